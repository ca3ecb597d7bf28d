"""Criteria 3.2, the spine: load, strain, and the pattern they make."""

from __future__ import annotations

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Outcome, chance, count, criterion, number
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.language import _, sentence
from analysis.patterns.columns import first_of, is_one_of
from analysis.patterns.permutation import shift as rating_shift
from analysis.patterns.permutation import shift_p_value
from analysis.vocabulary import MOMENT

FAMILY = "Night and spine"
LOOK_BACK = 14

# load-related-pain: NG234 for the sign; the counts are design.
LOAD = vocabulary.mask(vocabulary.WORSE_WITH, ("standing", "sitting"))
LOAD_ENTRIES, LOAD_DATES = 3, 3
POSTURES = vocabulary.words("entry", "posture")
UPRIGHT = [POSTURES.index(word) for word in ("sitting", "standing", "walking")]
LYING = POSTURES.index("lying")
MOMENTS_EACH, MOMENT_DATES = 5, 5
SHIFT_POINTS, SHIFT_P = 1.0, 0.05
ANSWERED_ENTRIES = 3

# strain-related-pain: CG75.
STRAIN = vocabulary.mask(vocabulary.WORSE_WITH, ("cough_sneeze_strain",))
STRAIN_ENTRIES = 2

# spinal-pattern: CG75, IFOMPT; shares are design.
SPINAL_REGIONS = vocabulary.mask(
    vocabulary.REGIONS, ("mid_back", "upper_back", "neck", "low_back_midline", "band_around_trunk")
)
SPINAL_DAYS, SPINAL_SHARE, SPINAL_DATES = 28, 0.50, 3
SEVERE, SEVERE_DAYS, RECENT_COVERED = 7, 3, 7
ITEMS_NEEDED, COVERED_NEEDED = 2, 7
ITEMS = ("night", "load", "strain", "spinal_region", "worsening", "severe")


def _answered(d: Diaries) -> np.ndarray:
    """(rows,) entries of the look-back that say what makes the pain worse."""
    return d.rows.number_of(d.is_not_old & (d.grid.value("worse_with") != 0), LOOK_BACK)


@criterion(
    "load-related-pain",
    family=FAMILY,
    title="Worse standing or sitting",
    article="WHY [5-7]",
    sentence="Standing or sitting seems to bring the pain on; mention it at your next visit.",
    shown="posture box plot",
    source=(sources.NG234, sources.DESIGN),
)
def load_related_pain(d: Diaries) -> Outcome:
    """Standing or sitting makes it worse: said so (lane A), or rated so (lane B).

    Input: worse_with, posture with pain_now; 14 days. Lane A: >= 3 entries on >= 3 dates. Lane B: >= 5 upright and >= 5
    lying moments over >= 5 dates, Hodges-Lehmann shift >= 1.0 and permutation p <= 0.05. Not met with >= 3 answers or
    lane B's data. Source: NG234; the counts are the project's choice.
    """
    rows, grid = d.rows, d.grid
    said = d.is_not_old & (grid.value("worse_with") & LOAD != 0)
    entries, days = rows.number_of(said, LOOK_BACK), rows.sum(grid.any(said), LOOK_BACK)
    lane_a = (entries >= LOAD_ENTRIES) & (days >= LOAD_DATES)
    shift, p_value, has_b = _lane_b(d, lane_a)
    lane_b = has_b & (shift >= SHIFT_POINTS - SLACK) & (p_value <= SHIFT_P + SLACK)
    answered = _answered(d)
    status = first_of([lane_a | lane_b, (answered >= ANSWERED_ENTRIES) | has_b], [MET, NOT_MET], default=INSUFFICIENT)

    def lane(row: int) -> str | None:
        return ", ".join(name for name, holds in (("A", lane_a), ("B", lane_b)) if holds[row]) or None

    return Outcome(
        status,
        tier=np.where(d.has_cancer_history, URGENT, NOTE),
        days=LOOK_BACK,
        evidence={
            "entries": count(entries),
            "days": count(days),
            "lane": lane,
            "shift": number(shift),
            "p_value": chance(p_value),
        },
        reasons=lambda row: d.unknown_history(row) if status[row] == MET else [],
        settles_if=lambda row: [_("what makes the pain worse, on three more days")],
        inputs=(grid.value("worse_with") != 0) | (grid.value("posture") >= 0),
        takes=d.is_not_old & ((grid.value("worse_with") != 0) | _moments(d)[0] | _moments(d)[1]),
    )


