"""The translations are whole: every text of the code and the templates, with the same parts to fill in."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message

from scripts.messages import LOCALE, compiled, texts, translated
from tests.web.test_words import NEVER

LANGUAGES = sorted(place.name for place in LOCALE.iterdir())
# What must never be said, as a translation would say it.
NEVER_SAID = {
    "es": re.compile(
        r"probabilidad|riesgo de cáncer|todo (está )?bien|\bnormal|seguramente no es nada|causad[oa] por|racha"
        r"|días perdidos|no hay de qué preocuparse|tranquil",
        re.IGNORECASE,
    )
}


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return translated(request.param)


def told(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def both(message: Message) -> tuple[list[str], list[str]]:
    said, meant = message.string or "", message.id
    return ([said] if isinstance(said, str) else list(said)), ([meant] if isinstance(meant, str) else list(meant))


def filled(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+(?::[^}]*)?\}", text))


def test_every_text_is_translated(catalog: Catalog) -> None:
    known = {(message.context, message.id) for message in told(catalog) if all(both(message)[0])}
    assert {(message.context, message.id) for message in texts() if message.id} - known == set()


def test_no_text_is_kept_that_the_code_no_longer_has(catalog: Catalog) -> None:
    assert {(m.context, m.id) for m in told(catalog)} - {(m.context, m.id) for m in texts()} == set()


def test_a_translation_has_the_same_parts_to_fill_in(catalog: Catalog) -> None:
    for message in told(catalog):
        said, meant = both(message)
        for text in said:
            assert filled(text) <= set.union(*map(filled, meant)), message.id
        assert filled(said[-1]) == filled(meant[-1]), message.id


def test_a_translation_says_nothing_that_may_not_be_said(catalog: Catalog) -> None:
    never = NEVER_SAID[str(catalog.locale)]
    assert [message.id for message in told(catalog) for text in both(message)[0] if never.search(text)] == []


def test_no_text_says_what_may_not_be_said() -> None:
    assert [message.id for message in texts() if any(NEVER.search(text) for text in both(message)[1])] == []


def test_what_django_reads_is_made_from_what_was_translated(catalog: Catalog) -> None:
    made = (LOCALE / str(catalog.locale) / "LC_MESSAGES" / "django.mo").read_bytes()
    assert made == compiled(catalog)
