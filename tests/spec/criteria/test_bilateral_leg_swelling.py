"""`bilateral-leg-swelling`: both legs or ankles swollen."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "bilateral-leg-swelling"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 dates


def status(values: str, as_of: str = T, **more: str) -> str:
    return finding(ROW, days(FIRST, values, "leg_swelling", **more), as_of).status


def test_both_legs_on_three_days() -> None:
    found = finding(ROW, days(FIRST, "both*3 none*4", "leg_swelling"), T)
    assert (found.status, found.tier) == ("met", "prompt_review")
    assert (found.evidence["days"], found.evidence["answered_days"]) == (3, 7)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("both*2 none*5", "not_met", id="2 of 7"),
        pytest.param("both*3 none*4", "met", id="3 of 7"),
        pytest.param("both*4 none*3", "met", id="4 of 7"),
        pytest.param("both*3 none*5", "not_met", id="2 of the newest 7"),
        pytest.param("both*3", "met", id="3 of 3: a positive needs no more"),
        pytest.param("both*2 none*1", "insufficient", id="3 answered"),
        pytest.param("both*2 none*2", "not_met", id="4 answered"),
        pytest.param("both*2 none*3", "not_met", id="5 answered"),
        pytest.param("left*7", "not_met", id="one leg"),
    ],
)
def test_three_of_the_newest_seven_answers(values: str, expected: str) -> None:
    assert status(values) == expected


@pytest.mark.parametrize(("new", "expected"), [("yes", "met"), ("unsure", "met"), ("", "met"), ("no", "not_met")])
def test_an_old_swelling_does_not_count(new: str, expected: str) -> None:
    assert status("both*5", leg_swelling_new=new) == expected


def test_one_day_that_is_not_old_is_enough() -> None:
    text = table(
        rows(FIRST, "both*3", "leg_swelling", leg_swelling_new="no"), rows(on(FIRST, 3), "both", "leg_swelling")
    )
    assert finding(ROW, text, T).status == "met"


def test_it_looks_back_fourteen_days() -> None:
    assert status("both*3", T) == "met"
    assert status("both*3", on(T, 1)) == "insufficient"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
