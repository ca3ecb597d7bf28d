"""`analgesia-response`: response to a medicine change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, finding, on, rows, table

ROW = "analgesia-response"
CHANGE = "2026-02-10"


def around(before: str, after: str, first_after: int = 3) -> str:
    """The week before the change, and the dates from `first_after` days after it."""
    return table(rows(on(CHANGE, -7), before), rows(on(CHANGE, first_after), after))


def found_in(text: str, later: int = 9, kind: str = "nsaid", **profile: Any) -> Any:
    profile.setdefault("medicines", [{"name": "A", "class": kind, "started_on": CHANGE}])
    return finding(ROW, text, on(CHANGE, later), **profile)


def test_a_fall_of_three_points_after_a_new_medicine() -> None:
    found = found_in(around("8*7", "5*7"))
    assert (found.status, found.tier) == ("met", "note")
    assert found.evidence["change_date"] == CHANGE
    assert (found.evidence["before_mean"], found.evidence["after_mean"]) == (8.0, 5.0)
    assert (found.evidence["change"], found.evidence["change_percent"]) == (-3.0, -37.5)
    assert (found.evidence["nap"], found.evidence["substantial"]) == (1.0, "no")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("8*7", "6*6 7", "not_met", id="1.86 points, 23 %"),
        pytest.param("8*7", "6*7", "met", id="2.00 points, 25 %"),
        pytest.param("8*7", "6*6 5", "met", id="2.14 points, 27 %"),
        pytest.param("2*5", "1*2 2*3", "not_met", id="20 %"),
        pytest.param("2*5", "1*3 2*2", "met", id="30 %"),
        pytest.param("2*5", "1*4 2*1", "met", id="40 %"),
        pytest.param("4*7", "7*7", "not_met", id="a rise"),
    ],
)
def test_the_fall_must_be_thirty_percent_or_two_points(before: str, after: str, expected: str) -> None:
    assert found_in(around(before, after)).status == expected


@pytest.mark.parametrize(
    ("before", "after", "substantial"),
    [
        pytest.param("6*5", "3*4 4", "no", id="47 %"),
        pytest.param("6*5", "3*5", "yes", id="50 %"),
        pytest.param("6*5", "3*4 2", "yes", id="53 %"),
        pytest.param("9*5", "5*4 6", "no", id="3.8 points"),
        pytest.param("9*5", "5*5", "yes", id="4 points"),
        pytest.param("9*5", "5*4 4", "yes", id="4.2 points"),
    ],
)
def test_half_or_four_points_is_substantial(before: str, after: str, substantial: str) -> None:
    assert found_in(around(before, after)).evidence["substantial"] == substantial


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
def test_four_values_on_either_side_are_needed(before: str, after: str, expected: str) -> None:
    assert found_in(around(before, after)).status == expected


def test_the_day_of_the_change_and_the_two_days_after_do_not_count() -> None:
    assert found_in(around("8*10", "5*7")).evidence["before_mean"] == 8.0
    text = table(rows(on(CHANGE, -7), "8*7 0*3 5*7 0*5"))
    found = found_in(text, 14)
    assert (found.evidence["before_mean"], found.evidence["after_mean"]) == (8.0, 5.0)


@pytest.mark.parametrize(("later", "met"), [(8, False), (9, True), (10, True), (89, True), (90, True), (91, False)])
def test_the_change_is_nine_to_ninety_days_ago(later: int, met: bool) -> None:
    assert (found_in(around("8*7", "5*7"), later).status == "met") is met


@pytest.mark.parametrize(
    ("before", "after", "nap"),
    [
        pytest.param("6*4", "6*4", 0.5, id="all ties"),
        pytest.param("6*4", "3*4", 1.0, id="all lower"),
        pytest.param("3*4", "6*4", 0.0, id="all higher"),
        pytest.param("5*4", "4 5 5 6", 0.5, id="one lower, two ties, one higher"),
        pytest.param("5*4", "4 4 5 6", 0.625, id="two lower, one tie, one higher"),
    ],
)
def test_nap_is_the_share_of_pairs_that_are_lower_afterwards(before: str, after: str, nap: float) -> None:
    evidence = found_in(around(before, after)).evidence
    assert evidence["nap"] == nap
    assert 0 <= evidence["nap_low"] <= nap <= evidence["nap_high"] <= 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("paracetamol", "met"),
        ("nsaid", "met"),
        ("weak_opioid", "met"),
        ("strong_opioid", "met"),
        ("gabapentinoid", "met"),
        ("antidepressant", "met"),
        ("laxative", "not_met"),
        ("antibiotic", "not_met"),
        ("other", "not_met"),
    ],
)
def test_analgesics_and_adjuvants_count(kind: str, expected: str) -> None:
    assert found_in(around("8*7", "5*7"), kind=kind).status == expected


def test_stopping_a_medicine_is_a_change_too() -> None:
    stopped = [{"name": "A", "class": "nsaid", "started_on": "2025-01-01", "stopped_on": CHANGE}]
    assert found_in(around("5*7", "8*7"), medicines=stopped).evidence["change_date"] == CHANGE


def test_the_newest_change_counts() -> None:
    both = [{"name": name, "class": "nsaid", "started_on": day} for name, day in (("A", "2026-01-01"), ("B", CHANGE))]
    assert found_in(around("8*7", "5*7"), medicines=both).evidence["change_date"] == CHANGE


def test_without_a_change_it_is_not_met() -> None:
    undated = [{"name": "A", "class": "nsaid"}]
    assert found_in(around("8*7", "5*7"), medicines=undated).status == "not_met"


def test_an_empty_diary_with_a_change_is_insufficient() -> None:
    assert found_in(EMPTY).status == "insufficient"
