"""Clinics: who belongs to them, and who says so."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from diary.actions import clinics, owning, sharing
from diary.models import AuditEvent, Clinic, Clinician, Invitation, Membership, Ownership, Patient
from diary.validators import Invalid
from tests import factories


@pytest.fixture
def clinic(db: Any) -> Clinic:
    return factories.clinic()


def invite(clinic: Clinic, **roles: bool) -> str:
    roles = {"is_clinician": True, "is_administrator": False} | roles
    return clinics.invite(clinic=clinic, by=factories.administrator(clinic), **roles)[1]


def test_an_invitation_makes_a_member_and_a_clinician_once(clinic: Clinic) -> None:
    code = invite(clinic)
    oke = clinics.join(user=factories.user(), code=code.lower().replace("-", " "), name=" Dr Oke ")
    assert (oke.clinic, oke.is_clinician, oke.is_administrator) == (clinic, True, False)
    assert oke.user.clinician.name == "Dr Oke"
    with pytest.raises(clinics.CodeRefused):
        clinics.join(user=factories.user(), code=code, name="Somebody")
    assert AuditEvent.objects.filter(action="clinic.joined", actor=oke.user_id).exists()


def test_a_code_is_not_stored(clinic: Clinic) -> None:
    code = invite(clinic)
    assert code.replace("-", "") not in str(Invitation.objects.values().get()).replace("-", "")


def test_who_administers_only_is_no_clinician(clinic: Clinic) -> None:
    member = factories.member(clinic, is_clinician=False, is_administrator=True)
    assert not Clinician.objects.filter(user=member.user).exists()


def test_a_clinician_who_joins_keeps_their_name_for_patients(clinic: Clinic, ito: Clinician) -> None:
    factories.member(clinic, ito.user, name="Ito at Riverside")
    ito.refresh_from_db()
    assert ito.name == "Dr Ito"


def test_a_member_who_joins_again_gains_and_loses_nothing(clinic: Clinic, ito: Clinician) -> None:
    factories.member(clinic, ito.user, is_administrator=True)
    again = factories.member(clinic, ito.user)
    assert (again.is_clinician, again.is_administrator) == (True, True)
    assert clinic.memberships.filter(user=ito.user).count() == 1


@pytest.mark.parametrize("end", ["over", "taken back", "mistyped", "of sharing"])
def test_a_code_that_is_none_is_refused(clinic: Clinic, ana: Patient, end: str) -> None:
    code = invite(clinic)
    if end == "over":
        Invitation.objects.update(expires_at=timezone.now())
    elif end == "taken back":
        clinics.take_back(
            clinic=clinic, by=factories.administrator(clinic), invitation=Invitation.objects.get(clinic=clinic)
        )
    elif end == "mistyped":
        code = "AAAA-AAAA"
    else:
        now = timezone.now()
        code = sharing.offer(patient=ana, by=ana.user, starts=now, until=now + timedelta(days=1))[1]
    with pytest.raises(clinics.CodeRefused):
        clinics.join(user=factories.user(), code=code, name="Dr Oke")
    assert clinic.memberships.count() == 1


def test_guessing_is_stopped(clinic: Clinic) -> None:
    guesser = factories.user()
    for _ in range(clinics.TRIES):
        with pytest.raises(clinics.CodeRefused):
            clinics.join(user=guesser, code="AAAA-AAAA", name="X")
    with pytest.raises(clinics.TooManyTries):
        clinics.join(user=guesser, code=invite(clinic), name="X")


def test_an_account_with_a_diary_does_not_join(clinic: Clinic, ana: Patient) -> None:
    with pytest.raises(Invalid):
        clinics.join(user=ana.user, code=invite(clinic), name="Ana")
    assert Invitation.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "\x00"])
def test_a_name_is_needed(clinic: Clinic, name: str) -> None:
    with pytest.raises(Invalid):
        clinics.join(user=factories.user(), code=invite(clinic), name=name)


def test_only_the_clinics_administrator_decides(clinic: Clinic, ito: Clinician) -> None:
    factories.member(clinic, ito.user)
    oke = factories.member(clinic)
    others = factories.administrator(factories.clinic("Hillside"))
    for by in (ito.user, others, factories.user()):
        for act in (
            lambda by: clinics.invite(clinic=clinic, by=by, is_clinician=True, is_administrator=True),
            lambda by: clinics.remove(clinic=clinic, by=by, member=oke),
            lambda by: clinics.set_roles(clinic=clinic, by=by, member=oke, is_clinician=True, is_administrator=True),
            lambda by: clinics.set_webhook(clinic=clinic, by=by, url="https://a.example/"),
        ):
            with pytest.raises(Http404):
                act(by)
    oke.refresh_from_db()
    assert (oke.ended_at, oke.is_administrator) == (None, False)


def test_a_clinic_keeps_an_administrator(clinic: Clinic) -> None:
    sam = clinic.memberships.get()
    with pytest.raises(clinics.NotPossible):
        clinics.remove(clinic=clinic, by=sam.user, member=sam)
    with pytest.raises(clinics.NotPossible):
        clinics.set_roles(clinic=clinic, by=sam.user, member=sam, is_clinician=True, is_administrator=False)
    factories.member(clinic, name="Kim", is_administrator=True)
    clinics.remove(clinic=clinic, by=sam.user, member=sam)
    assert [member.name for member in Membership.objects.current().filter(clinic=clinic)] == ["Kim"]


def test_a_role_is_needed(clinic: Clinic) -> None:
    sam = factories.administrator(clinic)
    with pytest.raises(Invalid):
        clinics.invite(clinic=clinic, by=sam, is_clinician=False, is_administrator=False)
    assert_refused_by_the_database(clinic)


def assert_refused_by_the_database(clinic: Clinic) -> None:
    with pytest.raises(IntegrityError, match="membership_has_role"), transaction.atomic():
        clinic.memberships.update(is_clinician=False, is_administrator=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "ftp://a.example",
        "https://",
        "https://me:secret@a.example/",
        "https://a.example/#x",
        "https://a.example:99999/",
        "a.example",
        "https://a.example/" + "x" * 500,
    ],
)
def test_a_webhook_has_a_whole_address(clinic: Clinic, url: str) -> None:
    with pytest.raises(Invalid):
        clinics.set_webhook(clinic=clinic, by=factories.administrator(clinic), url=url)


def test_the_webhooks_secret_is_sealed_and_new_each_time(clinic: Clinic) -> None:
    sam = factories.administrator(clinic)
    first = clinics.set_webhook(clinic=clinic, by=sam, url="https://a.example/in")
    second = clinics.set_webhook(clinic=clinic, by=sam, url="https://a.example/in")
    clinic.refresh_from_db()
    assert first != second == clinic.webhook_secret
    assert second.encode() not in bytes(clinic.webhook_key or b"")
    assert clinics.set_webhook(clinic=clinic, by=sam, url="") == ""


# --- a code for the clinic


def test_a_patients_code_is_used_for_the_clinic_and_the_newest_wish_holds(clinic: Clinic, ana: Patient) -> None:
    oke = factories.member(clinic).user.clinician
    first = factories.grant(ana, oke, clinic)
    own = factories.grant(ana, oke)
    second = factories.grant(ana, oke, clinic)
    first.refresh_from_db()
    own.refresh_from_db()
    assert (first.stopped_at is None, own.stopped_at, second.holder) == (False, None, "Riverside Practice")


@pytest.mark.parametrize("place", ["another clinic", "administrator only"])
def test_a_code_is_not_used_for_a_clinic_where_one_is_no_clinician(
    clinic: Clinic, ana: Patient, ito: Clinician, place: str
) -> None:
    if place == "administrator only":
        factories.member(clinic, ito.user, is_clinician=False, is_administrator=True)
    with pytest.raises(Http404):
        factories.grant(ana, ito, clinic)
    assert not ana.grants.filter(accepted_at__isnull=False).exists()


# --- owners


def test_an_owner_is_taken_given_and_dropped(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    factories.member(clinic, ito.user)
    oke = factories.member(clinic).user.clinician
    factories.grant(ana, ito, clinic)
    owning.take(clinician=ito, patient=ana.pk)
    with pytest.raises(owning.Taken):
        owning.take(clinician=oke, patient=ana.pk)
    owning.give(clinician=oke, patient=ana.pk, to=oke.pk)
    assert Ownership.objects.get().clinician == oke
    owning.drop(clinician=ito, patient=ana.pk)
    assert not Ownership.objects.exists()
    actions = AuditEvent.objects.filter(chain=ana.pk, action__startswith="owner.").values_list("action", flat=True)
    assert list(actions) == ["owner.set", "owner.set", "owner.dropped"]


def test_nobody_outside_of_the_clinic_becomes_the_owner(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    factories.member(clinic, ito.user)
    factories.grant(ana, ito, clinic)
    stranger = factories.clinician()
    with pytest.raises(Invalid):
        owning.give(clinician=ito, patient=ana.pk, to=stranger.pk)
    with pytest.raises(Http404):
        owning.take(clinician=stranger, patient=ana.pk)


def test_what_is_shared_with_one_person_is_theirs(ana: Patient, ito: Clinician) -> None:
    factories.grant(ana, ito)
    with pytest.raises(owning.NotOfClinic):
        owning.take(clinician=ito, patient=ana.pk)


def test_an_owner_who_has_left_leaves_it_to_be_taken(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    factories.member(clinic, ito.user)
    oke = factories.member(clinic)
    factories.grant(ana, ito, clinic)
    owning.take(clinician=oke.user.clinician, patient=ana.pk)
    sam = factories.administrator(clinic)
    clinics.set_roles(clinic=clinic, by=sam, member=oke, is_clinician=False, is_administrator=True)
    assert owning.take(clinician=ito, patient=ana.pk).clinician == ito


# --- the command


def make(*more: str, email: str = "sam@example.invalid") -> None:
    call_command("create_clinic", "Riverside", email, "Sam", *more, stdout=io.StringIO())


def test_an_operator_makes_a_clinic_with_its_administrator(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    make("--password-stdin", "--clinician")
    sam = Membership.objects.get()
    assert (sam.clinic.name, sam.is_administrator, sam.is_clinician) == ("Riverside", True, True)
    assert sam.user.check_password("correct horse battery")


def test_the_administrator_may_have_an_account_but_no_diary(ana: Patient, ito: Clinician) -> None:
    make(email=ito.user.email)
    assert Membership.objects.get().user == ito.user
    with pytest.raises(CommandError):
        make(email=ana.user.email)
    with pytest.raises(CommandError):
        make(email="nobody")
    assert Clinic.objects.count() == 1
