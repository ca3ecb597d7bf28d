"""Criteria 3.1, pain that an injury began: whether one did, and whether it takes longer than injuries do."""

from __future__ import annotations

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import Outcome, count, criterion, day, one_of
from analysis.criteria.pain_course import FAMILY, PERSISTENT_DAYS, SIX_WEEKS, too_short
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, PROMPT_REVIEW
from analysis.frames import NONE, from_day
from analysis.language import _
from analysis.patterns.columns import first_of
from analysis.vocabulary import NO, UNSURE, YES

# injury-linked: design.
INJURY_TO_START_DAYS = 7
LOWER_BACK = vocabulary.mask(
    vocabulary.REGIONS,
    ("flank_left", "flank_right", "low_back_left", "low_back_right", "low_back_midline", "band_around_trunk"),
)
UPPER_BACK = vocabulary.mask(vocabulary.REGIONS, ("mid_back", "upper_back", "neck"))
FRACTURE_AGE = 65

SEVERITIES = vocabulary.words("event", "severity")


@criterion(
    "injury-linked",
    family=FAMILY,
    title="Linked to an injury",
    article='"not linked to injury" RF [2][4], TIPS, TAB',
    sentence="You linked this pain to what happened on {date}; tell us if that changes.",
    shown="label on all pain rows; fracture prompt after a major injury with age 65 or more, osteoporosis or steroids",
    source=(sources.DESIGN,),
)
def injury_linked(d: Diaries) -> Outcome:
    """The patient links the pain to an injury.

    Input: injury_link, injury_date, injury events. Rule, for the open, else the last closed, episode: an injury event 0
    to 7 days before its start in a matching region, or the newest answer `yes` with a date not after start + 1 day.
    Not enough data when unsure, undated, not asked, or without an episode. Source: the project's choice.
    """
    rows, episode, grid = d.rows, d.episode, d.grid
    event_row, event = d.events("injury")
    named = _episode_regions(d, d.cohort.events["patient"][event])
    events = d.cohort.events
    lag = episode.start[event_row] - events["date"][event]
    regions = events["regions"][event]
    near = episode.exists[event_row] & (lag >= 0) & (lag <= INJURY_TO_START_DAYS)
    near &= _same_area(regions, named[event_row])
    by_event = np.full(rows.count, -1)
    order = np.lexsort(
        (events["id"][event[near]].astype(str), events["date"][event[near]])
    )  # the newest; ties: largest id
    by_event[event_row[near][order]] = event[near][order]
    cell = episode.newest(grid.value("injury_link") >= 0)
    link = rows.answer(cell, "injury_link")
    injury_date = rows.answer(cell, "injury_date", NONE)
    usable = (link == YES) & (injury_date != NONE) & (injury_date <= episode.start + 1)
    has_event = by_event >= 0
    status = first_of(
        [~episode.exists, has_event | usable, link == NO], [INSUFFICIENT, MET, NOT_MET], default=INSUFFICIENT
    )
    at = np.where(has_event, by_event, 0)
    date = np.where(has_event, events["date"][at] if len(events["date"]) else NONE, np.where(usable, injury_date, NONE))
    severity = np.where(
        has_event,
        events["severity"][at] if len(events["severity"]) else -1,
        np.where(usable, rows.answer(cell, "injury_severity"), -1),
    )
    lag_days = np.where(date != NONE, episode.start - date, 0)
    both_named = has_event & (named != 0) & ((events["regions"][at] if len(events["regions"]) else 0) != 0)
    fragile = (
        (d.age >= FRACTURE_AGE)
        | (rows.of_patient("osteoporosis") == YES)
        | (rows.of_patient("long_term_steroids") == YES)
    )

    def reasons(row: int) -> list[str]:
        if not episode.exists[row]:
            return [_("no episode of pain")]
        if status[row] == MET and severity[row] == SEVERITIES.index("major") and fragile[row]:
            return [_("major injury with a risk of fracture: ask about a fracture")]
        if status[row] == INSUFFICIENT:
            return [
                _("the injury question was answered unsure")
                if link[row] == UNSURE
                else _("no usable answer about an injury")
            ]
        return []

    return Outcome(
        status,
        days=np.where(episode.exists, rows.today - episode.start + 1, PERSISTENT_DAYS),
        evidence={
            "injury_date": day(date),
            "lag_days": lambda row: int(lag_days[row]) if date[row] != NONE else None,
            "region_match": lambda row: None if status[row] != MET else ("yes" if both_named[row] else "unknown"),
            "severity": one_of(SEVERITIES, severity),
        },
        reasons=reasons,
        settles_if=lambda row: [_("whether an injury, fall or strain started this pain, and on which date")],
        inputs=grid.value("injury_link") >= 0,
        used=lambda row: int(cell[row] >= 0) + int(has_event[row]),
        sentence=lambda row: {"date": None if date[row] == NONE else from_day(date[row])},
    )


