"""`unilateral-leg-swelling`: one newly swollen leg."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, finding, on, rows, table

ROW = "unilateral-leg-swelling"
T = "2026-03-01"


def swollen(side: str = "left", date: str = T, **more: str) -> str:
    return table(rows(date, side, "leg_swelling", **more))


def test_one_swollen_leg_is_an_emergency() -> None:
    found = finding(ROW, swollen("right", leg_swelling_new="yes", leg_swelling_painful="yes", breathless="no"))
    assert (found.status, found.tier) == ("met", "emergency")
    assert (found.evidence["side"], found.evidence["painful"]) == ("right", "yes")
    assert (found.evidence["breathless"], found.evidence["first_date"]) == ("no", T)


@pytest.mark.parametrize(
    ("side", "new", "expected"),
    [
        ("left", "yes", "met"),
        ("left", "unsure", "met"),
        ("left", "", "met"),
        ("left", "no", "not_met"),
        ("right", "", "met"),
        ("right", "no", "not_met"),
        ("both", "yes", "not_met"),
        ("none", "", "not_met"),
    ],
)
def test_one_side_that_is_not_old(side: str, new: str, expected: str) -> None:
    assert finding(ROW, swollen(side, leg_swelling_new=new)).status == expected


@pytest.mark.parametrize(("back", "expected"), [(12, "met"), (13, "met"), (14, "insufficient")])
def test_it_looks_back_fourteen_days(back: int, expected: str) -> None:
    assert finding(ROW, swollen(date=on(T, -back)), T).status == expected


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    assert finding(ROW, swollen(date=on(T, -9), recorded=lag), T).status == "met"


def test_a_later_none_does_not_undo_it() -> None:
    text = table(rows(on(T, -2), "left", "leg_swelling"), rows(on(T, -1), "none none", "leg_swelling"))
    assert finding(ROW, text).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"
