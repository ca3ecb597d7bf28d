"""Telephones that write without pause, while the service is killed under them: what was acknowledged is there, once."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from uuid6 import uuid7

from tests import factories
from tests.sync.phone import Lost, Phone
from tests.sync.server import Server, served

KILLS = 50
PHONES = 6
RACES = 60


class Writer(Thread):
    """A telephone that writes and syncs until it is told to stop, then until all is acknowledged."""

    def __init__(self, server: Server, token: str, stop: Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.phone = Phone(lambda method, url, body, headers: server.ask(token, method, url, body, headers))
        self.stop, self.chance = stop, random.Random(seed)
        self.wrote: dict[str, str] = {}  # the note of each entry, as it was written last
        self.answers = 0

    def run(self) -> None:
        while not self.stop.is_set():
            for _ in range(self.chance.randint(1, 5)):
                self.write()
            self.try_to_sync()
        while self.phone.queue or self.phone.under_way:
            self.try_to_sync()

    def write(self) -> None:
        note = str(uuid4())
        if self.wrote and self.chance.random() < 0.2:
            id = self.chance.choice(list(self.wrote))
            self.phone.write("entry", id, note=note)
        else:
            data = factories.entry()
            del data["id"]
            id = self.phone.write("entry", **data, note=note)
        self.wrote[id] = note

    def try_to_sync(self) -> None:
        try:
            while self.phone.queue or self.phone.under_way:
                self.phone.push()
                self.answers += 1
        except Lost:
            time.sleep(self.chance.uniform(0.01, 0.1))


def answers(writers: list[Writer]) -> int:
    return sum(writer.answers for writer in writers)


def wait_for_more(writers: list[Writer]) -> None:
    before, until = answers(writers), time.monotonic() + 30
    while answers(writers) == before:
        assert time.monotonic() < until, "the service does not come back"
        time.sleep(0.02)


def everything(server: Server, token: str) -> dict[str, str]:
    """The note of each entry on the server, seen by a new telephone; each entry comes once."""
    seen: list[str] = []

    def send(method: str, url: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        status, answer = server.ask(token, method, url, body, headers)
        seen.extend(record["id"] for record in answer["records"] if record["type"] == "entry")
        return status, answer

    fresh = Phone(send)
    fresh.sync()
    assert len(seen) == len(set(seen))
    return {id: known.data["note"] for (type, id), known in fresh.held.items() if type == "entry"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    people = {"ana": PHONES, "ben": 1, "chi": 1, "dee": 2, "eva": 1}  # one or more a test
    with served(tmp_path_factory.mktemp("storm"), people) as server:
        yield server


def back_up(server: Server, to: Path) -> None:
    """While the service writes."""
    with closing(sqlite3.connect(server.environment["DATABASE_URL"].removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM INTO ?", [str(to)])


def check_backup(server: Server, of: Path) -> None:
    """No half of a write is in it, no write before the last is missing, and the audit's chain holds."""
    with closing(sqlite3.connect(of)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        written: defaultdict[str, list[int]] = defaultdict(list)
        for patient, seq in connection.execute("SELECT patient_id, seq FROM diary_entry ORDER BY seq"):
            written[patient].append(seq)
        for patient, last in connection.execute("SELECT id, seq FROM diary_patient WHERE seq > 0"):
            assert written[patient] == list(range(1, last + 1))
    assert "all as they were written" in server.manage("verify_audit", DATABASE_URL=f"sqlite:///{of}")


def test_what_was_acknowledged_is_there_once_however_often_the_service_is_killed(
    server: Server, tmp_path: Path
) -> None:
    on_sqlite, backup = server.environment["DATABASE_URL"].startswith("sqlite"), tmp_path / "backup.sqlite3"
    stop, chance = Event(), random.Random(1)
    writers = [Writer(server, token, stop, seed) for seed, token in enumerate(server.tokens["ana"])]
    for writer in writers:
        writer.start()
    for kill in range(KILLS):
        wait_for_more(writers)  # each kill meets a service at work
        if kill == KILLS // 2 and on_sqlite:
            back_up(server, backup)
        time.sleep(chance.uniform(0, 0.1))
        server.kill_workers()
    stop.set()
    for writer in writers:
        writer.join(timeout=60)
        assert not writer.is_alive()
    assert everything(server, server.tokens["ana"][0]) == {
        id: note for writer in writers for id, note in writer.wrote.items()
    }
    assert all(not writer.phone.refused and not writer.phone.contested for writer in writers)
    assert "all as they were written" in server.manage("verify_audit")
    if on_sqlite:
        check_backup(server, backup)


def test_connections_that_the_database_ends_cost_a_retry_at_most(server: Server) -> None:
    url = server.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no connections that anybody could end")
    (token,) = server.tokens["ben"]
    phone = Phone(lambda *request: server.ask(token, *request))
    entry = factories.entry()
    del entry["id"]
    for _ in range(5):
        phone.write("entry", **entry, note=str(uuid4()))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with suppress(Lost):
            phone.push()
        while phone.queue or phone.under_way:
            phone.push()
    assert len(everything(server, token)) == 5


def test_a_full_disk_stores_nothing_says_so_and_is_over_when_there_is_room(server: Server) -> None:
    if not server.environment["DATABASE_URL"].startswith("sqlite"):
        pytest.skip("PostgreSQL's files are not ours to limit")
    (token,) = server.tokens["chi"]
    fine = factories.entry(note="before")
    assert server.ask(token, "POST", "entries/", fine)[0] == 201
    server.let_files_grow(1)
    for _ in range(5):
        status, problem = server.ask(token, "POST", "entries/", factories.entry(note="x" * 2000))
        assert (status, problem["type"]) == (503, "urn:diurnal:problem:unavailable")
    assert server.ask(token, "GET", f"entries/{fine['id']}/")[0] == 200
    server.let_files_grow(-1)
    assert server.ask(token, "POST", "entries/", factories.entry(note="after"))[0] == 201
    assert sorted(everything(server, token).values()) == ["after", "before"]


def test_of_two_changes_at_one_moment_one_is_applied_and_one_is_kept_apart(server: Server) -> None:
    entry, base = factories.entry(id=str(uuid7())), 0

    def push(token: str, version: int, note: str) -> dict[str, Any]:
        op = {"id": entry["id"], "type": "entry", "base_version": version, "data": entry | {"note": note}}
        _status, told = server.ask(token, "POST", "sync/push/", {"ops": [op]}, {"Idempotency-Key": str(uuid4())})
        return dict(told["results"][0])

    with ThreadPoolExecutor(2) as both:
        for number in range(RACES):
            made = list(both.map(push, server.tokens["dee"], [base] * 2, [f"one {number}", f"other {number}"]))
            assert sorted(one["outcome"] for one in made) == ["applied", "conflict"]
            base = max(one["version"] for one in made)


def test_a_body_in_chunks_is_taken_and_one_without_an_end_is_not(server: Server) -> None:
    (token,) = server.tokens["eva"]
    body = json.dumps(factories.entry(note="in chunks")).encode()
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:40], body[40:], b"")]
    assert b" 201 " in server.raw(token, "Transfer-Encoding: chunked", *chunks)
    for end in (True, False):  # the telephone hangs up, or says nothing more
        answer = server.raw(token, f"Content-Length: {len(body)}", body[:-1], end=end)
        assert b" 408 " in answer
        assert b"urn:diurnal:problem:too-slow" in answer
    assert list(everything(server, token).values()) == ["in chunks"]
