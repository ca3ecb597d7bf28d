"""`evaluation-gap-kidney`: no kidney imaging recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "evaluation-gap-kidney"
T = "2026-03-01"
FIRST = "2026-02-02"  # 28 dates


def blood(back: int = 0) -> list[Row]:
    return rows(on(T, -back), "red", "urine_colour", urine_context="none")


def event(kind: str, date: str) -> list[dict[str, Any]]:
    return [{"type": kind, "date": date}]


@pytest.mark.parametrize(("back", "tier"), [(0, "note"), (13, "note"), (14, "prompt_review"), (15, "prompt_review")])
def test_after_fourteen_open_days_it_is_for_review(back: int, tier: str) -> None:
    found = finding(ROW, table(blood(back)), T)
    assert (found.status, found.tier, found.evidence["open_days"]) == ("met", tier, back)
    assert "visible-haematuria" in str(found.evidence["trigger"])


@pytest.mark.parametrize("kind", ["kidney_ultrasound", "kidney_ct", "kidney_mri"])
@pytest.mark.parametrize(("after", "expected"), [(-1, "met"), (0, "not_met"), (1, "not_met")])
def test_a_scan_since_then_closes_it(kind: str, after: int, expected: str) -> None:
    scan = event(kind, on(T, -10 + after))
    assert finding(ROW, table(blood(10)), T, events=scan).status == expected


@pytest.mark.parametrize("kind", ["spine_mri", "spine_ct", "urinalysis", "blood_test", "cystoscopy", "gp_contact"])
def test_other_events_do_not_close_it(kind: str) -> None:
    assert finding(ROW, table(blood(10)), T, events=event(kind, T)).status == "met"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(table(blood()), "met", id="blood"),
        pytest.param(table(rows(T, "yes", "lump")), "met", id="lump"),
        pytest.param(days(FIRST, "5*28"), "met", id="persistent pain"),
        pytest.param(table(rows(T, "new", "neuro.saddle_numbness")), "not_met", id="nerve emergency"),
        pytest.param(table(rows(on(T, -2), "38.5*3", "temperature_c")), "not_met", id="fever"),
        pytest.param(table(rows(T, "left", "leg_swelling")), "not_met", id="leg"),
        pytest.param(ONE, "not_met", id="one evening of pain"),
        pytest.param(EMPTY, "not_met", id="empty diary: no trigger"),
    ],
)
def test_the_triggers(text: str, expected: str) -> None:
    assert finding(ROW, text, T).status == expected


def test_an_assessed_and_unchanged_pain_opens_no_gap() -> None:
    assert finding(ROW, days(FIRST, "5*28"), assessed_pain={"assessed_on": FIRST}).status == "not_met"


def test_a_masked_finding_is_a_trigger() -> None:
    nsaid = {"name": "A", "class": "nsaid", "started_on": on(FIRST, 20)}
    assert finding(ROW, days(FIRST, "8*7 7*7 6*7 5*7 4*7 3*7"), medicines=[nsaid]).status == "met"


def test_of_several_triggers_the_earliest_counts() -> None:
    text = table(rows(on(T, -20), "yes", "lump"), blood(5))
    found = finding(ROW, text, T)
    assert (found.evidence["open_days"], found.tier) == (20, "prompt_review")
    between = finding(ROW, text, T, events=event("kidney_ct", on(T, -10)))
    assert between.status == "not_met"
