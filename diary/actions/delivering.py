"""Telling clinicians that there is something new: by mail, and by a webhook of their clinic; without a name and without a
finding. It is read signed in.

A notice goes to whom the diary is shared with: to the owner in the clinic, or to all who read there where it has none.
An emergency, and a reminder that nobody has acknowledged, goes to all.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diary import assess, webhooks
from diary.access import Diary
from diary.models import (
    Acknowledgement,
    Assessment,
    By,
    Delivery,
    Grant,
    Membership,
    Notice,
    Ownership,
    Patient,
    Tier,
    User,
)
from diary.spoken import language_of

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 8  # over about four hours
FIRST_WAIT: Final = timedelta(minutes=1)  # doubled at each try
# Without an acknowledgement a notice is told again (catalogue, section 1); then later each time, and not for ever.
REMIND_AFTER: Final = {
    Tier.EMERGENCY: timedelta(minutes=15),
    Tier.URGENT: timedelta(hours=24),
    Tier.PROMPT_REVIEW: timedelta(days=14),
}
MOST_REMINDERS: Final = 3
AT_ONCE: Final = 500


def address(patient: Patient, notices: Iterable[Notice], now: datetime) -> None:
    """Put fresh notices above a note into the outbox, for each grant within which they hold; in the transaction of what
    raised them. They go out after it."""
    fresh = [one for one in notices if not one.repeat and one.tier != Tier.NOTE]
    if not fresh:
        return
    for notice in fresh:
        notice.remind_at = now + REMIND_AFTER[Tier(notice.tier)]
    Notice.objects.bulk_update(fresh, ["remind_at"])
    grants = Grant.objects.active(now).filter(patient=patient).select_related("patient", "clinic")
    waiting = _addressed(list(grants), fresh, now)
    if waiting:
        Delivery.objects.bulk_create(waiting)
        transaction.on_commit(_soon)


def deliver(now: datetime) -> int:
    """Send what is due; one mail to a clinician, however many notices there are. How many messages went out.

    What cannot be handed over is tried again, later each time. What is no longer shared is not told of.
    """
    remind(now)
    mails, posts = _claimed(now)
    sent = 0
    for to, deliveries in mails.items():
        with translation.override(language_of(to)):
            mailed = _mail(to.email)
        if mailed:
            sent += 1
            _done(deliveries, now)
    return sent + sum(_posted(deliveries, now) for deliveries in posts.values())


@transaction.atomic
def remind(now: datetime) -> int:
    """Tell again of what nobody has acknowledged in time, if it still stands. How many notices that were."""
    due = Notice.objects.select_for_update(skip_locked=True).filter(remind_at__lte=now).order_by("remind_at")
    notices = list(due[:AT_ONCE])
    for notice in notices:
        waiting = _unacknowledged(notice, now)
        notice.reminders += 1
        more = waiting and notice.reminders < MOST_REMINDERS
        notice.remind_at = now + REMIND_AFTER[Tier(notice.tier)] * 2**notice.reminders if more else None
        Delivery.objects.bulk_create(_addressed(waiting, [notice], now))
    Notice.objects.bulk_update(notices, ["remind_at", "reminders"])
    return len(notices)


def _unacknowledged(notice: Notice, now: datetime) -> list[Grant]:
    """The grants under which nobody has said anything since; none where the finding does not stand any more."""
    stored = Assessment.objects.filter(patient=notice.patient_id).first()
    if stored is not None and notice.criterion not in {one["criterion"] for one in stored.asking}:
        return []
    made = list(
        Acknowledgement.objects.filter(
            patient=notice.patient_id, criterion=notice.criterion, made_at__gte=notice.created_at
        )
    )
    clinics = {one.clinic_id for one in made if one.clinic_id}
    clinicians = {one.clinician_id for one in made}
    return [
        grant
        for grant in Grant.objects.active(now).filter(patient=notice.patient_id).select_related("patient", "clinic")
        if (grant.clinic_id not in clinics if grant.clinic_id else grant.clinician_id not in clinicians)
    ]


# --- who is told


def _addressed(grants: list[Grant], notices: list[Notice], now: datetime) -> list[Delivery]:
    """Of one patient's grants, each with what holds within it."""
    within, readers, owners = _within(grants, notices, now), _readers(grants), _owners(grants)
    found: list[Delivery] = []
    for grant in grants:
        for notice in notices:
            if notice.criterion in within[grant.pk]:
                owner = owners.get((grant.patient_id, grant.clinic_id))
                found += _to(grant, notice, readers[grant.pk], owner, now)
    return found


