"""The report as a PDF: one page whatever the diary holds, with tags, text and letters that can be read."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from matplotlib.figure import Figure
from pypdf import PdfReader

from analysis import assess, report
from analysis.charts.style import width_of
from analysis.frames import from_documents
from analysis.language import ENGLISH
from analysis.pdf import PAPERS, Heading, pdf
from bench.diaries import AS_OF, diary
from tests.marked import MARKED
from tests.verapdf import broken_rules

SMALLEST = 7.9  # points, rounding aside
MARGIN = 33  # of 36, less what the measure is off over a line
TOLD: dict[str, Any] = {"name": "R. Sample", "who": "Born 1961", "window": "90 days", "when": "As of now"}


def of(document: dict[str, Any], days: int = 90, paper: str = "a4", **heading: Any) -> Any:
    """The one page of a diary's report."""
    made = report.build(next(assess(from_documents([document]), AS_OF).chunks()), 0, days, narrow=False)
    return reader_of(made, paper, **heading)


def reader_of(made: report.Report, paper: str, **heading: Any) -> PdfReader:
    reader = PdfReader(BytesIO(pdf(made, Heading(**TOLD | heading), paper)))
    assert len(reader.pages) == 1
    return reader


def page_of(made: report.Report, paper: str, **heading: Any) -> Any:
    return reader_of(made, paper, **heading).pages[0]


def empty() -> dict[str, Any]:
    return diary(1, days=0)


def one_entry() -> dict[str, Any]:
    found = diary(1)
    return found | {"entries": found["entries"][-1:]}


def worst() -> dict[str, Any]:
    """180 days, three entries a day, 12 medicines, 20 events, a red flag."""
    found = diary(2)
    found["entries"][0] |= {"urine_colour": "red", "neuro": {"saddle_numbness": "new"}, "temperature_c": 39.0}
    start = (AS_OF - timedelta(days=170)).date()
    found["medicines"] = [
        {"id": str(UUID(int=900 + n)), "name": f"Medicine number {n} with a long name", "class": "nsaid"}
        | {"started_on": start + timedelta(days=9 * n), "stopped_on": None}
        for n in range(12)
    ]
    found["events"] = [
        {"id": str(UUID(int=800 + n)), "type": ("urinalysis", "gp_contact", "kidney_ct", "injury_minor")[n % 4]}
        | {"date": start + timedelta(days=8 * n), "recorded_at": AS_OF}
        for n in range(20)
    ]
    return found


LONG = "Maximiliana-Theodora Wolkenstein-Trostburg von und zu Achenbach"
CASES = {
    "empty": (empty, {}),
    "one entry": (one_entry, {}),
    "typical": (lambda: diary(3), {}),
    "worst": (
        worst,
        {"name": LONG, "words": (("x" * 120, "3 Mar"), ("y" * 120, "4 Mar")), "shown": "Shown: " + "z" * 100},
    ),
    "right to left": (
        lambda: diary(3),
        {"name": "ليلى بنت أحمد", "words": (("لا أستطيع النوم على جانبي الأيمن", "3 Mar"),)},
    ),
    "letters that the font lacks": (lambda: diary(3), {"name": "山田 花子 🙂"}),
    "many notes": (
        worst,
        {"who": "w" * 40 + " " + "v" * 60, "notes": tuple("A note that takes a line. " * 4 for _ in "123")},
    ),
}


@pytest.mark.parametrize(("case", "days"), [*((case, 90) for case in CASES), ("worst", 28), ("many notes", 180)])
def test_it_is_one_page_and_nothing_is_cut_off(case: str, days: int) -> None:
    document, heading = CASES[case]
    made = report.build(next(assess(from_documents([document()]), AS_OF).chunks()), 0, days, narrow=False)
    check_one_page(made, "Not a diagnosis.", "narrower than the truth", **heading)


def test_sentences_that_are_longer_by_two_fifths_fit_too() -> None:
    made = report.build(next(assess(from_documents([worst()]), AS_OF).chunks()), 0, 90, narrow=False)
    longer = dataclasses.replace(
        made,
        quality=padded(made.quality),
        where=padded(made.where),
        answers=[(padded(name), padded(said)) for name, said in made.answers],
        rows=[dataclasses.replace(row, status=padded(row.status), evidence=padded(row.evidence)) for row in made.rows],
        method=padded(made.method) + " The end.",
        caution=tuple(map(padded, made.caution)),
    )
    check_one_page(
        longer, "Not a diagnosis.", "The end.", name=LONG, shown=padded("Shown to the patient: " + "z " * 50)
    )


def padded(text: str) -> str:
    return text + " ëxtra" * math.ceil(len(text) * 0.4 / 6)


