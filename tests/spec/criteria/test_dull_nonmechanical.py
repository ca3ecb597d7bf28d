"""`dull-nonmechanical`: dull, not driven by movement."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "dull-nonmechanical"
FIRST = "2026-02-02"


def spoken(number: int, quality: str, worse: str = "nothing", later: int = 0, **more: str) -> list[Row]:
    return rows(on(FIRST, later), f"5*{number}", qualities=quality, worse_with=worse, regions="flank_left", **more)


def status(*parts: list[Row], as_of: str = "2026-03-01") -> str:
    return finding(ROW, table(*parts), as_of).status


def test_ten_dull_days_that_moving_leaves_alone() -> None:
    found = finding(ROW, table(spoken(10, "dull")))
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["entries"], found.evidence["days"]) == (10, 10)
    assert (found.evidence["dull_share"], found.evidence["moving_share"]) == (1.0, 0.0)
    assert found.sentence == ""


@pytest.mark.parametrize(("number", "expected"), [(9, "insufficient"), (10, "met"), (11, "met")])
def test_ten_entries_are_needed(number: int, expected: str) -> None:
    assert status(spoken(number, "aching")) == expected


@pytest.mark.parametrize(("dates", "expected"), [(6, "insufficient"), (7, "met"), (8, "met")])
def test_seven_dates_are_needed(dates: int, expected: str) -> None:
    assert status(spoken(dates, "pressure"), spoken(dates, "pressure", kind="night")) == expected


@pytest.mark.parametrize(("dull", "expected"), [(5, "not_met"), (6, "met"), (7, "met")])
def test_six_in_ten_must_be_dull(dull: int, expected: str) -> None:
    assert status(spoken(dull, "constant"), spoken(10 - dull, "sharp", later=dull)) == expected


@pytest.mark.parametrize("word", ["dull", "aching", "pressure", "constant"])
def test_the_four_dull_words(word: str) -> None:
    assert status(spoken(10, f"{word}, sharp")) == "met"


@pytest.mark.parametrize("word", ["sharp", "cramping", "burning", "electric", "tingling", "numb"])
def test_the_other_words_are_not_dull(word: str) -> None:
    assert status(spoken(10, word)) == "not_met"


@pytest.mark.parametrize(("moving", "expected"), [(1, "met"), (2, "met"), (3, "not_met")])
def test_moving_may_make_it_worse_in_a_fifth(moving: int, expected: str) -> None:
    assert status(spoken(moving, "dull", "moving"), spoken(10 - moving, "dull", later=moving)) == expected


def test_the_share_of_moving_is_of_those_who_answered() -> None:
    # 1 of 4 answers is a quarter, though 1 of 10 entries
    assert status(spoken(1, "dull", "moving"), spoken(3, "dull", later=1), spoken(6, "dull", "", later=4)) == "not_met"


def test_worse_with_never_answered_is_insufficient() -> None:
    assert status(spoken(10, "dull", "")) == "insufficient"


def test_only_back_pain_of_the_last_four_weeks_with_a_rating_counts() -> None:
    leg = days(FIRST, "5*10", qualities="dull", worse_with="nothing", regions="leg_left")
    assert finding(ROW, leg, "2026-03-01").status == "insufficient"
    free = days(FIRST, "0*10", qualities="dull", worse_with="nothing", regions="flank_left")
    assert finding(ROW, free, "2026-03-01").status == "insufficient"
    assert status(spoken(10, "dull"), as_of="2026-03-01") == "met"
    assert status(spoken(10, "dull"), as_of="2026-03-02") == "insufficient"  # the first has left the window


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, "2026-03-01").status == "insufficient"
