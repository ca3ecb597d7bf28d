"""`persistent-noninjury-nonimproving`: persistent, not after an injury, not improving."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diaries import assessment
from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "persistent-noninjury-nonimproving"
FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates
STEADY = days(FIRST, "5*28", regions="flank_left")
LONG_FALL = "8*7 7*7 6*7 5*7 4*7 3*7"  # confirmed improvement after six weeks
NSAID = {"name": "A", "class": "nsaid", "started_on": on(FIRST, 20)}


def assessed(date: str, *regions: str) -> dict[str, Any]:
    return {"assessed_on": date, "regions": list(regions)}


def test_a_month_of_unexplained_unchanging_pain_is_for_review() -> None:
    found = finding(ROW, STEADY)
    assert (found.status, found.tier) == ("met", "prompt_review")
    assert found.evidence["persistent_pain"] == "met"
    assert found.evidence["injury_linked"] == "insufficient"
    assert found.evidence["pain_improving"] == "not_met"
    assert (found.evidence["masked"], found.evidence["assessed"]) == ("no", "no")
    assert "injury_link" in str(found.evidence["missing_answers"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(days(on(T, -26), "5*27"), "not_met", id="27 days: not persistent"),
        pytest.param(days(on(T, -27), "5*28"), "met", id="28 days"),
        pytest.param(days(FIRST, "5*7 5*7 5*2 .*5 5*7"), "insufficient", id="persistence unknown"),
        pytest.param(days(FIRST, "0*28"), "not_met", id="no pain"),
        pytest.param(ONE, "not_met", id="one entry"),
        pytest.param(EMPTY, "insufficient", id="empty diary"),
    ],
)
def test_without_persistence_its_status_is_taken_over(text: str, expected: str) -> None:
    assert finding(ROW, text, T).status == expected


@pytest.mark.parametrize(
    ("link", "date", "expected"),
    [
        pytest.param("yes", FIRST, "not_met", id="yes"),
        pytest.param("no", "", "met", id="no"),
        pytest.param("unsure", "", "met", id="unsure"),
        pytest.param("yes", "", "met", id="yes without a date"),
    ],
)
def test_a_linked_injury_takes_it_away(link: str, date: str, expected: str) -> None:
    assert finding(ROW, days(FIRST, "5*28", injury_link=link, injury_date=date)).status == expected


def test_improvement_that_could_not_be_shown_does_not_take_it_away() -> None:
    # 14 covered days keep persistence, three values in the last block leave improvement open
    found = finding(ROW, days(FIRST, "5*5 .*2 5*4 .*3 5*4 .*3 5*3 .*4"), T)
    assert (found.status, found.evidence["pain_improving"]) == ("met", "insufficient")


def test_confirmed_improvement_takes_it_away_and_a_first_look_does_not() -> None:
    assert finding(ROW, days(FIRST, LONG_FALL)).status == "not_met"
    assert finding(ROW, days(FIRST, "8*14 7*7 5*7")).status == "met"


def test_improvement_under_a_pain_medicine_is_masked_and_raises_the_diary() -> None:
    found = assessment(days(FIRST, LONG_FALL), medicines=[NSAID])
    row = found[ROW]
    assert (row.status, row.tier, row.evidence["masked"]) == ("insufficient", "prompt_review", "yes")
    assert any("masked" in reason for reason in row.reasons)
    assert found.tier == "prompt_review"


def test_improvement_under_a_pain_medicine_of_an_assessed_pain_is_improvement() -> None:
    found = finding(ROW, days(FIRST, LONG_FALL), medicines=[NSAID], assessed_pain=assessed(on(FIRST, 10)))
    assert (found.status, found.evidence["masked"]) == ("not_met", "no")


@pytest.mark.parametrize(
    ("pain", "tier"),
    [
        pytest.param(assessed(on(FIRST, -300)), "note", id="long ago, start not stated"),
        pytest.param(assessed(T), "note", id="today"),
        pytest.param(assessed(on(T, 1)), "prompt_review", id="tomorrow"),
        pytest.param(assessed(T, "flank_left", "neck"), "note", id="its regions named"),
        pytest.param(assessed(T, "flank_right"), "prompt_review", id="another region"),
        pytest.param(None, "prompt_review", id="not assessed"),
    ],
)
def test_an_assessed_and_unchanged_pain_is_a_note(pain: dict[str, Any] | None, tier: str) -> None:
    found = finding(ROW, STEADY, T, assessed_pain=pain)
    assert (found.status, found.tier) == ("met", tier)


@pytest.mark.parametrize(
    ("after", "tier"),
    [
        pytest.param(-1, "prompt_review", id="the day before the start"),
        pytest.param(0, "note", id="on the day of the start"),
        pytest.param(1, "note", id="the day after the start"),
    ],
)
def test_an_assessment_before_the_stated_start_does_not_count(after: int, tier: str) -> None:
    start = on(FIRST, -10)
    found = finding(ROW, days(FIRST, "5*28", onset_date=start), assessed_pain=assessed(on(start, after)))
    assert found.tier == tier


@pytest.mark.parametrize(
    ("novelty", "tier"),
    [
        ("same_as_usual", "note"),
        ("new_place", "prompt_review"),
        ("new_kind", "prompt_review"),
        ("worse", "prompt_review"),
    ],
)
def test_a_new_answer_ends_unchanged(novelty: str, tier: str) -> None:
    text = table(rows(FIRST, "5*27"), rows(T, "5", novelty=novelty))
    assert finding(ROW, text, assessed_pain=assessed(FIRST)).tier == tier


def test_a_new_region_ends_unchanged_and_a_leg_does_not() -> None:
    known = assessed(FIRST, "flank_left")
    other = table(rows(FIRST, "5*27", regions="flank_left"), rows(T, "5", regions="flank_left, neck"))
    leg = table(rows(FIRST, "5*27", regions="flank_left"), rows(T, "5", regions="flank_left, leg_left"))
    assert finding(ROW, other, assessed_pain=known).tier == "prompt_review"
    assert finding(ROW, leg, assessed_pain=known).tier == "note"


def test_worsening_seen_for_the_first_time_ends_unchanged() -> None:
    assert finding(ROW, days(FIRST, "4*14 5*7 7*7"), assessed_pain=assessed(FIRST)).tier == "prompt_review"


def test_it_keeps_its_tier_while_provisional() -> None:
    found = finding(ROW, STEADY)
    assert (found.provisional, found.tier) == (True, "prompt_review")
    assert not finding(ROW, days(on(FIRST, -7), "5*35")).provisional
