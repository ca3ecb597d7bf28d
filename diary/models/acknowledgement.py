from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diary import crypto
from diary.models import columns
from diary.models.assessment import Tier
from diary.models.record import owner


class Outcome(models.TextChoices):
    SEEN = "seen", "Seen"
    CALLED = "called", "Called the patient"
    TEST_ORDERED = "test_ordered", "Test ordered"
    KNOWN = "known", "Known already"
    NOT_FOR_ME = "not_for_me", "Not for me"
    SNOOZED = "snoozed", "Later"


class Acknowledgement(models.Model):
    """What one clinician did about one finding, and on what it rested then: new evidence opens it again.

    With a `clinic` it closes the finding for all who read there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = owner("acknowledgements")
    clinician = models.ForeignKey("diary.Clinician", on_delete=models.PROTECT, related_name="acknowledgements")
    clinic = models.ForeignKey(
        "diary.Clinic", on_delete=models.PROTECT, null=True, blank=True, related_name="acknowledgements"
    )
    criterion = models.CharField(max_length=64)
    title = models.CharField(max_length=120)  # as it was called then
    outcome = models.CharField(max_length=columns.WORD_LENGTH, choices=Outcome)
    until = models.DateField(null=True, blank=True)  # of a finding that was put off
    tier = models.CharField(max_length=columns.WORD_LENGTH, choices=Tier)
    since = models.DateField(null=True, blank=True)
    entries_used = models.JSONField(default=list, blank=True)
    signs = models.JSONField(default=list, blank=True)
    sealed_note = models.BinaryField(null=True, blank=True)
    told_patient = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="acknowledgement_outcome_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="acknowledgement_tier_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.SNOOZED, until__isnull=False)
                | (~Q(outcome=Outcome.SNOOZED) & Q(until__isnull=True)),
                name="acknowledgement_put_off_until",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.SNOOZED, tier=Tier.EMERGENCY), name="acknowledgement_no_emergency_put_off"
            ),
        ]
        indexes = [
            models.Index(fields=["clinician", "patient", "criterion", "made_at"], name="acknowledgement_newest"),
            models.Index(fields=["clinic", "patient", "criterion", "made_at"], name="acknowledgement_of_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.outcome}"

    @property
    def note(self) -> str:
        if self.sealed_note is None:
            return ""
        return crypto.open_text(self.patient.open_key, self.sealed_note, *self._note_place())

    @note.setter
    def note(self, text: str) -> None:
        self.sealed_note = crypto.seal_text(self.patient.open_key, text, *self._note_place()) if text else None

    def _note_place(self) -> tuple[object, ...]:
        return ("acknowledgement", "note", self.patient.pk, self.pk)
