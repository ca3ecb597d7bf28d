"""A caregiver writes on a patient's behalf, within a scope, and it always says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from diary import access, advice, audit, exports, selectors
from diary.actions import conflicts, leaving, profile, records, sharing
from diary.models import AuditEvent, CareScope, Entry, Grant, GrantKind, GrantState, Notice, Patient, User
from diary.web import entries
from tests import factories

RED = {"urine_colour": "red", "urine_context": ["none"]}
LOG, READ, MANAGE = CareScope.LOG, CareScope.READ, CareScope.MANAGE


@pytest.fixture
def maria(db: Any) -> User:
    return factories.user("maria@example.invalid")


def invite(owner: Patient, **terms: Any) -> tuple[Grant, str]:
    now = timezone.now()
    terms = {"starts": now, "until": now + timedelta(days=30), "scope": LOG, "name": "Maria"} | terms
    return sharing.offer(patient=owner, by=owner.user, kind=GrantKind.CAREGIVER, **terms)


def wrote(owner: Patient, by: User, type: str = "entry", **answers: Any) -> Any:
    data = {"entry": factories.entry, "medicine": factories.medicine, "event": factories.event}[type](**answers)
    return records.record(patient=owner, by=by, type=type, data=data).record


# --- invited, taken on, declined, ended


def test_an_invitation_is_read_before_it_is_taken_on(ana: Patient, maria: User) -> None:
    grant, code = invite(ana)
    assert sharing.invitation(caregiver=maria, code=code) == grant
    assert grant.state_at(timezone.now()) == GrantState.PENDING
    taken = sharing.take_on(caregiver=maria, code=code.lower())
    assert (taken.state_at(timezone.now()), taken.caregiver) == (GrantState.ACTIVE, maria)
    with pytest.raises(sharing.CodeRefused):
        sharing.take_on(caregiver=factories.user(), code=code)


def test_an_invitation_can_be_declined_and_the_patient_sees_it(ana: Patient, maria: User) -> None:
    grant, code = invite(ana)
    sharing.decline(caregiver=maria, code=code)
    assert selectors.sharing(ana).get(pk=grant.pk).state_at(timezone.now()) == GrantState.DECLINED
    with pytest.raises(sharing.CodeRefused):
        sharing.take_on(caregiver=maria, code=code)


def test_an_invitation_works_for_a_day(ana: Patient, maria: User) -> None:
    grant, code = invite(ana)
    Grant.objects.filter(pk=grant.pk).update(code_expires_at=timezone.now())
    for use in (sharing.invitation, sharing.take_on, sharing.decline):
        with pytest.raises(sharing.CodeRefused):
            use(caregiver=maria, code=code)  # type: ignore[operator]


def test_guessing_is_stopped(ana: Patient, maria: User) -> None:
    for _ in range(sharing.TRIES):
        with pytest.raises(sharing.CodeRefused):
            sharing.invitation(caregiver=maria, code="AAAA-AAAA")
    for use in (sharing.invitation, sharing.take_on, sharing.decline):
        with pytest.raises(sharing.TooManyTries):
            use(caregiver=maria, code=invite(ana)[1])  # type: ignore[operator]


def test_a_clinics_code_makes_no_caregiver_and_a_caregivers_code_no_clinician(
    ana: Patient, maria: User, ito: Any
) -> None:
    now = timezone.now()
    _grant, clinics = sharing.offer(patient=ana, by=ana.user, starts=now, until=now + timedelta(days=1))
    _grant, caregivers = invite(ana)
    with pytest.raises(sharing.CodeRefused):
        sharing.take_on(caregiver=maria, code=clinics)
    with pytest.raises(sharing.CodeRefused):
        sharing.accept(clinician=ito, code=caregivers)
    assert len(selectors.waiting_offers(ana, now)) == 2  # one of a kind does not take back the other's


def test_nobody_is_their_own_caregiver(ana: Patient) -> None:
    with pytest.raises(sharing.CodeRefused):
        sharing.take_on(caregiver=ana.user, code=invite(ana)[1])  # type: ignore[arg-type]


def test_the_newest_scope_replaces_the_one_before(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria, scope=MANAGE)
    newest = factories.caregiver_of(ana, maria, scope=LOG)
    assert access.in_care(maria) == [newest]


def test_a_caregiver_steps_back(ana: Patient, maria: User) -> None:
    grant = factories.caregiver_of(ana, maria)
    sharing.step_back(caregiver=factories.user(), grant=grant.pk)
    assert access.in_care(maria) == [grant]
    sharing.step_back(caregiver=maria, grant=grant.pk)
    assert access.in_care(maria) == []


def test_the_owner_alone_invites_and_ends(ana: Patient, ben: Patient, maria: User) -> None:
    grant = factories.caregiver_of(ana, maria, scope=MANAGE)
    for other in (ben.user, maria):
        with pytest.raises(Http404):
            sharing.offer(patient=ana, by=other, starts=timezone.now(), until=timezone.now() + timedelta(days=1))  # type: ignore[arg-type]
        with pytest.raises(Http404):
            sharing.stop(patient=ana, by=other, grant=grant)  # type: ignore[arg-type]


# --- writing


@pytest.mark.parametrize("scope", [LOG, READ, MANAGE])
def test_an_entry_says_who_wrote_it_for_whom(ana: Patient, maria: User, scope: str) -> None:
    grant = factories.caregiver_of(ana, maria, scope=scope)
    entry = wrote(ana, maria, pain_average=6)
    assert (entry.patient, entry.written_by, entry.grant) == (ana, maria, grant)
    event = AuditEvent.objects.get(chain=ana.pk, action="entry.created")
    assert (event.actor, event.grant, event.details["on_behalf_of"]) == (maria.pk, grant.pk, str(ana.pk))
    assert list(audit.verify()) == []


def test_what_the_patient_writes_is_on_nobodys_behalf(ana: Patient) -> None:
    entry = factories.recorded(ana)
    event = AuditEvent.objects.get(chain=ana.pk, action="entry.created")
    assert (entry.grant, event.grant, "on_behalf_of" in event.details) == (None, None, False)


@pytest.mark.parametrize("scope", [LOG, READ, MANAGE])
@pytest.mark.parametrize("type", ["medicine", "event"])
def test_medicines_and_events_are_kept_by_who_may_manage(ana: Patient, maria: User, scope: str, type: str) -> None:
    factories.caregiver_of(ana, maria, scope=scope)
    if scope == MANAGE:
        assert wrote(ana, maria, type).grant.name == "Maria"
        return
    with pytest.raises(Http404):
        wrote(ana, maria, type)
    assert not ana.records(type).exists()


def deeds(owner: Patient, by: User, entry: Entry) -> dict[str, Any]:
    """Every way to touch an entry that is there."""
    changed = factories.entry(id=str(entry.uuid), pain_average=1)
    return {
        "correct": lambda: records.record(patient=owner, by=by, type="entry", data=changed),
        "withdraw": lambda: records.withdraw(patient=owner, by=by, type="entry", uuid=entry.uuid),
        "undo": lambda: records.undo(patient=owner, by=by, type="entry", uuid=entry.uuid),
        "restore": lambda: records.restore(patient=owner, by=by, type="entry", uuid=entry.uuid),
    }


@pytest.mark.parametrize("deed", ["correct", "withdraw", "undo", "restore"])
@pytest.mark.parametrize("scope", [LOG, READ, MANAGE])
def test_what_the_patient_wrote_is_corrected_and_withdrawn_by_who_may_manage(
    ana: Patient, maria: User, scope: str, deed: str
) -> None:
    entry = factories.recorded(ana, pain_average=6)
    factories.recorded(ana, id=str(entry.uuid), pain_average=7)
    factories.caregiver_of(ana, maria, scope=scope)
    do = deeds(ana, maria, entry)[deed]
    if scope == MANAGE:
        assert do().record.grant.name == "Maria"
        return
    with pytest.raises(Http404):
        do()
    assert ana.entries.get(head=True).pain_average == 7


@pytest.mark.parametrize("deed", ["correct", "withdraw", "undo"])
def test_one_goes_on_with_an_entry_of_ones_own_for_a_day(ana: Patient, maria: User, deed: str) -> None:
    factories.caregiver_of(ana, maria, scope=LOG)
    fresh, old = wrote(ana, maria, pain_average=6), wrote(ana, maria, kind="moment", pain_now=6)
    Entry.objects.filter(pk=old.pk).update(written_at=timezone.now() - access.SITTING)
    assert deeds(ana, maria, fresh)[deed]().record.grant.name == "Maria"
    with pytest.raises(Http404):
        deeds(ana, maria, old)[deed]()


def test_an_own_entry_that_the_patient_has_changed_is_theirs(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria, scope=LOG)
    entry = wrote(ana, maria, pain_average=6)
    factories.recorded(ana, id=str(entry.uuid), pain_average=2)
    with pytest.raises(Http404):
        deeds(ana, maria, entry)["correct"]()


@pytest.mark.parametrize("scope", [LOG, READ, MANAGE])
def test_what_is_the_owners_alone(ana: Patient, maria: User, scope: str) -> None:
    factories.caregiver_of(ana, maria, scope=scope)
    for do in (
        lambda: profile.update(patient=ana, by=maria, changes={"smoking": "never"}),
        lambda: leaving.leave(patient=ana, by=maria),
        lambda: leaving.stay(patient=ana, by=maria),
        lambda: conflicts.settle(patient=ana, by=maria, conflict=uuid4(), keep="standing"),
        lambda: access.open_diary(maria, ana.pk, purpose="export"),
        lambda: access.whole(maria),
    ):
        with pytest.raises(Http404):
            do()


def pending(ana: Patient, maria: User) -> None:
    invite(ana)


def declined(ana: Patient, maria: User) -> None:
    sharing.decline(caregiver=maria, code=invite(ana)[1])


def stopped(ana: Patient, maria: User) -> None:
    sharing.stop(patient=ana, by=ana.user, grant=factories.caregiver_of(ana, maria, scope=MANAGE))  # type: ignore[arg-type]


def expired(ana: Patient, maria: User) -> None:
    grant, now = factories.caregiver_of(ana, maria, scope=MANAGE), timezone.now()
    Grant.objects.filter(pk=grant.pk).update(starts_at=now - timedelta(days=2), until=now)


def not_yet(ana: Patient, maria: User) -> None:
    grant = factories.caregiver_of(ana, maria, scope=MANAGE)
    Grant.objects.filter(pk=grant.pk).update(starts_at=timezone.now() + timedelta(hours=1))


def disabled(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria, scope=MANAGE)
    User.objects.filter(pk=maria.pk).update(is_active=False)


def to_another(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, scope=MANAGE)


def by_another(ana: Patient, maria: User) -> None:
    factories.caregiver_of(factories.patient(), maria, scope=MANAGE)


def leaving_it(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria, scope=MANAGE)
    leaving.leave(patient=ana, by=ana.user)  # type: ignore[arg-type]


def none(ana: Patient, maria: User) -> None:
    pass


STATES = [none, pending, declined, stopped, expired, not_yet, disabled, to_another, by_another, leaving_it]


@pytest.mark.parametrize("state", STATES)
def test_without_an_active_grant_nobody_writes_and_nobody_sees(ana: Patient, maria: User, state: Any) -> None:
    entry = factories.recorded(ana, pain_average=6)
    state(ana, maria)
    before, looked = Entry.objects.count(), AuditEvent.objects.filter(chain=ana.pk, action="diary.read").count()
    for do in (*deeds(ana, maria, entry).values(), lambda: wrote(ana, maria), lambda: wrote(ana, maria, "medicine")):
        with pytest.raises(Http404):
            do()
    for scope in CareScope:
        with pytest.raises(Http404):
            access.open_in_care(maria, ana.pk, scope)
    assert ana.pk not in [grant.patient_id for grant in access.in_care(maria)]
    assert (Entry.objects.count(), AuditEvent.objects.filter(chain=ana.pk, action="diary.read").count()) == (
        before,
        looked,
    )


def test_a_caregivers_grant_opens_no_clinicians_page_and_no_link(ana: Patient, maria: User) -> None:
    grant = factories.caregiver_of(ana, maria, scope=MANAGE)
    assert access.open_shared(maria, purpose="list") == []
    with pytest.raises(Http404):
        access.open_link(grant.pk, purpose="report")


# --- seeing


@pytest.mark.parametrize(("scope", "allowed"), [(LOG, [LOG]), (READ, [LOG, READ]), (MANAGE, [LOG, READ, MANAGE])])
def test_a_scope_includes_the_ones_before_it(ana: Patient, maria: User, scope: str, allowed: list[str]) -> None:
    factories.caregiver_of(ana, maria, scope=scope)
    for asked in CareScope:
        if asked in allowed:
            assert access.open_in_care(maria, ana.pk, asked).patient == ana
        else:
            with pytest.raises(Http404):
                access.open_in_care(maria, ana.pk, asked)
    looks = AuditEvent.objects.filter(chain=ana.pk, action="diary.read", actor=maria.pk).count()
    assert looks == len([asked for asked in allowed if asked != LOG])


def test_who_only_adds_sees_nothing_but_what_they_wrote(ana: Patient, maria: User) -> None:
    theirs = factories.recorded(ana, note="words")
    factories.recorded(ana, "medicine")
    factories.caregiver_of(ana, maria, scope=LOG, notes=True)
    own = wrote(ana, maria, kind="moment", pain_now=3)
    diary = access.open_in_care(maria, ana.pk, LOG)
    assert not diary.entries().exists()
    assert not diary.medicines().exists()
    assert (diary.entry(theirs.uuid), diary.entry(own.uuid)) == (None, own)


@pytest.mark.parametrize("notes", [True, False])
def test_notes_are_shown_where_the_patient_said_so(ana: Patient, maria: User, notes: bool) -> None:
    entry = factories.recorded(ana, note="words")
    factories.caregiver_of(ana, maria, scope=READ, notes=notes)
    diary = access.open_in_care(maria, ana.pk, READ)
    for shown in (diary.entries().get(), diary.entry(entry.uuid)):
        assert (shown.note, shown.has_note) == (("words", True) if notes else (None, False))  # type: ignore[union-attr]


def test_a_note_that_is_not_shown_stays_through_a_correction(ana: Patient, maria: User) -> None:
    entry = factories.recorded(ana, pain_average=4, note="words")
    factories.caregiver_of(ana, maria, scope=MANAGE)
    seen = access.open_in_care(maria, ana.pk, MANAGE).entry(entry.uuid)
    entries.correct(ana, maria, seen, entries.plus({"pain_average": 5}))  # type: ignore[arg-type]
    newest = Entry.objects.get(uuid=entry.uuid, head=True)
    assert (newest.pain_average, newest.note) == (5, "words")
    # It is no entry of their own for that: its note stays closed to them.
    shown = access.open_in_care(maria, ana.pk, READ).entry(entry.uuid)
    assert shown is not None
    assert shown.note is None


# --- the day's entry


def test_a_caregiver_has_a_days_entry_of_their_own(ana: Patient, maria: User) -> None:
    today = entries.today(ana)
    factories.caregiver_of(ana, maria, scope=MANAGE)
    theirs = entries.add_to_day(ana, ana.user, today, entries.rated(7)).record  # type: ignore[arg-type]
    own = entries.add_to_day(ana, maria, today, entries.rated(4)).record
    again = entries.add_to_day(ana, maria, today, entries.plus({"regions": ["flank_left"]})).record
    assert own.uuid == again.uuid != theirs.uuid
    assert Entry.objects.get(uuid=theirs.uuid).pain_average == 7
    assert entries.day_entry(access.open_in_care(maria, ana.pk, LOG), today) == again


def test_a_new_one_is_begun_once_the_patient_has_changed_it(ana: Patient, maria: User) -> None:
    today = entries.today(ana)
    factories.caregiver_of(ana, maria)
    own = entries.add_to_day(ana, maria, today, entries.rated(4)).record
    factories.recorded(ana, id=str(own.uuid), pain_average=2)
    other = entries.add_to_day(ana, maria, today, entries.rated(5)).record
    assert other.uuid != own.uuid
    assert Entry.objects.get(uuid=own.uuid, head=True).pain_average == 2


# --- red flags


def test_the_caregiver_is_told_at_once_and_the_patient_at_the_next_visit(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria)
    done = records.record(patient=ana, by=maria, type="entry", data=factories.entry(**RED))
    assert "visible-haematuria" in [one.criterion for one in done.advice]
    waiting = selectors.untold(ana)
    assert "visible-haematuria" in [one.criterion for one in waiting]
    assert selectors.writers(ana, waiting) == ["Maria"]


def test_what_the_patient_wrote_or_what_was_taken_back_does_not_wait(ana: Patient, maria: User) -> None:
    factories.recorded(ana, **RED)
    assert selectors.untold(ana) == []
    factories.caregiver_of(ana, maria)
    entry = wrote(ana, maria, kind="moment", neuro={"saddle_numbness": "new"})
    assert [one.tier for one in selectors.untold(ana)] == ["emergency"]
    records.withdraw(patient=ana, by=maria, type="entry", uuid=entry.uuid)
    assert selectors.untold(ana) == []


def test_who_only_adds_is_not_told_what_stands_in_other_entries(ana: Patient, maria: User) -> None:
    factories.recorded(ana, **RED)
    factories.caregiver_of(ana, maria, scope=LOG)
    numb = factories.entry(kind="moment", neuro={"saddle_numbness": "new"})
    told = records.record(patient=ana, by=maria, type="entry", data=numb).advice
    assert {one.criterion for one in told} == {"neuro-emergency"}
    factories.caregiver_of(ana, maria, scope=READ)
    numb = factories.entry(kind="moment", neuro={"saddle_numbness": "new"})
    told = records.record(patient=ana, by=maria, type="entry", data=numb).advice
    assert {"neuro-emergency", "visible-haematuria"} <= {one.criterion for one in told}


def test_an_emergency_is_said_in_full_to_the_caregiver_each_time(ana: Patient, maria: User) -> None:
    factories.caregiver_of(ana, maria)
    for _ in range(2):
        entry = wrote(ana, maria, kind="moment", neuro={"saddle_numbness": "new"})
        assert not any(one.repeat for one in advice.of_record(entry) if one.tier == "emergency")
    assert Notice.objects.filter(patient=ana, tier="emergency").count() >= 2


# --- what others read


def test_the_clinician_reads_how_many_entries_a_caregiver_wrote(ana: Patient, maria: User, ito: Any) -> None:
    factories.recorded(ana, pain_average=3)
    factories.caregiver_of(ana, maria)
    wrote(ana, maria, kind="moment", pain_now=3)
    factories.grant(ana, ito)
    diary = access.open_diary(ito.user, ana.pk, purpose="report")
    assert selectors.written_by_caregivers(diary) == [("Maria", 1)]
    assert exports.as_pdf(diary, 28, "a4")


def test_the_name_stays_when_the_caregivers_account_goes(ana: Patient, ben: Patient) -> None:
    grant = factories.caregiver_of(ana, ben.user, name="Ben, my brother")
    entry = wrote(ana, ben.user)  # type: ignore[arg-type]
    leaving.leave(patient=ben, by=ben.user)  # type: ignore[arg-type]
    assert leaving.purge(timezone.now() + timedelta(days=8)) == 1
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.written_by, entry.grant.name) == (None, "Ben, my brother")  # type: ignore[union-attr]
    assert Grant.objects.get(pk=grant.pk).state_at(timezone.now()) == GrantState.REVOKED
    assert list(audit.verify()) == []


def test_a_patient_who_helps_another_keeps_both(ana: Patient, ben: Patient) -> None:
    factories.caregiver_of(ana, ben.user)
    wrote(ben, ben.user)  # type: ignore[arg-type]
    wrote(ana, ben.user)  # type: ignore[arg-type]
    assert (ben.entries.get().grant, ana.entries.get().grant.name) == (None, "Maria")  # type: ignore[union-attr]
    assert access.own_diary(ben.user) == ben
