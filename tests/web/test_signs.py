from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary import selectors
from diary.models import Patient
from diary.web import entries, forms
from tests import factories
from tests.web import pages


def test_the_list_names_every_sign_that_can_be_told(patient: Client) -> None:
    shown = patient.get("/signs/").content.decode()
    assert all(f'value="{name}"' in shown for name in forms.SIGNS)


def test_none_of_these_answers_them_all(patient: Client, ana: Patient) -> None:
    patient.post("/signs/", {"sign": "none"})
    entry = selectors.day_entry(ana, entries.today(ana))
    assert entry is not None
    assert (entry.urine_colour, entry.lump, entry.leg_swelling) == ("clear_or_yellow", "no", "none")
    assert entry.neuro is not None
    assert set(entry.neuro.values()) == {"no"}


def test_none_of_these_together_with_a_sign_asks_about_the_sign(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/signs/", {"sign": ["urine", "none"]}), "/signs/urine/")
    assert not ana.entries.exists()


def test_nothing_chosen_saves_nothing(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/signs/", {"sign": "odd"}), "/")
    assert not ana.entries.exists()


def test_chosen_signs_are_asked_about_one_after_the_other(patient: Client, ana: Patient) -> None:
    first = patient.post("/signs/", {"sign": ["tiredness", "weight"]})
    assertRedirects(first, "/signs/tiredness/?then=weight")
    assertRedirects(patient.post(first.url, {"fatigue": "7"}), "/signs/weight/")
    patient.post("/signs/weight/", {"weight_kg": "71.5"})
    entry = selectors.day_entry(ana, entries.today(ana))
    assert entry is not None
    assert (entry.fatigue, entry.weight_kg) == (7, 71.5)


def test_signs_join_the_entry_of_today(patient: Client, ana: Patient) -> None:
    factories.recorded(ana, date=entries.today(ana).isoformat(), pain_average=3)
    patient.post("/signs/tiredness/", {"fatigue": "4"})
    entry = ana.entries.heads().get()
    assert (entry.pain_average, entry.fatigue) == (3, 4)


def test_a_sign_of_an_earlier_day_is_an_entry_of_its_own(patient: Client, ana: Patient) -> None:
    day = entries.today(ana) - timedelta(days=20)
    rated = factories.recorded(ana, **factories.entry_on(day, pain_average=3))
    patient.post(f"/signs/tiredness/?day={day}", {"fatigue": "4"})
    added = ana.entries.heads().exclude(uuid=rated.uuid).get()
    assert (added.date, added.fatigue, added.pain_average) == (day, 4, None)


@pytest.mark.parametrize("day", ["2190-01-01", "yesterday", "", "0000-00-00"])
def test_a_day_that_is_none_or_ahead_is_not_there(patient: Client, day: str) -> None:
    assert patient.get("/signs/urine/", {"day": day}).status_code == 404


def test_an_unknown_sign_is_not_there(patient: Client) -> None:
    assert patient.get("/signs/headache/").status_code == 404


def test_new_and_old_signs_of_the_nerves_are_told_apart(patient: Client, ana: Patient) -> None:
    patient.post("/signs/numbness/", {"leg_numbness_left": "unchanged"})
    patient.post("/signs/weakness/", {"unsteady_walking": "no"})
    entry = ana.entries.heads().get()
    assert entry.neuro == {"leg_numbness_left": "unchanged", "unsteady_walking": "no"}
    assert patient.get("/signs/weakness/").content.decode().count(" checked") == 1


@pytest.mark.parametrize(
    ("sign", "typed"),
    [
        ("temperature", {"temperature_c": "99"}),
        ("temperature", {"temperature_c": "warm"}),
        ("temperature", {"temperature_c": "nan"}),
        ("temperature", {"temperature_c": "1e400"}),
        ("weight", {"weight_kg": "-5"}),
        ("weight", {"weight_kg": "7\x001"}),
        ("tiredness", {"fatigue": "11"}),
        ("lump", {"lump_noticed_on": "2190-01-01"}),
        ("feeling", {"saddle_numbness": "maybe"}),
    ],
)
def test_a_refused_sign_is_named_and_not_saved(patient: Client, ana: Patient, sign: str, typed: dict[str, str]) -> None:
    response = patient.post(reverse("sign", args=[sign]), typed)
    assert response.status_code == 200
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not ana.entries.exists()


def test_a_refused_number_is_kept_as_typed(patient: Client) -> None:
    response = patient.post("/signs/temperature/", {"temperature_c": "38,2,1", "rigors": "yes"})
    assert 'value="38,2,1"' in response.content.decode()