def check_one_page(made: report.Report, first: str, last: str, **heading: Any) -> None:
    """`first` stands in its head; `last` in its last line but the sources."""
    for paper in PAPERS:
        page = page_of(made, paper, **heading)
        text = " ".join(page.extract_text().split())
        assert first in text
        assert last in text
        said = letters(page)
        assert min(one.y for one in said) >= MARGIN
        assert max(one.y for one in said) <= float(page.mediabox.height) - MARGIN
        assert min(one.x for one in said) >= MARGIN
        assert max(one.end for one in said) <= float(page.mediabox.width) - MARGIN
        assert min(one.size for one in said) >= SMALLEST
        assert [(a.text, b.text) for a, b in combinations(said, 2) if is_over(a, b)] == []


def is_over(one: Said, other: Said) -> bool:
    """Whether one piece of text is printed over another: neither on its line nor a line apart."""
    return 0.5 < abs(one.y - other.y) < 5 and one.x < other.end - 1 and other.x < one.end - 1


def test_rows_that_do_not_fit_are_counted() -> None:
    text = of(worst()).pages[0].extract_text()
    assert re.search(r"\+\d+ more, see web page", " ".join(text.split()))


def test_what_asks_for_something_is_on_the_page() -> None:
    text = of(worst()).pages[0].extract_text().replace("\n", " ")
    assert "emergency" in text
    assert "Visible blood in urine" in text


def test_it_has_a_title_a_language_and_says_that_it_is_tagged() -> None:
    reader = of(diary(3), window="1 Jan – 29 Mar 2026")
    assert reader.metadata is not None
    assert reader.metadata.title == "Trend report, 1 Jan – 29 Mar 2026"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_its_tags_stand_in_reading_order_with_a_text_for_the_drawing() -> None:
    reader = of(diary(3))
    tags = [(str(node["/S"]), str(node.get("/Alt", ""))) for node in nodes(reader.trailer["/Root"]["/StructTreeRoot"])]
    names = [name for name, _alt in tags]
    assert names.index("/H1") < names.index("/Figure") < names.index("/H2") < names.index("/Table")
    assert names.count("/TH") == 5
    (described,) = [alt for name, alt in tags if name == "/Figure" and alt]
    assert "rated" in described


def test_verapdf_finds_no_rule_of_pdf_ua_1_broken(tmp_path: Path) -> None:
    pages = [("empty", "a4", ENGLISH), ("right to left", "a4", ENGLISH), ("many notes", "letter", ENGLISH)]
    pages += [("letters that the font lacks", "a4", ENGLISH), ("worst", "a4", MARKED)]
    for case, paper, say in pages:
        document, heading = CASES[case]
        made = report.build(next(assess(from_documents([document()]), AS_OF).chunks()), 0, 90, say, narrow=False)
        (tmp_path / f"{case}, {paper}.pdf").write_bytes(pdf(made, Heading(**TOLD | heading), paper))
    broken = broken_rules(sorted(tmp_path.iterdir()))
    assert len(broken) == len(pages)
    assert not any(broken.values()), broken


def test_verapdf_refuses_a_page_without_tags(tmp_path: Path) -> None:
    Figure().savefig(tmp_path / "plain.pdf")
    (broken,) = broken_rules([tmp_path / "plain.pdf"]).values()
    assert {rule.split()[0] for rule in broken} >= {"6.2-1", "7.1-3", "7.1-11"}, broken


def test_the_same_report_is_the_same_file() -> None:
    made = report.build(next(assess(from_documents([diary(3)]), AS_OF).chunks()), 0, 90, narrow=False)
    heading = Heading("R. Sample", "", "90 days", "")
    assert pdf(made, heading) == pdf(made, heading)


def nodes(node: Any) -> Iterator[Any]:
    """The tags below a node, in order."""
    inside = node.get("/K", [])
    for child in inside if isinstance(inside, list) else [inside]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from nodes(found)


@dataclass(frozen=True)
class Said:
    """A piece of text: where it begins and ends, and how large it is, in points."""

    text: str
    x: float
    y: float
    end: float
    size: float


def letters(page: Any) -> list[Said]:
    """Each piece of text; its width measured with the font that sets it."""
    found: list[Said] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            x, y = cm[4] + tm[4] * cm[0] + tm[5] * cm[2], cm[5] + tm[4] * cm[1] + tm[5] * cm[3]
            points = abs(size * tm[3] * cm[3]) or abs(size * tm[1] * cm[2])
            bold = "Bold" in str((font or {}).get("/BaseFont", ""))
            first = text.strip().split("\n")[0]  # pypdf puts the next line behind it
            found.append(Said(text, x, y, x + width_of(first, points, is_bold=bold), points))

    page.extract_text(visitor_text=visit)
    return found
