"""`injury-pain-not-recovering`: injury pain past six weeks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "injury-pain-not-recovering"
T = "2026-03-15"


def hurt(length: int, values: str | None = None) -> str:
    """Pain for some days up to T, linked to a fall on the first of them."""
    first = on(T, 1 - length)
    return days(first, values or f"5*{length}", injury_link="yes", injury_date=first)


def status(text: str, **profile: Any) -> str:
    return finding(ROW, text, T, **profile).status


@pytest.mark.parametrize(("length", "expected"), [(41, "not_met"), (42, "met"), (43, "met")])
def test_six_weeks_after_the_injury(length: int, expected: str) -> None:
    found = finding(ROW, hurt(length), T)
    assert (found.status, found.evidence["episode_days"]) == (expected, length)


def test_it_is_for_review_and_says_how_much_changed() -> None:
    found = finding(ROW, hurt(42))
    assert (found.tier, found.evidence["change"], found.evidence["change_percent"]) == ("prompt_review", 0.0, 0.0)


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        pytest.param(31, "insufficient", id="31 of 40 days, 77.5 %"),
        pytest.param(32, "not_met", id="32 of 40 days, 80 %"),
        pytest.param(33, "not_met", id="33 of 40 days, 82.5 %"),
    ],
)
def test_a_short_episode_is_not_met_only_when_most_of_it_was_covered(entered: int, expected: str) -> None:
    start = on(T, -39)
    text = days(on(T, 1 - entered), f"5*{entered}", onset_date=start, injury_link="yes", injury_date=start)
    assert status(text) == expected


def test_confirmed_improvement_takes_it_away_also_under_a_medicine() -> None:
    fall = hurt(49, "9*7 8*7 7*7 6*7 5*7 4*7 3*7")
    assert status(fall) == "not_met"
    assert status(fall, medicines=[{"name": "A", "class": "nsaid", "started_on": on(T, -5)}]) == "not_met"


def test_improvement_of_a_first_look_does_not() -> None:
    assert status(hurt(42, "8*28 7*7 5*7")) == "met"


@pytest.mark.parametrize(
    ("link", "expected"),
    [("no", "not_met"), ("unsure", "insufficient"), ("", "insufficient")],
)
def test_without_an_injury_it_follows_the_answer(link: str, expected: str) -> None:
    assert status(days(on(T, -41), "5*42", injury_link=link)) == expected


def test_persistence_decides_next() -> None:
    assert status(hurt(42, "5*7 0*6 5 0*6 5 0*6 5 0*6 5*8")) == "not_met"
    assert status(hurt(42, "5*28 .*5 5*2 5*7")) == "insufficient"  # two covered days in the third block


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary")])
def test_too_little_is_insufficient(text: str) -> None:
    assert status(text) == "insufficient"


def test_one_entry_is_not_persistent() -> None:
    assert finding(ROW, ONE).status == "not_met"


def test_an_injury_event_counts_like_the_answer() -> None:
    event = {"type": "injury", "date": on(T, -43)}
    assert status(table(rows(on(T, -41), "5*42")), events=[event]) == "met"
