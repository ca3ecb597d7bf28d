from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary import selectors
from diary.models import Entry, Patient
from diary.web import entries
from tests import factories
from tests.web import pages

CHANGED = "/checkin/changed/"


def today(owner: Patient) -> Entry:
    entry = selectors.day_entry(owner, entries.today(owner))
    assert entry is not None
    return entry


@pytest.mark.parametrize("points", ["0", "1", "10"])
def test_a_number_is_saved_with_the_tap(patient: Client, ana: Patient, points: str) -> None:
    assertRedirects(patient.post(CHANGED, {"pain": points}), reverse("checkin_step", args=["where"]))
    assert today(ana).pain_average == int(points)


@pytest.mark.parametrize("points", ["", "11", "-1", "3.5", "four", "\x00", "٣", "9" * 5000])
def test_anything_else_is_named_and_not_saved(patient: Client, ana: Patient, points: str) -> None:
    response = patient.post(CHANGED, {"pain": points})
    assert response.status_code == 200
    assert "Choose a number from 0 to 10." in pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not ana.entries.exists()


def test_a_second_number_corrects_the_first(patient: Client, ana: Patient) -> None:
    for points in ("3", "7"):
        patient.post(CHANGED, {"pain": points})
    assert (today(ana).pain_average, today(ana).version) == (7, 2)


def test_a_fresh_number_is_no_longer_the_same_as_before(patient: Client, ana: Patient) -> None:
    factories.recorded(ana, date=entries.today(ana).isoformat(), pain_average=3, same_as_previous=True)
    patient.post(CHANGED, {"pain": "5"})
    assert today(ana).same_as_previous is False


def test_each_page_adds_to_the_entry_of_the_day(patient: Client, ana: Patient) -> None:
    patient.post(CHANGED, {"pain": "5"})
    patient.post("/checkin/where/", {"regions": ["flank_left", "leg_left"], "more": "1"})
    patient.post("/checkin/like/", {"qualities": ["dull"], "novelty": "new_kind"})
    entry = today(ana)
    assert (entry.pain_average, entry.regions, entry.qualities) == (5, ["flank_left", "leg_left"], ["dull"])
    assert entry.novelty == "new_kind"


def test_one_may_stop_after_any_page(patient: Client, ana: Patient) -> None:
    patient.post(CHANGED, {"pain": "5"})
    response = patient.post("/checkin/where/", {"regions": "neck"})
    assertRedirects(response, reverse("saved", args=[today(ana).uuid]))


@pytest.mark.parametrize(("step", "following"), [("where", "/checkin/like/"), ("like", "/checkin/tried/")])
def test_one_may_go_on_without_answering(patient: Client, ana: Patient, step: str, following: str) -> None:
    assertRedirects(patient.post(f"/checkin/{step}/", {"more": "1"}), following)
    assert not ana.entries.exists()


def test_an_empty_page_without_an_entry_leads_home(patient: Client) -> None:
    assertRedirects(patient.post("/checkin/note/", {"note": ""}), "/")


def test_what_was_said_today_is_shown_again(patient: Client, ana: Patient) -> None:
    factories.recorded(ana, date=entries.today(ana).isoformat(), note="Digging the garden", regions=["neck"])
    assert "Digging the garden" in patient.get("/checkin/note/").content.decode()
    assert patient.get("/checkin/where/").content.decode().count(" checked") == 1


def test_the_beginning_of_the_pain_is_kept(patient: Client, ana: Patient) -> None:
    answers = {
        "onset_date": "2026-01-05",
        "injury_link": "yes",
        "injury_date": "2026-01-04",
        "injury_severity": "minor",
    }
    patient.post("/checkin/began/", answers)
    assert {name: str(getattr(today(ana), name)) for name in answers} == answers


@pytest.mark.parametrize(
    ("step", "typed", "message"),
    [
        ("where", {"regions": ["elbow"]}, "elbow is not one of the available choices"),
        ("like", {"novelty": "odd"}, "odd is not one of the available choices"),
        ("began", {"onset_date": "2026-02-30"}, "Enter a valid date."),
        ("began", {"onset_date": "soon"}, "Enter a valid date."),
        ("began", {"onset_date": "2190-01-01"}, "this lies in the future"),
        ("began", {"onset_date": "0001-01-01"}, "this is too far from today"),
        ("note", {"note": "x" * 2001}, "at most 2000 characters"),
        ("note", {"note": "pain\x00ful"}, "Null characters are not allowed"),
    ],
)
def test_a_refused_answer_is_named_and_not_saved(
    patient: Client, ana: Patient, step: str, typed: dict[str, Any], message: str
) -> None:
    response = patient.post(f"/checkin/{step}/", typed)
    assert response.status_code == 200
    assert message in pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not ana.entries.exists()


@pytest.mark.parametrize("typed", ["tomorrow", "2190-01-01"])
def test_what_was_typed_is_kept(patient: Client, typed: str) -> None:
    response = patient.post("/checkin/began/", {"onset_date": typed, "injury_link": "unsure"})
    assert f'value="{typed}"' in response.content.decode()
    assert response.content.decode().count(" checked") == 1


def test_a_note_of_three_megabytes_is_refused_and_handed_back(patient: Client, ana: Patient) -> None:
    note = "x" * 3 * 1024 * 1024
    response = patient.post("/checkin/note/", {"note": note})
    assert "at most 2000 characters" in pages.errors(response)
    assert note in response.content.decode()
    assert not ana.entries.exists()


def test_more_than_a_page_can_take_is_refused_calmly(patient: Client, ana: Patient) -> None:
    response = patient.post("/checkin/note/", {"note": "x" * 6 * 1024 * 1024})
    assert response.status_code == 400
    assert "Nothing was saved" in pages.text(response)
    assert "Get help now" in pages.text(response)
    assert not ana.entries.exists()


def test_an_unknown_step_is_not_there(patient: Client) -> None:
    assert patient.get("/checkin/whatever/").status_code == 404


def test_pain_now_is_a_moment_of_its_own(patient: Client, ana: Patient) -> None:
    told = patient.post("/now/", {"pain": "8"})
    patient.post(told.url, {"posture": "lying", "regions": "abdomen"})  # type: ignore[attr-defined]
    entry = ana.entries.heads().get()
    assert (entry.kind, entry.pain_now, entry.posture, entry.trigger) == ("moment", 8, "lying", "symptom")


@pytest.mark.parametrize("points", ["", "11", "x"])
def test_pain_now_needs_a_number(patient: Client, ana: Patient, points: str) -> None:
    response = patient.post("/now/", {"pain": points})
    assert "Choose a number from 0 to 10." in pages.errors(response)
    assert not ana.entries.exists()
