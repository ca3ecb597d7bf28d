"""`new-pain-cancer-history`: new back pain with a history of cancer."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "new-pain-cancer-history"
T = "2026-03-01"
KNOWN = {"assessed_on": "2025-06-01", "regions": []}


def begun(days_ago: int, **more: str) -> str:
    """One evening of pain whose stated start makes today its so-manieth day."""
    return days(T, "4", onset_date=on(T, 1 - days_ago), **more)


def status(text: str, history: str | None = "past", **profile: object) -> str:
    return finding(ROW, text, T, cancer_history=history, **profile).status


def test_pain_that_began_last_week_after_cancer_is_urgent() -> None:
    found = finding(ROW, begun(7), cancer_history="past", cancer_type="breast", cancer_year=2015)
    assert (found.status, found.tier) == ("met", "urgent")
    assert (found.evidence["onset_date"], found.evidence["episode_days"]) == (on(T, -6), 7)
    assert (found.evidence["cancer_type"], found.evidence["cancer_year"]) == ("breast", 2015)
    assert found.evidence["pain"] == 4


@pytest.mark.parametrize(
    ("history", "expected"),
    [("none", "not_met"), ("past", "met"), ("current", "met"), ("unsure", "insufficient"), (None, "insufficient")],
)
def test_the_history_decides_first(history: str | None, expected: str) -> None:
    assert status(begun(7), history) == expected


@pytest.mark.parametrize(("age", "expected"), [(83, "met"), (84, "met"), (85, "not_met")])
def test_new_means_eighty_four_days(age: int, expected: str) -> None:
    assert status(begun(age)) == expected


@pytest.mark.parametrize(
    ("novelty", "expected"),
    [("new_place", "met"), ("new_kind", "met"), ("worse", "not_met"), ("same_as_usual", "not_met")],
)
def test_an_old_pain_in_a_new_place_or_of_a_new_kind_is_new(novelty: str, expected: str) -> None:
    assert status(begun(400, novelty=novelty)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [("0*6 5", "not_met"), ("0*7 5", "met"), ("0*8 5", "met"), ("5", "not_met")],
)
def test_seven_recorded_pain_free_days_make_a_start_known(values: str, expected: str) -> None:
    length = sum(int(word.partition("*")[2] or 1) for word in values.split())
    assert status(days(on(T, 1 - length), values), assessed_pain=KNOWN) == expected


def test_an_unknown_start_is_new_until_the_pain_was_assessed() -> None:
    assert status(ONE) == "met"
    assert status(ONE, assessed_pain=KNOWN) == "not_met"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(EMPTY, "insufficient", id="empty diary"),
        pytest.param(days(T, "5", "fatigue"), "insufficient", id="pain never asked"),
        pytest.param(days(T, "5", regions="leg_left"), "insufficient", id="pain in the leg only"),
        pytest.param(days(T, "0"), "not_met", id="one pain-free day"),
        pytest.param(days(on(T, -9), "0*10"), "not_met", id="pain-free days"),
    ],
)
def test_without_back_pain(text: str, expected: str) -> None:
    assert status(text) == expected


@pytest.mark.parametrize(("back", "met"), [(26, True), (27, True), (28, False)])
def test_it_looks_back_twenty_eight_days(back: int, met: bool) -> None:
    assert (status(days(on(T, -back), "5", onset_date=on(T, -30))) == "met") is met


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    assert status(days(on(T, -9), "5", onset_date=on(T, -12), recorded=lag)) == "met"


def test_an_entry_after_the_stated_start_counts_however_late_it_was_typed() -> None:
    remembered = rows(on(T, -10), "5", recorded="200h")
    today = rows(T, "4", onset_date=on(T, -20))
    found = finding(ROW, table(remembered, today), T, cancer_history="past", assessed_pain=KNOWN)
    assert (found.status, found.since.isoformat()) == ("met", on(T, -10))
    assert "reported late" in found.reasons


def first_fired(text: str) -> str:
    return finding(ROW, text, T, cancer_history="past").since.isoformat()


@pytest.mark.parametrize(("back", "since"), [(26, 26), (27, 27), (28, 27)])
def test_it_fired_first_with_the_earliest_pain_of_the_look_back_though_another_episode_followed(
    back: int, since: int
) -> None:
    """Seven days of pain, 13 pain-free ones, then pain again: both are new, and the first fired first."""
    assert first_fired(days(on(T, -back), f"4*7 0*13 4*{back - 19}")) == on(T, -since)


@pytest.mark.parametrize("free", [6, 7, 8])
def test_an_episode_that_closed_in_between_does_not_move_the_day_on_which_it_first_fired(free: int) -> None:
    assert first_fired(days(on(T, -20), f"4*7 0*{free} 4*{14 - free}")) == on(T, -20)


def test_the_urine_and_blood_test_have_been_open_since_the_first_of_two_episodes() -> None:
    text = days(on(T, -27), "4*7 0*13 4*8")
    found = finding("evaluation-gap-urine-bloods", text, T, cancer_history="past")
    assert (found.tier, found.evidence["open_days"]) == ("prompt_review", 27)
