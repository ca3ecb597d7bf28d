"""The shape of a criterion and of what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from analysis.findings import NOTE, Source, Value
from analysis.frames import NONE, from_day, from_instant

if TYPE_CHECKING:
    from analysis.diaries import Diaries

# What a finding says of one row, worked out only when the row is printed.
Detail = Callable[[int], Value]
Words = Callable[[int], list[str]]

SLACK = 1e-9  # x >= t means x > t - SLACK


def _nothing(row: int) -> list[str]:
    return []


@dataclass(slots=True)  # not frozen: 43 a diary, and a frozen one takes five times as long to make
class Outcome:
    """A criterion's answer for every row: one patient at one look.

    status (rows,): positions in STATUSES. tier (rows,): positions in TIERS, the tier if met. days: the look-back, T
    included. since: (rows,) date of the earliest positive entry, for event rows. confirmed: (rows,) bool for the
    two-look rows. raised: (rows,) bool, insufficient yet carrying its tier (`masked`).
    positive (cells,): entries that carry the sign of an event row; one that was typed days later is called "reported late".
    inputs, takes (cells,): entries that speak to the criterion, and those that entered the statistic. used: their number,
    where it is not simply that. excluded: further counts by reason. built_on: the findings that it follows from; opened, it
    shows their entries. shows (cells,): of those taken the ones that show what the row looks for, where others answered
    that it is not there and they are not simply `positive`.
    """

    status: np.ndarray
    tier: np.ndarray | int = NOTE
    days: int | np.ndarray = 28
    evidence: Mapping[str, Detail] = field(default_factory=dict)
    reasons: Words = _nothing
    settles_if: Words = _nothing
    since: np.ndarray | None = None
    confirmed: np.ndarray | None = None
    raised: np.ndarray | None = None
    positive: np.ndarray | None = None
    inputs: np.ndarray | None = None
    takes: np.ndarray | None = None
    shows: np.ndarray | None = None
    used: Detail | None = None
    built_on: Words = _nothing
    excluded: Mapping[str, Detail] = field(default_factory=dict)
    sentence: Callable[[int], dict[str, object]] = lambda row: {}


@dataclass(frozen=True)
class Criterion:
    """One row of the catalogue.

    id; title: the clinician's sentence; article: where the article says it; sentence: the patient's; shown: what the
    clinician is shown; source: where the thresholds come from; judge: the rule.
    """

    id: str
    family: str
    title: str
    article: str
    sentence: str
    shown: str
    source: tuple[Source, ...]
    judge: Callable[[Diaries], Outcome]
    two_look: bool = False


def criterion(
    id: str,
    *,
    family: str,
    title: str,
    article: str,
    sentence: str,
    shown: str,
    source: tuple[Source, ...],
    two_look: bool = False,
) -> Callable[[Callable[[Diaries], Outcome]], Criterion]:
    """Turn a rule into a row of the catalogue."""

    def enrol(judge: Callable[[Diaries], Outcome]) -> Criterion:
        return Criterion(id, family, title, article, sentence, shown, source, judge, two_look)

    return enrol


# Evidence: a column of numbers as what is printed of one row of it.


def number(values: np.ndarray) -> Detail:
    """Rounded to 4 decimals; null where there is none."""
    return lambda row: rounded(float(values[row]))


def chance(values: np.ndarray) -> Detail:
    """A p- or q-value: 7 decimals, never printed below 0.0000001."""
    return lambda row: None if isnan(values[row]) else max(round(float(values[row]), 7), 0.0000001)


def count(values: np.ndarray) -> Detail:
    return lambda row: int(values[row])


def day(values: np.ndarray) -> Detail:
    return lambda row: None if values[row] == NONE else from_day(values[row]).isoformat()


def moment(d: Diaries, cells: np.ndarray) -> Detail:
    """The local time of an entry, with its offset; null for -1."""

    def said(row: int) -> str | None:
        if cells[row] < 0:
            return None
        offset = timezone(timedelta(minutes=int(d.grid.value("utc_offset")[cells[row]])))
        return from_instant(d.grid.value("occurred_at")[cells[row]]).astimezone(offset).isoformat()

    return said


def yes_no(values: np.ndarray) -> Detail:
    return lambda row: "yes" if values[row] else "no"


def one_of(listed: tuple[str, ...] | list[str], codes: np.ndarray) -> Detail:
    """A word by its position; null for -1."""
    return lambda row: None if codes[row] < 0 else str(listed[codes[row]])


def answer(codes: np.ndarray) -> Detail:
    """yes, no, or unknown for unsure and not asked."""
    return lambda row: ("yes", "no")[codes[row]] if codes[row] in (0, 1) else "unknown"


def rounded(value: float) -> float | None:
    """4 decimals, half to even on the double; -0.0 is 0.0; NaN is null."""
    return None if isnan(value) else round(value, 4) + 0.0
