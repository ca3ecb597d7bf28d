"""Nothing that people see is said in English where another language is asked for: with a made-up one that marks its words."""

from __future__ import annotations

import json
import pickle
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from analysis import assess, compare, evidence, report
from analysis import days as day_table
from analysis.charts import night_day, signs, timeline
from analysis.charts.style import NARROW, WIDE, Sheet, width_of
from analysis.engine import Chunk
from analysis.findings import Finding
from analysis.frames import from_documents
from analysis.language import ENGLISH, Language, sentence
from analysis.pdf import Heading, pdf
from bench.diaries import AS_OF, diary
from scripts.messages import translated
from tests.analysis.test_pdf import CASES, check_one_page
from tests.marked import MARKED, marked, unmarked
from tests.plain.random_diaries import make_diary

# The patient's own, names of works, units, and the names of files that nobody reads.
OWN = {"kg", "mg", "Medicine", "number", "with", "long", "name"}


def judged(document: dict[str, Any], as_of: Any = AS_OF) -> Chunk:
    return next(assess(from_documents([document]), as_of).chunks())


def said_of(made: report.Report) -> list[str]:
    """Every text of a report but the names of its sources."""
    charts = (made.timeline, made.night_day, made.signs)
    texts = [made.where, made.quality, made.sparse, made.method, *made.caution]
    texts += [text for pair in (*made.answers, *made.sign_lines) for text in pair]
    texts += [chart.sentence for chart in charts]
    texts += [words_of(drawing) for chart in charts for drawing in (chart.wide, chart.narrow)]
    for row in made.rows:
        texts += [row.title, row.group, row.status, row.look, row.evidence, row.interval, row.coverage]
        texts += [mark for _number, mark in row.footnotes]
    return texts


def words_of(drawing: str) -> str:
    return unescape(" ".join(re.findall(r"<(?:text|title|desc)[^>]*>([^<]*)<", drawing)))


@pytest.mark.parametrize("days", [28, 180])
@pytest.mark.parametrize("case", [case for case in CASES if case != "right to left"])
def test_a_report_and_its_charts_have_no_word_of_english(case: str, days: int) -> None:
    made = report.build(judged(CASES[case][0]()), 0, days, MARKED)
    assert {text: left for text in said_of(made) if (left := unmarked(text, OWN))} == {}


def test_evidence_of_all_kinds_of_diaries_has_no_word_of_english() -> None:
    """Any word of the contract may be in it; a name that somebody typed is shown as it is."""
    found: dict[str, set[str]] = {}
    for seed in range(0, 60, 2):
        document, as_of = make_diary(seed)
        typed = own_words(document)
        for finding in judged(document, as_of).assessment(0).findings:
            for text in told(finding):
                if left := unmarked(text, OWN | typed):
                    found[text] = left
    assert found == {}


def told(finding: Finding) -> list[str]:
    said = [evidence.evidence(finding, MARKED), evidence.interval(finding, MARKED), evidence.coverage(finding, MARKED)]
    said += [*map(MARKED, finding.reasons), *map(MARKED, finding.settles_if)]
    return [*said, MARKED(finding.sentence)] if finding.sentence else said


def own_words(document: dict[str, Any]) -> set[str]:
    typed = [one["name"] for one in document.get("medicines", [])] + [document["patient"].get("cancer_type") or ""]
    return set(re.findall(r"[^\W\d_]+", " ".join(typed)))


def test_two_windows_are_compared_without_a_word_of_english() -> None:
    chunk, last = judged(diary(2)), AS_OF.date()
    for first in (last - timedelta(days=60), last - timedelta(days=3), last - timedelta(days=900)):
        made = compare.build(chunk, 0, 28, first, last, MARKED)
        texts = [made.refusal, made.sentence, made.method, words_of(made.wide), words_of(made.narrow)]
        texts += [text for line in made.lines for text in (line.name, line.first, line.second, line.difference)]
        assert {text: left for text in texts if (left := unmarked(text, OWN))} == {}


