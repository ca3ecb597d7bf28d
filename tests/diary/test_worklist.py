"""The order, the filters and the counts of the clinician's list."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary import assess
from diary.actions import acknowledging, clinics, owning
from diary.models import Assessment, AuditEvent, Clinic, Clinician, Entry, Patient
from diary.worklist import PAGE, Row, everyone, worklist
from tests import factories

RED = {"urine_colour": "red", "urine_context": ["none"]}
NUMB = {"neuro": {"saddle_numbness": "new"}}
TIERS = ["emergency", "urgent", "prompt_review", None]


def share(ito: Clinician, name: str = "Ana", clinic: Clinic | None = None, **answers: Any) -> Patient:
    owner = factories.patient()
    Patient.objects.filter(pk=owner.pk).update(name=name)
    factories.grant(owner, ito, clinic)
    if answers:
        factories.recorded(owner, **answers)
    return owner


def names(ito: Clinician, show: str = "") -> list[str]:
    return [row.diary.patient.name for row in worklist(ito.user, show=show).rows]


def waits(owner: Patient, tier: str | None, at: datetime) -> None:
    """What an assessment keeps of a diary with one finding of this tier, as `diary.asking` has it."""
    made = {"criterion": "night-worse", "title": "x", "first": None, "last": None, "signs": [], "shown_by": []}
    asking = [made | {"tier": tier, "spell": None, "at": at.isoformat()}] if tier else []
    Assessment.objects.create(
        patient=owner, as_of=at, seq=1, rules_version="1.0", tier=tier or "note", asking=asking, made_at=at
    )


def test_the_order_is_the_one_that_stands_above_the_table(ito: Clinician) -> None:
    """Every tier, new and known, with entries of different days, in a random order."""
    chance, now = random.Random(5), timezone.now()
    kinds = [(tier, is_new, ago) for tier in TIERS for is_new in (True, False) for ago in (1, 4)]
    chance.shuffle(kinds)
    for number, (tier, is_new, ago) in enumerate(kinds):
        owner = share(ito, str(number))
        factories.recorded(owner, **factories.entry_on(now.date() - timedelta(days=ago), pain_average=1))
        waits(owner, tier, now - timedelta(hours=1))
        if not is_new:  # something else was acknowledged since it came up
            owner.acknowledgements.create(
                clinician=ito, criterion="night-waking", title="y", outcome="seen", tier="prompt_review", made_at=now
            )
    expected = sorted(kinds, key=lambda kind: (TIERS.index(kind[0]), not kind[1] if kind[0] else False, kind[2]))
    found = [kinds[int(name)] for name in names(ito)]
    unranked = [kind if kind[0] else (None, None, kind[2]) for kind in found]
    assert unranked == [kind if kind[0] else (None, None, kind[2]) for kind in expected]
    assert (worklist(ito.user).open, worklist(ito.user).new) == (12, 6)


def test_what_was_acknowledged_by_a_colleague_is_dealt_with_for_the_clinic(ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    oke = factories.member(clinic).user.clinician
    owner = share(ito, clinic=clinic, **RED)
    (row,) = worklist(ito.user).rows
    (alert,) = row.open
    acknowledging.acknowledge(clinician=oke, patient=owner.pk, criterion="visible-haematuria", outcome="called")
    (row,) = worklist(ito.user).rows
    assert (alert.state, row.open) == ("new", [])


def test_not_for_me_leaves_it_to_the_colleagues(ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    oke = factories.member(clinic).user.clinician
    owner = share(ito, clinic=clinic, **RED)
    acknowledging.acknowledge(clinician=oke, patient=owner.pk, criterion="visible-haematuria", outcome="not_for_me")
    assert [row.open for row in worklist(oke.user).rows] == [[]]
    assert [len(row.open) for row in worklist(ito.user).rows] == [1]


def test_the_filters(ito: Clinician) -> None:
    clinic = factories.clinic()
    factories.member(clinic, ito.user)
    oke = factories.member(clinic)
    share(ito, "alone", pain_average=1)
    taken = share(ito, "taken", clinic, pain_average=1)
    given = share(ito, "given", clinic, pain_average=1)
    share(ito, "free", clinic, **RED)
    owning.take(clinician=ito, patient=taken.pk)
    owning.give(clinician=ito, patient=given.pk, to=oke.user.clinician.pk)
    assert set(names(ito, "mine")) == {"alone", "taken"}
    assert names(ito, "unowned") == names(ito, "open") == ["free"]
    clinics.remove(clinic=clinic, by=oke.user, member=oke)
    assert set(names(ito, "unowned")) == {"free", "given"}


def row_of(ito: Clinician) -> Row:
    (row,) = worklist(ito.user).rows
    return row


def test_days_and_dates_are_those_of_the_entries_within_the_grant(ito: Clinician) -> None:
    owner, today = factories.patient(), timezone.now().date()
    for ago in (200, 90, 89, 5, 5, 1):
        factories.recorded(owner, **factories.entry_on(today - timedelta(days=ago), kind="moment", pain_now=2))
    factories.grant(owner, ito)
    row = row_of(ito)
    counted = {day for day in Entry.objects.values_list("date", flat=True) if today - day < timedelta(days=90)}
    assert (row.days, row.days_of_window, len(counted)) == (5, 3, 3)
    assert (row.first_entry, row.last_entry) == (today - timedelta(days=200), today - timedelta(days=1))
    factories.grant(owner, ito, date_from=today - timedelta(days=89))
    assert (row_of(ito).days, row_of(ito).first_entry) == (3, today - timedelta(days=89))


def test_what_is_new_since_the_last_visit(ito: Clinician) -> None:
    owner = share(ito, pain_average=1)
    assert row_of(ito).visited is None
    assess.assess_patient(owner)
    from diary import access

    access.open_diary(ito.user, owner.pk, purpose="report")
    row = row_of(ito)
    assert (row.visited is not None, row.new_findings, row.new_entries) == (True, 0, 0)
    factories.recorded(owner, kind="moment", **RED)
    assess.assess_patient(owner)
    row = row_of(ito)
    assert (row.new_findings, row.new_entries) == (2, 1)  # blood, and blood beside pain


def test_the_dates_of_a_finding_are_those_of_the_entries_that_show_it(ito: Clinician) -> None:
    owner, today = factories.patient(), timezone.now().date()
    for ago, colour in ((9, "red"), (12, "clear_or_yellow"), (4, "pink"), (1, "clear_or_yellow")):
        told = {"urine_colour": colour, "urine_context": ["none"]}
        factories.recorded(owner, **factories.entry_on(today - timedelta(days=ago), **told))
    factories.grant(owner, ito)
    (alert,) = row_of(ito).alerts
    assert (alert.first, alert.last) == (today - timedelta(days=9), today - timedelta(days=4))


def many(ito: Clinician, number: int) -> None:
    """Diaries that are shared, written in bulk: only their number matters here."""
    now = datetime.now(UTC)
    owners = [Patient(name=f"n{index:03}", time_zone="UTC", data_key=b"") for index in range(number)]
    Patient.objects.bulk_create(owners)
    from diary.models import Grant

    Grant.objects.bulk_create(
        Grant(
            patient=owner,
            clinician=ito,
            starts_at=now - timedelta(days=1),
            until=now + timedelta(days=9),
            offered_at=now,
            code_expires_at=now,
            accepted_at=now,
        )
        for owner in owners
    )
    Assessment.objects.bulk_create(
        Assessment(patient=owner, as_of=now, seq=1, rules_version="1.0", tier="note", made_at=now) for owner in owners
    )


@pytest.mark.django_db
def test_a_long_list_has_pages_takes_as_many_queries_and_audits_what_it_shows(ito: Clinician) -> None:
    def queries(**how: Any) -> int:
        with CaptureQueriesContext(connection) as taken:
            worklist(ito.user, **how)
        return len(taken)

    many(ito, PAGE)
    few = queries()
    many(ito, 2 * PAGE)
    before = AuditEvent.objects.count()
    assert queries() == few
    assert AuditEvent.objects.count() - before == PAGE
    last = worklist(ito.user, page=99)
    assert (last.page, last.pages, len(last.rows), last.shared) == (3, 3, PAGE, 3 * PAGE)
    assert len(everyone(ito.user)) == 3 * PAGE


def test_an_entry_of_two_weeks_ago_is_silence(ito: Clinician) -> None:
    today: date = timezone.now().date()
    for ago in (13, 14):
        owner = share(ito, str(ago))
        factories.recorded(owner, **factories.entry_on(today - timedelta(days=ago), pain_average=2))
    assert names(ito, "silent") == ["14"]
