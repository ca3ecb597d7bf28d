"""`strain-related-pain`: worse on coughing or straining."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "strain-related-pain"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 dates


def strained(number: int) -> str:
    return days(FIRST, f"5*{number}", worse_with="cough_sneeze_strain, moving")


def test_two_entries_are_enough() -> None:
    found = finding(ROW, strained(2), T)
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["entries"], found.evidence["days"]) == (2, 2)


@pytest.mark.parametrize(("number", "expected"), [(1, "insufficient"), (2, "met"), (3, "met")])
def test_the_number_of_entries(number: int, expected: str) -> None:
    assert finding(ROW, strained(number), T).status == expected


def test_two_entries_of_one_day_are_enough() -> None:
    line = {"worse_with": "cough_sneeze_strain"}
    found = finding(ROW, table(rows(T, "5", **line), rows(T, "5", kind="night", **line)))
    assert (found.status, found.evidence["entries"], found.evidence["days"]) == ("met", 2, 1)


@pytest.mark.parametrize(("number", "expected"), [(2, "insufficient"), (3, "not_met"), (4, "not_met")])
def test_three_other_answers_say_no(number: int, expected: str) -> None:
    assert finding(ROW, days(FIRST, f"5*{number}", worse_with="nothing"), T).status == expected


def test_one_strained_and_two_other_answers_say_no() -> None:
    text = table(rows(FIRST, "5", worse_with="cough_sneeze_strain"), rows(on(FIRST, 1), "5*2", worse_with="moving"))
    assert finding(ROW, text, T).status == "not_met"


def test_only_the_last_fourteen_days_count() -> None:
    assert finding(ROW, strained(2), T).status == "met"
    assert finding(ROW, strained(2), on(T, 1)).status == "insufficient"


@pytest.mark.parametrize(
    ("history", "tier"),
    [("none", "note"), ("unsure", "note"), (None, "note"), ("past", "urgent"), ("current", "urgent")],
)
def test_with_cancer_history_it_is_urgent(history: str | None, tier: str) -> None:
    assert finding(ROW, strained(2), T, cancer_history=history).tier == tier


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
