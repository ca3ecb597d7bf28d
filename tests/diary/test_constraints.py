"""Each rule of the database, with an attempt to break it that goes around the validators."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from analysis.document import definition
from diary.models import (
    RECORDS,
    AdviceShown,
    Assessment,
    Clinician,
    Delivery,
    Entry,
    FindingChange,
    Grant,
    Membership,
    Notice,
    Patient,
    User,
)
from diary.models.columns import attribute, columns
from tests import factories

NOW = datetime(2026, 3, 2, 21, tzinfo=UTC)
SMALLEST: dict[str, dict[str, Any]] = {
    "entry": {"kind": "day", "date": NOW.date(), "occurred_at": NOW, "time_zone": "UTC", "recorded_at": NOW},
    "medicine": {"name": "Paracetamol", "medicine_class": "paracetamol"},
    "dose": {"medicine": uuid4(), "taken_at": NOW},
    "event": {"type": "injury", "date": NOW.date(), "recorded_at": NOW},
}


def row(patient: Patient, part: str, /, **columns: Any) -> Any:
    fields = {"patient": patient, "uuid": uuid4(), "seq": next(SEQ), "written_at": NOW} | SMALLEST[part] | columns
    return RECORDS[part].objects.create(**fields)


SEQ = iter(range(1, 1_000_000))


def refused(make: Any, /, *args: Any, **fields: Any) -> bool:
    try:
        with transaction.atomic():
            make(*args, **fields)
    except IntegrityError:
        return True
    return False


def limits() -> list[tuple[str, str, float]]:
    """Every number of the contract, just outside of its range on both sides."""
    found = []
    for part in RECORDS:
        for name in columns(part):
            rule = definition(part)["properties"][name]
            if "minimum" in rule:
                found += [(part, attribute(name), rule["minimum"] - 1), (part, attribute(name), rule["maximum"] + 1)]
    return found


def enumerated() -> list[tuple[str, str]]:
    return [
        (part, attribute(name))
        for part in RECORDS
        for name in columns(part)
        if "enum" in definition(part)["properties"][name]
    ]


@pytest.mark.parametrize(("part", "column", "value"), limits())
def test_a_number_outside_of_the_contracts_range_is_refused(ana: Patient, part: str, column: str, value: float) -> None:
    with pytest.raises(IntegrityError, match=f"{part}_{column}_in_range"):
        row(ana, part, **{column: value})


@pytest.mark.parametrize(("part", "column"), enumerated())
def test_a_word_the_contract_does_not_know_is_refused(ana: Patient, part: str, column: str) -> None:
    with pytest.raises(IntegrityError, match=f"{part}_.*_known"):
        row(ana, part, **{column: "perhaps"})


@pytest.mark.parametrize("part", RECORDS)
def test_the_smallest_record_is_stored(ana: Patient, part: str) -> None:
    assert row(ana, part).pk


@pytest.mark.parametrize("part", RECORDS)
def test_a_record_has_one_head(ana: Patient, part: str) -> None:
    uuid = row(ana, part).uuid
    assert refused(row, ana, part, uuid=uuid, version=2)


@pytest.mark.parametrize("part", RECORDS)
def test_a_version_is_stored_once(ana: Patient, part: str) -> None:
    uuid = row(ana, part).uuid
    assert refused(row, ana, part, uuid=uuid, version=1, head=False)


@pytest.mark.parametrize("part", RECORDS)
@pytest.mark.parametrize("version", [0, 1_000_001])
def test_a_version_number_stays_in_its_range(ana: Patient, part: str, version: int) -> None:
    assert refused(row, ana, part, version=version)


@pytest.mark.parametrize("part", RECORDS)
def test_a_sequence_number_is_used_once_in_a_diary(ana: Patient, part: str) -> None:
    seq = row(ana, part).seq
    assert refused(row, ana, part, seq=seq)


@pytest.mark.parametrize("part", RECORDS)
def test_sequence_numbers_begin_at_one(ana: Patient, part: str) -> None:
    assert refused(row, ana, part, seq=0)


def test_two_diaries_may_use_the_same_id(ana: Patient, ben: Patient) -> None:
    uuid = row(ana, "entry").uuid
    assert row(ben, "entry", uuid=uuid).pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_year": 1899},
        {"birth_year": 2101},
        {"height_cm": 99},
        {"height_cm": 231},
        {"cancer_year": 1899},
        {"cancer_year": 2101},
        {"sex": "perhaps"},
        {"cancer_history": "perhaps"},
        {"smoking": "perhaps"},
        {"region": "XX"},
        {"version": 0},
        {"consent_version": "1"},
        {"consented_at": NOW},
    ],
)
def test_a_profile_is_held_to_its_rules(ana: Patient, wrong: dict[str, Any]) -> None:
    assert refused(Patient.objects.filter(pk=ana.pk).update, **wrong)


def test_a_user_owns_one_diary(ana: Patient) -> None:
    assert refused(Patient.objects.create, user=ana.user, time_zone="UTC", data_key=b"")


def test_an_address_is_used_once_whatever_its_case(ana: Patient) -> None:
    assert refused(User.objects.bulk_create, [User(email="ANA@example.invalid")])


def test_a_user_is_one_clinician(ito: Clinician) -> None:
    assert refused(Clinician.objects.create, user=ito.user, name="Again")


def given(patient: Patient, **fields: Any) -> Grant:
    now = timezone.now()
    terms = {"starts_at": now, "until": now + timedelta(days=1), "offered_at": now, "code_expires_at": now}
    return Grant.objects.create(patient=patient, **terms | fields)


def test_a_grant_ends_after_it_starts(ana: Patient) -> None:
    assert refused(given, ana, until=NOW, starts_at=NOW)


def test_a_grant_without_a_clinician_was_not_accepted(ana: Patient) -> None:
    assert refused(given, ana, accepted_at=NOW)


def test_a_grant_with_a_clinician_was_accepted(ana: Patient, ito: Clinician) -> None:
    assert refused(given, ana, clinician=ito)


def test_an_accepted_grant_keeps_no_code(ana: Patient, ito: Clinician) -> None:
    assert refused(given, ana, clinician=ito, accepted_at=NOW, code_digest="a")


def test_a_grant_that_somebody_stopped_is_stopped(ana: Patient) -> None:
    assert refused(given, ana, stopped_by=ana.user)


def test_a_clinician_holds_one_open_grant_of_a_diary(ana: Patient, ito: Clinician) -> None:
    given(ana, clinician=ito, accepted_at=NOW)
    assert refused(given, ana, clinician=ito, accepted_at=NOW)


def test_a_caregiver_holds_one_open_grant_of_a_diary(ana: Patient, ben: Patient) -> None:
    held = {"kind": "caregiver", "scope": "log", "caregiver": ben.user, "accepted_at": NOW}
    given(ana, **held)
    assert refused(given, ana, **held)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "stranger"},
        {"passcode": "x"},
        {"scope": "log"},
        {"kind": "link", "passcode": "x"},
        {"kind": "link", "accepted_at": NOW},
        {"kind": "link", "accepted_at": NOW, "passcode": "x", "scope": "log"},
        {"kind": "caregiver"},
        {"kind": "caregiver", "scope": "all"},
        {"kind": "caregiver", "scope": "log", "passcode": "x"},
        {"kind": "caregiver", "scope": "log", "date_from": NOW.date()},
        {"kind": "caregiver", "scope": "log", "accepted_at": NOW, "code_digest": "a"},
    ],
)
def test_a_grant_is_whole_for_its_kind(ana: Patient, wrong: dict[str, Any]) -> None:
    assert refused(given, ana, **wrong)


def test_a_grant_is_held_by_whom_its_kind_says(ana: Patient, ben: Patient, ito: Clinician) -> None:
    assert refused(given, ana, caregiver=ben.user)
    assert refused(given, ana, kind="caregiver", scope="log", caregiver=ben.user)
    assert refused(given, ana, kind="caregiver", scope="log", clinician=ito, accepted_at=NOW)
    link = {"kind": "link", "accepted_at": NOW, "passcode": "x"}
    assert refused(given, ana, **link, clinician=ito)
    assert refused(given, ana, **link, caregiver=ben.user)


def test_a_grant_is_held_by_one_person_or_one_clinic(ana: Patient, ito: Clinician) -> None:
    clinic = factories.clinic()
    assert refused(given, ana, clinician=ito, clinic=clinic, accepted_at=NOW)
    assert refused(given, ana, clinic=clinic)
    given(ana, clinic=clinic, accepted_at=NOW)
    assert refused(given, ana, clinic=clinic, accepted_at=NOW)


def test_a_membership_is_open_once_and_says_who_ended_it(ito: Clinician) -> None:
    member = factories.member(factories.clinic(), ito.user)
    assert refused(Membership.objects.create, clinic=member.clinic, user=ito.user, is_clinician=True)
    assert refused(Membership.objects.update, ended_at=NOW)


def test_a_delivery_has_an_address(ana: Patient, ito: Clinician) -> None:
    told = {"notice": notice(ana), "grant": given(ana, clinician=ito, accepted_at=NOW), "next_try_at": NOW}
    assert refused(Delivery.objects.create, **told)
    assert refused(Delivery.objects.create, **told, clinician=ito, by="webhook")
    Delivery.objects.create(**told, clinician=ito)
    assert refused(Delivery.objects.create, **told, clinician=ito)


def test_a_code_belongs_to_one_grant(ana: Patient, ben: Patient) -> None:
    given(ana, code_digest="a")
    assert refused(given, ben, code_digest="a")


def notice(patient: Patient, **fields: Any) -> Notice:
    told = {
        "record_type": "entry",
        "record_uuid": uuid4(),
        "record_version": 1,
        "criterion": "palpable-mass",
        "tier": "urgent",
        "date": NOW.date(),
        "created_at": NOW,
    }
    return Notice.objects.create(patient=patient, **told | fields)


def test_a_record_version_raises_a_criterion_once(ana: Patient) -> None:
    first = notice(ana)
    assert refused(notice, ana, record_uuid=first.record_uuid)


@pytest.mark.parametrize("wrong", [{"tier": "perhaps"}, {"record_type": "perhaps"}])
def test_a_notice_uses_known_words(ana: Patient, wrong: dict[str, Any]) -> None:
    assert refused(notice, ana, **wrong)


def test_advice_counts_as_shown_once_a_channel(ana: Patient) -> None:
    told = {"notice": notice(ana), "channel": "web", "wording_version": "1", "shown_at": NOW}
    AdviceShown.objects.create(**told)
    assert refused(AdviceShown.objects.create, **told)


def test_advice_is_shown_on_a_known_channel(ana: Patient) -> None:
    assert refused(AdviceShown.objects.create, notice=notice(ana), channel="fax", wording_version="1", shown_at=NOW)


def test_a_diary_has_one_assessment(ana: Patient) -> None:
    told = {"patient": ana, "as_of": NOW, "seq": 1, "rules_version": "1.0", "tier": "note", "made_at": NOW}
    Assessment.objects.create(**told)
    assert refused(Assessment.objects.create, **told)


def test_an_assessment_has_a_known_tier(ana: Patient) -> None:
    told = {"patient": ana, "as_of": NOW, "seq": 1, "rules_version": "1.0", "made_at": NOW}
    assert refused(Assessment.objects.create, **told, tier="perhaps")


@pytest.mark.parametrize("column", ["status", "status_before", "tier", "tier_before"])
def test_a_change_of_a_finding_uses_known_words(ana: Patient, column: str) -> None:
    told = {"criterion": "x", "status": "met", "tier": "note", "as_of": NOW, "rules_version": "1.0", "seen_at": NOW}
    assert refused(FindingChange.objects.create, patient=ana, **told | {column: "perhaps"})


def test_entries_go_with_their_diary(ana: Patient) -> None:
    factories.recorded(ana)
    ana.delete()
    assert not Entry.objects.exists()
