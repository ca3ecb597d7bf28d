"""Panel C: signs that came with the pain, one lane each, on the same time axis."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.axis import Time
from analysis.charts.style import AXIS, DARK_BAND, FLAG, HAIR, NARROW, PAGE, RC, TEXT, THIN, Sheet, Stack, wrapped
from analysis.days import RED_FLAGS, SIGNS
from analysis.language import ENGLISH, Language, _n

STRONG = 4
FLAG_GLYPH = "⚑"
LONG_AGO_DAYS = 14
COLUMN = 43.0  # of the margin, with the gap before it
WEIGHT_SPREAD_KG = 4.0  # a lane shows at least this much, so that a litre of water is no cliff


def asked(days: pd.DataFrame) -> list[str]:
    """Signs with any answer in the window, in order."""
    return [name for name in SIGNS if (days[name].to_numpy() != "").any()]


def has_weight(days: pd.DataFrame) -> bool:
    return int((~np.isnan(days["weight_kg"].to_numpy(dtype=float))).sum()) > 1


class Lanes:
    """What the panel has lanes for, read once for all that is drawn of it."""

    def __init__(self, days: pd.DataFrame) -> None:
        self.signs = asked(days)
        self.weight = has_weight(days)
        self.counts = [Counts(days, name) for name in self.signs]

    @property
    def has_columns(self) -> bool:
        """Whether any sign was present, so that the margin sets it beside stronger pain."""
        return any(counts.present for counts in self.counts)

    def __len__(self) -> int:
        return len(self.signs) + self.weight

    @property
    def shown(self) -> int:
        """One for the panel's own sentence where nothing was asked about."""
        return max(len(self), 1)


def draw(days: pd.DataFrame, sheet: Sheet = NARROW, say: Language = ENGLISH) -> Figure:
    """By itself, for a narrow page; `days` is `analysis.days.table`."""
    with rc_context(RC):
        lanes, time = Lanes(days), Time(days["date"], sheet)
        height, foot = lanes.shown * sheet.lane, sheet.font * 1.6
        stack = Stack(sheet, height + foot, say)
        words(stack, days, lanes)
        onto(stack.panel("signs", height), days, lanes, time, sheet, say)
        time.label(stack.panel("dates", foot), say)
    return stack.figure


def onto(axes: Axes, days: pd.DataFrame, lanes: Lanes, time: Time, sheet: Sheet, say: Language = ENGLISH) -> None:
    """Filled = yes, open = another explanation was named, ? = not sure, dash = answered no, blank = not answered."""
    time.apply(axes)
    time.mondays(axes)
    axes.set_ylim(lanes.shown - 0.5, -0.5)
    drop = 0.24 if sheet.labels_above else 0.0
    if not len(lanes):
        said = wrapped(say("No sign was asked about."), sheet.beside, sheet.font)
        axes.text(-0.5, 0, said, va="center", fontsize=sheet.font, color=AXIS)
    for lane, name in enumerate(lanes.signs):
        if not sheet.labels_above:
            axes.axhline(lane + 0.5, color=DARK_BAND, linewidth=HAIR, zorder=0, label="_lane")
        _lane(axes, days[name].to_numpy(dtype=object), time, lane + drop, name)
    if lanes.weight:
        _weight(axes, days, time, len(lanes.signs) + drop, 0.24 if sheet.labels_above else 0.3)


def _lane(axes: Axes, answers: np.ndarray, time: Time, y: float, name: str) -> None:
    colour = FLAG if name in RED_FLAGS else TEXT
    size = time.mark(3.6, 6.5)
    for answer, marker, face in (("yes", "s", colour), ("explained", "s", PAGE), ("unsure", "$?$", AXIS)):
        x = _slots(answers, answer, time)
        if x.size:
            axes.plot(
                x, np.full(x.size, y), linestyle="none", marker=marker, markersize=size, markerfacecolor=face,
                markeredgecolor=AXIS if answer == "unsure" else colour, markeredgewidth=0 if answer == "unsure" else 0.8,
                zorder=3, label=f"{name}: {answer}",
            )  # fmt: skip
    said = np.concatenate([_slots(answers, answer, time) for answer in ("yes", "explained", "unsure")])
    x = np.setdiff1d(_slots(answers, "no", time), said)
    if x.size:
        axes.plot(
            x, np.full(x.size, y), "_", markersize=size * 0.65, color=AXIS, markeredgewidth=0.7, label=f"{name}: no"
        )


def _slots(answers: np.ndarray, answer: str, time: Time) -> np.ndarray:
    """Slots with this answer on any of their dates."""
    slots = time.slot[answers == answer]
    return np.unique(slots) if slots.size else slots


def _weight(axes: Axes, days: pd.DataFrame, time: Time, y: float, half: float) -> None:
    """A line of its own scale through the measured weights; its ends are in the margin."""
    weight = days["weight_kg"].to_numpy(dtype=float)
    measured = ~np.isnan(weight)
    value = weight[measured]
    middle, spread = (value.max() + value.min()) / 2, max(np.ptp(value), WEIGHT_SPREAD_KG)
    x = [time.place(when) for when in days["date"][measured]]
    axes.plot(
        x, y - (value - middle) / spread * 2 * half, "o-", color=TEXT, linewidth=THIN, markersize=2.2, label="weight_kg"
    )


def lane_name(name: str, say: Language) -> str:
    return (f"{FLAG_GLYPH} " if name in RED_FLAGS else "") + say(SIGNS[name])


