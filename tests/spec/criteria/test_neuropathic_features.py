"""`neuropathic-features`: nerve-type pain words."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "neuropathic-features"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 dates


def words(number: int, qualities: str) -> str:
    return days(FIRST, f"5*{number}", qualities=qualities)


def test_two_nerve_words_on_three_dates() -> None:
    found = finding(ROW, words(3, "burning, electric"), T)
    assert (found.status, found.tier, found.evidence["days"]) == ("met", "note", 3)
    assert found.evidence["words"] == "burning, electric"


@pytest.mark.parametrize(("number", "expected"), [(2, "insufficient"), (3, "met"), (4, "met")])
def test_three_dates_are_needed(number: int, expected: str) -> None:
    assert finding(ROW, words(number, "tingling, numb"), T).status == expected


@pytest.mark.parametrize(
    ("qualities", "expected"),
    [
        ("burning", "not_met"),
        ("burning, dull", "not_met"),
        ("burning, numb", "met"),
        ("electric, tingling", "met"),
        ("burning, electric, tingling, numb", "met"),
        ("sharp, cramping", "not_met"),
        ("dull", "not_met"),
    ],
)
def test_two_of_the_four_words_in_one_entry(qualities: str, expected: str) -> None:
    assert finding(ROW, words(4, qualities), T).status == expected


def test_words_of_two_entries_of_a_day_are_not_added() -> None:
    text = table(rows(FIRST, "5*4", qualities="burning"), rows(FIRST, "5*4", kind="night", qualities="numb"))
    assert finding(ROW, text, T).status == "not_met"


@pytest.mark.parametrize(("nerve", "expected"), [(2, "not_met"), (3, "met")])
def test_with_enough_words_two_dates_are_a_no(nerve: int, expected: str) -> None:
    text = table(rows(FIRST, f"5*{nerve}", qualities="burning, numb"), rows(on(FIRST, nerve), "5*3", qualities="dull"))
    assert finding(ROW, text, T).status == expected


def test_it_looks_back_fourteen_days() -> None:
    assert finding(ROW, words(3, "burning, numb"), T).status == "met"
    assert finding(ROW, words(3, "burning, numb"), on(T, 1)).status == "insufficient"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
