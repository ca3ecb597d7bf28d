"""The marks of a drawn chart, drawn again by matplotlib alone: what our own drawing is measured beside."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from analysis.charts.style import RC

LINE = (
    "color",
    "linestyle",
    "linewidth",
    "marker",
    "markersize",
    "markerfacecolor",
    "markeredgecolor",
    "markeredgewidth",
)
PATCH = ("facecolor", "edgecolor", "linewidth", "hatch")
TEXT = ("color", "fontsize", "fontweight", "ha", "va")


def plain(figure: Figure) -> Callable[[], str]:
    """A call that draws the same lines, areas and words on a plain Figure of the same size, and saves it as SVG.

    Every mark is read here, before the clock runs: the call only plots, fills and writes.
    """
    size = tuple(figure.get_size_inches())
    words = [(text.get_position(), text.get_text(), _of(text, TEXT)) for text in figure.texts]
    panels = [(axes.get_position().bounds, axes.get_xlim(), axes.get_ylim(), _marks(axes)) for axes in figure.axes]

    def draw() -> str:
        with rc_context(RC):
            made = Figure(figsize=size)
            for bounds, xlim, ylim, marks in panels:
                axes = made.add_axes(bounds)
                axes.set_axis_off()
                axes.set_xlim(xlim)
                axes.set_ylim(ylim)
                for method, given, how in marks:
                    getattr(axes, method)(*given, **how)
            for (x, y), said, how in words:
                made.text(x, y, said, **how)
            out = StringIO()
            made.savefig(out, format="svg")
        return out.getvalue()

    return draw


def _marks(axes: Axes) -> list[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    found: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    for artist in axes.get_children():
        if isinstance(artist, Line2D):
            how = _of(artist, LINE) | {"transform": artist.get_transform(), "zorder": artist.zorder}
            if artist.get_transform() == axes.transData:
                del how["transform"]
                found.append(("plot", artist.get_data(), how))
            else:  # a line right across
                del how["transform"]
                x, y = artist.get_data()
                across = x[0] == 0 and x[-1] == 1
                found.append(("axhline" if across else "axvline", (y[0] if across else x[0],), how))
        elif isinstance(artist, Rectangle) and artist is not axes.patch:
            (left, low), (right, high) = artist.get_corners()[[0, 2]]
            how = _of(artist, PATCH) | {"zorder": artist.zorder}
            if artist.get_transform().contains_branch(axes.transData) and not (left == 0 and right == 1):
                how |= {"width": right - left, "height": high - low, "bottom": low, "align": "edge"}
                found.append(("bar", (left,), how))
            else:  # a band right across
                found.append(("axhspan", (low, high), how))
        elif isinstance(artist, Polygon):
            found.append(("fill", tuple(artist.get_xy().T), _of(artist, PATCH) | {"zorder": artist.zorder}))
        elif isinstance(artist, Text) and artist.get_text():
            found.append(("text", (*artist.get_position(), artist.get_text()), _of(artist, TEXT)))
    return found


def _of(artist: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(artist, f"get_{name}")() for name in names}
