"""Two windows of one diary, one under the other: one scale, one width of a day, never laid over each other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.charts import pain
from analysis.charts.axis import Time
from analysis.charts.style import AXIS, NARROW, RC, WIDE, Sheet, Stack, width_of
from analysis.language import ENGLISH, Language

# Without a margin, and lower than the report's: two stand on one screen.
SHEETS = replace(WIDE, margin=0, gutter=90, course=110), replace(NARROW, course=150)
STRIP = 6.0


def draw(first: pd.DataFrame, second: pd.DataFrame, sheet: Sheet, say: Language = ENGLISH) -> Figure:
    """`first` and `second` are `analysis.days.table`, equally long."""
    with rc_context(RC):
        font = sheet.font
        stack = Stack(sheet, 2 * (2 * font + sheet.course + 3 + STRIP + 2 * font), say)
        for days in (first, second):
            _window(stack, days)
    return stack.figure


def _window(stack: Stack, days: pd.DataFrame) -> None:
    sheet, font, say = stack.sheet, stack.sheet.font, stack.say
    time = Time(days["date"], sheet)
    stack.skip(2 * font)
    span = say.span(days["date"].iloc[0], days["date"].iloc[-1])
    stack.title(span, rise=font * 0.6, fontweight="bold")
    room = sheet.width - 4 - width_of(span, font, is_bold=True) - font
    stack.title(say("↑ higher = worse"), at=sheet.width - 4, ha="right", rise=font * 0.6, room=room, color=AXIS)
    pain.words_of_scale(stack)
    pain.onto(stack.panel("pain", sheet.course), days, time)
    stack.skip(3)
    if not sheet.labels_above:
        stack.title(say("Logged"), rise=-(STRIP / 2 + 0.36 * font))
    pain.coverage(stack.panel("coverage", STRIP), days, time)
    time.label(stack.panel("dates", 2 * font), say)
