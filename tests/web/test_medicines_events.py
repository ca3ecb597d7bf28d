from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.actions import records
from diary.models import Medicine, Patient
from diary.web import entries
from tests import factories
from tests.web import pages

CODEINE = {"name": "Codeine", "class": "weak_opioid", "dose_text": "30 mg at night", "started_on": "2026-01-05"}
BLOOD_TEST = {"type": "blood_test", "date": "2026-01-05", "result": "Haemoglobin 140"}


@pytest.fixture
def medicine(ana: Patient) -> Medicine:
    return factories.recorded(ana, "medicine")


def test_a_medicine_is_added(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/medicines/add/", CODEINE), "/medicines/")
    content = ana.medicines.heads().get().content()
    assert (content["name"], content["class"], content["dose_text"]) == ("Codeine", "weak_opioid", "30 mg at night")
    assert "Codeine" in pages.text(patient.get("/medicines/"))


def test_a_medicine_taken_now_is_a_dose(patient: Client, ana: Patient, medicine: Medicine) -> None:
    patient.post(reverse("took", args=[medicine.uuid]))
    assert ana.doses.heads().get().content()["medicine"] == medicine.uuid
    assert "Last taken" in pages.text(patient.get("/medicines/"))


def test_a_medicine_can_be_stopped_today(patient: Client, ana: Patient, medicine: Medicine) -> None:
    patient.post(reverse("medicine_stop", args=[medicine.uuid]))
    assert ana.medicines.heads().get().stopped_on == entries.today(ana)
    assert "Took it now" not in pages.text(patient.get("/medicines/"))


def test_an_event_is_added(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/events/test/", BLOOD_TEST), "/events/")
    content = ana.events.heads().get().content()
    assert (content["type"], content["result"]) == ("blood_test", "Haemoglobin 140")
    assert "A blood test" in pages.text(patient.get("/events/"))


@pytest.mark.parametrize(
    ("type", "page"), [("medicine", "/medicines/"), ("dose", "/medicines/"), ("event", "/events/")]
)
def test_what_was_added_can_be_removed(patient: Client, ana: Patient, medicine: Medicine, type: str, page: str) -> None:
    added = {
        "medicine": lambda: medicine,
        "dose": lambda: factories.recorded(ana, "dose", medicine=str(medicine.uuid)),
        "event": lambda: factories.recorded(ana, "event"),
    }[type]()
    assertRedirects(patient.post(reverse("remove", args=[type, added.uuid])), page)
    assert not ana.records(type).heads().filter(uuid=added.uuid).exists()


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        ("/medicines/add/", {"name": "Codeine"}),
        ("/medicines/add/", {"class": "other"}),
        ("/medicines/add/", CODEINE | {"class": "odd"}),
        ("/medicines/add/", CODEINE | {"name": "x" * 121}),
        ("/medicines/add/", CODEINE | {"name": "Code\x00ine"}),
        ("/medicines/add/", CODEINE | {"started_on": "2026-13-01"}),
        ("/medicines/add/", CODEINE | {"stopped_on": "2026-01-04"}),
        ("/events/test/", {"type": "blood_test"}),
        ("/events/test/", {"date": "2026-01-05"}),
        ("/events/test/", BLOOD_TEST | {"type": "odd"}),
        ("/events/test/", BLOOD_TEST | {"date": "2190-01-01"}),
        ("/events/test/", BLOOD_TEST | {"result": "x" * 3 * 1024 * 1024}),
    ],
)
def test_a_refused_form_is_named_and_not_saved(patient: Client, ana: Patient, url: str, typed: dict[str, str]) -> None:
    response = patient.post(url, typed)
    assert response.status_code == 200
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not ana.medicines.exists()
    assert not ana.events.exists()


def test_what_was_typed_is_kept(patient: Client) -> None:
    response = patient.post("/medicines/add/", CODEINE | {"stopped_on": "2026-01-04"})
    assert 'value="30 mg at night"' in response.content.decode()
    assert response.content.decode().count(" checked") == 1


def test_anothers_medicine_is_not_there(stranger: Client, ana: Patient, medicine: Medicine) -> None:
    for page in ("took", "medicine_stop"):
        assert stranger.post(reverse(page, args=[medicine.uuid])).status_code == 404
    assert stranger.post(reverse("remove", args=["medicine", medicine.uuid])).status_code == 404
    assert ana.medicines.heads().get().version == 1
    assert not ana.doses.exists()


def test_a_removed_medicine_cannot_be_taken(patient: Client, ana: Patient, medicine: Medicine) -> None:
    patient.post(reverse("remove", args=["medicine", medicine.uuid]))
    for page in ("took", "medicine_stop"):
        assert patient.post(reverse(page, args=[medicine.uuid])).status_code == 404


@pytest.mark.parametrize("type", ["entry", "patient", "odd"])
def test_nothing_else_is_removed_here(patient: Client, type: str) -> None:
    assert patient.post(reverse("remove", args=[type, uuid4()])).status_code == 404


def test_an_event_today_is_not_in_the_future_anywhere(patient: Client, ana: Patient) -> None:
    day: Any = entries.today(ana)
    patient.post("/events/visit/", {"type": "gp_contact", "date": str(day)})
    assert ana.events.heads().filter(date=day).count() == 1
    response = patient.post("/events/visit/", {"type": "gp_contact", "date": str(day + timedelta(days=2))})
    assert "this lies in the future" in pages.errors(response)


def test_a_date_is_shown_as_a_browser_reads_it(patient: Client, ana: Patient) -> None:
    patient.post("/medicines/add/", CODEINE)
    shown = patient.get(reverse("medicine_edit", args=[ana.medicines.heads().get().uuid])).content.decode()
    assert 'value="2026-01-05"' in shown


def test_a_result_is_added_later(patient: Client, ana: Patient) -> None:
    patient.post("/events/test/", {"type": "blood_test", "date": "2026-01-05"})
    event = ana.events.heads().get()
    url = reverse("event_edit", args=[event.uuid])
    assert url in patient.get("/events/").content.decode()
    assert patient.get(url).content.decode().count(" checked") == 1
    assertRedirects(patient.post(url, BLOOD_TEST), "/events/")
    now = ana.events.heads().get()
    assert (now.uuid, now.version, now.result) == (event.uuid, 2, "Haemoglobin 140")


def test_an_event_that_is_anothers_or_no_form_tells_of_is_not_there(
    patient: Client, stranger: Client, ana: Patient
) -> None:
    visit = factories.recorded(ana, "event")
    told = factories.event(type="gap_answer", gap_start="2026-01-01", gap_end="2026-01-20")
    gap = records.record(patient=ana, by=ana.user, type="event", data=told).record
    assert stranger.post(reverse("event_edit", args=[visit.uuid]), BLOOD_TEST).status_code == 404
    assert patient.get(reverse("event_edit", args=[gap.uuid])).status_code == 404
