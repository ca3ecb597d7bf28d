"""Keeping that advice was shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from diary.advice import Advice
from diary.models import AdviceShown, Channel

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
