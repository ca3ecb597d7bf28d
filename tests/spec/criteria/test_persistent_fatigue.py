"""`persistent-fatigue`: lasting unusual tiredness."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, finding, on, rows, table

ROW = "persistent-fatigue"
FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates


def tired(values: str, unusual: str = "yes") -> str:
    parts = [rows(FIRST, values, "fatigue")]
    if unusual:
        parts.append(rows(on(FIRST, 20), unusual, "fatigue_unusual"))
    return table(*parts)


def status(values: str, unusual: str = "yes") -> str:
    return finding(ROW, tired(values, unusual), T).status


def test_four_weeks_of_unusual_tiredness() -> None:
    found = finding(ROW, tired("4*7 5*7 6*7 5*7"), T)
    assert (found.status, found.tier, found.evidence["severe"]) == ("met", "note", "no")
    assert [found.evidence[f"median_week_{week}"] for week in (1, 2, 3, 4)] == [4.0, 5.0, 6.0, 5.0]


@pytest.mark.parametrize("week", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("block", "expected"), [("3*7", "not_met"), ("3*2 4*2 .*3", "not_met"), ("4*7", "met"), ("5*7", "met")]
)
def test_each_weeks_median_must_reach_four(week: int, block: str, expected: str) -> None:
    blocks = ["5*7"] * 4
    blocks[week] = block
    assert status(" ".join(blocks)) == expected


@pytest.mark.parametrize("week", [0, 1, 2, 3])
@pytest.mark.parametrize(("values", "expected"), [(2, "insufficient"), (3, "met"), (4, "met")])
def test_each_week_needs_three_values(week: int, values: int, expected: str) -> None:
    blocks = ["5*7"] * 4
    blocks[week] = f"5*{values} .*{7 - values}"
    assert status(" ".join(blocks)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", "met"), ("no", "not_met"), ("unsure", "insufficient"), ("", "insufficient")],
)
def test_it_must_be_unusual(answer: str, expected: str) -> None:
    assert status("5*28", answer) == expected


def test_the_newest_answer_of_the_four_weeks_counts() -> None:
    text = table(
        rows(FIRST, "5*28", "fatigue"), rows(on(FIRST, 3), "no", "fatigue_unusual"), rows(T, "yes", "fatigue_unusual")
    )
    assert finding(ROW, text).status == "met"
    early = table(rows(on(FIRST, -1), "yes", "fatigue_unusual"), rows(FIRST, "5*28", "fatigue"))
    assert finding(ROW, early).status == "insufficient"


def test_low_values_are_not_met_even_when_nobody_asked() -> None:
    assert status("2*28", "") == "not_met"


@pytest.mark.parametrize(
    ("values", "severe", "tier"),
    [
        ("7*21 6*7", "no", "note"),
        ("7*21 6*2 7*2 .*3", "no", "note"),
        ("7*28", "yes", "prompt_review"),
        ("8*28", "yes", "prompt_review"),
    ],
)
def test_severe_is_seven_in_each_week(values: str, severe: str, tier: str) -> None:
    found = finding(ROW, tired(values), T)
    assert (found.status, found.evidence["severe"], found.tier) == ("met", severe, tier)


def test_the_largest_value_of_a_date_counts() -> None:
    text = table(
        rows(FIRST, "2*28", "fatigue"), rows(FIRST, "5*28", "fatigue", kind="night"), rows(T, "yes", "fatigue_unusual")
    )
    assert finding(ROW, text).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_a_week_of_good_days_ends_it() -> None:
    text = table(rows(FIRST, "5*28 1*7", "fatigue"), rows(T, "yes", "fatigue_unusual"))
    assert finding(ROW, text, on(T, 7)).status == "not_met"
