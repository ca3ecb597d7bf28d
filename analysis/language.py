"""How people are told: in English here, in the reader's language where the service hands one over.

What a machine reads (JSON, REST, the command) stays English. A text is whole and has named places to fill in, so that a
translation may put them in another order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Fill = Any  # what a text is filled with: a number, a date, a Sentence, Codes, or text that is shown as it is


def _(text: str) -> str:
    """Marks a text for the translators where it stands; it is said later."""
    return text


def _n(one: str, many: str) -> tuple[str, str]:
    """The same of a text that counts."""
    return one, many


class Codes(tuple[str, ...]):
    """Words of the contract. In English as they are; in another language as `analysis.terms` has them."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        listed = ", ".join(self)
        return listed.replace("_", " ") if how == "words" else listed


class Sentence(str):
    """English that still knows what it was filled with, so that it can be said in another language."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Fill]


def sentence(template: str, /, **values: Fill) -> Sentence:
    """A reason or a question as the contract prints it. Its template is gathered for the translators."""
    made = Sentence(template.format(**values))
    made.template, made.values = template, values
    return made


def _english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


def _english_date(when: date, year: bool) -> str:
    return f"{when:%-d %b %Y}" if year else f"{when:%-d %b}"


@dataclass(frozen=True, slots=True)
class Language:
    """Texts, plurals, dates and numbers of one language; called, it says a text."""

    code: str = "en"
    text: Callable[[str], str] = str
    plural: Callable[[str, str, int], str] = _english
    dated: Callable[[date, bool], str] = _english_date  # with the year or without
    point: str = "."
    thousands: str = ","

    def __call__(self, text: str, /, **values: Fill) -> str:
        if isinstance(text, Sentence):
            return self(text.template, **text.values)
        said = self.text(text)
        return said.format(**{name: _Filled(value, self) for name, value in values.items()}) if values else said

    def some(self, texts: tuple[str, str], number: int, /, **values: Fill) -> str:
        """A text that counts, of `_n`; the count is its `n`."""
        said = self.plural(*texts, number)
        return said.format(**{name: _Filled(value, self) for name, value in {"n": number, **values}.items()})

    def day(self, when: date, *, year: bool = True) -> str:
        return self.dated(when, year)

    def span(self, first: date, last: date) -> str:
        """`3 Jan to 29 Mar 2026`: the first year only where it is another one."""
        if first == last:
            return self.day(last)
        return self(_("{first} to {last}"), first=self.day(first, year=first.year != last.year), last=self.day(last))

    def number(self, value: float, how: str = ".3g") -> str:
        """With the language's own marks; a minus that is one."""
        return format(value, how).translate(str.maketrans(".,-", f"{self.point}{self.thousands}−"))

    def percent(self, share: float) -> str:
        return f"{self.number(100 * share, '.0f')} %"


class _Filled:
    """One value as a language says it, in the format that its text asks for."""

    def __init__(self, value: Fill, say: Language) -> None:
        self.value, self.say = value, say

    def __format__(self, how: str) -> str:
        value, say = self.value, self.say
        if isinstance(value, Codes):
            from analysis.terms import term

            return ", ".join(term(code, say) for code in value)
        if isinstance(value, datetime):
            return f"{say.day(value)} {value:%H:%M}"
        if isinstance(value, date):
            return say.day(value)
        if isinstance(value, float):
            return say.number(value, how or "g")
        return say(value) if isinstance(value, Sentence) else format(value, how)


ENGLISH = Language()
