from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    WEB = "web", "Web page"
    API = "api", "REST answer"
    CAREGIVER = "carer", "Web page of a caregiver, who wrote for the patient"


class AdviceShown(models.Model):
    """That the patient, or a caregiver who wrote for them, was shown the advice of a notice: where, when, how worded."""

    notice = models.ForeignKey("diary.Notice", on_delete=models.CASCADE, related_name="shown")
    channel = models.CharField(max_length=8, choices=Channel)
    wording_version = models.CharField(max_length=16)
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="advice_shown_once_a_channel"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="advice_shown_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"
