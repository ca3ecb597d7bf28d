"""What a device has not seen yet: each record once, as it is now, in the order of writing."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions import profile, records
from diary.models import Patient, Scope
from tests import factories
from tests.api.device import Device, device_of


@pytest.fixture
def phone(ana: Patient) -> Device:
    return device_of(ana.user)


def pull(phone: Device, cursor: str | None = None, **query: Any) -> Any:
    query |= {"cursor": cursor} if cursor else {}
    return phone.get("/api/v1/sync/pull/", query)


def pulled(phone: Device, cursor: str | None = None, **query: Any) -> dict[str, Any]:
    answer = pull(phone, cursor, **query)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def ids(answer: dict[str, Any], type: str = "entry") -> list[str]:
    return [record["id"] for record in answer["records"] if record["type"] == type]


def test_a_new_diary_has_its_profile(phone: Device, ana: Patient) -> None:
    answer = pulled(phone)
    assert ids(answer, "patient") == [str(ana.pk)]
    assert answer["scopes"] == [{"patient": str(ana.pk), "scope": "full"}]


def test_every_kind_of_record_comes_with_all_its_fields(phone: Device, ana: Patient) -> None:
    factories.recorded(ana, note="a", pain_average=4)
    medicine = factories.recorded(ana, "medicine")
    factories.recorded(ana, "dose", medicine=str(medicine.uuid))
    factories.recorded(ana, "event")
    records_ = pulled(phone)["records"]
    assert [one["type"] for one in records_] == ["patient", "entry", "medicine", "dose", "event"]
    assert (records_[1]["data"]["note"], records_[1]["data"]["pain_average"]) == ("a", 4)


def test_nothing_comes_twice(phone: Device, ana: Patient) -> None:
    factories.recorded(ana)
    first = pulled(phone)
    again = pulled(phone, first["next_cursor"])
    assert (again["records"], again["tombstones"]) == ([], [])


def test_a_correction_comes_as_the_record_is_now(phone: Device, ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    cursor = pulled(phone)["next_cursor"]
    for pain in (4, 5, 6):
        records.record(patient=ana, by=ana.user, type="entry", data=data | {"pain_average": pain})
    (record,) = pulled(phone, cursor)["records"]
    assert (record["version"], record["data"]["pain_average"]) == (3, 6)


def test_a_withdrawal_comes_as_a_tombstone_without_content(phone: Device, ana: Patient) -> None:
    entry = factories.recorded(ana, note="zebra")
    cursor = pulled(phone)["next_cursor"]
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=entry.uuid)
    answer = pulled(phone, cursor)
    assert answer["records"] == []
    assert [(one["id"], one["version"]) for one in answer["tombstones"]] == [(str(entry.uuid), 2)]


def test_new_answers_of_the_profile_come_alone(phone: Device, ana: Patient) -> None:
    factories.recorded(ana)
    cursor = pulled(phone)["next_cursor"]
    profile.update(patient=ana, by=ana.user, changes={"sex": "female"})
    (record,) = pulled(phone, cursor)["records"]
    assert (record["type"], record["data"]["sex"]) == ("patient", "female")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_together_are_everything_once(phone: Device, ana: Patient, limit: int) -> None:
    made = [str(factories.recorded(ana).uuid) for _ in range(7)]
    factories.recorded(ana, "medicine")
    found, cursor, more = [], None, True
    while more:
        answer = pulled(phone, cursor, limit=limit)
        assert len(answer["records"]) <= limit + 1  # the profile comes with the page it falls on
        found += ids(answer)
        cursor, more = answer["next_cursor"], answer["has_more"]
    assert found == made


def test_the_next_page_is_linked(phone: Device, ana: Patient) -> None:
    for _ in range(3):
        factories.recorded(ana)
    answer = pull(phone, limit=2)
    following = answer["Link"].split(";")[0].strip("<>")
    assert phone.get(following).json()["has_more"] is False


def test_nothing_new_is_304(phone: Device, ana: Patient) -> None:
    factories.recorded(ana)
    cursor = pulled(phone)["next_cursor"]
    tag = pull(phone, cursor)["ETag"]
    assert phone.get("/api/v1/sync/pull/", {"cursor": cursor}, headers={"If-None-Match": tag}).status_code == 304
    factories.recorded(ana)
    assert phone.get("/api/v1/sync/pull/", {"cursor": cursor}, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "", "AAAA", "MQ==", "é", "%00"])
def test_a_cursor_that_is_none_asks_for_a_new_beginning(phone: Device, ana: Patient, cursor: str) -> None:
    answer = phone.get("/api/v1/sync/pull/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:diurnal:problem:resync-required")


def test_a_cursor_of_before_a_restore_is_void(phone: Device, ana: Patient) -> None:
    factories.recorded(ana)
    cursor = pulled(phone)["next_cursor"]
    call_command("void_cursors")
    assert pull(phone, cursor).status_code == 410
    assert pull(phone).status_code == 200


def test_a_cursor_beyond_what_is_there_is_void(phone: Device, ana: Patient) -> None:
    factories.recorded(ana)
    cursor = pulled(phone)["next_cursor"]
    Patient.objects.update(seq=0)
    assert pull(phone, cursor).status_code == 410


def test_a_cursor_of_another_diary_is_void(phone: Device, ana: Patient, ben: Patient) -> None:
    factories.recorded(ben)
    assert pull(phone, pulled(device_of(ben.user))["next_cursor"]).status_code == 410


def test_the_checksum_is_of_ids_and_versions(phone: Device, ana: Patient) -> None:
    entries = [factories.recorded(ana) for _ in range(2)]
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=entries[0].uuid)
    lines = sorted([f"entry {entries[0].uuid} 2", f"entry {entries[1].uuid} 1"])
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert pulled(phone, checksum="true")["checksum"] == {"count": 2, "sha256": digest}


def test_nobody_pulls_another_diary(ana: Patient, ben: Patient) -> None:
    factories.recorded(ana)
    assert ids(pulled(device_of(ben.user))) == []


def test_a_log_only_device_pulls_nothing(ana: Patient) -> None:
    answer = pull(device_of(ana.user, Scope.LOG))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:diurnal:problem:out-of-scope")


def test_five_hundred_take_as_many_queries_as_five(phone: Device, ana: Patient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            pulled(phone)
        return len(taken)

    for _ in range(5):
        factories.recorded(ana, note=str(uuid4()))
    few = queries()
    for _ in range(50):
        factories.recorded(ana, note=str(uuid4()))
    assert queries() == few
