"""A clinician says what was done about a finding. Looking at it closes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access, asking, audit, selectors
from diary.models import Acknowledgement, Clinician, Outcome, Tier
from diary.validators import Invalid, Problem, is_storable

LONGEST_PUT_OFF = timedelta(days=30)
LONGEST_NOTE = 500


class NothingToDo(LookupError):
    """No such finding asks for anything in this diary now."""


@transaction.atomic
def acknowledge(
    *,
    clinician: Clinician,
    patient: UUID,
    criterion: str,
    outcome: str,
    note: str = "",
    until: date | None = None,
    tell_patient: bool = False,
) -> Acknowledgement:
    """Close a finding until it gains new evidence, or put it off until a day: for oneself, or for the clinic that the
    diary is shared with. "Not for me" leaves it open for the colleagues. Raises Invalid, NothingToDo, Http404."""
    diary = access.open_diary(clinician.user, patient, purpose="acknowledge")
    asks = {one["criterion"]: one for one in selectors.asking([diary])[diary.patient.pk]}
    finding = asks.get(criterion)
    if finding is None:
        raise NothingToDo
    now = timezone.now()
    _check(outcome, note, until, finding["tier"], now.astimezone(diary.patient.zone).date())
    made = Acknowledgement(
        patient=diary.patient,
        clinician=clinician,
        clinic=None if outcome == Outcome.NOT_FOR_ME or diary.grant is None else diary.grant.clinic,
        criterion=criterion,
        title=finding["title"],
        outcome=outcome,
        until=until if outcome == Outcome.SNOOZED else None,
        tier=finding["tier"],
        since=asking.day(finding["first"]),
        entries_used=finding["shown_by"],
        signs=finding["signs"],
        told_patient=tell_patient,
        made_at=now,
    )
    made.note = note.strip()
    made.save(force_insert=True)
    details = {"criterion": criterion, "outcome": outcome}
    audit.write("finding.acknowledged", by=clinician.user, patient=diary.patient, grant=diary.grant, **details)
    return made


def _check(outcome: str, note: str, until: date | None, tier: str, today: date) -> None:
    problems = []
    if outcome not in Outcome.values:
        problems.append(Problem("/outcome", "required", _("Say what was done.")))
    if len(note) > LONGEST_NOTE or not is_storable(note):
        message = _("Write at most %(length)s characters.") % {"length": LONGEST_NOTE}
        problems.append(Problem("/note", "length", message))
    if outcome == Outcome.SNOOZED:
        if tier == Tier.EMERGENCY:
            problems.append(Problem("/outcome", "choice", _("An emergency cannot be put off.")))
        elif until is None or not today < until <= today + LONGEST_PUT_OFF:
            problems.append(Problem("/until", "range", _("Choose a day within the next 30 days.")))
        if not note.strip():
            problems.append(Problem("/note", "required", _("Say why it is put off.")))
    if problems:
        raise Invalid(problems)
