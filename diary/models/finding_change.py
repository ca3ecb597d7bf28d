from __future__ import annotations

from django.db import models
from django.db.models import Q

from diary.models import columns
from diary.models.assessment import Tier


class Status(models.TextChoices):
    NOT_MET = "not_met"
    MET = "met"
    INSUFFICIENT = "insufficient"


class FindingChange(models.Model):
    """A criterion's answer differs from the last one: what "since your last visit" is made of."""

    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="finding_changes")
    criterion = models.CharField(max_length=64)
    # Blank before the first assessment.
    status_before = models.CharField(max_length=columns.WORD_LENGTH, blank=True)
    status = models.CharField(max_length=columns.WORD_LENGTH, choices=Status)
    provisional = models.BooleanField(default=False)
    tier_before = models.CharField(max_length=columns.WORD_LENGTH, blank=True)
    tier = models.CharField(max_length=columns.WORD_LENGTH, choices=Tier)
    as_of = models.DateTimeField()
    rules_version = models.CharField(max_length=16)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="finding_change_status_known"),
            models.CheckConstraint(
                condition=Q(status_before__in=["", *Status.values]), name="finding_change_status_before_known"
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="finding_change_tier_known"),
            models.CheckConstraint(
                condition=Q(tier_before__in=["", *Tier.values]), name="finding_change_tier_before_known"
            ),
        ]
        indexes = [models.Index(fields=["patient", "seen_at"], name="finding_change_of_patient")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.criterion}: {self.status}"
