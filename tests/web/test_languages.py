"""The pages in other languages: Spanish, and a made-up one that is longer and runs from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real
from playwright.sync_api import Browser

from diary.models import Patient
from scripts.messages import compiled, texts
from tests import factories
from tests.browser import PATIENCE
from tests.web import pages
from tests.web.conftest import signed_in
from tests.web.test_accessibility import PATIENT, enter, violations, wide


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override("en-gb"):
        yield


def test_a_browser_that_asks_for_spanish_gets_it(client: Client, db: Any) -> None:
    answer = client.get("/help/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="es" dir="ltr">' in answer.content.decode()
    assert "Get help now" not in pages.text(answer)


def test_a_language_once_chosen_stays(patient: Client, ana: Patient) -> None:
    answer = patient.post("/language/", {"language": "es", "next": "/more/"}, follow=True)
    assert '<html lang="es"' in answer.content.decode()
    ana.user.refresh_from_db()
    assert ana.user.language == "es"


def test_a_language_that_is_not_spoken_changes_nothing(patient: Client, ana: Patient) -> None:
    answer = patient.post("/language/", {"language": "tlh", "next": "/more/"}, follow=True)
    assert '<html lang="en-gb"' in answer.content.decode()
    ana.user.refresh_from_db()
    assert ana.user.language == ""


def test_choosing_a_language_leads_to_no_other_site(client: Client, db: Any) -> None:
    answer = client.post("/language/", {"language": "es", "next": "https://elsewhere.invalid/"})
    assert answer.headers["Location"] == "/"


def test_the_advice_of_a_red_flag_is_told_in_spanish(ana: Patient) -> None:
    page = signed_in(ana.user)
    page.post("/language/", {"language": "es"})
    told = pages.text(page.post("/signs/urine/", {"urine_colour": "red", "urine_context": ["none"]}))
    assert "La sangre en la orina debe examinarse" in told


WORD = " \u0643\u0644\u0645\u0629"


def pseudo(text: str) -> str:
    """Longer by two fifths, and told from right to left."""
    return f"\u200f{text}{WORD * max(1, len(text) // 15)}"


@pytest.fixture
def right_to_left(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Arabic by its code; its words are the English ones, made longer."""
    catalog = texts()
    catalog.locale = "ar"
    for message in catalog:
        if message.id and message.context is None:
            several = isinstance(message.id, tuple)
            message.string = tuple([pseudo(message.id[-1])] * 6) if several else pseudo(message.id)
    place = tmp_path / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(compiled(catalog))
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "\u0639\u0631\u0628\u064a")]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.mark.django_db(transaction=True)
def test_pages_run_from_right_to_left(right_to_left: None, chromium: Browser, live_server: Any) -> None:
    owner = factories.patient(region="GB")
    factories.recorded(owner, pain_average=4, urine_colour="red", urine_context=["none"])
    found: list[str] = []
    with chromium.new_context(viewport={"width": 320, "height": 640}, locale="ar") as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(owner.user))
        page = context.new_page()
        for name in PATIENT:
            page.goto(live_server.url + reverse(name))
            assert page.locator("html").get_attribute("dir") == "rtl"
            found += [f"{name}: scrolls sideways"] * wide(page)
            start = page.locator("h1").first.evaluate("one => getComputedStyle(one).direction")
            found += [f"{name}: {start}"] * (start != "rtl")
        found += violations(page)
    assert found == []
