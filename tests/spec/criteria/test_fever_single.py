"""`fever-single`: a fever reading."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on

ROW = "fever-single"
T = "2026-03-01"


@pytest.mark.parametrize(
    ("reading", "expected"), [("37.9", "not_met"), ("38.0", "met"), ("38.1", "met"), ("36.6", "not_met")]
)
def test_thirty_eight_degrees_are_a_fever(reading: str, expected: str) -> None:
    found = finding(ROW, days(T, reading, "temperature_c"))
    assert (found.status, found.tier, found.evidence["max_c"]) == (expected, "note", float(reading))


@pytest.mark.parametrize(("back", "expected"), [(19, "met"), (20, "met"), (21, "insufficient")])
def test_it_looks_back_twenty_one_days(back: int, expected: str) -> None:
    assert finding(ROW, days(on(T, -back), "38.5", "temperature_c"), T).status == expected


def test_the_highest_reading_is_shown_with_its_explanation() -> None:
    found = finding(ROW, days(on(T, -2), "38.2 39.1 37.0", "temperature_c", fever_explained="yes"))
    assert (found.evidence["max_c"], found.evidence["explained"]) == (39.1, "yes")
    assert str(found.evidence["measured_at"]).startswith(on(T, -1))


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    assert finding(ROW, days(on(T, -9), "38.5", "temperature_c", recorded=lag), T).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never measured")])
def test_never_measured_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_it_has_held_since_the_oldest_week_in_which_it_was_met() -> None:
    text = days(on(T, -26), "38.5 .*12 36.8 .*12 38.5", "temperature_c")
    assert finding(ROW, text, T).since.isoformat() == on(T, -21)


def test_the_time_is_the_local_one_of_the_reading() -> None:
    text = days("2026-07-01", "38.4", "temperature_c", kind="moment", at="23:30")
    assert finding(ROW, text).evidence["measured_at"] == "2026-07-01T23:30:00+01:00"
