"""Criteria 3.4: weight, tiredness, swelling of both legs."""

from __future__ import annotations

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Outcome, count, criterion, number, yes_no
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import NONE
from analysis.language import _
from analysis.patterns.columns import first_of, median_of
from analysis.vocabulary import NO, UNSURE, YES

FAMILY = "Systemic signs"

# unexplained-weight-loss: > 5 % in 6 months NG12; > 5 % in 3 months non-specific symptoms pathway.
CURRENT_DAYS, CURRENT_WEIGHTS, FEWEST_WEIGHTS = 14, 3, 2
BASELINE_OLDEST, BASELINE_NEWEST = 183, 90
DIARY_START_DAYS, BASELINE_LEAD_DAYS = 14, 28
LOSS_SHARE, INTENT_DAYS, WEIGHT_AGE = 0.05, 90, 60
UNIT_CHECK_DAYS, UNIT_CHECK_SHARE, CONFIRMED_SHARE = 7, 0.10, 0.05
INTENTS = ("yes", "no", "unsure", "unknown")  # the last for not asked, -1

# persistent-fatigue: Wang 2014 (4 and 7); 4 weeks non-specific symptoms pathway.
FATIGUE_DAYS, FATIGUE_A_WEEK, FATIGUE_MEDIAN, FATIGUE_SEVERE = 28, 3, 4, 7

# bilateral-leg-swelling: EAU; 3 of 7 is design.
LEG_DAYS, NEWEST_ANSWERS, SWOLLEN_DAYS, FEWEST_ANSWERS = 14, 7, 3, 4
BOTH = vocabulary.words("entry", "leg_swelling").index("both")


NEXT_FEW = 16


