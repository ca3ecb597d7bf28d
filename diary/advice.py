"""What a patient is told at once when a record raises a red flag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from diary.models import AlreadySeen, Notice, Patient, Record, Tier

# Highest first: the order of the cards on the page.
TIERS = tuple(reversed(Tier.values))


@dataclass(frozen=True, slots=True)
class Advice:
    """One red flag in the catalogue's words, in the reader's language. `repeat`: known already and unchanged, or seen by a
    clinician on `seen_on`, so one calm line is enough."""

    notice: UUID
    criterion: str
    tier: str
    title: str
    sentence: str
    repeat: bool
    seen_on: dt.date | None
    date: dt.date
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


def of_notices(notices: Iterable[Notice], seen: Iterable[AlreadySeen] | None = None) -> list[Advice]:
    """Highest tier first. `seen` is what was seen lately, where the caller has it for several records."""
    ordered = sorted(notices, key=lambda notice: (TIERS.index(notice.tier), notice.criterion))
    if ordered and seen is None:
        seen = seen_lately(ordered[0].patient_id)
    return [_of_notice(notice, list(seen or ())) for notice in ordered]


def seen_lately(patient_id: UUID) -> list[AlreadySeen]:
    """What the patient says a clinician has seen, newest first, for as long as it keeps advice quiet."""
    since = timezone.localdate() - AlreadySeen.QUIET_FOR
    told = AlreadySeen.objects.filter(notice__patient=patient_id, seen_on__gte=since)
    return list(told.select_related("notice").order_by("-seen_on"))


def identity(record: Record | Patient) -> tuple[str, UUID]:
    """How a notice names what raised it."""
    return ("patient", record.pk) if isinstance(record, Patient) else (record.TYPE, record.uuid)


def _of_notice(notice: Notice, seen: list[AlreadySeen]) -> Advice:
    covered = next((one.seen_on for one in seen if _covers(one.notice, notice)), None)
    return Advice(
        notice=notice.pk,
        criterion=notice.criterion,
        tier=notice.tier,
        title=gettext(notice.title),
        sentence=gettext(notice.sentence),
        # An emergency is said in full each time.
        repeat=(notice.repeat or covered is not None) and notice.tier != Tier.EMERGENCY,
        date=notice.date,
        rules_version=notice.rules_version,
        seen_on=covered,
    )


def _covers(seen: Notice, new: Notice) -> bool:
    """What a clinician saw was the same: as urgent, and with these signs. Anything more is told in full."""
    return (
        seen.criterion == new.criterion
        and TIERS.index(seen.tier) <= TIERS.index(new.tier)
        and set(seen.signs) >= set(new.signs)
    )
