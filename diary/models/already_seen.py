from __future__ import annotations

from datetime import timedelta

from django.db import models


class AlreadySeen(models.Model):
    """The patient says that a clinician has seen what a notice told of: for a while its advice is one quiet line."""

    QUIET_FOR = timedelta(days=14)  # from that day on

    notice = models.OneToOneField("diary.Notice", on_delete=models.CASCADE, related_name="already_seen")
    seen_on = models.DateField()
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.notice_id)
