from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# Wrong passcodes that a link bears in its life: with six digits, ten guesses open one link in a hundred thousand.
WRONG_TRIES = 10


class GrantKind(models.TextChoices):
    CLINICIAN = "clinician", _("A clinician")
    LINK = "link", _("Whoever has the link and its passcode")
    CAREGIVER = "caregiver", _("A caregiver")


class CareScope(models.TextChoices):
    """What a caregiver may do for the patient; each includes the one before it."""

    LOG = "log", _("Add entries for you, and see nothing of your diary")
    READ = "read", _("Add entries, and see your history")
    MANAGE = "manage", _("Add, see, correct and remove entries, and keep your medicines and events")


class GrantState(models.TextChoices):
    PENDING = "pending", _("Waiting for the code to be used")
    LAPSED = "lapsed", _("The code was not used in time")
    DECLINED = "declined", _("Declined")
    ACTIVE = "active", _("Active")
    NOT_YET = "not_yet", _("Not yet begun")
    EXPIRED = "expired", _("Ended")
    LOCKED = "locked", _("Closed after too many wrong passcodes")
    REVOKED = "revoked", _("Stopped")


class GrantQuerySet(models.QuerySet["Grant"]):
    def active(self, now: datetime, kind: str = GrantKind.CLINICIAN) -> Self:
        """Grants of one kind that allow something at this moment. Asked of the database on every request, never
        kept."""
        holder = {
            GrantKind.CLINICIAN: Q(clinician__user__is_active=True) | Q(clinic__isnull=False),
            GrantKind.LINK: Q(wrong_tries__lt=WRONG_TRIES),
            GrantKind.CAREGIVER: Q(caregiver__is_active=True),
        }[GrantKind(kind)]
        return self.filter(holder, kind=kind, stopped_at__isnull=True, starts_at__lte=now, until__gt=now)


class Grant(models.Model):
    """A patient's permission: to whom, what of the diary, notes or not, from when until when.

    For a clinician, who may take it for a clinic, and for a caregiver it begins as an offer with a code. A link is a grant
    to whoever holds it and knows the passcode. Its state is not a column but follows from the times, so that it cannot be
    stale.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("diary.Patient", on_delete=models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=9, choices=GrantKind, default=GrantKind.CLINICIAN)
    clinician = models.ForeignKey(
        "diary.Clinician", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    clinic = models.ForeignKey("diary.Clinic", on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    caregiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cares"
    )
    # What the patient calls whoever is meant; a clinician has a name of their own.
    name = models.CharField(max_length=80, blank=True)
    scope = models.CharField(max_length=6, choices=CareScope, blank=True)  # a caregiver's
    date_from = models.DateField(null=True, blank=True)
    notes = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()

    offered_at = models.DateTimeField()
    # The code's digest, until it is used; of a link, its token's, until it is stopped.
    code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code_expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    passcode = models.CharField(max_length=128, blank=True)  # a slow hash
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("starts_at")), name="grant_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(kind__in=GrantKind.values), name="grant_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="clinician")
                | Q(caregiver__isnull=True, scope="", passcode="")
                & (
                    Q(clinician__isnull=True, clinic__isnull=True, accepted_at__isnull=True)
                    | (
                        Q(clinician__isnull=False, clinic__isnull=True)
                        | Q(clinician__isnull=True, clinic__isnull=False)
                    )
                    & Q(accepted_at__isnull=False, code_digest__isnull=True)
                ),
                name="grant_to_a_clinician_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="link")
                | Q(
                    clinician__isnull=True,
                    clinic__isnull=True,
                    caregiver__isnull=True,
                    scope="",
                    accepted_at__isnull=False,
                )
                & ~Q(passcode=""),
                name="grant_by_link_is_whole",
            ),
            # A caregiver whose account is gone leaves the grant behind: it says who wrote what.
            models.CheckConstraint(
                condition=~Q(kind="caregiver")
                | Q(
                    clinician__isnull=True,
                    clinic__isnull=True,
                    date_from__isnull=True,
                    passcode="",
                    scope__in=CareScope.values,
                )
                & (
                    Q(caregiver__isnull=True, accepted_at__isnull=True)
                    | Q(accepted_at__isnull=False, code_digest__isnull=True)
                ),
                name="grant_to_a_caregiver_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=False) | Q(stopped_by__isnull=True), name="grant_stopped_is_whole"
            ),
            models.UniqueConstraint(
                fields=["patient", "clinician"],
                condition=Q(stopped_at__isnull=True, clinician__isnull=False),
                name="grant_one_open_for_a_clinician",
            ),
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=Q(stopped_at__isnull=True, clinic__isnull=False),
                name="grant_one_open_for_a_clinic",
            ),
            models.UniqueConstraint(
                fields=["patient", "caregiver"],
                condition=Q(stopped_at__isnull=True, caregiver__isnull=False),
                name="grant_one_open_for_a_caregiver",
            ),
        ]
        indexes = [
            models.Index(fields=["clinician", "until"], name="grant_of_clinician"),
            models.Index(fields=["clinic", "until"], name="grant_of_clinic"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def holder(self) -> str:
        """Whom it is for, in the patient's words where there is no better name."""
        held = self.clinician or self.clinic
        return held.name if held else self.name

    def allows(self, scope: str) -> bool:
        """Whether a caregiver may do as much as this."""
        return self.scope in CareScope.values and CareScope.values.index(self.scope) >= CareScope.values.index(scope)

    def state_at(self, now: datetime) -> GrantState:
        if self.stopped_at is not None:
            by_other = self.stopped_by_id not in (None, self.patient.user_id)
            return GrantState.DECLINED if self.accepted_at is None and by_other else GrantState.REVOKED
        if self.accepted_at is None:
            return GrantState.PENDING if now < self.code_expires_at else GrantState.LAPSED
        if now < self.starts_at:
            return GrantState.NOT_YET
        if now >= self.until:
            return GrantState.EXPIRED
        return GrantState.LOCKED if self.wrong_tries >= WRONG_TRIES else GrantState.ACTIVE
