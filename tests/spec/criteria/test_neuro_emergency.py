"""`neuro-emergency`: possible cord or cauda equina warning."""

from __future__ import annotations

import pytest

from tests.diaries import assessment
from tests.spec.tables import EMPTY, ONE, days, finding, on, rows, table

ROW = "neuro-emergency"
T = "2026-03-01"
ALL = [
    "leg_weakness_left",
    "leg_weakness_right",
    "leg_weakness_severe",
    "leg_numbness_left",
    "leg_numbness_right",
    "leg_shooting_pain_left",
    "leg_shooting_pain_right",
    "saddle_numbness",
    "sexual_numbness",
    "bladder_cannot_start_or_empty",
    "bladder_leak_or_not_felt",
    "bowel_leak_or_not_felt",
    "unsteady_walking",
]
ALONE = [*ALL[7:], "leg_weakness_severe"]
LEG = [item for item in ALL if item.endswith(("_left", "_right"))]


def entry(date: str = T, **answers: str) -> str:
    cells = {f"neuro.{item}": answer for item, answer in answers.items()}
    return table(rows(date, "4", **cells))


@pytest.mark.parametrize("answer", ["new", "worse"])
@pytest.mark.parametrize("item", ALONE)
def test_one_of_seven_items_alone_is_an_emergency(item: str, answer: str) -> None:
    found = finding(ROW, entry(**{item: answer}))
    assert (found.status, found.tier) == ("met", "emergency")
    assert found.evidence["items"] == item
    assert found.since.isoformat() == T


@pytest.mark.parametrize(
    ("item", "answer", "expected"),
    [
        ("leg_weakness_left", "new", "insufficient"),
        ("leg_weakness_left", "worse", "met"),
        ("leg_weakness_right", "new", "insufficient"),
        ("leg_weakness_right", "worse", "met"),
        ("leg_numbness_left", "worse", "insufficient"),
        ("leg_shooting_pain_right", "worse", "insufficient"),
    ],
)
def test_one_leg_is_an_emergency_only_when_its_weakness_gets_worse(item: str, answer: str, expected: str) -> None:
    assert finding(ROW, entry(**{item: answer})).status == expected


@pytest.mark.parametrize("left", ["leg_weakness_left", "leg_numbness_left", "leg_shooting_pain_left"])
@pytest.mark.parametrize("right", ["leg_weakness_right", "leg_numbness_right", "leg_shooting_pain_right"])
def test_any_left_with_any_right_is_an_emergency(left: str, right: str) -> None:
    assert finding(ROW, entry(**{left: "new", right: "new"})).status == "met"


@pytest.mark.parametrize(("apart", "met"), [(12, True), (13, True), (14, False)])
def test_left_and_right_may_be_thirteen_days_apart(apart: int, met: bool) -> None:
    left = rows(on(T, -apart), "4", **{"neuro.leg_numbness_left": "new"})
    right = rows(T, "4", **{"neuro.leg_numbness_right": "new"})
    assert (finding(ROW, table(left, right)).status == "met") is met


@pytest.mark.parametrize("item", ALL)
def test_with_cancer_history_any_active_item_is_an_emergency(item: str) -> None:
    for history in ("past", "current"):
        found = finding(ROW, entry(**{item: "new"}), cancer_history=history)
        assert (found.status, found.tier, found.evidence["cancer_history"]) == ("met", "emergency", history)


@pytest.mark.parametrize("item", LEG)
@pytest.mark.parametrize("history", ["unsure", None])
def test_an_unknown_history_is_no_history(item: str, history: str | None) -> None:
    assert finding(ROW, entry(**{item: "new"}), cancer_history=history).status == "insufficient"


@pytest.mark.parametrize(
    ("rating", "novelty", "history", "met"),
    [
        pytest.param("4", "new_kind", "past", True, id="new kind"),
        pytest.param("4", "worse", "current", True, id="worse"),
        pytest.param("4", "", "past", True, id="novelty not asked"),
        pytest.param("4", "same_as_usual", "past", False, id="same as usual"),
        pytest.param("0", "new_kind", "past", False, id="no pain"),
        pytest.param("4", "new_kind", "none", False, id="no history"),
        pytest.param("4", "new_kind", "unsure", False, id="history unsure"),
    ],
)
def test_a_band_around_the_trunk_with_cancer_history(rating: str, novelty: str, history: str, met: bool) -> None:
    text = days(T, rating, regions="band_around_trunk", novelty=novelty)
    assert (finding(ROW, text, cancer_history=history).status == "met") is met


@pytest.mark.parametrize("answer", ["no", "unchanged"])
@pytest.mark.parametrize("history", ["none", "current"])
def test_all_items_answered_calmly_is_not_met(answer: str, history: str) -> None:
    found = finding(ROW, table(rows(T, "4", neuro=answer)), cancer_history=history)
    assert (found.status, found.tier) == ("not_met", "note")


@pytest.mark.parametrize("missing", ALL)
def test_one_item_never_asked_is_insufficient_and_named(missing: str) -> None:
    found = finding(ROW, entry(**{item: "no" for item in ALL if item != missing}))
    assert (found.status, bool(found.settles_if)) == ("insufficient", True)