def _to(grant: Grant, notice: Notice, readers: list[UUID], owner: UUID | None, now: datetime) -> Iterator[Delivery]:
    is_owners = owner in readers and notice.tier != Tier.EMERGENCY and not notice.reminders
    for clinician in [owner] if is_owners else readers:
        yield Delivery(notice=notice, grant=grant, clinician_id=clinician, round=notice.reminders, next_try_at=now)
    if grant.clinic and grant.clinic.webhook_url:
        yield Delivery(notice=notice, grant=grant, by=By.WEBHOOK, round=notice.reminders, next_try_at=now)


def _within(grants: list[Grant], notices: list[Notice], now: datetime) -> dict[UUID, set[str]]:
    """By grant: which of the notices' criteria ask for something in the part of the diary that it opens."""
    told = {one.criterion for one in notices}
    found = {grant.pk: told for grant in grants}
    parts = [grant for grant in grants if grant.date_from is not None]
    if parts:
        diaries = [Diary(grant.patient, grant) for grant in parts]
        when = max(assess.look_times({grant.patient for grant in parts}, now).values())
        for grant, assessed in zip(parts, assess.run(diaries, when, told), strict=True):
            found[grant.pk] = {one.criterion for one in assessed.findings if one.tier.value != Tier.NOTE}
    return found


def _readers(grants: list[Grant]) -> dict[UUID, list[UUID]]:
    """By grant: the clinicians it lets in at this moment."""
    clinics: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    members = Membership.objects.clinicians().filter(
        clinic__in={grant.clinic_id for grant in grants if grant.clinic_id}
    )
    for clinic, clinician in members.values_list("clinic", "user__clinician"):
        clinics[clinic].append(clinician)
    return {grant.pk: [grant.clinician_id] if grant.clinician_id else clinics[grant.clinic_id] for grant in grants}


def _owners(grants: list[Grant]) -> dict[tuple[UUID, UUID | None], UUID]:
    owned = Ownership.objects.filter(
        patient__in={grant.patient_id for grant in grants},
        clinic__in={one.clinic_id for one in grants if one.clinic_id},
    )
    return {(patient, clinic): owner for patient, clinic, owner in owned.values_list("patient", "clinic", "clinician")}


# --- what goes out


@transaction.atomic
def _claimed(now: datetime) -> tuple[dict[User, list[Delivery]], dict[UUID, list[Delivery]]]:
    """What is due, by receiver and by clinic, put off to its next try: nothing is sent while rows are locked, and what was
    under way when the service fell over goes out again."""
    reads = Membership.objects.clinicians().filter(clinic=OuterRef("grant__clinic"), user=OuterRef("clinician__user"))
    due = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(by=By.WEBHOOK) | Q(grant__clinician=F("clinician")) | Exists(reads),
        sent_at=None,
        next_try_at__lte=now,
        tries__lt=MOST_TRIES,
        grant__in=Grant.objects.active(now),
    )
    mails: defaultdict[User, list[Delivery]] = defaultdict(list)
    posts: defaultdict[UUID, list[Delivery]] = defaultdict(list)
    claimed = list(due.select_related("grant__clinic", "clinician__user").order_by("pk")[:AT_ONCE])
    for delivery in claimed:
        if delivery.clinician is not None:
            mails[delivery.clinician.user].append(delivery)
        elif delivery.grant.clinic_id is not None:
            posts[delivery.grant.clinic_id].append(delivery)
        delivery.tries += 1
        delivery.next_try_at = now + FIRST_WAIT * 2**delivery.tries
    Delivery.objects.bulk_update(claimed, ["tries", "next_try_at"])
    return mails, posts


def _done(deliveries: Iterable[Delivery], now: datetime) -> None:
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(sent_at=now)


def _mail(to: str) -> bool:
    subject = _("Diurnal: something new to read")
    lines = _("There is a new notice for you. Sign in to read it:"), _link()
    try:
        return bool(send_mail(subject, "\n\n".join(lines) + "\n", None, [to]))
    except OSError as error:
        logger.error("a mail was not handed over: %s", type(error).__name__)
        return False


def _posted(deliveries: list[Delivery], now: datetime) -> int:
    """To one clinic, one after the other; a clinic that does not answer is not asked again in this round."""
    sent = 0
    for delivery in deliveries:
        clinic = delivery.grant.clinic
        if clinic is None or not clinic.webhook_url:
            continue
        if not webhooks.post(clinic.webhook_url, clinic.webhook_secret, token=delivery.token, link=_link(), now=now):
            break
        sent += 1
        _done([delivery], now)
    return sent


def _link() -> str:
    return f"{settings.SITE_URL}/clinic/"


def _soon() -> None:
    """After the save: by a worker, or here. The save stands, whatever comes of the mail."""
    try:
        if settings.CELERY_BROKER_URL:
            from diary.tasks import deliver as task

            task.delay()
        else:
            deliver(timezone.now())
    except Exception as error:
        logger.error("delivery failed: %s", type(error).__name__)
