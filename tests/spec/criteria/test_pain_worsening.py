"""`pain-worsening`: pain scores rising by a meaningful amount, the mirror image of `pain-improving`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates
RISE = "3*7 4*7 5*7 6*7"
SLOW = "7*7 7 8 7 8 7 8 8 8 9 8 9 8 9 9"  # the first three weeks of a rise from 7
LOW = "3*7 3 4 3 4 3 4 3 4 3 4 3 4 3 4"
MIDDLE = "4*7 4 5 4 5 4 5 4 5 4 5 5 5 4 5"
CLEAR = "5 1 8 3 6 2 7 4 1 8 5 3 9 2 5 7 1 6 8 4 5 7 9 4 8 6 9 7"  # 2.6 points, p 0.027
NOISY = "3 7 2 5 1 6 4 8 1 6 3 7 2 5 1 8 4 2 7 3 6 7 4 8 5 6 6 6"  # 2 points without a direction
FIRST_SEEN = "4*14 5*7 7*7"  # a week ago the rise was one point, 25 %


def status(text: str, as_of: str = T, **profile: Any) -> str:
    return finding("pain-worsening", text, as_of, **profile).status


def test_a_rise_of_three_points_over_four_weeks_is_worsening() -> None:
    found = finding("pain-worsening", days(FIRST, f"{RISE} 7*7"))
    assert (found.status, found.tier, found.provisional) == ("met", "prompt_review", False)
    assert (found.evidence["first_mean"], found.evidence["last_mean"]) == (4.0, 7.0)
    assert (found.evidence["change"], found.evidence["change_percent"]) == (3.0, 75.0)
    assert found.evidence["slope_per_week"] == 0.913
    assert (found.evidence["slope_low"], found.evidence["slope_high"]) == (0.8235, 1.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{SLOW} 8 9*6", "not_met", id="1.86 points, 27 %"),
        pytest.param(f"{SLOW} 9*7", "met", id="2.00 points, 29 %"),
        pytest.param(f"{SLOW} 10 9*6", "met", id="2.14 points, 31 %"),
        pytest.param(f"{LOW} 3 4*6", "not_met", id="0.86 points, 29 %"),
        pytest.param(f"{LOW} 4*7", "met", id="1.00 point, 33 %"),
        pytest.param(f"{LOW} 5 4*6", "met", id="1.14 points, 38 %"),
        pytest.param(f"{MIDDLE} 5 5 5 6 5 5 5", "not_met", id="1.14 points, 28.6 %"),
        pytest.param(f"{MIDDLE} 5 5 6 5 5 .*2", "met", id="1.20 points, 30 %"),
        pytest.param(f"{MIDDLE} 5 5 6 5 6 5 5", "met", id="1.29 points, 32 %"),
    ],
)
def test_the_rise_must_be_two_points_or_one_point_and_thirty_percent(text: str, expected: str) -> None:
    assert status(days(FIRST, text)) == expected


def test_from_nothing_the_rise_must_be_two_points() -> None:
    assert (
        status(days(FIRST, "0*7 0 1 0 1 0 1 0 1 0 1 1 1 1 1 1 2*6")) == "not_met"
    )  # 1.86 points; a share of 0 does not exist
    assert status(days(FIRST, "0*7 0 1 0 1 0 1 0 1 0 1 1 1 1 1 2*7")) == "met"


def test_the_rise_must_also_have_a_direction() -> None:
    clear, noisy = finding("pain-worsening", days(FIRST, CLEAR)), finding("pain-worsening", days(FIRST, NOISY))
    assert (clear.status, clear.evidence["p_value"]) == ("met", 0.0266463)
    assert noisy.status == "not_met"
    assert noisy.evidence["change"] == 2.0


def test_a_fall_and_a_level_are_not_worsening() -> None:
    assert status(days(FIRST, "8*7 7*7 6*7 5*7")) == "not_met"
    assert status(days(FIRST, "5*28")) == "not_met"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("4*6 5*7 7*7", "insufficient", id="20 days"),
        pytest.param("4*7 5*7 6*7", "met", id="21 days"),
        pytest.param("4*7 5*8 6*7", "met", id="22 days"),
        pytest.param("3*4 .*3 4*2 .*5 5*3 .*4 6*4 .*3", "insufficient", id="13 values"),
        pytest.param("3*4 .*3 4*3 .*4 5*3 .*4 6*4 .*3", "met", id="14 values"),
        pytest.param("3*4 .*3 4*4 .*3 5*3 .*4 6*4 .*3", "met", id="15 values"),
        pytest.param("3*3 .*4 4*7 5*7 6*7", "insufficient", id="3 in the first block"),
        pytest.param("3*4 .*3 4*7 5*7 6*7", "met", id="4 in the first block"),
        pytest.param("3*7 4*7 5*7 6*3 .*4", "insufficient", id="3 in the last block"),
        pytest.param("3*7 4*7 5*7 6*4 .*3", "met", id="4 in the last block"),
    ],
)
def test_the_frame_needs_enough_values(text: str, expected: str) -> None:
    length = sum(int(word.partition("*")[2] or 1) for word in text.split())
    assert status(days(FIRST, text), on(FIRST, length - 1)) == expected


@pytest.mark.parametrize(("prompted", "expected"), [(13, "met"), (14, "met"), (15, "insufficient")])
def test_at_most_half_of_the_values_may_be_prompted_by_pain(prompted: int, expected: str) -> None:
    every = rows(FIRST, RISE)
    text = table([row | {"trigger": "symptom"} for row in every[:prompted]], every[prompted:])
    assert status(text) == expected


@pytest.mark.parametrize(("backfilled", "expected"), [(2, "met"), (3, "met"), (4, "insufficient")])
def test_backfilled_days_have_no_value(backfilled: int, expected: str) -> None:
    every = rows(FIRST, RISE)
    text = table([row | {"recorded": "49h"} for row in every[:backfilled]], every[backfilled:])
    assert status(text) == expected


@pytest.mark.parametrize(
    ("text", "history", "provisional", "tier"),
    [
        pytest.param(FIRST_SEEN, "none", True, "note", id="first seen"),
        pytest.param(FIRST_SEEN, "unsure", True, "note", id="first seen, history unsure"),
        pytest.param(FIRST_SEEN, None, True, "note", id="first seen, history not asked"),
        pytest.param(FIRST_SEEN, "past", True, "urgent", id="first seen, after cancer"),
        pytest.param(FIRST_SEEN, "current", True, "urgent", id="first seen, with cancer"),
        pytest.param(RISE, "none", False, "prompt_review", id="confirmed"),
        pytest.param(RISE, "unsure", False, "prompt_review", id="confirmed, history unsure"),
        pytest.param(RISE, "past", False, "urgent", id="confirmed, after cancer"),
        pytest.param(RISE, "current", False, "urgent", id="confirmed, with cancer"),
    ],
)
def test_the_tier_waits_for_a_second_look_except_with_cancer_history(
    text: str, history: str | None, provisional: bool, tier: str
) -> None:
    found = finding("pain-worsening", days(FIRST, text), cancer_history=history)
    assert (found.status, found.provisional, found.tier) == ("met", provisional, tier)


def test_there_is_no_hold_when_the_rise_is_over() -> None:
    assert status(days(FIRST, "3*7 4*7 5*7 6*7 7*7 7*28"), on(FIRST, 62)) == "not_met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient_and_keeps_the_lowest_tier(text: str) -> None:
    found = finding("pain-worsening", text, T, cancer_history="current")
    assert (found.status, found.tier) == ("insufficient", "note")


def test_the_clock_change_and_travel_lose_no_value() -> None:
    away = table(rows("2026-03-09", "3*7 4*7"), rows("2026-03-23", "5*7 6*7", time_zone="America/Denver"))
    found = finding("pain-worsening", away)
    assert (found.status, found.used) == ("met", 28)


def test_a_held_improvement_lengthens_only_its_own_frame() -> None:
    first = "2026-02-02"
    falling = days(first, "5*28 4*7 3*35")  # confirmed three looks ago
    medicine = {"name": "A", "class": "nsaid", "started_on": on(first, 30)}
    told = {
        row: finding(row, falling, medicines=[medicine]).evidence["on_treatment"]
        for row in ("pain-worsening", "pain-improving")
    }
    assert told == {"pain-worsening": "no", "pain-improving": "yes"}
