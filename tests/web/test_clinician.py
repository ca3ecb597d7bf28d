from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries

from diary.actions import sharing
from diary.models import AuditEvent, Clinician, Grant, Patient
from tests import factories
from tests.web import pages

PAGES = ["/clinic/", "/clinic/code/"]


def report_of(patient: Patient) -> str:
    return reverse("clinician_report", args=[patient.pk])


def finding_of(patient: Patient, criterion: str) -> str:
    return reverse("clinician_finding", args=[patient.pk, criterion])


@pytest.fixture
def shared(ana: Patient, ito: Clinician) -> Patient:
    """A diary with a red flag that Dr Ito may see."""
    factories.recorded(ana, urine_colour="red", urine_context=["none"], pain_average=4)
    factories.grant(ana, ito)
    return ana


def code_of(owner: Patient) -> str:
    now = timezone.now()
    return sharing.offer(patient=owner, by=owner.user, starts=now, until=now + timedelta(days=7))[1]


def test_the_list_says_who_shares_and_what_is_met(clinician: Client, shared: Patient) -> None:
    said = pages.text(clinician.get("/clinic/"))
    assert "Ana" in said
    assert "◆ Urgent Visible blood in urine" in said


def test_an_empty_list_says_how_a_patient_shares(clinician: Client) -> None:
    assert "Nobody shares with you yet." in pages.text(clinician.get("/clinic/"))


def test_a_code_opens_the_report(clinician: Client, ana: Patient) -> None:
    assertRedirects(clinician.post("/clinic/code/", {"code": code_of(ana).lower()}), report_of(ana))


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "x" * 30, "\x00", "’-’"])
def test_a_wrong_code_is_named_and_kept(clinician: Client, ana: Patient, typed: str) -> None:
    code_of(ana)
    response = clinician.post("/clinic/code/", {"code": typed, "csrfmiddlewaretoken": "x"})
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not Grant.objects.filter(clinician__isnull=False).exists()


def test_guessing_codes_is_stopped(clinician: Client, ana: Patient) -> None:
    for _ in range(sharing.TRIES):
        clinician.post("/clinic/code/", {"code": "AAAA-AAAA"})
    response = clinician.post("/clinic/code/", {"code": code_of(ana)})
    assert "Too many codes were tried." in pages.errors(response)


def test_without_a_grant_foreign_and_absent_look_alike(clinician: Client, ana: Patient) -> None:
    foreign, absent = clinician.get(report_of(ana)), clinician.get(reverse("clinician_report", args=[uuid4()]))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content
    assert clinician.get(finding_of(ana, "visible-haematuria")).status_code == 404


def test_the_pages_are_not_there_for_patients(patient: Client, shared: Patient) -> None:
    for url in (*PAGES, report_of(shared)):
        assert patient.get(url).status_code == 404


def test_the_pages_need_a_sign_in(client: Client, shared: Patient) -> None:
    assertRedirects(client.get(report_of(shared)), f"/accounts/login/?next={report_of(shared)}")


def test_the_report_shows_what_is_met(clinician: Client, shared: Patient) -> None:
    response = clinician.get(report_of(shared))
    assert "visible-haematuria" in response.content.decode()
    assert pages.text(response).count("Not a diagnosis.") == 1


def test_a_look_is_audited(clinician: Client, shared: Patient, ito: Clinician) -> None:
    clinician.get(report_of(shared))
    look = AuditEvent.objects.filter(action="diary.read").latest("pk")
    assert (look.actor, look.details["purpose"]) == (ito.user_id, "report")


@pytest.mark.parametrize("days", ["7", "abc", "-1", "\x00", ""])
def test_an_odd_window_shows_the_usual_one(clinician: Client, shared: Patient, days: str) -> None:
    assert clinician.get(report_of(shared), {"days": days}).status_code == 200


def test_a_report_of_an_empty_diary_says_so(clinician: Client, ana: Patient, ito: Clinician) -> None:
    factories.grant(ana, ito)
    assert clinician.get(report_of(ana)).status_code == 200


