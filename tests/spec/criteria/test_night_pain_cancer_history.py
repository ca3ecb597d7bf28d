"""`night-pain-cancer-history`: night pain with a history of cancer."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, days, finding, on, rows, table

ROW = "night-pain-cancer-history"
T = "2026-03-01"


def night(**cells: str) -> str:
    return table(rows(T, "1", "version", kind="night", **cells))


def test_one_waking_after_cancer_is_urgent() -> None:
    found = finding(ROW, night(woken_count="1"), cancer_history="past")
    assert (found.status, found.tier) == ("met", "urgent")
    assert (found.evidence["cancer_history"], found.evidence["positive_nights"]) == ("past", 1)
    assert found.evidence["night"] == T


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param("none", "not_met", id="no history"),
        pytest.param("past", "met", id="past"),
        pytest.param("current", "met", id="current"),
        pytest.param("unsure", "insufficient", id="unsure"),
        pytest.param(None, "insufficient", id="never asked"),
    ],
)
def test_the_history_decides_first(history: str | None, expected: str) -> None:
    assert finding(ROW, night(woken_count="2"), cancer_history=history).status == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"woken_count": "0"}, "not_met", id="not woken"),
        pytest.param({"woken_count": "0", "kept_awake": "no"}, "not_met", id="neither"),
        pytest.param({"woken_count": "0", "kept_awake": "unsure"}, "not_met", id="not woken, kept awake unsure"),
        pytest.param({"woken_count": "0", "kept_awake": "yes"}, "met", id="kept awake"),
        pytest.param({"kept_awake": "unsure"}, "insufficient", id="unsure"),
        pytest.param({"pain_average": "6"}, "insufficient", id="not asked"),
    ],
)
def test_the_answers_of_one_night(cells: dict[str, str], expected: str) -> None:
    assert finding(ROW, night(**cells), cancer_history="current").status == expected


@pytest.mark.parametrize(("back", "expected"), [(12, "met"), (13, "met"), (14, "insufficient")])
def test_the_night_must_be_one_of_the_last_fourteen(back: int, expected: str) -> None:
    text = days(on(T, -back), "1", "woken_count", kind="night")
    assert finding(ROW, text, T, cancer_history="past").status == expected


def test_a_moment_of_pain_in_the_night_counts() -> None:
    text = days(T, "1", "pain_now", kind="moment", at="03:00", trigger="symptom")
    assert finding(ROW, text, cancer_history="past").status == "met"


def test_worse_nights_count_from_the_first_look() -> None:
    text = table(rows("2026-02-02", "3*14"), rows("2026-02-03", "5*14", kind="night"))
    found = finding(ROW, text, cancer_history="past")
    assert (found.status, found.tier) == ("met", "urgent")


def test_an_empty_diary_is_insufficient_with_and_not_met_without_a_history() -> None:
    assert finding(ROW, EMPTY, T, cancer_history="past").status == "insufficient"
    assert finding(ROW, EMPTY, T).status == "not_met"


def test_a_backfilled_night_counts() -> None:
    text = days(on(T, -3), "1", "woken_count", kind="night", recorded="60h")
    assert finding(ROW, text, T, cancer_history="past").status == "met"
