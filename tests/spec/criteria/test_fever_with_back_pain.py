"""`fever-with-back-pain`: fever together with back or flank pain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "fever-with-back-pain"
D, T = "2026-02-20", "2026-03-01"
CALM = {"immunosuppressed": "no", "injected_drugs": "no"}


def fever(reading: str = "38.5", pain: str = "4", date: str = D, **more: str) -> list[Row]:
    return rows(date, reading, "temperature_c", pain_average=pain, **more)


def explained(reading: str = "38.5", **more: str) -> list[Row]:
    return fever(reading, fever_explained="yes", **more)


def status(*parts: list[Row], **profile: Any) -> str:
    return finding(ROW, table(*parts), T, **(CALM | profile)).status


def test_a_fever_on_a_day_with_back_pain_is_urgent() -> None:
    found = finding(ROW, table(fever()), T)
    assert (found.status, found.tier) == ("met", "urgent")
    assert (found.evidence["readings"], found.evidence["max_c"]) == (1, 38.5)


@pytest.mark.parametrize(("reading", "expected"), [("37.9", "not_met"), ("38.0", "met"), ("38.1", "met")])
def test_thirty_eight_degrees_are_a_fever(reading: str, expected: str) -> None:
    assert status(fever(reading)) == expected


@pytest.mark.parametrize(
    ("pain", "more", "expected"),
    [
        pytest.param("0", {}, "not_met", id="pain-free"),
        pytest.param("1", {}, "met", id="a little pain"),
        pytest.param("", {}, "insufficient", id="pain not asked"),
        pytest.param("5", {"regions": "leg_left"}, "insufficient", id="pain in the leg only"),
    ],
)
def test_the_pain_of_that_day_decides(pain: str, more: dict[str, str], expected: str) -> None:
    assert status(fever(pain=pain, **more)) == expected


def test_the_pain_may_come_from_another_entry_of_the_day() -> None:
    assert status(fever(pain=""), rows(D, "3", kind="night")) == "met"


@pytest.mark.parametrize(
    ("part", "profile", "expected"),
    [
        pytest.param(explained(), {}, "not_met", id="explained"),
        pytest.param(explained("38.9"), {}, "not_met", id="explained, 38.9"),
        pytest.param(explained("39.0"), {}, "met", id="39.0"),
        pytest.param(explained("39.1"), {}, "met", id="39.1"),
        pytest.param(fever(fever_explained="no"), {}, "met", id="not explained"),
        pytest.param(fever(fever_explained="unsure"), {}, "met", id="unsure whether explained"),
        pytest.param(explained(rigors="yes"), {}, "met", id="rigors"),
        pytest.param(explained(rigors="no"), {}, "not_met", id="no rigors"),
        pytest.param(explained(urinary_symptoms="yes"), {}, "met", id="urinary symptoms"),
        pytest.param(explained(urinary_symptoms="no"), {}, "not_met", id="no urinary symptoms"),
        pytest.param(explained(), {"immunosuppressed": "yes"}, "met", id="immunosuppressed"),
        pytest.param(explained(), {"injected_drugs": "yes"}, "met", id="injected drugs"),
    ],
)
def test_a_mild_explained_fever_is_exempt_unless_something_speaks_against_it(
    part: list[Row], profile: dict[str, str], expected: str
) -> None:
    assert status(part, **profile) == expected


def test_urinary_symptoms_of_another_entry_of_the_day_count() -> None:
    assert status(explained(), rows(D, "yes", "urinary_symptoms", kind="night")) == "met"
    assert status(explained(), rows(on(D, 1), "yes", "urinary_symptoms")) == "not_met"


@pytest.mark.parametrize(
    ("date", "at", "expected"),
    [
        pytest.param(D, "13:59", "not_met", id="5 h 59 min"),
        pytest.param(D, "14:00", "met", id="6 h"),
        pytest.param(on(D, 3), "08:00", "met", id="72 h"),
        pytest.param(on(D, 3), "08:01", "not_met", id="72 h 1 min"),
    ],
)
def test_a_second_fever_within_three_days_ends_the_exemption(date: str, at: str, expected: str) -> None:
    first = explained(kind="moment", at="08:00")
    second = rows(date, "38.0", "temperature_c", kind="moment", at=at, fever_explained="yes", pain_average="4")
    assert status(first, second) == expected


@pytest.mark.parametrize(("back", "expected"), [(19, "met"), (20, "met"), (21, "insufficient")])
def test_it_looks_back_twenty_one_days(back: int, expected: str) -> None:
    assert status(fever(date=on(T, -back))) == expected


@pytest.mark.parametrize("lag", ["25h", "60h"])
def test_it_fires_when_reported_late(lag: str) -> None:
    assert status(fever(recorded=lag)) == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never measured")])
def test_never_measured_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
