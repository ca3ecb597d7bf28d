"""`pain-not-controlled`: pain still high on medicine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.tables import EMPTY, ONE, days, finding, on

ROW = "pain-not-controlled"
FIRST, T = "2026-02-23", "2026-03-01"  # 7 dates


def medicine(kind: str = "paracetamol", **more: Any) -> list[dict[str, Any]]:
    return [{"name": "A", "class": kind, "started_on": "2026-01-01"} | more]


def status(values: str = "6*7", medicines: list[dict[str, Any]] | None = None, **profile: Any) -> str:
    return finding(ROW, days(FIRST, values), T, medicines=medicines or medicine(), **profile).status


def test_a_mean_of_six_on_paracetamol_is_for_review() -> None:
    found = finding(ROW, days(FIRST, "6*6 7"), T, medicines=medicine())
    assert (found.status, found.tier) == ("met", "prompt_review")
    assert (found.evidence["mean_level"], found.evidence["severe_days"]) == (6.1429, 1)
    assert found.evidence["step"] == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("4*6 3", "not_met", id="mean 3.86"),
        pytest.param("4*7", "not_met", id="mean 4"),
        pytest.param("4*6 5", "met", id="mean 4.14"),
        pytest.param("7*2 1*5", "not_met", id="two severe days"),
        pytest.param("7*3 1*4", "met", id="three severe days"),
        pytest.param("6*3 1*4", "not_met", id="three days of six"),
        pytest.param("6*3", "insufficient", id="3 covered days"),
        pytest.param("6*4", "met", id="4 covered days"),
        pytest.param("6*5", "met", id="5 covered days"),
        pytest.param("2*4", "not_met", id="4 covered days of little pain"),
    ],
)
def test_level_and_coverage_of_the_last_week(values: str, expected: str) -> None:
    assert status(values) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("paracetamol", "met"),
        ("nsaid", "met"),
        ("weak_opioid", "met"),
        ("strong_opioid", "met"),
        ("gabapentinoid", "not_met"),
        ("antidepressant", "not_met"),
        ("steroid", "not_met"),
        ("laxative", "not_met"),
        ("antibiotic", "not_met"),
        ("other", "not_met"),
    ],
)
def test_the_medicines_of_the_ladder(kind: str, expected: str) -> None:
    assert status(medicines=medicine(kind)) == expected


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        pytest.param(5, "met", id="stopped five days ago"),
        pytest.param(6, "met", id="stopped on the first of the seven days"),
        pytest.param(7, "not_met", id="stopped the day before"),
    ],
)
def test_the_medicine_was_active_in_the_last_week(back: int, expected: str) -> None:
    assert status(medicines=medicine(stopped_on=on(T, -back))) == expected


@pytest.mark.parametrize(("back", "expected"), [(0, "met"), (6, "met"), (7, "not_met")])
def test_or_a_dose_was_taken(back: int, expected: str) -> None:
    stopped = medicine(stopped_on="2026-01-10")
    dose = {"taken_at": f"{on(T, -back)}T09:00:00+00:00", "dose_mg": 500}
    assert status(medicines=stopped, doses=[dose]) == expected


def test_without_a_medicine_list_it_is_insufficient() -> None:
    assert finding(ROW, days(FIRST, "6*7")).status == "insufficient"


def test_a_removed_medicine_does_not_count() -> None:
    assert status(medicines=[*medicine(deleted=True), *[m | {"class": "laxative"} for m in medicine()]]) == "not_met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T, medicines=medicine()).status == "insufficient"


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        pytest.param(T, "met", id="started today"),
        pytest.param(on(T, 1), "insufficient", id="starts tomorrow: the list is still empty"),
        pytest.param(None, "not_met", id="start not known, not dosed"),
    ],
)
def test_a_medicine_is_known_from_its_start(started: str | None, expected: str) -> None:
    assert status(medicines=medicine(started_on=started)) == expected
