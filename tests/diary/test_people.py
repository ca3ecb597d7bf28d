from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from diary.actions import sharing
from diary.models import Clinician, GrantState, Patient, User
from tests import factories


def test_an_address_is_kept_in_small_letters(db: Any) -> None:
    User.objects.create_user(" Zoe@Example.invalid ")
    assert User.objects.get_by_natural_key("ZOE@example.invalid").email == "zoe@example.invalid"


def test_a_user_is_what_they_own(ana: Patient, ito: Clinician) -> None:
    assert (ana.user.is_patient, ana.user.is_clinician) == (True, False)
    assert (ito.user.is_patient, ito.user.is_clinician) == (False, True)


def test_what_is_printed_of_a_person_names_nobody(ana: Patient, ito: Clinician) -> None:
    printed = f"{ana} {ana.user} {ito} {factories.grant(ana, ito)}"
    assert "ana" not in printed.lower()
    assert "ito" not in printed.lower()


def test_a_grant_lives_through_its_states(ana: Patient, ito: Clinician) -> None:
    now = timezone.now()
    grant = factories.grant(ana, ito, starts=now + timedelta(days=1), until=now + timedelta(days=2))
    states = [grant.state_at(now + timedelta(days=days)) for days in (0, 1, 2)]
    assert states == [GrantState.NOT_YET, GrantState.ACTIVE, GrantState.EXPIRED]


def test_a_code_that_nobody_used_lapses(ana: Patient) -> None:
    now = timezone.now()
    grant, _code = sharing.offer(patient=ana, by=ana.user, starts=now, until=now + timedelta(days=1))
    assert grant.state_at(now + timedelta(minutes=16)) == GrantState.LAPSED
