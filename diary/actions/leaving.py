"""Deleting a diary: shares stop at once, the diary goes after seven days in which its owner may keep it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from diary import access, audit
from diary.actions import sharing
from diary.actions.ledger import lock
from diary.models import DeviceToken, Patient, User

DAYS_TO_CHANGE_ONES_MIND = 7


@transaction.atomic
def leave(*, patient: Patient, by: User) -> datetime:
    """Set the day on which everything goes. Asked twice, the first day stands."""
    access.check_is_owner(by, patient)
    patient = lock(patient)
    if patient.delete_on is None:
        patient.delete_on = timezone.now() + timedelta(days=DAYS_TO_CHANGE_ONES_MIND)
        patient.save(update_fields=["delete_on"])
        for grant in patient.grants.filter(stopped_at__isnull=True):
            sharing.stop(patient=patient, grant=grant, by=by)
        audit.write("diary.leaving", by=by, patient=patient)
    return patient.delete_on


@transaction.atomic
def stay(*, patient: Patient, by: User) -> None:
    """Keep the diary after all. What was shared is not shared again."""
    access.check_is_owner(by, patient)
    patient = lock(patient)
    if patient.delete_on is not None:
        patient.delete_on = None
        patient.save(update_fields=["delete_on"])
        audit.write("diary.staying", by=by, patient=patient)


def purge(now: datetime) -> int:
    """Delete the diaries whose day has come, with their accounts and the keys of their notes: a backup holds the notes
    no longer either. The audit trail stays; it holds ids and no content. So do, with their name, the entries that they
    wrote for others."""
    due = list(Patient.objects.filter(delete_on__lte=now).values_list("pk", "user_id"))
    for pk, user in due:
        with transaction.atomic():
            audit.write("diary.deleted", by=None, patient=Patient.objects.get(pk=pk))
            sharing.step_back_everywhere(caregiver=user, now=now)
            DeviceToken.objects.filter(user_id=user).delete()
            Patient.objects.filter(pk=pk).delete()
            User.objects.filter(pk=user).delete()
    return len(due)
