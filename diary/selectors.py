"""Reads that pages and the interface share. Each takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from analysis import unusual
from diary import assess
from diary.access import AnyUser, Diary
from diary.advice import TIERS
from diary.asking import of as in_short
from diary.models import (
    AdviceShown,
    Assessment,
    AuditEvent,
    Channel,
    Conflict,
    Entry,
    FindingChange,
    Grant,
    Notice,
    Patient,
    Pin,
    Record,
    Tier,
)
from diary.models.record import RecordQuerySet

LONGEST_QUOTE = 120
READ_AT_HOME = (
    "uuid",
    "kind",
    "date",
    "written_at",
    "grant__name",
    "trigger",
    "woken_count",
    "pain_average",
    "pain_worst",
    "pain_now",
    "same_as_previous",
    "lump",
)

# --- the patient's own pages


def day_entry(patient: Patient, day: date) -> Entry | None:
    """The entry for a whole day; where several clients made one each, a rated one, and the newest of those."""
    told = patient.entries.heads().filter(kind="day", date=day)
    return told.alias(rated=Q(pain_average__isnull=False)).order_by("rated", "recorded_at", "uuid").last()


def recent_rating(patient: Patient, today: date) -> Entry | None:
    """The day that "about the same" would copy: yesterday, or the day before, with a rating."""
    rated = patient.entries.heads().filter(kind="day", pain_average__isnull=False)
    days = rated.between(today - timedelta(days=2), today - timedelta(days=1))
    return days.order_by("date", "recorded_at", "uuid").last()


def lately(patient: Patient, today: date) -> list[Any]:
    """What the home page reads of the entries of a month, newest first."""
    found = patient.entries.heads().between(today - timedelta(days=31), today)
    return list(found.order_by("-date", "-recorded_at", "-uuid").values_list(*READ_AT_HOME, named=True))


def same_in_a_row(entries: Iterable[Any], today: date) -> int:
    """How many of the days before today, one after the other, were answered by "about the same"."""
    copied = {one.date for one in entries if one.kind == "day" and one.same_as_previous}
    run = 0
    while today - timedelta(days=run + 1) in copied:
        run += 1
    return run


def far_from_the_week(diary: Diary, entry: Entry) -> float | None:
    """The median of the same rating in the seven days up to an entry, if this one lies far from it. Who may see nothing
    of the diary learns nothing."""
    name = "pain_now" if entry.kind == "moment" else "pain_average"
    week = diary.entries().between(entry.date - timedelta(days=unusual.DAYS - 1), entry.date)
    others = week.filter(kind=entry.kind, **{f"{name}__isnull": False}).exclude(uuid=entry.uuid)
    rating = getattr(entry, name)
    return None if rating is None else unusual.far_from(rating, list(others.values_list(name, flat=True)))


def last_weight(patient: Patient, *, but: Entry | None = None) -> float | None:
    """The newest weight in the diary, that of one entry left out."""
    weighed = patient.entries.heads().filter(weight_kg__isnull=False).order_by("-date", "-recorded_at")
    weighed = weighed.exclude(uuid=but.uuid) if but else weighed
    return weighed.values_list("weight_kg", flat=True).first()


def history(patient: Patient, first: date, last: date) -> RecordQuerySet:
    """Entries of these days, newest day first."""
    found = patient.entries.heads().between(first, last).select_related("grant")
    return found.order_by("-date", "-occurred_at", "uuid")


def versions(patient: Patient, type: str, uuid: UUID) -> RecordQuerySet:
    """All versions of one record, newest first."""
    return patient.records(type).filter(uuid=uuid).order_by("-version").select_related("grant")


def sharing(patient: Patient) -> QuerySet[Grant]:
    """Whom this diary was shared with, newest first, each with `last_opened` and `last_wrote`; offers that nobody took
    are left out, but for those that somebody declined."""
    deeds = AuditEvent.objects.filter(grant=OuterRef("pk")).order_by()
    looks = deeds.filter(action="diary.read")
    writes = deeds.filter(details__has_key="on_behalf_of")
    declined = Q(stopped_at__isnull=False) & ~Q(stopped_by=patient.user_id)
    told = patient.grants.filter(Q(accepted_at__isnull=False) | declined)
    return (
        told.select_related("clinician", "clinic", "caregiver", "patient")
        .annotate(last_opened=_newest(looks), last_wrote=_newest(writes))
        .order_by("-offered_at")
    )


def _newest(events: QuerySet[AuditEvent]) -> Subquery:
    return Subquery(events.values("grant").annotate(last=Max("at")).values("last"))


def waiting_offers(patient: Patient, now: datetime) -> list[Grant]:
    """The offers whose code nobody has used yet."""
    unused = patient.grants.filter(accepted_at__isnull=True, stopped_at__isnull=True, code_expires_at__gt=now)
    return list(unused.order_by("offered_at"))


def untold(patient: Patient) -> list[Notice]:
    """Red flags that a caregiver's entries raised, and that the patient has not been shown. What was taken back since
    is left out."""
    entries = patient.entries.filter(uuid=OuterRef("record_uuid"))
    raised = patient.notices.filter(Q(repeat=False) | Q(tier=Tier.EMERGENCY), record_type=Entry.TYPE)
    if not raised.exists():  # as on most days: what follows is the longest of the home page's questions
        return []
    return list(
        raised.filter(
            Exists(entries.filter(version=OuterRef("record_version"), grant__isnull=False)),
            Exists(entries.filter(head=True, deleted=False)),
            ~Exists(AdviceShown.objects.filter(notice=OuterRef("pk")).exclude(channel=Channel.CAREGIVER)),
        )
    )


def writers(patient: Patient, notices: Iterable[Notice]) -> list[str]:
    """By what names the caregivers go whose entries raised these."""
    entries = patient.entries.filter(uuid__in=[one.record_uuid for one in notices], grant__isnull=False)
    return list(entries.order_by("grant__name").values_list("grant__name", flat=True).distinct())


def written_by_caregivers(diary: Diary) -> list[tuple[str, int]]:
    """How many of the entries a caregiver wrote, by name."""
    by_name = diary.entries().filter(grant__isnull=False).order_by().values_list("grant__name")
    return list(by_name.annotate(n=Count("pk")).order_by("grant__name"))


@dataclass(frozen=True, slots=True)
class Contest:
    """Two texts of one record, of which the patient has not chosen."""

    conflict: Conflict
    standing: Record
    other: Record


def contests(patient: Patient) -> list[Contest]:
    """Oldest first, in one query and one for each kind of record."""
    found = list(patient.conflicts.filter(settled_at=None).order_by("created_at", "losing_version"))
    texts: dict[tuple[str, UUID, int], Record] = {}
    standing: dict[tuple[str, UUID], Record] = {}
    for type in {conflict.record_type for conflict in found}:
        uuids = [conflict.record_uuid for conflict in found if conflict.record_type == type]
        for version in patient.records(type).filter(uuid__in=uuids).select_related("patient"):
            texts[type, version.uuid, version.version] = version
            if version.head:
                standing[type, version.uuid] = version
    return [
        Contest(
            conflict,
            standing[conflict.record_type, conflict.record_uuid],
            texts[conflict.record_type, conflict.record_uuid, conflict.losing_version],
        )
        for conflict in found
    ]


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    who: str
    purpose: str


def looks(patient: Patient, limit: int = 50) -> list[Look]:
    """Who looked at this diary, newest first; the pages that one reader opens on one day are one look."""
    events = AuditEvent.objects.filter(chain=patient.pk, action="diary.read").order_by("-number")[: limit * 20]
    grants: dict[UUID | None, str] = {grant.pk: grant.holder for grant in patient.grants.select_related("clinician")}
    found: dict[tuple[object, ...], Look] = {}
    for event in events:
        purpose = event.details.get("purpose", "")
        day = event.at.astimezone(patient.zone).date()
        found.setdefault(
            (event.grant, purpose, day), Look(event.at, grants.get(event.grant, "") if event.grant else "", purpose)
        )
    return list(found.values())[:limit]


# --- findings, for whoever may see the diary


@dataclass(frozen=True, slots=True)
class Quote:
    """The patient's own words of one day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the analysis says of the part of a diary that a reader may see."""

    tier: str
    as_of: datetime
    rules_version: str
    findings: list[dict[str, Any]]

    @property
    def met(self) -> list[dict[str, Any]]:
        """Highest tier first."""
        found = [finding for finding in self.findings if finding["status"] == "met"]
        return sorted(found, key=lambda finding: TIERS.index(finding["tier"]))


