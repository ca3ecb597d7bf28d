from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary.models import Medicine, Patient
from tests import factories
from tests.api.device import Device

PLURALS = {"entry": "entries", "medicine": "medicines", "dose": "doses", "event": "events"}


def made(type: str, owner: Patient) -> dict[str, Any]:
    """A valid record of this type."""
    if type == "dose":
        return factories.dose(medicine=str(_medicine(owner).uuid))
    return {"entry": factories.entry, "medicine": factories.medicine, "event": factories.event}[type]()


def _medicine(owner: Patient) -> Medicine:
    return owner.medicines.heads().first() or factories.recorded(owner, "medicine")


@pytest.fixture(params=PLURALS)
def type(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def at(record: dict[str, Any], type: str = "entry") -> str:
    return f"{PLURALS[type]}/{record['id']}/"


class TestEveryType:
    def test_a_record_is_created_and_read_back(self, api: Device, ana: Patient, type: str) -> None:
        data = made(type, ana)
        answer = api.send("POST", f"{PLURALS[type]}/", data)
        assert (answer.status_code, answer["ETag"]) == (201, '"1"')
        assert answer.json()["outcome"] == "created"
        read = api.send("GET", at(data, type))
        assert read["ETag"] == '"1"'
        assert read.json() == answer.json()["record"]
        assert {name for name in data if name not in read.json()} == set()

    def test_sending_it_again_changes_nothing(self, api: Device, ana: Patient, type: str) -> None:
        data = made(type, ana)
        api.send("POST", f"{PLURALS[type]}/", data)
        again = api.send("POST", f"{PLURALS[type]}/", data)
        assert (again.status_code, again.json()["outcome"], again["ETag"]) == (200, "unchanged", '"1"')

    def test_anothers_record_looks_like_none(self, api: Device, stranger: Device, ana: Patient, type: str) -> None:
        data = made(type, ana)
        api.send("POST", f"{PLURALS[type]}/", data)
        for method, headers in (("GET", {}), ("DELETE", {"If_Match": '"1"'})):
            foreign = stranger.send(method, at(data, type), **headers)
            absent = stranger.send(method, at({"id": str(uuid4())}, type), **headers)
            assert (foreign.status_code, absent.status_code) == (404, 404)
            assert foreign.content == absent.content
        assert stranger.send("GET", f"{PLURALS[type]}/").json()["results"] == []

    def test_a_withdrawn_record_is_gone(self, api: Device, ana: Patient, type: str) -> None:
        data = made(type, ana)
        api.send("POST", f"{PLURALS[type]}/", data)
        assert api.send("DELETE", at(data, type), If_Match='"1"').status_code == 204
        assert api.send("GET", at(data, type)).status_code == 404
        listed = api.send("GET", f"{PLURALS[type]}/").json()["results"]
        assert data["id"] not in [record["id"] for record in listed]


def test_other_content_under_a_known_id_is_a_conflict(api: Device, ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    answer = api.send("POST", "entries/", data | {"pain_average": 5})
    assert answer.status_code == 409
    assert api.send("GET", at(data)).json()["pain_average"] == 4


def test_the_same_id_may_be_used_in_two_diaries(api: Device, stranger: Device) -> None:
    data = factories.entry(pain_average=4)
    assert [device.send("POST", "entries/", data).status_code for device in (api, stranger)] == [201, 201]


def test_put_creates_where_nothing_is(api: Device) -> None:
    data = factories.entry(pain_average=4)
    answer = api.send("PUT", at(data), data, If_None_Match="*")
    assert (answer.status_code, answer.json()["outcome"]) == (201, "created")


def test_put_does_not_create_over_something(api: Device) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    assert api.send("PUT", at(data), data | {"pain_average": 5}, If_None_Match="*").status_code == 412


def test_put_corrects_the_version_it_names(api: Device) -> None:
    data = factories.entry(pain_average=4, regions=["neck"])
    api.send("POST", "entries/", data)
    del data["regions"]
    answer = api.send("PUT", at(data), data | {"pain_average": 5}, If_Match='"1"')
    assert (answer.status_code, answer["ETag"], answer.json()["outcome"]) == (200, '"2"', "updated")
    read = api.send("GET", at(data)).json()
    assert (read["pain_average"], "regions" in read) == (5, False)


def test_put_refuses_a_version_that_is_over(api: Device) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    api.send("PUT", at(data), data | {"pain_average": 5}, If_Match='"1"')
    answer = api.send("PUT", at(data), data | {"pain_average": 6}, If_Match='"1"')
    assert (answer.status_code, answer["ETag"]) == (412, '"2"')
    assert api.send("GET", at(data)).json()["pain_average"] == 5


def test_a_record_that_one_has_is_not_sent_again(api: Device) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    for known in ('"1"', 'W/"1"', '"7", "1"'):
        assert api.send("GET", at(data), If_None_Match=known).status_code == 304
    assert api.send("GET", at(data), If_None_Match='"2"').status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_says_which_version_it_means(api: Device, method: str) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    assert api.send(method, at(data), data).status_code == 428


@pytest.mark.parametrize("version", ["one", '"-1"', '"1', 'W/"1"', "*", '"' + "9" * 100 + '"', '"2"', ""])
def test_a_version_that_is_none_is_refused(api: Device, version: str) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    answer = api.send("PUT", at(data), data | {"pain_average": 5}, If_Match=version)
    assert answer.status_code in (200, 412)
    assert answer.status_code == 412 or version == '"1'


def test_a_withdrawal_names_its_version(api: Device) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    assert api.send("DELETE", at(data), If_Match='"7"').status_code == 412
    assert api.send("GET", at(data)).status_code == 200


def test_the_address_names_the_record_and_a_body_that_names_another_is_refused(api: Device, ana: Patient) -> None:
    data, other = factories.entry(pain_average=4), str(uuid4())
    assert api.send("PUT", f"entries/{other}/", data, If_None_Match="*").status_code == 422
    del data["id"]
    assert api.send("PUT", f"entries/{other}/", data, If_None_Match="*").status_code == 201
    assert [str(entry.uuid) for entry in ana.entries.heads()] == [other]


def test_what_the_server_writes_is_not_taken_from_a_client(api: Device) -> None:
    answer = api.send("POST", "entries/", factories.entry(version=7, received_at="2020-01-01T00:00:00Z"))
    record = answer.json()["record"]
    assert record["version"] == 1
    assert not record["received_at"].startswith("2020")


def test_red_flags_are_answered_in_the_save(api: Device) -> None:
    answer = api.send("POST", "entries/", factories.entry(neuro={"saddle_numbness": "new"}))
    (advice,) = answer.json()["advice"]
    assert (advice["tier"], advice["emergency_number"], advice["repeat"]) == ("emergency", "999", False)
    assert advice["sentence"]


def test_notes_come_back_in_clear_to_their_owner(api: Device) -> None:
    data = factories.entry(note="Digging, “again” ☂")
    api.send("POST", "entries/", data)
    assert api.send("GET", at(data)).json()["note"] == "Digging, “again” ☂"


class TestLists:
    @pytest.fixture(autouse=True)
    def five_days(self, ana: Patient) -> None:
        today = timezone.now().date()
        for ago in range(5, 0, -1):
            factories.recorded(ana, **factories.entry_on(today - timedelta(days=ago), pain_average=ago))

    def test_a_list_comes_in_pages(self, api: Device) -> None:
        seen, cursor = [], "0"
        while cursor is not None:
            page = api.send("GET", f"entries/?limit=2&cursor={cursor}").json()
            assert len(page["results"]) <= 2
            seen += [record["pain_average"] for record in page["results"]]
            cursor = page["next"]
        assert seen == [5, 4, 3, 2, 1]

    def test_a_record_that_changes_meanwhile_comes_again_at_the_end(self, api: Device) -> None:
        first = api.send("GET", "entries/?limit=2").json()
        changed = first["results"][0]
        api.send("PUT", at(changed), changed | {"pain_average": 9}, If_Match='"1"')
        rest = api.send("GET", f"entries/?cursor={first['next']}").json()["results"]
        assert [record["pain_average"] for record in rest] == [3, 2, 1, 9]

    def test_dates_bound_a_list(self, api: Device) -> None:
        day = timezone.now().date() - timedelta(days=3)
        found = api.send("GET", f"entries/?since={day}&until={day}").json()["results"]
        assert [record["pain_average"] for record in found] == [3]

    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=501",
            "limit=x",
            "limit=-1",
            "cursor=-1",
            "cursor=x",
            "limit=",
            f"cursor={'9' * 30}",
            "since=soon",
            "until=2026-02-30",
            "since=",
            "until=%00",
            "limit=%C2%B2",
        ],
    )
    def test_an_odd_parameter_is_named(self, api: Device, query: str) -> None:
        answer = api.send("GET", f"entries/?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["message"].startswith(query.split("=")[0])

    def test_queries_do_not_grow_with_a_list(self, api: Device) -> None:
        counts = []
        for limit in (1, 5):
            with CaptureQueriesContext(connection) as captured:
                api.send("GET", f"entries/?limit={limit}")
            counts.append(len(captured))
        assert counts[0] == counts[1]
