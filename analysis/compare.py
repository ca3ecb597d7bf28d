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
from analysis.days import SIGNS
from analysis.engine import Chunk
from analysis.grid import HORIZON
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
    method: str = two_samples.METHOD


def build(chunk: Chunk, patient: int, length: int, first_end: date, second_end: date) -> Comparison:
    """Two windows of `length` days that end on these dates, the earlier one first."""
    ends = sorted((first_end, second_end))
    spans = [(end - timedelta(days=length - 1), end) for end in ends]
    first, second = spans
    whole = day_table.table(chunk, patient, HORIZON)
    refusal = _out_of_reach(whole, first, second)
    if refusal:
        return Comparison(first, second, refusal)
    tables = [_cut(whole, *span) for span in spans]
    refusal = " ".join(filter(None, (_too_thin(table) for table in tables)))
    if refusal:
        return Comparison(first, second, refusal)
    said = " ".join(pain.sentence(table) for table in tables)
    one, other = tables
    wide, narrow = (
        svg(compare.draw(one, other, sheet), name=name, title="Pain in two windows", description=said)
        for sheet, name in zip(compare.SHEETS, ("compare", "compare-narrow"), strict=True)
    )
    return Comparison(first, second, "", said, wide, narrow, tuple(_lines(one, other)))


def _cut(whole: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    dates = whole["date"]
    return whole[(dates >= start) & (dates <= end)].reset_index(drop=True)


def _out_of_reach(whole: pd.DataFrame, first: tuple[date, date], second: tuple[date, date]) -> str:
    if second[0] <= first[1]:
        return "The two windows overlap: choose dates that lie further apart."
    if second[1] > whole["date"].iloc[-1]:
        return "A window ends in the future."
    if first[0] < whole["date"].iloc[0]:
        return f"The report reads back to {whole['date'].iloc[0]:%-d %B %Y}: choose later dates."
    return ""


def _too_thin(table: pd.DataFrame) -> str:
    logged = int(table["logged"].sum())
    if not pain.is_thin(table):
        return ""
    start, end = table["date"].iloc[0], table["date"].iloc[-1]
    return (
        f"{start:%-d %B} to {end:%-d %B %Y} has {logged} logged {'day' if logged == 1 else 'days'}; "
        f"a comparison needs {pain.FEWEST_FOR_PATTERNS} in each window."
    )


def _lines(first: pd.DataFrame, second: pd.DataFrame) -> list[Line]:
    both = (first, second)
    one, other = (f"{int(table['logged'].sum())} of {len(table)}" for table in both)
    lines = [Line("Days logged", one, other)]
    lines += [_rated(f"Pain by {name}, median", *(table[name].dropna() for table in both)) for name in ("day", "night")]
    lines.append(_share("Nights woken by pain", *(_yes(table["woken"]) for table in both)))
    asked = [name for name in SIGNS if any(name in signs.asked(table) for table in both)]
    lines += [_share(f"Days with: {SIGNS[name]}", *(_yes(table[name]) for table in both)) for name in asked]
    return lines


def _rated(name: str, first: pd.Series, second: pd.Series) -> Line:
    one, other = (
        f"{median(values)} ({len(values)} rated)" if len(values) else "not rated" for values in (first, second)
    )
    estimate, low, high = two_samples.shift(first.to_numpy(dtype=float), second.to_numpy(dtype=float))
    if math.isnan(estimate):
        return Line(name, one, other)
    between = "" if math.isnan(low) else f"{_signed(low)} to {_signed(high)} points"
    return Line(name, one, other, f"{_signed(estimate)} points", between)


def median(values: pd.Series) -> str:
    return f"{np.median(values):.3g}"


def _yes(answers: pd.Series) -> tuple[int, int]:
    """Present, and answered yes or no."""
    return int((answers == "yes").sum()), int(answers.isin(["yes", "no"]).sum())


def _share(name: str, first: tuple[int, int], second: tuple[int, int]) -> Line:
    one, other = (f"{part} of {whole} answered" if whole else "not answered" for part, whole in (first, second))
    difference, low, high = (100 * value for value in two_samples.share_difference(first, second))
    if math.isnan(difference) or not first[0] + second[0]:  # never present: nothing to tell apart
        return Line(name, one, other)
    return Line(name, one, other, f"{_signed(difference, 0)} % points", f"{_signed(low, 0)} to {_signed(high, 0)}")


def _signed(value: float, digits: int = 1) -> str:
    text = f"{value:+.{digits}f}"
    if not float(text):
        return "0"
    return text.removesuffix(".0").replace("-", "−")
