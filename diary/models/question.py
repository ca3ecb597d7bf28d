from __future__ import annotations

from typing import Any

from django.db import models

from diary import crypto


class Question(models.Model):
    """Something that the patient wants to ask at a visit, in their own words, sealed as notes are."""

    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="questions")
    uuid = models.UUIDField()
    sealed_text = models.BinaryField()
    written_at = models.DateTimeField()  # at first; a correction leaves it
    asked_on = models.DateField(null=True, blank=True)
    # The permission under which a caregiver wrote it for the patient; NULL: the patient did.
    grant = models.ForeignKey("diary.Grant", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "uuid"], name="question_once")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def text(self) -> str:
        return crypto.open_text(self.patient.open_key, self.sealed_text, *self._place())

    @text.setter
    def text(self, text: str) -> None:
        self.sealed_text = crypto.seal_text(self.patient.open_key, text, *self._place())

    def _place(self) -> tuple[Any, ...]:
        return ("question", "text", self.patient.pk, self.uuid)
