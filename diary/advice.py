"""What a patient is told at once when a record raises a red flag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from diary.models import Notice, Patient, Record, Tier

# Highest first: the order of the cards on the page.
TIERS = tuple(reversed(Tier.values))


@dataclass(frozen=True, slots=True)
class Advice:
    """One red flag in the catalogue's words, in the reader's language. `repeat`: known already and unchanged, so one calm line is enough."""

    notice: UUID
    criterion: str
    tier: str
    title: str
    sentence: str
    repeat: bool
    date: date
    rules_version: str


def of_record(record: Record | Patient) -> list[Advice]:
    """The advice that this version of a record raised, highest tier first; the same on every call."""
    type, uuid = identity(record)
    return of_notices(
        Notice.objects.filter(
            patient=record if isinstance(record, Patient) else record.patient,
            record_type=type,
            record_uuid=uuid,
            record_version=record.version,
        )
    )


def of_notices(notices: Iterable[Notice]) -> list[Advice]:
    ordered = sorted(notices, key=lambda notice: (TIERS.index(notice.tier), notice.criterion))
    return [_of_notice(notice) for notice in ordered]


def identity(record: Record | Patient) -> tuple[str, UUID]:
    """How a notice names what raised it."""
    return ("patient", record.pk) if isinstance(record, Patient) else (record.TYPE, record.uuid)


def _of_notice(notice: Notice) -> Advice:
    return Advice(
        notice=notice.pk,
        criterion=notice.criterion,
        tier=notice.tier,
        title=gettext(notice.title),
        sentence=gettext(notice.sentence),
        # An emergency is said in full each time.
        repeat=notice.repeat and notice.tier != Tier.EMERGENCY,
        date=notice.date,
        rules_version=notice.rules_version,
    )
