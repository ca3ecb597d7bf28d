"""`classic-triad`: flank pain, blood and lump."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "classic-triad"
T = "2026-06-30"


def pain(back: int = 0, region: str = "flank_left", value: str = "4", **more: str) -> list[Row]:
    return rows(on(T, -back), value, regions=region, **more)


def blood(back: int = 0, **more: str) -> list[Row]:
    return rows(on(T, -back), "red", "urine_colour", **more)


def lump(back: int = 0, answer: str = "yes") -> list[Row]:
    return rows(on(T, -back), answer, "lump")


def status(*parts: list[Row]) -> str:
    return finding(ROW, table(*parts), T).status


def test_all_three_are_urgent() -> None:
    found = finding(ROW, table(pain(3), blood(2), lump(1)), T)
    assert (found.status, found.tier) == ("met", "urgent")
    dates = [found.evidence[name] for name in ("pain_date", "blood_date", "lump_date")]
    assert dates == [on(T, -3), on(T, -2), on(T, -1)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([pain(88), blood(40), lump(0)], "met", id="89 days"),
        pytest.param([pain(89), blood(40), lump(0)], "met", id="90 days"),
        pytest.param([pain(90), blood(40), lump(0)], "insufficient", id="91 days"),
        pytest.param([pain(182), blood(150), lump(100)], "met", id="half a year ago"),
        pytest.param([pain(183), blood(150), lump(100)], "insufficient", id="the pain is out of sight"),
    ],
)
def test_all_three_lie_inside_ninety_days(parts: list[list[Row]], expected: str) -> None:
    assert status(*parts) == expected


@pytest.mark.parametrize(
    ("region", "met"),
    [
        ("flank_left", True),
        ("flank_right", True),
        ("low_back_left", True),
        ("low_back_right", True),
        ("low_back_midline", True),
        ("mid_back", False),
        ("neck", False),
    ],
)
def test_the_pain_names_a_flank_or_the_low_back(region: str, met: bool) -> None:
    assert (status(pain(region=region), blood(), lump()) == "met") is met


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([pain(), blood(), lump(answer="no")], "not_met", id="no lump"),
        pytest.param([pain(), rows(T, "clear_or_yellow", "urine_colour"), lump()], "not_met", id="no blood"),
        pytest.param([pain(), blood()], "insufficient", id="lump never asked"),
        pytest.param([pain(), lump()], "insufficient", id="urine never asked"),
        pytest.param([pain(), blood(urine_context="hard_exercise"), lump()], "insufficient", id="confounded blood"),
        pytest.param([blood(), lump()], "insufficient", id="pain never asked"),
        pytest.param([pain(), blood(), lump(answer="unsure")], "insufficient", id="lump unsure"),
    ],
)
def test_one_missing_of_three(parts: list[list[Row]], expected: str) -> None:
    assert status(*parts) == expected


def test_the_entry_that_names_the_flank_need_not_be_the_one_with_the_pain() -> None:
    named = rows(on(T, -1), "0", regions="flank_left", kind="moment", at="09:00")
    rated = rows(on(T, -1), "5", at="20:00")
    assert status(named, rated, blood(), lump()) == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
