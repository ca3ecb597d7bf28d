from __future__ import annotations

from django.db import models

from diary.models import columns
from diary.models.record import Record, owner, version_rules


class Dose(Record):
    """One version of one dose taken. `medicine` is the medicine's uuid: its versions come and go beside it."""

    TYPE = "dose"

    patient = owner("doses")
    medicine = models.UUIDField()
    taken_at = models.DateTimeField()
    dose_mg = columns.number()

    class Meta:
        constraints = [*version_rules("dose"), *columns.checks("dose")]
        indexes = [models.Index(fields=["patient", "head", "taken_at"], name="dose_of_patient_by_time")]
