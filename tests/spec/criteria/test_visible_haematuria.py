"""`visible-haematuria`: visible blood in urine."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "visible-haematuria"
D, T = "2026-02-15", "2026-03-01"


def urine(colour: str = "red", date: str = D, **more: str) -> list[Row]:
    return rows(date, colour, "urine_colour", **more)


def context(name: str, later: int) -> list[Row]:
    return rows(on(D, later), name, "urine_context")


def status(*parts: list[Row], **profile: object) -> str:
    return finding(ROW, table(*parts), T, **profile).status


def test_red_urine_once_is_urgent() -> None:
    found = finding(ROW, table(urine(urine_context="none")), T)
    assert (found.status, found.tier) == ("met", "urgent")
    assert (found.evidence["clean_episodes"], found.evidence["clean_readings"]) == (1, 1)
    assert found.evidence["confounded_readings"] == 0
    assert (found.evidence["first_date"], found.evidence["last_date"]) == (D, D)
    assert (found.evidence["colours"], found.evidence["age"]) == ("red", 60)
    assert found.since.isoformat() == D


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("clear_or_yellow", "not_met"),
        ("dark_yellow", "not_met"),
        ("orange", "not_met"),
        ("pink", "met"),
        ("red", "met"),
        ("cola_brown", "met"),
        ("with_clots", "met"),
    ],
)
def test_the_colours_of_blood(colour: str, expected: str) -> None:
    assert status(urine(colour)) == expected


def test_context_that_was_not_asked_leaves_it_clean_and_is_said() -> None:
    found = finding(ROW, table(urine()), T)
    assert (found.status, found.evidence["context_asked"]) == ("met", "no")
    assert found.reasons


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("menstruating", -2, 2),
        ("other_vaginal_bleeding", -2, 2),
        ("coloured_food_or_dye", -2, 0),
        ("colouring_medicine", -2, 0),
        ("hard_exercise", -3, 0),
        ("urology_procedure_or_catheter", -14, 0),
        ("uti_symptoms", -2, 2),
        ("uti_antibiotics", -6, 0),
    ],
)
def test_a_look_alike_confounds_on_its_own_days_only(name: str, first: int, last: int) -> None:
    found = {later: status(urine(), context(name, later)) for later in (first - 1, first, last, last + 1)}
    assert found == {first - 1: "met", first: "insufficient", last: "insufficient", last + 1: "met"}


def test_a_clean_reading_outweighs_confounded_ones() -> None:
    found = finding(ROW, table(urine(urine_context="hard_exercise"), urine("pink", on(D, 8))), T)
    assert (found.status, found.evidence["clean_readings"], found.evidence["confounded_readings"]) == ("met", 1, 1)
    assert found.excluded["confounded"] == 1


@pytest.mark.parametrize(("later", "expected"), [(-1, "insufficient"), (0, "not_met"), (1, "not_met")])
def test_a_urine_test_settles_a_confounded_reading(later: int, expected: str) -> None:
    test = {"type": "urinalysis", "date": on(D, later)}
    assert status(urine(urine_context="uti_symptoms"), events=[test]) == expected


def test_a_urine_test_does_not_undo_a_clean_reading() -> None:
    assert status(urine(), events=[{"type": "urinalysis", "date": D}]) == "met"


@pytest.mark.parametrize(
    ("birth_year", "second", "tier"),
    [
        pytest.param(1980, None, "urgent", id="46"),
        pytest.param(1981, None, "urgent", id="45"),
        pytest.param(1982, None, "prompt_review", id="44"),
        pytest.param(None, None, "urgent", id="age unknown"),
        pytest.param(1982, 3, "prompt_review", id="44, again after 3 days: one episode"),
        pytest.param(1982, 4, "urgent", id="44, again after 4 days: two episodes"),
        pytest.param(1982, 5, "urgent", id="44, again after 5 days"),
    ],
)
def test_the_tier_follows_age_and_episodes(birth_year: int | None, second: int | None, tier: str) -> None:
    parts = [urine()] + ([urine("pink", on(D, second))] if second else [])
    found = finding(ROW, table(*parts), T, birth_year=birth_year)
    assert (found.status, found.tier) == ("met", tier)
    assert found.evidence["clean_episodes"] == (2 if second and second > 3 else 1)


@pytest.mark.parametrize(
    ("colour", "later", "answer", "tier"),
    [
        pytest.param("with_clots", 0, "new", "emergency", id="clots and cannot start, same day"),
        pytest.param("with_clots", -1, "worse", "emergency", id="the day before"),
        pytest.param("with_clots", 1, "new", "emergency", id="the day after"),
        pytest.param("with_clots", 2, "new", "urgent", id="two days after"),
        pytest.param("with_clots", -2, "new", "urgent", id="two days before"),
        pytest.param("with_clots", 0, "unchanged", "urgent", id="unchanged"),
        pytest.param("red", 0, "new", "urgent", id="no clots"),
    ],
)
def test_clots_and_a_blocked_bladder_are_an_emergency(colour: str, later: int, answer: str, tier: str) -> None:
    bladder = rows(on(D, later), answer, "neuro.bladder_cannot_start_or_empty")
    assert finding(ROW, table(urine(colour), bladder), T).tier == tier


@pytest.mark.parametrize(("back", "met"), [(181, True), (182, True), (183, False)])
def test_it_looks_back_half_a_year(back: int, met: bool) -> None:
    assert (status(urine(date=on(T, -back))) == "met") is met


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    assert status(urine(recorded=lag)) == "met"


def test_a_withdrawn_reading_does_not_count() -> None:
    assert status(urine(deleted="yes"), rows(D, "5")) == "insufficient"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_it_keeps_its_tier_while_provisional() -> None:
    found = finding(ROW, days(T, "red", "urine_colour"))
    assert (found.provisional, found.tier) == (True, "urgent")
