from __future__ import annotations

import uuid
from datetime import time

from django.db import models
from django.db.models import Q


class Pace(models.TextChoices):
    DAILY = "daily", "Daily"
    SUNDAYS = "sundays", "Sundays"


class Reminder(models.Model):
    """When, and by which ways, somebody wants to be asked. No row: never asked for, never reminded.

    `unanswered` counts the reminders since the last entry, for the rule that lets them fade out; nobody is shown it.
    """

    FADES_AFTER = 3  # unanswered ones: from then on once a week
    STOPS_AFTER = 6

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.OneToOneField("diary.Patient", on_delete=models.CASCADE, related_name="reminder")
    by_email = models.BooleanField(default=False)
    by_push = models.BooleanField(default=False)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.DAILY)
    at = models.TimeField(default=time(20))  # on the patient's clock
    next_look_at = models.DateTimeField()
    last_sent_at = models.DateTimeField(null=True, blank=True)
    unanswered = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="reminder_pace_known"),
            models.CheckConstraint(condition=Q(by_email=True) | Q(by_push=True), name="reminder_goes_somewhere"),
        ]
        indexes = [models.Index(fields=["next_look_at"], name="reminder_due")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def has_faded(self) -> bool:
        return self.unanswered >= self.FADES_AFTER

    @property
    def has_stopped(self) -> bool:
        return self.unanswered >= self.STOPS_AFTER


class PushSubscription(models.Model):
    """A browser that shows our reminders: where its push service takes them, and the keys only that browser can read."""

    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=128)
    auth = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
