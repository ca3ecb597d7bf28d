"""The service: starting up, and building a report."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from analysis import assess, report
from analysis import days as day_table
from analysis.charts import timeline
from analysis.charts.style import WIDE
from analysis.charts.svg import svg
from analysis.engine import Chunk
from analysis.frames import from_documents
from analysis.pdf import Heading, pdf
from bench.diaries import AS_OF, diary
from bench.measure import Result, in_turn, result
from bench.plain_chart import plain

ROOT = Path(__file__).resolve().parent.parent


SAME_LIBRARIES = """
INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa", "allauth.usersessions", "rest_framework", "knox",
                   "django_filters", "drf_spectacular", "drf_spectacular_sidecar", "csp"]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
"""
THEIR_URLS = """
from django.urls import include
from drf_spectacular.views import SpectacularJSONAPIView
from knox.views import LogoutView
urlpatterns += [path("accounts/", include("allauth.urls")), path("out/", LogoutView.as_view()),
                path("schema/", SpectacularJSONAPIView.as_view())]
"""


def start_up() -> Result:
    """`manage.py check` against that of a bare project."""
    return _against_bare("manage.py check against a bare project's", settings="", urls="")


def start_up_beside_the_libraries() -> Result:
    """The same against a bare project that has our libraries: what our own code adds; pandas would show."""
    return _against_bare("the same, against a bare project with our libraries", SAME_LIBRARIES, THEIR_URLS)


def _against_bare(name: str, settings: str, urls: str) -> Result:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        subprocess.run([sys.executable, "-m", "django", "startproject", "bare", place], check=True)
        for file, more in (("settings.py", settings), ("urls.py", urls)):
            path = folder / "bare" / file
            path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
        ours, baseline = in_turn(lambda: _check(ROOT), lambda: _check(folder), runs=7)
    return result(name, ours, baseline, 1.15)


def _check(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "manage.py", "check"], cwd=folder, env=environment, check=True, capture_output=True)


def report_page() -> Result:
    """A report with its charts, against judging the same diary alone: what the page adds."""
    frames = from_documents([diary(1)])
    ours, baseline = in_turn(
        lambda: report.build(next(assess(frames, AS_OF).chunks()), 0, 90), lambda: list(assess(frames, AS_OF)), runs=5
    )
    return result("report with charts against the analysis alone", ours, baseline, 30.0)


def report_pdf() -> Result:
    """The PDF, set from a report that is ready, and its chart, against the chart alone."""
    made = report.build(_judged(), 0, 90, narrow=False)
    table, medicines, events = _drawn()
    heading = Heading("R. Sample", "Born 1961", "90 days", "As of now")

    def chart() -> None:
        svg(timeline.draw(table, medicines, events, WIDE), name="timeline", title="", description="")

    def both() -> None:
        chart()
        pdf(made, heading)

    return result("report as a PDF against its chart", *in_turn(both, chart, runs=21), 1.25)


def chart() -> Result:
    """The report's chart as SVG, against matplotlib alone drawing the same marks."""
    table, medicines, events = _drawn()
    marks = plain(timeline.draw(table, medicines, events, WIDE))

    def ours() -> None:
        svg(timeline.draw(table, medicines, events, WIDE), name="timeline", title="", description="")

    return result("chart against a plain Figure with the same marks", *in_turn(ours, marks, runs=41), 1.1)


def _judged() -> Chunk:
    return next(assess(from_documents([diary(1)]), AS_OF).chunks())


def _drawn() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    chunk = _judged()
    return (day_table.table(chunk, 0, 90), day_table.medicines(chunk, 0, 90), day_table.events(chunk, 0, 90))
