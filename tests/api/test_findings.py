from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator

from analysis.criteria.registry import CRITERIA
from diary.actions import sharing
from diary.models import AuditEvent, Clinician, Patient
from tests import factories
from tests.api.device import Device


@pytest.fixture
def told(ana: Patient) -> Patient:
    """A diary with blood in the urine."""
    factories.recorded(ana, urine_colour="red", urine_context=["none"], pain_average=4)
    return ana


def statuses(answer: Any) -> dict[str, str]:
    assert answer.status_code == 200, answer.content
    return {finding["criterion"]: finding["status"] for finding in answer.json()["findings"]}


def test_one_reads_the_findings_of_ones_own_diary(api: Device, told: Patient) -> None:
    answer = api.send("GET", "findings/")
    assert statuses(answer)["visible-haematuria"] == "met"
    assert (answer.json()["patient"], answer.json()["tier"]) == (str(told.pk), "urgent")


def test_every_criterion_is_answered_even_for_an_empty_diary(api: Device) -> None:
    found = statuses(api.send("GET", "findings/"))
    assert set(found) == {name for name in CRITERIA if not name.startswith("cooccurrence-")}  # a pair needs its sign
    assert "met" not in found.values()


def test_a_finding_follows_a_correction(api: Device, told: Patient) -> None:
    entry = told.entries.heads().get()
    data = factories.entry(id=str(entry.uuid), urine_colour="clear_or_yellow", pain_average=4)
    api.send("PUT", f"entries/{entry.uuid}/", data, If_Match='"1"')
    assert statuses(api.send("GET", "findings/"))["visible-haematuria"] != "met"


def test_a_grant_opens_the_findings(clinician: Device, told: Patient, ito: Clinician) -> None:
    factories.grant(told, ito)
    assert statuses(clinician.send("GET", f"shared/{told.pk}/findings/"))["visible-haematuria"] == "met"
    look = AuditEvent.objects.filter(action="diary.read").latest("pk")
    assert (look.actor, look.details["purpose"]) == (ito.user_id, "api")


def test_without_a_grant_foreign_and_absent_look_alike(
    clinician: Device, stranger: Device, told: Patient, settings: Any
) -> None:
    for device in (clinician, stranger):
        foreign, absent = (device.send("GET", f"shared/{pk}/findings/") for pk in (told.pk, uuid4()))
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert foreign.content == absent.content


def test_a_grant_that_is_stopped_opens_nothing_more(clinician: Device, told: Patient, ito: Clinician) -> None:
    grant = factories.grant(told, ito)
    sharing.stop(patient=told, by=told.user, grant=grant)
    answer = clinician.send("GET", f"shared/{told.pk}/findings/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert (answer.json()["type"], answer.json()["patient"]) == ("urn:diurnal:problem:access-withdrawn", str(told.pk))
    assert clinician.send("GET", "shared/").json() == []


def test_an_offer_that_was_never_taken_up_tells_nothing(clinician: Device, told: Patient, ito: Clinician) -> None:
    grant = factories.grant(told, factories.clinician())
    sharing.stop(patient=told, by=told.user, grant=grant)
    foreign, absent = (clinician.send("GET", f"shared/{pk}/findings/") for pk in (told.pk, uuid4()))
    assert (foreign.status_code, foreign.content) == (404, absent.content)


def test_the_people_who_share_are_listed_highest_tier_first(clinician: Device, told: Patient, ito: Clinician) -> None:
    calm = factories.patient()
    factories.grant(calm, ito)
    factories.grant(told, ito)
    rows = clinician.send("GET", "shared/").json()
    assert [(row["id"], row["tier"], row["days"]) for row in rows] == [
        (str(told.pk), "urgent", 1),
        (str(calm.pk), "note", 0),
    ]


def test_a_clinician_needs_a_second_factor_here_too(
    clinician: Device, told: Patient, ito: Clinician, settings: Any
) -> None:
    settings.CLINICIAN_MFA = True
    factories.grant(told, ito)
    for url in ("shared/", f"shared/{told.pk}/findings/", f"shared/{uuid4()}/findings/"):
        answer = clinician.send("GET", url)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    Authenticator.objects.create(user=ito.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert clinician.send("GET", f"shared/{told.pk}/findings/").status_code == 200


def test_the_catalogue_is_open_and_names_its_sources(nobody: Device) -> None:
    rows = nobody.send("GET", "criteria/").json()
    assert [row["id"] for row in rows] == list(CRITERIA)
    assert all(row["title"] and row["source"] for row in rows)


def test_a_finding_is_opened_down_to_its_entries(api: Device, told: Patient) -> None:
    unasked = factories.recorded(told, pain_average=3)
    opened = api.send("GET", "findings/visible-haematuria/").json()
    assert opened["finding"]["status"] == "met"
    assert [use["id"] for use in opened["used"]] == [str(told.entries.heads().exclude(uuid=unasked.uuid).get().uuid)]
    assert (opened["rule"] != "", opened["left_out"]) == (True, [])


def test_what_a_finding_left_out_is_named_with_its_reason(api: Device, told: Patient) -> None:
    elsewhere = factories.recorded(told, pain_average=5, regions=["leg_left"])
    left_out = api.send("GET", "findings/persistent-pain/").json()["left_out"]
    assert [(use["id"], use["reason"]) for use in left_out] == [(str(elsewhere.uuid), "other_region")]


@pytest.mark.parametrize("criterion", ["no-such-row", "cooccurrence-fatigue"])
def test_a_finding_that_the_diary_does_not_have_is_not_there(api: Device, told: Patient, criterion: str) -> None:
    assert api.send("GET", f"findings/{criterion}/").status_code == 404


def test_a_grant_opens_one_finding_and_its_end_closes_it(clinician: Device, told: Patient, ito: Clinician) -> None:
    grant = factories.grant(told, ito)
    url = f"shared/{told.pk}/findings/visible-haematuria/"
    assert len(clinician.send("GET", url).json()["used"]) == 1
    sharing.stop(patient=told, by=told.user, grant=grant)
    assert clinician.send("GET", url).status_code == 403
