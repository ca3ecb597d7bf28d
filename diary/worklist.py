"""The clinician's list: the diaries that are shared with them, what waits first.

All of them are ranked by what is kept of each; only the rows of the page are shown, and only these looks are audited.
A constant number of queries, however many diaries there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, DateField, F, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from diary import access, alerts, selectors
from diary.access import AnyUser, Diary
from diary.advice import TIERS
from diary.alerts import Alert
from diary.models import AuditEvent, Entry, Grant, Membership, Ownership, Tier

SILENT: Final = timedelta(days=14)
ENDING: Final = timedelta(days=7)
WINDOW: Final = 90  # days of which a row says how many have an entry
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One patient. What stands after `is_ending` is filled in for the rows of the page only."""

    diary: Diary
    alerts: list[Alert]  # open ones first
    owner: str  # "" for nobody
    is_mine: bool
    last_entry: date | None
    is_silent: bool  # no entry for two weeks
    is_ending: bool  # what is shared ends within a week
    first_entry: date | None = None
    days: int = 0  # with an entry
    days_of_window: int = 0
    visited: datetime | None = None  # when this reader last opened the report
    new_findings: int = 0  # since then
    new_entries: int = 0

    @property
    def open(self) -> list[Alert]:
        return [alert for alert in self.alerts if alert.is_open]

    @property
    def is_of_clinic(self) -> bool:
        """Shared with a clinic, so that somebody there can own what waits; what is shared with one person is theirs."""
        return self.diary.grant is not None and self.diary.grant.clinic_id is not None

    @property
    def rank(self) -> tuple[int, bool, int]:
        """Highest open tier, then what is new or worse since somebody last acknowledged, then the newest entry."""
        tier = min((TIERS.index(alert.tier) for alert in self.open), default=len(TIERS))
        is_new = any(alert.is_new for alert in self.open)
        return tier, not is_new, -(self.last_entry or date.min).toordinal()

    @property
    def tier(self) -> str:
        """The highest one, whether it was dealt with or not."""
        return min((alert.tier for alert in self.alerts), key=TIERS.index, default=str(Tier.NOTE))


FILTERS: Final[dict[str, Callable[[Row], bool]]] = {
    "open": lambda row: bool(row.open),
    "mine": lambda row: row.is_mine,
    "unowned": lambda row: row.owner == "",
    "silent": lambda row: row.is_silent,
    "ending": lambda row: row.is_ending,
}


@dataclass(frozen=True, slots=True)
class Worklist:
    rows: list[Row]  # of this page
    page: int
    pages: int
    chosen: int  # by the filter
    shared: int  # in all
    open: int  # findings, in all
    new: int  # of these


def worklist(user: AnyUser, *, show: str = "", page: int = 1) -> Worklist:
    """A page of the list. Each look at a row of it is audited."""
    rows = _ranked(user)
    chosen = [row for row in rows if show not in FILTERS or FILTERS[show](row)]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(page, 1), pages)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    access.look(user, [row.diary for row in shown], purpose="list")
    waiting = [alert for row in rows for alert in row.open]
    return Worklist(
        rows=_filled(user, shown),
        page=page,
        pages=pages,
        chosen=len(chosen),
        shared=len(rows),
        open=len(waiting),
        new=sum(alert.is_new for alert in waiting),
    )


def everyone(user: AnyUser) -> list[Row]:
    """The whole list, without what is new since a visit. Each look is audited."""
    rows = _ranked(user)
    access.look(user, [row.diary for row in rows], purpose="list")
    days = _days([row.diary for row in rows])
    return [_with(row, days.get(row.diary.patient.pk, {}), {}, {}) for row in rows]


def _ranked(user: AnyUser) -> list[Row]:
    return sorted(_all_rows(user), key=lambda row: (row.rank, row.diary.patient.name, row.diary.patient.pk))


def _all_rows(user: AnyUser) -> Iterable[Row]:
    diaries, now = access.shared(user), timezone.now()
    asks = selectors.asking(diaries)
    done = alerts.acknowledgements(user, asks)
    owners, newest = _owners(user, diaries), _newest_entries(diaries)
    for diary in diaries:
        pk, last = diary.patient.pk, newest.get(diary.patient.pk)
        owner, is_mine = owners[pk]
        today = timezone.localdate(now, diary.patient.zone)
        yield Row(
            diary=diary,
            alerts=alerts.of(asks[pk], done.get(pk, {}), today),
            owner=owner,
            is_mine=is_mine,
            last_entry=last,
            is_silent=last is None or today - last >= SILENT,
            is_ending=diary.grant is not None and diary.grant.until - now <= ENDING,
        )