def findings(diaries: list[Diary]) -> dict[UUID, Findings]:
    """By patient: the stored findings of whole diaries; for the rest, and where none are stored, the analysis runs.

    A grant from a later date must show nothing of the time before it, and findings do.
    """
    whole = [diary.patient.pk for diary in diaries if diary.is_whole]
    found = {stored.patient_id: _of_stored(stored) for stored in Assessment.objects.filter(patient__in=whole)}
    rest = [diary for diary in diaries if diary.patient.pk not in found]
    if rest:
        for diary, assessed in zip(rest, assess.run(rest), strict=True):
            told = [assess.as_stored(finding) for finding in assessed.findings]
            found[diary.patient.pk] = Findings(assessed.tier.value, assessed.as_of, assessed.rules_version, told)
    return found


def asking(diaries: list[Diary]) -> dict[UUID, list[dict[str, Any]]]:
    """By patient: what of the findings asks somebody to act, in short (`diary.asking`); as `findings` in all else."""
    whole = [diary.patient.pk for diary in diaries if diary.is_whole]
    kept = Assessment.objects.filter(patient__in=whole).values_list("patient", "asking")
    found: dict[UUID, list[dict[str, Any]]] = dict(kept)
    rest = [diary for diary in diaries if diary.patient.pk not in found]
    for start in range(0, len(rest), assess.CHUNK):
        chunk = rest[start : start + assess.CHUNK]
        for diary, assessed in zip(chunk, assess.run(chunk), strict=True):
            found[diary.patient.pk] = in_short(assessed)
    return found


