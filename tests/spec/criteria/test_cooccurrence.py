"""`cooccurrence-*`: a sign and stronger pain fall on the same days."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from tests.diaries import assessment
from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

FIRST = "2026-01-05"
# six weeks, ten days with the sign, on no rhythm of a week
SIGN = [
    "0",
    "1",
    "0",
    "0",
    "1",
    "0",
    "0",
    "0",
    "0",
    "0",
    "1",
    "0",
    "0",
    "1",
    "0",
    "0",
    "0",
    "0",
    "1",
    "0",
    "0",
    "1",
    "0",
    "0",
    "0",
    "0",
    "0",
    "1",
    "0",
    "1",
    "0",
    "0",
    "0",
    "0",
    "0",
    "1",
    "0",
    "0",
    "1",
    "0",
    "0",
    "0",
]
COLUMNS = {
    "fatigue": ("fatigue", "5", "1"),
    "haematuria": ("urine_colour", "red", "clear_or_yellow"),
    "fever": ("temperature_c", "38.4", "36.8"),
    "leg-swelling": ("leg_swelling", "both", "none"),
    "urinary-symptoms": ("urinary_symptoms", "yes", "no"),
}


def line(
    sign: list[str], name: str = "fatigue", high: str = "8", low: str = "2", pain: list[str] | None = None
) -> list[Row]:
    """Evenings with a sign and pain; the pain is high on the days of the sign unless `pain` says otherwise."""
    column, yes, no = COLUMNS[name]
    pain = pain or sign
    made: list[Row] = []
    for later, (is_sign, is_high) in enumerate(zip(sign, pain, strict=True)):
        row = rows(
            on(FIRST, later), yes if is_sign == "1" else no, column, pain_average=high if is_high == "1" else low
        )
        made += row
    return made


def chance(sign: list[int], pain: list[int]) -> float:
    """The catalogue's permutation, written out: rotate, cut into weeks, reorder the weeks."""
    random, n = np.random.RandomState(20251229), len(sign)
    joint = sum(s * p for s, p in zip(sign, pain, strict=True))
    reached = 0
    for _ in range(1999):
        shift = random.randint(0, n)
        turned = sign[shift:] + sign[:shift]
        weeks = [turned[start : start + 7] for start in range(0, n, 7)]
        order = random.permutation(len(weeks))
        shuffled = [value for place in order for value in weeks[place]]
        reached += sum(s * p for s, p in zip(shuffled, pain, strict=True)) >= joint
    return (1 + reached) / 2000


def test_a_sign_on_the_days_of_stronger_pain() -> None:
    found = finding("cooccurrence-fatigue", table(line(SIGN)))
    evidence = found.evidence
    assert (found.status, found.tier) == ("met", "note")
    assert (evidence["joint_days"], evidence["sign_days"], evidence["pain_days"], evidence["days"]) == (10, 10, 10, 42)


def test_the_numbers_are_those_of_the_definition() -> None:
    pain = ["1" if later in (2, 9) else value for later, value in enumerate(SIGN)]
    pain[1] = "0"
    found = finding("cooccurrence-fatigue", table(line(SIGN, pain=pain)))
    sign, high = [int(value) for value in SIGN], [int(value) for value in pain]
    a = sum(s and p for s, p in zip(sign, high, strict=True))
    b, c = sum(sign) - a, sum(high) - a
    d, n = 42 - a - b - c, 42
    ratio = (a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))
    spread = 1.959963984540054 * sqrt(sum(1 / (cell + 0.5) for cell in (a, b, c, d)))
    assert (a, b, c, d) == (9, 1, 2, 30)
    assert found.evidence["odds_ratio"] == pytest.approx(ratio, abs=6e-5)
    assert found.evidence["odds_low"] == pytest.approx(exp(log(ratio) - spread), abs=6e-5)
    assert found.evidence["odds_high"] == pytest.approx(exp(log(ratio) + spread), abs=6e-5)
    assert found.evidence["lift"] == pytest.approx(a * n / ((a + b) * (a + c)), abs=6e-5)
    assert found.evidence["p_value"] == pytest.approx(chance(sign, high), abs=6e-8)
    assert found.evidence["q_value"] == found.evidence["p_value"]  # one sign only


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_sign_has_its_days(name: str) -> None:
    found = finding(f"cooccurrence-{name}", table(line(SIGN, name)))
    assert found.status == "met"
    assert found.evidence["joint_days"] == 10


@pytest.mark.parametrize(
    ("name", "value", "sign_days"),
    [
        ("fatigue", "3", 0),
        ("fatigue", "4", 42),
        ("fatigue", "5", 42),
        ("fever", "37.9", 0),
        ("fever", "38.0", 42),
        ("fever", "38.1", 42),
        ("leg-swelling", "left", 42),
        ("haematuria", "orange", 0),
        ("haematuria", "pink", 42),
    ],
)
def test_what_makes_a_day_a_sign_day(name: str, value: str, sign_days: int) -> None:
    text = table(rows(FIRST, f"{value}*42", COLUMNS[name][0], pain_average="3"))
    found = finding(f"cooccurrence-{name}", text)
    assert (found.status, found.evidence["sign_days"], found.evidence["days"]) == ("insufficient", sign_days, 42)


@pytest.mark.parametrize(("length", "expected"), [(41, "insufficient"), (42, "met"), (43, "met")])
def test_forty_two_days_are_needed(length: int, expected: str) -> None:
    sign = [*SIGN, "0"][:length]
    assert finding("cooccurrence-fatigue", table(line(sign))).status == expected


