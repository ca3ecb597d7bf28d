"""Work for a Celery worker, where a broker is configured. Without one, `diary.assess` does the same in process."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from diary import assess
from diary.actions import clinics, delivering, leaving, reminding, sync
from diary.models import Patient


@shared_task(name="diary.tasks.assess_patient")  # type: ignore[untyped-decorator]
def assess_patient(patient_id: str) -> None:
    assess.assess_patient(Patient.objects.get(pk=patient_id))


@shared_task(name="diary.tasks.deliver")  # type: ignore[untyped-decorator]
def deliver() -> int:
    return delivering.deliver(timezone.now())


@shared_task(name="diary.tasks.remind")  # type: ignore[untyped-decorator]
def remind() -> int:
    return reminding.remind(timezone.now())


@shared_task(name="diary.tasks.daily")  # type: ignore[untyped-decorator]
def daily() -> dict[str, int]:
    """Time alone changes findings: every diary is read again. What has served its time goes."""
    return {
        "diaries assessed": sum(1 for _ in assess.assess_patients(Patient.objects.only("pk"))),
        "messages sent": deliver(),
        "invitations forgotten": clinics.forget_old_invitations(timezone.now()),
        "diaries deleted": leaving.purge(timezone.now()),
        "answers to pushes forgotten": sync.forget_old_answers(timezone.now()),
    }
