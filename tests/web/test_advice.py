from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from diary.actions import records
from diary.models import AdviceShown, Notice, Patient, Region
from tests.web import pages

NUMB = {"saddle_numbness": "new"}
BLOOD = {"urine_colour": "red", "urine_context": "none"}


def test_an_emergency_is_answered_by_the_save_itself(patient: Client, ana: Patient) -> None:
    response = patient.post("/signs/feeling/", NUMB)
    assert response.status_code == 200
    assert ana.entries.heads().exists()
    assert "Emergency: Go to A&E now, or call for help" in pages.text(response)
    assert "You do not need to be sure." in pages.text(response)


@pytest.mark.parametrize(("region", "number"), [(Region.GB, "999"), (Region.US, "911"), (Region.EU, "112")])
def test_the_number_of_the_region_is_the_only_link_of_an_emergency(
    patient: Client, ana: Patient, region: str, number: str
) -> None:
    Patient.objects.update(region=region)
    assert pages.links_in(patient.post("/signs/feeling/", NUMB), "emergency") == [f"tel:{number}"]


def test_where_numbers_differ_none_is_made_up(patient: Client, ana: Patient) -> None:
    Patient.objects.update(region=Region.OTHER)
    response = patient.post("/signs/feeling/", NUMB)
    assert pages.links_in(response, "emergency") == []
    assert "Call your local emergency number." in pages.text(response)


def test_an_urgent_sign_says_whom_to_speak_to_and_by_when(patient: Client) -> None:
    response = patient.post("/signs/urine/", BLOOD)
    assert "Urgent advice: Speak to your GP practice within a day" in pages.text(response)
    assert pages.links_in(response, "urgent") == ["tel:111"]


def test_a_repeat_is_one_calm_line(patient: Client) -> None:
    patient.post("/signs/urine/", BLOOD)
    again = patient.post("/signs/urine/", BLOOD | {"urinary_symptoms": "no"}, follow=True)
    assert "The advice you were given still holds." in pages.text(again)
    assert 'class="card care' not in again.content.decode()


def test_an_emergency_stays_loud(patient: Client) -> None:
    patient.post("/signs/feeling/", NUMB)
    assert "Emergency:" in pages.text(patient.post("/signs/weakness/", {"unsteady_walking": "no"}))


def test_an_emergency_is_not_put_off_by_the_other_signs_chosen(patient: Client) -> None:
    response = patient.post("/signs/feeling/?then=urine,legs", NUMB)
    assert "Emergency:" in pages.text(response)


def test_that_advice_was_shown_is_kept(patient: Client) -> None:
    patient.post("/signs/feeling/", NUMB)
    shown = AdviceShown.objects.get()
    assert (shown.channel, shown.notice) == ("web", Notice.objects.get())


def test_the_advice_leads_on_to_the_saved_entry(patient: Client, ana: Patient) -> None:
    response = patient.post("/signs/feeling/", NUMB)
    assert reverse("saved", args=[ana.entries.heads().get().uuid]) in response.content.decode()


def test_no_sign_gives_no_advice_and_no_comfort(patient: Client, ana: Patient) -> None:
    response = patient.post("/signs/", {"sign": "none"})
    assertRedirects(response, reverse("saved", args=[ana.entries.heads().get().uuid]))


def test_an_answer_on_the_profile_may_complete_a_red_flag(patient: Client) -> None:
    patient.post("/signs/temperature/", {"temperature_c": "38.6"})
    response = patient.post(
        reverse("profile_piece", args=["cancer"]),
        {"cancer_history": "current", "cancer_treatment": "systemic"},
    )
    assert response.status_code == 200
    assert "What to do now" in pages.text(response)


def test_help_works_signed_out_with_the_number_of_a_region(client: Client, db: None) -> None:
    assert "Call your local emergency number." in pages.text(client.get("/help/"))
    assert pages.links_in(client.get("/help/?region=US"), "emergency") == ["tel:911"]
    assert client.get("/help/?region=\x00").status_code == 200


def test_help_knows_the_region_of_who_is_signed_in(patient: Client) -> None:
    assert pages.links_in(patient.get("/help/"), "emergency") == ["tel:999"]


def test_help_shows_another_country_when_asked(patient: Client) -> None:
    assert pages.links_in(patient.get("/help/?region=US"), "emergency") == ["tel:911"]


def seen(client: Client, ago: int, **answers: str) -> Any:
    notice = Notice.objects.order_by("created_at").first()
    day = timezone.localdate() - timedelta(days=ago)
    return client.post(reverse("already_seen", args=[notice.pk]), {"date": str(day), "type": "gp_contact"} | answers)


def forgotten(owner: Patient) -> None:
    """What was noted is over, so that the next one is new: only that a clinician saw it can keep it quiet."""
    records.withdraw(patient=owner, by=owner.user, type="entry", uuid=owner.entries.heads().get().uuid)
    Notice.objects.update(date=timezone.localdate() - timedelta(days=3))


def test_a_sign_that_comes_back_is_told_in_full(patient: Client, ana: Patient) -> None:
    patient.post("/signs/urine/", BLOOD)
    forgotten(ana)
    assert "Urgent advice:" in pages.text(patient.post("/signs/urine/", BLOOD))


def test_what_a_clinician_has_seen_becomes_a_quiet_note(patient: Client, ana: Patient) -> None:
    first = patient.post("/signs/urine/", BLOOD)
    assert "I have already been seen about this" in pages.text(first)
    assertRedirects(seen(patient, 2), "/")
    assert ana.events.heads().get().type == "gp_contact"
    forgotten(ana)
    again = patient.post("/signs/urine/", BLOOD, follow=True)
    assert "You were seen about this on" in pages.text(again)
    assert 'class="card care' not in again.content.decode()


def test_after_two_weeks_the_advice_is_said_again(patient: Client, ana: Patient) -> None:
    patient.post("/signs/urine/", BLOOD)
    assert "more than two weeks ago" in pages.text(patient.get(seen(patient, 15).url))
    forgotten(ana)
    assert "Urgent advice:" in pages.text(patient.post("/signs/urine/", BLOOD))


def test_a_new_sign_is_told_in_full_though_the_old_one_was_seen(patient: Client, ana: Patient) -> None:
    patient.post("/signs/urine/", BLOOD)
    seen(patient, 0)
    forgotten(ana)
    assert "Urgent advice:" in pages.text(patient.post("/signs/urine/", BLOOD | {"urine_colour": "with_clots"}))


def test_an_emergency_offers_no_way_to_quiet_it(patient: Client) -> None:
    response = patient.post("/signs/feeling/", NUMB)
    assert "already been seen" not in pages.text(response)
    assert seen(patient, 0).status_code == 404


@pytest.mark.parametrize("typed", [{"date": ""}, {"type": ""}, {"date": "2190-01-01"}, {"type": "injury"}])
def test_a_visit_that_is_none_is_named(patient: Client, ana: Patient, typed: dict[str, str]) -> None:
    patient.post("/signs/urine/", BLOOD)
    assert pages.errors(seen(patient, 0, **typed))
    assert not ana.events.exists()


def test_anothers_advice_is_not_there(patient: Client, stranger: Client) -> None:
    patient.post("/signs/urine/", BLOOD)
    assert seen(stranger, 0).status_code == 404
