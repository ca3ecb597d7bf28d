"""`load-related-pain`: worse standing or sitting."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "load-related-pain"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 dates


def moments(dates: int, posture: str, level: str, a_day: int = 4, hour: int = 8) -> list[Row]:
    """So many moments a day in one posture; `level` gives their ratings in turn."""
    made: list[Row] = []
    for n in range(dates):
        for k in range(a_day):
            rating = level.split()[k % len(level.split())]
            made += rows(on(FIRST, n), rating, "pain_now", kind="moment", posture=posture, at=f"{hour + k:02}:00")
    return made


def test_standing_makes_it_worse_on_three_days() -> None:
    found = finding(ROW, days(FIRST, "5*3", worse_with="standing"), T)
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["entries"], found.evidence["days"]) == (3, 3)


@pytest.mark.parametrize(("number", "expected"), [(2, "insufficient"), (3, "met"), (4, "met")])
@pytest.mark.parametrize("posture", ["standing", "sitting"])
def test_three_entries_on_three_dates_are_needed(posture: str, number: int, expected: str) -> None:
    assert finding(ROW, days(FIRST, f"5*{number}", worse_with=posture), T).status == expected


def test_three_entries_on_two_dates_are_not_enough() -> None:
    two = rows(FIRST, "5*2", worse_with="sitting")
    third = rows(on(FIRST, 1), "5", worse_with="sitting", kind="night")
    assert finding(ROW, table(two, third), T).status == "not_met"


@pytest.mark.parametrize(("number", "expected"), [(2, "insufficient"), (3, "not_met"), (4, "not_met")])
@pytest.mark.parametrize("answer", ["moving", "nothing"])
def test_three_other_answers_say_no(answer: str, number: int, expected: str) -> None:
    assert finding(ROW, days(FIRST, f"5*{number}", worse_with=answer), T).status == expected


def test_only_the_last_fourteen_days_count() -> None:
    text = days(FIRST, "5*3", worse_with="standing")
    assert finding(ROW, text, T).status == "met"
    assert finding(ROW, text, on(T, 1)).status == "insufficient"


@pytest.mark.parametrize(
    ("upright", "shift", "expected"), [("3 4", 0.5, "not_met"), ("4", 1.0, "met"), ("5", 2.0, "met")]
)
def test_moments_upright_must_be_a_point_above_moments_lying(upright: str, shift: float, expected: str) -> None:
    found = finding(ROW, table(moments(6, "standing", upright), moments(6, "lying", "3", hour=13)), T)
    assert (found.status, found.evidence["shift"]) == (expected, shift)


@pytest.mark.parametrize("posture", ["sitting", "standing", "walking"])
def test_three_postures_are_upright(posture: str) -> None:
    found = finding(ROW, table(moments(6, posture, "6"), moments(6, "lying", "3", hour=13)), T)
    assert (found.status, found.evidence["shift"]) == ("met", 3.0)
    assert found.evidence["p_value"] <= 0.05


def test_other_postures_are_neither() -> None:
    assert finding(ROW, table(moments(6, "other", "6"), moments(6, "lying", "3", hour=13)), T).status == "insufficient"


def test_a_shift_that_may_be_chance_is_not_met() -> None:
    # one moment of each a day on five days: 6 of the 32 equally likely labellings reach the shift of three points
    found = finding(ROW, table(moments(5, "sitting", "6", a_day=1), moments(5, "lying", "3", a_day=1, hour=13)), T)
    assert (found.status, found.evidence["shift"]) == ("not_met", 3.0)
    assert found.evidence["p_value"] == pytest.approx(6 / 32, abs=0.03)


@pytest.mark.parametrize(
    ("upright", "lying", "expected"),
    [
        pytest.param(moments(4, "sitting", "3", 2), moments(4, "lying", "3", 2, 13), "insufficient", id="4 dates"),
        pytest.param(moments(5, "sitting", "3", 1), moments(5, "lying", "3", 1, 13), "not_met", id="5 dates"),
        pytest.param(moments(5, "sitting", "3", 1), moments(4, "lying", "3", 1, 13), "insufficient", id="4 lying"),
        pytest.param(moments(4, "sitting", "3", 1), moments(5, "lying", "3", 1, 13), "insufficient", id="4 upright"),
        pytest.param(moments(6, "sitting", "3", 1), moments(6, "lying", "3", 1, 13), "not_met", id="6 of each"),
    ],
)
def test_five_moments_of_each_over_five_dates_are_needed(upright: list[Row], lying: list[Row], expected: str) -> None:
    assert finding(ROW, table(upright, lying), T).status == expected


@pytest.mark.parametrize(
    ("history", "tier"),
    [("none", "note"), ("unsure", "note"), (None, "note"), ("past", "urgent"), ("current", "urgent")],
)
def test_with_cancer_history_it_is_urgent(history: str | None, tier: str) -> None:
    assert finding(ROW, days(FIRST, "5*3", worse_with="standing"), T, cancer_history=history).tier == tier


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
