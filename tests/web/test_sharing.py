from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.models import Clinician, Grant, Patient
from tests import factories
from tests.web import pages

TERMS = {"days": "30", "notes": "no"}


def code_in(response: Any) -> str:
    return re.search(r'class="code">([A-Z0-9]{4}-[A-Z0-9]{4})<', response.content.decode())[1]  # type: ignore[index]


def test_nobody_sees_a_diary_at_first(patient: Client) -> None:
    assert "Nobody but you." in pages.text(patient.get("/sharing/"))


def test_a_code_is_shown_once(patient: Client) -> None:
    code = code_in(patient.post("/sharing/code/", TERMS, follow=True))
    assert code not in patient.get("/sharing/").content.decode()
    assert code not in patient.get("/sharing/code/").content.decode()
    assert code not in patient.get("/sharing/made/", follow=True).content.decode()


def test_a_code_stays_in_no_cache(patient: Client) -> None:
    assert "no-store" in patient.post("/sharing/code/", TERMS, follow=True)["Cache-Control"]


def test_the_code_opens_the_diary_on_the_terms_chosen(
    patient: Client, clinician: Client, ana: Patient, ito: Clinician
) -> None:
    code = code_in(
        patient.post("/sharing/code/", {"days": "7", "notes": "yes", "date_from": "2026-01-05"}, follow=True)
    )
    assertRedirects(clinician.post("/clinic/code/", {"code": code}), reverse("clinician_report", args=[ana.pk]))
    grant = Grant.objects.get(clinician=ito)
    assert (grant.notes, str(grant.date_from), (grant.until - grant.starts_at).days) == (True, "2026-01-05", 7)


def test_the_patient_sees_who_may_look_and_who_looked(
    patient: Client, clinician: Client, ana: Patient, ito: Clinician
) -> None:
    factories.grant(ana, ito)
    assert "Not opened yet." in pages.text(patient.get("/sharing/"))
    clinician.get(reverse("clinician_report", args=[ana.pk]))
    said = pages.text(patient.get("/sharing/"))
    assert "Last opened" in said
    assert "Who looked" in said


def test_stopping_works_at_the_next_request(patient: Client, clinician: Client, ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    report = reverse("clinician_report", args=[ana.pk])
    assert clinician.get(report).status_code == 200
    assertRedirects(patient.post(reverse("sharing_stop", args=[grant.pk])), "/sharing/")
    assert clinician.get(report).status_code == 404
    assert "No longer shared" in pages.text(patient.get("/sharing/"))


def test_a_grant_is_stopped_by_its_owner_only(
    stranger: Client, clinician: Client, ana: Patient, ito: Clinician
) -> None:
    url = reverse("sharing_stop", args=[factories.grant(ana, ito).pk])
    assert stranger.post(url).status_code == 404
    clinician.post(url)
    assert Grant.objects.get().stopped_at is None


def test_an_unknown_grant_is_not_there(patient: Client) -> None:
    assert patient.post(reverse("sharing_stop", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"days": "30"},
        {"notes": "no"},
        TERMS | {"days": "9999"},
        TERMS | {"date_from": "2026-02-30"},
        TERMS | {"notes": "x"},
    ],
)
def test_a_refused_form_makes_no_code(patient: Client, typed: dict[str, str]) -> None:
    response = patient.post("/sharing/code/", {"csrfmiddlewaretoken": "x"} | typed)
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not Grant.objects.exists()


def test_an_offer_that_nobody_used_is_not_said_to_be_shared(patient: Client) -> None:
    patient.post("/sharing/code/", TERMS)
    assert patient.get("/sharing/").status_code == 200
    assert "Nobody but you." in pages.text(patient.get("/sharing/"))
