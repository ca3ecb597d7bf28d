"""Which findings wait for somebody: those that ask for something and that this clinician has not dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from diary.access import AnyUser
from diary.advice import TIERS
from diary.models import Acknowledgement, Tier

# Findings on single signs, where one more entry is new evidence; in a pattern every day brings another.
from analysis.red_flags import EVENT_ROWS  # isort: skip


@dataclass(frozen=True, slots=True)
class Alert:
    finding: dict[str, Any]
    acknowledged: Acknowledgement | None  # the newest one
    is_open: bool

    @property
    def tier(self) -> str:
        return str(self.finding["tier"])


def of(findings: Iterable[dict[str, Any]], acknowledged: dict[str, Acknowledgement], today: date) -> list[Alert]:
    """The findings above a note, open ones first, highest tier first; `acknowledged` by criterion."""
    asking = [one for one in findings if one["status"] == "met" and one["tier"] != Tier.NOTE]
    alerts = [_alert(one, acknowledged.get(one["criterion"]), today) for one in asking]
    return sorted(alerts, key=lambda alert: (not alert.is_open, TIERS.index(alert.tier)))


def acknowledgements(clinician: AnyUser, patients: Iterable[UUID]) -> dict[UUID, dict[str, Acknowledgement]]:
    """This clinician's newest one of each finding, by patient and criterion: one query."""
    found: dict[UUID, dict[str, Acknowledgement]] = {}
    made = Acknowledgement.objects.filter(clinician__user=clinician.pk, patient__in=list(patients))
    for one in made.select_related("patient").order_by("made_at"):
        found.setdefault(one.patient_id, {})[one.criterion] = one
    return found


def _alert(finding: dict[str, Any], made: Acknowledgement | None, today: date) -> Alert:
    return Alert(finding, made, made is None or _is_open_again(finding, made, today))


def _is_open_again(finding: dict[str, Any], made: Acknowledgement, today: date) -> bool:
    """Its time has come, it is more urgent, it began anew, or another entry tells of the sign."""
    if made.until is not None and today >= made.until:
        return True
    if TIERS.index(finding["tier"]) < TIERS.index(made.tier):
        return True
    since = date.fromisoformat(finding["since"]) if finding.get("since") else None
    if since is not None and made.since is not None and since > made.since and finding["criterion"] not in EVENT_ROWS:
        return True
    is_event = finding["criterion"] in EVENT_ROWS
    return is_event and not set(finding["entries_used"]) <= set(made.entries_used)
