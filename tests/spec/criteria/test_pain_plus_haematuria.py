"""`pain-plus-haematuria`: pain with blood in urine."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "pain-plus-haematuria"
D, T = "2026-02-15", "2026-03-01"
BLOOD = rows(D, "red", "urine_colour", urine_context="none")


def status(*parts: list[Row], as_of: str = T, **profile: object) -> str:
    return finding(ROW, table(*parts), as_of, **profile).status


@pytest.mark.parametrize("birth_year", [1950, 1966, 1999, None])
def test_blood_on_a_day_with_pain_is_urgent_at_any_age(birth_year: int | None) -> None:
    found = finding(ROW, table(BLOOD, rows(D, "4")), T, birth_year=birth_year)
    assert (found.status, found.tier) == ("met", "urgent")
    assert (found.evidence["blood_date"], found.evidence["pain_date"], found.evidence["gap_days"]) == (D, D, 0)


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("apart", "met"), [(6, True), (7, True), (8, False)])
def test_pain_may_be_seven_days_before_or_after(side: int, apart: int, met: bool) -> None:
    assert (status(BLOOD, rows(on(D, side * apart), "1")) == "met") is met


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(rows(D, "clear_or_yellow", "urine_colour"), "not_met", id="no blood"),
        pytest.param(rows(D, "red", "urine_colour", urine_context="menstruating"), "insufficient", id="confounded"),
        pytest.param(rows(D, "4", "fatigue"), "insufficient", id="never asked"),
    ],
)
def test_without_clean_blood_its_answer_is_taken_over(other: list[Row], expected: str) -> None:
    assert status(other, rows(D, "5")) == expected


@pytest.mark.parametrize(
    ("free", "expected"),
    [(7, "insufficient"), (8, "not_met"), (9, "not_met"), (15, "not_met")],
)
def test_half_of_the_fortnight_must_be_covered_to_say_no(free: int, expected: str) -> None:
    # 15 dates from a week before to a week after
    assert status(BLOOD, rows(on(D, -7), f"0*{free}")) == expected


@pytest.mark.parametrize(("free", "expected"), [(3, "insufficient"), (4, "not_met"), (5, "not_met")])
def test_the_fortnight_ends_today(free: int, expected: str) -> None:
    # seen on the day of the blood: 8 dates
    assert status(BLOOD, rows(on(D, 1 - free), f"0*{free}"), as_of=D) == expected


def test_pain_in_the_leg_is_no_pain_day() -> None:
    assert status(BLOOD, rows(D, "5", regions="leg_left")) == "insufficient"


@pytest.mark.parametrize("lag", ["25h", "60h"])
def test_pain_reported_late_counts(lag: str) -> None:
    assert status(BLOOD, rows(D, "4", recorded=lag)) == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
