from __future__ import annotations

from django.db import models

from diary.models import columns
from diary.models.record import NotedRecord, owner, version_rules


class Event(NotedRecord):
    """One version of one event: an injury, a test, a treatment, a visit, or the answer about a gap."""

    TYPE = "event"

    patient = owner("events")
    date = models.DateField()
    recorded_at = models.DateTimeField()
    type = models.CharField(max_length=columns.WORD_LENGTH)
    regions = columns.words()
    severity = columns.word()
    result = columns.text(500)
    gap_start = columns.day()
    gap_end = columns.day()
    gap_pain = columns.word()

    class Meta:
        constraints = [*version_rules("event"), *columns.checks("event")]
        indexes = [models.Index(fields=["patient", "head", "date"], name="event_of_patient_by_date")]
