"""The clinician's list: what waits first, and what was done about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary.models import Acknowledgement, Clinician, Patient
from tests import factories
from tests.web.conftest import signed_in

RED = {"urine_colour": "red", "urine_context": ["none"]}


def share(ito: Clinician, name: str, **answers: Any) -> Patient:
    owner = factories.patient()
    Patient.objects.filter(pk=owner.pk).update(name=name)
    factories.grant(owner, ito)
    if answers:
        factories.recorded(owner, **answers)
    return owner


def names(clinician: Client, show: str = "") -> list[str]:
    rows = clinician.get(f"/clinic/?show={show}").context["rows"]
    return [row.diary.patient.name for row in rows]


def acknowledge(clinician: Client, owner: Patient, criterion: str = "visible-haematuria", **words: Any) -> Any:
    url = f"/clinic/patients/{owner.pk}/findings/{criterion}/acknowledge/"
    return clinician.post(url, {"outcome": "called"} | words)


def test_what_waits_comes_first_and_what_was_dealt_with_last(clinician: Client, ito: Clinician) -> None:
    share(ito, "quiet", pain_average=1)
    urgent = share(ito, "urgent", **RED)
    share(ito, "emergency", neuro={"saddle_numbness": "new"})
    assert names(clinician) == ["emergency", "urgent", "quiet"]
    for criterion in [alert.finding["criterion"] for alert in clinician.get("/clinic/").context["rows"][1].open]:
        acknowledge(clinician, urgent, criterion)
    assert names(clinician)[0] == "emergency"
    assert names(clinician, "open") == ["emergency"]


def test_the_filters_say_who_is_silent_and_whose_sharing_ends(clinician: Client, ito: Clinician) -> None:
    share(ito, "writes", pain_average=1)
    silent = share(ito, "silent")
    factories.recorded(silent, **factories.entry_on(timezone.now().date() - timedelta(days=14), pain_average=2))
    ending = share(ito, "ending", pain_average=1)
    ending.grants.update(until=timezone.now() + timedelta(days=6))
    assert names(clinician, "silent") == ["silent"]
    assert names(clinician, "ending") == ["ending"]
    assert len(names(clinician, "unknown")) == 3


def test_an_empty_choice_says_so(clinician: Client, ito: Clinician) -> None:
    share(ito, "writes", pain_average=1)
    assert "Nobody here at the moment." in clinician.get("/clinic/?show=silent").content.decode()


def test_the_report_says_what_was_done(clinician: Client, ito: Clinician) -> None:
    owner = share(ito, "urgent", **RED)
    assert acknowledge(clinician, owner).status_code == 302
    page = clinician.get(f"/clinic/patients/{owner.pk}/").content.decode()
    assert "Called the patient" in page


def test_a_choice_without_an_outcome_is_refused_and_keeps_the_note(clinician: Client, ito: Clinician) -> None:
    owner = share(ito, "urgent", **RED)
    page = acknowledge(clinician, owner, outcome="", note="Her daughter answered.").content.decode()
    assert "Say what was done." in page
    assert "Her daughter answered." in page
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("ticked", [True, False])
def test_the_patient_is_told_if_the_clinician_says_so(clinician: Client, ito: Clinician, ticked: bool) -> None:
    owner = share(ito, "urgent", **RED)
    acknowledge(clinician, owner, **({"tell_patient": "on"} if ticked else {}), note="zebra")
    page = signed_in(owner.user).get("/sharing/").content.decode()
    assert ("Your clinic has seen this" in page) is ticked
    assert "zebra" not in page


def test_an_emergency_offers_no_later(clinician: Client, ito: Clinician) -> None:
    owner = share(ito, "emergency", neuro={"saddle_numbness": "new"})
    page = clinician.get(f"/clinic/patients/{owner.pk}/findings/neuro-emergency/").content.decode()
    assert "Test ordered" in page
    assert 'value="snoozed"' not in page


def test_a_foreign_finding_cannot_be_acknowledged(clinician: Client, ana: Patient) -> None:
    factories.recorded(ana, **RED)
    assert acknowledge(clinician, ana).status_code == 404


@pytest.mark.parametrize("number", [4])
def test_the_list_takes_as_many_queries_for_many_as_for_one(clinician: Client, ito: Clinician, number: int) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            clinician.get("/clinic/")
        return len(taken)

    share(ito, "one", **RED)
    clinician.get("/clinic/")
    few = queries()
    for _ in range(number):
        share(ito, "more", **RED)
    assert queries() <= few