def _moments(d: Diaries) -> tuple[np.ndarray, np.ndarray]:
    """(cells,) bool twice: upright and lying moments with a rating."""
    value = d.grid.value
    rated = d.pain.is_known & (value("kind") == MOMENT) & ~np.isnan(value("pain_now"))
    return rated & is_one_of(value("posture"), UPRIGHT), rated & (value("posture") == LYING)


def _lane_b(d: Diaries, lane_a: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows,) shift, p and whether there were moments enough; p only where lane A leaves the answer open or is printed."""
    rows, grid = d.rows, d.grid
    upright, lying = _moments(d)
    shift, p_value = np.full(rows.count, np.nan), np.full(rows.count, np.nan)
    enough = (rows.number_of(upright, LOOK_BACK) >= MOMENTS_EACH) & (rows.number_of(lying, LOOK_BACK) >= MOMENTS_EACH)
    enough &= rows.sum(grid.any(upright | lying), LOOK_BACK) >= MOMENT_DATES
    if enough.any():
        row, cell = rows.spread(upright | lying, LOOK_BACK)
        order = grid.in_time_order(row, cell, "occurred_at")
        order = order[np.lexsort((grid.date[cell[order]], row[order]))]  # flying west can live a date twice
        row, cell = row[order], cell[order]
        for one in np.flatnonzero(enough & (~lane_a | (rows.look == 0))):
            mine = cell[np.searchsorted(row, one) : np.searchsorted(row, one, side="right")]
            now, up = grid.value("pain_now")[mine], upright[mine]
            shift[one] = rating_shift(now[up], now[~up])
            if shift[one] >= SHIFT_POINTS - SLACK or one < rows.size:
                p_value[one] = shift_p_value(now, up, grid.date[mine], shift[one])
    return shift, p_value, enough


@criterion(
    "strain-related-pain",
    family=FAMILY,
    title="Worse on coughing or straining",
    article="not in the article; adjunct",
    sentence="Coughing or straining brings the pain on; mention it at your next visit.",
    shown="dates",
    source=(sources.CG75,),
)
def strain_related_pain(d: Diaries) -> Outcome:
    """Coughing, sneezing or straining makes it worse, in two entries of 14 days. Source: CG75."""
    cells = d.is_not_old & (d.grid.value("worse_with") & STRAIN != 0)
    entries, days = d.rows.number_of(cells, LOOK_BACK), d.rows.sum(d.grid.any(cells), LOOK_BACK)
    said = entries >= STRAIN_ENTRIES
    return Outcome(
        first_of([said, _answered(d) >= ANSWERED_ENTRIES], [MET, NOT_MET], default=INSUFFICIENT),
        tier=np.where(d.has_cancer_history, URGENT, NOTE),
        days=LOOK_BACK,
        evidence={"entries": count(entries), "days": count(days)},
        reasons=lambda row: d.unknown_history(row) if said[row] else [],
        settles_if=lambda row: [_("what makes the pain worse, on three more days")],
        inputs=d.grid.value("worse_with") != 0,
        takes=d.is_not_old & (d.grid.value("worse_with") != 0),
    )


@criterion(
    "spinal-pattern",
    family=FAMILY,
    title="Vertebral pattern of pain",
    article="WHY [5-7]; EV",
    sentence="Several features of your pain are worth a prompt look; please arrange to be seen.",
    shown="item checklist with unknowns",
    source=(sources.CG75, sources.NG234, sources.IFOMPT, sources.DESIGN),
)
def spinal_pattern(d: Diaries) -> Outcome:
    """Two of six spinal features, or one in somebody who has had cancer.

    Input: the night, load and strain rows, pain-worsening, regions and W. Items: night, load, strain, spinal_region
    (half of the entries with regions named), worsening, severe (W >= 7 on 3 of the last 7 covered days). Not enough
    data when not met and fewer than 7 of 28 days are covered. Source: CG75, IFOMPT 2020.
    """
    cancer = d.has_cancer_history
    region, region_known = _spinal_region(d, cancer)
    severe, severe_known = _severe(d)
    night_statuses = d.status("night-worse"), d.status("night-waking")
    worse = np.where(cancer, d.met("night-worse"), d.confirmed("night-worse"))
    worsening = np.where(cancer, d.met("pain-worsening"), d.confirmed("pain-worsening"))
    present = np.stack(
        [
            worse | d.met("night-waking"),
            d.met("load-related-pain"),
            d.met("strain-related-pain"),
            region,
            worsening,
            severe,
        ],
        axis=1,
    )
    known = np.stack(
        [
            (night_statuses[0] != INSUFFICIENT) & (night_statuses[1] != INSUFFICIENT),
            d.status("load-related-pain") != INSUFFICIENT,
            d.status("strain-related-pain") != INSUFFICIENT,
            region_known,
            d.status("pain-worsening") != INSUFFICIENT,
            severe_known,
        ],
        axis=1,
    )
    items = present.sum(axis=1)
    met = (items >= ITEMS_NEEDED) | (cancer & (items >= 1))
    status = first_of([met, d.covered(SPINAL_DAYS) >= COVERED_NEEDED], [MET, NOT_MET], default=INSUFFICIENT)

    def listed(chosen: np.ndarray, row: int) -> str:
        return ", ".join(sorted(name for name, is_in in zip(ITEMS, chosen[row], strict=True) if is_in))

    return Outcome(
        status,
        tier=np.where(cancer, URGENT, PROMPT_REVIEW),
        days=SPINAL_DAYS,
        evidence={
            "items_present": lambda row: listed(present, row),
            "items_absent": lambda row: listed(~present & known, row),
            "items_unknown": lambda row: listed(~present & ~known, row),
            "count": count(items),
        },
        reasons=lambda row: [
            sentence("{items} of {all} features present", items=items[row], all=len(ITEMS)),
            *(d.unknown_history(row) if items[row] else []),
        ],
        settles_if=lambda row: [_("check-ins on most days, with where it hurts and what makes it worse")],
        inputs=d.pain.counts | d.pain.is_elsewhere,
        takes=d.pain.is_known,
    )


def _spinal_region(d: Diaries, cancer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) whether the pain is mostly in the midline or above, and whether that is known."""
    rows, grid = d.rows, d.grid
    regions = grid.value("regions")
    named = d.is_not_old & d.pain.in_back_set & (d.pain.rating >= 1) & (regions != 0)
    entries, dates = rows.number_of(named, SPINAL_DAYS), rows.sum(grid.any(named), SPINAL_DAYS)
    spinal = rows.number_of(named & (regions & SPINAL_REGIONS != 0), SPINAL_DAYS)
    enough = (dates >= SPINAL_DATES) | (cancer & (entries >= 1))
    return enough & (spinal >= SPINAL_SHARE * entries - SLACK), enough


def _severe(d: Diaries) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) whether W >= 7 on three of the last seven covered days, however far apart, and whether there are seven."""
    worst, found = d.rows.last_days(d.pain.is_covered, d.pain.worst, RECENT_COVERED)
    return (found & (worst >= SEVERE)).sum(axis=1) >= SEVERE_DAYS, found.all(axis=1)
