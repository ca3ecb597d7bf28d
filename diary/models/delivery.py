from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diary.models import columns


class By(models.TextChoices):
    MAIL = "mail", "Mail"
    WEBHOOK = "webhook", "Webhook of the clinic"


class Delivery(models.Model):
    """The outbox: a notice on its way to one reader by mail, or to a clinic's system; written in the transaction of the
    save that raised it. `round` counts the reminders."""

    notice = models.ForeignKey("diary.Notice", on_delete=models.CASCADE, related_name="deliveries")
    grant = models.ForeignKey("diary.Grant", on_delete=models.CASCADE, related_name="deliveries")
    by = models.CharField(max_length=columns.WORD_LENGTH, choices=By, default=By.MAIL)
    # Whom a mail goes to; a webhook goes to the grant's clinic.
    clinician = models.ForeignKey(
        "diary.Clinician", on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    round = models.PositiveSmallIntegerField(default=0)
    # What the receiver of a webhook knows it by, the same at each try; it says nothing by itself.
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "grant", "clinician", "round"], condition=Q(by="mail"), name="delivery_mail_once"
            ),
            models.UniqueConstraint(
                fields=["notice", "grant", "round"], condition=Q(by="webhook"), name="delivery_webhook_once"
            ),
            models.CheckConstraint(
                condition=Q(by="mail", clinician__isnull=False) | Q(by="webhook", clinician__isnull=True),
                name="delivery_has_an_address",
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.grant_id}"
