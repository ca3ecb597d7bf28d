from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class GrantState(models.TextChoices):
    PENDING = "pending", "Waiting for the code to be used"
    LAPSED = "lapsed", "The code was not used in time"
    ACTIVE = "active", "Active"
    NOT_YET = "not_yet", "Not yet begun"
    EXPIRED = "expired", "Ended"
    STOPPED = "stopped", "Stopped"


class GrantQuerySet(models.QuerySet["Grant"]):
    def active(self, now: datetime) -> Self:
        """Grants that allow a look at this moment. Asked of the database on every request, never kept."""
        return self.filter(
            Q(clinician__user__is_active=True) | Q(clinic__isnull=False),
            accepted_at__isnull=False,
            stopped_at__isnull=True,
            starts_at__lte=now,
            until__gt=now,
        )


class Grant(models.Model):
    """A patient's permission for one clinician, or for one clinic: which dates, notes or not, from when until when.

    It begins as an offer with a code. Its state is not a column but follows from the times, so that it cannot be stale.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="grants")
    clinician = models.ForeignKey(
        "diary.Clinician", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    clinic = models.ForeignKey("diary.Clinic", on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    date_from = models.DateField(null=True, blank=True)
    notes = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()

    offered_at = models.DateTimeField()
    # The code's digest, until it is used.
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code_expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("starts_at")), name="grant_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(clinician__isnull=True, clinic__isnull=True, accepted_at__isnull=True)
                | Q(clinician__isnull=False, clinic__isnull=True, accepted_at__isnull=False, code_digest__isnull=True)
                | Q(clinician__isnull=True, clinic__isnull=False, accepted_at__isnull=False, code_digest__isnull=True),
                name="grant_accepted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="grant_stopped_is_whole",
            ),
            models.UniqueConstraint(
                fields=["patient", "clinician"],
                condition=Q(stopped_at__isnull=True, clinician__isnull=False),
                name="grant_one_open_for_a_clinician",
            ),
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=Q(stopped_at__isnull=True, clinic__isnull=False),
                name="grant_one_open_for_a_clinic",
            ),
        ]
        indexes = [
            models.Index(fields=["clinician", "until"], name="grant_of_clinician"),
            models.Index(fields=["clinic", "until"], name="grant_of_clinic"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def holder(self) -> str:
        """Whom the patient let in, as they see it."""
        held = self.clinician or self.clinic
        return held.name if held else ""

    def state_at(self, now: datetime) -> GrantState:
        if self.stopped_at is not None:
            return GrantState.STOPPED
        if self.accepted_at is None:
            return GrantState.PENDING if now < self.code_expires_at else GrantState.LAPSED
        if now < self.starts_at:
            return GrantState.NOT_YET
        return GrantState.ACTIVE if now < self.until else GrantState.EXPIRED
