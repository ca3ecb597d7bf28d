from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from diary import access, audit, frames
from diary.actions import clinics, records, sharing
from diary.models import AuditEvent, Clinic, Clinician, Grant, Patient
from tests import factories

LONG_AGO, LATELY = date(2026, 1, 5), date(2026, 3, 5)


def open_as(who: Any, patient: Patient) -> access.Diary:
    return access.open_diary(who.user, patient.pk, purpose="report")


def looks(patient: Patient) -> int:
    return AuditEvent.objects.filter(chain=patient.pk, action="diary.read").count()


def test_a_patient_opens_their_own_diary(ana: Patient) -> None:
    assert access.own_diary(ana.user) == ana


def test_somebody_without_a_diary_has_none(ito: Clinician) -> None:
    with pytest.raises(Http404):
        access.own_diary(ito.user)


def test_somebody_signed_out_has_none(db: Any) -> None:
    with pytest.raises(Http404):
        access.own_diary(AnonymousUser())


def test_a_clinician_with_an_active_grant_opens_the_diary(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    assert open_as(ito, ana) == access.Diary(ana, grant)


def test_a_look_leaves_an_audit_row(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    open_as(ito, ana)
    event = AuditEvent.objects.get(chain=ana.pk, action="diary.read")
    assert (event.actor, event.grant, event.details) == (ito.user.pk, grant.pk, {"purpose": "report"})


def test_what_cannot_be_audited_is_not_read(ana: Patient, ito: Clinician, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.grant(ana, ito)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr(audit, "_append", fail)
    with pytest.raises(OSError):  # noqa: PT011 - any failure must reach the caller
        open_as(ito, ana)


def pending(ana: Patient, ito: Clinician) -> None:
    now = timezone.now()
    sharing.offer(patient=ana, by=ana.user, starts=now, until=now + timedelta(days=1))


def stopped(ana: Patient, ito: Clinician) -> None:
    sharing.stop(patient=ana, by=ana.user, grant=factories.grant(ana, ito))


def expired(ana: Patient, ito: Clinician) -> None:
    grant, now = factories.grant(ana, ito), timezone.now()
    Grant.objects.filter(pk=grant.pk).update(starts_at=now - timedelta(days=2), until=now)


def not_yet(ana: Patient, ito: Clinician) -> None:
    grant, now = factories.grant(ana, ito), timezone.now()
    Grant.objects.filter(pk=grant.pk).update(starts_at=now + timedelta(hours=1))


def disabled(ana: Patient, ito: Clinician) -> None:
    factories.grant(ana, ito)
    ito.user.is_active = False
    ito.user.save()


def to_another(ana: Patient, ito: Clinician) -> None:
    factories.grant(ana, factories.clinician())


def none(ana: Patient, ito: Clinician) -> None:
    pass


def to_clinic(ana: Patient, clinic: Clinic) -> None:
    """Ana shares with a clinic, by a code that Dr Oke used there."""
    factories.grant(ana, factories.member(clinic).user.clinician, clinic)


def to_a_clinic_of_others(ana: Patient, ito: Clinician) -> None:
    to_clinic(ana, factories.clinic())


def to_a_clinic_they_have_left(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    member = factories.member(clinic, ito.user)
    to_clinic(ana, clinic)
    clinics.remove(clinic=clinic, by=ito.user, member=member)


def to_a_clinic_that_removed_them(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    member = factories.member(clinic, ito.user)
    to_clinic(ana, clinic)
    clinics.remove(clinic=clinic, by=factories.administrator(clinic), member=member)


def to_a_clinic_while_in_another(ana: Patient, ito: Clinician) -> None:
    factories.member(factories.clinic("Hillside"), ito.user)
    to_clinic(ana, factories.clinic())


def to_a_clinic_they_administer(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user, is_clinician=False, is_administrator=True)
    to_clinic(ana, clinic)


def to_a_clinic_where_they_are_no_clinician_any_more(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    member = factories.member(clinic, ito.user)
    to_clinic(ana, clinic)
    clinics.set_roles(
        clinic=clinic, by=factories.administrator(clinic), member=member, is_clinician=False, is_administrator=True
    )


def to_a_clinic_as_a_disabled_member(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    to_clinic(ana, clinic)
    disabled(factories.patient(), ito)


def stopped_for_a_clinic(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    sharing.stop(patient=ana, by=ana.user, grant=factories.grant(ana, ito, clinic))


OF_CLINICS = [
    to_a_clinic_of_others,
    to_a_clinic_they_have_left,
    to_a_clinic_that_removed_them,
    to_a_clinic_while_in_another,
    to_a_clinic_they_administer,
    to_a_clinic_where_they_are_no_clinician_any_more,
    to_a_clinic_as_a_disabled_member,
    stopped_for_a_clinic,
]


@pytest.mark.parametrize("state", [none, pending, stopped, expired, not_yet, disabled, to_another, *OF_CLINICS])
def test_without_an_active_grant_there_is_no_diary(ana: Patient, ito: Clinician, state: Any) -> None:
    state(ana, ito)
    with pytest.raises(Http404):
        open_as(ito, ana)
    assert not access.visible_patients(ito.user).exists()
    assert access.open_shared(ito.user, purpose="list") == []
    assert looks(ana) == 0


@pytest.mark.parametrize("patient_id", [UUID(int=7), "not-a-uuid", "", "' or 1=1"])
def test_an_absent_diary_answers_like_a_foreign_one(ana: Patient, ito: Clinician, patient_id: Any) -> None:
    with pytest.raises(Http404) as absent:
        access.open_diary(ito.user, patient_id, purpose="report")
    with pytest.raises(Http404) as foreign:
        open_as(ito, ana)
    assert absent.value.args == foreign.value.args


def test_a_patient_opens_no_other_diary(ana: Patient, ben: Patient) -> None:
    with pytest.raises(Http404):
        open_as(ben, ana)


def test_somebody_signed_out_opens_none(ana: Patient) -> None:
    with pytest.raises(Http404):
        access.open_diary(AnonymousUser(), ana.pk, purpose="report")


def test_stopping_holds_for_the_very_next_look(ana: Patient, ito: Clinician) -> None:
    grant = factories.grant(ana, ito)
    open_as(ito, ana)
    sharing.stop(patient=ana, by=ana.user, grant=grant)
    with pytest.raises(Http404):
        open_as(ito, ana)


def test_every_clinician_of_a_clinic_sees_what_the_grant_says(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    colleague = factories.member(clinic).user.clinician
    grant = factories.grant(ana, colleague, clinic, date_from=LATELY, notes=True)
    assert open_as(ito, ana) == open_as(colleague, ana) == access.Diary(ana, grant)
    assert AuditEvent.objects.filter(chain=ana.pk, actor=ito.user.pk, grant=grant.pk).exists()


def test_a_membership_that_ends_closes_the_very_next_look(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    member = factories.member(clinic, ito.user)
    factories.grant(ana, ito, clinic)
    open_as(ito, ana)
    clinics.remove(clinic=clinic, by=factories.administrator(clinic), member=member)
    with pytest.raises(Http404):
        open_as(ito, ana)
    factories.member(clinic, ito.user)
    assert open_as(ito, ana)


def test_what_is_shared_with_the_person_stays_when_they_leave_the_clinic(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    member = factories.member(clinic, ito.user)
    factories.grant(ana, ito, clinic)
    own = factories.grant(ana, ito, date_from=LATELY)
    assert open_as(ito, ana).is_whole
    clinics.remove(clinic=clinic, by=ito.user, member=member)
    assert open_as(ito, ana).grant == own


def test_a_diary_that_is_shared_twice_is_listed_once_and_as_far_as_it_is_open(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    factories.grant(ana, ito, date_from=LATELY)
    whole = factories.grant(ana, ito, clinic)
    (diary,) = access.shared(ito.user)
    assert diary.grant == whole


def test_nobody_administers_a_clinic_but_its_administrator(ito: Clinician) -> None:
    clinic, other = factories.clinic(), factories.clinic()
    factories.member(clinic, ito.user)
    assert access.membership(ito.user, clinic.pk)
    for user, where in ((ito.user, clinic), (factories.administrator(other), clinic), (AnonymousUser(), clinic)):
        with pytest.raises(Http404):
            access.membership(user, where.pk, administers=True)


def test_all_shared_diaries_are_opened_and_audited_in_as_many_queries_as_one(
    ana: Patient, ben: Patient, ito: Clinician, django_assert_max_num_queries: Any
) -> None:
    factories.grant(ana, ito)
    factories.grant(ben, ito)
    with django_assert_max_num_queries(8):
        diaries = access.open_shared(ito.user, purpose="list")
    assert {diary.patient for diary in diaries} == {ana, ben}
    assert (looks(ana), looks(ben)) == (1, 1)


def shared_from(ana: Patient, ito: Clinician, **terms: Any) -> access.Diary:
    factories.grant(ana, ito, **terms)
    return open_as(ito, ana)


@pytest.mark.parametrize("notes", [True, False])
def test_notes_are_shown_where_the_patient_said_so(ana: Patient, ito: Clinician, notes: bool) -> None:
    factories.recorded(ana, note="words")
    factories.recorded(ana, "event", note="words")
    diary = shared_from(ana, ito, notes=notes)
    expected = "words" if notes else None
    assert diary.entries().get().note == expected
    assert diary.events().get().note == expected
    told = frames.document_of(diary)
    assert told["entries"][0].get("note") == expected
    assert told["events"][0].get("note") == expected


def test_days_before_the_first_shared_one_stay_closed(ana: Patient, ito: Clinician) -> None:
    for day in (LONG_AGO, LATELY):
        records.record(patient=ana, by=ana.user, type="entry", data=factories.entry_on(day))
        records.record(patient=ana, by=ana.user, type="event", data=factories.event(date=day.isoformat()))
    diary = shared_from(ana, ito, date_from=LATELY)
    assert [entry.date for entry in diary.entries()] == [LATELY]
    assert [event.date for event in diary.events()] == [LATELY]
    told = frames.document_of(diary)
    assert (len(told["entries"]), len(told["events"])) == (1, 1)


def test_medicines_that_ended_before_and_doses_from_before_stay_closed(ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, "medicine", name="Old", stopped_on=LONG_AGO.isoformat())
    current = factories.recorded(ana, "medicine", name="Current")
    for taken_at in ("2026-03-04T23:59:00Z", "2026-03-05T00:00:00Z"):
        factories.recorded(ana, "dose", medicine=str(current.uuid), taken_at=taken_at)
    diary = shared_from(ana, ito, date_from=LATELY)
    assert [medicine.name for medicine in diary.medicines()] == ["Current"]
    assert diary.doses().count() == 1


@pytest.mark.parametrize("kind", ["clinician", "link", "caregiver"])
def test_a_grant_opens_the_door_of_its_kind_and_no_other(ana: Patient, ito: Clinician, kind: str) -> None:
    """For one person who could stand before each of them."""
    grant = {
        "clinician": lambda: factories.grant(ana, ito),
        "link": lambda: factories.link(ana)[0],
        "caregiver": lambda: factories.caregiver_of(ana, ito.user, scope="manage"),
    }[kind]()
    doors = {
        "clinician": lambda: open_as(ito, ana),
        "link": lambda: access.open_link(grant.pk, purpose="report"),
        "caregiver": lambda: access.open_in_care(ito.user, ana.pk, "read"),
    }
    for name, door in doors.items():
        if name == kind:
            assert door() == access.Diary(ana, grant)
        else:
            with pytest.raises(Http404):
                door()
    assert [diary.patient for diary in access.open_shared(ito.user, purpose="list")] == [ana] * (kind == "clinician")
    assert [held.patient for held in access.in_care(ito.user)] == [ana] * (kind == "caregiver")
    sharing.stop(patient=ana, by=ana.user, grant=grant)
    for door in doors.values():
        with pytest.raises(Http404):
            door()


@pytest.mark.parametrize("kind", ["clinician", "link"])
def test_who_reads_does_not_write(ana: Patient, ito: Clinician, kind: str) -> None:
    factories.grant(ana, ito) if kind == "clinician" else factories.link(ana)
    with pytest.raises(Http404):
        records.record(patient=ana, by=ito.user, type="entry", data=factories.entry())


def test_an_entry_whose_date_was_corrected_to_an_earlier_day_stays_closed_in_its_first_shape_too(
    ana: Patient, ito: Clinician
) -> None:
    data = factories.entry_on(LATELY, pain_average=4)
    records.record(patient=ana, by=ana.user, type="entry", data=data)
    moved = factories.entry_on(LONG_AGO, pain_average=4) | {"id": data["id"]}
    records.record(patient=ana, by=ana.user, type="entry", data=moved)
    diary = shared_from(ana, ito, date_from=LATELY)
    assert not diary.versions("entry").exists()


def test_a_document_takes_as_many_queries_for_many_entries_as_for_one(
    ana: Patient, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        factories.recorded(ana)
    with django_assert_num_queries(4):
        frames.document(ana)
