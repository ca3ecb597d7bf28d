"""Where one is signed in, what each device may do, and how it is told to stop."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from diary.models import AuditEvent, DeviceToken, Patient, Scope, User
from tests import factories
from tests.api.device import Device, device_of
from tests.web.conftest import signed_in


def listed(device: Device) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = device.send("GET", "devices/").json()
    return found


def kind_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_device_is_listed_with_its_name_scope_and_when_it_was_seen(api: Device, ana: Patient) -> None:
    device_of(ana.user, Scope.LOG)
    here, there = listed(api)
    assert (here["name"], here["scope"], here["current"]) == ("telephone", "full", True)
    assert (there["scope"], there["current"]) == ("log", False)
    assert here["last_seen"] >= here["created_at"][:16]


def test_a_device_that_was_signed_out_is_told_so_at_once(api: Device, ana: Patient) -> None:
    other = device_of(ana.user)
    (there,) = (one["id"] for one in listed(api) if not one["current"])
    assert api.send("DELETE", f"devices/{there}/").status_code == 204
    assert kind_of(other.send("GET", "profile/")) == (401, "device-revoked")
    assert len(listed(api)) == 1


def test_signing_out_everywhere_ends_browsers_too(api: Device, ana: Patient) -> None:
    other, browser = device_of(ana.user), Client()
    ana.user.set_password("a garden in the rain")
    ana.user.save()
    browser.post(reverse("account_login"), {"login": ana.user.email, "password": "a garden in the rain"})
    assert browser.get("/").status_code == 200
    assert api.send("DELETE", "devices/").status_code == 204
    assert [device.send("GET", "profile/").status_code for device in (api, other)] == [401, 401]
    assert browser.get("/").status_code == 302


def test_a_new_password_ends_every_device(api: Device, ana: Patient) -> None:
    ana.user.set_password("a garden in the rain")
    ana.user.save()
    new = "a harbour in the fog"
    words = {"oldpassword": "a garden in the rain", "password1": new, "password2": new}
    assert signed_in(ana.user).post(reverse("account_change_password"), words).status_code == 302
    assert kind_of(api.send("GET", "profile/")) == (401, "device-revoked")


def test_a_user_who_was_switched_off_is_out_at_once(api: Device, ana: Patient) -> None:
    assert api.send("GET", "profile/").status_code == 200
    User.objects.filter(pk=ana.user.pk).update(is_active=False)
    assert kind_of(api.send("GET", "profile/")) == (401, "not-authenticated")


def test_the_device_of_somebody_else_is_not_there(api: Device, stranger: Device) -> None:
    (theirs,) = listed(stranger)
    assert api.send("DELETE", f"devices/{theirs['id']}/").status_code == 404
    assert len(listed(stranger)) == 1


def test_signing_in_and_out_is_audited(api: Device, ana: Patient) -> None:
    api.send("DELETE", "tokens/current/")
    assert set(
        AuditEvent.objects.filter(actor=ana.user.pk, action__startswith="device").values_list("action", flat=True)
    ) == {
        "device.signed_in",
        "device.signed_out",
    }


ALL = [
    ("GET", "profile/"),
    ("GET", "entries/"),
    ("GET", "findings/"),
    ("GET", "sync/pull/"),
    ("GET", "devices/"),
    ("PATCH", "profile/"),
    ("POST", "medicines/"),
    ("POST", "events/"),
    ("DELETE", "devices/"),
]


@pytest.mark.parametrize(("method", "url"), ALL)
def test_a_log_only_device_reads_nothing_and_changes_nothing(ana: Patient, method: str, url: str) -> None:
    assert kind_of(device_of(ana.user, Scope.LOG).send(method, url, {})) == (403, "out-of-scope")


@pytest.mark.parametrize(("method", "url"), [one for one in ALL if one[0] != "GET"] + [("POST", "entries/")])
def test_a_reading_device_changes_nothing(ana: Patient, method: str, url: str) -> None:
    reader = device_of(ana.user, Scope.READ)
    assert kind_of(reader.send(method, url, {})) == (403, "out-of-scope")
    assert reader.send("GET", "entries/").status_code == 200


def test_a_log_only_device_adds_an_entry(ana: Patient) -> None:
    assert device_of(ana.user, Scope.LOG).send("POST", "entries/", factories.entry()).status_code == 201


@pytest.mark.parametrize("scope", Scope.values)
def test_every_device_may_sign_itself_out(ana: Patient, scope: str) -> None:
    device = device_of(ana.user, scope)
    assert device.send("DELETE", "tokens/current/").status_code == 204
    assert DeviceToken.objects.get(scope=scope).revoked_at
