"""A finding opened down to its entries, or its medicines and doses: those it used, and those it left out, by reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from analysis.catalogue import rule as rule_of
from analysis.criteria.registry import CRITERIA
from analysis.engine import Chunk
from analysis.findings import Finding
from analysis.frames import NONE, from_day, from_instant, to_day
from analysis.vocabulary import KINDS, MEDICINE_CLASSES

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

READS_MEDICINES = ("medication-safety",)
PARACETAMOL = MEDICINE_CLASSES.index("paracetamol")
UNCLASSED = (MEDICINE_CLASSES.index("other"), -1)


@dataclass(frozen=True, slots=True)
class EntryUse:
    """One entry, medicine or dose: its id, date and kind, and why it was left out ("" where it was used). `told`: what a
    medicine or a dose says, under the contract's names."""

    id: str
    date: date
    kind: str
    left_out: str
    told: dict[str, str] = field(default_factory=dict)


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
    opened = Explanation(
        finding,
        rule,
        [_entry(chunk, int(cell), "") for cell in taken],
        [_entry(chunk, int(cell), reason) for cell, reason in zip(left_out, reasons, strict=True)],
    )
    if criterion in READS_MEDICINES:
        for use in sorted([*_medicines(chunk, patient, finding), *_doses(chunk, patient, finding)], key=_place):
            (opened.left_out if use.left_out else opened.used).append(use)
    return opened


def _medicines(chunk: Chunk, patient: int, finding: Finding) -> Iterator[EntryUse]:
    """Those that were active on some day of the window, by the day they began; and those without a start."""
    listed, (first, last) = chunk.diaries.cohort.medicines, finding.window
    for row in np.flatnonzero(listed["patient"] == patient):
        start, stop = int(listed["started_on"][row]), int(listed["stopped_on"][row])
        if start > to_day(last) or (stop != NONE and stop < to_day(first)):
            continue
        reason = "other_class" if listed["class"][row] in UNCLASSED else "no_start" if start == NONE else ""
        begun, kind = last if start == NONE else from_day(start), listed["class"][row]
        told = {"name": str(listed["name"][row])} | ({} if kind < 0 else {"class": MEDICINE_CLASSES[kind]})
        yield EntryUse(str(listed["id"][row]), begun, "medicine", reason, told)


def _doses(chunk: Chunk, patient: int, finding: Finding) -> Iterator[EntryUse]:
    """Those that were taken in the window."""
    cohort, (first, last) = chunk.diaries.cohort, finding.window
    doses, zone = cohort.doses, ZoneInfo(str(cohort.patient["time_zone"][patient]))
    inside = (doses["date"] >= to_day(first)) & (doses["date"] <= to_day(last))
    inside &= (doses["patient"] == patient) & (doses["taken_at"] <= chunk.diaries.rows.cutoff[patient])
    for row in np.flatnonzero(inside):
        amount, kind = float(doses["dose_mg"][row]), doses["class"][row]
        reason = "other_class" if kind in UNCLASSED else "no_amount" if kind == PARACETAMOL and not amount > 0 else ""
        at = from_instant(doses["taken_at"][row]).astimezone(zone)
        told = {"name": str(cohort.medicines["name"][doses["row"][row]]), "taken_at": f"{at:%H:%M}"}
        told |= {"dose_mg": f"{amount:g}"} if amount > 0 else {}
        yield EntryUse(str(doses["id"][row]), from_day(doses["date"][row]), "dose", reason, told)


def _place(use: EntryUse) -> tuple[date, str]:
    return use.date, use.id


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
