"""The check-in as a calendar file: it repeats on the person's own clock, and tells nothing of what it is for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid5

from django.conf import settings
from django.utils import translation

from diary.actions.reminding import READY
from diary.models import Pace, Patient

MINUTES = 5


def check_in(patient: Patient, pace: str, at: time, now: datetime) -> bytes:
    """A file with one event that repeats: every day, or on Sundays. A second file replaces the first: one identifier."""
    with translation.override((patient.user and patient.user.language) or translation.get_language()):
        return _check_in(patient, pace, at, now, str(READY))


def _check_in(patient: Patient, pace: str, at: time, now: datetime, said: str) -> bytes:
    from icalendar import Alarm, Calendar, Event  # not at the start of the service

    local = now.astimezone(patient.zone)
    first = local.date() + timedelta(days=(6 - local.weekday()) if pace == Pace.SUNDAYS else 0)
    event = Event()
    event.add("uid", f"{uuid5(patient.pk, 'check-in')}@diurnal")
    event.add("dtstamp", now)
    event.add("dtstart", datetime.combine(first, at, patient.zone))
    event.add("duration", timedelta(minutes=MINUTES))
    event.add("rrule", {"freq": "weekly", "byday": "su"} if pace == Pace.SUNDAYS else {"freq": "daily"})
    event.add("summary", said)
    event.add("url", f"{settings.SITE_URL}/")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", f"-//Diurnal//check-in//{(translation.get_language() or 'en').upper()}")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
