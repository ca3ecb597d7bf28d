"""`evaluation-gap-spine`: no spine assessment recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "evaluation-gap-spine"
T = "2026-03-01"  # looked at when the day ends, 23:59
STRAIN = {"worse_with": "cough_sneeze_strain"}


def numb(back: int = 3, at: str = "20:00") -> list[Row]:
    return rows(on(T, -back), "new", "neuro.saddle_numbness", at=at)


def strained(back: int) -> list[Row]:
    return rows(on(T, -back), "5", **STRAIN) + rows(on(T, -back), "5", kind="night", **STRAIN)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("23:58", "met", id="24 h 1 min ago"),
        pytest.param("23:59", "not_met", id="24 h ago"),
    ],
)
def test_a_day_after_a_nerve_emergency_without_contact(at: str, expected: str) -> None:
    found = finding(ROW, table(numb(1, at)), T)
    assert (found.status, found.tier) == (expected, "emergency" if expected == "met" else "note")


def test_the_hours_are_told() -> None:
    found = finding(ROW, table(numb(3)), T)
    assert found.evidence["hours_open"] == pytest.approx(75.9833, abs=1e-4)
    assert found.evidence["open_days"] == 3
    assert "neuro-emergency" in str(found.evidence["trigger"])


@pytest.mark.parametrize(
    "kind",
    ["gp_contact", "emergency_contact", "oncology_contact", "pain_team_contact", "palliative_contact", "other_contact"],
)
@pytest.mark.parametrize(("after", "expected"), [(-1, "met"), (0, "not_met"), (1, "not_met")])
def test_any_contact_since_then_closes_it(kind: str, after: int, expected: str) -> None:
    contact = [{"type": kind, "date": on(T, -3 + after)}]
    assert finding(ROW, table(numb(3)), T, events=contact).status == expected


@pytest.mark.parametrize("kind", ["spine_mri", "blood_test", "injury"])
def test_other_events_are_no_contact(kind: str) -> None:
    assert finding(ROW, table(numb(3)), T, events=[{"type": kind, "date": T}]).status == "met"


@pytest.mark.parametrize(
    ("back", "open_days", "tier"),
    [
        pytest.param(0, 0, "note", id="today"),
        pytest.param(6, 0, "note", id="held today, not at the last look"),
        pytest.param(7, 7, "prompt_review", id="held a week ago"),
        pytest.param(13, 7, "prompt_review", id="held at two looks"),
    ],
)
def test_a_spinal_pattern_with_cancer_history_asks_for_a_scan(back: int, open_days: int, tier: str) -> None:
    found = finding(ROW, table(strained(back)), T, cancer_history="past")
    assert (found.status, found.tier, found.evidence["open_days"]) == ("met", tier, open_days)


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        ("spine_mri", -1, "met"),
        ("spine_mri", 0, "not_met"),
        ("spine_mri", 1, "not_met"),
        ("spine_ct", 0, "met"),
        ("oncology_contact", 0, "met"),
    ],
)
def test_a_spine_mri_since_then_closes_it(kind: str, after: int, expected: str) -> None:
    scan: list[dict[str, Any]] = [{"type": kind, "date": on(T, -7 + after)}]
    assert finding(ROW, table(strained(7)), T, cancer_history="past", events=scan).status == expected


@pytest.mark.parametrize("history", ["none", "unsure", None])
def test_without_a_known_history_a_spinal_pattern_opens_no_gap(history: str | None) -> None:
    severe = rows(on(T, -2), "8*3")
    text = table(strained(7), severe)
    assert finding("spinal-pattern", text, T, cancer_history=history).status == "met"
    assert finding(ROW, text, T, cancer_history=history).status == "not_met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_without_a_trigger_it_is_not_met(text: str) -> None:
    assert finding(ROW, text, T).status == "not_met"


def test_the_day_counts_from_the_first_entry_that_fires() -> None:
    one_leg = rows(on(T, -3), "new", "neuro.leg_numbness_left")
    assert finding(ROW, table(one_leg, numb(0)), T).status == "not_met"
    assert finding(ROW, table(one_leg, numb(2)), T).evidence["open_days"] == 2
    both = rows(T, "new", "neuro.leg_numbness_right")
    assert finding(ROW, table(one_leg, both), T).evidence["open_days"] == 3


def test_of_two_triggers_the_earlier_counts() -> None:
    found = finding(ROW, table(strained(13), strained(1), numb(3)), T, cancer_history="past")
    assert (found.tier, found.evidence["open_days"]) == ("emergency", 7)
    assert found.evidence["trigger"] == "neuro-emergency, spinal-pattern"
