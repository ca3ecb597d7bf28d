"""`night-worse`: pain worse at night than by day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "night-worse"
FIRST = "2026-02-02"


def nights(values: str, by_day: str = "3*28", **same: str) -> str:
    """Evenings from FIRST, and the nights that follow them."""
    return table(rows(FIRST, by_day), rows(on(FIRST, 1), values, kind="night", **same))


def found_at(text: str, length: int = 27, **profile: Any) -> Any:
    return finding(ROW, text, on(FIRST, length), **profile)


def test_two_weeks_of_nights_two_points_above_the_days() -> None:
    found = found_at(nights("5*14", "3*14"), 14)
    assert found.status == "met"
    assert (found.evidence["pairs"], found.evidence["hodges_lehmann"]) == (14, 2.0)
    assert (found.evidence["ci_low"], found.evidence["ci_high"]) == (2.0, 2.0)
    assert found.evidence["p_value"] == 0.000061
    assert found.evidence["scheduled_share"] == 1.0
    assert any("clinically important" in reason for reason in found.reasons)
    assert found.excluded["unpaired"] == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("5*5 .*5 5*4", "insufficient", id="9 pairs over 14 days"),
        pytest.param("5*5 .*4 5*5", "met", id="10 pairs over 14 days"),
        pytest.param("5*5 .*4 5*6", "met", id="11 pairs over 15 days"),
        pytest.param("5*13", "insufficient", id="13 pairs over 13 days"),
        pytest.param("5*14", "met", id="14 pairs over 14 days"),
        pytest.param("5*15", "met", id="15 pairs over 15 days"),
    ],
)
def test_ten_pairs_over_fourteen_days_are_needed(values: str, expected: str) -> None:
    assert found_at(nights(values)).status == expected


@pytest.mark.parametrize(("own", "expected"), [(6, "met"), (7, "met"), (8, "insufficient")])
def test_half_of_the_nights_must_be_scheduled(own: int, expected: str) -> None:
    by_night = rows(on(FIRST, 1), "5*14", kind="night")
    started = [row | {"trigger": "self"} for row in by_night[:own]]
    found = found_at(table(rows(FIRST, "3*14"), started, by_night[own:]), 14)
    assert (found.status, found.evidence["scheduled_share"]) == (expected, round(1 - own / 14, 4))


@pytest.mark.parametrize(
    ("above", "middle", "expected"),
    [(9, 0.5, "not_met"), (10, 1.0, "met"), (11, 1.0, "met")],
)
def test_the_difference_must_reach_one_point(above: int, middle: float, expected: str) -> None:
    # of 14 differences, so many are 1 and the others 0: 45 of the 105 Walsh averages are 1 for 9, 55 for 10
    found = found_at(nights(f"4*{above} 3*{14 - above}", "3*14"), 14)
    assert (found.evidence["hodges_lehmann"], found.status) == (middle, expected)


@pytest.mark.parametrize(
    ("values", "p", "expected"),
    [
        pytest.param("6*5 .*4 6*3 2*2", 56 / 1024, "not_met", id="8 of 10 nights"),
        pytest.param("6*5 .*3 6*4 2*2", 67 / 2048, "met", id="9 of 11 nights"),
        pytest.param("6*5 .*4 6*4 2*1", 11 / 1024, "met", id="9 of 10 nights"),
        pytest.param("7*5 .*4 3*5", 1.0, "not_met", id="5 differences are too few for the test"),
        pytest.param("7*6 .*4 3*4", 1 / 64, "met", id="6 differences, all above"),
    ],
)
def test_chance_must_be_unlikely(values: str, p: float, expected: str) -> None:
    found = found_at(nights(values))
    assert (found.evidence["p_value"], found.status) == (round(p, 7), expected)


def test_the_interval_is_made_of_walsh_averages() -> None:
    # differences 1 to 10: c = 8 for ten pairs, the ninth average from below is 3, from above 8
    found = found_at(nights("1 2 3 4 5 . . . . 6 7 8 9 10", "0*28"))
    assert found.evidence["hodges_lehmann"] == 5.5
    assert (found.evidence["ci_low"], found.evidence["ci_high"]) == (3.0, 8.0)


@pytest.mark.parametrize(
    ("length", "history", "provisional", "tier"),
    [
        pytest.param(14, "none", True, "note", id="first look"),
        pytest.param(14, "current", True, "note", id="first look with cancer"),
        pytest.param(20, "none", True, "note", id="thirteen pairs a week ago"),
        pytest.param(21, "none", False, "prompt_review", id="fourteen pairs a week ago"),
        pytest.param(21, "unsure", False, "prompt_review", id="confirmed, history unsure"),
        pytest.param(21, "past", False, "urgent", id="confirmed after cancer"),
        pytest.param(21, "current", False, "urgent", id="confirmed with cancer"),
    ],
)
def test_the_tier_waits_for_the_second_look(length: int, history: str, provisional: bool, tier: str) -> None:
    found = found_at(nights(f"5*{length}", f"3*{length}"), length, cancer_history=history)
    assert (found.status, found.provisional, found.tier) == ("met", provisional, tier)


def test_a_night_without_its_day_is_unpaired() -> None:
    found = found_at(table(rows(FIRST, "3*14"), rows(FIRST, "5*15", kind="night")), 14)
    assert (found.evidence["pairs"], found.excluded["unpaired"]) == (14, 1)


@pytest.mark.parametrize(
    ("zone", "dropped"),
    [
        pytest.param("Europe/Athens", 0, id="120 minutes"),
        pytest.param("Africa/Nairobi", 3, id="180 minutes"),
        pytest.param("Asia/Tehran", 3, id="210 minutes"),
        pytest.param("America/New_York", 3, id="300 minutes west"),
    ],
)
def test_three_nights_after_a_long_flight_are_left_out(zone: str, dropped: int) -> None:
    def moved(every: list[Row]) -> list[Row]:
        return [row | ({"time_zone": zone} if row["date"] >= on(FIRST, 8) else {}) for row in every]

    text = table(moved(rows(FIRST, "3*20")), moved(rows(on(FIRST, 1), "5*20", kind="night")))
    found = found_at(text, 20)
    assert found.excluded.get("zone_jump", 0) == dropped
    assert (found.status, found.evidence["pairs"]) == ("met", 20 - dropped)


def test_the_change_to_summer_time_drops_nothing() -> None:
    text = table(rows("2026-03-20", "3*14"), rows("2026-03-21", "5*14", kind="night"))
    found = finding(ROW, text)
    assert (found.evidence["pairs"], found.excluded.get("zone_jump", 0)) == (14, 0)


@pytest.mark.parametrize(
    ("at", "profile", "pairs"),
    [
        pytest.param("05:59", {}, 14, id="a minute before six"),
        pytest.param("06:00", {}, 0, id="six o'clock"),
        pytest.param("21:59", {}, 0, id="a minute before ten"),
        pytest.param("22:00", {}, 14, id="ten o'clock"),
        pytest.param(
            "07:59", {"usual_bedtime": "00:00", "usual_wake_time": "08:00"}, 14, id="own night, before waking"
        ),
        pytest.param("08:00", {"usual_bedtime": "00:00", "usual_wake_time": "08:00"}, 0, id="own night, on waking"),
        pytest.param("23:00", {"usual_bedtime": "00:00", "usual_wake_time": "08:00"}, 0, id="own night, before bed"),
        pytest.param(
            "23:00", {"usual_bedtime": "00:00", "usual_wake_time": "02:59"}, 14, id="a night under 3 hours is not used"
        ),
        pytest.param(
            "23:00", {"usual_bedtime": "00:00", "usual_wake_time": "14:01"}, 14, id="a night over 14 hours is not used"
        ),
        pytest.param("23:00", {"usual_bedtime": "01:00"}, 14, id="half an answer is not used"),
    ],
)
def test_moments_in_the_night_window_are_night_values(at: str, profile: dict[str, str], pairs: int) -> None:
    by_night = rows(on(FIRST, 1), "5*14", "pain_now", kind="moment", at=at)
    found = found_at(table(rows(FIRST, "3*16"), by_night), 15, **profile)
    assert found.evidence["pairs"] == pairs
    assert found.status == ("met" if pairs else "insufficient")


def test_a_moment_before_midnight_belongs_to_the_next_days_night() -> None:
    by_night = rows(FIRST, "9*14", "pain_now", kind="moment", at="23:00")
    found = found_at(table(rows(FIRST, "3*14"), by_night), 14)
    assert (found.evidence["pairs"], found.evidence["hodges_lehmann"]) == (14, 6.0)


@pytest.mark.parametrize(("lag", "pairs"), [("24h", 14), ("48h", 14), ("49h", 11)])
def test_backfilled_nights_are_left_out(lag: str, pairs: int) -> None:
    late = rows(on(FIRST, 1), "5*3", kind="night", recorded=lag)
    text = table(rows(FIRST, "3*14"), late, rows(on(FIRST, 4), "5*11", kind="night"))
    assert found_at(text, 14).evidence["pairs"] == pairs


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, "2026-03-01").status == "insufficient"


def test_nights_below_the_days_are_not_met() -> None:
    assert found_at(nights("2*14", "5*14"), 14).status == "not_met"


def test_the_clock_of_the_last_observation_is_the_patients_wherever_it_hurts() -> None:
    leg = rows(on(FIRST, 7), "3", kind="moment", at="23:30", regions="leg_left", time_zone="America/New_York")
    text = table(rows(FIRST, "3*20"), rows(on(FIRST, 1), "5*20", kind="night"), leg)
    found = found_at(text, 20)
    assert (found.evidence["pairs"], found.excluded["zone_jump"]) == (16, 4)  # there, and back on the next day
