"""A figure as inline SVG that a page with a strict content policy may show, in light, dark and print."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from io import StringIO
from warnings import catch_warnings, simplefilter

from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.charts.style import PAGE, RC, TOKENS


class Svg(str):
    """SVG text that a template may print as it is: made here, its texts escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def svg(figure: Figure, *, name: str, title: str, description: str) -> Svg:
    """The figure as an image with a name, its inner text hidden from the tree, its colours left to the page.

    Inline rather than an address of its own: one look at a diary is then one request and one line of the audit, a page
    that was saved or printed is complete, and the page's own tokens repaint the chart in the dark. A content policy
    without 'unsafe-inline' forbids style attributes, so each becomes the presentation attributes it stands for.
    """
    out = StringIO()
    with rc_context(RC), catch_warnings():
        simplefilter("ignore", UserWarning)  # a letter that our font lacks: the page's font has it
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, facecolor=PAGE)
    text = out.getvalue()
    body = text[text.index("<svg") :]
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', body).groups()  # type: ignore[union-attr]
    body = body[body.index(">") + 1 : body.rindex("</svg>")]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.S)
    parts = re.split(r' style="([^"]*)"', body)
    parts[1::2] = map(_attributes, parts[1::2])
    body = "".join(re.split(r"(\.\d\d)\d+", "".join(parts)))  # a hundredth of a point is enough
    body = body.replace(f'fill="{PAGE}"', f'fill="{_token(PAGE)}"')  # under hatching: the one colour outside of a style
    # Ids of two charts on one page must not meet.
    for before in (' id="', "url(#", 'href="#'):
        body = body.replace(before, f"{before}{name}-")
    body = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", body)
    body = re.sub(r"\n\s*", "\n", body).strip()
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {width} {height}" stroke-linejoin="round">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f'<g aria-hidden="true">\n{body}\n</g></svg>'
    )


def _token(colour: str) -> str:
    """The page's own colour, where it has one for this."""
    return f"var({TOKENS[colour]}, {colour})" if colour in TOKENS else ""


@cache  # a chart has few styles and many marks
def _attributes(style: str) -> str:
    """`fill: #fff; font: 9px 'DejaVu Sans'` as attributes."""
    found = {}
    for rule in style.split(";"):
        name, _, value = rule.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            size = re.search(r"([\d.]+)px", value)
            found["font-size"] = size[1] if size else "8"
            if re.search(r"\b(bold|[6-9]00)\b", value):
                found["font-weight"] = "bold"
        elif name and name not in ("font-family", "stroke-miterlimit"):  # the page's own font
            found[name] = _token(value) or value.replace('"', "'")
    return "".join(f' {name}="{value}"' for name, value in found.items())
