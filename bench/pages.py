"""The clinician's report page of ten years of entries beside that of half a year, from the database to the answer.

`python -m bench.pages` measures on the database in DATABASE_URL and prints the results as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from typing import Any

from bench.diaries import diary
from bench.measure import Result, in_turn, result

HALF_A_YEAR, TEN_YEARS = 180, 3650


def report_of_ten_years() -> list[Result]:
    with tempfile.TemporaryDirectory() as place:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{place}/bench.sqlite3",
            "CELERY_BROKER_URL": "memory://",  # the stored assessment is a worker's
            "CLINICIAN_MFA": "False",
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.pages"], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return [Result(**found) for found in json.loads(done.stdout)]


def main() -> None:
    import tests.environment  # noqa: F401 - throw-away secrets

    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    from django.conf import settings

    # The names of the style sheets: no page needs them collected to be measured.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    import django

    django.setup()
    from django.core.management import call_command

    import project.celery  # noqa: F401

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(json.dumps([found.to_json() for found in _measured()]))


def _measured() -> list[Result]:
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from analysis.document import load
    from diary.actions.importing import import_document
    from tests import factories

    clinician = factories.clinician()
    client = Client(SERVER_NAME="localhost")
    client.force_login(clinician.user)

    def page(days: int) -> Any:
        owner = factories.user()
        made = diary(days, days, until=timezone.now() - timedelta(days=1))
        text = json.dumps(made, default=lambda when: when.isoformat())
        patient = import_document(load(text), owner=owner).patient
        factories.grant(patient, clinician)
        url = reverse("clinician_report", args=[patient.pk])

        def get() -> None:
            answer = client.get(url)
            assert answer.status_code == 200, answer.status_code

        return get

    times = in_turn(page(TEN_YEARS), page(HALF_A_YEAR), runs=5)
    return [result("report page of ten years of entries against half a year", *times, 3.0)]


if __name__ == "__main__":
    main()
