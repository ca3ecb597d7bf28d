from __future__ import annotations

from typing import Any

import pytest

from diary.models import Clinician, Patient
from tests.api.device import Device, device_of


@pytest.fixture
def api(ana: Patient) -> Device:
    """Ana's telephone."""
    return device_of(ana.user)


@pytest.fixture
def stranger(ben: Patient) -> Device:
    """The telephone of somebody with another diary."""
    return device_of(ben.user)


@pytest.fixture
def clinician(ito: Clinician) -> Device:
    """Dr Ito's application."""
    return device_of(ito.user)


@pytest.fixture
def nobody(db: Any) -> Device:
    return Device()
