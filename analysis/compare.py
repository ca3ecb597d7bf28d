"""Two windows of one diary beside each other: how much was logged, pain, nights, signs, and how far they lie apart."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import days as day_table
from analysis.charts import compare, pain, signs
from analysis.charts.svg import Svg, svg
from analysis.cohort import HORIZON
from analysis.days import SIGNS
from analysis.engine import Chunk
from analysis.language import ENGLISH, Language, _, _n
from analysis.patterns import two_samples

LENGTHS = (14, 28, 56)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `difference` and `interval` are "" where there is none to give."""

    name: str
    first: str
    second: str
    difference: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two windows and what they say; with a `refusal` instead where one cannot be read."""

    first: tuple[date, date]
    second: tuple[date, date]
    refusal: str
    sentence: str = ""
    wide: Svg = field(default_factory=Svg)
    narrow: Svg = field(default_factory=Svg)
    lines: tuple[Line, ...] = ()
    method: str = ""


def build(
    chunk: Chunk, patient: int, length: int, first_end: date, second_end: date, say: Language = ENGLISH
) -> Comparison:
    """Two windows of `length` days that end on these dates, the earlier one first."""
    ends = sorted((first_end, second_end))
    spans = [(end - timedelta(days=length - 1), end) for end in ends]
    first, second = spans
    whole = day_table.table(chunk, patient, HORIZON)
    refusal = _out_of_reach(whole, first, second, say)
    if refusal:
        return Comparison(first, second, refusal)
    tables = [_cut(whole, *span) for span in spans]
    refusal = " ".join(filter(None, (_too_thin(table, say) for table in tables)))
    if refusal:
        return Comparison(first, second, refusal)
    said = " ".join(pain.sentence(table, say) for table in tables)
    one, other = tables
    wide, narrow = (
        svg(compare.draw(one, other, sheet, say), name=name, title=say("Pain in two windows"), description=said)
        for sheet, name in zip(compare.SHEETS, ("compare", "compare-narrow"), strict=True)
    )
    return Comparison(first, second, "", said, wide, narrow, tuple(_lines(one, other, say)), say(two_samples.METHOD))


def _cut(whole: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    dates = whole["date"]
    return whole[(dates >= start) & (dates <= end)].reset_index(drop=True)


def _out_of_reach(whole: pd.DataFrame, first: tuple[date, date], second: tuple[date, date], say: Language) -> str:
    earliest, latest = whole["date"].iloc[0], whole["date"].iloc[-1]
    if second[0] <= first[1]:
        return say("The two windows overlap: choose dates that lie further apart.")
    if second[1] > latest:
        return say("A window ends in the future.")
    if first[0] < earliest:
        return say("The report reads back to {day}: choose later dates.", day=earliest)
    return ""


def _too_thin(table: pd.DataFrame, say: Language) -> str:
    if not pain.is_thin(table):
        return ""
    texts = _n(
        "{span} has {n} logged day; a comparison needs {fewest} in each window.",
        "{span} has {n} logged days; a comparison needs {fewest} in each window.",
    )
    span = say.span(table["date"].iloc[0], table["date"].iloc[-1])
    return say.some(texts, int(table["logged"].sum()), span=span, fewest=pain.FEWEST_FOR_PATTERNS)


MEDIANS = {"day": _("Pain by day, median"), "night": _("Pain by night, median")}


def _lines(first: pd.DataFrame, second: pd.DataFrame, say: Language) -> list[Line]:
    both = (first, second)
    one, other = (say("{part} of {whole}", part=int(table["logged"].sum()), whole=len(table)) for table in both)
    lines = [Line(say("Days logged"), one, other)]
    lines += [_rated(say, say(text), *(table[name].dropna() for table in both)) for name, text in MEDIANS.items()]
    lines.append(_share(say, say("Nights woken by pain"), *(_yes(table["woken"]) for table in both)))
    asked = [name for name in SIGNS if any(name in signs.asked(table) for table in both)]
    for name in asked:
        title = say("Days with: {sign}", sign=say(SIGNS[name]))
        lines.append(_share(say, title, *(_yes(table[name]) for table in both)))
    return lines


def _rated(say: Language, name: str, first: pd.Series, second: pd.Series) -> Line:
    one, other = (
        say("{median:.3g} ({n} rated)", median=float(np.median(values)), n=len(values))
        if len(values)
        else say("not rated")
        for values in (first, second)
    )
    estimate, low, high = two_samples.shift(first.to_numpy(dtype=float), second.to_numpy(dtype=float))
    if math.isnan(estimate):
        return Line(name, one, other)
    change = say("{change} points", change=_signed(estimate, say))
    if math.isnan(low):  # too few for an interval
        return Line(name, one, other, change)
    return Line(name, one, other, change, say("{low} to {high} points", low=_signed(low, say), high=_signed(high, say)))


def _yes(answers: pd.Series) -> tuple[int, int]:
    """Present, and answered yes or no."""
    return int((answers == "yes").sum()), int(answers.isin(["yes", "no"]).sum())


def _share(say: Language, name: str, first: tuple[int, int], second: tuple[int, int]) -> Line:
    one, other = (
        say("{part} of {whole} answered", part=part, whole=whole) if whole else say("not answered")
        for part, whole in (first, second)
    )
    difference, low, high = (100 * value for value in two_samples.share_difference(first, second))
    if math.isnan(difference) or not first[0] + second[0]:  # never present: nothing to tell apart
        return Line(name, one, other)
    change, low_end, high_end = (_signed(value, say, 0) for value in (difference, low, high))
    return Line(
        name, one, other, say("{change} % points", change=change), say("{low} to {high}", low=low_end, high=high_end)
    )


def _signed(value: float, say: Language, digits: int = 1) -> str:
    rounded = round(value, digits) + 0.0
    if not rounded:
        return "0"
    return say.number(rounded, "+.0f" if rounded == int(rounded) else f"+.{digits}f")
