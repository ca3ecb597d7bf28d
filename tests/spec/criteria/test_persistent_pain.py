"""`persistent-pain`: back or flank pain on most days for four weeks or more."""

from __future__ import annotations

from math import sqrt

import pytest

from analysis.findings import Finding
from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates
FOUR_WEEKS = days(FIRST, "5*28")


def status(text: str, as_of: str = T, **profile: object) -> str:
    return finding("persistent-pain", text, as_of, **profile).status


def test_four_weeks_of_daily_pain_are_persistent_pain() -> None:
    found = finding("persistent-pain", FOUR_WEEKS)
    assert (found.status, found.tier, found.since.isoformat()) == ("met", "note", T)
    assert found.evidence["episode_days"] == 28
    assert (found.evidence["pain_days"], found.evidence["covered_days"]) == (28, 28)
    assert (found.evidence["share"], found.evidence["median_worst"]) == (1.0, 5.0)
    assert found.evidence["grade"] == "four_weeks"
    assert [end.isoformat() for end in found.window] == [FIRST, T]


def test_the_share_comes_with_a_wilson_interval_of_90_percent() -> None:
    found = finding("persistent-pain", days(FIRST, "5*10 0*4 5*4 0*3 5*7"))
    z, n, share = 1.6448536269514722, 28, 0.75
    centre, half = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    assert found.evidence["share_low"] == pytest.approx((centre - half) / (1 + z * z / n), abs=6e-5)
    assert found.evidence["share_high"] == pytest.approx((centre + half) / (1 + z * z / n), abs=6e-5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(EMPTY, "insufficient", id="empty diary"),
        pytest.param(ONE, "not_met", id="one entry, on the day the pain began"),
        pytest.param(days(on(T, -2), "0*3"), "insufficient", id="no pain, 3 of 7 days covered"),
        pytest.param(days(on(T, -3), "0*4"), "not_met", id="no pain, 4 of 7 days covered"),
        pytest.param(days(on(T, -4), "0*5"), "not_met", id="no pain, 5 of 7 days covered"),
    ],
)
def test_without_an_open_episode_the_last_week_decides(text: str, expected: str) -> None:
    assert status(text) == expected


@pytest.mark.parametrize(("length", "expected"), [(27, "not_met"), (28, "met"), (29, "met")])
def test_an_episode_must_be_28_days_old(length: int, expected: str) -> None:
    assert status(days(on(T, 1 - length), f"5*{length}")) == expected


@pytest.mark.parametrize(
    ("covered", "expected"),
    [
        pytest.param(19, "insufficient", id="76 % of 25 days"),
        pytest.param(20, "not_met", id="80 % of 25 days"),
        pytest.param(21, "not_met", id="84 % of 25 days"),
    ],
)
def test_a_short_episode_is_not_met_only_when_most_of_it_was_covered(covered: int, expected: str) -> None:
    assert status(days(on(T, -24), f"5*{covered}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("5*4 .*3 5*3 .*4 5*3 .*4 5*3 .*4", "insufficient", id="13 covered"),
        pytest.param("5*4 .*3 5*4 .*3 5*3 .*4 5*3 .*4", "met", id="14 covered"),
        pytest.param("5*4 .*3 5*4 .*3 5*4 .*3 5*3 .*4", "met", id="15 covered"),
        pytest.param("5*7 5*7 5*2 .*5 5*7", "insufficient", id="a block with 2"),
        pytest.param("5*7 5*7 5*3 .*4 5*7", "met", id="a block with 3"),
        pytest.param("5*7 5*7 5*4 .*3 5*7", "met", id="a block with 4"),
    ],
)
def test_fourteen_covered_days_and_three_a_block_are_needed(text: str, expected: str) -> None:
    assert status(days(FIRST, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("5*10 0*4 5*3 0*4 5*7", "not_met", id="20 of 28"),
        pytest.param("5*10 0*4 5*4 0*3 5*7", "met", id="21 of 28"),
        pytest.param("5*10 0*3 5*5 0*3 5*7", "met", id="22 of 28"),
    ],
)
def test_pain_must_be_there_on_three_quarters_of_the_covered_days(text: str, expected: str) -> None:
    assert status(days(FIRST, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1*28", "not_met", id="median 1"),
        pytest.param("1*14 2*14", "not_met", id="median 1.5"),
        pytest.param("2*28", "met", id="median 2"),
        pytest.param("2*14 3*14", "met", id="median 2.5"),
    ],
)
def test_the_median_of_the_worst_ratings_must_reach_two(text: str, expected: str) -> None:
    assert status(days(FIRST, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("5*21 0*5 5*2", "not_met", id="2 of the last 7"),
        pytest.param("5*21 0*4 5*3", "met", id="3 of the last 7"),
        pytest.param("5*21 0*3 5*4", "met", id="4 of the last 7"),
        pytest.param("5*20 0*4 .*1 5*3", "met", id="3 of the last 7 covered days, one day empty"),
    ],
)
def test_pain_must_go_on_in_the_last_seven_covered_days(text: str, expected: str) -> None:
    assert status(days(FIRST, text)) == expected


