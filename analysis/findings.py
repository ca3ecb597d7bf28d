"""What a criterion gives back: a finding, with its evidence, coverage and source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Three answers, never two."""

    NOT_MET = "not_met"
    MET = "met"
    INSUFFICIENT = "insufficient"


class Tier(StrEnum):
    """How soon somebody should act, lowest first."""

    NOTE = "note"
    PROMPT_REVIEW = "prompt_review"
    URGENT = "urgent"
    EMERGENCY = "emergency"


# Arrays hold positions in these lists: status 0 not_met, 1 met, 2 insufficient; tier 0 note .. 3 emergency.
STATUSES = list(Status)
TIERS = list(Tier)
NOT_MET, MET, INSUFFICIENT = range(3)
NOTE, PROMPT_REVIEW, URGENT, EMERGENCY = range(4)

Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a threshold comes from. `mark`: read (with the part read), secondary, unverified, design or simulated."""

    name: str
    mark: str
    url: str = ""

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "url": self.url, "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion's answer for one diary at one time; the keys are the contract's."""

    criterion: str
    title: str
    status: Status
    provisional: bool
    tier: Tier
    since: date | None
    window: tuple[date, date]
    used: int
    excluded: dict[str, int]
    evidence: dict[str, Value]
    reasons: list[str]
    settles_if: list[str]
    source: tuple[Source, ...]
    sentence: str = ""
    entries_used: list[str] = field(default_factory=list)
    # The entries among these that show it, and the dates of the first and the last one.
    shown: list[str] = field(default_factory=list)
    dates: tuple[date, date] | None = None

    def to_json(self) -> dict[str, Any]:
        start, end = self.window
        return {
            "criterion": self.criterion,
            "status": self.status.value,
            "provisional": self.provisional,
            "tier": self.tier.value,
            "since": self.since.isoformat() if self.since else None,
            "window": {"start": start.isoformat(), "end": end.isoformat()},
            "used": self.used,
            "excluded": self.excluded,
            "evidence": self.evidence,
            "reasons": self.reasons,
            "settles_if": self.settles_if,
            "source": [source.to_json() for source in self.source],
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings of one diary at `as_of`, in the catalogue's order."""

    patient: str
    as_of: datetime
    rules_version: str
    tier: Tier
    findings: list[Finding]

    def __getitem__(self, criterion: str) -> Finding:
        for finding in self.findings:
            if finding.criterion == criterion:
                return finding
        raise KeyError(criterion)

    def to_json(self) -> dict[str, Any]:
        return {
            "patient": self.patient,
            "as_of": self.as_of.isoformat(),
            "rules_version": self.rules_version,
            "tier": self.tier.value,
            "findings": [finding.to_json() for finding in self.findings],
        }
