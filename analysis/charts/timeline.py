"""The report's chart: pain, medicines and events, and signs under each other on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.charts import care, night_day, pain, signs
from analysis.charts.axis import Time
from analysis.charts.style import AXIS, NARROW, RC, TEXT, WIDE, Sheet, Stack, width_of, wrapped
from analysis.days import Event, Medicine, rows
from analysis.language import ENGLISH, Language, _

Columns = dict[Any, pd.Series]  # of the table of days
STRIP = 6.0
PAIN, HIGHER = _("A  Pain, 0 to 10"), _("↑ higher = worse")


def draw(
    days: pd.DataFrame, medicines: pd.DataFrame, events: pd.DataFrame, sheet: Sheet = WIDE, say: Language = ENGLISH
) -> Figure:
    """Panels A and B; on a wide sheet also C, and the numbers of each row in the margin.

    `days`, `medicines` and `events` come from `analysis.days`.
    """
    with rc_context(RC):
        # A frame makes each column and each row anew whenever it is asked for one.
        columns, given, happened = dict(days.items()), rows(Medicine, medicines), rows(Event, events)
        lanes = signs.Lanes(columns)
        sheet = sheet.with_room_for(_beside_lanes(lanes, say))
        time = Time(columns["date"], sheet)
        stack = Stack(sheet, _height(lanes, given, happened, time, sheet), say)
        _course(stack, columns, given, happened, time)
        _care(stack, given, happened, time)
        if sheet.margin:
            _signs(stack, columns, lanes, time)
    return stack.figure


def _beside_lanes(lanes: signs.Lanes, say: Language) -> list[str]:
    """The names in the gutter, but those of medicines, which are as long as they are."""
    return [say(PAIN), say(care.EVENTS), *(signs.lane_name(name, say) for name in lanes.signs)]


def _height(
    lanes: signs.Lanes, medicines: Sequence[Medicine], events: Sequence[Event], time: Time, sheet: Sheet
) -> float:
    font = sheet.font
    height = (
        _head(sheet)
        + sheet.course
        + 3
        + STRIP
        + _foot(sheet)
        + _care_head(sheet)
        + care.lanes(medicines, events, time) * sheet.lane
        + 1.8 * font
    )
    return height + (_signs_head(sheet, lanes) + lanes.shown * sheet.lane if sheet.margin else 0)


def _head(sheet: Sheet) -> float:
    return sheet.font * (1.9 if sheet.margin else 1.6)


def _care_head(sheet: Sheet) -> float:
    return sheet.font * (1.9 if sheet.margin else 1.6)


def _signs_head(sheet: Sheet, lanes: signs.Lanes) -> float:
    """Two lines where the margin has columns to name."""
    return sheet.font * (3 if lanes.has_columns else 1.9)


def _foot(sheet: Sheet) -> float:
    """Under the pain: the margin has two lines more."""
    return sheet.font * (2.1 if sheet.margin else 0.4)


def _course(stack: Stack, days: Columns, medicines: Sequence[Medicine], events: Sequence[Event], time: Time) -> None:
    sheet, font, say = stack.sheet, stack.sheet.font, stack.say
    stack.skip(_head(sheet))
    up = font * 0.8
    if sheet.margin:
        stack.title(say(PAIN), rise=up, fontweight="bold", fontsize=font * 1.1)
        stack.title(say(HIGHER), at=sheet.gutter, rise=up, color=AXIS)
        stack.title(say("Last 28 days"), at=sheet.width - sheet.margin, rise=up, fontweight="bold", fontsize=font * 1.1)
    else:
        stack.title(say(PAIN), rise=up * 0.6, fontweight="bold")
        beside = width_of(say(PAIN), font, is_bold=True) + font
        room = sheet.width - 4 - beside
        stack.title(say(HIGHER), at=beside, rise=up * 0.6, room=room, color=AXIS)
    pain.words_of_scale(stack)
    axes = stack.panel("pain", sheet.course)
    pain.onto(axes, days, time)
    care.hairlines(axes, medicines, events, time)
    if said := pain.thin_words(days, say):
        said = wrapped(said, sheet.plot, font)
        top = 0.84 if sheet.labels_above else 0.95  # under the name of the band that stands there
        axes.text(0.5, top, said, transform=axes.transAxes, ha="center", va="top", fontsize=font, color=TEXT)
    if sheet.margin:
        night_day.onto(stack.margin("night and day", sheet.course), days, font, say)
    stack.skip(3)
    if sheet.margin:
        _under_the_course(stack, days)
    pain.coverage(stack.panel("coverage", STRIP), days, time)
    stack.skip(_foot(sheet))


def _under_the_course(stack: Stack, days: Columns) -> None:
    sheet, font, say = stack.sheet, stack.sheet.font, stack.say
    down = -(STRIP / 2 + 0.36 * font)
    stack.title(say("Logged"), rise=down)
    broken, answered = night_day.woken(days)
    left = sheet.width - sheet.margin
    for at, (name, *_rest) in zip((0.6, 1.6), night_day.STACKS, strict=True):
        rated = night_day.recent(days, name).size
        stack.title(
            say(night_day.NAMES[name], n=rated), at=left + sheet.margin * at / 2.35, ha="center", rise=down, color=AXIS
        )
    said = say("Pain woke {broken} of {answered} nights", broken=broken, answered=answered)
    said = said if answered else say("Nights not answered")
    stack.title(said, at=left, rise=down - 1.5 * font, fontweight="bold" if broken else "normal")


def _care(stack: Stack, medicines: Sequence[Medicine], events: Sequence[Event], time: Time) -> None:
    sheet, say = stack.sheet, stack.say
    lanes = care.lanes(medicines, events, time)
    stack.skip(_care_head(sheet))
    more = care.more(medicines, say)
    room = sheet.width - (sheet.margin or width_of(more, sheet.font) + sheet.font)
    stack.title(say("B  Medicines, tests, visits"), rise=3, room=room, **_bold(sheet))
    if more:
        at = sheet.width - (sheet.margin or 4)
        stack.title(more, at=at, ha="left" if sheet.margin else "right", rise=3, color=AXIS)
    care.words(stack, medicines, events, time)
    care.onto(stack.panel("care", lanes * sheet.lane), medicines, events, time, sheet, say)
    time.label(stack.panel("dates", 1.8 * sheet.font), say)


def _bold(sheet: Sheet) -> dict[str, Any]:
    return {"fontweight": "bold", "fontsize": sheet.font * (1.1 if sheet.margin else 1)}


def _signs(stack: Stack, days: Columns, lanes: signs.Lanes, time: Time) -> None:
    sheet = stack.sheet
    stack.skip(_signs_head(sheet, lanes))
    stack.title(stack.say("C  Signs that came with it"), rise=3, **_bold(sheet))
    if lanes.has_columns:
        signs.head(stack)
    signs.words(stack, days, lanes)
    signs.onto(stack.panel("signs", lanes.shown * sheet.lane), days, lanes, time, sheet, stack.say)


def sentence(days: pd.DataFrame, medicines: pd.DataFrame, events: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The chart in words and counts."""
    said = f"{pain.sentence(days, say)} {care.sentence(rows(Medicine, medicines), rows(Event, events), say)}"
    return said + " " + say("One slot a week.") if Time(days["date"], NARROW).by_week else said
