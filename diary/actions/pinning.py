"""Choosing which of one's own words stand on the report."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from diary import access, audit, selectors
from diary.actions.ledger import lock
from diary.models import Entry, Patient, Pin, User

MOST = 2


class TooMany(Exception):
    """As many are shown as the report has room for."""


@transaction.atomic
def pin(*, patient: Patient, by: User, entry: Entry) -> None:
    """Show the words of this version. Raises TooMany."""
    access.check_is_owner(by, patient)
    lock(patient)
    standing = {pin.entry_uuid for pin in selectors.pins(patient)} - {entry.uuid}
    if len(standing) >= MOST:
        raise TooMany
    patient.pins.exclude(entry_uuid__in=standing).delete()  # those of versions that do not stand any more
    Pin.objects.create(patient=patient, entry_uuid=entry.uuid, version=entry.version, pinned_at=timezone.now())
    audit.write("note.pinned", by=by, patient=patient, entry=str(entry.uuid), version=entry.version)


@transaction.atomic
def unpin(*, patient: Patient, by: User, entry: Entry) -> None:
    access.check_is_owner(by, patient)
    if patient.pins.filter(entry_uuid=entry.uuid).delete()[0]:
        audit.write("note.unpinned", by=by, patient=patient, entry=str(entry.uuid), version=entry.version)
