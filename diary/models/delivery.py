from __future__ import annotations

from django.db import models
from django.db.models import Q


class Delivery(models.Model):
    """The outbox: a notice on its way to one clinician, written in the transaction of the save that raised it."""

    notice = models.ForeignKey("diary.Notice", on_delete=models.CASCADE, related_name="deliveries")
    grant = models.ForeignKey("diary.Grant", on_delete=models.CASCADE, related_name="deliveries")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "grant"], name="delivery_once")]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.grant_id}"
