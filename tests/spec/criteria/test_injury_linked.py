"""`injury-linked`: the pain is linked to an injury."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, days, finding, on, rows, table

START = "2026-02-10"
WEEK = days(START, "5*7", regions="flank_left")


def injury(date: str, **more: Any) -> dict[str, Any]:
    return {"type": "injury", "date": date, **more}


def status(text: str, as_of: str | None = None, **profile: Any) -> str:
    return finding("injury-linked", text, as_of, **profile).status


def test_an_injury_three_days_before_the_pain_began_links_it() -> None:
    found = finding("injury-linked", WEEK, events=[injury("2026-02-07", severity="minor")])
    assert (found.status, found.tier) == ("met", "note")
    assert (found.evidence["injury_date"], found.evidence["lag_days"]) == ("2026-02-07", 3)
    assert found.evidence["severity"] == "minor"


@pytest.mark.parametrize(
    ("before", "expected"),
    [(-1, "insufficient"), (0, "met"), (1, "met"), (6, "met"), (7, "met"), (8, "insufficient")],
)
def test_an_injury_counts_from_a_week_before_the_start_to_the_start(before: int, expected: str) -> None:
    assert status(WEEK, events=[injury(on(START, -before))]) == expected


@pytest.mark.parametrize(
    ("hurt", "pain", "expected"),
    [
        pytest.param("low_back_right", "flank_left", "met", id="both low"),
        pytest.param("band_around_trunk", "low_back_midline", "met", id="band and low back"),
        pytest.param("neck", "mid_back", "met", id="both high"),
        pytest.param("upper_back", "neck", "met", id="upper back and neck"),
        pytest.param("neck", "flank_left", "insufficient", id="high and low"),
        pytest.param("leg_left", "flank_left", "insufficient", id="leg"),
    ],
)
def test_the_regions_must_match(hurt: str, pain: str, expected: str) -> None:
    assert status(days(START, "5*7", regions=pain), events=[injury(on(START, -1), regions=[hurt])]) == expected


def test_absent_regions_match() -> None:
    assert status(days(START, "5*7"), events=[injury(on(START, -1), regions=["neck"])]) == "met"
    assert status(WEEK, events=[injury(on(START, -1))]) == "met"


@pytest.mark.parametrize(
    ("link", "date", "expected"),
    [
        pytest.param("yes", on(START, -40), "met", id="yes, long ago"),
        pytest.param("yes", START, "met", id="yes, on the first day"),
        pytest.param("yes", on(START, 1), "met", id="yes, the day after the start"),
        pytest.param("yes", on(START, 2), "insufficient", id="yes, two days after the start"),
        pytest.param("yes", "", "insufficient", id="yes, no date"),
        pytest.param("no", "", "not_met", id="no"),
        pytest.param("unsure", "", "insufficient", id="unsure"),
        pytest.param("", "", "insufficient", id="never asked"),
    ],
)
def test_the_answer_to_the_question(link: str, date: str, expected: str) -> None:
    text = table(
        rows(START, "5*3"), rows(on(START, 3), "5", injury_link=link, injury_date=date), rows(on(START, 4), "5*3")
    )
    assert status(text) == expected


def test_the_newest_answer_counts() -> None:
    yes = rows(START, "5", injury_link="yes", injury_date=START)
    assert status(table(yes, rows(on(START, 1), "5", injury_link="no"))) == "not_met"
    no = rows(START, "5", injury_link="no")
    assert status(table(no, rows(on(START, 1), "5", injury_link="yes", injury_date=START))) == "met"


def test_an_injury_event_links_also_against_a_no() -> None:
    assert status(days(START, "5*3", injury_link="no"), events=[injury(START)]) == "met"


def test_a_stated_start_is_what_the_injury_is_measured_from() -> None:
    stated = days(START, "5*3", onset_date=on(START, -20))
    assert status(stated, events=[injury(on(START, -22))]) == "met"
    assert status(stated, events=[injury(on(START, -2))]) == "insufficient"


def test_after_the_episode_closed_the_last_one_is_judged() -> None:
    assert status(days(START, "5*7 0*10"), events=[injury(START)]) == "met"


def test_a_new_episode_is_not_linked_to_the_injury_of_the_old_one() -> None:
    assert status(days(START, "5*7 0*10 5*3"), events=[injury(START)]) == "insufficient"


def test_without_an_episode_nothing_can_be_linked() -> None:
    assert status(EMPTY, "2026-03-01") == "insufficient"
    assert status(days(START, "0*10"), events=[injury(START)]) == "insufficient"


def test_a_withdrawn_injury_links_nothing() -> None:
    assert status(WEEK, events=[injury(START, deleted=True)]) == "insufficient"


def test_the_place_of_other_pain_is_no_place_of_this_pain() -> None:
    text = table(rows(START, "5*7"), rows(START, "3*7", regions="leg_left"))
    assert status(text, events=[injury(on(START, -1), regions=["low_back_left"])]) == "met"


def test_of_two_injuries_of_one_day_the_order_of_the_document_does_not_decide() -> None:
    both = [injury(on(START, -1), severity=severity, id=f"{n}" * 8 + "-0000-4000-8000-000000000000")
            for n, severity in ((1, "minor"), (2, "major"))]  # fmt: skip
    found = [finding("injury-linked", WEEK, events=events).evidence["severity"] for events in (both, both[::-1])]
    assert found == ["major", "major"]


def no_pain(first: int, last: int) -> dict[str, Any]:
    """Nothing was recorded on these days after the start, and the patient says that there was no pain."""
    return {"type": "gap_answer", "date": on(START, last + 1), "gap_start": on(START, first),
            "gap_end": on(START, last), "gap_pain": "no_pain"}  # fmt: skip


def told(text: str, yes_on: int, *gaps: dict[str, Any]) -> str:
    """Pain by day from the start, a "no" on the first day and a "yes" some days later, read after ten weeks."""
    no = rows(START, "no", "injury_link")
    yes = rows(on(START, yes_on), "yes", "injury_link", injury_date=START)
    return status(table(rows(START, text), no, yes), on(START, 70), events=list(gaps))


@pytest.mark.parametrize(("yes_on", "expected"), [(25, "met"), (26, "met"), (27, "not_met")])
@pytest.mark.parametrize("later", ["", ".*39 0"])
def test_an_answer_after_the_seventh_pain_free_day_is_about_another_pain(
    later: str, yes_on: int, expected: str
) -> None:
    """20 days of pain and then zeros, the seventh on day 26; a later gap without pain does not move the end."""
    assert told(f"5*20 0*11 {later}", yes_on) == expected
    assert told(f"5*20 0*11 {later}", yes_on, no_pain(31, 69)) == expected


@pytest.mark.parametrize(("yes_on", "expected"), [(20, "met"), (21, "met"), (22, "not_met"), (58, "not_met")])
@pytest.mark.parametrize("later", ["", "0*6", "0*7", "0*8"])
def test_a_gap_without_pain_ends_the_episode_where_the_answer_begins(later: str, yes_on: int, expected: str) -> None:
    """20 days of pain, 38 empty ones, free of pain from day 21 on; zeros after them do not move the end."""
    assert told(f"5*20 .*38 {later}", yes_on, no_pain(21, 57)) == expected
