"""Telling clinicians that there is something new: by mail, without a name and without a finding. It is read signed in."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diary.models import Delivery, Grant, Notice, Patient, Tier

logger = logging.getLogger(__name__)

MOST_TRIES = 8  # over about four hours
FIRST_WAIT = timedelta(minutes=1)  # doubled at each try


def address(patient: Patient, notices: Iterable[Notice], now: datetime) -> None:
    """Put fresh notices above a note into the outbox, for each clinician whose grant covers the day; in the save's
    transaction. They go out after it."""
    fresh = [one for one in notices if not one.repeat and one.tier != Tier.NOTE]
    if not fresh:
        return
    grants = Grant.objects.active(now).filter(patient=patient)
    waiting = [
        Delivery(notice=notice, grant=grant, next_try_at=now)
        for grant in grants
        for notice in fresh
        if grant.date_from is None or grant.date_from <= notice.date
    ]
    if waiting:
        Delivery.objects.bulk_create(waiting)
        transaction.on_commit(_soon)


def deliver(now: datetime) -> int:
    """Send what is due; one mail to a clinician, however many notices there are. How many mails went out.

    A mail that cannot be handed over is tried again, later each time. What is no longer shared is not told of.
    """
    sent = 0
    for to, deliveries in _claimed(now).items():
        if _mail(to):
            sent += 1
            Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(sent_at=now)
    return sent


@transaction.atomic
def _claimed(now: datetime) -> dict[str, list[Delivery]]:
    """What is due, by address, put off to its next try: no mail is sent while rows are locked, and one that was under
    way when the service fell over goes out again."""
    due = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        sent_at=None, next_try_at__lte=now, tries__lt=MOST_TRIES, grant__in=Grant.objects.active(now)
    )
    found: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in due.select_related("grant__clinician__user"):
        found[delivery.grant.clinician.user.email].append(delivery)  # type: ignore[union-attr]
        delivery.tries += 1
        delivery.next_try_at = now + FIRST_WAIT * 2**delivery.tries
    Delivery.objects.bulk_update([one for several in found.values() for one in several], ["tries", "next_try_at"])
    return found


def _mail(to: str) -> bool:
    subject = _("Diurnal: something new to read")
    lines = _("There is a new notice for you. Sign in to read it:"), f"{settings.SITE_URL}/clinic/"
    try:
        return bool(send_mail(subject, "\n\n".join(lines) + "\n", None, [to]))
    except OSError as error:
        logger.error("a mail was not handed over: %s", type(error).__name__)
        return False


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
