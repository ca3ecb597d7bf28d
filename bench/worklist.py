"""The clinician's list of a thousand patients, against reading its rows.

`python -m bench.worklist` measures on a SQLite file of its own and prints the result as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench.measure import Result, in_turn, result

PATIENTS, DAYS = 1000, 90


def worklist() -> Result:
    with tempfile.TemporaryDirectory() as place:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{place}/bench.sqlite3"}
        command = [sys.executable, "-m", "bench.worklist"]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return Result(**json.loads(done.stdout))


def main() -> None:
    import tests.environment  # noqa: F401 - throw-away secrets

    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(_measured().to_json()))


def _measured() -> Result:
    """The page as a browser gets it, with its ranking, its audit and its markup."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    settings.CLINICIAN_MFA = False
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with transaction.atomic():
        clinician = _people()
    client = Client(SERVER_NAME="localhost")
    client.force_login(clinician.user)

    def page() -> None:
        assert b"1000 people share" in client.get("/clinic/").content

    ours, baseline = in_turn(page, lambda: _rows(clinician), runs=9)
    return result("worklist of 1,000 patients against reading its rows", ours, baseline, 3.0)


def _rows(clinician: Any) -> None:
    """What the list is made of, and nothing done with it: who shares, what waits, what was done, the newest entry."""
    from django.db.models import Max

    from diary.models import Acknowledgement, Assessment, Entry, Grant

    grants = list(Grant.objects.filter(clinic__memberships__user=clinician.user).select_related("patient", "clinic"))
    patients = [grant.patient_id for grant in grants]
    list(Assessment.objects.filter(patient__in=patients).values_list("patient", "asking"))
    list(Acknowledgement.objects.filter(patient__in=patients))
    list(Entry.objects.heads().filter(patient__in=patients).values("patient").annotate(last=Max("date")))


def _people() -> Any:
    """One clinic: every diary has ninety days, an assessment, and a third an acknowledgement. Written in bulk."""
    from uuid import uuid4

    from diary.models import Acknowledgement, Assessment, Clinician, Entry, Grant, Patient
    from tests import factories

    clinic = factories.clinic()
    clinician: Clinician = factories.member(clinic).user.clinician
    chance, now = Random(1), datetime.now(UTC)
    owners = [Patient(name=f"Patient {number}", time_zone="UTC", data_key=b"") for number in range(PATIENTS)]
    Patient.objects.bulk_create(owners)
    days = {"starts_at": now, "offered_at": now, "code_expires_at": now, "accepted_at": now}
    until = now + timedelta(days=60)
    Grant.objects.bulk_create(Grant(patient=owner, clinic=clinic, until=until, **days) for owner in owners)
    Assessment.objects.bulk_create(
        Assessment(
            patient=owner,
            as_of=now,
            seq=1,
            rules_version="1.0",
            tier="urgent",
            asking=[_asks(tier, now) for tier in chance.sample(("emergency", "urgent", "prompt_review"), 2)],
            made_at=now,
        )
        for owner in owners
    )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            patient=owner,
            clinician=clinician,
            clinic=clinic,
            criterion="x-urgent",
            outcome="seen",
            tier="urgent",
            made_at=now,
        )
        for owner in owners[::3]
    )
    for owner in owners:
        Entry.objects.bulk_create(
            Entry(
                patient=owner,
                uuid=uuid4(),
                kind="day",
                date=(now - timedelta(days=ago)).date(),
                occurred_at=now - timedelta(days=ago),
                time_zone="UTC",
                recorded_at=now - timedelta(days=ago),
                pain_average=4,
                seq=ago + 1,
                written_at=now,
            )
            for ago in range(DAYS)
        )
    return clinician


def _asks(tier: str, now: datetime) -> dict[str, Any]:
    made = {"criterion": f"x-{tier}", "title": "A finding", "first": "2026-01-02", "last": "2026-03-04", "signs": []}
    return made | {"tier": tier, "shown_by": ["a", "b"], "spell": "2026-01-02", "at": now.isoformat()}


if __name__ == "__main__":
    main()
