"""The analysis against an independent loop over patients, against polars, and against reading the rows at all."""

from __future__ import annotations

import sqlite3
import tracemalloc
from datetime import datetime
from typing import Any

import polars

from analysis import assess
from analysis.frames import Frames, from_documents
from bench.diaries import AS_OF, diary
from bench.measure import Result, in_turn, result, seconds
from tests import plain

FEW, MANY = 6, 2000
MIDDAY = AS_OF.replace(hour=12)
MEASURED = ("pain_average", "pain_worst", "pain_now", "fatigue", "temperature_c", "weight_kg")
COUNTED = ("woken_count", "urine_colour", "lump", "leg_swelling", "rigors", "urinary_symptoms")


def one_patient() -> Result:
    """All 43 rows of one diary, explained, against the loop, which has the same rows."""
    made = diary(1)
    frames = from_documents([made])
    ours, baseline = in_turn(lambda: list(assess(frames, AS_OF)), lambda: looped(made), runs=3)
    return result("one patient, 180 days, whole catalogue, against the plain loop", ours, baseline, 0.25)


def many_patients() -> Result:
    """2,000 diaries as arrays, against the loop over a few of them; the same findings, or the figure is worth nothing."""
    made = [diary(seed) for seed in range(MANY)]
    frames = from_documents(made)
    ours = seconds(lambda: judge(frames))
    found: list[dict[str, Any]] = []
    baseline = seconds(lambda: found.extend(looped(one) for one in made[:FEW])) * MANY / FEW
    for assessment, expected in zip(assess(frames.chunk(0, FEW), AS_OF), found, strict=True):
        for finding in assessment.findings:
            assert finding.status.value == expected[finding.criterion]["status"], finding.criterion
    return result(f"2,000 patients against the same loop, from {FEW}", ours, baseline, 0.01)


def beside_one_group_by() -> Result:
    """2,000 diaries, whole catalogue with all looks, against one polars pass over the same rows to patient-days."""
    frames = from_documents([diary(seed) for seed in range(MANY)])
    rows = polars.DataFrame(
        {name: frames.entries[name].to_numpy() for name in ("patient", "date", *MEASURED, *COUNTED)}
    )
    largest = [polars.col(name).max() for name in (*MEASURED, *COUNTED)]
    means = [polars.col(name).mean().alias(f"{name}_mean") for name in MEASURED]
    ours, baseline = in_turn(
        lambda: judge(frames), lambda: rows.group_by("patient", "date").agg(*largest, *means, polars.len()), runs=3
    )
    return result("2,000 patients against one polars group-by to patient-days", ours, baseline, 15)


def one_patient_beside_its_rows() -> Result:
    """180 days: 15 ms, as a ratio to reading the same rows from SQLite."""
    return _beside_its_rows("one patient, 180 days, against reading its rows from SQLite", 180, most=0.015)


def ten_years_beside_their_rows() -> Result:
    """10 years: 60 ms, as a ratio to reading the same rows from SQLite."""
    return _beside_its_rows("one patient, 10 years, against reading the rows from SQLite", 3650, most=0.060)


def one_patient_at_midday() -> Result:
    """At midday each look has entries of its own day still to come, and so its own copy of a year: the dearer hour."""
    return _beside_its_rows("one patient, 180 days, the same, read at midday", 180, most=0.015, as_of=MIDDAY)


def ten_years_at_midday() -> Result:
    return _beside_its_rows("one patient, 10 years, the same, read at midday", 3650, most=0.060, as_of=MIDDAY)


def _beside_its_rows(name: str, days: int, most: float, as_of: datetime = AS_OF) -> Result:
    frames = from_documents([diary(1, days, until=as_of)])
    database = sqlite3.connect(":memory:")
    frames.entries.to_sql("entries", database, index=False)
    ours, baseline = in_turn(
        lambda: list(assess(frames, as_of)), lambda: database.execute("SELECT * FROM entries").fetchall(), runs=9
    )
    return result(name, ours, baseline, round(most / baseline, 2))


def memory() -> Result:
    """Peak memory of a cohort run against its input frame, megabytes."""
    frames = from_documents([diary(seed) for seed in range(MANY)])
    size = float(sum(frame.memory_usage(deep=True).sum() for frame in (frames.entries, frames.patients))) / 1e6
    tracemalloc.start()
    judge(frames)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return result("memory of 2,000 patients at its peak, against their input frame", size + peak, size, 2.5)


def judge(frames: Frames) -> None:
    for _ in assess(frames, AS_OF).chunks():
        pass


def looped(document: dict[str, Any]) -> dict[str, Any]:
    texts = [
        {name: str(value) if name == "date" else _instant(value) for name, value in entry.items()}
        for entry in document["entries"]
    ]
    return plain.assess_document(document | {"entries": texts}, AS_OF)


def _instant(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
