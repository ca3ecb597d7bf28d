"""Any diary, however odd, can be told: no reader is answered with an error."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from analysis import assess, compare, report, text_report
from analysis.days import WINDOWS
from analysis.frames import from_documents
from analysis.pdf import Heading, pdf
from tests.plain.random_diaries import make_diary


@pytest.mark.parametrize("seed", range(8, 120, 16))  # among them answers of every kind, and windows of a few ratings
def test_it_is_told_on_the_page_on_paper_and_by_the_command(seed: int) -> None:
    document, as_of = make_diary(seed)
    chunk, chance = next(assess(from_documents([document]), as_of).chunks()), random.Random(seed)
    made = report.build(chunk, 0, chance.choice(WINDOWS))
    assert made.timeline.wide.startswith("<svg")
    assert pdf(made, Heading("R. Sample", "Born 1961", "90 days", "As of now"), "a4").startswith(b"%PDF")
    for finding in chunk.assessment(0).findings:
        assert finding.title in text_report.explanation(chunk, 0, finding.criterion)


@pytest.mark.parametrize("seed", range(60, 120, 6))
def test_its_windows_are_compared_or_refused_with_a_reason(seed: int) -> None:
    document, as_of = make_diary(seed)
    chunk, chance = next(assess(from_documents([document]), as_of).chunks()), random.Random(seed)
    length = chance.choice(compare.LENGTHS)
    earlier = as_of.date() - timedelta(days=length + chance.randint(0, 20))
    made = compare.build(chunk, 0, length, earlier, as_of.date())
    assert bool(made.refusal) != bool(made.lines)
