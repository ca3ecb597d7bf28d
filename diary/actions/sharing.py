"""Sharing a diary with a clinician by a code, and stopping it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access, audit, codes
from diary.actions.ledger import lock
from diary.models import AuditEvent, Clinic, Clinician, Grant, Patient, User
from diary.models.audit import COMMON_CHAIN
from diary.validators import Invalid, Problem

PURPOSE: Final = "diary.sharing"
CODE_LIFE: Final = timedelta(minutes=15)
# 25 ** 8 codes, of which a few live at a time: ten guesses in a quarter of an hour get nobody anywhere.
TRIES: Final = 10


class CodeRefused(Exception):
    """No code like this can be used now. Wrong, used and expired are told apart to nobody."""


class TooManyTries(CodeRefused):
    """This clinician has to wait a quarter of an hour."""


def offer(
    *,
    patient: Patient,
    by: User,
    starts: datetime,
    until: datetime,
    date_from: date | None = None,
    notes: bool = False,
) -> tuple[Grant, str]:
    """Make a code that lets one clinician in, once, within 15 minutes. Only its digest is kept: show the code now."""
    access.check_can_write(by, patient)
    now = timezone.now()
    if until <= max(starts, now):
        raise Invalid([Problem("/until", "order", _("The end must lie ahead, and after the start."))])
    code = codes.new()
    with transaction.atomic():
        patient = lock(patient)
        # One open offer at a time: a code on an older page works no longer.
        patient.grants.filter(accepted_at__isnull=True, stopped_at__isnull=True).update(
            stopped_at=now, stopped_by=by, code_digest=None
        )
        grant = Grant.objects.create(
            patient=patient,
            date_from=date_from,
            notes=notes,
            starts_at=starts,
            until=until,
            offered_at=now,
            code_digest=codes.digest(code, PURPOSE),
            code_expires_at=now + CODE_LIFE,
        )
        audit.write("grant.offered", by=by, patient=patient, grant=grant)
    return grant, code


def accept(*, clinician: Clinician, code: str, clinic: Clinic | None = None) -> Grant:
    """Use a code, for oneself or for a clinic where one is a clinician. A former grant of the same patient to the same
    holder ends: the newest wish holds.

    Raises CodeRefused, and Http404 for a clinic that is not one's own.
    """
    if clinic is not None and not access.membership(clinician.user, clinic.pk).is_clinician:
        raise Http404
    now = timezone.now()
    if _tries(clinician, now) >= TRIES:
        raise TooManyTries
    with transaction.atomic():
        grant = _redeem(clinician, clinic, code, now)
    if grant is None:
        audit.write("grant.refused", by=clinician.user)
        raise CodeRefused
    return grant


def stop(*, patient: Patient, by: User, grant: Grant) -> Grant:
    """End a grant now; the clinician's next request is refused. Stopping twice changes nothing."""
    access.check_can_write(by, patient)
    with transaction.atomic():
        grant = Grant.objects.select_for_update().get(pk=grant.pk, patient=patient)
        if grant.stopped_at is None:
            _end(grant, by, timezone.now())
    return grant


def _redeem(clinician: Clinician, clinic: Clinic | None, code: str, now: datetime) -> Grant | None:
    offered = Grant.objects.filter(
        code_digest=codes.digest(code, PURPOSE),
        accepted_at__isnull=True,
        stopped_at__isnull=True,
        code_expires_at__gt=now,
        until__gt=now,
    )
    found = offered.exclude(patient__user=clinician.user).select_related("patient").first()
    if found is None:
        return None
    # The patient's lock first, as everywhere; then the code is read again: another clinician may just have used it.
    lock(found.patient)
    grant = offered.filter(pk=found.pk).select_related("patient").first()
    if grant is None:
        return None
    held = Grant.objects.filter(patient=grant.patient, stopped_at__isnull=True)
    for former in held.filter(clinic=clinic) if clinic else held.filter(clinician=clinician):
        _end(former, clinician.user, now)
    grant.clinician, grant.clinic = (None, clinic) if clinic else (clinician, None)
    grant.accepted_at, grant.code_digest = now, None
    grant.save(update_fields=["clinician", "clinic", "accepted_at", "code_digest"])
    audit.write("grant.accepted", by=clinician.user, patient=grant.patient, grant=grant)
    return grant


def _end(grant: Grant, by: User, now: datetime) -> None:
    grant.stopped_at, grant.stopped_by, grant.code_digest = now, by, None
    grant.save(update_fields=["stopped_at", "stopped_by", "code_digest"])
    audit.write("grant.stopped", by=by, patient=grant.patient, grant=grant)


def _tries(clinician: Clinician, now: datetime) -> int:
    """Refused codes of late, counted where every worker sees them."""
    refused = AuditEvent.objects.filter(chain=COMMON_CHAIN, action="grant.refused", actor=clinician.user_id)
    return refused.filter(at__gt=now - CODE_LIFE).count()
