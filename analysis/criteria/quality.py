"""Criterion 3.7: how complete the diary is."""

from __future__ import annotations

import numpy as np

from analysis import sources
from analysis.criteria.criterion import SLACK, Outcome, count, criterion, number, one_of
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET
from analysis.frames import NONE
from analysis.language import _, sentence
from analysis.patterns.columns import first_of
from analysis.windows import BACKFILLED

WINDOW_DAYS = 28
GOOD_SHARE, USABLE_SHARE = 0.80, 0.50  # Ono 2019: 85 % pooled adherence; the cut points are design.
GRADES = ["low", "usable", "good"]


@criterion(
    "diary-coverage",
    family="Data quality",
    title="How complete the diary is",
    article="TIPS track patterns",
    sentence="Short entries on good days help too.",
    shown="coverage strip on every page",
    source=(sources.ONO, sources.DESIGN),
)
def diary_coverage(d: Diaries) -> Outcome:
    """The share of the last days with a pain rating typed in time.

    Input: pain observations; 28 days, or since the first entry. Rule: good >= 80 %, usable >= 50 % (both met), low below
    (not met). Not enough data without any entry. Source: Ono 2019; the cut points are the project's choice.
    """
    rows, pain = d.rows, d.pain
    first = d.episode.first_entry_date
    days = np.where(first == NONE, 0, np.minimum(rows.today - first + 1, WINDOW_DAYS))
    covered = d.covered(WINDOW_DAYS)
    late_only = d.grid.any(pain.counts & (d.grid.lateness >= BACKFILLED)) & ~pain.is_covered
    with np.errstate(divide="ignore", invalid="ignore"):
        share = covered / days
        backfilled = rows.sum(late_only, WINDOW_DAYS) / days
        scheduled = np.where(covered > 0, rows.sum(pain.is_covered_by_schedule, WINDOW_DAYS) / covered, 0.0)
    grade = first_of([share >= GOOD_SHARE - SLACK, share >= USABLE_SHARE - SLACK], [2, 1], default=0)
    return Outcome(
        first_of([days == 0, grade > 0], [INSUFFICIENT, MET], default=NOT_MET),
        days=np.maximum(days, 1),
        evidence={
            "covered_days": count(covered),
            "days": count(days),
            "share": number(share),
            "backfilled_share": number(backfilled),
            "scheduled_share": number(np.where(days > 0, scheduled, np.nan)),
            "grade": one_of(GRADES, grade),
        },
        reasons=lambda row: [
            sentence("{covered} of {days} days covered", covered=covered[row], days=days[row])
            if days[row]
            else _("no entry yet")
        ],
        settles_if=lambda row: [_("a first entry")],
        inputs=pain.counts | pain.is_elsewhere,
        takes=pain.is_timely,
    )
