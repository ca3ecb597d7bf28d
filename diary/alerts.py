"""Which findings wait for somebody: those that ask for something and that nobody in charge has dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from diary import access, asking
from diary.access import AnyUser
from diary.advice import TIERS
from diary.models import Acknowledgement

Acknowledged = dict[str, Acknowledgement]  # the newest one of each criterion


class State(StrEnum):
    NEW = "new"  # came up since anything in this diary was acknowledged
    OPEN = "open"  # was there already
    WORSE = "worse"  # acknowledged, and more urgent since
    AGAIN = "again"  # acknowledged, with new evidence since
    DUE = "due"  # put off until today
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Alert:
    finding: dict[str, Any]  # in short: `diary.asking`
    acknowledged: Acknowledgement | None  # the newest one
    state: State

    @property
    def is_open(self) -> bool:
        return self.state != State.DONE

    @property
    def is_new(self) -> bool:
        """New, or worse, since somebody last acknowledged."""
        return self.state in (State.NEW, State.WORSE, State.AGAIN)

    @property
    def tier(self) -> str:
        return str(self.finding["tier"])

    @property
    def first(self) -> date | None:
        return asking.day(self.finding["first"])

    @property
    def last(self) -> date | None:
        return asking.day(self.finding["last"])


def of(findings: Iterable[dict[str, Any]], acknowledged: Acknowledged, today: date) -> list[Alert]:
    """What asks for something, open ones first, highest tier first."""
    last = max((one.made_at for one in acknowledged.values()), default=None)
    alerts = [_alert(one, acknowledged.get(one["criterion"]), last, today) for one in findings]
    return sorted(alerts, key=lambda alert: (not alert.is_open, TIERS.index(alert.tier), not alert.is_new))


def acknowledgements(reader: AnyUser, patients: Iterable[UUID]) -> dict[UUID, Acknowledged]:
    """The newest one of each finding, by patient and criterion: this reader's own, and those of their clinics."""
    clinics = access.memberships(reader).filter(is_clinician=True).values("clinic")
    made = Acknowledgement.objects.filter(
        Q(clinician__user=reader.pk) | Q(clinic__in=clinics), patient__in=list(patients)
    )
    found: dict[UUID, Acknowledged] = {}
    for one in made.select_related("clinician").defer("sealed_note").order_by("made_at"):
        found.setdefault(one.patient_id, {})[one.criterion] = one
    return found


def _alert(finding: dict[str, Any], made: Acknowledgement | None, last: datetime | None, today: date) -> Alert:
    if made is not None:
        return Alert(finding, made, _since_acknowledged(finding, made, today))
    is_new = last is None or datetime.fromisoformat(finding["at"]) > last
    return Alert(finding, None, State.NEW if is_new else State.OPEN)


def _since_acknowledged(finding: dict[str, Any], made: Acknowledgement, today: date) -> State:
    if TIERS.index(finding["tier"]) < TIERS.index(made.tier):
        return State.WORSE
    if _has_new_evidence(finding, made):
        return State.AGAIN
    return State.DUE if made.until is not None and today >= made.until else State.DONE


def _has_new_evidence(finding: dict[str, Any], made: Acknowledgement) -> bool:
    """Another sign; another entry that tells of it; of a pattern, that it belongs to another episode."""
    if not set(finding["signs"]) <= set(made.signs):
        return True
    if finding["shown_by"]:
        return not set(finding["shown_by"]) <= set(made.entries_used)
    spell = asking.day(finding["spell"])
    return spell is not None and spell > made.made_at.date()
