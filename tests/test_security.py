"""Every address is named in the table of SECURITY.md, and opens to nobody else: role x address x method x object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from diary.actions import devices, sharing
from diary.models import Clinician, Conflict, DeviceToken, Patient
from tests import factories
from tests.api.device import Device, device_of
from tests.web.conftest import signed_in

POLICY = (Path(__file__).resolve().parent.parent / "SECURITY.md").read_text(encoding="utf-8")
TABLE = POLICY.partition("<!-- routes -->")[2].partition("<!-- end of routes -->")[0]
CANARY = "zebra"
LIBRARIES = ("account_*", "mfa_*", "usersessions_*")


def addresses(resolver: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """The name and the pattern of each."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", here
        else:
            yield from addresses(pattern, here)


def allowed() -> dict[str, str]:
    """Who may open what, by the table."""
    rows = re.findall(r"^\| (`.*`) \| (.*) \|$", TABLE, re.M)
    return {name: who for names, who in rows for name in re.findall(r"`([^`]+)`", names)}


OURS = [(name, path) for name, path in addresses() if name and not any(fnmatch(name, one) for one in LIBRARIES)]


def test_the_table_names_every_address() -> None:
    named = allowed()
    unnamed = [name for name, _path in addresses() if name and not any(fnmatch(name, one) for one in named)]
    assert unnamed == []
    gone = [one for one in named if not any(fnmatch(name, one) for name, _path in addresses())]
    assert gone == []


class Theirs:
    """The ids of what is in Ana's diary, by the parameters of addresses; None for any other."""

    def __init__(self, ana: Patient, ito: Clinician) -> None:
        medicine = factories.recorded(ana, "medicine", name=CANARY)
        entry = factories.recorded(ana, note=CANARY, urine_colour="red", urine_context=["none"])
        conflict = Conflict.objects.create(
            patient=ana,
            record_type="entry",
            record_uuid=entry.uuid,
            losing_version=1,
            created_at=timezone.now(),
        )
        self.entry = entry.uuid
        self.by_name = {
            "patient": ana.pk,
            "diary": ana.pk,
            "grant": factories.grant(ana, ito).pk,
            "conflict": conflict.pk,
        }
        self.by_kind = {
            "medicine": medicine.uuid,
            "took": medicine.uuid,
            "dose": factories.recorded(ana, "dose", medicine=str(medicine.uuid)).uuid,
            "question": factories.question(ana, CANARY).uuid,
            "event": factories.recorded(ana, "event", note=CANARY).uuid,
            "device": devices.sign_in(user=ana.user, name=CANARY)[0].uuid,
        }

    def id_of(self, name: str, parameter: str) -> UUID:
        by_kind = (id for kind, id in self.by_kind.items() if kind in name)
        return self.by_name.get(parameter) or next(by_kind, self.entry)


WORDS = {
    "criterion": "visible-haematuria",
    "type": "entry",
    "kind": "json",
    "rest": "history/",
    "name": "pain",
    "year": "2026",
    "month": "3",
    "day": timezone.now().date().isoformat(),
}


def filled(path: str, id_of: Callable[[str], UUID]) -> str:
    def value(match: re.Match[str]) -> str:
        kind, parameter = match.groups()
        return str(id_of(parameter)) if kind == "uuid" else WORDS.get(parameter, "x")

    return "/" + re.sub(r"<(\w+):(\w+)>", value, path)


def asked(client: Client, path: str) -> Iterator[HttpResponse]:
    """What every method answers."""
    if path.startswith("/api/"):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            named = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
            yield client.generic(method, path, b"{}", content_type="application/json", headers=named)  # type: ignore[misc]
    else:
        yield client.get(path)  # type: ignore[misc]
        yield client.post(path, {"confirm": "yes", "keep": "other"})  # type: ignore[misc]


def is_closed(answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return to_sign_in or answer.status_code in (401, 405)


def test_what_is_not_for_anybody_is_closed_to_whoever_is_not_signed_in(db: Any) -> None:
    named = allowed()
    for name, path in OURS:
        browser = Device() if name.startswith("api_") else Client()
        answers = list(asked(browser, filled(path, lambda _parameter: uuid4())))
        is_open = not all(is_closed(answer) for answer in answers)
        assert is_open == named[name].startswith("anybody"), (name, [answer.status_code for answer in answers])


def without(answer: HttpResponse, *ids: str) -> tuple[Any, ...]:
    """An answer as it is whatever id was asked for, and whenever."""
    text = answer.content.decode()
    for id in ids:
        text = text.replace(id, "ID")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    headers = {name: value for name, value in answer.items() if name not in ("Expires", "Set-Cookie", "Content-Length")}
    return answer.status_code, {name: re.sub("|".join(ids), "ID", value) for name, value in headers.items()}, text


@pytest.fixture
def theirs(ana: Patient, ito: Clinician) -> Theirs:
    return Theirs(ana, ito)


def never_let_in(theirs: Theirs) -> Clinician:
    return factories.clinician()


def let_in_before(theirs: Theirs) -> Clinician:
    patient = Patient.objects.get(pk=theirs.by_name["patient"])
    grant = patient.grants.get()
    sharing.stop(patient=patient, by=patient.user, grant=grant)
    return grant.clinician


@pytest.mark.parametrize("role", [None, never_let_in, let_in_before], ids=["patient", "clinician", "former"])
def test_nobody_else_learns_or_changes_anything(theirs: Theirs, settings: Any, role: Any, monkeypatch: Any) -> None:
    """Another patient, a clinician, and one whose grant was stopped: nothing of the diary, and nothing of its being there."""
    settings.CLINICIAN_MFA = False
    monkeypatch.setattr("rest_framework.views.APIView.throttle_classes", [])
    user = role(theirs).user if role else factories.patient(name="Ben").user
    before = record()
    for name, path in OURS:
        browser = device_of(user) if name.startswith("api_") else signed_in(user)
        absent = str(uuid4())
        here = filled(path, lambda parameter, name=name: theirs.id_of(name, parameter))  # type: ignore[misc]
        ids = re.findall(r"[0-9a-f-]{36}", here)
        nowhere = re.sub("|".join(ids), absent, here) if ids else ""
        for foreign, none in zip_longest(asked(browser, here), asked(browser, nowhere) if ids else ()):
            assert foreign.status_code < 500, name
            assert CANARY not in foreign.content.decode(), name
            told = role is let_in_before and "patient" in path and foreign.status_code == 403
            assert told or none is None or without(foreign, absent, *ids) == without(none, absent, *ids), name
    assert record() == before


def record() -> dict[str, list[str]]:
    """All that Ana owns."""
    ana = Patient.objects.get(user__email="ana@example.invalid")
    owned = {
        name: getattr(ana, name)
        for name in ("entries", "medicines", "doses", "events", "grants", "conflicts", "questions")
    }
    owned |= {"profile": Patient.objects.filter(pk=ana.pk), "devices": DeviceToken.objects.filter(user=ana.user)}
    return {name: sorted(map(str, rows.values_list())) for name, rows in owned.items()}
