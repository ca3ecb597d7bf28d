"""Panel A: pain over time. Nothing is joined across a gap, smoothed, carried forward or fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.axis import WEEK, Time
from analysis.charts.style import AXIS, BAND, DARK_BAND, DAY, HAIR, NIGHT, PAGE, TEXT, THICK, THIN, Sheet, Stack, joined
from analysis.language import ENGLISH, Language, _, _n
from analysis.patterns.columns import median_of

# Serlin 1995; others draw the lines elsewhere (5, 6 to 7, 8 in one cohort of 2,854), so the page names its source.
MODERATE, SEVERE, MOST = 4, 7, 10
BANDS = ((SEVERE, MOST, _("severe, 7 to 10")), (MODERATE, SEVERE, _("moderate, 4 to 6")))
TOP = MOST + 0.45
LEVELS = (0, MODERATE, SEVERE, MOST)
NIGHT_SHIFT = -0.5  # a night stands half a slot to the left of its morning
FEWEST_FOR_MEDIAN = 4
FEWEST_FOR_PATTERNS = 7  # days with an entry: below, points only
SERIES = (("night", NIGHT_SHIFT, "s", NIGHT, 0.86), ("day", 0.0, "o", DAY, 1.0))  # days lie on top of nights


def onto(axes: Axes, days: pd.DataFrame, time: Time) -> None:
    """`days` is `analysis.days.table`."""
    scale(axes)
    time.apply(axes)
    time.mondays(axes)
    by_week = time.by_week and not is_thin(days)
    for name, shift, marker, colour, size in SERIES:
        if by_week:
            _weeks(axes, days, time, name, shift, marker, colour, size * time.mark(3, 5.5))
            continue
        _days(axes, days, time, name, shift, marker, colour, size * time.mark(3.4, 5.5))
        if not is_thin(days):
            _weekly_medians(axes, days, time, name, colour)


def is_thin(days: pd.DataFrame) -> bool:
    """Too few days to see more than single points."""
    return int(days["logged"].to_numpy().sum()) < FEWEST_FOR_PATTERNS


def thin_words(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The panel's own sentence where there is nothing, or too little, to draw; else ""."""
    if all(np.isnan(days[f"{name}_shown"].to_numpy(dtype=float)).all() for name, *_ in SERIES):
        return say("No pain was rated in this window.")
    if is_thin(days):
        texts = _n("{n} day logged: single points, no pattern.", "{n} days logged: single points, no pattern.")
        return say.some(texts, int(days["logged"].sum()))
    return ""


def scale(axes: Axes) -> None:
    """0 to 10, whole and fixed; two bands, named beside the axis."""
    axes.set_ylim(-0.45, TOP)
    for (low, high, word), colour in zip(BANDS, (DARK_BAND, BAND), strict=True):
        axes.axhspan(low, high, color=colour, linewidth=0, zorder=0, label=word)
    for level in LEVELS:
        axes.axhline(level, color=AXIS if level == 0 else DARK_BAND, linewidth=HAIR, zorder=0.5, label="_level")


def words_of_scale(stack: Stack) -> None:
    """The ticks, and the words of the bands beside them. Called before the panel is made."""
    sheet, font = stack.sheet, stack.sheet.font
    for level in LEVELS:
        down = -_down(sheet, level) - 0.36 * font
        stack.title(f"{level}", at=sheet.gutter - 5, ha="right", rise=down, color=AXIS)
    for low, high, band in BANDS:
        words = stack.say(band)
        if not sheet.labels_above:
            down = -_down(sheet, (low + high) / 2) - 0.36 * font
            stack.title(words, at=sheet.gutter - 16, ha="right", rise=down, color=AXIS)
        else:
            stack.title(words, at=sheet.gutter + 3, rise=-_down(sheet, high - 0.1) - font, color=AXIS)


def _down(sheet: Sheet, level: float) -> float:
    """How far below the top of the panel a level stands."""
    return sheet.course * (TOP - level) / (TOP + 0.45)


def _days(
    axes: Axes, days: pd.DataFrame, time: Time, name: str, shift: float, marker: str, colour: str, size: float
) -> None:
    """One mark a rated date: filled if typed on time, hollow if later, a bar through "same as yesterday"."""
    value = days[f"{name}_shown"].to_numpy(dtype=float)
    late = days[f"{name}_late"].to_numpy(dtype=bool)
    x = time.slot + shift
    if not is_thin(days):
        axes.plot(x, value, color=colour, linewidth=HAIR, alpha=0.6, zorder=2, label=f"_{name}")  # NaN breaks the line
    _marks(axes, x, value, late, marker, colour, size, name)
    same = days["same"].to_numpy(dtype=bool) & ~np.isnan(value)
    if name == "day" and same.any():
        axes.plot(
            x[same], value[same], "_", color=TEXT, markersize=size * 1.9, markeredgewidth=0.9, zorder=5, label="same"
        )


