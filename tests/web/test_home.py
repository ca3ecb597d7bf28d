from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries

from diary import selectors
from diary.models import Entry, Patient
from diary.web import entries
from tests import factories
from tests.web import pages

CHECKIN = "/checkin/"


def rated(owner: Patient, ago: int, **answers: Any) -> Entry:
    return factories.recorded(owner, date=(entries.today(owner) - timedelta(days=ago)).isoformat(), **answers)


def test_home_asks_how_it_is_today(patient: Client) -> None:
    assert "How is your back or side today?" in pages.text(patient.get("/"))


def test_home_needs_a_sign_in(client: Client, db: Any) -> None:
    assertRedirects(client.get("/"), "/accounts/login/?next=/")


def test_somebody_without_a_diary_is_led_to_begin_one(client: Client, db: Any) -> None:
    client.force_login(factories.user())
    assertRedirects(client.get("/"), reverse("welcome"))


def test_a_clinician_is_led_to_their_list(clinician: Client) -> None:
    assertRedirects(clinician.get("/"), reverse("clinician_patients"))


def test_no_pain_is_saved_with_one_tap(patient: Client, ana: Patient) -> None:
    response = patient.post(CHECKIN, {"answer": "none"})
    entry = ana.entries.heads().get()
    assertRedirects(response, reverse("saved", args=[entry.uuid]))
    assert (entry.kind, entry.date, entry.pain_average, entry.pain_worst) == ("day", entries.today(ana), 0, 0)


def test_about_the_same_is_offered_after_a_rated_day(patient: Client, ana: Patient) -> None:
    assert "About the same" not in pages.text(patient.get("/"))
    rated(ana, 1, pain_average=4)
    assert "About the same as yesterday , pain 4" in pages.text(patient.get("/"))


def test_about_the_same_copies_the_number_and_says_so(patient: Client, ana: Patient) -> None:
    rated(ana, 1, pain_average=4)
    patient.post(CHECKIN, {"answer": "same"})
    entry = selectors.day_entry(ana, entries.today(ana))
    assert entry is not None
    assert (entry.pain_average, entry.same_as_previous) == (4, True)


def test_about_the_same_without_a_day_before_asks_for_a_number(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post(CHECKIN, {"answer": "same"}), reverse("checkin_changed"))
    assert not ana.entries.exists()


def test_an_unknown_answer_stores_nothing(patient: Client, ana: Patient) -> None:
    rated(ana, 1, pain_average=4)
    patient.post(CHECKIN, {"answer": "whatever"})
    assert selectors.day_entry(ana, entries.today(ana)) is None


def test_a_saved_day_is_shown_instead_of_the_question(patient: Client, ana: Patient) -> None:
    factories.recorded(ana, date=entries.today(ana).isoformat(), pain_average=6)
    said = pages.text(patient.get("/"))
    assert "Today: 6" in said
    assert "No pain today" not in said


def test_background_is_asked_for_only_after_the_first_entry(patient: Client, ana: Patient) -> None:
    assert "Add background" not in pages.text(patient.get("/"))
    factories.recorded(ana, pain_average=2)
    assert "Add background" in pages.text(patient.get("/"))


def test_nothing_is_chosen_on_arrival(patient: Client) -> None:
    for url in (
        "/",
        "/night/morning/",
        "/now/",
        "/signs/weakness/",
        "/checkin/where/",
        "/sharing/code/",
        "/medicines/add/",
    ):
        assert " checked" not in patient.get(url).content.decode(), url


@pytest.mark.parametrize("url", ["/", "/history/"])
def test_queries_do_not_grow_with_the_diary(
    patient: Client, ana: Patient, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rated(ana, 1, pain_average=3, weight_kg=71)
    rated(ana, 2, pain_average=3, weight_kg=71)
    patient.get(url)
    with CaptureQueriesContext(connection) as captured:
        patient.get(url)
    few = len(captured)
    for ago in range(3, 15):
        rated(ana, ago, pain_average=3, weight_kg=71)
    with django_assert_max_num_queries(few):
        patient.get(url)
