"""What a device wrote while it was away: each operation has one answer, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid6 import uuid7

from analysis.document import definition
from diary import tasks
from diary.actions import records
from diary.models import RECORDS, AuditEvent, Conflict, Entry, Notice, Patient, PushAnswer, Scope
from tests import factories
from tests.api.device import Device, device_of

NUMB = {"neuro": {"saddle_numbness": "new"}}


@pytest.fixture
def phone(ana: Patient) -> Device:
    return device_of(ana.user)


def entry(**answers: Any) -> dict[str, Any]:
    return factories.entry(id=str(uuid7())) | answers


def op(data: dict[str, Any], base_version: int = 0, **other: Any) -> dict[str, Any]:
    return {"id": data.get("id", str(uuid7())), "type": "entry", "base_version": base_version, "data": data} | other


def push(phone: Device, *ops: Any, key: str = "") -> Any:
    return phone.send("POST", "sync/push/", {"ops": list(ops)}, Idempotency_Key=key or str(uuid4()))


def results(phone: Device, *ops: Any, key: str = "") -> list[dict[str, Any]]:
    answer = push(phone, *ops, key=key)
    assert answer.status_code == 200, answer.content
    told: list[dict[str, Any]] = answer.json()["results"]
    return told


def outcome(phone: Device, operation: Any) -> str:
    (result,) = results(phone, operation)
    return str(result["outcome"])


def texts(ana: Patient, id: str) -> list[Any]:
    """The note of every version, oldest first."""
    versions = records.head(ana, "entry", UUID(id))
    assert versions is not None
    return [one.note for one in ana.entries.filter(uuid=id).order_by("version")]


def write(ana: Patient, data: dict[str, Any]) -> dict[str, Any]:
    """The same record, written from another place."""
    records.record(patient=ana, by=ana.user, type="entry", data=data)
    return data


# --- one operation


def test_a_new_record_is_applied(phone: Device, ana: Patient) -> None:
    data = entry(pain_average=4)
    (result,) = results(phone, op(data))
    assert (result["outcome"], result["version"]) == ("applied", 1)
    assert ana.entries.get().pain_average == 4


def test_the_same_content_again_is_unchanged_whatever_version_it_was_made_of(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(pain_average=4))
    for base in (0, 1, 7):
        assert outcome(phone, op(data, base)) == "unchanged"
    assert ana.entries.count() == 1


def test_a_change_of_the_newest_version_is_applied(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(pain_average=4))
    assert outcome(phone, op({"pain_average": 6}, 1, id=data["id"])) == "applied"
    assert ana.entries.heads().get().pain_average == 6


def test_an_absent_field_is_untouched_and_a_null_one_cleared(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(pain_average=4, pain_worst=6, note="a"))
    results(phone, op({"pain_worst": None}, 1, id=data["id"]))
    now = ana.entries.heads().get()
    assert (now.pain_average, now.pain_worst, now.note) == (4, None, "a")


def test_a_field_of_another_version_of_the_contract_is_left_out_and_reported(phone: Device, ana: Patient) -> None:
    (result,) = results(phone, op(entry(pain_average=4, mood=3)))
    assert (result["outcome"], result["ignored"]) == ("applied", ["mood"])


def test_the_times_may_stand_beside_the_fields(phone: Device, ana: Patient) -> None:
    data = entry(pain_average=4)
    times = {name: data.pop(name) for name in ("occurred_at", "recorded_at")}
    assert outcome(phone, op(data, **times)) == "applied"


def test_changes_of_different_fields_are_merged(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(pain_average=4, note="a"))
    write(ana, data | {"pain_average": 7})
    (result,) = results(phone, op({"note": "b"}, 1, id=data["id"]))
    assert result["outcome"] == "merged"
    assert (result["record"]["pain_average"], result["record"]["note"]) == (7, "b")


def test_two_changes_of_one_field_keep_the_first_and_both_texts(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    write(ana, data | {"note": "first"})
    (result,) = results(phone, op({"note": "second"}, 1, id=data["id"]))
    assert (result["outcome"], result["record"]["note"]) == ("conflict", "first")
    assert texts(ana, data["id"]) == ["a", "first", "second", "first"]
    assert Conflict.objects.get().losing_version == 3


def test_a_conflict_sent_again_is_one_conflict(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    write(ana, data | {"note": "first"})
    for _ in range(2):
        assert outcome(phone, op({"note": "second"}, 1, id=data["id"])) == "conflict"
    assert Conflict.objects.count() == 1
    assert ana.entries.count() == 4


def test_a_change_sent_again_after_others_have_gone_on_is_unchanged(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    change = op({"note": "b"}, 1, id=data["id"])
    assert outcome(phone, change) == "applied"
    write(ana, data | {"note": "c"})
    assert outcome(phone, change) == "unchanged"
    assert ana.entries.heads().get().note == "c"


def test_a_creation_sent_again_after_a_withdrawal_stays_withdrawn(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=UUID(data["id"]))
    assert outcome(phone, op(data)) == "unchanged"
    assert not ana.entries.heads().exists()


def test_what_a_device_holds_without_a_change_brings_nothing_back(phone: Device, ana: Patient) -> None:
    """As after a resync: all that it has, each with the version that it knows."""
    data = write(ana, entry(note="a"))
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=UUID(data["id"]))
    assert outcome(phone, op(data, 1)) == "unchanged"
    assert not ana.entries.heads().exists()


def test_a_withdrawal_leaves_a_tombstone(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    assert outcome(phone, op({}, 1, id=data["id"], deleted=True)) == "applied"
    assert not ana.entries.heads().exists()


def test_a_withdrawal_of_what_is_not_there_is_unchanged(phone: Device, ana: Patient) -> None:
    assert outcome(phone, op({}, 1, deleted=True)) == "unchanged"


def test_an_edit_wins_against_a_withdrawal_whichever_comes_first(phone: Device, ana: Patient) -> None:
    edited_first, withdrawn_first = write(ana, entry(note="a")), write(ana, entry(note="a"))
    write(ana, edited_first | {"note": "b"})
    assert outcome(phone, op({}, 1, id=edited_first["id"], deleted=True)) == "conflict"
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=UUID(withdrawn_first["id"]))
    assert outcome(phone, op({"note": "b"}, 1, id=withdrawn_first["id"])) == "merged"
    assert [one.note for one in ana.entries.heads()] == ["b", "b"]


def test_a_version_that_a_restored_server_has_lost_is_written_again(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    (result,) = results(phone, op(data | {"note": "b"}, 5))
    assert (result["outcome"], result["version"]) == ("applied", 6)
    assert ana.entries.heads().get().note == "b"


def test_a_number_that_a_restored_server_gives_again_does_not_hide_a_newer_text(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    assert outcome(phone, op(data | {"note": "of version 3"}, 3)) == "applied"
    assert outcome(phone, op(data | {"note": "of version 2"}, 2)) == "conflict"
    assert ana.entries.heads().get().note == "of version 3"


def test_answers_of_the_profile_stand_each_for_itself(phone: Device, ana: Patient) -> None:
    told = {"id": str(ana.pk), "type": "patient"}
    made = results(
        phone,
        {**told, "base_version": ana.version, "data": {"sex": "female"}},
        {**told, "base_version": 0, "data": {"smoking": "never"}},
        {**told, "base_version": 0, "data": {"smoking": "never"}},
    )
    assert [one["outcome"] for one in made] == ["applied", "merged", "unchanged"]
    ana.refresh_from_db()
    assert (ana.sex, ana.smoking) == ("female", "never")


def test_a_part_of_a_record_that_a_restored_server_has_lost_asks_for_the_whole(phone: Device, ana: Patient) -> None:
    data = entry(note="a")
    (result,) = results(phone, op({"note": "b"}, 2, id=data["id"]))
    assert (result["outcome"], result["problem"]["type"]) == ("rejected", "urn:diurnal:problem:resync-required")
    (result,) = results(phone, op(data | {"note": "b"}, 2))
    assert (result["outcome"], result["version"]) == ("applied", 3)


def test_a_part_of_a_version_that_is_gone_under_a_newer_one_asks_for_the_whole_too(phone: Device, ana: Patient) -> None:
    data = entry(note="a")
    assert outcome(phone, op(data | {"note": "of version 3"}, 3)) == "applied"
    (result,) = results(phone, op({"note": "of version 2"}, 2, id=data["id"]))
    assert (result["outcome"], result["problem"]["type"]) == ("rejected", "urn:diurnal:problem:resync-required")


# --- what is refused


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (5, ""),
        (None, ""),
        ([], ""),
        ({"id": "five"}, "/id"),
        ({"id": None}, "/id"),
        ({"id": str(UUID(int=0))}, "/id"),
        ({"id": "0198c0de-7b1a-4c3e-9d55-2f4c8a1b0e77"}, "/id"),  # version 4
        ({"type": "mood"}, "/type"),
        ({"type": None}, "/type"),
        ({"type": []}, "/type"),
        ({"base_version": -1}, "/base_version"),
        ({"base_version": "1"}, "/base_version"),
        ({"base_version": True}, "/base_version"),
        ({"deleted": 1}, "/deleted"),
        ({"data": []}, "/data"),
        ({"data": {"pain_average": 11}}, "/data/pain_average"),
        ({"data": {"note": "\x00"}}, "/data/note"),
        ({"type": "patient", "data": {}}, "/id"),
    ],
    ids=repr,
)
def test_one_that_is_wrong_is_rejected_and_stops_no_other(
    phone: Device, ana: Patient, wrong: Any, pointer: str
) -> None:
    operation = op(entry()) | wrong if isinstance(wrong, dict) else wrong
    first, second, third = results(phone, op(entry(pain_average=1)), operation, op(entry(pain_average=2)))
    assert (first["outcome"], second["outcome"], third["outcome"]) == ("applied", "rejected", "applied")
    assert pointer in [error["pointer"] for error in second["problem"]["errors"]]
    assert ana.entries.count() == 2


def test_one_that_the_database_refuses_stops_no_other(
    phone: Device, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.actions.records.validators.check", lambda *args, **kwargs: [])
    made = [entry(pain_average=1), entry(pain_average=99), entry(pain_average=2)]
    assert [one["outcome"] for one in results(phone, *map(op, made))] == ["applied", "rejected", "applied"]
    assert sorted(ana.entries.values_list("pain_average", flat=True)) == [1, 2]
    assert sorted(ana.entries.values_list("seq", flat=True)) == [ana.seq + 1, ana.seq + 2]


@pytest.mark.parametrize("ops", [None, {}, "x", [{}] * 501], ids=["none", "object", "text", "501"])
def test_a_body_of_another_shape_is_refused_whole(phone: Device, ops: Any) -> None:
    answer = phone.send("POST", "sync/push/", {"ops": ops}, Idempotency_Key=str(uuid4()))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/ops"


def test_a_contract_of_another_meaning_is_refused_whole(phone: Device, ana: Patient) -> None:
    body = {"schema": "symptom-diary/2", "ops": [op(entry())]}
    answer = phone.send("POST", "sync/push/", body, Idempotency_Key=str(uuid4()))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/schema")
    assert not ana.entries.exists()


def test_an_empty_push_has_no_answers(phone: Device) -> None:
    assert results(phone) == []


def test_a_foreign_record_is_not_there(phone: Device, ana: Patient, ben: Patient) -> None:
    """The same id in another diary is another record, so an answer tells nothing of it."""
    data = factories.entry(id=str(uuid7()), note="mine")
    records.record(patient=ben, by=ben.user, type="entry", data=data)
    assert outcome(phone, op(data | {"note": "hers"})) == "applied"
    assert ben.entries.get().note == "mine"


@pytest.mark.parametrize("type", RECORDS)
def test_only_the_contracts_fields_are_taken(phone: Device, ana: Patient, ben: Patient, type: str) -> None:
    """Every column that the server keeps for itself is sent along, and stays as the server has it."""
    data = {"entry": entry, "medicine": factories.medicine, "event": factories.event}.get(type, factories.dose)()
    if type == "dose":
        data["medicine"] = str(factories.recorded(ana, "medicine").uuid)
    data["id"] = str(uuid7())
    own = {field.attname for field in RECORDS[type]._meta.concrete_fields} - set(definition(type)["properties"])
    extra = {name: str(ben.pk) for name in own} | {"patient": str(ben.pk), "version": 7, "deleted": True}
    (result,) = results(phone, op(data | extra, type=type))
    assert (result["outcome"], result["version"]) == ("applied", 1)
    assert set(result["ignored"]) == set(extra) - set(definition(type)["properties"])
    row = ana.records(type).get(uuid=data["id"])
    assert (row.patient_id, row.written_by, row.head, row.deleted) == (ana.pk, ana.user, True, False)
    assert not ben.records(type).exists()


# --- the same push again


def test_the_same_push_again_gets_the_same_answer_and_is_carried_out_once(phone: Device, ana: Patient) -> None:
    data, key = entry(note="a"), str(uuid4())
    first = push(phone, op(data), key=key)
    again = push(phone, op(data), key=key)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert ana.entries.count() == 1


def test_a_key_with_another_body_is_refused(phone: Device, ana: Patient) -> None:
    key = str(uuid4())
    push(phone, op(entry()), key=key)
    answer = push(phone, op(entry()), key=key)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:diurnal:problem:key-reused")
    assert ana.entries.count() == 1


def test_a_key_counts_for_its_device(phone: Device, ana: Patient) -> None:
    data, key = entry(note="a"), str(uuid4())
    push(phone, op(data), key=key)
    assert "Idempotency-Replayed" not in push(device_of(ana.user), op(data), key=key)


@pytest.mark.parametrize("after", [timedelta(seconds=1), timedelta(days=1), timedelta(days=40)])
def test_whoever_sends_it_again_and_whenever_it_is_carried_out_and_told_once(
    phone: Device, ana: Patient, after: timedelta
) -> None:
    numb, key = op(entry(**NUMB)), str(uuid4())
    push(phone, numb, key=key)
    PushAnswer.objects.update(created_at=timezone.now() - after)
    tasks.daily()
    for device in (phone, device_of(ana.user)):
        assert push(device, numb, key=key).status_code == 200
    assert (ana.entries.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize("key", ["", "x", "5"])
def test_a_push_without_a_key_is_refused(phone: Device, key: str) -> None:
    assert phone.send("POST", "sync/push/", {"ops": []}, Idempotency_Key=key).status_code == 400


def test_the_kept_answer_is_sealed(phone: Device, ana: Patient) -> None:
    data = write(ana, entry(note="zebra"))
    push(phone, op(data))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM diary_pushanswer")
        assert b"zebra" not in bytes(cursor.fetchone()[0])


def test_an_answer_is_forgotten_after_thirty_days_and_the_records_still_come_once(phone: Device, ana: Patient) -> None:
    data, key = entry(note="a"), str(uuid4())
    push(phone, op(data), key=key)
    PushAnswer.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert tasks.daily()["answers to pushes forgotten"] == 1
    assert push(phone, op(data), key=key).json()["results"][0]["outcome"] == "unchanged"
    assert ana.entries.count() == 1


# --- what comes with it


def test_a_red_flag_comes_back_with_its_advice(phone: Device, ana: Patient) -> None:
    quiet, numb = entry(pain_average=3), entry(**NUMB)
    first, second = results(phone, op(quiet), op(numb))
    assert first["advice"] == []
    assert [one["criterion"] for one in second["advice"]] == ["neuro-emergency"]
    assert second["advice"][0]["emergency_number"] == "999"


def test_a_losing_text_with_a_red_flag_is_still_told(phone: Device, ana: Patient) -> None:
    data = write(ana, entry())
    write(ana, data | {"neuro": {"saddle_numbness": "no"}})
    (result,) = results(phone, op(NUMB, 1, id=data["id"]))
    assert result["outcome"] == "conflict"
    assert Notice.objects.get().criterion == "neuro-emergency"
    assert [one["criterion"] for one in result["advice"]] == ["neuro-emergency"]


def test_a_push_again_raises_no_second_notice(phone: Device, ana: Patient) -> None:
    numb = op(entry(**NUMB))
    for _ in range(3):
        results(phone, numb)
    assert Notice.objects.count() == 1


def test_the_audit_names_every_record_of_a_push(phone: Device, ana: Patient) -> None:
    made = [entry(note="zebra") for _ in range(3)]
    results(phone, *map(op, made))
    event = AuditEvent.objects.get(chain=ana.pk, action="entry.created")
    assert event.details == {"records": [{"record": one["id"], "version": 1} for one in made]}


def test_a_push_of_a_hundred_takes_as_many_queries_as_one_of_ten(phone: Device, ana: Patient) -> None:
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as taken:
            results(phone, *(op(entry(pain_average=1)) for _ in range(number)))
        # SQLite takes some twenty rows an INSERT.
        return sum(not one["sql"].startswith("INSERT") for one in taken)

    queries(1)
    assert queries(100) == queries(10)


# --- a device that may only add


def test_a_log_only_device_adds_entries_and_nothing_else(ana: Patient) -> None:
    button = device_of(ana.user, Scope.LOG)
    known = write(ana, entry(note="a"))
    medicine = factories.medicine(id=str(uuid7()))
    made = results(
        button,
        op(entry(woken_count=1)),
        op({"note": "b"}, 1, id=known["id"]),
        op({}, 1, id=known["id"], deleted=True),
        {"id": medicine["id"], "type": "medicine", "data": medicine},
    )
    assert [one["outcome"] for one in made] == ["applied", "rejected", "rejected", "rejected"]
    assert made[1]["problem"]["type"] == "urn:diurnal:problem:out-of-scope"


def test_a_log_only_device_is_told_nothing_of_what_is_there(ana: Patient) -> None:
    data = write(ana, entry(note="a"))
    (result,) = results(device_of(ana.user, Scope.LOG), op(data | {"note": "b"}))
    assert "record" not in result
    assert Entry.objects.filter(head=True).get().note == "a"
