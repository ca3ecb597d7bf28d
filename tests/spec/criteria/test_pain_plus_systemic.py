"""`pain-plus-systemic`: lasting pain with whole-body signs."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "pain-plus-systemic"
FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates
PAIN = rows(FIRST, "5*28")
FEVER = rows(on(T, -2), "38.5*3", "temperature_c")
NO_FEVER = rows(T, "36.6", "temperature_c")
SWELLING = rows(on(T, -3), "both*4", "leg_swelling")
NO_SWELLING = rows(on(T, -3), "none*4", "leg_swelling")
TIRED = rows(FIRST, "5*28", "fatigue", fatigue_unusual="yes")
NOT_TIRED = rows(FIRST, "1*28", "fatigue")
LIGHTER = rows(on(T, -120), "80 80", "weight_kg") + rows(on(T, -1), "75 75", "weight_kg", weight_loss_intended="no")
NOT_LIGHTER = rows(on(T, -120), "80 80", "weight_kg") + rows(on(T, -1), "80 80", "weight_kg")


@pytest.mark.parametrize(
    ("parts", "birth_year", "status", "tier", "count"),
    [
        pytest.param([FEVER], 1966, "met", "prompt_review", 1, id="fever"),
        pytest.param([SWELLING], 1966, "met", "prompt_review", 1, id="swelling"),
        pytest.param([TIRED], 1966, "met", "prompt_review", 1, id="tiredness"),
        pytest.param([LIGHTER], 1967, "met", "prompt_review", 1, id="weight at 59"),
        pytest.param([LIGHTER], 1966, "met", "urgent", 1, id="weight at 60"),
        pytest.param([LIGHTER], None, "met", "prompt_review", 1, id="weight, age unknown"),
        pytest.param([FEVER, SWELLING], 1990, "met", "urgent", 2, id="fever and swelling"),
        pytest.param([FEVER, SWELLING, TIRED], 1990, "met", "urgent", 3, id="three signs"),
        pytest.param([NO_FEVER, NO_SWELLING, NOT_TIRED, NOT_LIGHTER], 1966, "not_met", "note", 0, id="none of four"),
        pytest.param(
            [NO_FEVER, NO_SWELLING, NOT_TIRED], 1966, "insufficient", "note", 0, id="none of three, one unknown"
        ),
        pytest.param([], 1966, "insufficient", "note", 0, id="never asked"),
    ],
)
def test_lasting_pain_with_signs(
    parts: list[list[Row]], birth_year: int | None, status: str, tier: str, count: int
) -> None:
    found = finding(ROW, table(PAIN, *parts), T, birth_year=birth_year)
    assert (found.status, found.tier, found.evidence["count"]) == (status, tier, count)


def test_the_signs_are_named() -> None:
    found = finding(ROW, table(PAIN, FEVER, SWELLING))
    assert found.evidence["signs"] == "bilateral-leg-swelling, recurrent-fever"


def test_pain_that_does_not_last_makes_it_not_met() -> None:
    assert finding(ROW, table(rows(on(T, -9), "5*10"), FEVER)).status == "not_met"


def test_pain_of_unknown_length_is_insufficient_unless_all_signs_are_absent() -> None:
    thin = rows(FIRST, "5*7 5*7 5*2 .*5 5*7")
    assert finding(ROW, table(thin, FEVER)).status == "insufficient"
    assert finding(ROW, table(thin, NO_FEVER, NO_SWELLING, NOT_TIRED, NOT_LIGHTER), T).status == "not_met"


def test_too_little() -> None:
    assert finding(ROW, EMPTY, T).status == "insufficient"
    assert finding(ROW, ONE, T).status == "not_met"  # a day of pain does not last
