"""The clinician's report as a PDF: one page, tagged (PDF/UA-1), set by typst from the same object that the page shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst
from matplotlib.ft2font import FT2Font

from analysis.charts.style import FONTS
from analysis.findings import Status
from analysis.language import _
from analysis.report import BANDS, Report, Row

TEMPLATE: Final = Path(__file__).with_name("report.typ")
PAPERS: Final = {"a4": "a4", "letter": "us-letter"}
MOST_NOTED: Final = 4  # sources that are named; the web page has all
NOTES_OF_A_ROW: Final = 2
LONG_WORD: Final = re.compile(r"\S{32}")  # may be broken there, so that none runs out of the page
KEY: Final = _(
    "● day, ■ night; hollow: typed later; bar: same as yesterday; {lines}; hatched: not logged. ⚑ red-flag sign; – no. "
    "U urine test, B blood test, S scan, V visit, ▲ injury, treatment, | other dose."
)
BY_DAY, BY_WEEK = _("thick: weekly median (4+ days)"), _("one slot a week: median, range (4+ days)")
HEADS: Final = (_("Criterion"), _("Status"), _("Evidence"), _("Interval"), _("Source"))
MORE: Final = _(
    "+{n} more, see web page: {met} met, {insufficient} without enough data, {not_met} not met in these entries."
)


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
    say = report.say
    where = say("Pain named in: {places}", places=report.where) if report.where else ""
    lines = say(BY_WEEK if report.by_week else BY_DAY)
    return {
        "lang": say.code,
        "title": say("Trend report, {window}", window=heading.window),
        "name": heading.name,
        "who": ". ".join(part for part in (heading.who, where) if part),
        "disclaimer": say("Patient-reported diary. Not a diagnosis."),
        "window": heading.window,
        "when": heading.when,
        "versions": say(
            "Report {version}, rules {rules}, weekly look {look}. Page 1 of 1",
            version=report.version,
            rules=report.rules_version,
            look=report.weekly_look,
        ),
        "data": say("Data"),
        "quality": report.quality,
        "notes": [note for note in (report.sparse, *heading.notes) if note],
        "news": heading.news,
        "answers": [list(answer) for answer in report.answers],
        "key": say(KEY, lines=lines) + " " + say(BANDS),
        "description": " ".join([report.timeline.sentence, report.night_day.sentence, report.signs.sentence]),
        "findings": say("Findings"),
        "heads": [say(head) for head in HEADS],
        "rows": [_row(row) for row in report.rows],
        "also": say("Also met, asking for action:"),
        "more": [_more(report, count) for count in range(len(report.rows))],
        "pinned": say("The patient’s own words, pinned by the patient:"),
        "words": [list(word) for word in heading.words],
        "shown": heading.shown,
        "caution": list(report.caution),
        "method": report.method,
        "sources": _sources(report),
        "others": say("The other sources are on the web page."),
    }


def _more(report: Report, count: int) -> str:
    """What is said of the rows behind the first `count`."""
    rest = [row.finding.status.value for row in report.rows[count:]]
    return report.say(MORE, n=len(rest), **{status.value: rest.count(status.value) for status in Status})


def _row(row: Row) -> dict[str, str | bool]:
    status = f"{row.glyph} {row.status}"
    return {
        "title": row.title,
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
    return told


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
    return frozenset(FT2Font(str(FONTS / "DejaVuSans.ttf")).get_charmap()) | {ord("\n")}


@cache
def _faces() -> typst.Fonts:
    """Read once; none of the system's, for the same page on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
