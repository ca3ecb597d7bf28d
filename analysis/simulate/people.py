"""Simulated people: documents of the contract's shape, with a pattern put in or left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

LAST_DAY = date(2026, 4, 12)  # two weeks after the clocks of Europe went forward
AS_OF = datetime.combine(LAST_DAY, time(23, 59), tzinfo=ZoneInfo("Europe/London"))
HOME, AWAY = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
NIGHT_AT, NOON_AT, EVENING_AT = time(7, 30), time(13), time(20)

Document = dict[str, Any]


@dataclass(frozen=True)
class Course:
    """How one kind of person feels and logs. Points are 0-10, shares 0-1.

    level, spread: uniform ranges of the person's mean and within-person SD. memory: lag-one-day correlation. change: points
    gained (or lost) over the last 28 days. night: points that nights lie above days. adherence: chance that an entry is
    made; misses: "random", "high" or "low" pain days are missed more often. every: nights logged only every so many days.
    backfill: chance of a week typed in one go. travel: chance of a week in another zone. linked: share of the days with
    strong pain on which a sign comes too; None without signs. moments: chance of a rating at noon.
    """

    days: int = 90
    level: tuple[float, float] = (2.0, 7.0)
    spread: tuple[float, float] = (1.0, 1.8)
    memory: float = 0.3
    change: float = 0.0
    night: float = 0.0
    adherence: float = 0.85
    misses: str = "random"
    every: int = 1
    backfill: float = 0.0
    travel: float = 0.0
    linked: float | None = None
    moments: float = 0.5
    profile: dict[str, Any] = field(default_factory=dict)
    answers: Callable[[np.random.Generator, int], dict[str, Any]] | None = None


def people(course: Course, count: int, seed: int) -> Iterator[Document]:
    """`count` diaries of one course; the same seed gives the same people."""
    for number in range(count):
        yield person(course, np.random.default_rng((seed, number)))


def person(course: Course, random: np.random.Generator) -> Document:
    level, spread = random.uniform(*course.level), random.uniform(*course.spread)
    noise = _noise(2 * course.days, course.memory, spread, random)
    ramp = np.zeros(course.days)
    ramp[-28:] = np.linspace(0, course.change, 28)[-min(28, course.days) :]
    night = _ratings(level + ramp + course.night + noise[0::2])
    day = _ratings(level + ramp + noise[1::2])
    entries = list(_entries(course, random, night, day, level))
    _backfill(course, random, entries)
    profile = {
        "id": _identity(random),
        "time_zone": HOME.key,
        "birth_year": 1966,
        "cancer_history": "none",
        "cancer_treatment": "none",
        "immunosuppressed": "no",
        **course.profile,
    }
    return {
        "format": "symptom-diary/1",
        "patient": profile,
        "entries": entries,
        "medicines": [],
        "doses": [],
        "events": [],
    }


def _noise(steps: int, memory: float, spread: float, random: np.random.Generator) -> np.ndarray:
    """AR(1) in half days, so that values a day apart correlate by `memory`."""
    half = np.sqrt(memory)
    shocks = random.normal(0, spread * np.sqrt(1 - half**2), steps)
    noise = np.empty(steps)
    noise[0] = random.normal(0, spread)
    for step in range(1, steps):
        noise[step] = half * noise[step - 1] + shocks[step]
    return noise


def _ratings(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 10).astype(int)


def _entries(
    course: Course, random: np.random.Generator, night: np.ndarray, day: np.ndarray, level: float
) -> Iterator[Document]:
    away = set()
    if random.random() < course.travel:
        start = int(random.integers(0, max(course.days - 7, 1)))
        away = set(range(start, start + 7))
    for number in range(course.days):
        on = LAST_DAY - timedelta(days=course.days - 1 - number)
        zone = AWAY if number in away else HOME
        keep = _adherence(course, day[number], level)
        if number % course.every == 0 and random.random() < keep:
            yield _entry(random, "night", on, NIGHT_AT, zone, {"pain_average": int(night[number]), "woken_count": 0})
        if random.random() < keep:
            if random.random() < course.moments:
                yield _entry(random, "moment", on, NOON_AT, zone, {"pain_now": int(day[number])})
            rating = {"pain_average": int(day[number]), "pain_worst": int(day[number])}
            yield _entry(
                random, "day", on, EVENING_AT, zone, rating | _signs(course, random, np.maximum(night, day), number)
            )


def _adherence(course: Course, rating: int, level: float) -> float:
    """People may log less when it hurts more, or less when it hurts less."""
    lean = {"random": 0.0, "high": -0.08, "low": 0.08}[course.misses]
    return float(np.clip(course.adherence + lean * (rating - level), 0.05, 1.0))


def _signs(course: Course, random: np.random.Generator, worst: np.ndarray, number: int) -> dict[str, Any]:
    signs: dict[str, Any] = {} if course.answers is None else course.answers(random, number)
    if course.linked is not None:
        strong = worst[number] >= max(4, np.median(worst) + 2)
        tired = random.random() < (course.linked if strong else 0.15)
        signs["fatigue"] = 6 if tired else 1
    return signs


def _entry(
    random: np.random.Generator, kind: str, on: date, at: time, zone: ZoneInfo, answers: dict[str, Any]
) -> Document:
    occurred = datetime.combine(on, at, tzinfo=zone)
    late = timedelta(hours=30) if kind == "day" and random.random() < 0.05 else timedelta(minutes=2)
    return {
        "id": _identity(random),
        "kind": kind,
        "date": on,
        "occurred_at": occurred,
        "time_zone": zone.key,
        "recorded_at": occurred + late,
        "trigger": "scheduled",
        "regions": ["flank_left"],
        **answers,
    }


def _backfill(course: Course, random: np.random.Generator, entries: list[Document]) -> None:
    """A week of entries typed in one go on its last evening."""
    if random.random() < course.backfill:
        last = LAST_DAY - timedelta(days=int(random.integers(0, 14)))
        typed = datetime.combine(last, time(21), tzinfo=UTC)
        for entry in entries:
            if last - timedelta(days=7) < entry["date"] <= last:
                entry["recorded_at"] = max(typed, entry["occurred_at"])


def _identity(random: np.random.Generator) -> str:
    return str(UUID(bytes=random.bytes(16), version=4))
