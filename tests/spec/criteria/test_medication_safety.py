"""`medication-safety`: medicine safety prompt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from analysis import assess
from analysis.explain import explain
from analysis.frames import from_documents
from tests.diaries import document
from tests.spec.tables import EMPTY, ONE, days, end_of, finding, on, rows, table

ROW = "medication-safety"
T = "2026-03-01"


def medicine(kind: str, name: str = "A", **more: Any) -> dict[str, Any]:
    return {"name": name, "class": kind, "started_on": "2026-01-01"} | more


def dose(mg: float | None, clock: str = "09:00", back: int = 0, of: int = 0) -> dict[str, Any]:
    return {"taken_at": f"{on(T, -back)}T{clock}:00+00:00", "dose_mg": mg, "of": of}


def found_in(*medicines: dict[str, Any], text: str = ONE, **profile: Any) -> Any:
    return finding(ROW, text, T, medicines=list(medicines), **profile)


@pytest.mark.parametrize(
    ("last", "expected"),
    [(999, "not_met"), (1000, "not_met"), (1001, "met")],
)
def test_more_than_four_grams_of_paracetamol_in_a_day_is_urgent(last: int, expected: str) -> None:
    doses = [dose(1000, "06:00"), dose(1000, "10:00"), dose(1000, "14:00"), dose(last, "18:00")]
    found = found_in(medicine("paracetamol"), doses=doses)
    assert (found.status, found.tier) == (expected, "urgent" if expected == "met" else "note")
    if expected == "met":
        assert found.evidence["amount_mg"] == 4001


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        pytest.param("08:59", "met", id="23 h 59 min apart"),
        pytest.param("09:00", "not_met", id="24 h apart"),
        pytest.param("09:01", "not_met", id="24 h 1 min apart"),
    ],
)
def test_the_day_is_any_twenty_four_hours_and_half_open(clock: str, expected: str) -> None:
    doses = [dose(2500, "09:00", back=1), dose(2500, clock)]
    assert found_in(medicine("paracetamol"), doses=doses).status == expected


def test_it_opens_down_to_the_medicines_and_doses_it_used_and_left_out() -> None:
    medicines = [
        medicine("paracetamol", "Panadol"),
        medicine("other", "Herbs"),
        medicine("nsaid", "Ibuprofen", started_on=None),
        medicine("nsaid", "Naproxen", stopped_on=on(T, -14)),
    ]
    doses = [dose(5000), dose(None, back=1), dose(500, back=14), dose(400, back=2, of=2)]
    frames = from_documents([document(ONE, medicines=medicines, doses=doses)])
    opened = explain(next(assess(frames, end_of(T)).chunks()), 0, ROW)
    assert [(use.kind, *use.told.values()) for use in opened.used] == [
        ("medicine", "Panadol", "paracetamol"),
        ("dose", "Ibuprofen", "09:00", "400"),
        ("dose", "Panadol", "09:00", "5000"),
    ]
    assert [(use.told["name"], use.left_out) for use in opened.left_out] == [
        ("Herbs", "other_class"),
        ("Panadol", "no_amount"),
        ("Ibuprofen", "no_start"),
    ]


def test_two_paracetamol_products_are_added_and_another_class_is_not() -> None:
    doses = [dose(3000, of=0), dose(3000, "12:00", of=1)]
    both = found_in(medicine("paracetamol"), medicine("paracetamol", "B"), doses=doses)
    assert (both.status, both.tier) == ("met", "urgent")
    assert found_in(medicine("paracetamol"), medicine("other", "B"), doses=doses).status == "not_met"


@pytest.mark.parametrize(("back", "expected"), [(12, "met"), (13, "met"), (15, "not_met")])
def test_it_looks_back_fourteen_days(back: int, expected: str) -> None:
    assert found_in(medicine("paracetamol"), doses=[dose(5000, "12:00", back)]).status == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param({}, "not_met", id="nothing known"),
        pytest.param({"kidney_disease": "yes"}, "met", id="kidney disease"),
        pytest.param({"anticoagulant": "yes"}, "met", id="anticoagulant"),
        pytest.param({"kidney_disease": "no", "anticoagulant": "unsure"}, "not_met", id="no and unsure"),
        pytest.param({"text": days(T, "red", "urine_colour")}, "met", id="blood in the urine"),
    ],
)
def test_an_nsaid_with_a_reason_against_it(profile: dict[str, Any], expected: str) -> None:
    found = found_in(medicine("nsaid"), **profile)
    assert (found.status, found.tier) == (expected, "prompt_review" if expected == "met" else "note")


def test_an_nsaid_that_was_stopped_or_only_dosed() -> None:
    old = medicine("nsaid", stopped_on=on(T, -14))
    assert found_in(old, kidney_disease="yes").status == "not_met"
    assert found_in(medicine("nsaid", stopped_on=on(T, -13)), kidney_disease="yes").status == "met"
    assert found_in(old, kidney_disease="yes", doses=[dose(400, back=3)]).status == "met"


@pytest.mark.parametrize("kind", ["weak_opioid", "strong_opioid"])
@pytest.mark.parametrize(("length", "expected"), [(6, "not_met"), (7, "met"), (8, "met")])
def test_an_opioid_for_a_week_without_a_laxative(kind: str, length: int, expected: str) -> None:
    found = found_in(medicine(kind, started_on=on(T, 1 - length)))
    assert (found.status, found.tier) == (expected, "prompt_review" if expected == "met" else "note")


def test_a_laxative_settles_it() -> None:
    assert found_in(medicine("weak_opioid"), medicine("laxative", "B")).status == "not_met"


def test_seven_days_of_doses_count_and_a_day_without_breaks_them() -> None:
    stopped = medicine("strong_opioid", started_on="2025-01-01", stopped_on="2025-02-01")
    assert found_in(stopped, doses=[dose(10, back=back) for back in range(7)]).status == "met"
    assert found_in(stopped, doses=[dose(10, back=back) for back in range(8) if back != 3]).status == "not_met"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("nsaid", "nsaid"), "met"),
        (("gabapentinoid", "gabapentinoid"), "met"),
        (("nsaid", "paracetamol"), "not_met"),
        (("other", "other"), "not_met"),
    ],
)
def test_two_medicines_of_one_class(kinds: tuple[str, str], expected: str) -> None:
    assert found_in(medicine(kinds[0]), medicine(kinds[1], "B")).status == expected


def test_two_of_one_class_one_after_the_other_are_not_two() -> None:
    first, second = medicine("nsaid", stopped_on=on(T, -6)), medicine("nsaid", "B", started_on=on(T, -5))
    assert found_in(first, second).status == "not_met"
    assert found_in(first, second | {"started_on": on(T, -6)}).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_without_a_medicine_list_it_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_a_positive_needs_no_entries() -> None:
    assert found_in(medicine("nsaid"), text=EMPTY, kidney_disease="yes").status == "met"


def test_a_dose_after_the_time_of_reading_is_not_known_yet() -> None:
    doses = [dose(2500, "09:00"), dose(2500, "23:59")]
    read_at_noon = {"medicines": [medicine("paracetamol")], "doses": doses}
    text = table(rows(T, "5", at="10:00"))
    frames = from_documents([document(text, **read_at_noon)])
    noon = datetime.fromisoformat(f"{T}T12:00:00+00:00")
    assert next(iter(assess(frames, noon, [ROW])))[ROW].status == "not_met"
    assert next(iter(assess(frames, noon + timedelta(hours=12), [ROW])))[ROW].status == "met"


def test_a_medicine_only_dosed_counts_on_the_dates_of_its_doses() -> None:
    twice = [medicine("nsaid", started_on=None), medicine("nsaid", "B", started_on=None)]
    assert found_in(*twice, doses=[dose(400), dose(400, of=1)]).status == "met"
    assert found_in(*twice, doses=[dose(400), dose(400, back=1, of=1)]).status == "not_met"
