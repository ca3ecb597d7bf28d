"""Criteria 3.1, the two trends: pain-improving and pain-worsening (2.6 to 2.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Detail, Outcome, chance, criterion, number, rounded, yes_no
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import NONE
from analysis.language import _, sentence
from analysis.patterns.columns import first_of, is_one_of, mean_of
from analysis.patterns.trend import trend
from analysis.windows import WEEK_DAYS

FAMILY = "Pain course"

# Trend frame (2.6).
FRAME_DAYS, SHORTEST_FRAME_DAYS = 28, 21
FEWEST_VALUES, FEWEST_IN_BLOCK = 14, 4

# Clinical change: Farrar 2001, 2 points or 30 %; the 1-point guard is design.
LARGE_CHANGE = 2.0
SMALL_CHANGE, SMALL_CHANGE_SHARE = 1.0, 0.30

DIRECTIONAL_P = 0.05
HOLD_WEEKS = 12

TREATING_CLASSES = (
    "paracetamol", "nsaid", "weak_opioid", "strong_opioid", "gabapentinoid", "antidepressant", "steroid",
)  # fmt: skip
TREATMENTS = ("surgery", "systemic_therapy", "ablation", "radiotherapy", "nerve_block", "vertebral_stabilisation")


def is_clinical_change(change: np.ndarray, first_mean: np.ndarray) -> np.ndarray:
    """Large enough to matter to people (2.6), in either direction."""
    size = np.abs(change)
    relative = (size >= SMALL_CHANGE - SLACK) & (first_mean > 0) & (size >= SMALL_CHANGE_SHARE * first_mean - SLACK)
    return (size >= LARGE_CHANGE - SLACK) | relative


@dataclass(frozen=True)
class Trends:
    """(rows,) arrays of both directions. falls, rises: the gates and thresholds hold at this look (raw)."""

    frame_start: np.ndarray
    is_adequate: np.ndarray
    values: np.ndarray
    first_mean: np.ndarray
    last_mean: np.ndarray
    last_values: np.ndarray
    falls: np.ndarray
    rises: np.ndarray
    p_fall: np.ndarray
    p_rise: np.ndarray
    slope: np.ndarray
    slope_low: np.ndarray
    slope_high: np.ndarray
    held_by: np.ndarray
    treated_in_frame: np.ndarray
    on_treatment: np.ndarray

    @property
    def change(self) -> np.ndarray:
        return self.last_mean - self.first_mean

    @property
    def change_percent(self) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.first_mean == 0, 0.0, 100 * self.change / self.first_mean)


def trends(d: Diaries) -> Trends:
    """The trend of M at every look, worked out once a cohort."""
    return d.share(_trends)


def _trends(d: Diaries) -> Trends:
    rows, first_entry = d.rows, d.episode.first_entry_date
    m = rows.window(d.pain.by_day, FRAME_DAYS)
    exists = ~np.isnan(m)
    span = np.where(first_entry == NONE, 0, np.minimum(rows.today - first_entry + 1, FRAME_DAYS))
    first_block = _block(m, FRAME_DAYS - span)
    last_block = m[:, -WEEK_DAYS:]
    values = exists.sum(axis=1)
    first_values, last_values = (~np.isnan(first_block)).sum(axis=1), exists[:, -WEEK_DAYS:].sum(axis=1)
    symptom_only = (exists & rows.window(d.pain.is_day_by_symptom_only, FRAME_DAYS)).sum(axis=1)
    is_adequate = (span >= SHORTEST_FRAME_DAYS) & (values >= FEWEST_VALUES) & (symptom_only * 2 <= values)
    is_adequate &= (first_values >= FEWEST_IN_BLOCK) & (last_values >= FEWEST_IN_BLOCK)
    first_mean, last_mean = mean_of(first_block), mean_of(last_block)
    change = last_mean - first_mean
    is_clinical = is_adequate & is_clinical_change(change, first_mean)
    # The test is needed where it decides, and at look 0, which prints its numbers.
    tested = np.flatnonzero(is_clinical | (is_adequate & (rows.look == 0)))
    p_fall, p_rise, slope, low, high = (np.full(rows.count, np.nan) for _ in range(5))
    if len(tested):
        found = trend(m[tested])
        p_fall[tested], p_rise[tested] = found.p_value(-1), found.p_value(1)
        slope[tested], low[tested], high[tested] = found.slope, found.slope_low, found.slope_high
    falls = is_clinical & (change < 0) & (p_fall <= DIRECTIONAL_P + SLACK)
    rises = is_clinical & (change > 0) & (p_rise <= DIRECTIONAL_P + SLACK)
    frame_start = rows.today - np.maximum(span, 1) + 1
    held_by = _held_by(d, is_adequate, falls, rises, first_mean, last_mean, last_values)
    confirming = np.where(held_by >= 0, held_by * d.rows.size + d.rows.patient, np.arange(rows.count))
    return Trends(
        frame_start, is_adequate, values, first_mean, last_mean, last_values, falls, rises, p_fall, p_rise, slope, low, high,
        held_by, _treated_since(d, frame_start), _treated_since(d, frame_start[confirming]),
    )  # fmt: skip


def _block(m: np.ndarray, start: np.ndarray) -> np.ndarray:
    """(rows, 7) the week of `m` that begins `start` columns in."""
    columns = np.minimum(start[:, None] + np.arange(WEEK_DAYS), m.shape[1] - 1)
    return m[np.arange(len(m))[:, None], columns]


def _held_by(
    d: Diaries,
    is_adequate: np.ndarray,
    falls: np.ndarray,
    rises: np.ndarray,
    first_mean: np.ndarray,
    last_mean: np.ndarray,
    last_values: np.ndarray,
) -> np.ndarray:
    """(rows,) the earlier look whose confirmed improvement still holds (2.8), -1 without one.

    A look is held by the nearest confirmed look within 12 weeks if at every look since the last block stayed a clinical
    change below that look's first block, and pain was not worsening.
    """
    looks, size = d.rows.looks, d.rows.size
    raw, worse, adequate = (values.reshape(looks, size) for values in (falls, rises, is_adequate))
    first, last, n = (values.reshape(looks, size) for values in (first_mean, last_mean, last_values))
    confirmed = raw.copy()
    confirmed[:-1] &= raw[1:]
    confirmed[-1] = False
    held = np.full((looks, size), -1)
    if not confirmed.any():
        return held.ravel()
    usable = (n >= FEWEST_IN_BLOCK) & ~worse
    nearest = np.full(size, -1)  # the nearest confirmed look at or before the one walked over
    unbroken = np.zeros(size, dtype=bool)
    for look in range(looks - 1, -1, -1):
        base = first[nearest, np.arange(size)]
        below = is_clinical_change(last[look] - base, base) & (last[look] < base)
        unbroken &= usable[look] & below
        near = (nearest >= 0) & (nearest - look <= HOLD_WEEKS)
        held[look] = np.where(near & unbroken & ~raw[look] & adequate[look], nearest, -1)
        nearest = np.where(confirmed[look], look, nearest)
        unbroken |= confirmed[look]
    return held.ravel()


def _treated_since(d: Diaries, start: np.ndarray) -> np.ndarray:
    """(rows,) bool: a medicine or treatment began from `start` (dates) to T."""
    treated = np.zeros(d.rows.count, dtype=bool)
    row, begun = d.share(_begun)
    treated[row[begun >= start[row]]] = True
    return treated


def _begun(d: Diaries) -> tuple[np.ndarray, np.ndarray]:
    """(n,) rows and dates: each medicine for pain and each treatment that began up to the row's T."""
    events, medicines = d.cohort.events, d.cohort.medicines
    row, event = d.events(*TREATMENTS)
    classes = [vocabulary.MEDICINE_CLASSES.index(name) for name in TREATING_CLASSES]
    chosen = np.flatnonzero(is_one_of(medicines["class"], classes) & (medicines["started_on"] != NONE))
    rows, begun = d.rows_of(medicines["patient"][chosen]), medicines["started_on"][chosen]
    look, medicine = np.nonzero(begun <= d.rows.today[rows])
    return (
        np.concatenate([row, rows[look, medicine]]),
        np.concatenate([events["date"][event], begun[medicine]]),
    )


