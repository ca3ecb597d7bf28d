"""Two texts of one record: the patient chooses, and neither is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from uuid6 import uuid7

from diary.actions import conflicts, records
from diary.actions.conflicts import Keep
from diary.models import Clinician, Conflict, Patient, Scope
from tests import factories
from tests.api.device import device_of
from tests.web.conftest import signed_in

TEXTS = ["a", "first", "second", "first"]


@pytest.fixture
def conflict(ana: Patient) -> Conflict:
    """One note written on two devices."""
    data = factories.entry(id=str(uuid7()), note="a")
    for note in ("a", "first"):
        records.record(patient=ana, by=ana.user, type="entry", data=data | {"note": note})
    second = {"id": data["id"], "type": "entry", "base_version": 1, "data": {"note": "second"}}
    device_of(ana.user).send("POST", "sync/push/", {"ops": [second]}, Idempotency_Key=str(uuid7()))
    return Conflict.objects.get()


def notes(ana: Patient) -> list[Any]:
    return sorted(entry.note for entry in ana.entries.heads())


@pytest.mark.parametrize(
    ("keep", "standing"), [(Keep.STANDING, ["first"]), (Keep.OTHER, ["second"]), (Keep.BOTH, ["first", "second"])]
)
def test_what_is_kept_stands_and_the_rest_stays_in_the_history(
    ana: Patient, conflict: Conflict, keep: str, standing: list[str]
) -> None:
    conflicts.settle(patient=ana, by=ana.user, conflict=conflict.pk, keep=keep)
    assert notes(ana) == standing
    assert [entry.note for entry in ana.entries.filter(uuid=conflict.record_uuid).order_by("version")][:4] == TEXTS
    assert not ana.conflicts.filter(settled_at=None).exists()


def test_a_conflict_is_settled_once(ana: Patient, conflict: Conflict) -> None:
    conflicts.settle(patient=ana, by=ana.user, conflict=conflict.pk, keep=Keep.OTHER)
    with pytest.raises(records.Missing):
        conflicts.settle(patient=ana, by=ana.user, conflict=conflict.pk, keep=Keep.STANDING)
    assert notes(ana) == ["second"]


def test_a_foreign_conflict_is_not_there(ben: Patient, conflict: Conflict) -> None:
    with pytest.raises(records.Missing):
        conflicts.settle(patient=ben, by=ben.user, conflict=conflict.pk, keep=Keep.OTHER)
    url = f"conflicts/{conflict.pk}/"
    assert device_of(ben.user).send("POST", url, {"keep": "other"}).status_code == 404
    assert device_of(ben.user).send("GET", "conflicts/").json() == []


@pytest.mark.parametrize("keep", [None, "", "neither", [], 5])
def test_another_choice_is_refused(ana: Patient, conflict: Conflict, keep: Any) -> None:
    answer = device_of(ana.user).send("POST", f"conflicts/{conflict.pk}/", {"keep": keep})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/keep")


def test_a_reading_device_does_not_choose(ana: Patient, conflict: Conflict) -> None:
    reader = device_of(ana.user, Scope.READ)
    assert reader.send("POST", f"conflicts/{conflict.pk}/", {"keep": "other"}).status_code == 403


def test_the_home_page_leads_to_the_choice_and_the_choice_back(ana: Patient, conflict: Conflict) -> None:
    browser: Client = signed_in(ana.user)
    assert "/conflicts/" in browser.get("/").content.decode()
    page = browser.get("/conflicts/").content.decode()
    assert "first" in page
    assert "second" in page
    answer = browser.post(f"/conflicts/{conflict.pk}/", {"keep": "other"})
    assert answer["Location"] == "/"
    assert "/conflicts/" not in browser.get("/").content.decode()
    assert notes(ana) == ["second"]


def test_a_choice_made_twice_leads_back_to_the_list(ana: Patient, conflict: Conflict) -> None:
    browser: Client = signed_in(ana.user)
    for _ in range(2):
        answer = browser.post(f"/conflicts/{conflict.pk}/", {"keep": "standing"})
    assert answer["Location"] == "/conflicts/"
    assert "nothing to choose" in browser.get("/conflicts/").content.decode()


def test_the_report_says_that_a_text_is_not_settled(ana: Patient, conflict: Conflict, ito: Clinician) -> None:
    factories.grant(ana, ito)
    browser: Client = signed_in(ito.user)
    said = "Two versions, not settled by the patient: 1."
    assert said in browser.get(f"/clinic/patients/{ana.pk}/").content.decode()
    conflicts.settle(patient=ana, by=ana.user, conflict=conflict.pk, keep=Keep.OTHER)
    assert said not in browser.get(f"/clinic/patients/{ana.pk}/").content.decode()
