"""One palette and one sheet for every chart. Shape and fill carry the meaning; colour repeats it and survives greyscale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from numpy.typing import ArrayLike

from analysis.language import ENGLISH, Language

PAGE, BAND, DARK_BAND = "#ffffff", "#eef1f4", "#dce2e8"
TEXT, AXIS = "#1a1f26", "#5a6572"
DAY, NIGHT, FLAG = "#2a7ab5", "#14213d", "#a4161a"
# What a page may repaint, by the names of its own tokens.
TOKENS = {
    PAGE: "--chart-page", BAND: "--chart-band", DARK_BAND: "--chart-dark-band", TEXT: "--text", AXIS: "--strong-line",
    DAY: "--day", NIGHT: "--night", FLAG: "--flag",
}  # fmt: skip

HAIR, THIN, THICK = 0.4, 0.6, 5.0
RC = {
    "font.family": "sans-serif",
    "text.parse_math": False,  # a medicine's name is text, dollar signs and all
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "diurnal",  # the same chart, the same bytes
    "hatch.linewidth": 0.5,
    "text.color": TEXT,
}
POINTS = 72  # an inch
WIDEST_GUTTER = 170
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@dataclass(frozen=True)
class Sheet:
    """How wide a chart is, in points, and what stands where: gutter | plot | gap | margin.

    The gutter is as wide as English needs; `with_room_for` widens it for the names of another language.
    """

    width: float
    font: float
    gutter: float
    margin: float  # 0: the numbers stand elsewhere
    labels_above: bool  # a lane's name above it, where there is no room beside it
    course: float  # height of the pain panel
    lane: float  # height of one lane

    gap = 10.0

    @property
    def plot(self) -> float:
        return self.width - self.gutter - (self.margin + self.gap if self.margin else 4)

    @property
    def beside(self) -> float:
        """Room for words that begin where the plot does."""
        return self.width - self.gutter - self.font

    def with_room_for(self, names: Iterable[str]) -> Sheet:
        """Wide enough for these beside their lanes, within bounds."""
        if self.labels_above:
            return self
        widest = max((width_of(name, self.font, is_bold=True) for name in names), default=0.0)
        return replace(self, gutter=min(max(self.gutter, widest + 4), WIDEST_GUTTER))

    def letters(self, room: float, wide: float = 0.6) -> int:
        """About how many letters fit; figures and dates are less `wide`, in parts of the size."""
        return int(room / (self.font * wide))


# 523 points is the text width that A4 and US Letter share: 8 points there, 16 px on a screen 1,024 px wide.
WIDE = Sheet(width=523, font=8, gutter=116, margin=124, labels_above=False, course=132, lane=11.5)
# A phone's width at about one point a pixel.
NARROW = Sheet(width=330, font=12, gutter=24, margin=0, labels_above=True, course=200, lane=32)


class Stack:
    """A figure that is filled from the top, panel by panel, in points. `say` is the language of its words."""

    def __init__(self, sheet: Sheet, height: float, say: Language = ENGLISH) -> None:
        self.sheet, self.height, self.say, self.top = sheet, height, say, 0.0
        self.figure = Figure(figsize=(sheet.width / POINTS, height / POINTS))

    def skip(self, height: float) -> None:
        self.top += height

    def panel(self, name: str, height: float) -> Axes:
        """The next panel of the plot column."""
        axes = self._axes(name, self.sheet.gutter, self.sheet.plot, height)
        self.top += height
        return axes

    def margin(self, name: str, height: float) -> Axes:
        """The margin beside the panel that was made last."""
        self.top -= height
        axes = self._axes(name, self.sheet.width - self.sheet.margin, self.sheet.margin, height)
        self.top += height
        return axes

    def title(self, text: str, *, at: float = 0.0, rise: float = 0.0, room: float | None = None, **how: Any) -> None:
        """Words at the left edge (or `at` points from it), their baseline `rise` above the next panel.

        Words that would run out of the sheet begin earlier; those that have only so much `room` are shortened to it.
        """
        how = {"fontsize": self.sheet.font, "va": "baseline", "ha": "left", **how}
        size, is_bold = how["fontsize"], how.get("fontweight") == "bold"
        if room is not None:
            text = shortened(text, room, size, is_bold=is_bold)
        if how["ha"] == "left" and at + width_of(text, size, is_bold=is_bold) > self.sheet.width:
            at, how["ha"] = self.sheet.width, "right"
        self.figure.text(at / self.sheet.width, 1 - (self.top - rise) / self.height, text, **how)

    def _axes(self, name: str, left: float, width: float, height: float) -> Axes:
        wide, high = self.sheet.width, self.height
        axes = self.figure.add_axes(
            (left / wide, 1 - (self.top + height) / high, width / wide, height / high), label=name
        )
        axes.set_axis_off()  # only what carries data
        axes.set_autoscale_on(False)  # every panel states its scale
        return axes


def joined(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Many short strokes, (n, 2) ends, as one line with breaks: a tenth of the time of as many lines."""
    ends = np.stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    across, up = np.insert(ends, 2, np.nan, axis=2).reshape(2, -1)
    return across, up


@cache
def _face(is_bold: bool) -> FT2Font:
    return FT2Font(str(FONTS / ("DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf")))


@lru_cache(4096)
def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """How wide a text is, in points: in the font of the PDF, which is wider than most pages' own."""
    face = _face(is_bold)
    face.set_size(100, POINTS)  # without the rounding of small sizes
    face.set_text(text)
    return float(face.get_width_height()[0]) / 64 / 100 * size


def shortened(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """As much of a text as fits, with an ellipsis where it is cut."""
    if width_of(text, size, is_bold=is_bold) <= room:
        return text
    letters = next(
        (n for n in range(len(text) - 1, 1, -1) if width_of(f"{text[:n].rstrip()}…", size, is_bold=is_bold) <= room), 1
    )
    return f"{text[:letters].rstrip()}…"


def wrapped(text: str, room: float, size: float) -> str:
    """On as many lines as it needs."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
