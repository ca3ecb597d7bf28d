from __future__ import annotations

import uuid
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from diary import crypto
from diary.models import columns
from diary.models.record import RecordQuerySet


class Region(models.TextChoices):
    """Whose emergency numbers are shown."""

    GB = "GB", "United Kingdom"
    IE = "IE", "Ireland"
    US = "US", "United States"
    EU = "EU", "European Union"
    OTHER = "other", "Somewhere else"


class WeightUnit(models.TextChoices):
    KG = "kg", "kg"
    LB = "lb", "lb"
    ST = "st", "st"


class TemperatureUnit(models.TextChoices):
    C = "C", "°C"
    F = "F", "°F"


class Patient(models.Model):
    """The owner of one diary, with the contract's profile. `id` is the contract's patient id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # An imported diary may have no owner yet.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="patient"
    )
    name = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=8, choices=Region, default=Region.OTHER)
    # In which units its pages ask and tell; what is stored is always kg and °C.
    weight_unit = models.CharField(max_length=2, choices=WeightUnit, default=WeightUnit.KG)
    temperature_unit = models.CharField(max_length=1, choices=TemperatureUnit, default=TemperatureUnit.C)
    consent_version = models.CharField(max_length=16, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delete_on = models.DateTimeField(null=True, blank=True)  # asked for; until then the owner may keep it

    # Counts every write to this diary. Bumped under this row's lock, so that the order of numbers is the order of
    # commits: a reader who has seen n never misses a later n - 1, as it would with an auto-increment column.
    seq = models.PositiveBigIntegerField(default=0)
    profile_seq = models.PositiveBigIntegerField(default=0)  # the number of the profile's last change
    # Changed when the numbers above start again, as after a restore: cursors from before are void.
    sync_epoch = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    data_key = models.BinaryField()

    birth_year = columns.whole()
    sex = columns.word()
    can_menstruate = columns.word()
    time_zone = models.CharField(max_length=64)
    usual_bedtime = columns.text(5)
    usual_wake_time = columns.text(5)
    height_cm = columns.number()
    cancer_history = columns.word()
    cancer_type = columns.text(80)
    cancer_year = columns.whole()
    cancer_spread = columns.word()
    cancer_in_bone = columns.word()
    cancer_treatment = columns.word()
    cancer_treatment_last_on = columns.day()
    immunosuppressed = columns.word()
    long_term_steroids = columns.word()
    osteoporosis = columns.word()
    injected_drugs = columns.word()
    anticoagulant = columns.word()
    kidney_disease = columns.word()
    smoking = columns.word()
    baseline_neuro = columns.words()
    assessed_pain = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            *columns.checks("patient"),
            models.CheckConstraint(condition=Q(region__in=Region.values), name="patient_region_known"),
            models.CheckConstraint(
                condition=Q(weight_unit__in=WeightUnit.values, temperature_unit__in=TemperatureUnit.values),
                name="patient_units_known",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="patient_version_from_1"),
            models.CheckConstraint(
                condition=Q(consent_version="", consented_at__isnull=True)
                | (~Q(consent_version="") & Q(consented_at__isnull=False)),
                name="patient_consent_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def records(self, type: str) -> RecordQuerySet:
        """Every version of this patient's records of one type."""
        related = {"entry": "entries", "medicine": "medicines", "dose": "doses", "event": "events"}[type]
        found: RecordQuerySet = getattr(self, related).all()
        return found

    @cached_property
    def open_key(self) -> bytes:
        """The key of this patient's notes, opened once for as long as this object lives."""
        return crypto.open_data_key(self.data_key, self.pk)
