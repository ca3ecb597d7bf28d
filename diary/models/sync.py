from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diary import crypto
from diary.models.record import owner


class PushAnswer(models.Model):
    """The answer to one push, kept so that a push whose answer was lost can be sent again. It may quote records, and is
    sealed like a note."""

    # None: the pages themselves, in a browser in which the patient is signed in.
    device = models.ForeignKey(
        "diary.DeviceToken", on_delete=models.CASCADE, null=True, blank=True, related_name="pushes"
    )
    patient = owner("pushes")
    key = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "key"], name="push_key_once"),
            models.UniqueConstraint(
                fields=["patient", "key"], condition=Q(device=None), name="push_key_once_in_the_browser"
            ),
        ]

    def __str__(self) -> str:
        return f"push {self.key}"

    @property
    def text(self) -> str:
        return crypto.open_text(self.patient.open_key, self.sealed, *self._place())

    @text.setter
    def text(self, answer: str) -> None:
        self.sealed = crypto.seal_text(self.patient.open_key, answer, *self._place())

    def _place(self) -> tuple[object, ...]:
        return ("push", "answer", self.patient.pk, self.key)


class Conflict(models.Model):
    """Two devices said different things of one record. What was saved first stands; the other text is a version before
    it, until the patient has looked at both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = owner("conflicts")
    record_type = models.CharField(max_length=16)
    record_uuid = models.UUIDField()
    losing_version = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "record_type", "record_uuid", "losing_version"], name="conflict_once"
            )
        ]
        indexes = [models.Index(fields=["patient"], condition=Q(settled_at=None), name="conflict_open")]

    def __str__(self) -> str:
        return f"conflict over {self.record_type} {self.record_uuid} version {self.losing_version}"
