"""REST beside the barest thing that stores and lists the same rows, on SQLite and on PostgreSQL.

`python -m bench.rest` measures on the database in DATABASE_URL and prints the results as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

from bench.measure import Result, in_turn, result

POSTGRESQL = os.environ.get("CI_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
LISTED, PUSHED = 100, 500


def on_sqlite() -> list[Result]:
    with tempfile.TemporaryDirectory() as place:
        return _apart("SQLite", f"sqlite:///{place}/bench.sqlite3")


def on_postgresql() -> list[Result]:
    """Nothing where no server answers."""
    import psycopg

    name = f"bench_{uuid4().hex}"
    try:
        connection = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        print("No PostgreSQL answers at CI_DATABASE_URL: its figures are left out.")
        return []
    with connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            return _apart("PostgreSQL", f"{POSTGRESQL.rpartition('/')[0]}/{name}")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def _apart(where: str, url: str) -> list[Result]:
    # The slow assessment is a worker's: here it is queued, in memory.
    environment = os.environ | {"DATABASE_URL": url, "CELERY_BROKER_URL": "memory://"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.rest"], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return [Result(**found | {"name": f"{found['name']}, {where}"}) for found in json.loads(done.stdout)]


def main() -> None:
    import tests.environment  # noqa: F401 - throw-away secrets

    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.bare"
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(
        ("device", "user"), "1000000/second"
    )  # none is reached
    import django

    django.setup()
    from django.core.management import call_command

    import project.wsgi  # noqa: F401 - started as the service is

    call_command("migrate", verbosity=0)
    print(json.dumps([found.to_json() for found in _measured()]))


def _measured() -> Iterator[Result]:
    from django.test import Client

    from bench import bare
    from diary.actions import devices
    from tests import factories

    ours, theirs = factories.patient(), factories.patient()
    numbers = count(10_000_000)

    def client(owner: Any) -> Client:
        return Client(
            SERVER_NAME="localhost", headers={"Authorization": f"Token {devices.sign_in(user=owner.user)[1]}"}
        )

    device, bare_device = client(ours), client(theirs)

    def post(client: Client, url: str, body: str, **headers: str) -> None:
        answer = client.post(url, body, content_type="application/json", headers=headers)
        assert answer.status_code in (200, 201), answer.content

    def entry() -> dict[str, Any]:
        return factories.entry(id=_id(next(numbers)), pain_average=4, regions=["flank_left"], fatigue=3)

    def push() -> None:
        made = [entry() for _ in range(PUSHED)]
        ops = [{"id": one["id"], "type": "entry", "base_version": 0, "data": one} for one in made]
        post(device, "/api/v1/sync/push/", json.dumps({"ops": ops}), **{"Idempotency-Key": str(uuid4())})

    def bulk() -> None:
        rows = [bare.row(entry(), theirs.pk, next(numbers)) for _ in range(PUSHED)]
        post(bare_device, "/bare/bulk/", json.dumps({"rows": rows}))

    times = in_turn(
        lambda: post(device, "/api/v1/entries/", json.dumps(entry())),
        lambda: post(bare_device, "/bare/entries/", bare.as_posted(entry(), theirs.pk, next(numbers))),
        runs=200,
    )
    yield result("POST of one entry against a bare ModelViewSet", *times, 1.4)
    times = in_turn(
        lambda: device.get(f"/api/v1/entries/?limit={LISTED}"), lambda: bare_device.get("/bare/values/"), runs=60
    )
    yield result("list of 100 entries against values() and a fast encoder", *times, 1.5)
    yield result("push of 500 entries against bulk_create without validation", *in_turn(push, bulk, runs=9), 1.5)


def _id(number: int) -> str:
    """A UUID of version 7, made from a number."""
    return f"0198c0de-7b1a-7c3e-9d55-{number:012x}"


if __name__ == "__main__":
    main()
