"""A link with a passcode: a grant to whoever holds both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from diary import selectors
from diary.actions import leaving, links, sharing
from diary.models import AuditEvent, Grant, GrantState, Patient
from diary.models.grant import WRONG_TRIES
from diary.validators import Invalid
from tests import factories


def other_than(passcode: str) -> str:
    return f"{(int(passcode) + 1) % 10**6:06}"


def test_token_and_passcode_are_not_stored(ana: Patient) -> None:
    grant, token, passcode = factories.link(ana)
    row = str(Grant.objects.filter(pk=grant.pk).values().get())
    assert len(token) >= 22  # 128 bits and more
    assert token not in row
    assert passcode not in row.replace(str(grant.pk), "")


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}"])
def test_the_passcode_opens_it(ana: Patient, written: str) -> None:
    grant, token, passcode = factories.link(ana)
    assert links.enter(token=token, passcode=written.format(passcode)) == grant


def test_the_passcode_may_be_typed_in_the_digits_of_another_script(ana: Patient) -> None:
    grant, token, passcode = factories.link(ana)
    arabic = passcode.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
    assert links.enter(token=token, passcode=arabic) == grant


@pytest.mark.parametrize("typed", ["", "abc", "²²²²²²", "\x00", "9" * 10_000])
def test_a_wrong_passcode_does_not(ana: Patient, typed: str) -> None:
    _grant, token, _passcode = factories.link(ana)
    with pytest.raises(links.PasscodeWrong):
        links.enter(token=token, passcode=typed)


def test_the_tenth_wrong_passcode_closes_it_for_everybody(ana: Patient) -> None:
    grant, token, passcode = factories.link(ana)
    for _ in range(WRONG_TRIES - 1):
        with pytest.raises(links.PasscodeWrong):
            links.enter(token=token, passcode=other_than(passcode))
    assert links.enter(token=token, passcode=passcode) == grant  # a right one in between takes no try away
    with pytest.raises(Http404):
        links.enter(token=token, passcode=other_than(passcode))
    with pytest.raises(Http404):
        links.enter(token=token, passcode=passcode)
    assert Grant.objects.get(pk=grant.pk).state_at(timezone.now()) == GrantState.LOCKED


def stopped(grant: Grant) -> None:
    sharing.stop(patient=grant.patient, by=grant.patient.user, grant=grant)  # type: ignore[arg-type]


def over(grant: Grant) -> None:
    now = timezone.now()
    Grant.objects.filter(pk=grant.pk).update(starts_at=now - timedelta(days=2), until=now)


def leaving_it(grant: Grant) -> None:
    leaving.leave(patient=grant.patient, by=grant.patient.user)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [stopped, over, leaving_it])
def test_a_link_that_is_over_answers_like_one_that_never_was(ana: Patient, end: Any) -> None:
    grant, token, passcode = factories.link(ana)
    end(grant)
    for gone in (token, "never"):
        with pytest.raises(Http404) as answer:
            links.enter(token=gone, passcode=passcode)
        assert answer.value.args == ()


def test_a_clinics_code_is_no_link(ana: Patient) -> None:
    now = timezone.now()
    _grant, code = sharing.offer(patient=ana, by=ana.user, starts=now, until=now + timedelta(days=7))
    with pytest.raises(Http404):
        links.find(code)


def test_the_owner_alone_makes_one(ana: Patient, ben: Patient) -> None:
    carer = factories.caregiver_of(ana, scope="manage").caregiver
    now = timezone.now()
    for other in (ben.user, carer):
        with pytest.raises(Http404):
            links.make(patient=ana, by=other, starts=now, until=now + timedelta(days=1))  # type: ignore[arg-type]


def test_its_end_must_lie_ahead(ana: Patient) -> None:
    with pytest.raises(Invalid):
        factories.link(ana, until=timezone.now())


def test_what_happens_to_it_is_audited(ana: Patient) -> None:
    grant, token, passcode = factories.link(ana)
    with pytest.raises(links.PasscodeWrong):
        links.enter(token=token, passcode=other_than(passcode))
    links.enter(token=token, passcode=passcode)
    stopped(grant)
    deeds = AuditEvent.objects.filter(chain=ana.pk, grant=grant.pk).order_by("number").values_list("action", flat=True)
    assert list(deeds) == ["grant.offered", "link.refused", "link.opened", "grant.stopped"]


def test_several_links_may_be_open_and_are_listed(ana: Patient) -> None:
    first, second = (factories.link(ana, name=name)[0] for name in ("Ito", "Physio"))
    assert [grant.holder for grant in selectors.sharing(ana)] == ["Physio", "Ito"]
    stopped(first)
    assert selectors.sharing(ana).get(pk=second.pk).state_at(timezone.now()) == GrantState.ACTIVE
