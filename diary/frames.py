"""From the database to the contract's document and to the analysis' frames. The only place where the ORM meets pandas.

Whole cohorts are read at once: one query for each type of record, however many diaries or entries there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.db.models.expressions import Combinable

from diary import contract, crypto
from diary.access import Diary, scope
from diary.models import RECORDS, Patient, Record
from diary.models.record import RecordQuerySet

if TYPE_CHECKING:
    from analysis.frames import Frames

Row = dict[str, Any]
HELD = {"id": "uuid", "note": "sealed_note"}  # where the rest of the contract's keys is held

# A document lists its records in this order, and versions of one record by number: the same diary, the same bytes.
ORDER: dict[str, tuple[str | Combinable, ...]] = {
    "entry": ("occurred_at", "uuid", "version"),
    "medicine": (F("started_on").asc(nulls_first=True), "uuid", "version"),
    "dose": ("taken_at", "uuid", "version"),
    "event": ("date", "uuid", "version"),
}


def document(patient: Patient) -> dict[str, Any]:
    """The contract's document of a whole diary, with every version and tombstone."""
    return document_of(Diary(patient))


def document_of(diary: Diary) -> dict[str, Any]:
    """The contract's document of what one reader may see."""
    made: dict[str, Any] = {"format": contract.FORMAT, "patient": rendered_profile(diary.patient)}
    for type, plural in contract.RECORD_LISTS.items():
        rows = _rows([diary], type, notes=True)[diary.patient.pk]
        made[plural] = [_rendered(diary, type, row) for row in rows]
    return made


def frames_of(diaries: Iterable[Diary | Patient]) -> Frames:
    """The analysis' frames of many diaries, in their order. Notes never get here."""
    from analysis.frames import from_documents, read

    opened = [diary if isinstance(diary, Diary) else Diary(diary) for diary in diaries]
    rows = {plural: _rows(opened, type, only=read(plural)) for type, plural in contract.RECORD_LISTS.items()}
    return from_documents(
        {"patient": profile(diary.patient), **{plural: found[diary.patient.pk] for plural, found in rows.items()}}
        for diary in opened
    )


def profile(patient: Patient) -> Row:
    """The contract's patient, in Python's values; what was not asked is None."""
    return {"id": patient.pk, **{name: getattr(patient, name) for name in contract.columns("patient")}}


def rendered_profile(patient: Patient) -> dict[str, Any]:
    """The contract's patient, in JSON's values; what was not asked is absent."""
    return contract.render("patient", profile(patient), patient.zone)


def rendered_record(patient: Patient, record: Record) -> dict[str, Any]:
    """One version of a record, in JSON's values."""
    content = record.content()
    values = {**content, "id": record.uuid, "version": record.version, "deleted": record.deleted}
    return contract.render(record.TYPE, values, ZoneInfo(content.get("time_zone") or patient.time_zone))


def rendered_page(patient: Patient, type: str, records: RecordQuerySet) -> list[tuple[int, dict[str, Any]]]:
    """Each of these records of one patient with its sequence number, in JSON's values; read as rows, not as objects."""
    names, held = zip(
        *((name, HELD.get(name) or contract.attribute(name)) for name in contract.order(type)), strict=True
    )
    diary, found = Diary(patient), []
    for seq, *row in records.values_list("seq", *held):
        told = {name: value for name, value in zip(names, row, strict=True) if value is not None}
        if "note" in told:
            told["note"] = _opened(diary, type, told, told["note"])
        found.append((seq, contract.written(told, _zone(diary, told))))
    return found


def _selected(type: str, notes: bool, only: Collection[str] | None) -> tuple[list[str], dict[str, Any]]:
    """The columns of one type under the contract's names: as they are called, and by another name."""
    names = [name for name in contract.columns(type) if only is None or name in only]
    renamed = {name: F(contract.attribute(name)) for name in names if contract.attribute(name) != name}
    # Plain names first: `medicine` is a column of its own, and `id` must be the contract's, not the row's.
    plain = ["uuid", "version", "deleted", *(name for name in names if name not in renamed)]
    return plain + ["sealed_note"] * (notes and hasattr(RECORDS[type], "note")), renamed


def _rows(
    diaries: list[Diary], type: str, *, notes: bool = False, only: Collection[str] | None = None
) -> dict[UUID, list[Row]]:
    """Every version of one type, under the contract's names or `only` some of them, by patient: one query."""
    plain, renamed = _selected(type, notes, only)
    found: dict[UUID, list[Row]] = defaultdict(list)
    records = RECORDS[type].objects.filter(scope(diaries, type)).order_by(*ORDER[type])
    for row in records.values("patient_id", *plain, **renamed):
        row["id"] = row.pop("uuid")
        found[row.pop("patient_id")].append(row)
    return found


def _rendered(diary: Diary, type: str, row: Row) -> dict[str, Any]:
    sealed = row.pop("sealed_note", None)
    if sealed is not None and diary.notes:
        row["note"] = _opened(diary, type, row, sealed)
    return contract.render(type, row, _zone(diary, row))


def _opened(diary: Diary, type: str, row: Row, sealed: bytes) -> str:
    place = (type, "note", diary.patient.pk, row["id"], row["version"])
    return crypto.open_text(diary.patient.open_key, sealed, *place)


def _zone(diary: Diary, row: Row) -> ZoneInfo:
    return ZoneInfo(row.get("time_zone") or diary.patient.time_zone)
