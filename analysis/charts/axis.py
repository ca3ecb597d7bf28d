"""The time axis that panels share: one slot a day, or one a week in the longest window. Left is earlier, always."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.style import AXIS, DARK_BAND, HAIR, Sheet
from analysis.language import ENGLISH, Language

WEEK = 7
LONGEST_BY_DAY = 120


class Time:
    """Where a date stands. Slots are numbered from 0; the last one ends with the window."""

    def __init__(self, days: pd.Series, sheet: Sheet) -> None:
        self.dates = list(days)
        self.first = self.dates[0]
        self.by_week = len(days) > LONGEST_BY_DAY
        self.width = WEEK if self.by_week else 1
        lead = -len(days) % self.width  # the first week may be short
        self.slot = (np.arange(len(days)) + lead) // self.width
        self.slots = int(self.slot[-1]) + 1
        self._lead = lead
        self.points = sheet.plot / (self.slots + 1)  # of one slot
        self.font = sheet.font
        self._room = 4.4 * sheet.font  # what a date needs, with some air
        self._beside = sheet.gap if sheet.margin else 0.0

    def place(self, when: date) -> float:
        """The middle of a date, in slots; dates outside the window stand at its ends."""
        days = min(max((when - self.first).days, 0), len(self.dates) - 1)
        return (days + self._lead + 0.5) / self.width - 0.5

    def apply(self, axes: Axes) -> None:
        axes.set_xlim(-1, self.slots)

    def mark(self, low: float, high: float) -> float:
        """The size of a mark that just fills a slot, within bounds, in points."""
        return float(np.clip(self.points * 1.05, low, high))

    def mondays(self, axes: Axes) -> None:
        """A hairline at each labelled Monday, so that the eye can cross the panels."""
        for when in self._labelled():
            axes.axvline(self.place(when), color=DARK_BAND, linewidth=HAIR, zorder=0, label="_monday")

    def label(self, axes: Axes, say: Language = ENGLISH) -> None:
        """Dates in an empty panel: Mondays, as many as there is room for."""
        self.apply(axes)
        axes.set_ylim(0, 1)
        for when in self._labelled():
            day = say.day(when, year=False)
            axes.text(self.place(when), 0.5, day, ha="center", va="center", fontsize=self.font, color=AXIS)

    def _labelled(self) -> list[date]:
        """Mondays, counted back from the last whose date does not run out of the chart."""
        last = self.slots + (self._beside - 0.36 * self._room) / self.points
        mondays = [when for when in self.dates if when.weekday() == 0 and self.place(when) <= last]
        week = self.points / self.width * WEEK
        step = next((step for step in (1, 2, 3, 4, 6, 8) if step * week >= self._room), 13)
        return mondays[::-step][::-1]
