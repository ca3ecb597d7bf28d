"""Pages, from the database to the answer: the report of ten years of entries beside that of half a year, and the patient's
home beside an empty page.

`python -m bench.pages` measures on the database in DATABASE_URL and prints the results as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.diaries import diary
from bench.measure import Result, in_turn, result

HALF_A_YEAR, TEN_YEARS = 180, 3650


def pages() -> list[Result]:
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

    settings.ROOT_URLCONF = "bench.bare"
    # The names of the style sheets: no page needs them collected to be measured.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    import django

    django.setup()
    from django.core.management import call_command

    import project.wsgi  # noqa: F401 - started as the service is

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(json.dumps([found.to_json() for found in _measured()]))


def _measured() -> list[Result]:
    from tests import factories

    clinician = factories.clinician()
    report = in_turn(
        _asked(clinician.user, _report(clinician, TEN_YEARS, 1)),
        _asked(clinician.user, _report(clinician, HALF_A_YEAR, 2)),
        runs=5,
    )
    owner = _diary(HALF_A_YEAR, 3)
    home = _asked(owner.user, "/")
    beside_nothing = in_turn(home, _asked(owner.user, "/bare/empty/"), runs=60)
    beside_frame = in_turn(home, _asked(owner.user, "/bare/frame/"), runs=60)
    return [
        result("report page of ten years of entries against half a year", *report, 3.0),
        result(
            "home page of a diary of half a year against an empty answer behind the same sign-in", *beside_nothing, 3.0
        ),
        result("home page of a diary of half a year against the same frame with nothing in it", *beside_frame, 3.0),
    ]


def _diary(days: int, seed: int) -> Any:
    """A patient with a diary that ends yesterday."""
    from django.utils import timezone

    from analysis.document import load
    from diary import assess
    from diary.actions.importing import import_document
    from tests import factories

    made = diary(seed, days, until=timezone.now() - timedelta(days=1))
    text = json.dumps(made, default=lambda when: when.isoformat())
    patient = import_document(load(text), owner=factories.user()).patient
    assess.assess_patient(patient)  # as a worker has done by the time that anybody looks
    return patient


def _report(clinician: Any, days: int, seed: int) -> str:
    from django.urls import reverse

    from tests import factories

    patient = _diary(days, seed)
    factories.grant(patient, clinician)
    return reverse("clinician_report", args=[patient.pk])


def _asked(user: Any, url: str) -> Callable[[], None]:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def get() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, answer.status_code

    return get


if __name__ == "__main__":
    main()
