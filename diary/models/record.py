from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from diary import crypto
from diary.models import columns


class RecordQuerySet(models.QuerySet[Any]):
    def heads(self) -> Self:
        """What the diary says now: the newest version of each record that is not withdrawn."""
        return self.filter(head=True, deleted=False)

    def between(self, first: date, last: date) -> Self:
        """Both days included."""
        return self.filter(date__gte=first, date__lte=last)

    def without_notes(self) -> Self:
        """The same records, for a reader to whom the patient has not shown the notes."""
        return self.annotate(notes_withheld=Value(True))


class Record(models.Model):
    """One row for each version of one thing that a patient wrote down. Rows are added, never changed.

    A correction is a new version; a withdrawal is a new version with `deleted`. `head` marks the newest.
    """

    TYPE: ClassVar[str]

    patient: models.ForeignKey[Any, Any]
    uuid = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    head = models.BooleanField(default=True)
    deleted = models.BooleanField(default=False)
    seq = models.PositiveBigIntegerField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()
    # The permission under which a caregiver wrote it for the patient; NULL: the patient did.
    grant = models.ForeignKey("diary.Grant", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.TYPE} {self.uuid} version {self.version}"

    @classmethod
    def make(cls, patient: Any, content: dict[str, Any], **fields: Any) -> Self:
        """A version that is not saved yet. Keys that are absent become NULL; a note is sealed for its place."""
        told = {held: content.get(name) for name, held in columns.attributes(cls.TYPE)}
        return cls(patient=patient, **fields, **told)

    def content(self) -> dict[str, Any]:
        """What was written, under the contract's keys; unanswered keys are absent."""
        told = self.__dict__
        return {name: told[held] for name, held in columns.attributes(self.TYPE) if told[held] is not None}


class NotedRecord(Record):
    """A record with a free-text note, sealed under the patient's key and bound to this version."""

    sealed_note = models.BinaryField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def has_note(self) -> bool:
        """That this reader may see."""
        return self.sealed_note is not None and not getattr(self, "notes_withheld", False)

    @property
    def note(self) -> str | None:
        if self.sealed_note is None or not self.has_note:
            return None
        return crypto.open_text(self.patient.open_key, self.sealed_note, *self._note_place())

    @note.setter
    def note(self, text: str | None) -> None:
        if text is None:
            self.sealed_note = None
        else:
            self.sealed_note = crypto.seal_text(self.patient.open_key, text, *self._note_place())

    def content(self) -> dict[str, Any]:
        note = self.note
        return super().content() | ({} if note is None else {"note": note})

    @classmethod
    def make(cls, patient: Any, content: dict[str, Any], **fields: Any) -> Self:
        row = super().make(patient, content, **fields)
        row.note = content.get("note")
        return row

    def _note_place(self) -> tuple[object, ...]:
        return (self.TYPE, "note", self.patient.pk, self.uuid, self.version)


def owner(related_name: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name=related_name)


def version_rules(part: str) -> list[models.BaseConstraint]:
    """What holds for the versions of every kind of record."""
    return [
        models.UniqueConstraint(fields=["patient", "uuid", "version"], name=f"{part}_version_once"),
        models.UniqueConstraint(fields=["patient", "uuid"], condition=Q(head=True), name=f"{part}_one_head"),
        models.UniqueConstraint(fields=["patient", "seq"], name=f"{part}_seq_once"),
        models.CheckConstraint(condition=Q(version__gte=1, version__lte=1_000_000), name=f"{part}_version_in_range"),
        models.CheckConstraint(condition=Q(seq__gte=1), name=f"{part}_seq_from_1"),
    ]
