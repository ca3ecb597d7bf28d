"""Criteria 3.6, open loops: tests and visits that a finding asks for and the diary does not hold yet."""

from __future__ import annotations

import numpy as np

from analysis import sources
from analysis.criteria.criterion import Outcome, count, criterion, day, number
from analysis.criteria.nerves import nerves
from analysis.diaries import Diaries
from analysis.findings import EMERGENCY, INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW
from analysis.frames import DAY_US, NONE
from analysis.language import _
from analysis.patterns.columns import first_of
from analysis.windows import HOUR_US

FAMILY = "Care gaps and treatment"
KIDNEY_TRIGGERS = (
    "visible-haematuria", "persistent-noninjury-nonimproving", "pain-plus-haematuria", "pain-plus-systemic",
    "classic-triad", "palpable-mass",
)  # fmt: skip
OPENING_FAMILIES = ("Pain course", "Night and spine", "Red-flag events", "Systemic signs", "Associations")
KIDNEY_IMAGING = ("kidney_ultrasound", "kidney_ct", "kidney_mri")
CONTACTS = (
    "gp_contact", "emergency_contact", "oncology_contact", "pain_team_contact", "palliative_contact", "other_contact",
)  # fmt: skip
OVERDUE_DAYS, SPINE_OVERDUE_DAYS = 14, 7  # design; NG234 and CG75: 1 week
CONTACT_US = DAY_US  # NG234: within 24 hours

NEVER = np.iinfo(np.int64).max


class Trigger:
    """The findings among `criteria` that open a loop: (rows,) whether any does, since when, and their names."""

    def __init__(self, d: Diaries, criteria: tuple[str, ...]) -> None:
        self.criteria = criteria
        self.opens = np.stack([d.tier(name) for name in criteria], axis=1) >= PROMPT_REVIEW
        self.since = np.full(d.rows.count, NEVER)
        for name, opens in zip(criteria, self.opens.T, strict=True):
            if opens.any():
                np.minimum(self.since, d.open_since(name), out=self.since, where=opens)
        self.any = self.opens.any(axis=1)
        self.open_days = np.where(self.any, d.rows.today - np.where(self.any, self.since, 0), 0)

    def names(self, row: int) -> list[str]:
        return sorted(name for name, opens in zip(self.criteria, self.opens[row], strict=True) if opens)

    def named(self, row: int) -> str:
        return ", ".join(self.names(row))

    def missing(self, d: Diaries, *events: str) -> np.ndarray:
        """(rows,) bool: open, and none of these events on or after its start."""
        return self.any & (d.latest_event(*events) < self.since)


@criterion(
    "evaluation-gap-kidney",
    family=FAMILY,
    title="No kidney imaging recorded",
    article="EV [1]; TIPS [1][7]",
    sentence="No scan has been recorded yet; ask whether one is planned.",
    shown="open-loop list with age",
    source=(sources.ARTICLE, sources.DESIGN),
)
def evaluation_gap_kidney(d: Diaries) -> Outcome:
    """A finding that asks for kidney imaging, and none recorded since. Source: the article; 14 days is design."""
    trigger = Trigger(d, KIDNEY_TRIGGERS)
    met = trigger.missing(d, *KIDNEY_IMAGING)
    return Outcome(
        np.where(met, MET, NOT_MET),
        tier=np.where(trigger.open_days >= OVERDUE_DAYS, PROMPT_REVIEW, NOTE),
        evidence={"trigger": trigger.named, "open_days": count(trigger.open_days)},
        used=lambda row: len(trigger.names(row)),
        built_on=trigger.names,
    )


