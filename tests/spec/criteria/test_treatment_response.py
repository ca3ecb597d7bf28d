"""`treatment-response`: response to a treatment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.spec.tables import EMPTY, finding, on, rows, table

ROW = "treatment-response"
CHANGE = "2026-02-10"


def around(before: str = "8*7", after: str = "5*7") -> str:
    return table(rows(on(CHANGE, -7), before), rows(on(CHANGE, 22), after))


def found_in(text: str, later: int = 28, kind: str = "radiotherapy", **profile: Any) -> Any:
    profile.setdefault("events", [{"type": kind, "date": CHANGE}])
    return finding(ROW, text, on(CHANGE, later), **profile)


def test_a_fall_of_three_points_four_weeks_after_radiotherapy() -> None:
    found = found_in(around())
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["change_date"], found.evidence["treatment"]) == (CHANGE, "radiotherapy")
    assert (found.evidence["before_mean"], found.evidence["after_mean"]) == (8.0, 5.0)
    assert (found.evidence["change"], found.evidence["change_percent"]) == (-3.0, -37.5)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("6*6 7", "not_met", id="1.86 points"),
        pytest.param("6*7", "met", id="2 points"),
        pytest.param("6*6 5", "met", id="2.14 points"),
        pytest.param("8*7", "not_met", id="no change"),
    ],
)
def test_the_fall_must_be_two_points(after: str, expected: str) -> None:
    assert found_in(around("8*7", after)).status == expected


def test_half_of_a_small_pain_is_not_enough() -> None:
    assert found_in(around("3*7", "2 1 2 1 2 1 1")).status == "not_met"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("8*3", "5*7", "insufficient", id="3 before"),
        pytest.param("8*4", "5*7", "met", id="4 before"),
        pytest.param("8*5", "5*7", "met", id="5 before"),
        pytest.param("8*7", "5*3", "insufficient", id="3 after"),
        pytest.param("8*7", "5*4", "met", id="4 after"),
        pytest.param("8*7", "5*5", "met", id="5 after"),
    ],
)
def test_four_days_on_either_side_are_needed(before: str, after: str, expected: str) -> None:
    assert found_in(around(before, after)).status == expected


@pytest.mark.parametrize(
    ("later", "expected"), [(27, "insufficient"), (28, "met"), (29, "met"), (179, "met"), (180, "met")]
)
def test_the_treatment_is_four_weeks_to_half_a_year_ago(later: int, expected: str) -> None:
    assert found_in(around(), later).status == expected


def test_after_half_a_year_it_is_no_longer_told() -> None:
    assert found_in(around(), 181).status != "met"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("surgery", "met"),
        ("systemic_therapy", "met"),
        ("ablation", "met"),
        ("radiotherapy", "met"),
        ("nerve_block", "met"),
        ("vertebral_stabilisation", "met"),
        ("gp_contact", "not_met"),
        ("kidney_ct", "not_met"),
    ],
)
def test_the_treatments(kind: str, expected: str) -> None:
    assert found_in(around(), kind=kind).status == expected


@pytest.mark.parametrize(
    ("kind", "started", "expected"),
    [
        pytest.param("strong_opioid", 10, "not_met", id="a higher step in between"),
        pytest.param("weak_opioid", 10, "not_met", id="the next step in between"),
        pytest.param("paracetamol", 10, "met", id="the same step in between"),
        pytest.param("gabapentinoid", 10, "met", id="no analgesic of the ladder"),
        pytest.param("strong_opioid", -20, "met", id="a higher step long before"),
    ],
)
def test_a_stronger_medicine_in_between_takes_it_away(kind: str, started: int, expected: str) -> None:
    medicines = [
        {"name": "A", "class": "nsaid", "started_on": "2025-12-01"},
        {"name": "B", "class": kind, "started_on": on(CHANGE, started)},
    ]
    assert found_in(around(), medicines=medicines).status == expected


@pytest.mark.parametrize(
    ("dosed", "expected"),
    [
        pytest.param(-8, "not_met", id="dosed eight days before"),
        pytest.param(-7, "met", id="dosed seven days before"),
        pytest.param(-1, "met", id="dosed the day before"),
        pytest.param(0, "not_met", id="dosed on the day"),
    ],
)
def test_a_medicine_only_dosed_in_the_week_before_counts_for_the_step_before(dosed: int, expected: str) -> None:
    medicines = [
        {"id": str(UUID(int=1)), "name": "A", "class": "strong_opioid"},
        {"id": str(UUID(int=2)), "name": "B", "class": "weak_opioid", "started_on": on(CHANGE, 10)},
    ]
    doses = [{"id": str(UUID(int=3)), "medicine": str(UUID(int=1)), "taken_at": f"{on(CHANGE, dosed)}T09:00:00Z"}]
    assert found_in(around(), medicines=medicines, doses=doses).status == expected


def test_the_worst_rating_of_the_day_counts() -> None:
    text = table(
        rows(on(CHANGE, -7), "2*7", pain_worst="8"),
        rows(on(CHANGE, 22), "2*7", pain_worst="5"),
    )
    assert found_in(text).evidence["change"] == -3.0


def test_without_a_treatment_it_is_not_met_and_without_entries_insufficient() -> None:
    assert found_in(around(), events=[]).status == "not_met"
    assert found_in(EMPTY).status == "insufficient"


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        pytest.param(-1, "met", id="the day before"),
        pytest.param(0, "not_met", id="on the day of the treatment"),
        pytest.param(28, "not_met", id="on the last day of the second span"),
        pytest.param(29, "met", id="after it"),
    ],
)
def test_between_is_from_the_treatment_to_the_end_of_the_second_span(started: int, expected: str) -> None:
    medicines = [{"name": "B", "class": "strong_opioid", "started_on": on(CHANGE, started)}]
    assert found_in(around(), later=30, medicines=medicines).status == expected


@pytest.mark.parametrize(("stopped", "expected"), [(-7, "met"), (-8, "not_met")])
def test_what_was_taken_in_the_week_before_is_the_step_before(stopped: int, expected: str) -> None:
    medicines = [
        {"name": "A", "class": "strong_opioid", "started_on": "2025-12-01", "stopped_on": on(CHANGE, stopped)},
        {"name": "B", "class": "weak_opioid", "started_on": on(CHANGE, 5)},
    ]
    assert found_in(around(), medicines=medicines).status == expected