def words(stack: Stack, days: pd.DataFrame, lanes: Lanes) -> None:
    """Names of the lanes and the counts beside them. Called before the panel is made."""
    sheet, say = stack.sheet, stack.say
    rise = sheet.font * 1.05 if sheet.labels_above else sheet.lane / 2 + 0.36 * sheet.font
    left = sheet.width - sheet.margin
    for lane, (name, counts) in enumerate(zip(lanes.signs, lanes.counts, strict=True)):
        down = -(lane * sheet.lane + rise)
        bold = "bold" if counts.present else "normal"
        sign = lane_name(name, say)
        if sheet.labels_above:
            stack.title(sign, rise=down, fontweight=bold)
            stack.title(
                _of(counts.present, counts.answered, say), at=sheet.width - 4, ha="right", rise=down, fontweight=bold
            )
            continue
        stack.title(sign, rise=down, room=sheet.gutter - 4, fontweight=bold)
        stack.title(_of(counts.present, counts.answered, say), at=left + 34, ha="right", rise=down, fontweight=bold)
        if counts.present:
            stack.title(_of(counts.strong_with, counts.rated_with, say), at=left + 80, ha="right", rise=down)
            stack.title(_of(counts.strong_without, counts.rated_without, say), at=sheet.width, ha="right", rise=down)
        elif said := _asked_last(days, name, say):
            stack.title(said, at=sheet.width, ha="right", rise=down, color=AXIS)
    if lanes.weight:
        down = -(len(lanes.signs) * sheet.lane + rise)
        stack.title(say("Weight, kg"), rise=down)
        where = {"at": sheet.width - 4, "ha": "right"} if sheet.labels_above else {"at": left}
        stack.title(_weights(days, say), rise=down, **where)


def _of(part: int, whole: int, say: Language) -> str:
    return say("{part} of {whole}", part=part, whole=whole)


def _asked_last(days: pd.DataFrame, name: str, say: Language) -> str:
    """When a sign was last answered, where that is long ago: an old "no" says nothing of today."""
    dates = days["date"].to_numpy()
    last = dates[days[name].to_numpy() != ""][-1]
    is_old = (dates[-1] - last).days >= LONG_AGO_DAYS
    return say("last {day}", day=say.day(last, year=False)) if is_old else ""


def head(stack: Stack) -> None:
    """What the columns of the margin count."""
    sheet, say = stack.sheet, stack.say
    left = sheet.width - sheet.margin
    strong = say("pain {strong}+", strong=STRONG)
    columns = (
        (left + 34, say("yes of"), say("answered")),
        (left + 80, strong, say("with it")),
        (sheet.width, strong, say("without")),
    )
    for at, upper, lower in columns:
        for word, rise in ((upper, 3 + sheet.font), (lower, 3)):
            stack.title(word, at=at, ha="right", rise=rise, room=COLUMN, color=AXIS)


class Counts:
    """One sign beside stronger pain: dates with and without it, so that an overlap is not mistaken for a link."""

    def __init__(self, days: pd.DataFrame, name: str) -> None:
        answers, worst = days[name].to_numpy(), days["worst"].to_numpy(dtype=float)
        present = answers == "yes"
        answered = present | (answers == "no")
        rated, strong = ~np.isnan(worst), worst >= STRONG
        self.present, self.answered = int(present.sum()), int(answered.sum())
        self.explained, self.unsure = (int((answers == word).sum()) for word in ("explained", "unsure"))
        self.rated_with, self.strong_with = int((present & rated).sum()), int((present & strong).sum())
        without = answered & ~present
        self.rated_without, self.strong_without = int((without & rated).sum()), int((without & strong).sum())

    @property
    def is_reported(self) -> bool:
        """Anything but "no" was answered."""
        return bool(self.present or self.explained or self.unsure)

    def words(self, say: Language = ENGLISH) -> str:
        """`2 of 8 days answered; worst pain 4 or more on 1 of these 2 rated, and on 2 of 6 others`."""
        said = [_answered(self, say)]
        if self.present:
            said.append(
                say(
                    "worst pain {strong} or more on {part} of {whole} of these rated, and on {other} of {others} others",
                    strong=STRONG,
                    part=self.strong_with,
                    whole=self.rated_with,
                    other=self.strong_without,
                    others=self.rated_without,
                )
            )
        if self.explained:
            said.append(say("on {n} more another explanation was named", n=self.explained))
        if self.unsure:
            said.append(say("not sure on {n}", n=self.unsure))
        return "; ".join(said)


def _answered(counts: Counts, say: Language) -> str:
    return say("{part} of {whole} days answered", part=counts.present, whole=counts.answered)


def weight_in_words(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """First and last weight of the window and the change, without smoothing."""
    dates = days.loc[days["weight_kg"].notna(), "date"]
    span = say.some(_n("in {n} day", "in {n} days"), (dates.iloc[-1] - dates.iloc[0]).days)
    return f"{_weights(days, say)}, {span}"


def _weights(days: pd.DataFrame, say: Language) -> str:
    weights = days["weight_kg"].dropna()
    first, last = float(weights.iloc[0]), float(weights.iloc[-1])
    change = say.number(100 * (last - first) / first, "+.1f")
    return say("{first:.1f} to {last:.1f}, {change} %", first=first, last=last, change=change)


def sentence(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The chart in words and counts."""
    shown = asked(days)
    if not shown:
        return say("Signs: none was asked about.")
    found = [(say(SIGNS[name]), Counts(days, name)) for name in shown]
    present = [f"{name}: {_answered(one, say)}" for name, one in found if one.present]
    absent = [name for name, one in found if not one.present]
    if not present:
        return say("Signs: none present on the days answered.")
    said = say("Signs. {list}.", list="; ".join(present))
    return said + (" " + say("Answered and not present: {list}.", list="; ".join(absent)) if absent else "")
