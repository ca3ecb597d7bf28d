"""The question about a time without entries: whether to ask it, and about which days.

Cheap enough for the home page: it asks the database only about a diary with such a time. It leaves the finer points of the
catalogue (pain in other places, what was typed too late) to the analysis, which reads the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max, Q

from diary.models import Patient
from diary.models.record import RecordQuerySet

LONG = 14  # days; only what is longer is asked about (criteria, 2.4)
ASK_FOR = 14  # days after its end; memory fades
PAIN_FREE = 7  # recorded pain-free days that close a spell of pain
LOOK_BACK = timedelta(days=400)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    first: date
    last: date


def to_ask(patient: Patient, today: date, lately: Iterable[Any]) -> Gap | None:
    """The newest time without entries within a spell of pain that nobody was asked about; `lately`: those of a month."""
    if not _has_long_gap({one.date for one in lately if _is_rated(one)}, today):
        return None
    gap = _newest(_worst_by_day(patient, today), today)
    return gap if gap and not _is_answered(patient, gap) else None


def _has_long_gap(told: set[date], today: date) -> bool:
    run = 0
    for ago in range(1, LONG + ASK_FOR + 1):
        run = 0 if today - ago * DAY in told else run + 1
        if run > LONG:
            return True
    return False


def _is_rated(entry: Any) -> bool:
    return any(points is not None for points in (entry.pain_average, entry.pain_worst, entry.pain_now))


def _newest(worst: dict[date, int], today: date) -> Gap | None:
    """The last gap of the diary, if it ended lately and a spell of pain was open when it began."""
    found: Gap | None = None
    is_open, free = False, 0
    days = sorted(worst)
    for day, following in pairwise([*days, today]):
        is_open, free = (True, 0) if worst[day] else (is_open and free + 1 < PAIN_FREE, free + 1)
        if (following - day).days > LONG + 1:
            found = Gap(day + DAY, following - DAY) if is_open else None
    return found if found and (today - found.last).days <= ASK_FOR else None


def _worst_by_day(patient: Patient, today: date) -> dict[date, int]:
    told = _rated(patient, today - LOOK_BACK, today - DAY).values("date").order_by("date")
    rows = told.annotate(a=Max("pain_average"), b=Max("pain_worst"), c=Max("pain_now")).values_list(
        "date", "a", "b", "c"
    )
    return {day: max(points for points in ratings if points is not None) for day, *ratings in rows}


def _rated(patient: Patient, first: date, last: date) -> RecordQuerySet:
    is_rated = Q(pain_average__isnull=False) | Q(pain_worst__isnull=False) | Q(pain_now__isnull=False)
    return patient.entries.heads().between(first, last).filter(is_rated)


def _is_answered(patient: Patient, gap: Gap) -> bool:
    asked = patient.events.heads().filter(type="gap_answer", gap_start__lte=gap.last, gap_end__gte=gap.first)
    return asked.exists()
