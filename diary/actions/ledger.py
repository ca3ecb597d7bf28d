"""Writing in one diary. Everything that is written goes through a ledger, under the patient's row lock.

New versions are collected, then stored together with their sequence numbers, their audit rows, the red flags they raise
and the notices of these: one transaction, and as many queries for five hundred versions as for one. The slow part of
the analysis follows after the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from diary import access, assess, audit
from diary.actions.flags import raise_flags
from diary.advice import Advice
from diary.models import RECORDS, CareScope, Conflict, Grant, Patient, Record, User

Key = tuple[str, UUID]  # the type and id of a record
BATCH = 100  # rows an INSERT: an entry has more than forty columns


class NotStored(Exception):
    """The database refused a row that the rules had let through. Its own words may hold content: they are dropped."""


@dataclass(eq=False, slots=True)
class Ledger:
    patient: Patient  # locked
    by: User
    now: datetime
    grant: Grant | None = None  # under which a caregiver writes
    _heads: dict[Key, Record | None] = field(default_factory=dict)
    _versions: dict[Key, list[Record]] = field(default_factory=dict)
    _contested: set[tuple[str, UUID, int]] = field(default_factory=set)
    _overtaken: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    _new: dict[Key, Record] = field(default_factory=dict)
    _events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _told: Patient | None = None  # with new answers in the profile
    _advice: dict[tuple[str, UUID, int], list[Advice]] = field(default_factory=dict)
    _written: bool = False

    def load(self, keys: Iterable[Key]) -> None:
        """Read the newest versions of these records ahead, in one query a type."""
        wanted: defaultdict[str, list[UUID]] = defaultdict(list)
        for type, uuid in keys:
            if (type, uuid) not in self._heads:
                wanted[type].append(uuid)
        for type, uuids in wanted.items():
            self._heads.update({(type, uuid): None for uuid in uuids})
            self._heads.update({(type, one.uuid): one for one in self._read(type, uuids, head=True)})

    def load_versions(self, keys: Iterable[Key]) -> None:
        """Read all versions of these records ahead, and which of them are contested: a query a type, and one."""
        wanted: defaultdict[str, list[UUID]] = defaultdict(list)
        for type, uuid in keys:
            wanted[type].append(uuid)
        for type, uuids in wanted.items():
            self._versions.update({(type, uuid): [] for uuid in uuids})
            for version in self._read(type, uuids):
                self._versions[type, version.uuid].append(version)
        if wanted:
            found = self.patient.conflicts.filter(settled_at=None)
            self._contested.update(found.values_list("record_type", "record_uuid", "losing_version"))

    def versions(self, type: str, uuid: UUID) -> list[Record]:
        """All versions of a record, oldest first, with those that are not stored yet."""
        if (type, uuid) not in self._versions:
            self.settle()
            self.load_versions([(type, uuid)])
        return self._versions[type, uuid]

    def _read(self, type: str, uuids: list[UUID], **conditions: Any) -> Iterator[Record]:
        for record in self.patient.records(type).filter(uuid__in=uuids, **conditions).order_by("version"):
            record.patient = self.patient  # whose key opens the notes
            yield record

    def head(self, type: str, uuid: UUID) -> Record | None:
        """The newest version, tombstone or not."""
        if (type, uuid) not in self._heads:
            self.load([(type, uuid)])
        return self._heads[type, uuid]

    def add(self, type: str, uuid: UUID, content: dict[str, Any], *, deleted: bool = False, after: int = 0) -> Record:
        """The next version of a record, numbered beyond `after`."""
        if (type, uuid) in self._new:
            self.settle()  # each version is looked at for red flags while it is the newest
        current = self.head(type, uuid)
        access.check_may_touch(self.grant, type, current, self.now)
        record = RECORDS[type].make(
            self.patient,
            content,
            uuid=uuid,
            version=max(current.version if current else 0, after) + 1,
            deleted=deleted,
            seq=self.next_seq(),
            written_by=self.by,
            written_at=self.now,
            grant=self.grant,
        )
        if current is not None:
            self._overtaken[type].append(current.pk)
        self._new[type, uuid] = self._heads[type, uuid] = record
        if (type, uuid) in self._versions:
            self._versions[type, uuid].append(record)
        deed = "withdrawn" if deleted else "updated" if current else "created"
        self._events.append((f"{type}.{deed}", {"record": str(uuid), "version": record.version}))
        return record

    def contest(self, conflict: Conflict) -> None:
        """The patient is to choose between this version and the one after it."""
        conflict.save(force_insert=True)
        self._contested.add((conflict.record_type, conflict.record_uuid, conflict.losing_version))

    def is_contested(self, version: Record) -> bool:
        return (version.TYPE, version.uuid, version.version) in self._contested

    def profile_changed(self, fields: Iterable[str], *, tells_more: bool) -> None:
        """The patient's own row has new answers; `tells_more`: of those that the analysis reads."""
        self.patient.version += 1
        self.patient.profile_seq = self.next_seq()
        self.patient.save()
        details = {"version": self.patient.version, "fields": sorted(fields)}
        self._events.append(("profile.updated", details))
        self._told = self.patient if tells_more else self._told

    def next_seq(self) -> int:
        self.patient.seq += 1
        return self.patient.seq

    def advice(self, record: Record | Patient) -> list[Advice]:
        """What this version raised, once it is settled."""
        type, uuid = ("patient", record.pk) if isinstance(record, Patient) else (record.TYPE, record.uuid)
        return self._advice.get((type, uuid, record.version), [])

    def settle(self) -> None:
        """Store what was collected."""
        if not self._events:
            return
        new = list(self._new.values())
        self._store(new)
        self.patient.save(update_fields=["seq"])
        self._audit()
        raised = raise_flags(
            patient=self.patient,
            written=[*new, *([self._told] if self._told else [])],
            now=self.now,
            with_standing=self.grant is None or self.grant.allows(CareScope.READ),
        )
        self._advice.update(raised)
        if not self._written:
            assess.assess_after_commit(self.patient)
        self._written, self._told = True, None
        self._new, self._events, self._overtaken = {}, [], defaultdict(list)

    def _audit(self) -> None:
        """One row an action; a batch names all its records in it."""
        done: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for action, details in self._events:
            done[action].append(details)
        rows = [(action, told[0] if len(told) == 1 else {"records": told}) for action, told in done.items()]
        audit.write_each(rows, by=self.by, patient=self.patient, grant=self.grant)

    def discard(self) -> None:
        """Forget what a savepoint took back."""
        self.patient.refresh_from_db()
        self._heads, self._versions, self._contested = {}, {}, set()
        self._new, self._events, self._overtaken, self._advice = {}, [], defaultdict(list), {}
        self._written, self._told = False, None

    def _store(self, new: list[Record]) -> None:
        by_type: defaultdict[str, list[Record]] = defaultdict(list)
        for record in new:
            by_type[record.TYPE].append(record)
        try:
            for type, overtaken in self._overtaken.items():
                RECORDS[type].objects.filter(pk__in=overtaken).update(head=False)
            for type, records in by_type.items():
                RECORDS[type].objects.bulk_create(records, batch_size=BATCH)
        except (IntegrityError, DataError):
            raise NotStored(", ".join(str(record) for record in new)) from None


@contextmanager
def opened(patient: Patient, by: User, *, lent: bool = False) -> Iterator[Ledger]:
    """The ledger of a diary that `by` may write in: its owner, or where it is `lent` a caregiver too. All that is
    written in it stands together, or not at all."""
    if not lent:
        access.check_is_owner(by, patient)
    grant = access.writes_under(by, patient)
    with transaction.atomic():
        ledger = Ledger(lock(patient), by, timezone.now(), grant)
        yield ledger
        ledger.settle()


def lock(patient: Patient) -> Patient:
    """The patient's row, locked until the transaction ends: writes to one diary happen one after the other."""
    return Patient.objects.select_for_update().get(pk=patient.pk)
