"""The one door to a diary. Nothing else reads another person's.

A clinician sees what a grant says that is active now, and so does whoever opened a link with its passcode; a caregiver
does what theirs says. The grant is looked up on every request and the look is audited, or there is no look. "Not yours"
and "not there" are the same 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from diary import audit
from diary.models import RECORDS, CareScope, Entry, Grant, GrantKind, Patient, Record, User
from diary.models.grant import GrantQuerySet
from diary.models.record import RecordQuerySet

AnyUser = User | AnonymousUser

# For so long a caregiver who may only add goes on with an entry of their own: a question a page, a slip taken back.
SITTING = timedelta(days=1)


@dataclass(frozen=True)
class Diary:
    """One diary as one reader may see it: the whole of it, or what the grant says."""

    patient: Patient
    grant: Grant | None = None

    @property
    def first(self) -> date | None:
        """The first date that may be seen; None: all of them."""
        return self.grant.date_from if self.grant else None

    @property
    def notes(self) -> bool:
        """Whether the free-text notes may be seen."""
        return self.grant.notes if self.grant else True

    @property
    def is_whole(self) -> bool:
        return self.first is None

    @property
    def may_read(self) -> bool:
        """A caregiver may have been asked to write, and to see nothing."""
        return self.grant is None or self.grant.kind != GrantKind.CAREGIVER or self.grant.allows(CareScope.READ)

    @property
    def may_manage(self) -> bool:
        """Correct and remove, and keep medicines and events."""
        return self.grant is None or self.grant.allows(CareScope.MANAGE)

    def entries(self) -> RecordQuerySet:
        """The entries as they stand now; `versions("entry")` has the earlier versions and the tombstones too."""
        return self.versions("entry").heads()

    def medicines(self) -> RecordQuerySet:
        return self.versions("medicine").heads()

    def doses(self) -> RecordQuerySet:
        return self.versions("dose").heads()

    def events(self) -> RecordQuerySet:
        return self.versions("event").heads()

    def versions(self, type: str) -> RecordQuerySet:
        """Every version of one type of record, within the grant."""
        if not self.may_read:
            return self.patient.records(type).none()
        return self.veiled(self.patient.records(type).filter(self.scope(type)))

    def veiled(self, records: RecordQuerySet) -> RecordQuerySet:
        """The same records, with the notes only where they may be seen."""
        return records if self.notes else records.without_notes()

    def entry(self, uuid: UUID) -> Entry | None:
        """The newest version of one entry, withdrawn or not."""
        found = self.patient.entries.filter(uuid=uuid, head=True)
        if self.grant is None:
            return found.first()
        own = self.written().filter(uuid=uuid).first()
        return own or (self.veiled(found).first() if self.may_read else None)

    def written(self) -> RecordQuerySet:
        """The newest versions of the entries that this caregiver made, and nobody else has touched."""
        others = self.patient.entries.exclude(grant=self.grant)
        return self.patient.entries.filter(head=True, grant=self.grant).exclude(uuid__in=others.values("uuid"))

    def scope(self, type: str) -> Q:
        """Which rows of one type are within the grant.

        A record counts by its newest version: one whose date was corrected to before the first date is not shown in
        its older shape either, nor would the analysis take that for the newest.
        """
        own = Q(patient=self.patient)
        if self.first is None:
            return own
        since = _since(type, self.first, self.patient)
        heads = RECORDS[type].objects.filter(own, since, head=True)
        return own & since & Q(uuid__in=heads.values("uuid"))


def own_diary(user: AnyUser) -> Patient:
    """The diary of the person who is signed in; 404 for somebody without one."""
    patient = Patient.objects.filter(user_id=user.pk).first() if user.is_authenticated else None
    if patient is None:
        raise Http404
    return patient


def whole(user: AnyUser) -> Diary:
    """One's own diary, all of it."""
    return Diary(own_diary(user))


def open_diary(user: AnyUser, patient_id: UUID | str, *, purpose: str) -> Diary:
    """Another person's diary, as far as an active grant allows; 404 otherwise. The look is audited before it happens.

    `purpose` is one word for the patient's list of who looked: report, print, export.
    """
    grant = _active_grants(user).filter(patient_id=_uuid(patient_id)).first()
    if grant is None:
        raise Http404
    audit.write("diary.read", by=user, patient=grant.patient, grant=grant, purpose=purpose)
    return Diary(grant.patient, grant)


