"""Telephones that write without pause, while the service is killed under them: what was acknowledged is there, once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import factories
from tests.sync.phone import Lost, Phone
from tests.sync.server import Server, served

KILLS = 50
PHONES = 6


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


def everything(server: Server) -> dict[str, str]:
    """The note of each entry on the server, seen by a new telephone; each entry comes once."""
    seen: list[str] = []

    def send(method: str, url: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        status, answer = server.ask(server.tokens[0], method, url, body, headers)
        seen.extend(record["id"] for record in answer["records"] if record["type"] == "entry")
        return status, answer

    fresh = Phone(send)
    fresh.sync()
    assert len(seen) == len(set(seen))
    return {id: known.data["note"] for (type, id), known in fresh.held.items() if type == "entry"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path, PHONES) as server:
        yield server


def test_what_was_acknowledged_is_there_once_however_often_the_service_is_killed(server: Server) -> None:
    stop, chance = Event(), random.Random(1)
    writers = [Writer(server, token, stop, seed) for seed, token in enumerate(server.tokens)]
    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        wait_for_more(writers)  # each kill meets a service at work
        time.sleep(chance.uniform(0, 0.1))
        server.kill_workers()
    stop.set()
    for writer in writers:
        writer.join(timeout=60)
        assert not writer.is_alive()
    assert everything(server) == {id: note for writer in writers for id, note in writer.wrote.items()}
    assert all(not writer.phone.refused and not writer.phone.contested for writer in writers)
    assert "all as they were written" in server.manage("verify_audit")


def test_connections_that_the_database_ends_cost_a_retry_at_most(server: Server) -> None:
    url = server.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no connections that anybody could end")
    phone = Phone(lambda *request: server.ask(server.tokens[0], *request))
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
    assert len(everything(server)) == 5


def test_a_full_disk_stores_nothing_says_so_and_is_over_when_there_is_room(server: Server) -> None:
    if not server.environment["DATABASE_URL"].startswith("sqlite"):
        pytest.skip("PostgreSQL's files are not ours to limit")
    token = server.tokens[0]
    fine = factories.entry(note="before")
    assert server.ask(token, "POST", "entries/", fine)[0] == 201
    server.let_files_grow(1)
    for _ in range(5):
        status, problem = server.ask(token, "POST", "entries/", factories.entry(note="x" * 2000))
        assert (status, problem["type"]) == (503, "urn:diurnal:problem:unavailable")
    assert server.ask(token, "GET", f"entries/{fine['id']}/")[0] == 200
    server.let_files_grow(-1)
    assert server.ask(token, "POST", "entries/", factories.entry(note="after"))[0] == 201
    assert sorted(everything(server).values()) == ["after", "before"]
