from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.access import Diary
from diary.actions import records
from diary.models import Entry, Patient
from diary.web import entries
from tests import factories
from tests.web import pages


def on(owner: Patient, ago: int, **answers: Any) -> Entry:
    data = factories.entry_on(entries.today(owner) - timedelta(days=ago), **answers)
    return records.record(patient=owner, by=owner.user, type="entry", data=data).record  # type: ignore[return-value]


def newest(owner: Patient, entry: Entry) -> Entry:
    return owner.entries.heads().get(uuid=entry.uuid)  # type: ignore[no-any-return]


@pytest.fixture
def entry(ana: Patient) -> Entry:
    return factories.recorded(ana, pain_average=4, regions=["neck"])


def test_an_empty_history_leads_to_the_first_check_in(patient: Client) -> None:
    assert "Your first check-in takes a tap or two." in pages.text(patient.get("/history/"))


def test_days_without_an_entry_are_not_logged_and_nothing_else(patient: Client, ana: Patient) -> None:
    on(ana, 3, pain_average=5)
    on(ana, 1, pain_average=2)
    said = pages.text(patient.get("/history/"))
    assert said.count("Not logged") == 2
    assert "missed" not in said.lower()


def test_days_before_the_first_entry_are_not_listed(patient: Client, ana: Patient) -> None:
    on(ana, 1, pain_average=2)
    assert pages.text(patient.get("/history/")).count("Not logged") == 1


def test_a_month_shows_the_number_of_each_day(patient: Client, ana: Patient) -> None:
    one = on(ana, 40, pain_average=7)
    response = patient.get(reverse("history_month", args=[one.date.year, one.date.month]))
    assert "<strong>7</strong>" in response.content.decode()


@pytest.mark.parametrize(("year", "month"), [(2026, 13), (2026, 0), (1, 1), (99999, 1)])
def test_a_month_that_is_none_is_not_there(patient: Client, year: int, month: int) -> None:
    assert patient.get(f"/history/{year}/{month}/").status_code == 404


def test_an_entry_shows_its_answers_and_versions(patient: Client, entry: Entry) -> None:
    said = pages.text(patient.get(reverse("entry", args=[entry.uuid])))
    assert "Neck" in said
    assert "Version 1" in said


def test_a_fresh_entry_can_be_undone(patient: Client, entry: Entry) -> None:
    assert "Undo" in pages.text(patient.get(reverse("saved", args=[entry.uuid])))
    assertRedirects(patient.post(reverse("entry_undo", args=[entry.uuid])), "/")
    assert patient.get(reverse("saved", args=[entry.uuid])).status_code == 404


def test_undoing_a_correction_brings_back_what_was(patient: Client, ana: Patient, entry: Entry) -> None:
    patient.post(reverse("entry_edit", args=[entry.uuid]), {"pain_average": "9"})
    patient.post(reverse("entry_undo", args=[entry.uuid]))
    assert newest(ana, entry).pain_average == 4


def test_after_ten_minutes_one_changes_instead_of_undoing(patient: Client, ana: Patient, entry: Entry) -> None:
    Entry.objects.update(written_at=entry.written_at - timedelta(minutes=11))
    assert "Undo" not in pages.text(patient.get(reverse("saved", args=[entry.uuid])))
    response = patient.post(reverse("entry_undo", args=[entry.uuid]), follow=True)
    assert "Undo is open for ten minutes." in pages.text(response)
    assert ana.entries.heads().filter(uuid=entry.uuid).exists()


def test_undo_needs_a_post(patient: Client, entry: Entry) -> None:
    assert patient.get(reverse("entry_undo", args=[entry.uuid])).status_code == 405


def test_a_correction_replaces_what_was_asked_and_keeps_the_rest(patient: Client, ana: Patient) -> None:
    entry = factories.recorded(ana, pain_average=4, regions=["neck"], urine_colour="clear_or_yellow", note="Garden")
    patient.post(reverse("entry_edit", args=[entry.uuid]), {"pain_average": "2", "note": "Garden"})
    now = newest(ana, entry)
    assert (now.version, now.pain_average, now.regions, now.urine_colour) == (2, 2, None, "clear_or_yellow")
    assert now.content()["note"] == "Garden"


def test_a_correction_starts_from_what_is_there(patient: Client, entry: Entry) -> None:
    shown = patient.get(reverse("entry_edit", args=[entry.uuid])).content.decode()
    assert shown.count(" checked") == 2