def changes_since(diary: Diary, when: datetime) -> list[FindingChange]:
    """What the analysis has come to see differently since then, oldest first; nothing for a part of a diary."""
    if not diary.is_whole:
        return []
    return list(diary.patient.finding_changes.filter(seen_at__gt=when).order_by("seen_at", "id"))


def last_read(diary: Diary, reader: AnyUser, *, before: datetime) -> datetime | None:
    """When this reader last opened the report before then."""
    looks = AuditEvent.objects.filter(chain=diary.patient.pk, action="diary.read", actor=reader.pk, at__lt=before)
    return looks.filter(details__purpose="report").order_by("-number").values_list("at", flat=True).first()


def written_since(diary: Diary, when: datetime) -> tuple[int, int, int]:
    """How many entries were added, corrected and withdrawn since then, as they stand now."""
    heads = (
        diary.versions("entry")
        .filter(head=True, written_at__gt=when)
        .aggregate(
            added=Count("pk", filter=Q(version=1, deleted=False)),
            corrected=Count("pk", filter=Q(version__gt=1, deleted=False)),
            removed=Count("pk", filter=Q(deleted=True)),
        )
    )
    return heads["added"], heads["corrected"], heads["removed"]


def changed_after_sharing(diary: Diary) -> int:
    """How many entries were corrected or withdrawn after this reader was let in."""
    since = diary.grant.accepted_at if diary.grant else None
    if since is None:
        return 0
    _added, corrected, removed = written_since(diary, since)
    return corrected + removed


def unsettled(diary: Diary) -> int:
    """Of how many entries two versions wait for the patient's choice; the analysis reads the first."""
    contested = diary.patient.conflicts.filter(settled_at=None, record_type="entry").values("record_uuid")
    return diary.entries().filter(uuid__in=contested).count()


def advice_shown(diary: Diary) -> QuerySet[AdviceShown]:
    """What the patient was told, newest first; nothing where only a part of the diary is open."""
    shown = AdviceShown.objects.filter(notice__patient=diary.patient).select_related("notice").order_by("-shown_at")
    return shown if diary.is_whole else shown.none()


def pins(patient: Patient) -> QuerySet[Pin]:
    """Pins of versions that still stand, oldest first."""
    standing = patient.entries.heads().filter(uuid=OuterRef("entry_uuid"), version=OuterRef("version"))
    return patient.pins.filter(Exists(standing)).order_by("pinned_at")


def pinned(diary: Diary) -> list[Quote]:
    """The words that the patient chose for the report, where this reader may see the notes of that day."""
    uuids = list(pins(diary.patient).values_list("entry_uuid", flat=True))
    entries = diary.entries().filter(uuid__in=uuids).order_by("date") if uuids else []
    notes = ((entry.date, " ".join((entry.note or "").split())) for entry in entries)
    return [
        Quote(day, text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…")
        for day, text in notes
        if text
    ]


def _of_stored(stored: Assessment) -> Findings:
    return Findings(stored.tier, stored.as_of, stored.rules_version, stored.findings)
