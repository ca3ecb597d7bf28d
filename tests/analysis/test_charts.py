"""What the charts draw, by their artists: marks, lines and words, not pixels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import assess
from analysis import days as day_table
from analysis.charts import pain, timeline
from analysis.charts.style import NARROW, WIDE, Sheet
from analysis.days import SIGNS
from analysis.frames import from_documents
from bench.diaries import AS_OF, diary
from tests.analysis.test_pdf import worst

LAST = date(2026, 3, 29)
NO_CARE = (
    pd.DataFrame(columns=["name", "start", "stop", "doses", "changes"], dtype=object),
    pd.DataFrame(columns=["date", "type"], dtype=object),
)


def table(ratings: list[float | None], **columns: list[Any]) -> pd.DataFrame:
    """Days with these day ratings, the last one on LAST; None: nothing logged."""
    value = np.array([np.nan if one is None else one for one in ratings])
    logged = ~np.isnan(value)
    n = len(ratings)
    frame = pd.DataFrame({"date": [LAST - timedelta(days=n - 1 - place) for place in range(n)]})
    frame["in_diary"] = True
    frame["logged"] = frame["rated"] = logged
    frame["day"] = frame["day_shown"] = frame["worst"] = value
    frame["night"] = frame["night_shown"] = frame["weight_kg"] = np.nan
    frame["day_late"] = frame["night_late"] = frame["same"] = False
    for name in ("woken", *SIGNS):
        frame[name] = ""
    for name, values in columns.items():
        frame[name] = values
    return frame


def drawn(days: pd.DataFrame, sheet: Sheet = WIDE) -> Figure:
    return timeline.draw(days, *NO_CARE, sheet)


def lines(figure: Figure, label: str, panel: str = "pain") -> list[Any]:
    (axes,) = (axes for axes in figure.axes if axes.get_label() == panel)
    return [line for line in axes.lines if line.get_label() == label]


def words(figure: Figure) -> str:
    inside = [text.get_text() for axes in figure.axes for text in axes.texts]
    return " | ".join([*(text.get_text() for text in figure.texts), *inside])


def test_a_week_with_three_days_has_no_median_and_one_with_four_has() -> None:
    week = [3, None, 4, None, 5, None, None]
    for ratings, steps in (([*[4.0] * 7, *week], 1), ([*[4.0] * 7, *week[:-1], 6], 2)):
        (median,) = lines(drawn(table(ratings)), "day, weekly median")
        assert (~np.isnan(median.get_ydata())).sum() == 2 * steps


def test_nothing_is_joined_across_a_day_without_an_entry() -> None:
    (thread,) = lines(drawn(table([4.0, None, 4.0, *[4.0] * 7])), "_day")
    assert np.isnan(thread.get_ydata()).tolist() == [False, True, *[False] * 8]


def test_a_zero_stands_on_the_baseline_and_a_missing_day_nowhere() -> None:
    figure = drawn(table([0.0, None, *[3.0] * 7]))
    (marks,) = lines(figure, "day")
    assert marks.get_ydata()[0] == 0
    assert len(marks.get_ydata()) == 8
    (strip,) = (axes for axes in figure.axes if axes.get_label() == "coverage")
    hatched = [bar for bar in strip.patches if bar.get_hatch()]
    assert len(hatched) == 1


def test_what_was_typed_later_is_hollow_and_a_repeat_has_a_bar() -> None:
    later, same = [True, *[False] * 8], [False, True, *[False] * 7]
    figure = drawn(table([5.0] * 9, day_late=later, same=same))
    (hollow,), (filled,) = lines(figure, "day, typed later"), lines(figure, "day")
    assert hollow.get_markerfacecolor() != hollow.get_markeredgecolor()
    assert filled.get_markerfacecolor() == filled.get_markeredgecolor()
    (bar,) = lines(figure, "same")
    assert bar.get_xdata().tolist() == [1]


@pytest.mark.parametrize(("logged", "is_thin"), [(6, True), (7, False), (8, False)])
def test_below_seven_logged_days_there_are_points_only(logged: int, is_thin: bool) -> None:
    figure = drawn(table([*[None] * 20, *[4.0] * logged]))
    assert len(lines(figure, "day")) == 1
    assert (lines(figure, "_day") == []) == is_thin
    assert ("single points, no pattern" in words(figure)) == is_thin


def test_below_seven_logged_days_no_pattern_is_met() -> None:
    """Only what one entry can show: the engine's own minima see to it, and this page relies on them."""
    for found in assess(from_documents([diary(seed, 6) for seed in range(40)]), AS_OF):
        assert {one.criterion for one in found.findings if one.status == "met"} <= {"diary-coverage"}


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_each_panel_says_for_itself_that_it_has_nothing(sheet: Sheet) -> None:
    said = words(drawn(table([None] * 28), sheet))
    assert "No pain was rated in this window." in said
    assert "No medicine, test or visit was recorded." in said
    assert ("No sign was asked about." in said) == bool(sheet.margin)


def test_bands_are_named_with_their_limits_and_the_scale_is_whole() -> None:
    figure = drawn(table([9.0] * 28))
    assert "severe, 7 to 10" in words(figure)
    assert "moderate, 4 to 6" in words(figure)
    low, high = next(axes for axes in figure.axes if axes.get_label() == "pain").get_ylim()
    assert low < 0 < pain.MOST < high


def test_half_a_year_has_one_slot_a_week() -> None:
    (marks,) = lines(drawn(table([4.0] * 180)), "day")
    assert np.isfinite(marks.get_ydata()).sum() == 26


def test_a_sign_stands_beside_its_comparison_and_an_old_answer_says_so() -> None:
    answers = ["yes", *["no"] * 9, *[""] * 20]
    figure = drawn(table([6.0] * 2 + [2.0] * 28, blood=answers, lump=["no", *[""] * 29]))
    assert "1 of 10 | 1 of 1 | 1 of 9" in words(figure)
    assert f"last {LAST - timedelta(days=29):%-d %b}" in words(figure)


@pytest.mark.parametrize("answer", ["yes", "explained", "unsure", "no"])
def test_each_answer_about_a_sign_has_its_mark(answer: str) -> None:
    (marks,) = lines(drawn(table([4.0] * 9, lump=["", answer, *[""] * 7])), f"lump: {answer}", "signs")
    assert marks.get_xdata().tolist() == [1]
    assert marks.get_linestyle() == "None"


def test_medicines_without_a_lane_are_counted_and_a_new_dose_is_a_tick() -> None:
    document = worst()
    given = [(60, 250), (59, 250), (58, 500), (57, 250), (20, 500), (19, 500)]  # one odd day is no change
    document["doses"] = [
        {"id": f"00000000-0000-4000-8000-{day:012}", "medicine": document["medicines"][0]["id"], "dose_mg": amount}
        | {"taken_at": AS_OF - timedelta(days=day)}
        for day, amount in given
    ]
    chunk = next(assess(from_documents([document]), AS_OF).chunks())
    medicines, events = day_table.medicines(chunk, 0, 90), day_table.events(chunk, 0, 90)
    figure = timeline.draw(day_table.table(chunk, 0, 90), medicines, events, WIDE)
    assert "+8 more medicines" in words(figure)
    (ticks,) = lines(figure, "dose change", "care")
    assert medicines["changes"].iloc[0] == [(AS_OF - timedelta(days=20)).date()]
    assert len(ticks.get_xdata()) == 1
