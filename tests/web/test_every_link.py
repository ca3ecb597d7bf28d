"""Every link that a page offers answers, on diaries of all kinds: what a tired person, or a clinician, may follow."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from analysis.days import WINDOWS
from analysis.document import load
from diary import assess
from diary.actions.importing import import_document
from diary.models import Clinician, Patient
from tests import factories
from tests.plain.random_diaries import make_diary
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
LIKE_IT = 2  # pages of one view: the same template, other records
WHEN = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


def imported(seed: int) -> Patient:
    """A random diary, ended an hour ago."""
    document, _as_of = make_diary(seed)
    newest = max(datetime.fromisoformat(entry["recorded_at"]) for entry in document["entries"])
    document = _later(document, timezone.now() - timedelta(hours=1) - newest)
    patient = import_document(load(json.dumps(document)), owner=factories.user()).patient
    assess.assess_patient(patient)
    return patient


def _later(value: Any, by: timedelta) -> Any:
    """Every date and time of a document moved by whole days, at most `by`."""
    if isinstance(value, dict):
        return {name: _later(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [_later(one, by) for one in value]
    if not isinstance(value, str) or not WHEN.fullmatch(value):
        return value
    kind = datetime if "T" in value else date
    return (kind.fromisoformat(value) + timedelta(days=by.days)).isoformat()


def followed(client: Client, *starts: str) -> dict[str, int]:
    """The status of each page that can be reached from these by links, a few of each view."""
    waiting, answered, alike = list(starts), {}, Counter[str]()
    while waiting:
        url = waiting.pop(0)
        view = resolve(url.partition("?")[0]).view_name
        if url in answered or (alike[view] >= LIKE_IT and url not in starts):
            continue
        alike[view] += 1
        answer = client.get(url)
        answered[url] = answer.status_code
        if answer.headers["Content-Type"].startswith("text/html") and not answer.streaming:
            found = (unescape(link) for link in LINK.findall(answer.content.decode()))
            waiting += [urldefrag(urljoin(url, link))[0] for link in found if not re.match(r"[a-z]+:|//", link)]
    return answered


def broken(answers: dict[str, int]) -> dict[str, int]:
    return {url: status for url, status in answers.items() if status not in (200, 302)}


def test_a_patient_can_follow_every_link() -> None:
    answers = followed(signed_in(imported(104).user), "/")
    assert len(answers) > 40
    assert broken(answers) == {}


def test_a_clinician_can_follow_every_link(ito: Clinician) -> None:
    patient = imported(66)
    factories.grant(patient, ito)
    report = f"/clinic/patients/{patient.pk}/"
    answers = followed(
        signed_in(ito.user),
        "/clinic/",
        *(f"{report}?days={days}" for days in WINDOWS),
    )
    assert len(answers) > 15
    assert broken(answers) == {}
