"""Notices: of red flags, answered in the save request and written in its transaction, and of what an assessment finds
later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from analysis import RULES_VERSION
from diary import advice, asking, assess, frames
from diary.actions import delivering
from diary.advice import TIERS, Advice
from diary.models import Assessment, Notice, Patient, Record

if TYPE_CHECKING:
    from analysis.findings import Finding

# No event row looks back farther (183 days), so an older notice cannot be of a flag that still stands.
LONGEST_LOOK_BACK = timedelta(days=190)


Version = tuple[str, UUID, int]


def raise_flags(
    *, patient: Patient, written: list[Record | Patient], now: datetime, with_standing: bool = True
) -> dict[Version, list[Advice]]:
    """Evaluate the event rows for what was just written, and note what they say, in the write's transaction.

    `with_standing`: say again what rests on other records; not to a caregiver who may not see those. When the evaluation itself fails, the records are kept all the same: the assessment after the commit looks again.
    """
    try:
        with transaction.atomic():
            profile = frames.profile(patient)
            raising = [record for record in written if _may_raise(record, profile)]
            return _noted(patient, raising, now, with_standing) if raising else {}
    except Exception as error:
        assess.log_failure("red flag evaluation", patient.pk, error)
        return {}


def _noted(
    patient: Patient, raising: list[Record | Patient], now: datetime, with_standing: bool
) -> dict[Version, list[Advice]]:
    """The advice of each of these versions: what rests on it; with the last of them goes all else that stands."""
    known = list(Notice.objects.filter(patient=patient, date__gte=(now - LONGEST_LOOK_BACK).date()))
    met = assess.red_flags(patient)
    ids = {str(advice.identity(record)[1]) for record in raising}
    found: dict[Version, list[Advice]] = {}
    fresh: list[Notice] = []
    seen = advice.seen_lately(patient.pk)
    for record in raising:
        type, uuid = advice.identity(record)
        resting = [finding for finding in met if str(uuid) in finding.entries_used]
        if with_standing and record is raising[-1]:
            resting += [finding for finding in met if ids.isdisjoint(finding.entries_used)]
        notices = [_notice(patient, record, finding, [*known, *fresh], now) for finding in resting]
        fresh += notices
        found[type, uuid, record.version] = advice.of_notices(notices, seen)
    delivering.address(patient, Notice.objects.bulk_create(fresh), now)
    return found


def _may_raise(record: Record | Patient, profile: dict[str, Any]) -> bool:
    """A new answer in the profile can turn an old entry into a red flag; of the records only entries can."""
    if isinstance(record, Patient):
        return True
    if record.TYPE != "entry" or record.deleted:
        return False
    from analysis.red_flags import may_fire

    return may_fire(record.content(), profile)


def _notice(
    patient: Patient, record: Record | Patient, finding: Finding, earlier: list[Notice], now: datetime
) -> Notice:
    type, uuid = advice.identity(record)
    return Notice(
        patient=patient,
        record_type=type,
        record_uuid=uuid,
        record_version=record.version,
        criterion=finding.criterion,
        tier=finding.tier.value,
        rules_version=RULES_VERSION,
        title=finding.title,
        sentence=finding.sentence,
        signs=(signs := asking.signs_of(finding)),
        date=finding.window[1],
        repeat=_is_known(finding.criterion, finding.tier.value, signs, asking.first_shown(finding), earlier),
        created_at=now,
    )


def raise_found(patient: Patient, stored: Assessment) -> None:
    """Notices of what asks for something and that nobody was told of in this episode: patterns, and red flags that only
    another record completed. In the assessment's transaction."""
    asks = {one["criterion"]: one for one in stored.asking}
    told = list(Notice.objects.filter(patient=patient, criterion__in=asks).order_by("created_at"))
    fresh = [
        Notice(
            patient=patient,
            record_type="assessment",
            record_uuid=patient.pk,
            record_version=1 + sum(old.record_type == "assessment" and old.criterion == criterion for old in told),
            criterion=criterion,
            tier=one["tier"],
            rules_version=stored.rules_version,
            title=one["title"],
            signs=one["signs"],
            date=timezone.localdate(stored.as_of, patient.zone),
            created_at=stored.made_at,
        )
        for criterion, one in asks.items()
        if not _is_known(criterion, one["tier"], one["signs"], asking.day(one["spell"]), told)
    ]
    delivering.address(patient, Notice.objects.bulk_create(fresh), stored.made_at)


def _is_known(criterion: str, tier: str, signs: list[str], since: date | None, earlier: list[Notice]) -> bool:
    """An earlier notice of this spell said the same: as urgent, with these signs."""
    return any(
        old.criterion == criterion
        and TIERS.index(old.tier) <= TIERS.index(tier)
        and set(old.signs) >= set(signs)
        and (since is None or since <= old.date)
        for old in earlier
    )
