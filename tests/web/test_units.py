from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diary.models import Patient
from tests import factories
from tests.web import pages

UNITS = reverse("profile_piece", args=["units"])


@pytest.fixture
def imperial(patient: Client) -> Client:
    patient.post(UNITS, {"weight_unit": "st", "temperature_unit": "F"})
    return patient


def test_units_are_chosen_once_and_asked_in_everywhere(imperial: Client, ana: Patient) -> None:
    assert imperial.get(UNITS).content.decode().count(" checked") == 2
    assert "In °F, such as 99.3" in pages.text(imperial.get("/signs/temperature/"))
    imperial.post("/signs/temperature/", {"temperature_c": "100.4"})
    saved = imperial.post("/signs/weight/", {"weight_kg": "11 st 4"}, follow=True)
    entry = ana.entries.heads().get()
    assert (entry.temperature_c, entry.weight_kg) == (38.0, 71.67)
    for response in (saved, imperial.get("/history/"), imperial.get(reverse("entry", args=[entry.uuid]))):
        assert "100.4 °F" in pages.text(response)
        assert "11 st 4 lb" in pages.text(response)
        assert " kg" not in pages.text(response)
    assert 'value="11 st 4 lb"' in imperial.get("/signs/weight/").content.decode()


def test_a_unit_that_is_none_is_refused(patient: Client, ana: Patient) -> None:
    assert pages.errors(patient.post(UNITS, {"weight_unit": "stone"}))
    ana.refresh_from_db()
    assert ana.weight_unit == "kg"


def test_people_in_the_united_states_begin_with_theirs(db: None) -> None:
    assert factories.patient(region="US").temperature_unit == "F"


@pytest.mark.parametrize(
    ("unit", "typed", "said"),
    [
        ("C", "100", "This is asked in °C, and what you typed looks like °F."),
        ("F", "38.5", "This is asked in °F, and what you typed looks like °C."),
        ("F", "120", "Give a value from 93.2 °F to 108.5 °F."),
        ("C", "50", "Give a value from 34 °C to 42.5 °C."),
    ],
)
def test_a_refusal_names_the_unit(patient: Client, ana: Patient, unit: str, typed: str, said: str) -> None:
    patient.post(UNITS, {"temperature_unit": unit, "weight_unit": "kg"})
    response = patient.post("/signs/temperature/", {"temperature_c": typed})
    assert said in pages.errors(response)
    assert f'value="{typed}"' in response.content.decode()
    assert not ana.entries.exists()


def test_a_likely_mix_up_is_asked_back_once(patient: Client, ana: Patient) -> None:
    day = timezone.localdate() - timedelta(days=9)
    factories.recorded(ana, **factories.entry_on(day, weight_kg=72))
    response = patient.post("/signs/weight/", {"weight_kg": "159"})
    assert "The weight before was 72 kg. This is asked in kg" in pages.errors(response)
    assert 'name="sure" value="159"' in response.content.decode()
    patient.post("/signs/weight/", {"weight_kg": "159", "sure": "159"})
    assert ana.entries.heads().filter(weight_kg=159).exists()


def test_a_sign_of_an_older_entry_is_corrected(patient: Client, ana: Patient) -> None:
    day = timezone.localdate() - timedelta(days=9)
    entry = factories.recorded(ana, **factories.entry_on(day, weight_kg=72, pain_average=3))
    shown = patient.get(reverse("entry", args=[entry.uuid])).content.decode()
    assert f"/signs/weight/?entry={entry.uuid}" in shown
    assert "/signs/temperature/?entry" not in shown
    patient.post(f"/signs/weight/?entry={entry.uuid}", {"weight_kg": "70"})
    now = ana.entries.heads().get()
    assert (now.version, now.weight_kg, now.pain_average, now.date) == (2, 70, 3, day)


def test_anothers_entry_cannot_be_corrected(stranger: Client, ana: Patient) -> None:
    entry = factories.recorded(ana, weight_kg=72)
    assert stranger.post(f"/signs/weight/?entry={entry.uuid}", {"weight_kg": "70"}).status_code == 404
    assert stranger.get("/signs/weight/?entry=x").status_code == 404
