"""How much may be sent, and how often."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError

from diary.api.throttling import PerDevice, PerUser
from diary.models import Patient
from tests import factories
from tests.api.device import Device, device_of


def zipped(content: Any) -> bytes:
    return gzip.compress(json.dumps(content).encode())


def test_a_body_may_be_compressed(api: Device, ana: Patient) -> None:
    answer = api.send("POST", "entries/", zipped(factories.entry(pain_average=4)), Content_Encoding="GZIP")
    assert answer.status_code == 201
    assert ana.entries.get().pain_average == 4


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (zipped({"note": "x" * 200_000_000}), "gzip", 413),
        (zipped({})[:-9], "gzip", 400),
        (zipped({}) + zipped({}), "gzip", 400),
        (b"nonsense", "gzip", 400),
        (b"{}", "br", 415),
        (b"{}", "gzip, gzip", 415),
    ],
    ids=["bomb", "cut", "more", "none", "another", "twice"],
)
def test_what_cannot_be_unpacked_is_refused(api: Device, body: bytes, encoding: str, status: int) -> None:
    answer = api.send("POST", "entries/", body, Content_Encoding=encoding)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    caches["throttle"].clear()
    for limit in (PerDevice, PerUser):
        monkeypatch.setattr(limit, "THROTTLE_RATES", {"device": "3/min", "user": "5/min"})


@pytest.mark.usefixtures("few")
def test_a_device_that_asks_too_often_waits(api: Device, ana: Patient) -> None:
    answers = [api.send("GET", "profile/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["type"] == "urn:diurnal:problem:too-many-requests"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.usefixtures("few")
def test_the_devices_of_one_person_share_a_limit(ana: Patient) -> None:
    one, other = device_of(ana.user), device_of(ana.user)
    codes = [device.send("GET", "profile/").status_code for _ in range(3) for device in (one, other)]
    assert codes == [200, 200, 200, 200, 200, 429]


@pytest.mark.usefixtures("few")
def test_one_person_does_not_slow_another(api: Device, stranger: Device) -> None:
    for _ in range(4):
        api.send("GET", "profile/")
    assert stranger.send("GET", "profile/").status_code == 200


def test_a_database_that_does_not_answer_is_said_to_be_busy(api: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(*args: Any, **named: Any) -> None:
        raise OperationalError("zebra")

    monkeypatch.setattr("diary.actions.ledger.audit.write_each", no_answer)
    answer = api.send("POST", "entries/", factories.entry())
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:diurnal:problem:unavailable")
    assert answer["Retry-After"] == "5"
    assert "zebra" not in answer.content.decode()
