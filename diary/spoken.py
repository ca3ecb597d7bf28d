"""What the analysis shows people, in the language that is spoken at the moment."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, ngettext

from analysis.language import Language
from diary import dates
from diary.models import User


def language_of(user: User | None) -> str:
    """What is written to somebody in: the language that they chose, else the service's own."""
    return (user.language if user else "") or settings.LANGUAGE_CODE


def spoken() -> Language:
    return Language(
        code=(get_language() or "en").partition("-")[0],
        text=gettext,
        plural=ngettext,
        dated=_day,
        point=get_format("DECIMAL_SEPARATOR"),
        thousands=get_format("THOUSAND_SEPARATOR"),
    )


def _day(when: date, year: bool) -> str:
    return dates.short_of_year(when) if year else dates.short(when)