@pytest.mark.parametrize(
    ("scheduled", "symptom", "expected"),
    [
        pytest.param("5*5 .*2 5*5 .*16", ".*14 5*5 .*2 5*5 .*2", "met", id="half of 20 days prompted by pain"),
        pytest.param(
            "5*5 .*2 5*4 .*17", ".*11 5*1 .*2 5*5 .*2 5*5 .*2", "insufficient", id="11 of 20 prompted by pain"
        ),
        pytest.param("5*5 .*2 5*4 .*17", ".*11 5*1 .*2 5*5 .*2 5*6 .*1", "met", id="12 of 21, but pain on 21 of 28"),
        pytest.param("5*5 .*2 5*4 .*17", ".*11 5*1 .*2 5*6 .*1 5*6 .*1", "met", id="13 of 22, but pain on 22 of 28"),
    ],
)
def test_entries_prompted_by_pain_do_not_settle_the_share(scheduled: str, symptom: str, expected: str) -> None:
    text = table(rows(FIRST, scheduled), rows(FIRST, symptom, trigger="symptom"))
    assert status(text) == expected


@pytest.mark.parametrize(
    ("age", "grade"),
    [
        (28, "four_weeks"),
        (41, "four_weeks"),
        (42, "six_weeks"),
        (43, "six_weeks"),
        (83, "six_weeks"),
        (84, "twelve_weeks"),
        (85, "twelve_weeks"),
    ],
)
def test_the_grade_follows_the_stated_onset(age: int, grade: str) -> None:
    found = finding("persistent-pain", days(FIRST, "5*28", onset_date=on(T, 1 - age)))
    assert (found.evidence["episode_days"], found.evidence["grade"]) == (age, grade)


def test_without_a_stated_start_the_age_is_a_lower_bound_and_says_so() -> None:
    assert any("start not stated" in reason for reason in finding("persistent-pain", FOUR_WEEKS).reasons)
    stated = finding("persistent-pain", days(FIRST, "5*28", onset_date=FIRST))
    assert not any("start not stated" in reason for reason in stated.reasons)


@pytest.mark.parametrize(
    ("lag", "expected"),
    [("24h", "met"), ("25h", "met"), ("48h", "met"), ("49h", "insufficient")],
)
def test_backfilled_days_cover_nothing(lag: str, expected: str) -> None:
    text = table(rows(FIRST, "5*26", recorded=lag), rows(on(FIRST, 26), "5*2"))
    assert status(text) == expected


def test_a_burst_of_three_dates_covers_nothing() -> None:
    honest = rows(FIRST, "5*4 .*3 5*4 .*3 5*3 .*4 5*3 .*4")
    assert status(table(honest)) == "met"
    last_three = [row | {"recorded": f"{48 - 24 * n}h"} for n, row in enumerate(honest[-3:])]
    assert status(table(honest[:-3], last_three)) == "insufficient"


def test_pain_elsewhere_covers_nothing_and_is_counted() -> None:
    found = finding("persistent-pain", days(FIRST, "5*28", regions="abdomen"))
    assert (found.status, found.excluded["other_region"]) == ("insufficient", 28)


def test_pain_without_a_region_counts_as_back_pain() -> None:
    assert status(FOUR_WEEKS) == "met"
    assert status(days(FIRST, "5*28", regions="abdomen, neck")) == "met"


def test_seven_pain_free_days_close_the_episode() -> None:
    assert status(days(on(FIRST, -14), "5*28 0*6 5*8")) == "met"
    assert status(days(on(FIRST, -14), "5*28 0*7 5*7")) == "not_met"


def test_it_is_provisional_in_its_first_week_and_keeps_its_tier() -> None:
    assert finding("persistent-pain", FOUR_WEEKS).provisional
    assert not finding("persistent-pain", days(on(FIRST, -7), "5*35")).provisional


def test_the_clock_change_loses_no_day() -> None:
    found = finding("persistent-pain", days("2026-03-05", "5*28", at="23:50"))
    assert (found.status, found.evidence["covered_days"]) == ("met", 28)


def test_travel_loses_no_day() -> None:
    text = table(rows(FIRST, "5*14"), rows(on(FIRST, 14), "5*14", time_zone="Asia/Tokyo"))
    assert finding("persistent-pain", text).evidence["covered_days"] == 28


GAP = {"type": "gap_answer", "date": on(FIRST, 40), "gap_start": on(FIRST, 20), "gap_end": on(FIRST, 39)}


def after_a_gap(*middle: list[dict[str, str]], **answer: str) -> Finding:
    text = table(rows(FIRST, "5*20 .*20 5*3"), *middle)
    return finding("persistent-pain", text, on(FIRST, 42), events=[GAP | answer] if answer else [])


def test_a_gap_keeps_its_days_and_is_asked_about() -> None:
    found = after_a_gap()
    assert (found.status, found.evidence["episode_days"]) == ("insufficient", 43)
    assert f"how the pain was from {on(FIRST, 20)} to {on(FIRST, 39)}, when nothing was recorded" in found.settles_if


