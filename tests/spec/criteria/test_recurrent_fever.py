"""`recurrent-fever`: repeated unexplained fever."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "recurrent-fever"
FIRST, T = "2026-02-09", "2026-03-01"  # 21 dates


@pytest.mark.parametrize(("number", "expected"), [(1, "not_met"), (2, "not_met"), (3, "met"), (4, "met")])
def test_fever_on_three_dates(number: int, expected: str) -> None:
    found = finding(ROW, days(FIRST, f"38.4*{number}", "temperature_c"), T)
    assert (found.status, found.evidence["days"], found.evidence["max_c"]) == (expected, number, 38.4)
    assert found.tier == ("prompt_review" if expected == "met" else "note")


@pytest.mark.parametrize(("reading", "expected"), [("37.9", "not_met"), ("38.0", "met"), ("38.1", "met")])
def test_thirty_eight_degrees_are_a_fever(reading: str, expected: str) -> None:
    assert finding(ROW, days(FIRST, f"{reading}*3", "temperature_c"), T).status == expected


@pytest.mark.parametrize(("answer", "expected"), [("yes", "not_met"), ("no", "met"), ("unsure", "met"), ("", "met")])
def test_explained_fevers_do_not_count(answer: str, expected: str) -> None:
    text = table(
        rows(FIRST, "38.5*2", "temperature_c"), rows(on(FIRST, 5), "38.5", "temperature_c", fever_explained=answer)
    )
    assert finding(ROW, text, T).status == expected


def test_three_readings_of_one_day_are_one_date() -> None:
    text = table(*[rows(T, "38.5", "temperature_c", kind="moment", at=at) for at in ("08:00", "12:00", "18:00")])
    assert finding(ROW, text).status == "not_met"


def test_it_looks_back_twenty_one_days() -> None:
    text = days(FIRST, "38.5*3", "temperature_c")
    assert finding(ROW, text, T).status == "met"
    assert finding(ROW, text, on(T, 1)).status == "not_met"
    assert finding(ROW, text, on(T, 3)).status == "insufficient"


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entries_are(lag: str) -> None:
    assert finding(ROW, days(FIRST, "38.5*3", "temperature_c", recorded=lag), T).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never measured")])
def test_never_measured_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
