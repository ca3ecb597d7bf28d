"""Two texts of one record, each from another device: the patient says which stands."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import models

from diary.actions.ledger import opened
from diary.actions.records import Missing, Recorded
from diary.models import Patient, User


class Keep(models.TextChoices):
    STANDING = "standing"
    OTHER = "other"
    BOTH = "both"  # the other as a record of its own


def settle(*, patient: Patient, by: User, conflict: UUID, keep: str) -> Recorded:
    """Choose. The text that is not kept stays in the history. Raises Missing for one that is settled or not there."""
    with opened(patient, by) as ledger:
        found = ledger.patient.conflicts.filter(pk=conflict, settled_at=None).first()
        standing = ledger.head(found.record_type, found.record_uuid) if found else None
        if found is None or standing is None:
            raise Missing
        found.settled_at = ledger.now
        found.save(update_fields=["settled_at"])
        if keep == Keep.STANDING:
            return Recorded(standing, "unchanged")
        versions = ledger.versions(standing.TYPE, standing.uuid)
        other = next(one for one in versions if one.version == found.losing_version)
        uuid = standing.uuid if keep == Keep.OTHER else uuid4()
        written = ledger.add(standing.TYPE, uuid, other.content())
    return Recorded(written, "updated" if keep == Keep.OTHER else "created", ledger.advice(written))
