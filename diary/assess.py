"""Running the analysis on diaries, and keeping what it says.

Event rows, the red flags, are answered in the save request (`actions.flags`). Everything else is assessed right after
the commit, here or by a Celery worker, and once a day, because time alone changes findings.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diary import asking
from diary.access import Diary
from diary.models import Assessment, Entry, FindingChange, Patient

if TYPE_CHECKING:
    from analysis.explain import Explanation
    from analysis.findings import Assessment as Assessed
    from analysis.findings import Finding

logger = logging.getLogger(__name__)

CHUNK = 256  # diaries in memory at once


def run(
    diaries: Iterable[Diary | Patient], as_of: datetime | None = None, criteria: Collection[str] | None = None
) -> Iterator[Assessed]:
    """What the analysis says of each diary now, or at `as_of`. Nothing is stored."""
    import analysis
    from diary.frames import frames_of

    return iter(analysis.assess(frames_of(diaries), as_of or timezone.now(), criteria))


def red_flags(patient: Patient, as_of: datetime | None = None) -> list[Finding]:
    """The event rows that are met."""
    from analysis.red_flags import EVENT_ROWS

    when = as_of or look_times([patient], timezone.now())[patient.pk]
    (assessed,) = run([patient], when, EVENT_ROWS)
    return [finding for finding in assessed.findings if finding.status == "met"]


def assess_patient(patient: Patient, as_of: datetime | None = None) -> Assessment:
    """Assess one diary; store the findings and what changed in them. With an `as_of` nothing is stored."""
    if as_of is not None:
        (assessed,) = run([patient], as_of)
        return _unsaved(patient, patient.seq, assessed)
    patient = Patient.objects.get(pk=patient.pk)
    (assessed,) = run([patient], look_times([patient], timezone.now())[patient.pk])
    return _store(patient, assessed)


def assess_patients(patients: Iterable[Patient]) -> Iterator[Assessment]:
    """Assess many diaries, a chunk at a time, and store what is found. A diary that fails is logged and left out."""
    waiting = [patient.pk for patient in patients]
    for start in range(0, len(waiting), CHUNK):
        chunk = Patient.objects.in_bulk(waiting[start : start + CHUNK])
        by_time: defaultdict[datetime, list[Patient]] = defaultdict(list)
        for pk, when in look_times(chunk.values(), timezone.now()).items():
            by_time[when].append(chunk[pk])
        for when, group in by_time.items():
            for patient, assessed in _run_apart(group, when):
                yield _store(patient, assessed)


def _run_apart(group: list[Patient], when: datetime) -> list[tuple[Patient, Assessed]]:
    """All at once; one by one where that fails, so that one diary does not stop the others."""
    try:
        return list(zip(group, run(group, when), strict=True))
    except Exception as error:
        if len(group) == 1:
            log_failure("assessment", group[0].pk, error)
            return []
        return [pair for patient in group for pair in _run_apart([patient], when)]


def criteria() -> list[dict[str, Any]]:
    """The catalogue, for whoever wants to know what is looked for."""
    from analysis.criteria.registry import CRITERIA

    return [
        {
            "id": row.id,
            "family": row.family,
            "title": row.title,
            "article": row.article,
            "sentence": row.sentence,
            "source": [source.to_json() for source in row.source],
        }
        for row in CRITERIA.values()
    ]


def look_times(patients: Iterable[Patient], now: datetime) -> dict[UUID, datetime]:
    """When to look at each diary: now, or a little later where its newest entry would not be seen yet.

    A night that began before midnight is dated tomorrow, and a device's clock may run a few minutes ahead. A red flag
    in such an entry must not wait.
    """
    times = dict.fromkeys((patient.pk for patient in patients), now)
    ahead = Entry.objects.heads().filter(patient__in=list(times), date__gte=(now - timedelta(days=1)).date())
    for pk, day, zone, recorded_at in ahead.values_list("patient", "date", "time_zone", "recorded_at"):
        midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        times[pk] = max(times[pk], recorded_at, midnight)
    return times


def assess_after_commit(patient: Patient) -> None:
    """Have the slow patterns assessed once this transaction stands: by a worker, or here where no broker is set."""
    transaction.on_commit(lambda: _assess_soon(patient.pk))


def _assess_soon(patient_id: UUID) -> None:
    # The entry is stored: whatever fails here must not turn its answer into an error.
    try:
        if settings.CELERY_BROKER_URL:
            from diary.tasks import assess_patient as task

            task.delay(str(patient_id))
        else:
            assess_patient(Patient.objects.get(pk=patient_id))
    except Exception as error:
        log_failure("assessment", patient_id, error)


def log_failure(what: str, patient_id: UUID, error: Exception) -> None:
    """That something failed, without the error's own words: they may quote the diary."""
    logger.error("%s failed: patient=%s error=%s", what, patient_id, type(error).__name__)


def explanation(diary: Diary, criterion: str) -> Explanation | None:
    """One finding opened down to its entries; None for a row that this diary does not have."""
    import analysis
    from analysis.criteria.registry import CRITERIA
    from analysis.explain import explain
    from diary.frames import frames_of

    if criterion not in CRITERIA:
        return None
    try:
        return explain(next(analysis.assess(frames_of([diary]), timezone.now()).chunks()), 0, criterion)
    except LookupError:  # a sign that was never asked has no row
        return None


def _store(patient: Patient, assessed: Assessed) -> Assessment:
    """Keep the findings, unless a later state of the diary has been assessed meanwhile."""
    from diary.actions import flags  # which itself runs the analysis

    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        before = Assessment.objects.filter(patient=patient).first()
        if before is not None and before.seq > patient.seq:
            return before
        stored = _unsaved(patient, patient.seq, assessed)
        FindingChange.objects.bulk_create(_changes(before, stored))
        stored.asking = asking.of(assessed, before.asking if before else [])
        flags.raise_found(patient, stored)
        if before is not None:
            stored.pk = before.pk
        stored.save(force_insert=before is None, force_update=before is not None)
    return stored


def _unsaved(patient: Patient, seq: int, assessed: Assessed) -> Assessment:
    return Assessment(
        patient=patient,
        as_of=assessed.as_of,
        seq=seq,
        rules_version=assessed.rules_version,
        tier=assessed.tier.value,
        findings=[as_stored(finding) for finding in assessed.findings],
        made_at=timezone.now(),
    )


def as_stored(finding: Finding) -> dict[str, Any]:
    """The contract's finding, with its words for the clinician and for the patient."""
    return {
        **finding.to_json(),
        "title": finding.title,
        "sentence": finding.sentence,
        "entries_used": finding.entries_used,
    }


def _changes(before: Assessment | None, now: Assessment) -> list[FindingChange]:
    """One row for each criterion whose answer differs. What is asked for the first time counts if it is met."""
    former = {finding["criterion"]: finding for finding in before.findings} if before else {}
    return [
        FindingChange(
            patient=now.patient,
            criterion=finding["criterion"],
            status_before=old["status"] if old else "",
            status=finding["status"],
            provisional=finding["provisional"],
            tier_before=old["tier"] if old else "",
            tier=finding["tier"],
            as_of=now.as_of,
            rules_version=now.rules_version,
            seen_at=now.made_at,
        )
        for finding in now.findings
        if _has_changed(old := former.get(finding["criterion"]), finding)
    ]


def _has_changed(old: dict[str, Any] | None, new: dict[str, Any]) -> bool:
    if old is None:
        return bool(new["status"] == "met")
    return any(old[key] != new[key] for key in ("status", "tier", "provisional"))
