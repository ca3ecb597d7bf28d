from __future__ import annotations

import base64
import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from diary import crypto

SECRET_BYTES = 32


class Clinic(models.Model):
    """An organisation that patients may share with. Who reads with it is told by its memberships, at each request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    # Where a notice is announced besides by mail; the key signs what is sent there.
    webhook_url = models.URLField(max_length=500, blank=True)
    webhook_key = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(webhook_url="", webhook_key__isnull=True)
                | (~Q(webhook_url="") & Q(webhook_key__isnull=False)),
                name="clinic_webhook_is_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def new_webhook_secret(self) -> str:
        """A fresh secret in the words of Standard Webhooks; kept sealed, and shown only now."""
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
        self.webhook_key = crypto.seal_text(crypto.derived_key("webhooks"), secret, *self._key_place())
        return secret

    @property
    def webhook_secret(self) -> str:
        assert self.webhook_key is not None  # noqa: S101 - the constraint above
        return crypto.open_text(crypto.derived_key("webhooks"), self.webhook_key, *self._key_place())

    def _key_place(self) -> tuple[object, ...]:
        return ("clinic", "webhook_key", self.pk)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Asked of the database on every request, never kept."""
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def clinicians(self) -> Self:
        """Those who read with the clinic: administering alone opens no diary."""
        return self.current().filter(is_clinician=True)


class Membership(models.Model):
    """Somebody belongs to a clinic, from when until when. It ends by a date, not by deletion: who could read when stays
    provable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    is_clinician = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user"], condition=Q(ended_at__isnull=True), name="membership_one_open"
            ),
            models.CheckConstraint(
                condition=Q(is_clinician=True) | Q(is_administrator=True), name="membership_has_role"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_ended_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """A code by which one person joins a clinic. It is gone once it is used, taken back, or over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    is_clinician = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_clinician=True) | Q(is_administrator=True), name="invitation_has_role"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Ownership(models.Model):
    """Who of a clinic looks after what waits in one patient's diary. It stands for as long as that person is a clinician
    there; a reader of this table asks for that."""

    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="ownerships")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="ownerships")
    clinician = models.ForeignKey("diary.Clinician", on_delete=models.CASCADE, related_name="ownerships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "clinic"], name="ownership_one_a_clinic")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.clinician_id}"
