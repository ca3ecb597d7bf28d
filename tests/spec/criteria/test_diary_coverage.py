"""`diary-coverage`: how complete the diary is."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "diary-coverage"
FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates


def test_four_weeks_without_a_hole_are_good() -> None:
    found = finding(ROW, days(FIRST, "5*28"))
    assert (found.status, found.tier, found.evidence["grade"]) == ("met", "note", "good")
    assert (found.evidence["covered_days"], found.evidence["days"], found.evidence["share"]) == (28, 28, 1.0)
    assert (found.evidence["backfilled_share"], found.evidence["scheduled_share"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("covered", "grade", "expected"),
    [
        pytest.param(9, "low", "not_met", id="9 of 20"),
        pytest.param(10, "usable", "met", id="10 of 20"),
        pytest.param(11, "usable", "met", id="11 of 20"),
        pytest.param(15, "usable", "met", id="15 of 20"),
        pytest.param(16, "good", "met", id="16 of 20"),
        pytest.param(17, "good", "met", id="17 of 20"),
    ],
)
def test_the_grades(covered: int, grade: str, expected: str) -> None:
    found = finding(ROW, days(FIRST, f"5*{covered}"), on(FIRST, 19))
    assert (found.status, found.evidence["grade"]) == (expected, grade)
    assert (found.evidence["days"], found.evidence["share"]) == (20, round(covered / 20, 4))


@pytest.mark.parametrize(("age", "counted"), [(1, 1), (27, 27), (28, 28), (29, 28), (60, 28)])
def test_at_most_twenty_eight_days_are_looked_at(age: int, counted: int) -> None:
    found = finding(ROW, days(on(T, 1 - age), f"5*{age}"))
    assert (found.evidence["days"], found.evidence["covered_days"]) == (counted, counted)


@pytest.mark.parametrize(
    ("lag", "covered", "backfilled"),
    [("24h", 28, 0.0), ("25h", 28, 0.0), ("48h", 28, 0.0), ("49h", 26, 0.0714)],
)
def test_backfilled_days_are_counted_apart(lag: str, covered: int, backfilled: float) -> None:
    text = table(rows(FIRST, "5*2", recorded=lag), rows(on(FIRST, 2), "5*26"))
    found = finding(ROW, text)
    assert (found.evidence["covered_days"], found.evidence["backfilled_share"]) == (covered, backfilled)


def test_a_burst_covers_nothing() -> None:
    burst = [row | {"recorded": f"{96 - 24 * n}h"} for n, row in enumerate(rows(FIRST, "5*5"))]
    found = finding(ROW, table(burst))
    assert (found.status, found.evidence["grade"]) == ("not_met", "low")
    assert (found.evidence["covered_days"], found.evidence["backfilled_share"]) == (0, 1.0)
    assert found.evidence["scheduled_share"] == 0.0


@pytest.mark.parametrize(("trigger", "share"), [("scheduled", 1.0), ("self", 0.5), ("symptom", 0.5)])
def test_the_share_of_scheduled_days(trigger: str, share: float) -> None:
    text = table(rows(FIRST, "5*5"), rows(on(FIRST, 5), "5*5", trigger=trigger))
    assert finding(ROW, text).evidence["scheduled_share"] == share


def test_pain_elsewhere_and_entries_without_pain_cover_nothing() -> None:
    text = table(
        rows(FIRST, "5*5"), rows(on(FIRST, 5), "5*3", regions="leg_left"), rows(on(FIRST, 8), "3*2", "fatigue")
    )
    found = finding(ROW, text)
    assert (found.evidence["covered_days"], found.evidence["days"]) == (5, 10)


def test_pain_free_days_cover() -> None:
    assert finding(ROW, days(FIRST, "0*28")).evidence["covered_days"] == 28


def test_no_entry_at_all_is_insufficient_and_one_is_complete() -> None:
    empty = finding(ROW, EMPTY, T)
    assert (empty.status, empty.evidence["grade"]) == ("insufficient", "low")
    assert finding(ROW, ONE).evidence["grade"] == "good"


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "America/Los_Angeles"])
def test_clock_changes_and_travel_lose_no_day(zone: str) -> None:
    text = table(rows("2026-03-09", "5*14"), rows("2026-03-23", "5*14", time_zone=zone))
    found = finding(ROW, text)
    assert (found.evidence["covered_days"], found.evidence["days"]) == (28, 28)
