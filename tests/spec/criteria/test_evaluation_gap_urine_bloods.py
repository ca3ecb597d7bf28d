"""`evaluation-gap-urine-bloods`: no urine or blood test recorded."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "evaluation-gap-urine-bloods"
T = "2026-03-01"
FIRST = "2026-02-02"  # 28 dates


def blood(back: int = 0) -> list[Row]:
    return rows(on(T, -back), "red", "urine_colour", urine_context="none")


@pytest.mark.parametrize(("back", "tier"), [(13, "note"), (14, "prompt_review"), (15, "prompt_review")])
def test_after_fourteen_open_days_it_is_for_review(back: int, tier: str) -> None:
    found = finding(ROW, table(blood(back)), T)
    assert (found.status, found.tier, found.evidence["open_days"]) == ("met", tier, back)
    assert found.evidence["missing_tests"] == "blood_test, urinalysis"


@pytest.mark.parametrize(
    ("urine", "bloods", "expected", "missing"),
    [
        pytest.param(0, 0, "not_met", None, id="both on the day"),
        pytest.param(1, 3, "not_met", None, id="both later"),
        pytest.param(0, -1, "met", "blood_test", id="bloods the day before"),
        pytest.param(-1, 0, "met", "urinalysis", id="urine the day before"),
        pytest.param(0, None, "met", "blood_test", id="urine only"),
        pytest.param(None, 0, "met", "urinalysis", id="bloods only"),
    ],
)
def test_both_tests_since_then_are_needed(
    urine: int | None, bloods: int | None, expected: str, missing: str | None
) -> None:
    events = [
        {"type": kind, "date": on(T, -10 + after)}
        for kind, after in (("urinalysis", urine), ("blood_test", bloods))
        if after is not None
    ]
    found = finding(ROW, table(blood(10)), T, events=events)
    assert found.status == expected
    if missing:
        assert found.evidence["missing_tests"] == missing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(table(rows(T, "yes", "lump")), "met", id="lump"),
        pytest.param(days(FIRST, "5*28"), "met", id="persistent pain"),
        pytest.param(table(rows(T, "new", "neuro.saddle_numbness")), "met", id="nerve emergency"),
        pytest.param(table(rows(T, "new", "neuro.leg_numbness_left")), "met", id="one-sided nerve change"),
        pytest.param(table(rows(on(T, -2), "38.5*3", "temperature_c")), "met", id="recurrent fever"),
        pytest.param(table(rows(T, "left", "leg_swelling")), "met", id="one leg"),
        pytest.param(table(rows(T, "38.5", "temperature_c")), "not_met", id="one fever is a note"),
        pytest.param(days(on(T, -2), "5*3", worse_with="standing"), "not_met", id="load-related pain is a note"),
        pytest.param(ONE, "not_met", id="one evening of pain"),
        pytest.param(EMPTY, "not_met", id="empty diary: no trigger"),
    ],
)
def test_any_finding_for_review_is_a_trigger(text: str, expected: str) -> None:
    assert finding(ROW, text, T).status == expected


def test_load_related_pain_with_cancer_history_is_a_trigger() -> None:
    text = days(on(T, -2), "5*3", worse_with="standing", onset_date="2025-01-01")
    assert finding(ROW, text, T, cancer_history="past").status == "met"


def test_a_first_look_at_worsening_is_no_trigger() -> None:
    rising = days(FIRST, "4*14 5*7 6*7")
    found = finding(ROW, rising, T, assessed_pain={"assessed_on": FIRST})
    assert "pain-worsening" not in str(found.evidence["trigger"])
