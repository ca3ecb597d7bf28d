"""Three telephones and the web keep one diary, with a bad connection; when all is quiet, all of them show the same."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from diary import audit, frames
from diary.actions import records
from diary.models import Entry, Patient
from tests import factories
from tests.api.device import Device, device_of
from tests.sync.phone import Key, Lost, Phone, key_of

PHONES = 3
FEW = 25
EXAMPLES = int(os.environ.get("SYNC_EXAMPLES", FEW))  # more of them are random ones
SERVERS_OWN = ("received_at",)
number = st.integers(0, PHONES - 1)
fields = st.dictionaries(st.sampled_from(["pain_average", "fatigue", "woken_count"]), st.integers(0, 9), max_size=2)
skew = st.integers(-60 * 48, 4).map(lambda minutes: timedelta(minutes=minutes))


class Connection:
    """A telephone's way to the server, on which a request or its answer may be lost, or a request come again later."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.trouble: dict[int, str] = {}  # by which request from now
        self.delayed: list[tuple[str, str, Any, dict[str, str]]] = []

    def __call__(self, method: str, url: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        trouble = self.trouble.pop(0, "")
        self.trouble = {number - 1: what for number, what in self.trouble.items()}
        if trouble == "request":
            raise Lost
        if method == "POST":
            self.delayed.append((method, url, body, headers))
        named = {name.replace("-", "_"): value for name, value in headers.items()}
        answer = self.device.send(method, url, body, **named)
        assert answer.status_code < 500, answer.content
        if trouble == "answer":
            raise Lost
        return answer.status_code, json.loads(answer.content)


class Diary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.patient: Patient = factories.patient()
        self.lines = [Connection(device_of(self.patient.user)) for _ in range(PHONES)]
        self.phones = [Phone(line) for line in self.lines]
        self.typed: set[str] = set()  # and sent on its way
        self.writers: defaultdict[str, set[int]] = defaultdict(set)
        self.last: dict[str, dict[str, Any] | None] = {}  # what the newest writer of a record made of it

    # --- deeds

    def entries(self, phone: Phone) -> list[Key]:
        return sorted(key for key in phone.held if key[0] == "entry")

    def on_phone(self, which: int, id: str, **change: Any) -> None:
        phone = self.phones[which]
        self.typed -= texts_waiting(phone, ("entry", id))  # typed over before it was known to be there
        text = f"text {uuid4()}"
        id = phone.write("entry", id, **change, note=text)
        self.typed.add(text)
        self.writers[id].add(which)
        self.last[id] = dict(phone.held["entry", id].data)

    @rule(which=number, change=fields, late=skew)
    def create(self, which: int, change: dict[str, Any], late: timedelta) -> None:
        said = factories.entry()
        del said["id"]
        said["recorded_at"] = (timezone.now() + late).isoformat()
        self.on_phone(which, "", **said, **change)

    @rule(which=number, change=fields, data=st.data())
    def edit(self, which: int, change: dict[str, Any], data: st.DataObject) -> None:
        known = self.entries(self.phones[which])
        if known:
            self.on_phone(which, data.draw(st.sampled_from(known))[1], **change)

    @rule(which=number, data=st.data())
    def withdraw(self, which: int, data: st.DataObject) -> None:
        phone = self.phones[which]
        known = self.entries(phone)
        if known:
            type, id = data.draw(st.sampled_from(known))
            self.typed -= texts_waiting(phone, (type, id))
            phone.withdraw(type, id)
            self.writers[id].add(which)
            self.last[id] = None

    @rule(change=fields, data=st.data())
    def edit_on_the_web(self, change: dict[str, Any], data: st.DataObject) -> None:
        known = list(self.patient.entries.heads().order_by("uuid"))
        if known:
            head = data.draw(st.sampled_from(known))
            text = f"text {uuid4()}"
            whole = frames.rendered_record(self.patient, head) | change | {"note": text}
            del whole["deleted"]
            self.as_owner(records.record, data=whole)
            self.typed.add(text)
            self.writers[str(head.uuid)].add(PHONES)

    @rule(data=st.data())
    def withdraw_on_the_web(self, data: st.DataObject) -> None:
        known = list(self.patient.entries.heads().order_by("uuid").values_list("uuid", flat=True))
        if known:
            uuid = data.draw(st.sampled_from(known))
            self.as_owner(records.withdraw, uuid=uuid)
            self.writers[str(uuid)].add(PHONES)

    def as_owner(self, deed: Any, **what: Any) -> None:
        deed(patient=self.patient, by=self.patient.user, type="entry", **what)

    # --- the connection

    @rule(which=number, trouble=st.dictionaries(st.integers(0, 3), st.sampled_from(["request", "answer"]), max_size=2))
    def sync(self, which: int, trouble: dict[int, str]) -> None:
        self.lines[which].trouble = trouble
        with suppress(Lost):
            self.phones[which].sync()
        self.lines[which].trouble = {}

    @rule(which=number)
    def push_only(self, which: int) -> None:
        if self.phones[which].queue or self.phones[which].under_way:
            self.phones[which].push()

    @precondition(lambda self: any(line.delayed for line in self.lines))
    @rule(which=number, data=st.data(), new_key=st.booleans())
    def an_old_request_comes_again(self, which: int, data: st.DataObject, new_key: bool) -> None:
        """From the network, or from a telephone that was put back to an earlier state: then by another device too."""
        line = self.lines[which]
        if line.delayed:
            method, url, body, headers = data.draw(st.sampled_from(line.delayed))
            key = {"Idempotency-Key": str(uuid4())} if new_key else headers
            Connection(line.device)(method, url, body, key)

    @rule(lost=st.integers(0, 4))
    def the_server_is_put_back(self, lost: int) -> None:
        """From a backup that lacks the last writes; what is on no telephone's way is gone with them."""
        for id in put_back(self.patient, lost):
            self.writers[id].add(PHONES)
        self.typed &= self.texts()

    # --- what holds

    def texts(self) -> set[Any]:
        """On the server, or on their way to it."""
        kept = {entry.note for entry in Entry.objects.filter(patient=self.patient).select_related("patient")}
        return kept.union(*(texts_waiting(phone) for phone in self.phones))

    @invariant()
    def no_text_is_lost(self) -> None:
        assert self.typed <= self.texts()

    def teardown(self) -> None:
        for _ in range(2):  # the first to be quiet has not seen the last
            for phone in self.phones:
                phone.sync()
        self.all_show_the_same()
        self.a_record_of_one_writer_is_as_they_left_it()
        self.no_text_is_lost()
        assert all(phone.refused == [] for phone in self.phones)
        assert list(audit.verify()) == []

    def all_show_the_same(self) -> None:
        heads = self.patient.entries.heads().select_related("patient")
        there = {str(head.uuid): seen(frames.rendered_record(self.patient, head)) for head in heads}
        for phone in self.phones:
            assert {id: seen(phone.held["entry", id].data) for _, id in self.entries(phone)} == there

    def a_record_of_one_writer_is_as_they_left_it(self) -> None:
        """And exactly once: nobody else has touched it, whatever became of the requests."""
        for id, who in self.writers.items():
            if len(who) == 1 and who != {PHONES}:
                head = Entry.objects.filter(patient=self.patient, uuid=UUID(id), head=True).first()
                now = None if head is None or head.deleted else frames.rendered_record(self.patient, head)
                left = self.last[id]
                assert (now and now["note"]) == (left and left["note"])
                assert (now and now.get("pain_average")) == (left and left.get("pain_average"))


def texts_waiting(phone: Phone, *records: Key) -> set[Any]:
    """Of these records, or of all."""
    waiting = [*phone.queue.values(), *(phone.under_way[1] if phone.under_way else ())]
    return {one["data"].get("note") for one in waiting if not records or key_of(one) in records}


def put_back(patient: Patient, lost: int) -> set[str]:
    """Undo the last writes, as a backup does that was made before them; the records that this touches."""
    last = max(Patient.objects.get(pk=patient.pk).seq - lost, 0)
    gone = patient.entries.filter(seq__gt=last)
    touched = set(gone.values_list("uuid", flat=True))
    gone.delete()
    for uuid in touched:
        newest = patient.entries.filter(uuid=uuid).order_by("version").last()
        patient.entries.filter(pk=newest.pk if newest else None).update(head=True)
        patient.conflicts.filter(record_uuid=uuid, losing_version__gte=newest.version if newest else 0).delete()
    patient.pushes.all().delete()
    Patient.objects.filter(pk=patient.pk).update(seq=last)
    call_command("void_cursors", stdout=StringIO())
    return {str(uuid) for uuid in touched}


def seen(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("id", "version", "deleted")}


@pytest.fixture
def _no_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.api.views.base.APIView.throttle_classes", [])


@pytest.mark.usefixtures("db", "_no_throttle")
def test_when_all_is_quiet_all_show_the_same() -> None:
    run_state_machine_as_test(
        Diary,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            derandomize=EXAMPLES == FEW,
            print_blob=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("db", "_no_throttle")
def test_a_server_that_was_put_back_gets_what_the_telephones_hold() -> None:
    """The newer text stands, whichever telephone comes first; what was withdrawn before stays withdrawn."""
    for first, second in ((0, 1), (1, 0)):
        patient = factories.patient()
        phones = [Phone(Connection(device_of(patient.user))) for _ in range(2)]
        said = {name: value for name, value in factories.entry(note="first").items() if name != "id"}
        id, gone = phones[0].write("entry", **said), phones[0].write("entry", **said)
        phones[0].sync()
        phones[1].sync()
        phones[0].withdraw("entry", gone)
        phones[0].write("entry", id, note="second")
        phones[0].sync()
        put_back(patient, 1)  # the newest write: one phone holds the second text, the other the first
        for which in (first, second, first):
            phones[which].sync()
        assert [phone.held["entry", id].data["note"] for phone in phones] == ["second", "second"]
        assert [one.note for one in patient.entries.heads().select_related("patient")] == ["second"]
        assert not any(("entry", gone) in phone.held for phone in phones)


@pytest.mark.usefixtures("db", "_no_throttle")
def test_what_is_under_way_outlasts_a_withdrawal_elsewhere() -> None:
    _patient, ours, theirs, id = two_phones_with_one_entry()
    edit_on_the_way(ours, id, note="ours")
    theirs.withdraw("entry", id)
    theirs.sync()
    ours.pull_all()
    assert ours.held["entry", id].data["note"] == "ours"
    for phone in (ours, theirs):
        phone.sync()
    assert [phone.held["entry", id].data["note"] for phone in (ours, theirs)] == ["ours", "ours"]


@pytest.mark.usefixtures("db", "_no_throttle")
def test_what_was_under_way_to_a_server_that_was_put_back_is_sent_before_what_was_written_since() -> None:
    patient, ours, theirs, id = two_phones_with_one_entry()
    edit_on_the_way(ours, id, note="ours")
    ours.write("entry", id, note="ours, newer", pain_average=7)
    put_back(patient, 9)
    theirs.write("entry", id, fatigue=3)
    for phone in (theirs, ours, theirs):
        phone.sync()
    now = {"note": "ours, newer", "pain_average": 7, "fatigue": 3}
    assert [now.items() <= phone.held["entry", id].data.items() for phone in (ours, theirs)] == [True, True]
    assert "ours" in [one.note for one in patient.entries.select_related("patient")]


def two_phones_with_one_entry() -> tuple[Patient, Phone, Phone, str]:
    patient = factories.patient()
    ours, theirs = (Phone(Connection(device_of(patient.user))) for _ in range(2))
    id = ours.write("entry", **{name: value for name, value in factories.entry(note="").items() if name != "id"})
    for phone in (ours, theirs):
        phone.sync()
    return patient, ours, theirs, id


def edit_on_the_way(phone: Phone, id: str, **change: Any) -> None:
    phone.write("entry", id, **change)
    phone.send.trouble = {0: "request"}
    with pytest.raises(Lost):
        phone.sync()
