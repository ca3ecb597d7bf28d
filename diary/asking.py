"""What of an assessment asks somebody to act, in short: what a list of many diaries needs, and what alerts go by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from diary.models import Tier

if TYPE_CHECKING:
    from analysis.findings import Assessment as Assessed
    from analysis.findings import Finding

# Evidence that names signs: one more of them makes a known finding a new one.
SIGNS = ("items", "sides", "side", "colours", "site", "signs", "items_present")
LOOK = timedelta(days=7)
LAST_LOOK = 12  # how far back `since` can tell


def of(assessed: Assessed, before: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The findings above a note in short: what a list shows of them, and what tells old evidence from new.

    `at` is when each came to be seen as it is; `before` is what was kept of the look before.
    """
    from analysis.red_flags import EVENT_ROWS

    former = {one["criterion"]: one for one in before}
    episode = _episode(assessed)
    return [
        {
            "criterion": finding.criterion,
            "title": finding.title,
            "tier": finding.tier.value,
            "first": _iso(finding.dates and finding.dates[0]),
            "last": _iso(finding.dates and finding.dates[1]),
            "signs": signs_of(finding),
            "entries_used": finding.entries_used if finding.criterion in EVENT_ROWS else [],
            "spell": _iso(finding.since if finding.criterion in EVENT_ROWS else episode or _surely_since(finding)),
            "at": _seen_at(former.get(finding.criterion), finding) or timezone.now().isoformat(),
        }
        for finding in assessed.findings
        if finding.tier.value != Tier.NOTE  # neither met nor masked is a note
    ]


def signs_of(finding: Finding) -> list[str]:
    named = ", ".join(str(finding.evidence[key]) for key in SIGNS if finding.evidence.get(key))
    return sorted(set(named.split(", ")) - {""})


def _episode(assessed: Assessed) -> date | None:
    """The day on which the open episode of pain began: an alert is raised once an episode."""
    pain = next((one for one in assessed.findings if one.criterion == "persistent-pain"), None)
    days = int(pain.evidence.get("episode_days") or 0) if pain else 0
    return pain.window[1] - timedelta(days=days - 1) if pain and days else None


def _surely_since(finding: Finding) -> date | None:
    """A day since when a pattern outside of an episode has been met. `since` is a weekly look, so it may be up to six
    days late; twelve looks back it says nothing more."""
    if finding.since is None or finding.window[1] - finding.since >= LAST_LOOK * LOOK:
        return None
    return finding.since - LOOK + timedelta(days=1)


def _seen_at(former: dict[str, Any] | None, finding: Finding) -> str | None:
    """When it was first seen, if it is no more urgent and names no other sign than then."""
    if former is None or Tier.values.index(former["tier"]) < Tier.values.index(finding.tier.value):
        return None
    return str(former["at"]) if set(signs_of(finding)) <= set(former["signs"]) else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