def _episode_regions(d: Diaries, patients: np.ndarray) -> np.ndarray:
    """(rows,) the regions that these patients named with pain in the row's episode."""
    is_asked = np.zeros(d.rows.size, dtype=bool)
    is_asked[patients] = True
    owner = d.cohort.sheet_patient[d.grid.sheet]
    cells = is_asked[owner] & (d.pain.rating >= 1) & (d.grid.value("regions") & vocabulary.BACK != 0)
    row, cell = d.rows.spread(cells)
    inside = d.episode.holds(row, cell)
    named = np.zeros(d.rows.count, dtype=np.int64)
    np.bitwise_or.at(named, row[inside], d.grid.value("regions")[cell[inside]])
    return named


def _same_area(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lower = (one & LOWER_BACK != 0) & (other & LOWER_BACK != 0)
    upper = (one & UPPER_BACK != 0) & (other & UPPER_BACK != 0)
    return (one == 0) | (other == 0) | lower | upper


@criterion(
    "injury-pain-not-recovering",
    family=FAMILY,
    title="Injury pain past six weeks",
    article="implied by RF",
    sentence="This is taking longer than most injuries; please have it looked at.",
    shown="usual-course comparison",
    source=(sources.ACR, sources.CMAJ),
)
def injury_pain_not_recovering(d: Diaries) -> Outcome:
    """Pain linked to an injury that lasts beyond six weeks and has not been shown to ease.

    Input: injury-linked, persistent-pain, pain-improving, episode length. Rule: all of it for >= 42 days. Not enough
    data when one of the rows has too little. Source: ACR 2021 (6 weeks).
    """
    injury, persistent = d.status("injury-linked"), d.status("persistent-pain")
    status = first_of(
        [
            (injury == NOT_MET) | (persistent == NOT_MET) | d.confirmed("pain-improving"),
            (injury == INSUFFICIENT) | (persistent == INSUFFICIENT),
            d.episode.episode_days < SIX_WEEKS,
        ],
        [NOT_MET, INSUFFICIENT, too_short(d)],
        default=MET,
    )
    linked, course = d.outcome("injury-linked"), d.outcome("pain-improving")

    def days_since(row: int) -> int | None:
        lag = linked.evidence["lag_days"](row)
        return None if lag is None else int(d.rows.today[row] - d.episode.start[row]) + int(lag)

    return Outcome(
        status,
        tier=PROMPT_REVIEW,
        evidence={
            "days_since_injury": days_since,
            "episode_days": count(d.episode.episode_days),
            "change": course.evidence["change"],
            "change_percent": course.evidence["change_percent"],
        },
        reasons=lambda row: [] if status[row] != MET else [_("an improvement has not been shown")],
        settles_if=lambda row: [*linked.settles_if(row), *d.outcome("persistent-pain").settles_if(row)],
        inputs=d.pain.counts | d.pain.is_elsewhere,
        takes=d.pain.is_known,
    )
