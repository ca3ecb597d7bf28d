"""Who of a clinic looks after what waits in a patient's diary: taken, given to a colleague, dropped."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access, audit
from diary.access import Diary
from diary.actions.ledger import lock
from diary.models import Clinic, Clinician, Ownership
from diary.validators import Invalid, Problem


class NotOfClinic(LookupError):
    """What is shared with one person is theirs to look after."""


class Taken(Exception):
    """A colleague was faster."""


@transaction.atomic
def take(*, clinician: Clinician, patient: UUID) -> Ownership:
    """Become the owner of what nobody owns. Raises Taken, NotOfClinic, Http404."""
    diary, clinic = _of_clinic(clinician, patient)
    lock(diary.patient)
    readers = access.colleagues(clinic).values("user__clinician")
    owned = Ownership.objects.filter(patient=diary.patient, clinic=clinic, clinician__in=readers).first()
    if owned is not None and owned.clinician_id != clinician.pk:
        raise Taken
    return _set(diary, clinic, clinician, clinician)


@transaction.atomic
def give(*, clinician: Clinician, patient: UUID, to: UUID) -> Ownership:
    """Make a colleague of the clinic, or oneself, the owner. Raises Invalid, NotOfClinic, Http404."""
    diary, clinic = _of_clinic(clinician, patient)
    lock(diary.patient)
    receiver = access.colleagues(clinic).filter(user__clinician=to).first()
    if receiver is None:
        raise Invalid([Problem("/to", "choice", _("Choose a colleague of the clinic."))])
    return _set(diary, clinic, clinician, receiver.user.clinician)


@transaction.atomic
def drop(*, clinician: Clinician, patient: UUID) -> None:
    """Nobody owns it then, and its notices go to all who read there."""
    diary, clinic = _of_clinic(clinician, patient)
    lock(diary.patient)
    if Ownership.objects.filter(patient=diary.patient, clinic=clinic).delete()[0]:
        audit.write("owner.dropped", by=clinician.user, patient=diary.patient, grant=diary.grant)


def _of_clinic(clinician: Clinician, patient: UUID) -> tuple[Diary, Clinic]:
    diary = access.open_diary(clinician.user, patient, purpose="owner")
    if diary.grant is None or diary.grant.clinic is None:
        raise NotOfClinic
    return diary, diary.grant.clinic


def _set(diary: Diary, clinic: Clinic, by: Clinician, owner: Clinician) -> Ownership:
    owned, _is_new = Ownership.objects.update_or_create(
        patient=diary.patient, clinic=clinic, defaults={"clinician": owner, "since": timezone.now()}
    )
    audit.write("owner.set", by=by.user, patient=diary.patient, grant=diary.grant, owner=str(owner.pk))
    return owned