def test_a_correction_over_a_newer_one_is_refused_and_kept(
    patient: Client, ana: Patient, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_it_was(*_args: Any) -> Entry:
        return Entry.objects.get(uuid=entry.uuid, version=1)

    patient.post(reverse("entry_edit", args=[entry.uuid]), {"pain_average": "9"})
    monkeypatch.setattr(Diary, "entry", as_it_was)
    response = patient.post(reverse("entry_edit", args=[entry.uuid]), {"pain_average": "1", "note": "Mine"})
    assert "was changed elsewhere meanwhile" in pages.errors(response)
    assert "Mine" in response.content.decode()
    assert newest(ana, entry).pain_average == 9


@pytest.mark.parametrize("typed", [{"pain_average": "11"}, {"regions": "elbow"}, {"note": "x" * 2001}])
def test_a_refused_correction_changes_nothing(
    patient: Client, ana: Patient, entry: Entry, typed: dict[str, str]
) -> None:
    response = patient.post(reverse("entry_edit", args=[entry.uuid]), typed)
    assert pages.errors(response)
    assert newest(ana, entry).version == 1


def test_a_removed_entry_leaves_the_diary_and_keeps_its_history(patient: Client, entry: Entry) -> None:
    url = reverse("entry_withdraw", args=[entry.uuid])
    assert "Remove this entry?" in pages.text(patient.get(url))
    assertRedirects(patient.post(url), "/history/")
    assert "This entry was removed." in pages.text(patient.get(reverse("entry", args=[entry.uuid])))
    assert patient.get(reverse("entry_edit", args=[entry.uuid])).status_code == 404


def test_removing_twice_is_not_a_fault(patient: Client, entry: Entry) -> None:
    url = reverse("entry_withdraw", args=[entry.uuid])
    patient.post(url)
    for again in (patient.post(url), patient.get(url)):
        assertRedirects(again, reverse("entry", args=[entry.uuid]))


@pytest.mark.parametrize("page", ["entry", "entry_edit", "entry_withdraw", "saved"])
def test_anothers_entry_looks_like_none(stranger: Client, entry: Entry, page: str) -> None:
    foreign, absent = (stranger.get(reverse(page, args=[uuid])) for uuid in (entry.uuid, uuid4()))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


def test_anothers_entry_cannot_be_undone(stranger: Client, ana: Patient, entry: Entry) -> None:
    assert stranger.post(reverse("entry_undo", args=[entry.uuid])).status_code == 404
    assert ana.entries.heads().filter(uuid=entry.uuid).exists()


@pytest.mark.parametrize("ago", [0, 1, 2])
def test_today_and_the_two_days_before_take_a_rating(patient: Client, ana: Patient, ago: int) -> None:
    day = entries.today(ana) - timedelta(days=ago)
    patient.post(reverse("day", args=[day]), {"pain_average": "5", "pain_worst": "8"})
    entry = ana.entries.heads().get()
    assert (entry.date, entry.pain_average, entry.pain_worst) == (day, 5, 8)


def test_an_older_day_takes_only_signs(patient: Client, ana: Patient) -> None:
    url = reverse("day", args=[entries.today(ana) - timedelta(days=3)])
    shown = patient.get(url)
    assert "pain_average" not in shown.content.decode()
    assert "Add a sign of that day" in pages.text(shown)
    patient.post(url, {"pain_average": "5"})
    assert not ana.entries.exists()


def test_a_day_ahead_is_not_there(patient: Client, ana: Patient) -> None:
    tomorrow = entries.today(ana) + timedelta(days=1)
    assert patient.get(reverse("day", args=[tomorrow])).status_code == 404
    assert patient.post(reverse("day", args=[tomorrow]), {"pain_average": "5"}).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "today", "20260301T", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_no_fault(patient: Client, day: str) -> None:
    assert patient.get(f"/days/{day}/").status_code in (200, 404)


def test_a_refused_rating_of_a_day_is_named(patient: Client, ana: Patient) -> None:
    response = patient.post(reverse("day", args=[entries.today(ana)]), {"pain_average": "77"})
    assert pages.errors(response)
    assert not ana.entries.exists()


def test_a_page_of_history_reaches_back_four_weeks(patient: Client, ana: Patient) -> None:
    old, new = on(ana, 28, pain_average=1), on(ana, 27, pain_average=1)
    shown = patient.get("/history/").content.decode()
    assert str(new.uuid) in shown
    assert str(old.uuid) not in shown
