"""Reads a diary written as a small table.

    | date       | kind  | pain_average | regions    | neuro.saddle_numbness |
    | 2026-03-02 | day   | 5            | flank_left |                       |
    | +27        |       |              |            |                       |

An empty cell was not asked. A row whose first cell is `+n` repeats the row above on the next n days. Lists are split by
commas; `recorded` is a lag such as `3h` or `50h` (default at once), `received` how long after that the server had it;
`at` is a local clock time (default 20:00 for a day, 07:00 for a night, 12:00 for a moment), `01:30 again` the second one
of the hour that autumn repeats. `entry` is a number that versions of one entry share (default the row's own). Everything
else is a field of the contract under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from analysis import assess
from analysis.document import check, definition
from analysis.findings import Assessment, Finding
from analysis.frames import from_documents

ZONE = "Europe/London"
OWN_WORDS = ("date", "kind", "at", "recorded", "received", "entry", "time_zone")
USUAL_TIMES = {"day": time(20), "night": time(7), "moment": time(12)}
PROFILE = {"birth_year": 1966, "cancer_history": "none", "cancer_treatment": "none", "immunosuppressed": "no"}


def document(table: str, **profile: Any) -> dict[str, Any]:
    """The contract's document of a table. `profile` overrides answers; `events`, `medicines` and `doses` are lists."""
    others = {name: _others(name, profile.pop(name, [])) for name in ("events", "medicines", "doses")}
    answers = {name: value for name, value in (PROFILE | profile).items() if value is not None}
    patient = {"id": _identity("patient"), "time_zone": ZONE, **answers}
    made = {"format": "symptom-diary/1", "patient": patient, "entries": list(entries(table)), **others}
    check(made)
    return made


def entries(table: str) -> Iterator[dict[str, Any]]:
    """The entries of a table, repeated rows written out."""
    head, *rows = [_cells(line) for line in table.strip().splitlines() if not _is_rule(line)]
    number, last = 0, {}
    for cells in rows:
        if len(cells) != len(head):
            raise ValueError(f"{len(cells)} cells under {len(head)} columns: {' | '.join(cells)}")
        row = dict(zip(head, cells, strict=True))
        times = 1
        if row["date"].startswith("+"):
            if not last or any(cells[1:]):
                raise ValueError(f"a repetition stands below a row and is empty itself: {' | '.join(cells)}")
            times, row = int(row["date"]), last | {"date": _next(last["date"])}
        for _ in range(times):
            number += 1
            yield _entry(row, number)
            last, row = row, row | {"date": _next(row["date"])}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _is_rule(line: str) -> bool:
    return set(line.strip()) <= set("|-: ")


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _entry(row: dict[str, str], number: int) -> dict[str, Any]:
    kind, zone = row.get("kind") or "day", row.get("time_zone") or ZONE
    occurred = datetime.combine(date.fromisoformat(row["date"]), _clock(row.get("at", ""), kind), ZoneInfo(zone))
    recorded = _later(occurred, row.get("recorded", ""))
    made: dict[str, Any] = {
        "id": _identity(f"entry {row.get('entry') or number}"),
        "kind": kind,
        "date": row["date"],
        "occurred_at": occurred.isoformat(),
        "time_zone": zone,
        "recorded_at": recorded.isoformat(),
        "trigger": "scheduled",
    }
    if row.get("received"):
        made["received_at"] = _later(recorded, row["received"]).isoformat()
    rules = definition("entry")["properties"]
    for name, text in row.items():
        if not text or name in OWN_WORDS:
            continue
        if name.startswith("neuro."):
            made.setdefault("neuro", {})[name.removeprefix("neuro.")] = text
        elif name == "neuro":  # one answer to all items
            made["neuro"] = dict.fromkeys(rules["neuro"]["properties"], text)
        elif name in rules:
            made[name] = _value(rules[name], text)
        else:
            raise ValueError(f"no such column: {name}")
    return made


def _clock(text: str, kind: str) -> time:
    if not text:
        return USUAL_TIMES[kind]
    at = time.fromisoformat(text.removesuffix(" again"))
    return at.replace(fold=1) if text.endswith(" again") else at


def _later(when: datetime, lag: str) -> datetime:
    """Elapsed hours, also over a clock change."""
    hours = timedelta(hours=float(lag.removesuffix("h"))) if lag else timedelta(0)
    return (when.astimezone(UTC) + hours).astimezone(when.tzinfo)


def _value(rule: dict[str, Any], text: str) -> Any:
    kinds = rule.get("type", "string")
    if "array" in kinds:
        return [part.strip() for part in text.split(",")]
    if "integer" in kinds:
        return int(text)
    if "number" in kinds:
        return float(text)
    return text == "yes" if kinds == "boolean" else text


def _others(name: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for number, record in enumerate(records):
        usual = {"id": _identity(f"{name} {number}")}
        if name == "events":
            usual["recorded_at"] = f"{record['date']}T12:00:00+00:00"
        if name == "doses":
            usual["medicine"] = _identity(f"medicines {record.get('of', 0)}")
        made.append(usual | {key: value for key, value in record.items() if key != "of"})
    return made


def _identity(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def end_of(day: str) -> datetime:
    """The last minute of a local day."""
    return datetime.combine(date.fromisoformat(day), time(23, 59), ZoneInfo(ZONE))


def assessment(table: str, as_of: str | None = None, **profile: Any) -> Assessment:
    """What the analysis says of a table at the end of `as_of` (a date), or of its newest entry's day."""
    when = end_of(as_of) if as_of else None
    return next(iter(assess(from_documents([document(table, **profile)]), when)))


def finding(criterion: str, table: str, as_of: str | None = None, **profile: Any) -> Finding:
    """One criterion's answer to a table."""
    return assessment(table, as_of, **profile)[criterion]