@pytest.mark.parametrize(("number", "enough"), [(4, False), (5, True), (6, True)])
def test_five_days_of_each_margin_are_needed(number: int, enough: bool) -> None:
    places = [1, 13, 18, 27, 35, 38][:number]
    few = ["1" if later in places else "0" for later in range(42)]
    most = ["0" if later in places else "1" for later in range(42)]
    for sign, pain in ((few, SIGN), (SIGN, few), (most, SIGN)):
        found = finding("cooccurrence-fatigue", table(line(sign, pain=pain)))
        assert (found.status != "insufficient") is enough


def test_pain_at_one_level_every_day_is_insufficient() -> None:
    assert finding("cooccurrence-fatigue", table(line(SIGN, high="5", low="5"))).status == "insufficient"


@pytest.mark.parametrize(
    ("high", "low", "pain_days"),
    [
        pytest.param("3", "0", 0, id="3 over 0: below four"),
        pytest.param("4", "0", 10, id="4 over 0"),
        pytest.param("6", "5", 0, id="one above the median"),
        pytest.param("7", "5", 10, id="two above the median"),
        pytest.param("8", "5", 10, id="three above the median"),
    ],
)
def test_a_high_day_is_four_and_two_above_the_median(high: str, low: str, pain_days: int) -> None:
    found = finding("cooccurrence-fatigue", table(line(SIGN, high=high, low=low)))
    assert found.evidence["pain_days"] == pain_days


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        pytest.param("urinary-symptoms", {"urinary_symptoms": "unsure"}, id="unsure"),
        pytest.param("haematuria", {"urine_colour": "red", "urine_context": "hard_exercise"}, id="confounded"),
    ],
)
def test_unsure_and_confounded_days_are_unanswered(name: str, cells: dict[str, str]) -> None:
    last = on(FIRST, 42)
    text = table(line(SIGN, name), rows(last, "2", **cells))
    assert finding(f"cooccurrence-{name}", text).evidence["days"] == 42


def test_days_without_pain_or_sign_are_not_used() -> None:
    only_pain, only_sign = rows(on(FIRST, 42), "5"), rows(on(FIRST, 43), "5", "fatigue")
    assert finding("cooccurrence-fatigue", table(line(SIGN), only_pain, only_sign)).evidence["days"] == 42


@pytest.mark.parametrize(("lag", "expected"), [("25h", 43), ("48h", 43), ("49h", 42)])
def test_backfilled_days_are_not_used(lag: str, expected: int) -> None:
    extra = rows(on(FIRST, 42), "1", "fatigue", pain_average="2", recorded=lag)
    found = finding("cooccurrence-fatigue", table(line(SIGN), extra), on(FIRST, 45))
    assert found.evidence["days"] == expected


def test_only_the_last_eighty_four_days_are_used() -> None:
    text = table(line(SIGN), rows(on(FIRST, 84), "2"))
    assert finding("cooccurrence-fatigue", text).evidence["days"] == 41


def test_no_link_is_not_met() -> None:
    other = ["1" if later % 4 == 0 else "0" for later in range(42)]
    assert finding("cooccurrence-fatigue", table(line(SIGN, pain=other))).status == "not_met"


def test_with_two_signs_q_is_corrected() -> None:
    pain = SIGN
    fever = ["1" if later % 5 == 0 else "0" for later in range(42)]
    text = [
        row | {"temperature_c": "38.5" if value == "1" else "36.6"}
        for row, value in zip(line(SIGN, pain=pain), fever, strict=True)
    ]
    found = assessment(table(text))
    first, second = found["cooccurrence-fatigue"].evidence, found["cooccurrence-fever"].evidence
    small, large = sorted((first["p_value"], second["p_value"]))
    q = {small: min(2 * small, large, 1), large: min(large, 1)}
    assert first["q_value"] == pytest.approx(q[first["p_value"]], abs=6e-8)
    assert second["q_value"] == pytest.approx(q[second["p_value"]], abs=6e-8)


def test_a_sign_that_did_not_pass_the_gate_corrects_nothing() -> None:
    text = table(line(SIGN), rows(on(FIRST, 41), "36.6", "temperature_c"))
    found = assessment(text)
    assert found["cooccurrence-fever"].status == "insufficient"
    assert found["cooccurrence-fatigue"].evidence["q_value"] == found["cooccurrence-fatigue"].evidence["p_value"]


def test_a_sign_asked_once_has_its_row_and_others_have_none() -> None:
    asked = {f.criterion for f in assessment(table(rows(FIRST, "36.6", "temperature_c"))).findings}
    assert {name for name in asked if name.startswith("cooccurrence-")} == {"cooccurrence-fever"}
    for text in (EMPTY, ONE):
        assert not any(f.criterion.startswith("cooccurrence-") for f in assessment(text, "2026-03-01").findings)


def test_a_clear_reading_beside_a_confounded_one_is_an_answer() -> None:
    last = on(FIRST, 42)
    clear = rows(last, "2", urine_colour="clear_or_yellow")
    explained = rows(last, "2", kind="night", urine_colour="red", urine_context="hard_exercise")
    found = finding("cooccurrence-haematuria", table(line(SIGN, "haematuria"), clear, explained))
    assert (found.evidence["days"], found.evidence["sign_days"]) == (43, 10)


def test_the_counts_of_a_short_diary_follow_the_same_definition() -> None:
    found = finding("cooccurrence-fatigue", table(line(SIGN[:20], high="6", low="5")))
    assert (found.status, found.evidence["days"], found.evidence["pain_days"]) == ("insufficient", 20, 0)