@criterion(
    "evaluation-gap-spine",
    family=FAMILY,
    title="No spine assessment recorded",
    article="EV, TIPS [7]",
    sentence="No visit has been recorded for these changes yet; please go to emergency care now.",
    shown="open-loop list with age",
    source=(sources.NG234, sources.CG75_TIMES),
)
def evaluation_gap_spine(d: Diaries) -> Outcome:
    """An emergency sign a day old without a visit, or a spinal pattern after cancer without an MRI.

    Rule (a): neuro-emergency met, its first entry over 24 hours before as_of, and no contact dated on or after it:
    emergency until a contact is recorded. (b): spinal-pattern met with cancer history, no spine_mri since: from 7 open
    days prompt_review. Source: NG234, CG75.
    """
    rows = d.rows
    alarm = nerves(d).alarm
    open_us = rows.cutoff - rows.answer(alarm, "occurred_at", 0)
    unseen = (alarm >= 0) & (open_us > CONTACT_US)
    unseen &= d.latest_event(*CONTACTS) < rows.answer(alarm, "date", NONE)
    trigger = Trigger(d, ("spinal-pattern",))
    unscanned = trigger.missing(d, "spine_mri") & d.has_cancer_history
    late = trigger.open_days >= SPINE_OVERDUE_DAYS
    emergency = Trigger(d, ("neuro-emergency",))
    open_days = np.maximum(np.where(unseen, emergency.open_days, 0), np.where(unscanned, trigger.open_days, 0))

    def triggers(row: int) -> list[str]:
        return [name for name, holds in (("neuro-emergency", unseen), ("spinal-pattern", unscanned)) if holds[row]]

    return Outcome(
        np.where(unseen | unscanned, MET, NOT_MET),
        tier=first_of([unseen, late], [EMERGENCY, PROMPT_REVIEW], default=NOTE),
        evidence={
            "trigger": lambda row: ", ".join(triggers(row)),
            "open_days": count(open_days),
            "hours_open": number(np.where(unseen, open_us / HOUR_US, np.nan)),
        },
        reasons=d.unknown_history,
        used=lambda row: len(triggers(row)),
        built_on=triggers,
        sentence=lambda row: (
            {} if unseen[row] else {"instead": "No scan has been recorded yet; ask whether one is planned."}
        ),
    )


@criterion(
    "evaluation-gap-urine-bloods",
    family=FAMILY,
    title="No urine or blood test recorded",
    article="EV, WHY [8]",
    sentence="No urine or blood test has been recorded yet; ask whether one is planned.",
    shown="open-loop list with age",
    source=(sources.ARTICLE, sources.AUA, sources.DESIGN),
)
def evaluation_gap_urine_bloods(d: Diaries) -> Outcome:
    """Any finding that asks for a review, and no urine or no blood test since. Source: the article; 14 days is design."""
    from analysis.criteria.registry import CRITERIA

    opening = tuple(name for name, row in CRITERIA.items() if row.family in OPENING_FAMILIES)
    trigger = Trigger(d, opening)
    missing = {test: trigger.missing(d, test) for test in ("blood_test", "urinalysis")}
    met = missing["blood_test"] | missing["urinalysis"]
    return Outcome(
        np.where(met, MET, NOT_MET),
        tier=np.where(trigger.open_days >= OVERDUE_DAYS, PROMPT_REVIEW, NOTE),
        evidence={
            "trigger": trigger.named,
            "open_days": count(trigger.open_days),
            "missing_tests": lambda row: ", ".join(test for test, lacks in missing.items() if lacks[row]),
        },
        used=lambda row: len(trigger.names(row)),
        built_on=trigger.names,
    )


@criterion(
    "supportive-care-prompt",
    family=FAMILY,
    title="Ask about pain or palliative care",
    article="MG [16-19]; TIPS [16][17]; KT",
    sentence="Teams who help with pain and daily life can join early; you can ask for them.",
    shown="prompt",
    source=(sources.ASCO, sources.WHO),
)
def supportive_care_prompt(d: Diaries) -> Outcome:
    """Cancer history with lasting or uncontrolled pain or severe tiredness, and no pain or palliative team ever.

    Not enough data when the history is unknown. Source: ASCO 2024, WHO 2018.
    """
    fatigue = d.outcome("persistent-fatigue")
    needs = {
        "pain-not-controlled": d.met("pain-not-controlled"),
        "persistent-fatigue": d.met("persistent-fatigue") & (fatigue.tier == PROMPT_REVIEW),
        "persistent-pain": d.met("persistent-pain"),
    }
    last = d.latest_event("pain_team_contact", "palliative_contact")
    any_need = np.any(list(needs.values()), axis=0)
    history, no_history = d.has_cancer_history, d.has_no_cancer_history
    status = first_of([no_history, ~history, any_need & (last == NONE)], [NOT_MET, INSUFFICIENT, MET], default=NOT_MET)

    def reason(row: int) -> list[str]:
        return [name for name, holds in needs.items() if holds[row]]

    return Outcome(
        status,
        tier=NOTE,
        evidence={
            "reason": lambda row: ", ".join(reason(row)),
            "last_contact": day(last),
        },
        reasons=d.unknown_history,
        used=lambda row: len(reason(row)),
        built_on=reason,
        settles_if=lambda row: [_("whether you have, or have had, cancer")],
    )
