"""The cast and the stage."""

from __future__ import annotations

from typing import Any

import pytest

from diary.models import Clinician, Patient
from tests import factories

pytest_plugins = ["tests.browser"]
LONGEST = ("test_storm.py", "test_schema.py", "test_accessibility.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture
def ana(db: Any) -> Patient:
    """Owns a diary, in Britain."""
    return factories.patient("ana@example.invalid", region="GB")


@pytest.fixture
def ben(db: Any) -> Patient:
    """Owns another diary."""
    return factories.patient("ben@example.invalid")


@pytest.fixture
def ito(db: Any, settings: Any) -> Clinician:
    """A clinician whose second factor is not what the test is about; nobody shares with them yet."""
    settings.CLINICIAN_MFA = False
    return factories.clinician("ito@example.invalid")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """The manifest of fingerprinted files is made by `collectstatic`, which the tests do not need."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
