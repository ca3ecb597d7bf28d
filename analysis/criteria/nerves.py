"""Criteria 3.3, nerves: neuro-emergency, neuro-urgent, neuro-report-delay."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import Outcome, count, criterion, day, number, one_of
from analysis.diaries import CANCER_HISTORY, HISTORY, Diaries
from analysis.findings import EMERGENCY, INSUFFICIENT, MET, NOT_MET, NOTE, URGENT
from analysis.frames import NONE
from analysis.language import Codes, _, sentence
from analysis.patterns.columns import first_of, is_one_of
from analysis.vocabulary import NEURO_ITEMS, REGIONS, mask, names
from analysis.windows import HOUR_US

FAMILY = "Red-flag events"

# Onset under 14 days: BMJ Best Practice; the list: CG75, NG234; any left with any right: design.
LOOK_BACK = 14
ALL_ITEMS = mask(NEURO_ITEMS, NEURO_ITEMS)
LEFT = mask(NEURO_ITEMS, [item for item in NEURO_ITEMS if item.endswith("_left")])
RIGHT = mask(NEURO_ITEMS, [item for item in NEURO_ITEMS if item.endswith("_right")])
ALWAYS_EMERGENCY = ALL_ITEMS & ~LEFT & ~RIGHT
WEAKNESS = mask(NEURO_ITEMS, ("leg_weakness_left", "leg_weakness_right"))
BLADDER_BOWEL_SADDLE = mask(
    NEURO_ITEMS,
    ("saddle_numbness", "bladder_cannot_start_or_empty", "bladder_leak_or_not_felt", "bowel_leak_or_not_felt"),
)
BAND = mask(REGIONS, ("band_around_trunk",))
SAME_AS_USUAL = vocabulary.words("entry", "novelty").index("same_as_usual")

DELAY_DAYS, DELAY_HOURS = 28, 24


class Nerves:
    """Items as bit masks: of each entry (cells,), and of the look-back (rows,).

    Active items are answered new or worse, long-standing deficits included.
    """

    def __init__(self, d: Diaries) -> None:
        value = d.grid.value
        self.d = d
        self.worse_cells = value("neuro_worse")
        self.active_cells = value("neuro_new") | self.worse_cells
        self.answered_cells = self.active_cells | value("neuro_no") | value("neuro_unchanged")
        self.is_active, self.is_answered = self.active_cells != 0, self.answered_cells != 0
        self.active, self.answered = (self._united(masks) for masks in (self.active_cells, self.answered_cells))

    def _united(self, masks: np.ndarray) -> np.ndarray:
        return np.bitwise_or.reduce(self.d.rows.window(self.d.grid.bits(masks != 0, masks), LOOK_BACK), axis=1)  # type: ignore[no-any-return]

    @cached_property
    def is_band(self) -> np.ndarray:
        """(cells,) bool: after cancer, a band of pain around the trunk that is not as usual, unless it was rated 0."""
        value, history = self.d.grid.value, is_one_of(self.d.grid.of_patient("cancer_history"), CANCER_HISTORY)
        is_new = (value("regions") & BAND != 0) & (value("novelty") != SAME_AS_USUAL)
        return history & is_new & ~(self.d.pain.rating == 0)  # type: ignore[no-any-return]

    @cached_property
    def alarm(self) -> np.ndarray:
        """(rows,) the entry of the earliest date that fires neuro-emergency, -1 without one. One leg alone fires nothing."""
        grid, rows = self.d.grid, self.d.rows
        row, cell = rows.spread(self.is_active | self.is_band, LOOK_BACK)
        active, worse = self.active_cells[cell], self.worse_cells[cell]
        both_legs = ((self.active & LEFT != 0) & (self.active & RIGHT != 0))[row]
        fires = (
            (active & ALWAYS_EMERGENCY != 0) | (worse & WEAKNESS != 0) | (both_legs & (active & (LEFT | RIGHT) != 0))
        )
        fires |= (self.d.has_cancer_history[row] & (active != 0)) | self.is_band[cell]
        row, cell = row[fires], cell[fires]
        newest_first = np.lexsort((grid.time_rank("occurred_at")[cell], grid.date[cell], row))[::-1]
        first = np.full(rows.count, -1)
        first[row[newest_first]] = cell[newest_first]  # the last write wins
        return first


def nerves(d: Diaries) -> Nerves:
    return d.share(Nerves)


def _sides(bits: int) -> str | None:
    return ", ".join(side for side, legs in (("left", LEFT), ("right", RIGHT)) if bits & legs) or None


def _ask(missing: int) -> list[str]:
    """The questions that would settle it, in words for the patient."""
    return [sentence("whether you have: {item:words}", item=Codes([name])) for name in names(NEURO_ITEMS, missing)]


@criterion(
    "neuro-emergency",
    family=FAMILY,
    title="Possible cord or cauda equina warning",
    article="WHY, RF, TIPS, TAB [7]",
    sentence="These changes need checking today: please go to emergency care now and show them this entry.",
    shown="top banner, exact answers, unacknowledged timer",
    source=(sources.CAUDA_EQUINA, sources.CG75, sources.NG234, sources.DESIGN),
)
def neuro_emergency(d: Diaries) -> Outcome:
    """A new or worse loss of feeling, strength or control that may come from the cord or the cauda equina.

    Input: neuro answers of 14 days, any lateness; with cancer history also a band of pain around the trunk. Rule: one
    saddle, sexual, bladder, bowel, gait or severe-weakness item; weakness of a leg answered worse; any left with any
    right item; with cancer history any item. Not met only when all 13 items were answered. Source: CG75, NG234.
    """
    rows, found = d.rows, nerves(d)
    has_band = rows.any_of(found.is_band, LOOK_BACK)
    alarm = found.alarm
    met = alarm >= 0
    missing = ALL_ITEMS & ~found.answered
    first = rows.answer(alarm, "date", NONE)
    lag = rows.answer(alarm, "recorded_at", 0) - rows.answer(alarm, "occurred_at", 0)

    def items(row: int) -> str:
        extra = ["band_around_trunk"] if has_band[row] else []
        return ", ".join(sorted(names(NEURO_ITEMS, int(found.active[row])) + extra))

    return Outcome(
        first_of([met, missing == 0], [MET, NOT_MET], default=INSUFFICIENT),
        tier=EMERGENCY,
        days=LOOK_BACK,
        since=first,
        evidence={
            "items": items,
            "sides": lambda row: _sides(int(found.active[row])) or "",
            "first_reported": day(first),
            "lag_hours": number(np.where(met, lag / HOUR_US, np.nan)),
            "cancer_history": one_of(HISTORY, rows.of_patient("cancer_history")),
        },
        reasons=d.unknown_history,
        positive=found.is_active | found.is_band,
        settles_if=lambda row: _ask(int(missing[row])),
        inputs=found.is_answered,
        takes=found.is_answered,
    )


def _longest_lag(d: Diaries, cells: np.ndarray, days: int) -> np.ndarray:
    """(rows,) hours between the change and its record, the longest; NaN without a chosen cell."""
    lag = (d.grid.value("recorded_at") - d.grid.value("occurred_at")) / HOUR_US
    row, cell = d.rows.spread(cells, days)
    longest = np.full(d.rows.count, -np.inf)
    np.maximum.at(longest, row, lag[cell])
    return np.where(np.isinf(longest), np.nan, longest)


@criterion(
    "neuro-urgent",
    family=FAMILY,
    title="One-sided nerve change",
    article="RF, TIPS, TAB [7]",
    sentence="Please speak to a clinician within a day; if legs, bladder or bowel change, go in straight away.",
    shown='answers and "not asked" list',
    source=(sources.ARTICLE, sources.DESIGN),
)
def neuro_urgent(d: Diaries) -> Outcome:
    """A new nerve change in one leg, without cancer history and without an emergency sign.

    Input: neuro answers of 14 days. Rule: one or more active items on one leg only. neuro-emergency met: not met here.
    Not met only when every leg item was answered. Source: the article [7]; the split is the project's choice.
    """
    rows, found = d.rows, nerves(d)
    emergency = d.met("neuro-emergency")
    active = found.active & (LEFT | RIGHT)
    met = ~emergency & ~d.has_cancer_history & (active != 0)
    missing = (LEFT | RIGHT) & ~found.answered
    cells = found.is_active
    first = np.where(met, rows.first_date(rows.window(d.grid.any(cells), LOOK_BACK)), NONE)
    newest = rows.newest(cells, LOOK_BACK)
    answered_there = rows.answer(newest, "neuro_no", 0)
    for answer in ("neuro_new", "neuro_worse", "neuro_unchanged"):
        answered_there = answered_there | rows.answer(newest, answer, 0)
    unanswered = BLADDER_BOWEL_SADDLE & ~answered_there

    def reasons(row: int) -> list[str]:
        if not met[row]:
            return []
        asked_too_little = [sentence("not asked: {items}", items=Codes(names(NEURO_ITEMS, int(unanswered[row]))))]
        return (asked_too_little if unanswered[row] else []) + d.unknown_history(row)

    return Outcome(
        first_of([emergency, met, missing == 0], [NOT_MET, MET, NOT_MET], default=INSUFFICIENT),
        tier=URGENT,
        days=LOOK_BACK,
        since=first,
        evidence={
            "items": lambda row: ", ".join(names(NEURO_ITEMS, int(active[row]))),
            "side": lambda row: _sides(int(active[row])),
            "first_reported": day(first),
            "unanswered_items": lambda row: ", ".join(names(NEURO_ITEMS, int(unanswered[row]))) if met[row] else "",
        },
        reasons=reasons,
        positive=cells,
        settles_if=lambda row: _ask(int(missing[row])),
        inputs=found.is_answered,
        takes=found.is_answered,
    )


@criterion(
    "neuro-report-delay",
    family=FAMILY,
    title="Nerve change reported late",
    article="TIPS [7]",
    sentence="Next time, record such changes as soon as you notice them.",
    shown="delay",
    source=(sources.DESIGN,),
)
def neuro_report_delay(d: Diaries) -> Outcome:
    """A nerve change was typed more than 24 hours after it happened, in the last 28 days. Source: project's choice."""
    rows, found = d.rows, nerves(d)
    lag = d.grid.value("recorded_at") - d.grid.value("occurred_at")
    late = found.is_active & (lag > DELAY_HOURS * HOUR_US)
    met = rows.window(d.grid.any(late), DELAY_DAYS)
    asked = rows.any_of(found.is_answered, DELAY_DAYS)
    return Outcome(
        first_of([met.any(axis=1), asked], [MET, NOT_MET], default=INSUFFICIENT),
        tier=NOTE,
        days=DELAY_DAYS,
        since=rows.first_date(met),
        evidence={"delay_hours": number(_longest_lag(d, late, DELAY_DAYS))},
        settles_if=lambda row: [_("answers to the questions about legs, bladder and bowel")],
        inputs=found.is_answered,
        takes=found.is_answered,
        used=count(rows.number_of(found.is_answered, DELAY_DAYS)),
    )
