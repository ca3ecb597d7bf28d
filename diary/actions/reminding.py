"""Reminders: off until asked for, one a day at most, only while nothing was logged, and fading out unanswered.

Neither their words nor anything else about them tells what the diary is about.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from diary import access, audit, push
from diary.models import Entry, Pace, Patient, PushSubscription, Reminder, User
from diary.spoken import language_of

logger = logging.getLogger(__name__)

READY = _l("Your check-in is ready")
BATCH = 500
SUNDAY = 6
A_WEEK = timedelta(days=7)
# After an outage: a reminder that could not go out at its time waits for tomorrow rather than for the night.
LATEST = timedelta(hours=3)
SALT = "diary.reminder"


class NotConfirmed(Exception):
    """No address of this user is known to be theirs: nothing is mailed to it day after day."""


# --- what the patient chooses


@transaction.atomic
def choose(*, patient: Patient, by: User, by_email: bool, pace: str, at: time) -> None:
    """Set the time and the pace, and mail on or off. With no way left to send it, the reminder is gone."""
    access.check_is_owner(by, patient)
    if by_email and _address(patient) is None:
        raise NotConfirmed
    by_push = patient.push_subscriptions.exists()
    if not (by_email or by_push):
        _end(patient, by)
        return
    _keep(patient, by, by_email=by_email, by_push=by_push, pace=pace, at=at)


@transaction.atomic
def subscribe(*, patient: Patient, by: User, endpoint: str, p256dh: str, auth: str) -> None:
    """Show reminders in this browser too. A browser that somebody else used before changes hands."""
    access.check_is_owner(by, patient)
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"patient": patient, "p256dh": p256dh, "auth": auth}
    )
    chosen = Reminder.objects.filter(patient=patient).first() or Reminder(patient=patient)
    _keep(patient, by, by_email=chosen.by_email, by_push=True, pace=chosen.pace, at=chosen.at)


@transaction.atomic
def unsubscribe(*, patient: Patient, by: User) -> None:
    """No more push, on no device."""
    access.check_is_owner(by, patient)
    patient.push_subscriptions.all().delete()
    chosen = Reminder.objects.filter(patient=patient).first()
    if chosen and chosen.by_email:
        _keep(patient, by, by_email=True, by_push=False, pace=chosen.pace, at=chosen.at)
    elif chosen:
        _end(patient, by)


@transaction.atomic
def stop(*, token: str) -> None:
    """From the link in a mail, signed in or not: every reminder of that diary ends. Raises signing.BadSignature."""
    patient = Patient.objects.filter(pk=UUID(read_token(token))).first()
    if patient is not None:
        patient.push_subscriptions.all().delete()
        _end(patient, None)


def read_token(token: str) -> str:
    """The diary that a link speaks of. Raises signing.BadSignature. It has no end: an old mail must still work."""
    told: str = signing.loads(token, salt=SALT)
    return told


def _keep(patient: Patient, by: User, *, by_email: bool, by_push: bool, pace: str, at: time) -> None:
    chosen = {"by_email": by_email, "by_push": by_push, "pace": pace, "at": at, "unanswered": 0}
    chosen["next_look_at"] = _next(at, patient.zone, timezone.now())
    Reminder.objects.update_or_create(patient=patient, defaults=chosen)
    audit.write("reminder.set", by=by, patient=patient)


def _end(patient: Patient, by: User | None) -> None:
    ended, _rows = Reminder.objects.filter(patient=patient).delete()
    if ended:
        audit.write("reminder.ended", by=by, patient=patient)


def has_stopped(patient: Patient) -> bool:
    """Whether reminders have faded out, and nothing was written since."""
    faded = patient_reminder(patient)
    if faded is None or not faded.has_stopped:
        return False
    return not patient.entries.filter(written_at__gt=faded.last_sent_at).exists()


def patient_reminder(patient: Patient) -> Reminder | None:
    return Reminder.objects.filter(patient=patient).first()


# --- sending


def remind(now: datetime) -> int:
    """Send what is due; how many people were reminded. Run every few minutes, by one worker or by many."""
    sent = 0
    while (claimed := _claimed(now)) is not None:
        sent += sum(_send(reminder) for reminder in claimed)
    return sent


@transaction.atomic
def _claimed(now: datetime) -> list[Reminder] | None:
    """Those of a batch that are to go out, already counted as sent: a second worker, or a second run, finds them done.

    One that is lost on the way is not sent again that day: two would be worse than none. None: nothing is due.
    """
    waiting = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_look_at__lte=now)
    due = list(waiting.select_related("patient__user").order_by("next_look_at")[:BATCH])
    if not due:
        return None
    newest, dates = _written([reminder.patient_id for reminder in due], now)
    going = [reminder for reminder in due if _goes(reminder, now, newest.get(reminder.patient_id), dates)]
    for reminder in due:
        reminder.next_look_at = _next(reminder.at, reminder.patient.zone, now)
    Reminder.objects.bulk_update(due, ["next_look_at", "last_sent_at", "unanswered"])
    return going


def _written(patients: list[UUID], now: datetime) -> tuple[dict[UUID, datetime], dict[UUID, set[date]]]:
    """When each last wrote anything, and which days around today have an entry."""
    found = Entry.objects.filter(patient__in=patients)
    newest = dict(found.values_list("patient").annotate(Max("written_at")))
    dates: defaultdict[UUID, set[date]] = defaultdict(set)
    for patient, day in found.filter(head=True, deleted=False, date__gte=now.date() - timedelta(days=1)).values_list(
        "patient", "date"
    ):
        dates[patient].add(day)
    return newest, dates


def _goes(reminder: Reminder, now: datetime, newest: datetime | None, dates: dict[UUID, set[date]]) -> bool:
    """Decide, and count it. An entry since the last one makes a fresh start."""
    zone = reminder.patient.zone
    last = reminder.last_sent_at
    if newest is not None and last is not None and newest > last:
        reminder.unanswered = 0
    local = now.astimezone(zone)
    today = local.date()
    is_logged = today in dates.get(reminder.patient_id, ()) or _is_on(newest, zone, today)
    if is_logged or not _is_time(reminder, local) or not _is_day(reminder, last, zone, today) or _is_leaving(reminder):
        return False
    reminder.last_sent_at = now
    reminder.unanswered += 1
    return True


def _is_time(reminder: Reminder, local: datetime) -> bool:
    """Not before the time, after a change of zone; not long after it, after an outage."""
    at = datetime.combine(local.date(), reminder.at, local.tzinfo)
    return timedelta(0) <= local - at <= LATEST


def _is_day(reminder: Reminder, last: datetime | None, zone: ZoneInfo, today: date) -> bool:
    if reminder.has_stopped or _is_on(last, zone, today):
        return False
    if reminder.pace == Pace.SUNDAYS:
        return today.weekday() == SUNDAY
    return not reminder.has_faded or last is None or today - last.astimezone(zone).date() >= A_WEEK


def _is_leaving(reminder: Reminder) -> bool:
    patient = reminder.patient
    return patient.delete_on is not None or patient.user is None or not patient.user.is_active


def _is_on(when: datetime | None, zone: ZoneInfo, day: date) -> bool:
    return when is not None and when.astimezone(zone).date() == day


def _next(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time the patient's clock shows `at`."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < at else local.date() + timedelta(days=1)
    return datetime.combine(day, at, zone).astimezone(UTC)


def _send(reminder: Reminder) -> int:
    """1 if it reached any way out. One that nobody could get does not count as unanswered."""
    user = reminder.patient.user
    with translation.override(language_of(user)):
        mailed = reminder.by_email and _mail(reminder)
        pushed = reminder.by_push and _push(reminder.patient)
    if mailed or pushed:
        return 1
    Reminder.objects.filter(pk=reminder.pk, unanswered__gt=0).update(unanswered=F("unanswered") - 1)
    return 0


def _mail(reminder: Reminder) -> bool:
    to = _address(reminder.patient)
    if to is None:
        return False
    stop = settings.SITE_URL + reverse("reminder_stop", args=[token(reminder.patient)])
    lines = [f"{READY}: {settings.SITE_URL}/"]
    if reminder.has_stopped:
        lines.append(_("This is the last message for now. They begin again after you next write something."))
    lines.append(_("To stop these messages: %(link)s") % {"link": stop})
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(str(READY), "\n\n".join(lines) + "\n", None, [to], headers=headers)
    try:
        return bool(mail.send())
    except OSError as error:
        logger.error("a reminder was not handed over: %s", type(error).__name__)
        return False


def _push(patient: Patient) -> bool:
    if not push.is_on():
        return False
    message = {"title": str(READY), "url": "/"}
    taken = [push.send(subscription, message) for subscription in patient.push_subscriptions.all()]
    return any(taken)


def token(patient: Patient) -> str:
    """For the link that stops the reminders of this diary, and does nothing else."""
    return signing.dumps(str(patient.pk), salt=SALT)


def _address(patient: Patient) -> str | None:
    """The address that the patient has shown to be theirs."""
    confirmed = EmailAddress.objects.filter(user_id=patient.user_id, verified=True).order_by("-primary")
    return confirmed.values_list("email", flat=True).first()
