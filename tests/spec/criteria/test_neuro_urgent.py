"""`neuro-urgent`: one-sided nerve change."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, finding, on, rows, table

ROW = "neuro-urgent"
T = "2026-03-01"


def entry(date: str = T, **answers: str) -> str:
    return table(rows(date, "4", **{f"neuro.{item}": answer for item, answer in answers.items()}))


@pytest.mark.parametrize(
    ("item", "answer", "expected"),
    [
        ("leg_numbness_left", "new", "met"),
        ("leg_numbness_left", "worse", "met"),
        ("leg_numbness_right", "new", "met"),
        ("leg_shooting_pain_left", "new", "met"),
        ("leg_shooting_pain_right", "worse", "met"),
        ("leg_weakness_left", "new", "met"),
        ("leg_weakness_right", "new", "met"),
        ("leg_weakness_left", "worse", "not_met"),  # an emergency
        ("saddle_numbness", "new", "not_met"),  # an emergency
        ("leg_numbness_left", "unchanged", "insufficient"),
        ("leg_numbness_left", "no", "insufficient"),
    ],
)
def test_one_leg_is_urgent(item: str, answer: str, expected: str) -> None:
    found = finding(ROW, entry(**{item: answer}))
    assert (found.status, found.tier) == (expected, "urgent" if expected == "met" else "note")


def test_items_side_and_first_report_are_told() -> None:
    first = rows(on(T, -5), "4", **{"neuro.leg_numbness_left": "new"})
    second = rows(T, "4", **{"neuro.leg_shooting_pain_left": "new"})
    found = finding(ROW, table(first, second))
    assert (found.status, found.evidence["side"]) == ("met", "left")
    assert found.evidence["items"] == "leg_numbness_left, leg_shooting_pain_left"
    assert str(found.evidence["first_reported"]).startswith(on(T, -5))
    assert found.since.isoformat() == on(T, -5)


def test_bladder_bowel_and_saddle_left_open_are_named() -> None:
    found = finding(ROW, entry(leg_numbness_left="new", saddle_numbness="no"))
    unanswered = str(found.evidence["unanswered_items"])
    for item in ("bladder_cannot_start_or_empty", "bladder_leak_or_not_felt", "bowel_leak_or_not_felt"):
        assert item in unanswered
    assert "saddle_numbness" not in unanswered


def test_both_legs_are_the_emergency_instead() -> None:
    assert finding(ROW, entry(leg_numbness_left="new", leg_numbness_right="new")).status == "not_met"


@pytest.mark.parametrize(
    ("history", "expected"),
    [("none", "met"), ("unsure", "met"), (None, "met"), ("past", "not_met"), ("current", "not_met")],
)
def test_with_cancer_history_it_is_the_emergency_instead(history: str | None, expected: str) -> None:
    assert finding(ROW, entry(leg_numbness_left="new"), cancer_history=history).status == expected


@pytest.mark.parametrize(("back", "met"), [(12, True), (13, True), (14, False)])
def test_it_looks_back_fourteen_days(back: int, met: bool) -> None:
    assert (finding(ROW, entry(on(T, -back), leg_numbness_left="new"), T).status == "met") is met


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    text = table(rows(on(T, -9), "4", recorded=lag, **{"neuro.leg_numbness_left": "new"}))
    assert finding(ROW, text, T).status == "met"


@pytest.mark.parametrize("answer", ["no", "unchanged"])
def test_all_items_answered_calmly_is_not_met(answer: str) -> None:
    assert finding(ROW, table(rows(T, "4", neuro=answer))).status == "not_met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
