"""`night-waking`: pain regularly breaks sleep."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "night-waking"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 nights


def status(values: str, **same: str) -> str:
    return finding(ROW, days(FIRST, values, "woken_count", kind="night", **same), T).status


def test_three_nights_in_each_of_two_weeks() -> None:
    found = finding(ROW, days(FIRST, "2*3 0*4 1*3 0*4", "woken_count", kind="night"))
    assert (found.status, found.tier) == ("met", "prompt_review")
    assert (found.evidence["nights_last_week"], found.evidence["nights_week_before"]) == (3, 3)
    assert (found.evidence["answered_nights"], found.evidence["constant"]) == (14, "no")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("1*2 0*5 1*7", "not_met", id="2 and 7"),
        pytest.param("1*3 0*4 1*2 0*5", "not_met", id="3 and 2"),
        pytest.param("1*3 0*4 1*3 0*4", "met", id="3 and 3"),
        pytest.param("1*4 0*3 1*4 0*3", "met", id="4 and 4"),
        pytest.param("1*3 .*4 1*3 .*4", "met", id="3 and 3, nothing else answered"),
    ],
)
def test_three_positive_nights_a_week_are_needed_whatever_the_coverage(values: str, expected: str) -> None:
    assert status(values) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [(9, "insufficient"), (10, "not_met"), (11, "not_met"), (14, "not_met")],
)
def test_ten_answered_nights_are_needed_to_say_no(answered: int, expected: str) -> None:
    assert status(f".*{14 - answered} 0*{answered}") == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", "met"), ("no", "not_met"), ("unsure", "insufficient")],
)
def test_being_kept_awake_counts_and_unsure_is_no_answer(answer: str, expected: str) -> None:
    assert finding(ROW, days(FIRST, f"{answer}*14", "kept_awake", kind="night")).status == expected


@pytest.mark.parametrize(
    ("trigger", "rating", "at", "regions", "met"),
    [
        pytest.param("symptom", "1", "02:00", "", True, id="pain at two in the night"),
        pytest.param("symptom", "1", "02:00", "neck", True, id="in the neck"),
        pytest.param("symptom", "1", "02:00", "leg_left", False, id="in the leg"),
        pytest.param("symptom", "0", "02:00", "", False, id="no pain"),
        pytest.param("self", "5", "02:00", "", False, id="not prompted by pain"),
        pytest.param("symptom", "5", "06:00", "", False, id="in the morning"),
    ],
)
def test_a_moment_in_the_night_prompted_by_pain_is_a_positive_night(
    trigger: str, rating: str, at: str, regions: str, met: bool
) -> None:
    text = days(FIRST, f"{rating}*14", "pain_now", kind="moment", trigger=trigger, at=at, regions=regions)
    assert (finding(ROW, text).status == "met") is met


@pytest.mark.parametrize(
    ("values", "constant"),
    [
        pytest.param("1*7 .*4 0*3", None, id="not met, not constant"),
        pytest.param("1*4 .*2 0*1 1*3 .*2 0*2", "no", id="7 of 10"),
        pytest.param("1*4 .*2 0*1 1*4 .*2 0*1", "yes", id="8 of 10"),
        pytest.param("1*5 .*2 1*4 .*2 0*1", "yes", id="9 of 10"),
    ],
)
def test_four_fifths_of_the_answered_nights_are_constant(values: str, constant: str | None) -> None:
    found = finding(ROW, days(FIRST, values, "woken_count", kind="night"))
    if constant is not None:
        assert (found.status, found.evidence["constant"]) == ("met", constant)
    else:
        assert found.status != "met"


@pytest.mark.parametrize(
    ("history", "tier"),
    [
        ("none", "prompt_review"),
        ("unsure", "prompt_review"),
        (None, "prompt_review"),
        ("past", "urgent"),
        ("current", "urgent"),
    ],
)
def test_with_cancer_history_it_is_urgent(history: str | None, tier: str) -> None:
    text = days(FIRST, "1*14", "woken_count", kind="night")
    assert finding(ROW, text, cancer_history=history).tier == tier


@pytest.mark.parametrize(("lag", "expected"), [("49h", "met"), ("168h", "met"), ("169h", "not_met")])
def test_backfilled_nights_count_and_old_ones_do_not(lag: str, expected: str) -> None:
    text = table(
        rows(FIRST, "1*3", "woken_count", kind="night", recorded=lag),
        rows(on(FIRST, 3), "0*4 1*3 0*4", "woken_count", kind="night"),
    )
    assert finding(ROW, text).status == expected


def test_nights_typed_in_a_burst_do_not_count() -> None:
    last = rows(on(T, -4), "1*5", "woken_count", kind="night")
    burst = [row | {"recorded": f"{96 - 24 * n}h"} for n, row in enumerate(last)]
    honest = rows(FIRST, "1*9", "woken_count", kind="night")
    assert finding(ROW, table(honest, last), T).status == "met"
    assert finding(ROW, table(honest, burst), T).status == "insufficient"  # two nights this week, nine answered


def test_a_fortnight_later_the_nights_have_left_the_window() -> None:
    assert finding(ROW, days(FIRST, "1*14", "woken_count", kind="night"), on(T, 5)).status == "insufficient"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_the_repeated_hour_of_autumn_is_two_moments_of_one_night() -> None:
    line = {"kind": "moment", "trigger": "symptom"}
    text = table(
        rows("2026-10-25", "4", "pain_now", at="01:30", **line),
        rows("2026-10-25", "4", "pain_now", at="02:30", **line),
    )
    assert finding(ROW, text).evidence["nights_last_week"] == 1
