from __future__ import annotations

from django.db import models

from diary.models import columns
from diary.models.record import NotedRecord, owner, version_rules


class Entry(NotedRecord):
    """One version of one entry: a day, a night or a moment. The columns are the contract's."""

    TYPE = "entry"

    patient = owner("entries")
    kind = models.CharField(max_length=columns.WORD_LENGTH)
    date = models.DateField()
    occurred_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    received_at = columns.instant()
    trigger = columns.word()
    same_as_previous = models.BooleanField(null=True, blank=True)
    pain_average = columns.whole()
    pain_worst = columns.whole()
    pain_now = columns.whole()
    regions = columns.words()
    qualities = columns.words()
    pattern = columns.word()
    posture = columns.word()
    worse_with = columns.words()
    eased_by = columns.words()
    interference = columns.whole()
    novelty = columns.word()
    onset_date = columns.day()
    onset_certainty = columns.word()
    injury_link = columns.word()
    injury_date = columns.day()
    injury_severity = columns.word()
    woken_count = columns.whole()
    kept_awake = columns.word()
    got_up = columns.word()
    bed_at = columns.instant()
    wake_at = columns.instant()
    urine_colour = columns.word()
    urine_context = columns.words()
    fatigue = columns.whole()
    fatigue_unusual = columns.word()
    temperature_c = columns.number()
    fever_explained = columns.word()
    rigors = columns.word()
    urinary_symptoms = columns.word()
    weight_kg = columns.number()
    weight_loss_intended = columns.word()
    leg_swelling = columns.word()
    leg_swelling_new = columns.word()
    leg_swelling_painful = columns.word()
    breathless = columns.word()
    lump = columns.word()
    lump_site = columns.word()
    lump_noticed_on = columns.day()
    neuro = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [*version_rules("entry"), *columns.checks("entry")]
        indexes = [models.Index(fields=["patient", "head", "date"], name="entry_of_patient_by_date")]
