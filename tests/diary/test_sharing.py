from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from diary import access, selectors
from diary.actions import sharing
from diary.models import AuditEvent, Clinician, Grant, GrantState, Patient
from diary.validators import Invalid
from tests import factories


def offer(owner: Patient, **terms: Any) -> tuple[Grant, str]:
    now = timezone.now()
    terms = {"starts": now, "until": now + timedelta(days=7)} | terms
    return sharing.offer(patient=owner, by=owner.user, **terms)


def test_a_code_is_two_groups_without_look_alikes(ana: Patient) -> None:
    for _ in range(20):
        assert re.fullmatch(r"[ACDEFGHJKMNPQRTUVWXY34679]{4}-[ACDEFGHJKMNPQRTUVWXY34679]{4}", offer(ana)[1])


def test_a_code_is_not_stored(ana: Patient) -> None:
    grant, code = offer(ana)
    row = str(Grant.objects.filter(pk=grant.pk).values().get())
    assert code not in row
    assert code.replace("-", "") not in row


def test_an_offer_alone_is_pending(ana: Patient) -> None:
    grant, _code = offer(ana)
    assert grant.state_at(timezone.now()) == GrantState.PENDING


def test_a_code_makes_the_grant_active(ana: Patient, ito: Clinician) -> None:
    _grant, code = offer(ana, notes=True)
    grant = sharing.accept(clinician=ito, code=code)
    assert grant.state_at(timezone.now()) == GrantState.ACTIVE
    assert (grant.patient, grant.notes) == (ana, True)


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:4]} {code[5:]} "]
)
def test_a_code_may_be_typed_in_other_ways(ana: Patient, ito: Clinician, typed: Any) -> None:
    assert sharing.accept(clinician=ito, code=typed(offer(ana)[1]))


def test_a_code_works_once(ana: Patient, ito: Clinician) -> None:
    _grant, code = offer(ana)
    sharing.accept(clinician=ito, code=code)
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=factories.clinician(), code=code)


def test_a_code_works_for_a_quarter_of_an_hour(ana: Patient, ito: Clinician) -> None:
    grant, code = offer(ana)
    Grant.objects.filter(pk=grant.pk).update(code_expires_at=timezone.now())
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=ito, code=code)


def test_a_stopped_offer_works_no_longer(ana: Patient, ito: Clinician) -> None:
    grant, code = offer(ana)
    sharing.stop(patient=ana, by=ana.user, grant=grant)
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=ito, code=code)


def test_a_new_code_replaces_the_one_before(ana: Patient, ito: Clinician) -> None:
    _first, old = offer(ana)
    offer(ana)
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=ito, code=old)


@pytest.mark.parametrize("code", ["", "ACDE-FGHJ", "x" * 10_000, "\x00"])
def test_a_wrong_code_is_refused(ana: Patient, ito: Clinician, code: str) -> None:
    offer(ana)
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=ito, code=code)


def test_guessing_is_stopped_even_with_the_right_code_at_last(ana: Patient, ito: Clinician) -> None:
    for _ in range(sharing.TRIES):
        with pytest.raises(sharing.CodeRefused):
            sharing.accept(clinician=ito, code="AAAA-AAAA")
    with pytest.raises(sharing.TooManyTries):
        sharing.accept(clinician=ito, code=offer(ana)[1])


def test_nobody_shares_with_themselves(ana: Patient) -> None:
    own = Clinician.objects.create(user=ana.user, name="Also a doctor")
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=own, code=offer(ana)[1])


def test_the_newest_grant_replaces_the_one_before(ana: Patient, ito: Clinician) -> None:
    former = factories.grant(ana, ito, notes=True)
    newest = factories.grant(ana, ito, notes=False)
    assert Grant.objects.get(pk=former.pk).state_at(timezone.now()) == GrantState.REVOKED
    assert list(Grant.objects.active(timezone.now())) == [newest]


def test_the_end_must_lie_ahead(ana: Patient) -> None:
    now = timezone.now()
    with pytest.raises(Invalid) as refused:
        offer(ana, starts=now - timedelta(days=2), until=now - timedelta(days=1))
    assert refused.value.problems[0].pointer == "/until"


def test_nobody_else_offers_or_stops(ana: Patient, ben: Patient, ito: Clinician) -> None:
    grant, now = factories.grant(ana, ito), timezone.now()
    with pytest.raises(Http404):
        sharing.offer(patient=ana, by=ben.user, starts=now, until=now + timedelta(days=1))
    with pytest.raises(Http404):
        sharing.stop(patient=ana, by=ben.user, grant=grant)
    with pytest.raises(Grant.DoesNotExist):
        sharing.stop(patient=ben, by=ben.user, grant=grant)


def test_stopping_twice_keeps_the_first_time(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    first = sharing.stop(patient=ana, by=ana.user, grant=grant).stopped_at
    assert sharing.stop(patient=ana, by=ana.user, grant=grant).stopped_at == first


def test_offering_accepting_and_stopping_are_audited(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    sharing.stop(patient=ana, by=ana.user, grant=grant)
    deeds = AuditEvent.objects.filter(chain=ana.pk, grant=grant.pk).order_by("number").values_list("action", "actor")
    assert list(deeds) == [
        ("grant.offered", ana.user.pk),
        ("grant.accepted", ito.user.pk),
        ("grant.stopped", ana.user.pk),
    ]


def test_the_patient_sees_who_holds_a_grant_and_when_they_last_looked(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    assert selectors.sharing(ana).get().last_opened is None
    access.open_diary(ito.user, ana.pk, purpose="report")
    row = selectors.sharing(ana).get()
    assert (row, row.clinician) == (grant, ito)
    assert row.last_opened is not None
    (look,) = selectors.looks(ana)
    assert (look.who, look.purpose) == ("Dr Ito", "report")
