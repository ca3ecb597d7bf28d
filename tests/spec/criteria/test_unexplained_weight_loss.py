"""`unexplained-weight-loss`: weight loss of 5 % or more without trying."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "unexplained-weight-loss"
T = "2026-06-30"


def weights(back: int, values: str, **more: str) -> list[Row]:
    return rows(on(T, -back), values, "weight_kg", **more)


BEFORE = weights(120, "80 80")
INTENT = rows(on(T, -1), "no", "weight_loss_intended")


def found_in(*parts: list[Row], **profile: object) -> object:
    return finding(ROW, table(*parts), T, **profile)


def status(*parts: list[Row], **profile: object) -> str:
    return found_in(*parts, **profile).status


def test_five_percent_without_trying() -> None:
    found = found_in(BEFORE, weights(1, "75 75"), INTENT)
    assert (found.status, found.tier) == ("met", "urgent")  # aged 60
    assert (found.evidence["baseline_kg"], found.evidence["current_kg"]) == (80.0, 75.0)
    assert (found.evidence["loss_kg"], found.evidence["loss_percent"]) == (5.0, 6.25)
    assert found.evidence["intent"] == "no"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("76.1 76.1", "not_met", id="4.9 %"),
        pytest.param("76 76", "met", id="5.0 %"),
        pytest.param("75.9 75.9", "met", id="5.1 %"),
        pytest.param("80 80", "not_met", id="no loss"),
        pytest.param("84 84", "not_met", id="a gain"),
    ],
)
def test_the_loss_must_reach_five_percent(now: str, expected: str) -> None:
    assert status(BEFORE, weights(1, now), INTENT) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", "not_met"), ("no", "met"), ("unsure", "met"), (None, "insufficient")],
)
def test_an_intended_loss_is_explained_and_an_unasked_one_is_open(answer: str | None, expected: str) -> None:
    asked = rows(on(T, -1), answer, "weight_loss_intended") if answer else []
    assert status(BEFORE, weights(1, "75 75"), asked) == expected


@pytest.mark.parametrize(("back", "expected"), [(88, "met"), (89, "met"), (90, "insufficient")])
def test_the_answer_must_be_of_the_last_ninety_days(back: int, expected: str) -> None:
    assert status(BEFORE, weights(1, "75 75"), rows(on(T, -back), "no", "weight_loss_intended")) == expected


def test_the_newest_answer_counts() -> None:
    older = rows(on(T, -40), "yes", "weight_loss_intended")
    assert status(BEFORE, weights(1, "75 75"), older, INTENT) == "met"


@pytest.mark.parametrize(
    ("birth_year", "tier"),
    [(1967, "prompt_review"), (1966, "urgent"), (1965, "urgent"), (None, "prompt_review")],
)
def test_from_sixty_on_it_is_urgent(birth_year: int | None, tier: str) -> None:
    assert found_in(BEFORE, weights(1, "75 75"), INTENT, birth_year=birth_year).tier == tier


def test_the_small_loss_is_not_met_even_when_nobody_asked_for_the_intent() -> None:
    assert status(BEFORE, weights(1, "79 79")) == "not_met"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(weights(1, "75"), "insufficient", id="one weight"),
        pytest.param(weights(1, "75 75"), "met", id="two weights"),
        pytest.param(weights(13, "75 75"), "met", id="the first thirteen days ago"),
        pytest.param(weights(14, "75 75"), "insufficient", id="the first fourteen days ago"),
        pytest.param(weights(5, "79 75 75 75"), "met", id="the newest three count"),
    ],
)
def test_two_weights_of_the_last_fortnight_are_needed(now: list[Row], expected: str) -> None:
    assert status(BEFORE, now, INTENT) == expected


@pytest.mark.parametrize(
    ("back", "expected"),
    [(185, "insufficient"), (184, "insufficient"), (183, "met"), (92, "met"), (91, "met"), (90, "insufficient")],
)
def test_the_baseline_is_of_the_dates_from_half_a_year_to_three_months_ago(back: int, expected: str) -> None:
    diary_begins = rows(on(T, -220), "0")
    assert status(diary_begins, weights(back, "80 80"), weights(1, "75 75"), INTENT) == expected


def test_one_weight_is_no_baseline() -> None:
    assert status(rows(on(T, -220), "0"), weights(120, "80"), weights(1, "75 75"), INTENT) == "insufficient"


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        pytest.param(29, "insufficient", id="27 days before the current weights"),
        pytest.param(30, "met", id="28 days before"),
        pytest.param(31, "met", id="29 days before"),
        pytest.param(89, "met", id="87 days before"),
    ],
)
def test_a_young_diary_takes_the_baseline_from_its_first_fortnight(back: int, expected: str) -> None:
    # the last of the first two weights stands `back - 1` days ago, the earliest current one yesterday
    assert status(weights(back, "80 80"), weights(1, "75 75"), INTENT) == expected


@pytest.mark.parametrize(("second", "expected"), [(12, "met"), (13, "met"), (14, "insufficient")])
def test_the_first_fortnight_is_fourteen_dates(second: int, expected: str) -> None:
    early = weights(60, "80") + weights(60 - second, "80")
    assert status(early, weights(1, "75 75"), INTENT) == expected


def test_a_jump_of_more_than_a_tenth_is_kept_out_and_asked_about() -> None:
    found = found_in(BEFORE, weights(2, "75 165"), INTENT)  # pounds
    assert found.status == "insufficient"
    assert found.reasons or found.settles_if


def test_a_jump_that_a_later_weight_confirms_counts() -> None:
    assert status(BEFORE, weights(8, "83.5 75 75 75"), INTENT) == "met"  # 10.2 % in a day, then confirmed


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_without_weights_it_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_a_unit_check_is_asked_for_and_an_unasked_intent_is_unknown() -> None:
    jump = found_in(BEFORE, weights(2, "75 165"), INTENT)
    assert any("unit check" in reason for reason in jump.reasons)
    assert found_in(BEFORE, weights(1, "75 75")).evidence["intent"] == "unknown"