def test_a_finding_is_explained_down_to_its_entries(clinician: Client, shared: Patient) -> None:
    said = pages.text(clinician.get(finding_of(shared, "visible-haematuria")))
    assert "1 entry used" in said


def test_a_medicine_prompt_is_explained_down_to_its_medicines_and_doses(clinician: Client, shared: Patient) -> None:
    taken = {"class": "paracetamol", "started_on": timezone.now().date().isoformat()}
    medicine = factories.recorded(shared, "medicine", name="Panadol", **taken)
    factories.recorded(shared, "dose", medicine=str(medicine.uuid), dose_mg=5000)
    factories.recorded(shared, "dose", medicine=str(medicine.uuid))
    said = pages.text(clinician.get(finding_of(shared, "medication-safety")))
    assert "Medicine Name: Panadol; Kind of medicine: Paracetamol" in said
    assert re.search(r"Dose Name: Panadol; When it was taken: \d\d:\d\d; Dose \(mg\): 5000", said)
    assert "without an amount, so not in the sum" in said


@pytest.mark.parametrize("criterion", ["no-such-rule", "x" * 300])
def test_an_unknown_criterion_is_not_there(clinician: Client, shared: Patient, criterion: str) -> None:
    assert clinician.get(finding_of(shared, criterion)).status_code == 404


def test_notes_are_shown_only_where_the_patient_agreed(clinician: Client, ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, pain_average=4, note="A very private remark")
    factories.grant(ana, ito, notes=False)
    assert "private remark" not in clinician.get(report_of(ana)).content.decode()


def test_a_patients_words_are_never_markup(clinician: Client, ana: Patient, ito: Clinician) -> None:
    Patient.objects.update(name="<b>Ana</b>")
    factories.recorded(ana, "medicine", name="<script>alert(1)</script>", started_on=timezone.now().date().isoformat())
    factories.grant(ana, ito)
    for url in ("/clinic/", report_of(ana)):
        shown = clinician.get(url).content.decode()
        assert "<b>Ana" not in shown
        assert "<script>alert" not in shown


def test_queries_do_not_grow_with_the_list(
    clinician: Client, shared: Patient, ito: Clinician, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.grant(factories.patient(), ito)
    clinician.get("/clinic/")
    with CaptureQueriesContext(connection) as captured:
        clinician.get("/clinic/")
    few = len(captured)
    for _ in range(4):
        owner = factories.patient()
        factories.recorded(owner, pain_average=3)
        factories.grant(owner, ito)
    clinician.get("/clinic/")
    with django_assert_num_queries(few):
        clinician.get("/clinic/")


def test_a_clinician_has_no_diary_pages(clinician: Client) -> None:
    for url in ("/", "/history/", "/sharing/", "/welcome/"):
        assert clinician.get(url).status_code == 302


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, ito: Clinician, settings: Any) -> None:
        settings.CLINICIAN_MFA = True

    def test_without_one_a_clinician_is_led_to_set_it_up(self, clinician: Client, shared: Patient) -> None:
        for url in (*PAGES, report_of(shared), finding_of(shared, "visible-haematuria")):
            response = clinician.get(url)
            assert response.status_code == 302
            assert response.url == reverse("mfa_activate_totp")

    def test_no_code_can_be_used_before(self, clinician: Client, ana: Patient) -> None:
        clinician.post("/clinic/code/", {"code": code_of(ana)})
        assert not Grant.objects.filter(clinician__isnull=False).exists()

    def test_with_one_the_diary_is_open(self, clinician: Client, shared: Patient, ito: Clinician) -> None:
        Authenticator.objects.create(user=ito.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert clinician.get(report_of(shared)).status_code == 200

    def test_recovery_codes_alone_are_none(self, clinician: Client, shared: Patient, ito: Clinician) -> None:
        Authenticator.objects.create(user=ito.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
        assert clinician.get(report_of(shared)).status_code == 302
