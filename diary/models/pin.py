from __future__ import annotations

from django.db import models


class Pin(models.Model):
    """That the patient chose to show the words of one version of an entry on the report. A correction ends it."""

    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="pins")
    entry_uuid = models.UUIDField()
    version = models.PositiveIntegerField()
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "entry_uuid"], name="pin_once_an_entry"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="pin_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_uuid} version {self.version}"
