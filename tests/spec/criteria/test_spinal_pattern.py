"""`spinal-pattern`: vertebral pattern of pain."""

from __future__ import annotations

import pytest

from tests.diaries import assessment
from tests.spec.tables import EMPTY, ONE, Row, days, finding, on, rows, table

ROW = "spinal-pattern"
FIRST, T = "2026-02-16", "2026-03-01"  # 14 dates
PLAIN = rows(FIRST, "5*14")
STRAIN = rows(T, "5*1", worse_with="cough_sneeze_strain") * 2
LOAD = rows(on(T, -2), "5*3", worse_with="standing")
SEVERE = rows(on(T, -2), "7*3")
WAKING = rows(FIRST, "1*14", "woken_count", kind="night")
MIDDLE = rows(on(T, -2), "5*3", regions="mid_back")
RISING = rows("2026-02-02", "3*7 4*7 5*7 6*7")
RISING_FIRST_SEEN = rows("2026-02-02", "4*14 5*7 6*7")
NIGHTS_WORSE = rows("2026-02-02", "3*27") + rows("2026-02-03", "5*27", kind="night")
NIGHTS_FIRST_SEEN = rows("2026-02-14", "3*15") + rows("2026-02-15", "5*15", kind="night")


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        pytest.param([PLAIN], 0, id="nothing"),
        pytest.param([PLAIN, STRAIN], 1, id="strain"),
        pytest.param([PLAIN, LOAD], 1, id="load"),
        pytest.param([PLAIN, SEVERE], 1, id="three severe days"),
        pytest.param([PLAIN, WAKING], 1, id="waking"),
        pytest.param([PLAIN, MIDDLE], 1, id="mid back"),
        pytest.param([RISING], 1, id="worsening"),
        pytest.param([RISING_FIRST_SEEN], 0, id="worsening, first seen"),
        pytest.param([NIGHTS_WORSE], 1, id="nights worse"),
        pytest.param([NIGHTS_FIRST_SEEN], 0, id="nights worse, first seen"),
        pytest.param([NIGHTS_WORSE, WAKING], 1, id="nights worse and waking are one item"),
        pytest.param([PLAIN, STRAIN, LOAD], 2, id="strain and load"),
        pytest.param([PLAIN, SEVERE, WAKING], 2, id="severe and waking"),
        pytest.param([PLAIN, STRAIN, LOAD, WAKING], 3, id="strain, load and waking"),
    ],
)
def test_two_items_make_the_pattern(parts: list[list[Row]], count: int) -> None:
    found = finding(ROW, table(*parts))
    assert found.evidence["count"] == count
    assert (found.status, found.tier) == (("met", "prompt_review") if count >= 2 else ("not_met", "note"))


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([PLAIN, STRAIN], id="strain"),
        pytest.param([RISING_FIRST_SEEN], id="worsening, first seen"),
        pytest.param([NIGHTS_FIRST_SEEN], id="nights worse, first seen"),
        pytest.param([rows(T, "5", regions="neck")], id="one entry that names the neck"),
    ],
)
@pytest.mark.parametrize("history", ["past", "current"])
def test_with_cancer_history_one_item_is_urgent(parts: list[list[Row]], history: str) -> None:
    found = finding(ROW, table(*parts), cancer_history=history)
    assert (found.status, found.tier) == ("met", "urgent")


@pytest.mark.parametrize("history", ["none", "unsure", None])
def test_without_a_known_history_one_item_is_not_enough(history: str | None) -> None:
    assert finding(ROW, table(PLAIN, STRAIN), cancer_history=history).status == "not_met"


@pytest.mark.parametrize(("severe", "count"), [("6*7", 0), ("5*5 7*2", 0), ("5*4 7*3", 1), ("5*3 7*4", 1)])
def test_three_of_the_last_seven_days_must_reach_seven(severe: str, count: int) -> None:
    assert finding(ROW, days(on(T, -6), severe)).evidence["count"] == count


@pytest.mark.parametrize(
    ("ratings", "present"),
    [pytest.param("7*3 5*4", "severe", id="three of seven"), pytest.param("7*3 5*5", "", id="three of eight")],
)
def test_the_last_seven_covered_days_may_lie_far_apart(ratings: str, present: str) -> None:
    weekly = " . . . . . . ".join(value for word in ratings.split() for value in [word[0]] * int(word[2:]))
    assert finding(ROW, days("2026-01-05", weekly)).evidence["items_present"] == present


@pytest.mark.parametrize(
    ("middle", "side", "count"),
    [
        pytest.param(2, 0, 0, id="all, but on two dates"),
        pytest.param(3, 0, 1, id="all, on three dates"),
        pytest.param(4, 0, 1, id="all, on four dates"),
        pytest.param(3, 4, 0, id="3 of 7"),
        pytest.param(3, 3, 1, id="3 of 6"),
        pytest.param(4, 3, 1, id="4 of 7"),
    ],
)
def test_half_of_the_entries_must_name_the_spine(middle: int, side: int, count: int) -> None:
    text = table(
        rows(FIRST, f"5*{middle}", regions="upper_back"),
        rows(on(FIRST, middle), f"5*{side}", regions="flank_left") if side else [],
    )
    assert finding(ROW, text).evidence["count"] == count


@pytest.mark.parametrize(
    ("region", "count"),
    [
        ("mid_back", 1),
        ("upper_back", 1),
        ("neck", 1),
        ("low_back_midline", 1),
        ("band_around_trunk", 1),
        ("flank_left", 0),
        ("low_back_left", 0),
        ("low_back_right", 0),
    ],
)
def test_the_regions_of_the_spine(region: str, count: int) -> None:
    assert finding(ROW, days(FIRST, "5*3", regions=region)).evidence["count"] == count


@pytest.mark.parametrize(("covered", "expected"), [(6, "insufficient"), (7, "not_met"), (8, "not_met")])
def test_seven_covered_days_are_needed_to_say_no(covered: int, expected: str) -> None:
    assert finding(ROW, days("2026-02-02", f"5*{covered}"), T).status == expected


def test_unknown_items_are_listed_and_count_as_absent() -> None:
    found = finding(ROW, table(PLAIN))
    assert found.evidence["items_unknown"]
    assert found.evidence["items_present"] in ("", None)


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_too_little_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T, cancer_history="past").status == "insufficient"


HISTORY_ROWS = ("night-waking", "load-related-pain", "strain-related-pain", "spinal-pattern", "neuro-urgent")


@pytest.mark.parametrize(("history", "said"), [("none", False), ("past", False), ("unsure", True), (None, True)])
def test_an_unknown_cancer_history_is_printed_where_it_would_weigh(history: str | None, said: bool) -> None:
    answers = {"woken_count": "2", "worse_with": "standing, cough_sneeze_strain", "neuro.leg_numbness_left": "new"}
    found = assessment(days("2026-02-16", "5*14", kind="night", **answers), cancer_history=history)
    printed = [any("cancer history unknown" in reason for reason in found[row].reasons) for row in HISTORY_ROWS]
    assert printed == [said] * len(HISTORY_ROWS)
