from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diary.models import columns
from diary.models.assessment import Tier


class Notice(models.Model):
    """A finding to tell of: a red flag that one version of one record raised, written in the transaction of the save, or
    what an assessment found later (`record_type` assessment).

    Unique on (record version, criterion): saving again, or sending again after a crash, cannot raise it twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="notices")
    record_type = models.CharField(max_length=16)
    record_uuid = models.UUIDField()
    record_version = models.PositiveIntegerField()
    criterion = models.CharField(max_length=64)
    tier = models.CharField(max_length=columns.WORD_LENGTH, choices=Tier)
    rules_version = models.CharField(max_length=16)
    title = models.TextField()
    sentence = models.TextField(blank=True)
    # Which signs it rests on, and the diary's date: with them the next save can tell a new flag from a known one.
    signs = models.JSONField(default=list, blank=True)
    date = models.DateField()
    # Known already and unchanged: said again in one calm line, and not sent out again.
    repeat = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # When to ask whether somebody has acknowledged it, and how often that was asked; none: never, or not any more.
    remind_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "record_type", "record_uuid", "record_version", "criterion"], name="notice_once"
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="notice_tier_known"),
            models.CheckConstraint(
                condition=Q(record_type__in=["entry", "medicine", "dose", "event", "patient", "assessment"]),
                name="notice_record_type_known",
            ),
        ]
        indexes = [
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="notice_to_remind_of"),
            models.Index(fields=["patient", "criterion", "date"], name="notice_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.criterion}"
