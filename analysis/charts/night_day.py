"""Night against day: the last 28 days as two stacks of dots on one scale, each with its median."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import pain
from analysis.charts.style import AXIS, DAY, NARROW, NIGHT, RC, TEXT, Sheet, Stack
from analysis.language import ENGLISH, Language, _, _n

LAST_DAYS = 28
STACKS = (("day", 0, "o", DAY), ("night", 1, "s", NIGHT))
NAMES = {"day": _("day ({n})"), "night": _("night ({n})")}  # with the number of ratings
HALF = 0.36  # half the width of a stack
IN_A_ROW, STEP, RISE = 9, 0.085, 0.33


def draw(days: pd.DataFrame, sheet: Sheet = NARROW, say: Language = ENGLISH) -> Figure:
    """By itself, for a narrow page; `days` is `analysis.days.table`."""
    with rc_context(RC):
        foot = sheet.font * 1.6
        stack = Stack(sheet, sheet.course + 2 * foot, say)
        stack.skip(foot * 0.6)
        axes = stack.panel("night and day", sheet.course)
        onto(axes, days, sheet.font, say)
        for level in pain.LEVELS:
            axes.text(-0.62, level, f"{level}", ha="right", va="center", fontsize=sheet.font, color=AXIS)
        stack.skip(foot)
        for name, place, *_rest in STACKS:
            at = sheet.gutter + sheet.plot * (place + 0.6) / 2.35
            stack.title(say(NAMES[name], n=recent(days, name).size), at=at, ha="center", rise=2, color=TEXT)
    return stack.figure


def onto(axes: Axes, days: pd.DataFrame, font: float, say: Language = ENGLISH) -> None:
    """Two stacks on the scale of the pain panel; ties lie side by side."""
    pain.scale(axes)
    axes.set_xlim(-0.6, 1.75)
    for name, place, marker, colour in STACKS:
        values = recent(days, name)
        for level in np.unique(values):
            x, y = _side_by_side(values[values == level].size)
            axes.plot(
                place + x, level + y, marker, markersize=font * 0.45, markeredgewidth=0, color=colour, zorder=3, label=name
            )  # fmt: skip
        if not values.size:
            axes.text(place, 0.4, say("none rated"), ha="center", va="center", fontsize=font, color=AXIS)
            continue
        median = float(np.median(values))
        reach = (place - HALF - 0.08, place + HALF + 0.08)
        axes.plot(reach, (median, median), color=TEXT, linewidth=1.1, zorder=2, label=f"{name}, median")
        axes.text(
            reach[1] + 0.03, median, say.number(median), ha="left", va="center", fontsize=font, fontweight="bold",
            color=TEXT, label=f"{name}, median",
        )  # fmt: skip


def _side_by_side(same: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of equal ratings around their own: in rows of a few, so that each can be counted."""
    row, column = np.divmod(np.arange(same), IN_A_ROW)
    in_row = np.minimum(same - row * IN_A_ROW, IN_A_ROW)
    return (column - (in_row - 1) / 2) * STEP, (row - row.max() / 2) * RISE


def recent(days: pd.DataFrame, name: str) -> np.ndarray:
    """The ratings that count of the last 28 days."""
    values = days[name].to_numpy(dtype=float)[-LAST_DAYS:]
    return values[~np.isnan(values)]


def woken(days: pd.DataFrame) -> tuple[int, int]:
    """Nights broken by pain, and nights answered, of the last 28."""
    recent = days["woken"].to_numpy()[-LAST_DAYS:]
    broken = int((recent == "yes").sum())
    return broken, broken + int((recent == "no").sum())


MEDIANS = {
    "day": _n("median by day {median} ({n} day)", "median by day {median} ({n} days)"),
    "night": _n("median by night {median} ({n} night)", "median by night {median} ({n} nights)"),
}
UNRATED = {"day": _("no day rated"), "night": _("no night rated")}


def sentence(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The chart in words and counts."""
    broken, answered = woken(days)
    return say(
        "Last {days} days: {day}, {night}; {nights}.",
        days=LAST_DAYS,
        day=_median(days, "day", say),
        night=_median(days, "night", say),
        nights=say("sleep broken by pain on {broken} of {answered} nights answered", broken=broken, answered=answered)
        if answered
        else say("no night answered"),
    )


def _median(days: pd.DataFrame, name: str, say: Language) -> str:
    values = recent(days, name)
    if not values.size:
        return say(UNRATED[name])
    return say.some(MEDIANS[name], values.size, median=say.number(float(np.median(values))))
