from __future__ import annotations

from django.db import models
from django.db.models import Q

from diary.models import columns


class Tier(models.TextChoices):
    """How soon somebody should act, lowest first: the analysis' words."""

    NOTE = "note"
    PROMPT_REVIEW = "prompt_review"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Assessment(models.Model):
    """What the analysis last said of a diary: one row a patient. What came before is told by `FindingChange`.

    `asking` is what a list of many diaries needs: the few findings above a note, in short (`diary.assess.asking`).
    `findings` are the contract's, each with its `title` and patient's `sentence`. `seq` is the state of the diary that
    was read, so that a slow run never replaces the answer of a later one.
    """

    patient = models.OneToOneField("diary.Patient", on_delete=models.CASCADE, related_name="assessment")
    as_of = models.DateTimeField()
    seq = models.PositiveBigIntegerField()
    rules_version = models.CharField(max_length=16)
    tier = models.CharField(max_length=columns.WORD_LENGTH, choices=Tier)
    findings = models.JSONField(default=list)
    asking = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(tier__in=Tier.values), name="assessment_tier_known")]

    def __str__(self) -> str:
        return f"{self.patient_id} at {self.as_of}"
