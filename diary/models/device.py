from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from knox.models import AbstractAuthToken, AuthTokenManager
from knox.settings import knox_settings


class Scope(models.TextChoices):
    """What a device may do."""

    FULL = "full", "Read and write the whole diary"
    LOG = "log", "Add entries and doses, and read nothing"
    READ = "read", "Read the diary"


class DeviceTokens(AuthTokenManager):  # type: ignore[misc]
    def get_queryset(self) -> models.QuerySet[DeviceToken]:
        """With the owner and the owner's diary, which every request is about."""
        return super().get_queryset().select_related("user__patient")


class DeviceToken(AbstractAuthToken):  # type: ignore[misc]
    """One signed-in device. Only the digest of its token is kept; a revoked one stays, so that the device is told."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=4, choices=Scope, default=Scope.FULL)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceTokens()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="device_scope_known")]

    def __str__(self) -> str:
        return f"device {self.uuid}"

    @property
    def last_seen(self) -> datetime:
        """To the minute: each use moves the expiry on, at most once a minute."""
        assert self.expiry is not None  # noqa: S101 - every token has one
        return self.expiry - knox_settings.TOKEN_TTL