@pytest.mark.parametrize(("pain", "days_since"), [("no_pain", 3), ("most_days", 43), ("some_days", 43), ("unsure", 43)])
def test_only_a_gap_without_pain_ends_the_episode(pain: str, days_since: int) -> None:
    found = after_a_gap(gap_pain=pain)
    assert found.evidence["episode_days"] == days_since
    assert not any("when nothing was recorded" in said for said in found.settles_if)


def test_a_backfilled_day_covers_nothing_and_so_does_not_split_a_gap() -> None:
    one_day = rows(on(FIRST, 30), "0", recorded="49h")
    assert after_a_gap(one_day, gap_pain="no_pain").evidence["episode_days"] == 3
    in_pain = rows(on(FIRST, 30), "4", recorded="49h")
    assert after_a_gap(in_pain, gap_pain="no_pain").evidence["episode_days"] == 13  # the next pain day opens a new one


def test_fourteen_uncovered_days_are_no_gap() -> None:
    fourteen = rows(on(FIRST, 34), "5*6")
    assert after_a_gap(fourteen, gap_pain="no_pain").evidence["episode_days"] == 43


@pytest.mark.parametrize(("empty", "days_since"), [(13, 17), (14, 3), (15, 3)])
def test_a_gap_may_follow_first_pain_days_that_were_typed_late(empty: int, days_since: int) -> None:
    """The first pain day opens the episode and is the first of the uncovered dates in a row."""
    text = table(rows(FIRST, "5", recorded="50h"), rows(on(FIRST, empty + 1), "5*3"))
    gap = {"type": "gap_answer", "gap_start": on(FIRST, 1), "gap_end": on(FIRST, empty), "gap_pain": "no_pain"}
    found = finding("persistent-pain", text, events=[gap | {"date": on(FIRST, empty + 1)}])
    assert found.evidence["episode_days"] == days_since


def test_two_pain_days_typed_late_and_a_gap_without_pain_do_not_age_the_pain_that_follows() -> None:
    text = table(rows(FIRST, "4*2", recorded="50h"), rows(on(FIRST, 40), "4*21"))
    gap = {"type": "gap_answer", "date": on(FIRST, 40), "gap_start": on(FIRST, 2), "gap_end": on(FIRST, 39)}
    found = [finding("persistent-pain", text, events=[gap | {"gap_pain": pain}]) for pain in ("no_pain", "some_days")]
    assert [(one.status, one.evidence["episode_days"]) for one in found] == [("not_met", 21), ("insufficient", 61)]


@pytest.mark.parametrize(("empty", "asked"), [(13, False), (14, True), (15, True)])
def test_a_gap_that_nothing_ended_may_follow_first_pain_days_that_were_typed_late(empty: int, asked: bool) -> None:
    text, last = days(FIRST, "5", recorded="50h"), on(FIRST, empty)
    gap = {"type": "gap_answer", "date": last, "gap_start": on(FIRST, 1), "gap_end": last, "gap_pain": "no_pain"}
    open_days = [finding("persistent-pain", text, last, events=e).evidence["episode_days"] for e in ([], [gap])]
    assert open_days == [empty + 1, 0 if asked else empty + 1]
    said = finding("persistent-pain", text, last).settles_if
    assert any(f"from {on(FIRST, 1)} to {last}" in one for one in said) is asked


def no_pain(first: int, last: int) -> dict[str, str]:
    dates = {"date": on(FIRST, last + 1), "gap_start": on(FIRST, first), "gap_end": on(FIRST, last)}
    return {"type": "gap_answer", "gap_pain": "no_pain", **dates}


@pytest.mark.parametrize(
    ("text", "gaps", "free_until"),
    [
        pytest.param("5*5 .*20 5*3", [no_pain(5, 24)], 24, id="the gap closed it"),
        pytest.param("5*5 .*20 5*3", [no_pain(5, 20)], 20, id="a part of the gap closed it"),
        pytest.param("5*5 .*20 0*3 5*3", [no_pain(5, 24)], 27, id="the gap closed it, pain-free days followed"),
        pytest.param("5*5 0*6 .*20 5*3", [no_pain(11, 30)], 30, id="six pain-free days, the gap closed it"),
        pytest.param("5*5 0*7 .*20 5*3", [no_pain(12, 31)], 11, id="seven pain-free days closed it, not the gap"),
        pytest.param("5*5 .*20 0*2 .*20 5*3", [no_pain(5, 24), no_pain(27, 46)], 26, id="the first of two gaps did"),
    ],
)
def test_a_stated_start_is_later_than_what_closed_the_episode_before(
    text: str, gaps: list[dict[str, str]], free_until: int
) -> None:
    episode = rows(FIRST, text)
    last, first = episode[-1]["date"], episode[-3]["date"]

    def began(onset: int) -> str:
        told = table(episode, rows(last, "5", onset_date=on(FIRST, onset)))
        age = finding("persistent-pain", told, events=gaps).evidence["episode_days"]
        return on(last, 1 - int(age))

    assert [began(free_until + later) for later in (-1, 0, 1)] == [first, first, on(FIRST, free_until + 1)]
