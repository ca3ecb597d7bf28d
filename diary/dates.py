"""Dates in words. Each format is a string of its own, so that a translation can put the parts in its order."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def day(value: date) -> str:
    """Saturday 14 November."""
    return date_format(value, pgettext("date format: weekday, day, month", "l j F"))


def day_of_year(value: date) -> str:
    """14 November 2026."""
    return date_format(_local(value), pgettext("date format: day, month, year", "j F Y"))


def month(value: date) -> str:
    """November 2026."""
    return date_format(value, pgettext("date format: month, year", "F Y"))


def clock(value: datetime) -> str:
    """08:10, on the patient's clock."""
    return date_format(timezone.localtime(value), pgettext("time format: hours, minutes", "H:i"))


def when(value: datetime) -> str:
    """Saturday 14 November, 08:10."""
    return f"{day(timezone.localtime(value))}, {clock(value)}"


def short(value: date | None) -> str:
    """14 Nov."""
    return date_format(value, pgettext("date format: day, short month", "j M")) if value else ""


def short_of_year(value: date | None) -> str:
    """14 Nov 2026."""
    return date_format(value, pgettext("date format: day, short month, year", "j M Y")) if value else ""


def short_with_weekday(value: date | None) -> str:
    """Sat 14 Nov."""
    return date_format(value, pgettext("date format: short weekday, day, short month", "D j M")) if value else ""


def short_time(value: datetime | None) -> str:
    """14 Nov 2026 08:10, on the clock that `value` is in."""
    return f"{short_of_year(value)} {date_format(value, 'H:i')}" if value else ""


def short_time_of_zone(value: datetime | None) -> str:
    """14 Nov 2026 08:10 GMT."""
    return f"{short_time(value)} {date_format(value, 'T')}" if value else ""


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value
