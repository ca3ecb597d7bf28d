from __future__ import annotations

from django.test import Client

from diary.models import DeviceToken, Patient, Scope
from tests.api.device import device_of


def test_the_page_lists_the_applications_and_signs_one_out(patient: Client, ana: Patient) -> None:
    phone = device_of(ana.user, Scope.LOG)
    page = patient.get("/devices/").content.decode()
    assert "telephone" in page
    assert "May add entries and doses, and reads nothing." in page
    patient.post(f"/devices/{DeviceToken.objects.get().uuid}/")
    assert phone.send("POST", "entries/", {}).json()["type"] == "urn:diurnal:problem:device-revoked"
    assert "No application is signed in." in patient.get("/devices/").content.decode()


def test_the_device_of_somebody_else_is_not_there(stranger: Client, ana: Patient) -> None:
    device_of(ana.user)
    assert stranger.post(f"/devices/{DeviceToken.objects.get().uuid}/").status_code == 404
    assert DeviceToken.objects.get().revoked_at is None
