from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.models import Patient
from tests import factories
from tests.web import pages

SETTINGS = {"name": "Ana", "region": "GB", "time_zone": "Europe/London"}


def piece(name: str) -> str:
    return reverse("profile_piece", args=[name])


def now(owner: Patient) -> Patient:
    return Patient.objects.get(pk=owner.pk)


def test_pieces_say_whether_they_were_answered(patient: Client) -> None:
    before = pages.text(patient.get("/profile/")).count("Not answered yet")
    patient.post(piece("about"), {"birth_year": "1970"})
    assert pages.text(patient.get("/profile/")).count("Not answered yet") == before - 1


def test_answers_are_kept_and_shown_again(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post(piece("about"), {"birth_year": "1970", "sex": "female"}), "/profile/")
    assert (now(ana).birth_year, now(ana).sex) == (1970, "female")
    assert 'value="1970"' in patient.get(piece("about")).content.decode()


def test_an_answer_can_be_taken_away(patient: Client, ana: Patient) -> None:
    patient.post(piece("about"), {"birth_year": "1970", "sex": "female"})
    patient.post(piece("about"), {"sex": "female"})
    assert (now(ana).birth_year, now(ana).sex) == (None, "female")


def test_a_piece_leaves_the_others_alone(patient: Client, ana: Patient) -> None:
    patient.post(piece("about"), {"birth_year": "1970"})
    patient.post(piece("health"), {"osteoporosis": "no"})
    assert (now(ana).birth_year, now(ana).osteoporosis) == (1970, "no")


def test_the_zone_and_the_region_can_be_changed(patient: Client, ana: Patient) -> None:
    patient.post(piece("settings"), SETTINGS | {"time_zone": "America/New_York", "region": "US"})
    assert (now(ana).time_zone, now(ana).region) == ("America/New_York", "US")


def test_pain_that_was_assessed_is_one_answer(patient: Client, ana: Patient) -> None:
    patient.post(piece("assessed"), {"assessed_on": "2026-01-05", "diagnosis": "Strain", "regions": "neck"})
    said = {"assessed_on": "2026-01-05", "diagnosis": "Strain", "regions": ["neck"]}
    assert now(ana).assessed_pain == said
    assert "Strain" in patient.get(piece("assessed")).content.decode()
    patient.post(piece("assessed"), {"assessed_on": ""})
    assert now(ana).assessed_pain is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("about", {"birth_year": "1870"}),
        ("about", {"birth_year": "2150"}),
        ("about", {"birth_year": "long ago"}),
        ("about", {"birth_year": "9" * 400}),
        ("about", {"sex": "x"}),
        ("settings", SETTINGS | {"time_zone": "Europe/Atlantis"}),
        ("settings", SETTINGS | {"time_zone": "../etc/passwd"}),
        ("settings", SETTINGS | {"time_zone": "Europe/\x00"}),
        ("settings", SETTINGS | {"usual_bedtime": "late"}),
        ("settings", SETTINGS | {"region": "XX"}),
        ("settings", SETTINGS | {"name": "x" * 121}),
        ("cancer", {"cancer_year": "2150"}),
        ("cancer", {"cancer_treatment_last_on": "2190-01-01"}),
        ("assessed", {"diagnosis": "Strain"}),
        ("assessed", {"assessed_on": "2190-01-01"}),
    ],
)
def test_a_refused_answer_is_named_and_changes_nothing(
    patient: Client, ana: Patient, name: str, typed: dict[str, str]
) -> None:
    response = patient.post(piece(name), typed)
    assert response.status_code == 200
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert now(ana).version == ana.version


def test_what_was_typed_is_kept(patient: Client) -> None:
    response = patient.post(piece("settings"), SETTINGS | {"name": "Ana B", "time_zone": "Europe/Atlantis"})
    assert 'value="Europe/Atlantis"' in response.content.decode()
    assert 'value="Ana B"' in response.content.decode()


def test_an_unknown_piece_is_not_there(patient: Client) -> None:
    assert patient.get(piece("other")).status_code == 404


def test_a_profile_is_ones_own(patient: Client) -> None:
    other = factories.patient(birth_year=1970)
    patient.post(piece("about"), {"birth_year": "1980"})
    assert now(other).birth_year == 1970