def _course(t: Trends, p_value: np.ndarray, treated: np.ndarray) -> dict[str, Detail]:
    return {
        "first_mean": number(np.where(t.is_adequate, t.first_mean, np.nan)),
        "last_mean": number(np.where(t.is_adequate, t.last_mean, np.nan)),
        "change": number(np.where(t.is_adequate, t.change, np.nan)),
        "change_percent": number(np.where(t.is_adequate, t.change_percent, np.nan)),
        "p_value": chance(p_value),
        "slope_per_week": number(WEEK_DAYS * t.slope),
        "slope_low": number(WEEK_DAYS * t.slope_low),
        "slope_high": number(WEEK_DAYS * t.slope_high),
        "on_treatment": yes_no(treated),
    }


def _settles() -> list[str]:
    return [_("a daytime rating on four days or more of each week, for three to four weeks")]


@criterion(
    "pain-improving",
    family=FAMILY,
    title="Pain scores falling by a meaningful amount",
    article='"not improving" RF [2][4]',
    sentence="Your scores have come down by about {points:g} points; keep recording.",
    shown="change with interval, on-treatment tag",
    source=(sources.FARRAR, sources.SIMULATED),
    two_look=True,
)
def pain_improving(d: Diaries) -> Outcome:
    """Scores have fallen by an amount that matters, in a direction that is not chance, at two looks.

    Input: M (0-10), 28 days. Rule: fall of >= 2 points, or >= 1 point and 30 %, and one-sided Mann-Kendall p <= 0.05;
    seen at two weekly looks; a plateau after it is still an improvement (hold). Not enough data under 14 values, 4 in
    the first or last week, or when mostly pain itself prompted them. Source: Farrar 2001.
    """
    t = trends(d)
    held = t.held_by >= 0
    status = first_of([t.falls | held, ~t.is_adequate], [MET, INSUFFICIENT], default=NOT_MET)

    def reasons(row: int) -> list[str]:
        if held[row]:
            weeks = int(t.held_by[row] - d.rows.look[row])
            return [sentence("improvement confirmed {weeks} weeks ago still holds", weeks=weeks)]
        return [_("a change has not been shown")] if status[row] == NOT_MET else []

    return Outcome(
        status,
        days=FRAME_DAYS,
        evidence=_course(t, t.p_fall, t.on_treatment),
        confirmed=(t.falls & d.earlier(t.falls)) | held,
        reasons=reasons,
        settles_if=lambda row: _settles(),
        inputs=d.pain.speaks_of_day,
        takes=d.pain.is_in_day_value,
        used=lambda row: int(t.values[row]),
        sentence=lambda row: {"points": abs(rounded(t.change[row]) or 0)},
    )


