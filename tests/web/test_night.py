from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from diary.models import Patient
from diary.web import entries
from tests import factories
from tests.web import pages


def test_pain_woke_me_is_saved_with_one_tap(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/night/"), reverse("night_saved"))
    night = ana.entries.heads().get()
    assert (night.kind, night.woken_count, night.trigger, night.pain_worst) == ("night", 1, "symptom", None)


@pytest.mark.parametrize(("said", "stored"), [("mild", 2), ("bad", 5), ("very_bad", 8), ("99", None), ("\x00", None)])
def test_how_bad_it_was_may_be_told_with_it(patient: Client, ana: Patient, said: str, stored: int | None) -> None:
    patient.post("/night/", {"said": said})
    assert ana.entries.heads().get().pain_worst == stored


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-02T03:00", "2026-03-02"),
        ("2026-03-02T17:59", "2026-03-02"),
        ("2026-03-02T18:00", "2026-03-03"),
        ("2026-03-02T23:30", "2026-03-03"),
    ],
)
def test_a_night_belongs_to_its_morning(
    patient: Client, ana: Patient, monkeypatch: pytest.MonkeyPatch, now: str, day: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now).replace(tzinfo=UTC))
    patient.post("/night/")
    assert ana.entries.heads().get().date.isoformat() == day


def test_a_day_is_the_patients_own(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    far = factories.patient(time_zone="Pacific/Auckland")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 2, 20, tzinfo=UTC))
    assert entries.today(far).isoformat() == "2026-03-03"
    assert entries.local_now(far).tzinfo == ZoneInfo("Pacific/Auckland")


def test_the_night_page_has_nothing_to_read(patient: Client) -> None:
    response = patient.get("/night/")
    assert 'class="night"' in response.content.decode()
    assert "get help now" in pages.text(response)


def test_the_morning_asks_how_bad_a_night_was_that_woke_one(patient: Client, ana: Patient) -> None:
    factories.recorded(ana, kind="night", date=entries.today(ana).isoformat(), woken_count=1, trigger="symptom")
    assert "You woke last night. How bad was it?" in pages.text(patient.get("/"))


def test_the_night_is_told_in_the_morning(patient: Client, ana: Patient) -> None:
    told = patient.post("/night/morning/", {"pain": "6"})
    patient.post(told.url, {"woken_count": "2", "kept_awake": "yes"})  # type: ignore[attr-defined]
    night = ana.entries.heads().get()
    assert (night.kind, night.pain_average, night.woken_count, night.trigger) == ("night", 6, 2, "scheduled")
    assert night.date == entries.today(ana)


def test_a_rated_night_is_not_asked_about_again(patient: Client, ana: Patient) -> None:
    patient.post("/night/morning/", {"pain": "0"})
    assert "How was the night?" not in pages.text(patient.get("/"))


def test_nothing_answered_saves_nothing(patient: Client, ana: Patient) -> None:
    told = patient.post("/night/morning/", {"pain": "3"})
    patient.post(told.url, {"woken_count": ""})  # type: ignore[attr-defined]
    assert ana.entries.heads().get().version == 1


@pytest.mark.parametrize(
    "typed", [{"got_up": "maybe"}, {"woken_count": "-1"}, {"woken_count": "many"}, {"woken_count": "9" * 400}]
)
def test_a_refused_answer_is_named_and_kept(patient: Client, ana: Patient, typed: dict[str, str]) -> None:
    told = patient.post("/night/morning/", {"pain": "3"})
    response = patient.post(told.url, typed | {"kept_awake": "unsure"})  # type: ignore[attr-defined]
    assert response.status_code == 200
    assert pages.errors(response)
    assert response.content.decode().count(" checked") == 1
    assert ana.entries.heads().get().version == 1


def test_waking_twice_is_two_entries(patient: Client, ana: Patient) -> None:
    for _ in range(2):
        patient.post("/night/")
    assert ana.entries.heads().count() == 2
    assert ana.entries.heads().first().occurred_at <= timezone.now() + timedelta(minutes=5)
