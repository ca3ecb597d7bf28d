"""The one door to a diary. Nothing else reads another person's.

A clinician sees what a grant says that is active now; the grant is looked up on every request and the look is audited,
or there is no look. "Not yours" and "not there" are the same 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from diary import audit
from diary.models import RECORDS, Grant, Patient, User
from diary.models.grant import GrantQuerySet
from diary.models.record import RecordQuerySet

AnyUser = User | AnonymousUser


class Withdrawn(Http404):
    """It was shared with this reader, and is no longer: what they hold of it has to go. On a page it is a 404."""

    def __init__(self, patient_id: UUID) -> None:
        super().__init__()
        self.patient_id = patient_id


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
        records = self.patient.records(type).filter(self.scope(type))
        return records if self.notes else records.without_notes()

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
        raise _closed(user, _uuid(patient_id))
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


def can_write(user: AnyUser, patient: Patient) -> bool:
    """Only the owner writes in a diary; clinicians never do."""
    return user.is_authenticated and patient.user_id is not None and patient.user_id == user.pk


def check_can_write(user: AnyUser, patient: Patient) -> None:
    if not can_write(user, patient):
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


def _closed(user: AnyUser, patient_id: UUID) -> Http404:
    """Who was let in before knows that the diary is there, and is told that it is closed; nobody else learns of it."""
    ended = Q(stopped_at__isnull=False) | Q(until__lte=timezone.now())
    is_known = isinstance(user, User) and user.is_active
    if is_known and Grant.objects.filter(ended, clinician__user=user.pk, patient=patient_id).exists():
        return Withdrawn(patient_id)
    return Http404()


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
