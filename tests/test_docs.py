"""Generated pages agree with the code."""

from __future__ import annotations

from pathlib import Path

from analysis.catalogue import page
from analysis.criteria.registry import CRITERIA
from scripts.docs import readme, words

ROOT = Path(__file__).resolve().parent.parent


def test_the_readme_lists_the_registry() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == readme(text)


def test_the_page_of_criteria_is_the_registry() -> None:
    assert (ROOT / "docs" / "criteria.md").read_text(encoding="utf-8") == page()


def test_the_translators_are_given_what_the_catalogue_says() -> None:
    assert (ROOT / "diary" / "catalogue_words.py").read_text(encoding="utf-8") == words()


def test_every_criterion_names_its_rule_its_article_and_its_source() -> None:
    lacking = [
        row.id for row in CRITERIA.values() if not (row.judge.__doc__ and row.title and row.article and row.source)
    ]
    assert lacking == []


def test_a_source_says_how_well_it_was_checked() -> None:
    marks = {source.mark for row in CRITERIA.values() for source in row.source}
    assert marks <= {"read", "read, abstract", "read, opening part", "secondary", "unverified", "design", "simulated"}
