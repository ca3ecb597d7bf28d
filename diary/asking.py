"""What of an assessment asks somebody to act, in short: what a list of many diaries needs, and what alerts go by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from analysis.red_flags import EVENT_ROWS
from diary.models import Tier

if TYPE_CHECKING:
    from analysis.findings import Assessment as Assessed
    from analysis.findings import Finding

# Evidence that names signs: one more of them makes a known finding a new one.
SIGNS = ("items", "sides", "side", "colours", "site", "signs", "items_present")
LOOK = timedelta(days=7)
LAST_LOOK = 12  # how far back `since` can tell
# Event rows that any entry with pain meets anew: as in a pattern, another one is no new evidence.
LIKE_PATTERNS = {"new-pain-cancer-history", "night-pain-cancer-history"}


def of(assessed: Assessed, before: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The findings above a note in short: what a list shows of them, and what tells old evidence from new.

    `at` is when each came to be seen as it is; `before` is what was kept of the look before.
    """
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
            # Of single signs: the entries that tell of it. Of patterns: since when, at least, the one they belong to lasts.
            "shown_by": finding.shown if _is_of_signs(finding) else [],
            "spell": _iso(first_shown(finding) if _is_of_signs(finding) else episode or _surely_since(finding)),
            "at": _seen_at(former.get(finding.criterion), finding) or timezone.now().isoformat(),
        }
        for finding in assessed.findings
        if finding.tier.value != Tier.NOTE  # neither met nor masked is a note
    ]


def first_shown(finding: Finding) -> date | None:
    """The date of the earliest entry in the look-back that shows it. `since` of some rows is a weekly look, and moves."""
    return finding.dates[0] if finding.dates else None


def signs_of(finding: Finding) -> list[str]:
    named = ", ".join(str(finding.evidence[key]) for key in SIGNS if finding.evidence.get(key))
    return sorted(set(named.split(", ")) - {""})


def _is_of_signs(finding: Finding) -> bool:
    return finding.criterion in EVENT_ROWS and finding.criterion not in LIKE_PATTERNS


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
