"""`pain-resolved`: seven pain-free days after an episode."""

from __future__ import annotations

import pytest

from tests.spec.tables import ONE, days, finding, on, rows, table

FIRST = "2026-02-02"


def test_seven_pain_free_days_after_a_week_of_pain() -> None:
    found = finding("pain-resolved", days(FIRST, "5*7 0*7"))
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["pain_free_days"], found.evidence["last_pain_day"]) == (7, "2026-02-08")


@pytest.mark.parametrize(("free", "met"), [(6, False), (7, True), (8, True), (30, True)])
def test_seven_pain_free_days_are_needed(free: int, met: bool) -> None:
    found = finding("pain-resolved", days(FIRST, f"5*7 0*{free}"))
    assert (found.status == "met") is met
    if met:
        assert found.evidence["pain_free_days"] == free


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        pytest.param("5*7 0*4 .*1 0*3", 15, "met", id="one day uncovered between"),
        pytest.param("5*7 0*4 .*2 0*3", 16, "met", id="two days uncovered between"),
        pytest.param("5*7 0*4 .*3 0*3", 17, "insufficient", id="three days uncovered between"),
        pytest.param("5*7 0*4 .*3 0*7", 21, "met", id="three days uncovered, but before the last seven"),
        pytest.param("5*7 0*7", 15, "met", id="last covered yesterday"),
        pytest.param("5*7 0*7", 16, "met", id="last covered two days ago"),
        pytest.param("5*7 0*7", 17, "insufficient", id="last covered three days ago"),
        pytest.param("5*7 0*7 5", 15, "not_met", id="pain again"),
        pytest.param("5*7", 7, "not_met", id="still pain"),
        pytest.param("0*10", 10, "not_met", id="no episode ever"),
    ],
)
def test_the_run_must_be_unbroken_and_recent(text: str, length: int, expected: str) -> None:
    assert finding("pain-resolved", days(FIRST, text), on(FIRST, length - 1)).status == expected


def test_one_entry_with_pain_is_still_pain() -> None:
    assert finding("pain-resolved", ONE).status == "not_met"


def test_late_pain_free_days_count() -> None:
    text = table(rows(FIRST, "5*7"), rows(on(FIRST, 7), "0*3", recorded="25h"), rows(on(FIRST, 10), "0*4"))
    assert finding("pain-resolved", text).status == "met"


def test_pain_free_days_typed_in_a_burst_do_not_count() -> None:
    at_once = [row | {"recorded": f"{144 - 24 * n}h"} for n, row in enumerate(rows(on(FIRST, 7), "0*7"))]
    assert finding("pain-resolved", table(rows(FIRST, "5*7"), at_once)).status != "met"


def test_pain_elsewhere_does_not_make_a_day_pain_free() -> None:
    text = table(rows(FIRST, "5*7"), rows(on(FIRST, 7), "4*7", regions="leg_left"))
    assert finding("pain-resolved", text).status != "met"


def test_the_clock_change_breaks_no_run() -> None:
    assert finding("pain-resolved", days("2026-03-20", "5*7 0*7")).status == "met"


def test_it_is_provisional_in_its_first_week_only() -> None:
    assert finding("pain-resolved", days(FIRST, "5*7 0*13")).provisional
    assert not finding("pain-resolved", days(FIRST, "5*7 0*14")).provisional


@pytest.mark.parametrize(("lag", "expected"), [("48h", "met"), ("49h", "insufficient")])
def test_only_covered_days_make_the_run(lag: str, expected: str) -> None:
    backfilled = rows(on(FIRST, 7), "0*3", recorded=lag)
    assert (
        finding("pain-resolved", table(rows(FIRST, "5*7"), backfilled, rows(on(FIRST, 10), "0*4"))).status == expected
    )


def test_a_pain_day_typed_late_breaks_the_run() -> None:
    text = table(rows(FIRST, "5*7 0*4 . 0*4"), rows(on(FIRST, 11), "5", recorded="49h"))
    found = finding("pain-resolved", text, on(FIRST, 15))
    assert (found.status, found.evidence["pain_free_days"]) == ("insufficient", 4)
