"""Letting a clinician or a caregiver in by a code, and stopping it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access, audit, codes
from diary.actions.ledger import lock
from diary.models import AuditEvent, Clinic, Clinician, Grant, GrantKind, Patient, User
from diary.models.audit import COMMON_CHAIN
from diary.validators import Invalid, Problem

PURPOSE: Final = "diary.sharing"
# A clinician has an account and sits beside; a caregiver may be far away, and has to make one first.
CODE_LIFE: Final = {GrantKind.CLINICIAN: timedelta(minutes=15), GrantKind.CAREGIVER: timedelta(days=1)}
TRIES_WITHIN: Final = timedelta(minutes=15)
# 25 ** 8 codes, of which a few thousand live at a time: ten guesses in a quarter of an hour get nobody anywhere.
TRIES: Final = 10


class CodeRefused(Exception):
    """No code like this can be used now. Wrong, used and expired are told apart to nobody."""


class TooManyTries(CodeRefused):
    """This person has to wait a quarter of an hour."""


def offer(
    *,
    patient: Patient,
    by: User,
    starts: datetime,
    until: datetime,
    date_from: date | None = None,
    notes: bool = False,
    kind: GrantKind = GrantKind.CLINICIAN,
    **terms: str,
) -> tuple[Grant, str]:
    """Make a code that lets one person in, once, while it lives. Only its digest is kept: show the code now.

    To a caregiver it offers a `scope`, under the `name` that the patient calls them by.
    """
    access.check_is_owner(by, patient)
    now = timezone.now()
    check_end(until, max(starts, now))
    code = codes.new()
    with transaction.atomic():
        patient = lock(patient)
        # One open offer of a kind at a time: a code on an older page works no longer.
        patient.grants.filter(kind=kind, accepted_at__isnull=True, stopped_at__isnull=True).update(
            stopped_at=now, stopped_by=by, code_digest=None
        )
        grant = Grant.objects.create(
            patient=patient,
            kind=kind,
            date_from=date_from,
            notes=notes,
            starts_at=starts,
            until=until,
            offered_at=now,
            code_digest=codes.digest(code, PURPOSE),
            code_expires_at=now + CODE_LIFE[kind],
            **terms,
        )
        audit.write("grant.offered", by=by, patient=patient, grant=grant)
    return grant, code


def check_end(until: datetime, start: datetime) -> None:
    if until <= start:
        raise Invalid([Problem("/until", "order", _("The end must lie ahead, and after the start."))])


def accept(*, clinician: Clinician, code: str, clinic: Clinic | None = None) -> Grant:
    """Use a code, for oneself or for a clinic where one is a clinician. A former grant of the same patient to the same
    holder ends: the newest wish holds.

    Raises CodeRefused, and Http404 for a clinic that is not one's own.
    """
    if clinic is None:
        return _redeem(clinician.user, code, GrantKind.CLINICIAN, clinician=clinician)
    if not access.membership(clinician.user, clinic.pk).is_clinician:
        raise Http404
    return _redeem(clinician.user, code, GrantKind.CLINICIAN, clinic=clinic)


def take_on(*, caregiver: User, code: str) -> Grant:
    """Use a caregiver's code, having read what it offers. Raises CodeRefused."""
    return _redeem(caregiver, code, GrantKind.CAREGIVER, caregiver=caregiver)


def invitation(*, caregiver: User, code: str) -> Grant:
    """What a caregiver's code offers, before it is taken on. Raises CodeRefused."""
    now = timezone.now()
    _check_tries(caregiver, now)
    found = _offers(caregiver, code, GrantKind.CAREGIVER, now).first()
    return found or _refused(caregiver)


def decline(*, caregiver: User, code: str) -> None:
    """Say no; the patient sees it. Raises CodeRefused."""
    now = timezone.now()
    _check_tries(caregiver, now)
    with transaction.atomic():
        grant = _locked_offer(caregiver, code, GrantKind.CAREGIVER, now)
        if grant is not None:
            _end(grant, caregiver, now, "grant.declined")
    if grant is None:
        _refused(caregiver)


def stop(*, patient: Patient, by: User, grant: Grant) -> Grant:
    """End a grant now; the next request under it is refused. Stopping twice changes nothing."""
    access.check_is_owner(by, patient)
    with transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant.pk, patient=patient)
        if grant.stopped_at is None:
            _end(grant, by, timezone.now())
    return grant


@transaction.atomic
def step_back(*, caregiver: User, grant: UUID) -> None:
    """A caregiver ends it from their side; an unknown one changes nothing."""
    for held in Grant.objects.select_for_update().filter(pk=grant, caregiver=caregiver, stopped_at__isnull=True):
        _end(held, caregiver, timezone.now())


def step_back_everywhere(*, caregiver: UUID | None, now: datetime) -> None:
    """The caregiver's account goes."""
    for held in Grant.objects.filter(caregiver=caregiver, caregiver__isnull=False, stopped_at__isnull=True):
        _end(held, held.caregiver, now)


def _redeem(user: User, code: str, kind: GrantKind, **holder: Any) -> Grant:
    now = timezone.now()
    _check_tries(user, now)
    with transaction.atomic():
        grant = _locked_offer(user, code, kind, now)
        if grant is not None:
            for former in Grant.objects.filter(patient=grant.patient, stopped_at__isnull=True, **holder):
                _end(former, user, now)
            grant.accepted_at, grant.code_digest = now, None
            for name, who in holder.items():
                setattr(grant, name, who)
            grant.save(update_fields=["accepted_at", "code_digest", *holder])
            audit.write("grant.accepted", by=user, patient=grant.patient, grant=grant)
    return grant or _refused(user)


def _offers(user: User, code: str, kind: GrantKind, now: datetime) -> QuerySet[Grant]:
    """The offer with this code, if it can be used now; nobody takes their own."""
    offered = Grant.objects.filter(
        kind=kind,
        code_digest=codes.digest(code, PURPOSE),
        accepted_at__isnull=True,
        stopped_at__isnull=True,
        code_expires_at__gt=now,
        until__gt=now,
    )
    return offered.exclude(patient__user=user).select_related("patient")


def _locked_offer(user: User, code: str, kind: GrantKind, now: datetime) -> Grant | None:
    found = _offers(user, code, kind, now).first()
    if found is None:
        return None
    # The patient's lock first, as everywhere; then the code is read again: somebody else may just have used it.
    lock(found.patient)
    return _offers(user, code, kind, now).filter(pk=found.pk).first()


def _end(grant: Grant, by: User | None, now: datetime, action: str = "grant.stopped") -> None:
    grant.stopped_at, grant.stopped_by, grant.code_digest = now, by, None
    grant.save(update_fields=["stopped_at", "stopped_by", "code_digest"])
    audit.write(action, by=by, patient=grant.patient, grant=grant)


def _refused(user: User) -> NoReturn:
    audit.write("grant.refused", by=user)
    raise CodeRefused


def _check_tries(user: User, now: datetime) -> None:
    """Refused codes of late, counted where every worker sees them."""
    refused = AuditEvent.objects.filter(chain=COMMON_CHAIN, action="grant.refused", actor=user.pk)
    if refused.filter(at__gt=now - TRIES_WITHIN).count() >= TRIES:
        raise TooManyTries
