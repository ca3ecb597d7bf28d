"""The one door to a diary. Nothing else reads another person's.

A clinician sees what a grant says that is active now, to themself or to a clinic where they are a clinician at this
moment; so does whoever opened a link with its passcode; a caregiver does what theirs says. All of it is looked up on every
request and the look is audited, or there is no look. "Not yours" and "not there" are the same 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from diary import audit
from diary.models import (
    RECORDS,
    CareScope,
    Clinic,
    Entry,
    Grant,
    GrantKind,
    Membership,
    Patient,
    Question,
    Record,
    User,
)
from diary.models.clinic import MembershipQuerySet
from diary.models.grant import GrantQuerySet
from diary.models.record import RecordQuerySet

AnyUser = User | AnonymousUser

# For so long a caregiver who may only add goes on with an entry of their own: a question a page, a slip taken back.
SITTING = timedelta(days=1)


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

    def questions(self) -> QuerySet[Question]:
        """What the patient wants to ask, oldest first: words like those of a note, and shown to whom notes are."""
        found = self.patient.questions.select_related("grant").order_by("written_at", "uuid")
        if not (self.may_read and self.notes):
            return found.none()
        if self.first is None:
            return found
        return found.filter(written_at__gte=datetime.combine(self.first, time(), self.patient.zone))

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
    patient: Patient | None = getattr(user, "patient", None)
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


def shared(user: AnyUser) -> list[Diary]:
    """All diaries that are shared with this clinician now, one a patient, to choose from; before one is shown, `look`."""
    widest: dict[UUID, Grant] = {}
    for grant in _active_grants(user):
        widest.setdefault(grant.patient_id, grant)
    return [Diary(grant.patient, grant) for grant in widest.values()]


def look(user: AnyUser, diaries: Iterable[Diary], *, purpose: str) -> None:
    """Audit that these shared diaries are shown, in a constant number of queries."""
    audit.write_many("diary.read", by=user, seen=[(one.patient, one.grant) for one in diaries], purpose=purpose)


def open_shared(user: AnyUser, *, purpose: str) -> list[Diary]:
    """All diaries that are shared with this clinician now; each look is audited."""
    diaries = shared(user)
    look(user, diaries, purpose=purpose)
    return diaries


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


def memberships(user: AnyUser) -> MembershipQuerySet:
    """The clinics to which this user belongs now, as what."""
    if not user.is_authenticated:
        return Membership.objects.none()
    return Membership.objects.current().filter(user=user).select_related("clinic").order_by("clinic__name", "pk")


def membership(user: AnyUser, clinic_id: UUID | str, *, administers: bool = False) -> Membership:
    """This user's place in a clinic; 404 for somebody without one, or who does not administer it where that is asked."""
    found = memberships(user).filter(clinic=_uuid(clinic_id), **({"is_administrator": True} if administers else {}))
    place = found.first()
    if place is None:
        raise Http404
    return place


def colleagues(clinic: Clinic) -> MembershipQuerySet:
    """Who reads with a clinic now, and can own what waits there."""
    return (
        Membership.objects.clinicians().filter(clinic=clinic).select_related("user__clinician").order_by("name", "pk")
    )


def _active_grants(user: AnyUser) -> GrantQuerySet:
    """The widest first, where one diary is open to somebody in two ways."""
    if not user.is_authenticated or not user.is_active:
        return Grant.objects.none()
    reads_with = Membership.objects.clinicians().filter(user=user).values("clinic")
    held = Grant.objects.active(timezone.now()).filter(Q(clinician__user=user) | Q(clinic__in=reads_with))
    return held.select_related("patient", "clinic").order_by(
        F("date_from").asc(nulls_first=True), "-notes", "-until", "pk"
    )


def _closed(user: AnyUser, patient_id: UUID) -> Http404:
    """Who was let in before knows that the diary is there, and is told that it is closed; nobody else learns of it."""
    ended = Q(stopped_at__isnull=False) | Q(until__lte=timezone.now())
    if isinstance(user, User) and user.is_active:
        former = Grant.objects.filter(ended, clinician__user=user, patient=patient_id)
        if former.exists():
            return Withdrawn(patient_id)
    return Http404()


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