def _owners(user: AnyUser, diaries: list[Diary]) -> dict[UUID, tuple[str, bool]]:
    """By patient: whose it is, and whether this reader's. An owner who has left the clinic is none."""
    clinics = {diary.grant.clinic_id for diary in diaries if diary.grant and diary.grant.clinic_id}
    members = {
        (clinic, clinician): (name, who == user.pk)
        for clinic, clinician, name, who in Membership.objects.clinicians()
        .filter(clinic__in=clinics)
        .values_list("clinic", "user__clinician", "name", "user")
    }
    owned = Ownership.objects.filter(clinic__in=clinics).values_list("patient", "clinic", "clinician")
    by_clinic = {(patient, clinic): members.get((clinic, owner), ("", False)) for patient, clinic, owner in owned}
    own_name = user.clinician.name if hasattr(user, "clinician") else ""
    return {
        diary.patient.pk: by_clinic.get((diary.patient.pk, diary.grant.clinic_id), ("", False))
        if diary.grant and diary.grant.clinic_id
        else (own_name, True)
        for diary in diaries
    }


def _newest_entries(diaries: list[Diary]) -> dict[UUID, date]:
    """One look into the index for each, where an aggregate would read every entry."""
    first = Coalesce(OuterRef("date_from"), Value(date.min), output_field=DateField())
    newest = Entry.objects.heads().filter(patient=OuterRef("patient"), date__gte=first).order_by("-date")
    grants = Grant.objects.filter(pk__in=[diary.grant.pk for diary in diaries if diary.grant])
    last = grants.annotate(last=Subquery(newest.values("date")[:1])).values_list("patient", "last")
    return {patient: day for patient, day in last if day is not None}


def _entries(diaries: Iterable[Diary]) -> Any:
    """What stands in these diaries, each within its grant: one condition for all of them."""
    return Entry.objects.heads().filter(
        Q(patient__grants__date_from__isnull=True) | Q(date__gte=F("patient__grants__date_from")),
        patient__grants__in=[diary.grant.pk for diary in diaries if diary.grant],
    )


# --- what only the rows of the page need


def _filled(user: AnyUser, rows: list[Row]) -> list[Row]:
    visits = _visits(user, rows)
    days, fresh = _days([row.diary for row in rows]), _fresh([row.diary for row in rows], visits)
    return [_with(row, days.get(row.diary.patient.pk, {}), visits, fresh) for row in rows]


def _with(row: Row, days: dict[str, Any], visits: dict[UUID, datetime], fresh: dict[UUID, int]) -> Row:
    visited = visits.get(row.diary.patient.pk)
    today = timezone.localdate(timezone=row.diary.patient.zone)
    return replace(
        row,
        first_entry=days.get("first"),
        days=days.get("days", 0),
        days_of_window=days.get(_ending(today), 0),
        visited=visited,
        new_findings=_new_findings(row, visited),
        new_entries=fresh.get(row.diary.patient.pk, 0),
    )


def _new_findings(row: Row, visited: datetime | None) -> int:
    """A part of a diary does not tell when its findings came up."""
    if visited is None or not row.diary.is_whole:
        return 0
    return sum(datetime.fromisoformat(alert.finding["at"]) > visited for alert in row.alerts)


def _days(diaries: list[Diary]) -> dict[UUID, dict[str, Any]]:
    """First date, days with an entry, and how many of these in the window that ends today, wherever that is now."""
    todays = {timezone.localdate(timezone=diary.patient.zone) for diary in diaries}
    windows = {
        _ending(today): Count("date", distinct=True, filter=Q(date__gt=today - timedelta(days=WINDOW), date__lte=today))
        for today in todays
    }
    told = _entries(diaries).values("patient")
    found = told.annotate(first=Min("date"), days=Count("date", distinct=True), **windows)
    return {row["patient"]: row for row in found}


def _ending(today: date) -> str:
    return f"until_{today:%Y%m%d}"


def _visits(user: AnyUser, rows: list[Row]) -> dict[UUID, datetime]:
    looks = AuditEvent.objects.filter(
        chain__in=[row.diary.patient.pk for row in rows], actor=user.pk, action="diary.read", details__purpose="report"
    )
    return dict(looks.order_by().values("chain").annotate(last=Max("at")).values_list("chain", "last"))


def _fresh(diaries: list[Diary], visits: dict[UUID, datetime]) -> dict[UUID, int]:
    """How many entries were added or corrected since each visit."""
    written = Q(pk__in=[])
    for patient, at in visits.items():
        written |= Q(patient=patient, written_at__gt=at)
    told = _entries(diaries).filter(written).values("patient").annotate(number=Count("pk", distinct=True))
    return dict(told.values_list("patient", "number"))