@criterion(
    "pain-worsening",
    family=FAMILY,
    title="Pain scores rising by a meaningful amount",
    article="pain may progress WHY [5-7]",
    sentence="Your scores have been rising; please arrange to be seen.",
    shown="change with interval over the medicine timeline",
    source=(sources.FARRAR, sources.CG75),
    two_look=True,
)
def pain_worsening(d: Diaries) -> Outcome:
    """The mirror image of pain-improving, without the hold; with cancer history it does not wait for the second look."""
    t = trends(d)
    status = first_of([t.rises, ~t.is_adequate], [MET, INSUFFICIENT], default=NOT_MET)
    confirmed = t.rises & d.earlier(t.rises)
    return Outcome(
        status,
        tier=np.where(d.has_cancer_history, URGENT, np.where(confirmed, PROMPT_REVIEW, NOTE)),
        days=FRAME_DAYS,
        evidence=_course(t, t.p_rise, t.treated_in_frame),
        confirmed=confirmed,
        reasons=lambda row: (
            [_("a change has not been shown")]
            if status[row] == NOT_MET
            else d.unknown_history(row)
            if t.rises[row]
            else []
        ),
        settles_if=lambda row: _settles(),
        inputs=d.pain.speaks_of_day,
        takes=d.pain.is_in_day_value,
        used=lambda row: int(t.values[row]),
    )