def _marks(
    axes: Axes, x: np.ndarray, value: np.ndarray, late: np.ndarray, marker: str, colour: str, size: float, name: str
) -> None:
    for is_late, label in ((False, name), (True, f"{name}, typed later")):
        chosen = ~np.isnan(value) & (late == is_late)
        if chosen.any():
            axes.plot(
                x[chosen], value[chosen], marker, markersize=size, markerfacecolor=PAGE if is_late else colour,
                markeredgecolor=colour, markeredgewidth=0.8, zorder=3 if name == "night" else 4, label=label,
            )  # fmt: skip


def _weekly_medians(axes: Axes, days: pd.DataFrame, time: Time, name: str, colour: str) -> None:
    """A thick step for each week, counted back from the last date, in which four dates or more were rated."""
    value = days[name].to_numpy(dtype=float)
    first_week = len(value) % WEEK
    weeks, slots = value[first_week:].reshape(-1, WEEK), time.slot[first_week:].reshape(-1, WEEK)
    rated = (~np.isnan(weeks)).sum(axis=1) >= FEWEST_FOR_MEDIAN
    if rated.any():
        x, y = slots[rated][:, [0, -1]] + [-0.25, 0.25], median_of(weeks[rated])
        axes.plot(
            *joined(x, np.column_stack([y, y])), color=colour, linewidth=THICK, alpha=0.36, solid_capstyle="butt", zorder=1.5,
            label=f"{name}, weekly median",
        )  # fmt: skip


def _weeks(
    axes: Axes, days: pd.DataFrame, time: Time, name: str, shift: float, marker: str, colour: str, size: float
) -> None:
    """One slot a week: the median and the range of four rated dates or more, else each rating by itself."""
    value, late = days[f"{name}_shown"].to_numpy(dtype=float), days[f"{name}_late"].to_numpy(dtype=bool)
    medians = np.full(time.slots, np.nan)
    mostly_late = np.zeros(time.slots, dtype=bool)
    single = np.zeros(len(value), dtype=bool)
    at: list[tuple[float, float]] = []
    ranges: list[tuple[float, float]] = []
    for slot in range(time.slots):
        rated = (time.slot == slot) & ~np.isnan(value)
        if rated.sum() < FEWEST_FOR_MEDIAN:
            single |= rated
            continue
        medians[slot] = np.median(value[rated])
        mostly_late[slot] = late[rated].mean() > 0.5
        ranges.append((value[rated].min(), value[rated].max()))
        at.append((slot + shift / 1.6,) * 2)
    if at:
        axes.plot(*joined(at, ranges), color=colour, linewidth=THIN, alpha=0.6, zorder=2, label=f"{name}, range")
    x = np.arange(time.slots) + shift / 1.6
    axes.plot(x, medians, color=colour, linewidth=THIN, alpha=0.5, zorder=2, label=f"_{name}")
    _marks(axes, x, medians, mostly_late, marker, colour, size, name)
    few = np.where(single, value, np.nan)
    _marks(axes, time.slot + shift / 1.6, few, late, marker, colour, size * 0.55, name)


def coverage(axes: Axes, days: pd.DataFrame, time: Time) -> None:
    """Under the pain: full where anything was logged, hatched where nothing was, empty before the diary began."""
    time.apply(axes)
    axes.set_ylim(0, 1)
    logged, began = days["logged"].to_numpy(dtype=bool), days["in_diary"].to_numpy(dtype=bool)
    for start, end, kind in _runs(np.where(logged, 2, np.where(began, 1, 0))):
        left, right = (time.place(days["date"][day]) for day in (start, end))
        half = 0.5 / time.width
        span = {"x": left - half, "width": right - left + 2 * half, "height": 1, "align": "edge", "linewidth": 0}
        if kind == 2:
            axes.bar(**span, color=AXIS, label="logged")
        elif kind == 1:
            axes.bar(**span, facecolor=PAGE, edgecolor=AXIS, hatch="//////", label="not logged")


def _runs(kinds: np.ndarray) -> list[tuple[int, int, int]]:
    """First and last position of each run of one kind."""
    edges = np.flatnonzero(np.diff(kinds)) + 1
    starts, ends = [0, *edges], [*edges - 1, len(kinds) - 1]
    return [(int(start), int(end), int(kinds[start])) for start, end in zip(starts, ends, strict=True)]


def sentence(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The chart in words and counts."""
    by_day, by_night = int(days["day_shown"].notna().sum()), int(days["night_shown"].notna().sum())
    first, last = days["date"].iloc[0], days["date"].iloc[-1]
    span = {"first": say.day(first, year=first.year != last.year), "last": say.day(last)}
    if not by_day and not by_night:
        return say("Pain from {first} to {last}: not rated.", **span)
    return say(
        "Pain from {first} to {last}: {days} and {nights} rated, worst {worst} of 10.",
        days=say.some(_n("{n} day", "{n} days"), by_day),
        nights=say.some(_n("{n} night", "{n} nights"), by_night),
        worst=float(np.nanmax(days[["worst", "day_shown", "night_shown"]].to_numpy(dtype=float))),
        **span,
    )
