"""The clinician's report as a PDF: one page, tagged (PDF/UA-1), set by typst from the same object that the page shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import matplotlib
import typst
from matplotlib.ft2font import FT2Font

from analysis.report import BANDS, Report, Row

TEMPLATE: Final = Path(__file__).with_name("report.typ")
PAPERS: Final = {"a4": "a4", "letter": "us-letter"}
MOST_NOTED: Final = 4  # sources that are named; the web page has all
NOTES_OF_A_ROW: Final = 2
LONG_WORD: Final = re.compile(r"\S{32}")  # may be broken there, so that none runs out of the page
KEY: Final = (
    "● day, ■ night; hollow: typed later; bar: same as yesterday; {lines}; hatched: not logged. ⚑ red-flag sign; – no. "
    "U urine test, B blood test, S scan, V visit, ▲ injury, treatment, | other dose. " + BANDS
)
BY_DAY, BY_WEEK = "thick: weekly median (4+ days)", "one slot a week: median, range (4+ days)"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the diary does not know of itself: whose it is, and when this was made."""

    name: str
    who: str
    window: str
    when: str
    notes: tuple[str, ...] = ()  # said in full below the data line
    news: str = ""  # what changed since the reader's last look
    words: tuple[tuple[str, str], ...] = ()  # the patient's own, each with its day
    shown: str = ""  # what the patient was told, and when


def pdf(report: Report, heading: Heading, paper: str = "a4") -> bytes:
    """One page of `paper`, "a4" or "letter". Rows that do not fit are counted. Raises KeyError for another paper."""
    told = _told(report, heading) | {"paper": PAPERS[paper]}
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "report.json").write_text(json.dumps(_in_our_letters(told)), encoding="utf-8")
        (folder / "timeline.svg").write_text(_plain(report.timeline.wide), encoding="utf-8")
        source = folder / "report.typ"
        source.write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(
            str(source),
            root=place,
            font_paths=_faces(),
            pdf_standards=["ua-1"],
            timestamp=int(report.as_of.timestamp()),
        )
    assert isinstance(made, bytes)
    return made


def _told(report: Report, heading: Heading) -> dict[str, Any]:
    return {
        "title": f"Trend report, {heading.window}",
        "name": heading.name,
        "who": ". ".join(
            part for part in (heading.who, f"Pain named in: {report.where}" if report.where else "") if part
        ),
        "window": heading.window,
        "when": heading.when,
        "versions": f"Report {report.version}, rules {report.rules_version}, weekly look {report.weekly_look}. Page 1 of 1",
        "quality": report.quality,
        "notes": [note for note in (report.sparse, *heading.notes) if note],
        "news": heading.news,
        "answers": [list(answer) for answer in report.answers],
        "key": KEY.format(lines=BY_WEEK if report.by_week else BY_DAY),
        "description": " ".join([report.timeline.sentence, report.night_day.sentence, report.signs.sentence]),
        "rows": [_row(row) for row in report.rows],
        "words": [list(word) for word in heading.words],
        "shown": heading.shown,
        "caution": list(report.caution),
        "method": report.method,
        "sources": _sources(report),
    }


def _row(row: Row) -> dict[str, str | bool]:
    status = f"{row.glyph} {row.status}"
    return {
        "title": row.finding.title,
        "is": row.finding.status.value,
        "group": row.group,
        "asks": row.asks,
        "status": f"{status}, {row.look}" if row.look else status,
        "evidence": row.evidence,
        "interval": row.interval,
        "source": " ".join(f"[{number}]" for number, _mark in row.footnotes[:NOTES_OF_A_ROW]),
    }


def _sources(report: Report) -> str:
    """The first sources of the first rows; the web page has them all."""
    named = [number for row in report.rows for number, _mark in row.footnotes[:NOTES_OF_A_ROW]]
    numbers = sorted(dict.fromkeys(named))[:MOST_NOTED]
    told = "; ".join(f"[{number}] {report.sources[number - 1].name}" for number in numbers)
    return f"{told}; the others are on the web page." if told else ""


def _plain(svg: str) -> str:
    """The drawing without what only a browser knows: the page's tokens, and its font."""
    coloured = re.sub(r"var\(--[a-z-]+, (#[0-9a-f]+)\)", r"\1", svg)
    return coloured.replace("<svg ", '<svg font-family="DejaVu Sans" ', 1)


def _in_our_letters(value: Any) -> Any:
    """A letter that the font lacks is shown as one that is missing: a tagged page may not leave it out in silence."""
    if isinstance(value, str):
        shown = "".join(letter if ord(letter) in _letters() else "\N{REPLACEMENT CHARACTER}" for letter in value)
        return LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", shown)
    if isinstance(value, dict):
        return {key: _in_our_letters(item) for key, item in value.items()}
    return [_in_our_letters(item) for item in value] if isinstance(value, list) else value


@cache
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(str(_fonts() / "DejaVuSans.ttf")).get_charmap()) | {ord("\n")}


@cache
def _faces() -> typst.Fonts:
    """Read once; none of the system's, for the same page on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_fonts())])


def _fonts() -> Path:
    """The fonts that matplotlib brings along."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
