"""Criteria 3.2, the night: night-worse, night-waking, night-pain-cancer-history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import sources
from analysis.criteria.criterion import SLACK, Outcome, chance, count, criterion, number, one_of, yes_no
from analysis.diaries import HISTORY, Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import NONE, from_day
from analysis.language import _, sentence
from analysis.patterns import paired
from analysis.patterns.columns import first_of
from analysis.vocabulary import NIGHT, NO, SYMPTOM, YES

FAMILY = "Night and spine"

# night-worse: minima and test simulated; 1 point IMMPACT, 2 points Farrar.
PAIR_DAYS = 28
FEWEST_PAIRS, SHORTEST_SPAN_DAYS, SCHEDULED_SHARE = 10, 14, 0.5
WORSE_POINTS, IMPORTANT_POINTS, SIGN_P = 1.0, 2.0, 0.05

# night-waking: CG75; 3 nights a week from insomnia definitions.
NIGHTS_A_WEEK, ANSWERED_NIGHTS, CONSTANT_SHARE = 3, 10, 0.80
WAKING_DAYS = 14


@criterion(
    "night-worse",
    family=FAMILY,
    title="Pain worse at night than by day",
    article="WHY, RF, TAB [7]",
    sentence="Your pain tends to be worse at night; please mention this at a review soon.",
    shown="paired night and day plot",
    source=(sources.SPINE_REVIEW, sources.FARRAR, sources.IMMPACT_POINT, sources.SIMULATED),
    two_look=True,
)
def night_worse(d: Diaries) -> Outcome:
    """Nights hurt more than the days before them.

    Input: pairs (M of the day, N of the night that follows), points 0-10, both in the last 28 days. Rule: Hodges-Lehmann
    of N - M >= 1.0 and exact sign test p <= 0.05, at two looks. Not enough data under 10 pairs, spanning 14 days, half
    of the nights scheduled. Source: review of 16 guidelines, doi 10.1007/s00586-016-4684-0.
    """
    rows, pain = d.rows, d.pain
    night = rows.window(pain.by_night, PAIR_DAYS)
    jump = rows.window(pain.is_zone_jump, PAIR_DAYS) & ~np.isnan(night)
    night = np.where(jump, np.nan, night)
    day = rows.window(pain.by_day, PAIR_DAYS)
    difference = night[:, 1:] - day[:, :-1]
    paired_up = ~np.isnan(difference)
    pairs = paired_up.sum(axis=1)
    unpaired = (~np.isnan(night)).sum(axis=1) - pairs
    span = _span(paired_up)
    scheduled = (paired_up & rows.window(pain.is_night_scheduled, PAIR_DAYS)[:, 1:]).sum(axis=1)
    enough = (pairs >= FEWEST_PAIRS) & (span >= SHORTEST_SPAN_DAYS) & (scheduled >= SCHEDULED_SHARE * pairs - SLACK)
    p_value = paired.sign_test(difference)
    # Walsh averages are needed where the sign test leaves the answer open, and at look 0, which prints them.
    wanted = np.flatnonzero(enough & ((p_value <= SIGN_P + SLACK) | (rows.look == 0)))
    shift, low, high = (np.full(rows.count, np.nan) for _ in range(3))
    if len(wanted):
        averages, n = paired.walsh_averages(difference[wanted])
        shift[wanted] = paired.hodges_lehmann(averages, n)
        low[wanted], high[wanted] = paired.interval(averages, n, pairs[wanted])
    met = enough & (shift >= WORSE_POINTS - SLACK) & (p_value <= SIGN_P + SLACK)
    confirmed = met & d.earlier(met)
    cancer = d.has_cancer_history
    above = (difference > 0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = scheduled / pairs

    def reasons(row: int) -> list[str]:
        if not enough[row]:
            return []
        said: list[str] = [
            sentence(
                "night pain {shift:.1f} points above day pain; higher on {above} of {pairs} nights",
                shift=float(shift[row]),
                above=above[row],
                pairs=pairs[row],
            )
        ]
        if met[row] and shift[row] >= IMPORTANT_POINTS - SLACK:
            said.append(_("clinically important"))
        return said + (d.unknown_history(row) if met[row] else [])

    return Outcome(
        first_of([~enough, met], [INSUFFICIENT, MET], default=NOT_MET),
        tier=np.where(~confirmed, NOTE, np.where(cancer, URGENT, PROMPT_REVIEW)),
        days=PAIR_DAYS,
        evidence={
            "pairs": count(pairs),
            "hodges_lehmann": number(shift),
            "ci_low": number(low),
            "ci_high": number(high),
            "p_value": chance(np.where(enough, p_value, np.nan)),
            "scheduled_share": number(share),
        },
        confirmed=confirmed,
        reasons=reasons,
        settles_if=lambda row: [_("a rating each morning for the night, and one each day, for two weeks")],
        inputs=pain.speaks_of_day | pain.speaks_of_night,
        takes=pain.is_in_day_value | pain.is_in_night_value,
        used=lambda row: int(pairs[row]),
        excluded={"unpaired": count(unpaired), "zone_jump": count(jump.sum(axis=1))},
    )


def _span(paired_up: np.ndarray) -> np.ndarray:
    """(rows,) days from the first pair to the last, both included."""
    width = paired_up.shape[1]
    last = width - paired_up[:, ::-1].argmax(axis=1)
    return np.where(paired_up.any(axis=1), last - paired_up.argmax(axis=1), 0)


@dataclass(frozen=True)
class Nights:
    """(cells,) what night entries say, and their nights as (sheets, days)."""

    positive_entries: np.ndarray
    positive_moments: np.ndarray
    answered_entries: np.ndarray
    positive: np.ndarray
    answered: np.ndarray


def nights(d: Diaries) -> Nights:
    return d.share(_nights)


def _nights(d: Diaries) -> Nights:
    """Positive and answered nights, by any entry that is not old."""
    grid, pain = d.grid, d.pain
    value = grid.value
    entries = d.is_not_old & (value("kind") == NIGHT)
    woken, kept = value("woken_count"), value("kept_awake")
    positive = entries & ((woken >= 1) | (kept == YES))
    answered = entries & (~np.isnan(woken) | (kept == YES) | (kept == NO))
    moments = d.is_not_old & (pain.night_date != NONE) & (value("trigger") == SYMPTOM) & (value("pain_now") >= 1)
    moments &= pain.in_back_set
    by_night = grid.any(positive) | grid.any(moments, dates=pain.night_date)
    return Nights(positive, moments, answered, by_night, grid.any(answered))


@criterion(
    "night-waking",
    family=FAMILY,
    title="Pain regularly breaks sleep",
    article="RF, TAB [7]",
    sentence="Pain is often waking you; please arrange a review.",
    shown="14-night strip",
    source=(sources.CG75, sources.NG234, sources.INSOMNIA),
)
def night_waking(d: Diaries) -> Outcome:
    """Pain wakes, or keeps awake, on three nights or more of each of two weeks.

    Input: woken_count, kept_awake of night entries; symptom moments in the night window. Rule: >= 3 positive nights in
    each of the last two blocks, whatever the coverage. Not met with >= 10 of 14 nights answered. Source: CG75.
    """
    rows, found = d.rows, nights(d)
    positive = rows.window(found.positive, WAKING_DAYS)
    answered = rows.window(found.answered, WAKING_DAYS)
    last_week, week_before = positive[:, 7:].sum(axis=1), positive[:, :7].sum(axis=1)
    answers = answered.sum(axis=1)
    met = (last_week >= NIGHTS_A_WEEK) & (week_before >= NIGHTS_A_WEEK)
    constant = (answers > 0) & ((positive & answered).sum(axis=1) >= CONSTANT_SHARE * answers - SLACK)
    return Outcome(
        first_of([met, answers >= ANSWERED_NIGHTS], [MET, NOT_MET], default=INSUFFICIENT),
        tier=np.where(d.has_cancer_history, URGENT, PROMPT_REVIEW),
        days=WAKING_DAYS,
        evidence={
            "nights_last_week": count(last_week),
            "nights_week_before": count(week_before),
            "answered_nights": count(answers),
            "constant": yes_no(constant),
        },
        reasons=lambda row: [
            sentence("pain broke sleep on {nights} of the last 14 nights", nights=last_week[row] + week_before[row]),
            *(d.unknown_history(row) if met[row] else []),
        ],
        settles_if=lambda row: [_("each morning, whether pain woke you or kept you awake")],
        inputs=_night_cells(d),
        takes=found.positive_entries | found.positive_moments | found.answered_entries,
    )


def _night_cells(d: Diaries) -> np.ndarray:
    value = d.grid.value
    asked = ~np.isnan(value("woken_count")) | (value("kept_awake") >= 0)
    return (value("kind") == NIGHT) & asked | (d.pain.night_date != NONE) & (value("trigger") == SYMPTOM)


@criterion(
    "night-pain-cancer-history",
    family=FAMILY,
    title="Night pain with a history of cancer",
    article="RF, TAB [7]",
    sentence="Because of your history, please call your team within a day about this night pain.",
    shown="the 24-hour feature list, ticked and unknown",
    source=(sources.CG75,),
)
def night_pain_cancer_history(d: Diaries) -> Outcome:
    """One night broken by pain, or pain worse at night, in somebody who has had cancer.

    Input: cancer_history, nights of the last 14 days, night-worse (provisional counts). Not enough data when the history
    is unknown, or no night was answered. Source: CG75, 24-hour list.
    """
    rows, found = d.rows, nights(d)
    positive = rows.window(found.positive, WAKING_DAYS)
    value = d.grid.value
    quiet = d.is_not_old & (value("kind") == NIGHT) & (value("woken_count") == 0) & (value("kept_awake") != YES)
    answered_no = rows.any_of(quiet, WAKING_DAYS)
    worse = d.met("night-worse")
    met = positive.any(axis=1) | worse
    status = first_of(
        [d.has_no_cancer_history, ~d.has_cancer_history, met, answered_no],
        [NOT_MET, INSUFFICIENT, MET, NOT_MET],
        default=INSUFFICIENT,
    )
    last = rows.last_date(positive)

    def night(row: int) -> str | None:
        if last[row] != NONE:
            return from_day(last[row]).isoformat()
        return "night-worse" if worse[row] else None

    return Outcome(
        status,
        tier=URGENT,
        days=WAKING_DAYS,
        evidence={
            "night": night,
            "cancer_history": one_of(HISTORY, rows.of_patient("cancer_history")),
            "positive_nights": count(positive.sum(axis=1)),
        },
        reasons=d.unknown_history,
        settles_if=lambda row: (
            [_("whether you have, or have had, cancer")]
            if not d.has_cancer_history[row]
            else [_("each morning, whether pain woke you or kept you awake")]
        ),
        inputs=_night_cells(d),
        takes=found.positive_entries | found.positive_moments | found.answered_entries,
        shows=found.positive_entries | found.positive_moments,
    )