class Weights:
    """Weights of each row in time order: (rows, most) kilograms and ages in days, NaN beyond."""

    def __init__(self, d: Diaries) -> None:
        rows, grid = d.rows, d.grid
        measured = ~np.isnan(grid.value("weight_kg")) & d.is_not_old
        row, cell = rows.spread(measured)
        order = grid.in_time_order(row, cell, "occurred_at")
        row, cell = row[order], cell[order]
        per_row = np.bincount(row, minlength=rows.count)
        place = np.arange(len(row)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
        shape = (rows.count, max(int(per_row.max(initial=0)), 1))
        self.kg, self.date = np.full(shape, np.nan), np.full(shape, np.nan)
        self.kg[row, place] = grid.value("weight_kg")[cell]
        self.date[row, place] = grid.date[cell]
        self.age = rows.today[:, None] - self.date
        self.is_kept_out = self._kept_out()
        self.kg = np.where(self.is_kept_out, np.nan, self.kg)

    def _kept_out(self) -> np.ndarray:
        """Neighbours within 7 days that differ by more than 10 % wait for a later weight near one of them."""
        kg, date = self.kg, self.date
        jump = np.zeros(kg.shape, dtype=bool)
        apart = np.abs(kg[:, 1:] - kg[:, :-1]) > UNIT_CHECK_SHARE * kg[:, :-1] + SLACK
        jump[:, :-1] = apart & (date[:, 1:] - date[:, :-1] <= UNIT_CHECK_DAYS)
        out = np.zeros(kg.shape, dtype=bool)
        for row, first in zip(*np.nonzero(jump), strict=True):
            later, pair = kg[row, first + 2 :], kg[row, first : first + 2]
            # Mostly one of the next few confirms: a long history is read to its end only where none does.
            if not any(_near(part, pair).any() for part in (later[:NEXT_FEW], later[NEXT_FEW:])):
                out[row, first : first + 2] = True
        return out


def _near(weights: np.ndarray, pair: np.ndarray) -> np.ndarray:
    return np.abs(weights[:, None] - pair) <= CONFIRMED_SHARE * pair + SLACK  # type: ignore[no-any-return]


@criterion(
    "unexplained-weight-loss",
    family=FAMILY,
    title="Weight loss of 5 % or more without trying",
    article="HO [1][3][4]; TAB",
    sentence="Your weight has fallen without trying; please arrange a review.",
    shown="weight plot, 5 % line, swelling caveat",
    source=(sources.NG12, sources.BMJ_WEIGHT, sources.NON_SPECIFIC),
)
def unexplained_weight_loss(d: Diaries) -> Outcome:
    """At least 5 % lighter than three to six months ago, and not on purpose.

    Input: weight_kg, weight_loss_intended. Current: median of the newest 3 weights of 14 days (>= 2). Baseline: median of
    T-183 .. T-90 (>= 2), else of the diary's first 14 dates (>= 2) if the last of them is >= 28 days before the earliest
    current weight and <= 183 days before T. Not enough data without either, or without an answer on intent. Weights 7
    days apart that differ by over 10 % are kept out until a later one confirms. Source: NG12; non-specific pathway.
    """
    rows = d.rows
    weights = Weights(d)
    kg, age = weights.kg, weights.age
    doubted = (weights.is_kept_out & (age <= BASELINE_OLDEST)).any(axis=1)
    recent = ~np.isnan(kg) & (age < CURRENT_DAYS)
    from_end = np.cumsum(recent[:, ::-1], axis=1)[:, ::-1]
    current_ones = recent & (from_end <= CURRENT_WEIGHTS)
    current = median_of(np.where(current_ones, kg, np.nan))
    has_current = current_ones.sum(axis=1) >= FEWEST_WEIGHTS
    far = ~np.isnan(kg) & (age <= BASELINE_OLDEST) & (age >= BASELINE_NEWEST)
    started = rows.today - np.where(d.episode.first_entry_date == NONE, rows.today, d.episode.first_entry_date)
    early = ~np.isnan(kg) & (age > started[:, None] - DIARY_START_DAYS)
    oldest_current = np.where(current_ones, age, -np.inf).max(axis=1)
    newest_early = np.where(early, age, np.inf).min(axis=1)
    has_far = far.sum(axis=1) >= FEWEST_WEIGHTS
    has_early = (early.sum(axis=1) >= FEWEST_WEIGHTS) & (newest_early - oldest_current >= BASELINE_LEAD_DAYS)
    has_early &= newest_early <= BASELINE_OLDEST
    base_ones = np.where(has_far[:, None], far, early & has_early[:, None])
    baseline = median_of(np.where(base_ones, kg, np.nan))
    loss = (baseline - current) / baseline
    loses = loss >= LOSS_SHARE - SLACK
    told = d.is_not_old & (d.grid.value("weight_loss_intended") >= 0)
    intent = rows.answer(rows.newest(told, INTENT_DAYS), "weight_loss_intended")
    enough = has_current & (has_far | has_early)
    status = first_of(
        [~enough, ~loses | (intent == YES), (intent == NO) | (intent == UNSURE)],
        [INSUFFICIENT, NOT_MET, MET],
        default=INSUFFICIENT,
    )
    oldest_base = np.where(base_ones, age, -np.inf).max(axis=1)
    newest_current = np.where(current_ones, age, np.inf).min(axis=1)
    days = np.where(enough, oldest_base - newest_current, np.nan)
    used = current_ones.sum(axis=1) + base_ones.sum(axis=1)

    def reasons(row: int) -> list[str]:
        said = [_("explained: trying to lose weight")] if enough[row] and loses[row] and intent[row] == YES else []
        return said + ([_("unit check: two weights over 10 % apart within a week")] if doubted[row] else [])

    def settles_if(row: int) -> list[str]:
        if enough[row]:
            return [_("whether you have been trying to lose weight")]
        check = [_("whether the last weights were typed in kilograms, by weighing again")] if doubted[row] else []
        return [*check, _("your weight on two or three days of the next two weeks")]

    return Outcome(
        status,
        tier=np.where(d.age >= WEIGHT_AGE, URGENT, PROMPT_REVIEW),
        days=BASELINE_OLDEST + 1,
        evidence={
            "baseline_kg": number(np.where(enough, baseline, np.nan)),
            "current_kg": number(np.where(has_current, current, np.nan)),
            "loss_kg": number(np.where(enough, baseline - current, np.nan)),
            "loss_percent": number(np.where(enough, 100 * loss, np.nan)),
            "days": lambda row: None if np.isnan(days[row]) else int(days[row]),
            "weights": count(used),
            "intent": lambda row: INTENTS[intent[row]],
        },
        reasons=reasons,
        settles_if=settles_if,
        inputs=~np.isnan(d.grid.value("weight_kg")),
        takes=~np.isnan(d.grid.value("weight_kg")) & d.is_not_old,
        used=count(used),
    )


@criterion(
    "persistent-fatigue",
    family=FAMILY,
    title="Lasting unusual tiredness",
    article="HO [1][3][4]; WHY [8]; TAB",
    sentence="Tiredness has stayed high for 4 weeks; raise it at your next visit.",
    shown="weekly medians",
    source=(sources.WANG, sources.NON_SPECIFIC),
)
def persistent_fatigue(d: Diaries) -> Outcome:
    """Four weeks of unusual tiredness.

    Input: fatigue (0-10, largest of the date), fatigue_unusual; 28 days. Rule: the median of each of four weeks >= 4 and
    the newest answer to fatigue_unusual is yes; severe from 7. Not enough data under 3 values a week, or when the medians
    are high and that question has no answer. Source: Wang 2014; 4 weeks non-specific symptoms pathway.
    """
    rows, grid = d.rows, d.grid
    asked = ~np.isnan(grid.value("fatigue"))
    weeks = rows.window(grid.largest(asked & d.is_not_old, grid.value("fatigue")), FATIGUE_DAYS).reshape(-1, 7)
    medians = median_of(weeks).reshape(rows.count, 4)
    enough = ((~np.isnan(weeks)).sum(axis=1).reshape(rows.count, 4) >= FATIGUE_A_WEEK).all(axis=1)
    high = (medians >= FATIGUE_MEDIAN).all(axis=1)
    severe = (medians >= FATIGUE_SEVERE).all(axis=1)
    told = d.is_not_old & (grid.value("fatigue_unusual") >= 0)
    unusual = rows.answer(rows.newest(told, FATIGUE_DAYS), "fatigue_unusual")
    status = first_of(
        [~enough, ~high, unusual == YES, unusual == NO], [INSUFFICIENT, NOT_MET, MET, NOT_MET], default=INSUFFICIENT
    )
    return Outcome(
        status,
        tier=np.where(severe, PROMPT_REVIEW, NOTE),
        days=FATIGUE_DAYS,
        evidence={
            **{f"median_week_{week + 1}": number(medians[:, week]) for week in range(4)},
            "severe": yes_no(severe),
        },
        settles_if=lambda row: (
            [_("whether this tiredness is unusual for you")]
            if enough[row]
            else [_("how tired you are, on three days or more of each week")]
        ),
        inputs=asked,
        takes=asked & d.is_not_old,
    )


@criterion(
    "bilateral-leg-swelling",
    family=FAMILY,
    title="Both legs or ankles swollen",
    article="HO [1][3][4]; TAB",
    sentence="Ankle swelling has lasted; please have it checked.",
    shown="days with weight overlay",
    source=(sources.EAU, sources.DESIGN),
)
def bilateral_leg_swelling(d: Diaries) -> Outcome:
    """Both legs swollen on three of the newest seven answered dates of 14 days, and not long-standing.

    Input: leg_swelling, leg_swelling_new (not `no` on one of those dates). Met first; else not enough data under 4
    answered dates. Source: EAU guidelines; 3 of 7 is the project's choice.
    """
    rows, grid = d.rows, d.grid
    asked = (grid.value("leg_swelling") >= 0) & d.is_not_old
    both = asked & (grid.value("leg_swelling") == BOTH)
    answered = rows.window(grid.any(asked), LEG_DAYS)
    swollen = rows.window(grid.any(both), LEG_DAYS)
    fresh = rows.window(grid.any(both & (grid.value("leg_swelling_new") != NO)), LEG_DAYS)
    from_end = np.cumsum(answered[:, ::-1], axis=1)[:, ::-1]
    newest = answered & (from_end <= NEWEST_ANSWERS)
    days, answers = (swollen & newest).sum(axis=1), answered.sum(axis=1)
    met = (days >= SWOLLEN_DAYS) & (fresh & newest).any(axis=1)
    return Outcome(
        first_of([met, answers < FEWEST_ANSWERS], [MET, INSUFFICIENT], default=NOT_MET),
        tier=PROMPT_REVIEW,
        days=LEG_DAYS,
        evidence={"days": count(days), "answered_days": count(answers)},
        settles_if=lambda row: [_("whether your legs or ankles are swollen, on four days of two weeks")],
        inputs=grid.value("leg_swelling") >= 0,
        takes=asked,
    )
