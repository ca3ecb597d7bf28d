"""A made-up language: every word of the catalogue with a mark, and longer by two fifths. What has no mark was not translated."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from analysis.language import Language
from scripts.messages import texts

MARK = "ł"
# What is filled in, a tag and an entity stay as they are.
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{[^}]*\}|<[^>]*>|&\w+;)")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def marked(text: str) -> str:
    return "".join(part if KEPT.fullmatch(part) else WORD.sub(_longer, part) for part in KEPT.split(text))


def _longer(word: re.Match[str]) -> str:
    return MARK + word[0] + word[0][: max(round(0.4 * len(word[0])) - 1, 0)]


def unmarked(text: str, allowed: set[str] | frozenset[str] = frozenset()) -> set[str]:
    """Words of two letters or more without a mark; a code such as CT, or one of `allowed`, needs none."""
    said = re.sub(r"https?://\S+", "", text)
    return {word for word in WORD.findall(said) if len(word) > 1 and not word.lower().startswith(MARK)} - allowed


all_texts = cache(texts)  # it takes seconds to find them


@cache
def _known() -> frozenset[str]:
    return frozenset(text for one in all_texts() for text in ((one.id,) if isinstance(one.id, str) else one.id))


def _text(text: str) -> str:
    return marked(text) if text in _known() else text


def _plural(one: str, many: str, number: int) -> str:
    return _text(one if number == 1 else many)


def _day(when: date, year: bool) -> str:
    return f"{when.day}. {when.month}." + (f" {when.year}" if year else "")


MARKED = Language("eo", _text, _plural, _day, ",", "\xa0")