@pytest.mark.parametrize("case", ["empty", "one entry", "typical", "worst"])
def test_the_pdf_has_no_word_of_english_and_says_its_language(case: str) -> None:
    made = report.build(judged(CASES[case][0]()), 0, 90, MARKED, narrow=False)
    reader = PdfReader(BytesIO(pdf(made, Heading("12", "12", "12", "12"))))
    (page,) = reader.pages
    text = " ".join(page.extract_text().split())
    for source in made.sources:
        text = text.replace(source.name, "")
    assert unmarked(re.sub(r"\N{ZERO WIDTH SPACE}", "", text), OWN) == set()
    assert reader.trailer["/Root"]["/Lang"] == "eo"


@pytest.mark.parametrize("case", ["typical", "worst", "many notes"])
def test_words_that_are_longer_by_two_fifths_fit_on_the_page(case: str) -> None:
    document, heading = CASES[case]
    made = report.build(judged(document()), 0, 90, MARKED, narrow=False)
    check_one_page(made, marked("a diagnosis."), marked("narrower than the truth"), **heading)


def test_what_a_machine_reads_stays_english() -> None:
    chunk = judged(diary(2))
    report.build(chunk, 0, 90, MARKED, narrow=False)
    read = json.dumps(chunk.assessment(0).to_json())
    assert '"pain on 28 of the last 28 days, 28 covered"' in read


def spanish() -> Language:
    catalog = translated("es")

    def text(told: str) -> str:
        found = catalog.get(told)
        return str(found.string) if found else told

    def plural(one: str, many: str, number: int) -> str:
        return str(catalog[one].string[number != 1])

    return Language("es", text, plural, ENGLISH.dated, ",", "\xa0")


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
@pytest.mark.parametrize("case", ["empty", "one entry", "typical", "worst"])
def test_spanish_words_are_whole_and_on_the_sheet(case: str, sheet: Sheet) -> None:
    chunk, say = judged(CASES[case][0]()), spanish()
    days, medicines, events = (make(chunk, 0, 90) for make in (day_table.table, day_table.medicines, day_table.events))
    figure = timeline.draw(days, medicines.assign(name="Ibuprofeno"), events, sheet, say)
    alone = [figure] if sheet == WIDE else [figure, signs.draw(days, sheet, say), night_day.draw(days, sheet, say)]
    texts = [text for one in alone for text in one.texts]
    assert [text.get_text() for text in texts if "…" in text.get_text()] == []
    for text in texts:
        width = width_of(text.get_text(), text.get_fontsize(), is_bold=text.get_fontweight() == "bold")
        begin = text.get_position()[0] * sheet.width - {"left": 0, "center": 0.5, "right": 1}[text.get_ha()] * width
        assert begin >= -0.1, text.get_text()
        assert begin + width <= sheet.width + 0.1, text.get_text()


def test_a_sentence_is_the_same_after_it_was_sent_to_another_process() -> None:
    said = pickle.loads(pickle.dumps(sentence("{n} days", n=2)))  # noqa: S301 -- our own
    assert (said, said.template, said.values) == ("2 days", "{n} days", {"n": 2})


def test_a_sentence_is_english_that_can_be_said_again() -> None:
    said = sentence("{n} of {all:.1f} on {day}", n=2, all=2.5, day=AS_OF.date())
    assert said == f"2 of 2.5 on {AS_OF.date()}"
    other = Language(text={"{n} of {all:.1f} on {day}": "{day}: {all:.1f}, {n}"}.get, point=",")  # type: ignore[arg-type]
    assert other(said) == f"{ENGLISH.day(AS_OF.date())}: 2,5, 2"


@pytest.mark.parametrize(("number", "text"), [(1, "1 day"), (2, "2 days"), (0, "0 days")])
def test_english_counts_by_itself(number: int, text: str) -> None:
    assert ENGLISH.some(("{n} day", "{n} days"), number) == text
