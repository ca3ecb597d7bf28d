"""Taking a diary document into the record, whole or not at all.

Importing what is there already changes nothing, so a document may be imported twice; a later document of the same diary
adds its new versions. A version that is stored with other content is refused: history is not rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from analysis.document import DocumentError
from diary import assess, audit, contract, frames, validators
from diary.actions import profile
from diary.actions.ledger import lock
from diary.models import RECORDS, Patient, Record, User

BATCH = 500
Key = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Imported:
    patient: Patient
    added: int


def import_document(document: dict[str, Any], *, owner: User | None = None) -> Imported:
    """Store a document that `analysis.document.load` has let through; times and versions come from the document.

    Raises DocumentError with the JSON path of what cannot be stored.
    """
    _check_storable(document)
    try:
        with transaction.atomic():
            patient = _patient(document["patient"], owner)
            stored = frames.document(patient)
            added = sum(_add_versions(patient, type, document, stored) for type in contract.RECORD_LISTS)
            patient.save()
            audit.write("diary.imported", by=owner, patient=patient, added=added)
            assess.assess_after_commit(patient)
    except (IntegrityError, DataError):
        # The database's own words quote the row.
        raise DocumentError("$", "holds something that cannot be stored") from None
    return Imported(patient, added)


def _patient(told: dict[str, Any], owner: User | None) -> Patient:
    pk = UUID(told["id"])
    if owner is not None and Patient.objects.filter(user=owner).exclude(pk=pk).exists():
        raise DocumentError("$.patient.id", "is not the diary that the owner has already")
    patient = Patient.objects.filter(pk=pk).first()
    if patient is None:
        patient = profile.open_diary(user=owner, time_zone=told["time_zone"], id=pk)
    elif owner is not None and patient.user_id not in (None, owner.pk):
        raise DocumentError("$.patient.id", "is the diary of somebody else")
    patient = lock(patient)
    patient.user = owner or patient.user
    before = frames.profile(patient)
    profile.put(patient, told)
    if patient.seq and frames.profile(patient) != before:
        patient.version += 1
    return patient


def _add_versions(patient: Patient, type: str, document: dict[str, Any], kept: dict[str, Any]) -> int:
    """Store the versions of one type that are not there yet; how many they were."""
    stored = dict(_versions(type, kept, {}))
    new = {key: content for key, content in _versions(type, document, stored) if key not in stored}
    newest: dict[UUID, int] = {}
    for uuid, version in [*stored, *new]:
        newest[uuid] = max(version, newest.get(uuid, 0))
    overtaken = {uuid for uuid, version in new if newest[uuid] == version} & {uuid for uuid, _version in stored}
    patient.records(type).filter(uuid__in=overtaken, head=True).update(head=False)
    now = timezone.now()
    rows = [_row(patient, type, key, content, newest[key[0]] == key[1], now) for key, content in new.items()]
    RECORDS[type].objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _row(patient: Patient, type: str, key: Key, content: dict[str, Any], head: bool, now: datetime) -> Record:
    patient.seq += 1
    uuid, version = key
    return RECORDS[type].make(
        patient,
        content,
        uuid=uuid,
        version=version,
        head=head,
        deleted=content.get("deleted", False),
        seq=patient.seq,
        written_at=now,
    )


def _versions(
    type: str, document: dict[str, Any], stored: dict[Key, dict[str, Any]]
) -> Iterator[tuple[Key, dict[str, Any]]]:
    """A document's versions, each once, and none that tells a stored one differently."""
    seen = dict(stored)
    plural = contract.RECORD_LISTS[type]
    for index, item in enumerate(document.get(plural) or ()):
        content = {"version": 1, "deleted": False, **contract.parse(type, item)}
        key = content["id"], content["version"]
        if seen.setdefault(key, content) != content:
            reason = "is stored already with other content" if key in stored else "has this id and version twice"
            raise DocumentError(f"$.{plural}[{index}]", reason)
        yield key, content


def _check_storable(document: dict[str, Any]) -> None:
    """Text that no database takes, and times that cannot be turned into UTC; the schema allows both."""
    for path, value in _leaves(document, "$"):
        if isinstance(value, str) and not validators.is_storable(value):
            raise DocumentError(path, "holds characters that cannot be stored")
    for type, plural in contract.RECORD_LISTS.items():
        for index, item in enumerate(document.get(plural) or ()):
            for name in validators.beyond_calendar(type, item):
                raise DocumentError(f"$.{plural}[{index}].{name}", "is too far from today to be stored")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, value
