from __future__ import annotations

import pytest
from django.test import Client

from diary.models import Clinician, Patient, User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def patient(ana: Patient) -> Client:
    """Ana's browser."""
    return signed_in(ana.user)


@pytest.fixture
def stranger(ben: Patient) -> Client:
    """The browser of somebody with another diary."""
    return signed_in(ben.user)


@pytest.fixture
def clinician(ito: Clinician) -> Client:
    """Dr Ito's browser."""
    return signed_in(ito.user)
