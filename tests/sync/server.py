"""The real service on a database of its own, to be killed."""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings

from tests.sync.phone import Lost

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = """
from diary.actions import devices, profile
from diary.models import User
for name, number in {people}.items():
    user = User.objects.create_user(f"{{name}}@example.invalid")
    profile.open_diary(user=user, time_zone="Europe/London")
    print(name, *(devices.sign_in(user=user)[1] for _ in range(number)))
"""


@dataclass
class Server:
    port: int
    master: subprocess.Popen[bytes]
    environment: dict[str, str]
    tokens: dict[str, list[str]]  # by the name of their owner

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_workers(self) -> None:
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def let_files_grow(self, bytes: int) -> None:
        """How long a file may become; -1: as the disk allows."""
        for pid in self.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (bytes, -1))

    def manage(self, *command: str, **environment: str) -> str:
        return _manage(self.environment | environment, *command)

    def raw(self, token: str, headers: str, *pieces: bytes, end: bool = True) -> bytes:
        """The answer to a POST of an entry whose body comes in pieces, and after these ends or does not."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(
                f"POST /api/v1/entries/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {token}\r\n"
                f"Content-Type: application/json\r\n{headers}\r\n\r\n".encode()
            )
            for piece in pieces:
                line.sendall(piece)
            if end:
                line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def ask(self, token: str, method: str, url: str, body: Any = None, headers: Any = None) -> tuple[int, Any]:
        """Status and JSON. Raises Lost."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {"Authorization": f"Token {token}", "Content-Type": "application/json"} | (headers or {})
        try:
            line.request(method, f"/api/v1/{url}", json.dumps(body) if body is not None else None, named)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            raise Lost from None
        finally:
            line.close()

    def wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            assert self.master.poll() is None
            try:
                if self.ask("", "GET", "criteria/")[0] == 200:
                    return
            except Lost:
                time.sleep(0.1)
        raise AssertionError("the service does not answer")


@contextmanager
def served(place: Path, people: dict[str, int]) -> Iterator[Server]:
    """The service, and people with so many telephones each."""
    with _database(place) as url:
        # The slow assessment is a worker's, as in production: here it is queued, in memory.
        environment = os.environ | {"VAR_DIR": str(place), "DATABASE_URL": url, "CELERY_BROKER_URL": "memory://"}
        _manage(environment, "migrate", "--verbosity", "0")
        told = _manage(environment, "shell", "--verbosity", "0", "-c", PEOPLE.format(people=people))
        tokens = {name: tokens for name, *tokens in map(str.split, told.splitlines())}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "tests.sync.app:application", "--preload", "--bind"]
        command += [f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "critical"]
        command += ["--graceful-timeout", "1"]
        master = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            server = Server(port, master, environment, tokens)
            server.wait()
            yield server
        finally:
            master.terminate()
            master.wait(timeout=30)


@contextmanager
def _database(place: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{place / 'storm.sqlite3'}"
        return
    there, name = os.environ["DATABASE_URL"], f"storm_{uuid4().hex}"
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{there.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
