"""Keeping that advice was shown, and that a clinician has already seen what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary.actions import records
from diary.advice import Advice
from diary.models import AdviceShown, AlreadySeen, Channel, Notice, Patient, Tier, User

# Raised when the words of the advice pages change.
WORDING_VERSION = "1"


def shown(*, advice: Iterable[Advice], channel: Channel) -> None:
    """Note that these were put before the patient. Only the first time counts for each channel."""
    now = timezone.now()
    rows = [
        AdviceShown(notice_id=one.notice, channel=channel, wording_version=WORDING_VERSION, shown_at=now)
        for one in advice
    ]
    AdviceShown.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def already_seen(*, patient: Patient, by: User, notice: Notice, visit: UUID, type: str, seen_on: date) -> None:
    """Note the visit, and that it was about this: what the same record raised as urgently is seen with it.
    Raises validators.Invalid."""
    now = timezone.now()
    data = {"id": str(visit), "type": type, "date": seen_on, "recorded_at": now.astimezone(patient.zone)}
    records.record(patient=patient, by=by, type="event", data=data)
    for other in patient.notices.exclude(tier=Tier.EMERGENCY).filter(
        record_type=notice.record_type,
        record_uuid=notice.record_uuid,
        record_version=notice.record_version,
        tier=notice.tier,
    ):
        AlreadySeen.objects.update_or_create(notice=other, defaults={"seen_on": seen_on, "said_at": now})
