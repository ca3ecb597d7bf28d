"""Between the contract's JSON and Python's values: the only place that knows both.

A key that is absent or null is not asked, and becomes NULL; NULL becomes absent. Nothing turns it into "no", 0 or [].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from analysis.document import FORMAT, RECORD_LISTS, definition, parse_time
from diary.models.columns import attribute, columns

__all__ = ["FORMAT", "RECORD_LISTS", "attribute", "columns", "order", "parse", "render", "tombstone", "written"]


AS_THEY_ARE = {str, int, float, bool, list}


def parse(part: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Values to store, from data that has passed the validators. Unanswered keys are dropped."""
    readers = _readers(part)
    return {name: readers[name](value) for name, value in data.items() if value is not None}


@cache
def _readers(part: str) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(rule) for name, rule in definition(part)["properties"].items()}


def _reader(rule: dict[str, Any]) -> Callable[[Any], Any]:
    match rule.get("format"):
        case "date":
            return date.fromisoformat
        case "date-time":
            return lambda text: parse_time(text).astimezone(UTC)
        case "uuid":
            return UUID
    types = rule.get("type", ())
    if "integer" in types:
        return int  # JSON may spell 4 as 4.0
    if "number" in types:
        return float
    return lambda value: value


def render(part: str, values: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The contract's JSON of stored values, in the contract's order; `zone` is the one its times are written in."""
    return written({name: value for name in order(part) if (value := values.get(name)) is not None}, zone)


def written(values: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The same of values that are in order and without None."""
    return {name: value if type(value) in AS_THEY_ARE else _written(value, zone) for name, value in values.items()}


@cache
def order(part: str) -> tuple[str, ...]:
    """The contract's keys, in its order."""
    return tuple(definition(part)["properties"])


def _written(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return _time(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _time(value: datetime, zone: ZoneInfo) -> str:
    """RFC 3339 has no offset with seconds, which some zones had long ago: those times are written in UTC."""
    local = value.astimezone(zone).isoformat()
    return local if local[-6] in "+-" else value.astimezone(UTC).isoformat()


def tombstone(part: str, content: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What stays of a withdrawn record: what the contract requires, and no answer. It was written now."""
    kept = {name: content[name] for name in definition(part)["required"] if name in content}
    return kept | ({"recorded_at": now} if "recorded_at" in kept else {})