def test_the_items_may_be_answered_on_different_days() -> None:
    first = rows(on(T, -13), "4", **{f"neuro.{item}": "no" for item in ALL[:6]})
    second = rows(T, "4", **{f"neuro.{item}": "unchanged" for item in ALL[6:]})
    assert finding(ROW, table(first, second)).status == "not_met"
    assert finding(ROW, table(first, second), on(T, 1)).status == "insufficient"


def test_a_change_of_a_known_problem_counts() -> None:
    found = finding(ROW, entry(saddle_numbness="worse"), baseline_neuro=["saddle_numbness"])
    assert found.status == "met"
    calm = finding(ROW, entry(saddle_numbness="unchanged"), baseline_neuro=["saddle_numbness"])
    assert calm.status == "insufficient"


@pytest.mark.parametrize(("back", "met"), [(12, True), (13, True), (14, False)])
def test_it_looks_back_fourteen_days(back: int, met: bool) -> None:
    assert (finding(ROW, entry(on(T, -back), unsteady_walking="new"), T).status == "met") is met


@pytest.mark.parametrize("lag", ["0h", "25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    text = table(rows(on(T, -9), "4", recorded=lag, **{"neuro.bowel_leak_or_not_felt": "new"}))
    found = finding(ROW, text, T)
    assert (found.status, found.evidence["lag_hours"]) == ("met", float(lag[:-1]))


def test_it_fires_in_a_burst() -> None:
    burst = [
        row | {"recorded": f"{48 - 24 * n}h", "neuro.saddle_numbness": "new"}
        for n, row in enumerate(rows(on(T, -2), "4*3"))
    ]
    assert finding(ROW, table(burst)).status == "met"


def test_a_withdrawn_entry_does_not_count() -> None:
    text = table(rows(T, "4", deleted="yes", **{"neuro.saddle_numbness": "new"}), rows(T, "4"))
    assert finding(ROW, text, T).status == "insufficient"


def test_sides_and_first_report_are_told_and_the_whole_diary_is_raised() -> None:
    first = rows(on(T, -3), "4", **{"neuro.leg_numbness_left": "new"})
    second = rows(T, "4", **{"neuro.leg_numbness_right": "worse"})
    found = assessment(table(first, second))
    row = found[ROW]
    assert row.evidence["items"] == "leg_numbness_left, leg_numbness_right"
    assert str(row.evidence["first_reported"]).startswith(on(T, -3))
    assert (row.since.isoformat(), found.tier) == (on(T, -3), "emergency")


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


def test_on_the_night_of_the_clock_change_and_abroad_it_fires() -> None:
    night = rows("2026-03-29", "4", kind="night", at="03:30", **{"neuro.saddle_numbness": "new"})
    assert finding(ROW, table(night)).status == "met"
    abroad = rows(T, "4", time_zone="Pacific/Auckland", **{"neuro.saddle_numbness": "new"})
    assert finding(ROW, table(abroad)).status == "met"


@pytest.mark.parametrize(("history", "lag"), [("none", 2.0), ("past", 40.0)])
def test_a_band_of_pain_has_a_part_in_the_lag_only_after_cancer(history: str, lag: float) -> None:
    band = rows(on(T, -3), "4", regions="band_around_trunk", recorded="40h")
    item = rows(T, "4", recorded="2h", **{"neuro.saddle_numbness": "new"})
    assert finding(ROW, table(band, item), cancer_history=history).evidence["lag_hours"] == lag


def test_since_and_lag_are_of_the_first_entry_that_fires() -> None:
    one_leg = rows(on(T, -5), "4", recorded="40h", **{"neuro.leg_numbness_left": "new"})
    saddle = rows(on(T, -2), "4", recorded="3h", **{"neuro.saddle_numbness": "new"})
    again = rows(on(T, -1), "4", recorded="30h", **{"neuro.saddle_numbness": "new"})
    found = finding(ROW, table(one_leg, saddle, again))
    assert (found.since.isoformat(), found.evidence["first_reported"]) == (on(T, -2), on(T, -2))
    assert found.evidence["lag_hours"] == 3.0
    assert found.evidence["items"] == "leg_numbness_left, saddle_numbness"
    after_cancer = finding(ROW, table(one_leg, saddle, again), cancer_history="past")
    assert (after_cancer.since.isoformat(), after_cancer.evidence["lag_hours"]) == (on(T, -5), 40.0)


@pytest.mark.parametrize(("lag", "said"), [("0h", False), ("48h", False), ("49h", True), ("200h", True)])
def test_a_sign_reported_late_says_so(lag: str, said: bool) -> None:
    text = table(rows(on(T, -9), "4", recorded=lag, **{"neuro.saddle_numbness": "new"}))
    assert ("reported late" in finding(ROW, text, T).reasons) is said


@pytest.mark.parametrize(("history", "said"), [("none", False), ("past", False), ("unsure", True), (None, True)])
def test_an_unknown_history_is_printed(history: str | None, said: bool) -> None:
    reasons = finding(ROW, ONE, T, cancer_history=history).reasons
    assert any("cancer history unknown" in reason for reason in reasons) is said
