"""Night against day: the last 28 days as two stacks of dots on one scale, each with its median."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import pain
from analysis.charts.style import AXIS, DAY, NARROW, NIGHT, RC, TEXT, Sheet, Stack

LAST_DAYS = 28
STACKS = (("day", 0, "o", DAY), ("night", 1, "s", NIGHT))
HALF = 0.36  # half the width of a stack
IN_A_ROW, STEP, RISE = 9, 0.085, 0.33


def draw(days: pd.DataFrame, sheet: Sheet = NARROW) -> Figure:
    """By itself, for a narrow page; `days` is `analysis.days.table`."""
    with rc_context(RC):
        foot = sheet.font * 1.6
        stack = Stack(sheet, sheet.course + 2 * foot)
        stack.skip(foot * 0.6)
        axes = stack.panel("night and day", sheet.course)
        onto(axes, days, sheet.font)
        for level in pain.LEVELS:
            axes.text(-0.62, level, f"{level}", ha="right", va="center", fontsize=sheet.font, color=AXIS)
        stack.skip(foot)
        for name, place, _marker, _colour in STACKS:
            at = sheet.gutter + sheet.plot * (place + 0.6) / 2.35
            stack.title(f"{name} ({recent(days, name).size})", at=at, ha="center", rise=2, color=TEXT)
    return stack.figure


def onto(axes: Axes, days: pd.DataFrame, font: float) -> None:
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
            axes.text(place, 0.4, "none rated", ha="center", va="center", fontsize=font, color=AXIS)
            continue
        median = float(np.median(values))
        reach = (place - HALF - 0.08, place + HALF + 0.08)
        axes.plot(reach, (median, median), color=TEXT, linewidth=1.1, zorder=2, label=f"{name}, median")
        axes.text(
            reach[1] + 0.03, median, f"{median:.3g}", ha="left", va="center", fontsize=font, fontweight="bold",
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


def sentence(days: pd.DataFrame) -> str:
    """The chart in words and counts."""
    said = [
        f"median by {name} {np.median(values):.3g} ({values.size} {name if values.size == 1 else name + 's'})"
        if values.size
        else f"no {name} rated"
        for name, values in ((name, recent(days, name)) for name, *_ in STACKS)
    ]
    broken, answered = woken(days)
    nights = f"sleep broken by pain on {broken} of {answered} nights answered" if answered else "no night answered"
    return f"Last {LAST_DAYS} days: {', '.join(said)}; {nights}."
