"""`neuro-report-delay`: nerve change reported late."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, finding, on, rows, table

ROW = "neuro-report-delay"
T = "2026-03-01"


def entry(lag: str, back: int = 12, answer: str = "new") -> str:
    return table(rows(on(T, -back), "4", recorded=lag, **{"neuro.leg_numbness_left": answer}))


@pytest.mark.parametrize(("lag", "expected"), [("23h", "not_met"), ("24h", "not_met"), ("25h", "met"), ("200h", "met")])
def test_more_than_a_day_is_late(lag: str, expected: str) -> None:
    found = finding(ROW, entry(lag), T)
    assert (found.status, found.tier) == (expected, "note")
    if expected == "met":
        assert found.evidence["delay_hours"] == float(lag[:-1])


@pytest.mark.parametrize(
    ("answer", "expected"), [("new", "met"), ("worse", "met"), ("unchanged", "not_met"), ("no", "not_met")]
)
def test_only_a_change_can_be_late(answer: str, expected: str) -> None:
    assert finding(ROW, entry("50h", answer=answer), T).status == expected


@pytest.mark.parametrize(("back", "met"), [(26, True), (27, True), (28, False)])
def test_it_looks_back_twenty_eight_days(back: int, met: bool) -> None:
    assert (finding(ROW, entry("30h", back), T).status == "met") is met


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
