"""The report page: its numbers, its order, what changed, two windows, a visit, and the patient's own words."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO, StringIO
from itertools import combinations, pairwise
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from diary.actions import records
from diary.models import AuditEvent, Clinician, Entry, Patient
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in

TODAY = timezone.now().date


def ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


def of(patient: Patient, name: str = "report", **query: Any) -> str:
    return reverse(f"clinician_{name}", args=[patient.pk], query=query or None)


def days_of(owner: Patient, *days: int, **answers: Any) -> None:
    for day in days:
        factories.recorded(owner, **factories.entry_on(ago(day), **answers))


def happened(owner: Patient, **answers: Any) -> None:
    records.record(patient=owner, by=owner.user, type="event", data=factories.event(**answers))


@pytest.fixture
def shared(ana: Patient, ito: Clinician) -> Patient:
    """Three weeks of days and nights with two gaps, some typed late, some "same as yesterday"."""
    for day in (*range(2, 9), *range(12, 20), 22):
        signs = {"lump": "no"} if day % 3 == 0 else {"lump": "yes"} if day == 7 else {}
        late = {"recorded_at": at(day, hours=30)} if day % 5 == 0 else {}
        days_of(ana, day, pain_average=day % 7, same_as_previous=day % 6 == 0, **signs, **late)
        if day % 2 == 0:
            days_of(ana, day, kind="night", pain_average=5, woken_count=1 if day % 4 == 0 else 0, kept_awake="no")
    factories.grant(ana, ito)
    return ana


def at(day: int, *, hours: int = 0) -> str:
    evening = datetime.fromisoformat(factories.entry_on(ago(day))["occurred_at"])
    return (evening + timedelta(hours=hours)).isoformat()


def table_of(content: bytes) -> list[dict[str, str]]:
    with ZipFile(BytesIO(content)) as archive:
        return list(csv.DictReader(StringIO(archive.read("entries.csv").decode())))


def test_the_data_line_and_the_signs_equal_counts_from_the_csv(clinician: Client, shared: Patient) -> None:
    entries = table_of(clinician.get(reverse("clinician_export", args=[shared.pk, "zip"])).content)
    page = pages.text(clinician.get(of(shared)))
    logged = sorted({date.fromisoformat(entry["date"]) for entry in entries})
    began = logged[0]
    gaps = [(b - a).days - 1 for a, b in pairwise([*logged, TODAY() + timedelta(days=1)])]
    lags = [
        datetime.fromisoformat(entry["recorded_at"]) - datetime.fromisoformat(entry["occurred_at"]) for entry in entries
    ]
    late = sum(lag > timedelta(hours=24) for lag in lags)
    same = sum(entry["same_as_previous"] == "True" for entry in entries)
    nights = sum(entry["woken_count"] != "" for entry in entries)
    assert f"Logged {len(logged)} of {(TODAY() - began).days + 1} days" in page
    assert f"Longest gap {max(gaps)} days" in page
    assert f"Of {len(entries)} ratings typed later {late} ({100 * late / len(entries):.0f} %)" in page
    assert f"“same as yesterday” {same} ({100 * same / len(entries):.0f} %)" in page
    assert f"Nights answered {nights}." in page
    asked = [entry["lump"] for entry in entries if entry["lump"]]
    assert f"Lump: {asked.count('yes')} of {len(asked)} days answered" in page


@pytest.mark.parametrize("days", [28, 180])
def test_each_chart_has_a_name_a_sentence_and_a_row_for_each_day(clinician: Client, shared: Patient, days: int) -> None:
    page = clinician.get(of(shared, days=days)).content.decode()
    assert page.count("<figure") == page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 4
    for drawing in re.findall(r'<svg xmlns="http[^>]*role="img".*?</svg>', page, re.S):
        (named,) = re.findall(r'role="img" aria-labelledby="([^"]+)"', drawing)
        assert all(f'id="{one}"' in drawing for one in named.split())
        assert not re.search(r"<a\b|tabindex", drawing)
        assert '<g aria-hidden="true">' in drawing
    for caption in ("One row a day, pain 0 to 10", "One row a day; an empty cell"):
        table = page[page.index(caption) :]
        assert table[: table.index("</table>")].count('<th scope="row">') == days


def test_the_page_has_the_order_of_the_paper(clinician: Client, shared: Patient) -> None:
    page = pages.text(clinician.get(of(shared)))
    said = ["Not a diagnosis.", "Data Logged", "How long", "How bad now", "Nights", "Signs", "Course", "Pain, 0 to 10"]
    said += ["Medicines, tests, visits", "Signs that came with it", "Findings", "do not rule out a cause"]
    places = [page.index(one) for one in said[:3]] + [page.index(one, page.index("How long")) for one in said[3:6]]
    assert places == sorted(places)
    rest = [page.index(one) for one in said[6:]]
    assert rest == sorted(rest)


@pytest.mark.django_db(transaction=True)
def test_the_key_can_be_told_apart_when_it_is_printed_in_grey(
    page: Page, live_server: Any, shared: Patient, ito: Clinician
) -> None:
    client = signed_in(ito.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.emulate_media(media="print")
    page.goto(live_server.url + of(shared))
    marks = page.locator(".mark").all()
    pictures = [Image.open(BytesIO(mark.screenshot())).convert("L").resize((24, 24)) for mark in marks]
    names = [mark.get_attribute("class") for mark in marks]
    for (one, first), (other, second) in combinations(zip(names, pictures, strict=True), 2):
        difference = ImageStat.Stat(ImageChops.difference(first, second)).mean[0]
        assert difference > 8, (one, other, difference)


@pytest.mark.parametrize(
    "word", ["normal", "reassuring", "all clear", "p-value", "probability", "percentile", "because of"]
)
def test_words_that_the_report_must_not_say(clinician: Client, shared: Patient, word: str) -> None:
    page = pages.text(clinician.get(of(shared))).lower()
    assert word not in page.replace("not because of each other", "")


def test_changes_since_a_chosen_visit_come_first_in_eight_lines_at_most(clinician: Client, shared: Patient) -> None:
    happened(shared, type="gp_contact", date=ago(10).isoformat())
    for place in range(12):
        began = ago(place % 5).isoformat()
        factories.recorded(shared, "medicine", name=f"Medicine {place}", started_on=began)
    first = clinician.get(of(shared)).content.decode()
    assert f"since={ago(10).isoformat()}" in unescape(first)
    page = clinician.get(of(shared, since=ago(10).isoformat())).content.decode()
    news = re.search(r'<section class="news".*?</section>', page, re.S)
    assert news is not None
    assert news.start() < page.index('class="quality"')
    assert news[0].count("<li>") == 8
    assert "more" in news[0].rpartition("</ul>")[2]
    assert clinician.get(of(shared, since="2026-02-31")).status_code == 200


def test_two_windows_are_set_beside_each_other(clinician: Client, shared: Patient, ito: Clinician) -> None:
    answer = clinician.get(of(shared, "compare", days=14, first=ago(14).isoformat(), second=ago(0).isoformat()))
    said = pages.text(answer)
    assert "Days logged 7 of 14 9 of 14" in said  # 14 to 19 and 22; 2 to 8, 12 and 13
    assert "Hodges-Lehmann" in said
    assert "Newcombe" in said
    assert AuditEvent.objects.filter(actor=ito.user_id, details__purpose="compare").exists()


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (9, 0, "overlap"),
        (60, 0, "has 0 logged days"),
        (14, -3, "ends in the future"),
        (2000, 0, "reads back to"),
    ],
)
def test_windows_that_cannot_be_read_are_refused_with_the_reason(
    clinician: Client, shared: Patient, first: int, second: int, why: str
) -> None:
    query = {"days": 14, "first": ago(first).isoformat(), "second": ago(second).isoformat()}
    said = pages.text(clinician.get(of(shared, "compare", **query)))
    assert "Not compared." in said
    assert why in said
    assert "Hodges-Lehmann" not in said


def test_a_visit_is_summed_up_in_the_order_of_the_evaluation(clinician: Client, shared: Patient) -> None:
    happened(shared, type="kidney_ct", date=ago(10).isoformat(), result="A cyst, 2 cm")
    factories.recorded(shared, "medicine", name="Naproxen", started_on=ago(9).isoformat())
    said = pages.text(clinician.get(of(shared, "visit")))
    heads = ["History", "Imaging of kidneys", "A cyst, 2 cm", "Urine and blood", "Imaging of the spine", "Treatments"]
    places = [said.index(one) for one in [*heads, "Naproxen", "Supportive care", "Questions to ask"]]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["compare", "visit"])
def test_a_diary_that_is_not_shared_is_not_there(clinician: Client, patient: Client, ana: Patient, name: str) -> None:
    assert clinician.get(of(ana, name)).status_code == 404
    assert patient.get(of(ana, name)).status_code == 404


class TestPinnedWords:
    @pytest.fixture
    def noted(self, ana: Patient) -> Entry:
        return factories.recorded(ana, pain_average=4, note="I cannot lie on my right side. " + "Long words. " * 20)

    def pin(self, patient: Client, entry: Entry, **ticked: str) -> Any:
        return patient.post(reverse("entry_pin", args=[entry.uuid]), ticked, follow=True)

    def test_pinned_words_stand_on_page_and_paper_cut_to_120_letters(
        self, patient: Client, clinician: Client, ana: Patient, ito: Clinician, noted: Entry
    ) -> None:
        factories.grant(ana, ito, notes=True)
        assert "cannot lie" not in pages.text(clinician.get(of(ana)))
        self.pin(patient, noted, show="on")
        said = pages.text(clinician.get(of(ana)))
        (quote,) = re.findall(r"“ ?(I cannot lie[^”]*?) ?”", said)
        assert len(quote) == 120
        assert AuditEvent.objects.filter(chain=ana.pk, action="note.pinned").exists()
        self.pin(patient, noted)
        assert "cannot lie" not in pages.text(clinician.get(of(ana)))

    def test_where_notes_are_not_shared_pinned_words_are_not_either(
        self, patient: Client, clinician: Client, ana: Patient, ito: Clinician, noted: Entry
    ) -> None:
        factories.grant(ana, ito, notes=False)
        self.pin(patient, noted, show="on")
        assert "cannot lie" not in pages.text(clinician.get(of(ana)))

    def test_a_correction_ends_it(
        self, patient: Client, clinician: Client, ana: Patient, ito: Clinician, noted: Entry
    ) -> None:
        factories.grant(ana, ito, notes=True)
        self.pin(patient, noted, show="on")
        content = noted.content() | {"note": "Other words"}
        records.record(patient=ana, by=ana.user, type="entry", data={"id": str(noted.uuid)} | content)
        assert "Other words" not in pages.text(clinician.get(of(ana)))

    def test_there_is_room_for_two(self, patient: Client, ana: Patient) -> None:
        entries = [factories.recorded(ana, kind="moment", pain_now=4, note=f"Note {place}") for place in range(3)]
        for entry in entries[:2]:
            assert "These words are on the report." in pages.text(self.pin(patient, entry, show="on"))
        assert "room for two notes" in pages.text(self.pin(patient, entries[2], show="on"))
        assert ana.pins.count() == 2

    def test_another_persons_entry_is_not_there(self, patient: Client, ben: Patient) -> None:
        foreign = factories.recorded(ben, pain_average=4, note="Mine")
        assert self.pin(patient, foreign, show="on").status_code == 404
        assert not ben.pins.exists()
