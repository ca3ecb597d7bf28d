"""A finding opened down to its entries: those it used, and those it left out, by reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.catalogue import rule as rule_of
from analysis.criteria.registry import CRITERIA
from analysis.engine import Chunk
from analysis.findings import Finding
from analysis.frames import from_day, to_day
from analysis.vocabulary import KINDS

PAIN = ("pain_average", "pain_worst", "pain_now", "regions")
FEVER = ("temperature_c", "fever_explained", "rigors", "urinary_symptoms")
LEGS = ("leg_swelling", "leg_swelling_new", "leg_swelling_painful", "breathless")
FATIGUE = ("fatigue", "fatigue_unusual")
WEIGHT = ("weight_kg", "weight_loss_intended")
URINE = ("urine_colour", "urine_context")
# The answers that a row reads (criteria.md, "inputs"): what is shown of its entries. Any other row reads the pain alone.
ANSWERS: dict[str, tuple[str, ...]] = {
    "injury-linked": ("injury_link", "injury_date", "injury_severity", "regions"),
    "dull-nonmechanical": ("qualities", "worse_with", *PAIN),
    "night-waking": ("woken_count", "kept_awake", "pain_now"),
    "night-pain-cancer-history": ("woken_count", "kept_awake", "pain_now"),
    "load-related-pain": ("posture", "worse_with", *PAIN),
    "strain-related-pain": ("worse_with", *PAIN),
    "spinal-pattern": (*PAIN, "worse_with"),
    "neuro-emergency": ("neuro", "regions", "novelty"),
    "neuro-urgent": ("neuro",),
    "neuro-report-delay": ("neuro",),
    "new-pain-cancer-history": (*PAIN, "novelty", "onset_date"),
    "visible-haematuria": URINE,
    "palpable-mass": ("lump", "lump_site", "lump_noticed_on"),
    "unilateral-leg-swelling": LEGS,
    "bilateral-leg-swelling": LEGS,
    "unexplained-weight-loss": WEIGHT,
    "persistent-fatigue": FATIGUE,
    "fever-single": FEVER,
    "recurrent-fever": FEVER,
    "fever-with-back-pain": (*FEVER, *PAIN),
    "fever-on-treatment": FEVER,
    "cooccurrence-fatigue": (*FATIGUE, *PAIN),
    "cooccurrence-haematuria": (*URINE, *PAIN),
    "cooccurrence-fever": (*FEVER, *PAIN),
    "cooccurrence-leg-swelling": (*LEGS, *PAIN),
    "cooccurrence-urinary-symptoms": ("urinary_symptoms", *PAIN),
    "pain-plus-haematuria": (*URINE, *PAIN),
    "classic-triad": (*URINE, "lump", *PAIN),
    "pain-plus-systemic": (*WEIGHT, *FATIGUE, "temperature_c", "leg_swelling", *PAIN),
    "neuropathic-features": ("qualities",),
}


@dataclass(frozen=True, slots=True)
class EntryUse:
    """One entry: its id, date and kind, and why it was left out ("" where it was used)."""

    id: str
    date: date
    kind: str
    left_out: str


@dataclass(frozen=True, slots=True)
class Explanation:
    finding: Finding
    rule: str
    used: list[EntryUse]
    left_out: list[EntryUse]


def explain(chunk: Chunk, patient: int, criterion: str) -> Explanation:
    """Open one finding of a diary. Raises KeyError where the diary has no such row (a sign that was never asked)."""
    assessment = chunk.assessment(patient)
    finding, outcome = assessment[criterion], chunk.diaries.outcome(criterion)
    rule = rule_of(CRITERIA[criterion])
    read = [
        chunk.read(chunk.diaries.outcome(one.criterion), patient, to_day(one.window[0]))
        for one in (finding, *(assessment[name] for name in outcome.built_on(patient)))
    ]
    taken = _in_order(chunk, np.concatenate([used for used, _ in read]))
    left_out = _in_order(chunk, np.setdiff1d(np.concatenate([unused for _, unused in read]), taken))
    reasons = chunk.reasons_left_out(left_out)
    return Explanation(
        finding,
        rule,
        [_entry(chunk, int(cell), "") for cell in taken],
        [_entry(chunk, int(cell), reason) for cell, reason in zip(left_out, reasons, strict=True)],
    )


def _in_order(chunk: Chunk, cells: np.ndarray) -> np.ndarray:
    """Each once, by date, time and id."""
    grid, cohort, cells = chunk.diaries.grid, chunk.diaries.cohort, np.unique(cells)
    ids = cohort.entry["id"][cohort.cells.entry[cells]].astype(str)
    return cells[np.lexsort((ids, grid.value("occurred_at")[cells], grid.date[cells]))]  # type: ignore[no-any-return]


def _entry(chunk: Chunk, cell: int, left_out: str) -> EntryUse:
    grid = chunk.diaries.grid
    entry = chunk.diaries.cohort.cells.entry[cell]
    identity = str(chunk.diaries.cohort.entry["id"][entry])
    return EntryUse(identity, from_day(grid.date[cell]), KINDS[grid.value("kind")[cell]], left_out)