def open_shared(user: AnyUser, *, purpose: str) -> list[Diary]:
    """All diaries that are shared with this clinician now; each look is audited, in a constant number of queries."""
    grants = list(_active_grants(user).order_by("patient__name", "patient_id"))
    audit.write_many("diary.read", by=user, seen=[(grant.patient, grant) for grant in grants], purpose=purpose)
    return [Diary(grant.patient, grant) for grant in grants]


def visible_patients(user: AnyUser) -> QuerySet[Patient]:
    """The people who share with this clinician now. Their names only: to read on, open the diary."""
    return Patient.objects.filter(pk__in=_active_grants(user).values("patient"))


def open_link(grant_id: UUID, *, purpose: str) -> Diary:
    """The diary behind a link whose passcode this browser has given; 404 once it is over. Audited like any look."""
    grant = Grant.objects.active(timezone.now(), GrantKind.LINK).filter(pk=grant_id).select_related("patient").first()
    if grant is None:
        raise Http404
    audit.write("diary.read", by=None, patient=grant.patient, grant=grant, purpose=purpose)
    return Diary(grant.patient, grant)


def open_in_care(user: AnyUser, patient_id: UUID | str, scope: str) -> Diary:
    """The diary of somebody whom this caregiver helps, for a page that asks for this scope; 404 otherwise.

    A page that shows something of the diary is a look, and audited; one that only takes an entry shows nothing.
    """
    grant = _care(user).filter(patient_id=_uuid(patient_id)).first()
    if grant is None or not grant.allows(scope):
        raise Http404
    if scope != CareScope.LOG:
        audit.write("diary.read", by=user, patient=grant.patient, grant=grant, purpose="care")
    return Diary(grant.patient, grant)


def in_care(user: AnyUser) -> list[Grant]:
    """For whom this caregiver writes now, by name."""
    return list(_care(user).order_by("patient__name", "patient_id"))


def is_owner(user: AnyUser, patient: Patient) -> bool:
    return user.is_authenticated and patient.user_id is not None and patient.user_id == user.pk


def check_is_owner(user: AnyUser, patient: Patient) -> None:
    """The owner alone shares, exports, deletes, changes the account and answers for themselves."""
    if not is_owner(user, patient):
        raise Http404


def writes_under(user: AnyUser, patient: Patient) -> Grant | None:
    """The grant under which this caregiver may write in a diary; None for its owner, 404 for anybody else. Clinicians
    never write."""
    if is_owner(user, patient):
        return None
    grant = _care(user).filter(patient=patient).first()
    if grant is None:
        raise Http404
    return grant


def check_may_touch(grant: Grant | None, type: str, current: Record | None, now: datetime) -> None:
    """Whether a record may get a next version, `current` being the newest.

    Who may only add adds entries, and goes on with those of their own.
    """
    if grant is None or grant.allows(CareScope.MANAGE):
        return
    is_own = current is None or (current.grant_id == grant.pk and now - current.written_at < SITTING)
    if type != Entry.TYPE or not is_own:
        raise Http404


def scope(diaries: Iterable[Diary], type: str) -> Q:
    """The rows of one type that belong to any of these diaries, each within its own grant: one query for all."""
    diaries = list(diaries)
    condition = Q(patient__in=[diary.patient.pk for diary in diaries if diary.is_whole])
    for diary in diaries:
        if not diary.is_whole:
            condition |= diary.scope(type)
    return condition


def _active_grants(user: AnyUser) -> GrantQuerySet:
    if not user.is_authenticated:
        return Grant.objects.none()
    return Grant.objects.active(timezone.now()).filter(clinician__user=user).select_related("patient")


def _care(user: AnyUser) -> GrantQuerySet:
    if not user.is_authenticated:
        return Grant.objects.none()
    active = Grant.objects.active(timezone.now(), GrantKind.CAREGIVER)
    return active.filter(caregiver=user).select_related("patient")


def _since(type: str, first: date, patient: Patient) -> Q:
    match type:
        case "medicine":
            return Q(stopped_on__isnull=True) | Q(stopped_on__gte=first)
        case "dose":
            return Q(taken_at__gte=datetime.combine(first, time(), patient.zone))
    return Q(date__gte=first)


def _uuid(value: UUID | str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise Http404 from None
