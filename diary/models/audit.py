from __future__ import annotations

import hmac
import json
from datetime import UTC
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.db import models

from diary import crypto

# The chain of what belongs to no single diary, such as refused sharing codes.
COMMON_CHAIN = UUID(int=0)


class AppendOnly(Exception):
    """Somebody tried to change or remove an audit row."""


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **_: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditChain(models.Model):
    """How long a chain is and how it ends: without it, cutting off the end would go unseen. Locked to append."""

    id = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    last_seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class AuditEvent(models.Model):
    """Who did what to which diary, or looked at it. Ids and counts, never content.

    Rows of one diary form a chain: each seal covers the row and the seal before it, under a key outside the database.
    `actor` is a user's id and `grant` the permission that was used. Both stand without a foreign key, so that a row
    stays as it was when what it names is gone.
    """

    chain = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True)
    action = models.CharField(max_length=40)
    grant = models.UUIDField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    seal = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    SEALED: ClassVar = ("chain", "number", "at", "actor", "action", "grant", "details")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_number_once")]
        indexes = [models.Index(fields=["grant", "at"], name="audit_of_grant")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def expected_seal(self, previous: str) -> str:
        return hmac.digest(crypto.derived_key("audit"), previous.encode() + self.canonical(), "sha256").hex()

    def canonical(self) -> bytes:
        """The same bytes for the same row, on every database and for ever."""
        row = {name: getattr(self, name) for name in self.SEALED}
        row["at"] = row["at"].astimezone(UTC).isoformat()
        return json.dumps(row, sort_keys=True, separators=(",", ":"), default=str).encode()
