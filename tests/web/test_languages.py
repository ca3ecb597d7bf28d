"""The pages in other languages: Spanish, and a made-up one that is longer and runs from right to left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import trans_real
from playwright.sync_api import Browser
from pypdf import PdfReader

from analysis.document import load
from bench.diaries import diary
from diary.actions.importing import import_document
from diary.dates import short_of_year
from diary.models import Clinician, Patient
from scripts.messages import compiled
from tests import factories
from tests.browser import PATIENCE
from tests.marked import all_texts, marked, unmarked
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


@contextmanager
def made_up(code: str, name: str, say: Callable[[str], str], place: Path, settings: Any) -> Iterator[None]:
    """A language by its code; its words are the English ones, changed."""
    catalog = all_texts()
    catalog.locale = code
    for message in catalog:
        if message.id and message.context is None:
            several = isinstance(message.id, tuple)
            message.string = (say(message.id[-1]),) * catalog.num_plurals if several else say(message.id)
    folder = place / code / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(catalog))
    settings.LOCALE_PATHS = [place, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, (code, name)]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.fixture
def right_to_left(tmp_path: Path, settings: Any) -> Iterator[None]:
    with made_up("ar", "\u0639\u0631\u0628\u064a", pseudo, tmp_path, settings):
        yield


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


@pytest.fixture
def every_word_marked(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Esperanto by its code, so that Django has its months; its words are the English ones, each with a mark."""
    with made_up("eo", "Esperanto", marked, tmp_path, settings), translation.override("eo"):
        yield


@pytest.fixture
def read(ito: Clinician) -> Patient:
    """A diary of which much may be said."""
    made = diary(2, 90, until=timezone.now() - timedelta(days=1))
    made["entries"][-3] |= {"urine_colour": "red", "neuro": {"saddle_numbness": "new"}, "temperature_c": 39.0}
    day = timezone.now().date() - timedelta(days=30)
    made["medicines"] = [{"id": FOREIGN.format(1), "name": "12", "class": "nsaid", "started_on": day}]
    made["events"] = [
        {"id": FOREIGN.format(10 + n), "type": type, "date": day, "recorded_at": timezone.now()}
        for n, type in enumerate(("kidney_ct", "gp_contact", "injury", "radiotherapy"))
    ]
    text = json.dumps(made, default=lambda when: when.isoformat())
    owner = import_document(load(text), owner=factories.user()).patient
    factories.grant(owner, ito)
    return owner


FOREIGN = "00000000-0000-4000-8000-{:012}"


class Seen(HTMLParser):
    """What is read out of a page: its words, and the names of its parts; not what is marked as another language."""

    VOID = ("meta", "link", "input", "br", "img", "hr", "path", "use", "circle", "rect", "area", "source")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.left_out: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inside = any(self.left_out[-1:])
        other = tag in ("script", "style", "bdi") or (tag != "html" and bool(given.get("lang")))
        if tag not in self.VOID:
            self.left_out.append(inside or other)
        if not (inside or other):
            self.words += [given[name] or "" for name in ("aria-label", "alt", "title", "placeholder") if name in given]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.left_out.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.left_out[-1:]):
            self.words.append(data)


# Names, units and kinds of files: the same in every language.
SAME = {"Diurnal", "PDF", "CSV", "JSON", "kg", "mg", "Ito", "Dr", "UTC", "GMT", "BST", "Esperanto"}


def dated() -> set[str]:
    """Months and weekdays, which are Django's."""
    days = [timezone.now().date() - timedelta(days=back) for back in range(0, 720, 5)]
    named = " ".join(f"{short_of_year(day)} {date_format(day, 'D F l')}" for day in days)
    return unmarked(named)


def test_the_report_and_all_that_belongs_to_it_is_translated(
    every_word_marked: None, clinician: Client, read: Patient
) -> None:
    clinician.cookies["django_language"] = "eo"
    day = timezone.now().date()
    windows = {"days": 28, "first": day - timedelta(days=60), "second": day - timedelta(days=2)}
    pages_of = [
        reverse("clinician_patients"),
        reverse("clinician_report", args=[read.pk]) + "?days=90",
        reverse("clinician_compare", args=[read.pk], query=windows),
        reverse("clinician_visit", args=[read.pk]),
        *(reverse("clinician_finding", args=[read.pk, name]) for name in ("visible-haematuria", "persistent-pain")),
    ]
    allowed = SAME | dated()
    for url in pages_of:
        answer = clinician.get(url)
        assert answer.status_code == 200
        said = Seen(answer.content.decode())
        assert {text: left for text in said.words if (left := unmarked(text, allowed))} == {}, url


def test_the_patients_chart_is_translated(every_word_marked: None, read: Patient) -> None:
    page = signed_in(read.user)
    page.cookies["django_language"] = "eo"
    said, allowed = Seen(page.get(reverse("chart")).content.decode()), SAME | dated()
    assert {text: left for text in said.words if (left := unmarked(text, allowed))} == {}


def test_what_people_read_of_an_export_is_translated(every_word_marked: None, clinician: Client, read: Patient) -> None:
    clinician.cookies["django_language"] = "eo"
    with ZipFile(BytesIO(clinician.get(reverse("clinician_export", args=[read.pk, "zip"])).content)) as archive:
        assert unmarked(archive.read("about.txt").decode(), SAME) == set()
    reader = PdfReader(BytesIO(clinician.get(reverse("clinician_export", args=[read.pk, "pdf"])).content))
    assert reader.trailer["/Root"]["/Lang"] == "eo"
    head = reader.pages[0].extract_text()[:600]
    assert unmarked(head, SAME | dated()) == set()
