"""`fever-on-treatment`: fever during cancer treatment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on

ROW = "fever-on-treatment"
D, T = "2026-02-25", "2026-03-01"
SYSTEMIC = {"cancer_treatment": "systemic"}


def status(reading: str = "38.5", date: str = D, lag: str = "", **profile: Any) -> str:
    return finding(ROW, days(date, reading, "temperature_c", recorded=lag), T, **profile).status


def test_a_fever_under_systemic_treatment_is_an_emergency() -> None:
    found = finding(ROW, days(D, "38.5", "temperature_c"), T, **SYSTEMIC, cancer_treatment_last_on=on(D, -10))
    assert (found.status, found.tier, found.evidence["max_c"]) == ("met", "emergency", 38.5)
    assert (found.evidence["treatment"], found.evidence["days_since_treatment"]) == ("systemic", 10)
    assert str(found.evidence["measured_at"]).startswith(D)


@pytest.mark.parametrize(("reading", "expected"), [("37.9", "not_met"), ("38.0", "met"), ("38.1", "met")])
def test_thirty_eight_degrees_are_a_fever(reading: str, expected: str) -> None:
    assert status(reading, **SYSTEMIC) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param({}, "not_met", id="no treatment, not immunosuppressed"),
        pytest.param({"immunosuppressed": "yes"}, "met", id="immunosuppressed"),
        pytest.param(SYSTEMIC, "met", id="systemic, last date not given"),
        pytest.param({"cancer_treatment": "radiotherapy"}, "not_met", id="radiotherapy"),
        pytest.param({"cancer_treatment": "surgery"}, "not_met", id="surgery"),
        pytest.param({"cancer_treatment": None, "immunosuppressed": None}, "insufficient", id="neither asked"),
        pytest.param(
            {"cancer_treatment": None, "immunosuppressed": "yes"}, "met", id="immunosuppressed, treatment unasked"
        ),
    ],
)
def test_the_profile_decides(profile: dict[str, Any], expected: str) -> None:
    assert status(**profile) == expected


@pytest.mark.parametrize(("before", "expected"), [(0, "met"), (41, "met"), (42, "met"), (43, "not_met")])
def test_treatment_counts_for_forty_two_days(before: int, expected: str) -> None:
    assert status(**SYSTEMIC, cancer_treatment_last_on=on(D, -before)) == expected
    assert status(events=[{"type": "systemic_therapy", "date": on(D, -before)}]) == expected


def test_a_low_reading_is_not_met_even_when_nothing_was_asked() -> None:
    assert status("37.0", cancer_treatment=None, immunosuppressed=None) == "not_met"


@pytest.mark.parametrize(("back", "expected"), [(19, "met"), (20, "met"), (21, "insufficient")])
def test_it_looks_back_twenty_one_days(back: int, expected: str) -> None:
    assert status(date=on(T, -back), immunosuppressed="yes") == expected


@pytest.mark.parametrize("lag", ["25h", "60h"])
def test_it_fires_when_reported_late(lag: str) -> None:
    assert status(lag=lag, **SYSTEMIC) == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never measured")])
def test_never_measured_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T, **SYSTEMIC).status == "insufficient"
