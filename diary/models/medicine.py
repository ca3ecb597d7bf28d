from __future__ import annotations

from django.db import models

from diary.models import columns
from diary.models.record import Record, owner, version_rules


class Medicine(Record):
    """One version of one medicine on the patient's list."""

    TYPE = "medicine"

    patient = owner("medicines")
    name = models.CharField(max_length=120)
    started_on = columns.day()
    stopped_on = columns.day()
    dose_text = columns.text(120)
    medicine_class = models.CharField(max_length=columns.WORD_LENGTH, db_column="class")

    class Meta:
        constraints = [*version_rules("medicine"), *columns.checks("medicine")]
