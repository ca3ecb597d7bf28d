"""The worked diaries of the catalogue: every row that is named must be as it is named."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from analysis import assess
from analysis.document import load
from analysis.findings import Assessment
from analysis.frames import from_documents

FOLDER = Path(__file__).resolve().parent.parent / "vignettes"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def assessed(name: str) -> Assessment:
    document = load((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    as_of = datetime.fromisoformat(EXPECTED[name]["as_of"])
    return next(iter(assess(from_documents([document]), as_of)))


def test_every_worked_diary_has_an_expectation() -> None:
    assert sorted(path.stem for path in FOLDER.glob("V*.json")) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_worked_diary(name: str) -> None:
    expected, found = EXPECTED[name], assessed(name)
    by_id = {finding.criterion: finding for finding in found.findings}
    wrong = [
        f"{criterion} is {by_id[criterion].status}, expected {status}"
        for status in ("met", "not_met", "insufficient")
        for criterion in expected[status]
        if by_id[criterion].status != status
    ]
    wrong += [f"{name} is not provisional" for name in expected["provisional"] if not by_id[name].provisional]
    wrong += [f"{name} is met" for name in expected["quiet"] if name in by_id and by_id[name].status == "met"]
    wrong += [
        f"{criterion} {key} is {by_id[criterion].evidence[key]}, expected {value}"
        for criterion, evidence in expected["evidence"].items()
        for key, value in evidence.items()
        if by_id[criterion].evidence[key] != value
    ]
    assert wrong == []
    assert found.tier == expected["tier"]
