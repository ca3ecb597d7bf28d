"""The rules for what may be written down: the same ones, in the same words, for a form and for REST.

The shape comes from the contract's schema. What a schema cannot say is added here: nothing lies in the future, a zone
exists, a moment's date is the local date of its time, text can be stored. A message never repeats a refused value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from analysis import document
from diary.wording import TYPES, label

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2199, 12, 31, tzinfo=UTC)
# Written by the server, whatever is sent.
SERVER_OWNED: Final = frozenset({"received_at", "version"})
NIL: Final = str(UUID(int=0))
NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
# A course of medicine may be planned; everything else a diary tells has happened.
MAY_LIE_AHEAD: Final = frozenset({"started_on", "stopped_on"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused field: `pointer` (RFC 6901) says where, `rule` which rule for programs, `message` for people."""

    pointer: str
    rule: str
    message: str

    @property
    def field(self) -> str:
        """The top-level field, "" where the whole record is meant."""
        return self.pointer.split("/")[1] if self.pointer else ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Invalid(Exception):
    """Something was refused; nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{problem.pointer} {problem.rule}" for problem in problems))
        self.problems = problems


def check(type: str, data: Any, *, now: datetime, zone: str = "UTC") -> list[Problem]:
    """Everything that is wrong with `data`, one problem a field; [] when it may be stored.

    `type` is entry, medicine, dose, event or patient; `data` is plain. `zone` is the patient's, for records that carry none.
    """
    if not isinstance(data, dict):
        return [Problem("", "type", _("Give the %(type)s as an object with named fields.") % {"type": TYPES[type]})]
    unstorable = list(_unstorable(data, ""))
    if unstorable:
        return _first_of_each(unstorable)
    faults = _first_of_each(_from_schema(type, data))
    refused = {fault.field for fault in faults if fault.pointer == f"/{fault.field}"}
    sound = {name: value for name, value in data.items() if name not in refused and value is not None}
    return _first_of_each([*faults, *_beyond_schema(type, sound, now, zone)])


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """The same data in JSON's types, without what the server writes itself."""
    return {name: value for name, value in _plain(data).items() if name not in SERVER_OWNED}


def _plain(value: Any) -> Any:
    """Forms hand over dates, times and UUIDs."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def beyond_calendar(type: str, data: dict[str, Any]) -> Iterator[str]:
    """The fields with a date or time outside of 1900 to 2200: some have no UTC at all."""
    for field, day in _dates(type, data):
        if not EARLIEST.date() <= day <= LATEST.date():
            yield field
    for field, when in _times(type, data):
        if not EARLIEST <= when <= LATEST:
            yield field


def _first_of_each(problems: list[Problem]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.pointer, problem)
    return list(found.values())


# --- what no database could hold


def _unstorable(value: Any, pointer: str) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            if not is_storable(key):
                yield Problem(pointer, "text", _("A field's name holds characters that cannot be stored."))
                return
            if not _is_plainly_storable(item):
                yield from _unstorable(item, f"{pointer}/{_escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if not _is_plainly_storable(item):
                yield from _unstorable(item, f"{pointer}/{index}")
    elif isinstance(value, str) and not is_storable(value):
        message = _("%(field)s: holds characters that cannot be stored.")
        yield Problem(pointer, "text", message % {"field": _name(pointer)})
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem(pointer, "type", _("%(field)s: give a number.") % {"field": _name(pointer)})
    elif not isinstance(value, str | int | float | bool | None):
        yield Problem(pointer, "type", _("%(field)s: give text or a number.") % {"field": _name(pointer)})


def _is_plainly_storable(value: Any) -> bool:
    return value is None or isinstance(value, int) or (isinstance(value, str) and is_storable(value))


def is_storable(text: str) -> bool:
    """PostgreSQL has no NUL in text, and half a surrogate pair is no character."""
    return NO_TEXT.search(text) is None


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _name(pointer: str) -> str:
    """The field a pointer names; an item of a list goes by the list's name."""
    parts = [part for part in pointer.split("/") if part and not part.isdigit()]
    return label(parts[-1]) if parts else _("This")


# --- the contract's schema


def _from_schema(type: str, data: dict[str, Any]) -> list[Problem]:
    return [problem for fault in document.validator(type).iter_errors(data) for problem in _of_fault(type, fault)]


def _of_fault(type: str, fault: Any) -> Iterator[Problem]:
    pointer = "".join(f"/{_escaped(str(part))}" for part in fault.instance_path)
    match fault.kind.name:
        case "required":
            message = _("%(field)s: this is needed.") % {"field": label(fault.kind.property)}
            yield Problem(f"{pointer}/{fault.kind.property}", "required", message)
        case "additionalProperties":
            for key in fault.kind.unexpected:
                message = _("This is not a field of the %(type)s.") % {"type": TYPES[type]}
                yield Problem(f"{pointer}/{_escaped(key)}", "unknown_field", message)
        case keyword:
            rule = _rule_of(type, fault.instance_path)
            message = _("%(field)s: %(demand)s") % {"field": _name(pointer), "demand": _demand(rule, keyword)}
            yield Problem(pointer, RULES.get(keyword, "shape"), message)


RULES: Final = {
    "type": "type",
    "enum": "choice",
    "minimum": "range",
    "maximum": "range",
    "maxLength": "length",
    "format": "format",
    "pattern": "format",
    "uniqueItems": "unique",
}


def _rule_of(type: str, path: list[str | int]) -> dict[str, Any]:
    """The part of the schema that speaks of the value at `path`."""
    rule = document.definition(type)
    for part in path:
        rule = rule.get("items", {}) if isinstance(part, int) else rule.get("properties", {}).get(part, {})
    return rule


def _demand(rule: dict[str, Any], keyword: str) -> str:
    """What the rule asks for, in words."""
    if keyword == "uniqueItems":
        return _("name each one only once.")
    types = rule.get("type", [])
    kind = next((name for name in ([types] if isinstance(types, str) else types) if name != "null"), None)
    match kind:
        case "integer":
            return _("give a whole number from %(low)s to %(high)s.") % _limits(rule)
        case "number":
            return _("give a number from %(low)s to %(high)s.") % _limits(rule)
        case "boolean":
            return _("give true or false.")
        case "array":
            return _("give a list of: %(words)s.") % {"words": _words(rule["items"])}
        case "object":
            return _("give an object with named fields.")
        case "string":
            return _demand_of_text(rule)
    if "enum" in rule:
        return _("choose one of: %(words)s.") % {"words": _words(rule)}
    return _("give the date of the assessment, and where known the diagnosis and the regions.")


def _demand_of_text(rule: dict[str, Any]) -> str:
    match rule:
        case {"format": "date"}:
            return _("give a date such as 2026-03-02.")
        case {"format": "date-time"}:
            return _("give a time with its offset, such as 2026-03-02T21:00:00+00:00.")
        case {"format": "uuid"}:
            return _("give a UUID.")
        case {"pattern": _pattern}:
            return _("give a time of day such as 22:30.")
        case {"maxLength": length}:
            return _("give text of at most %(length)s characters.") % {"length": length}
    return _("give text.")


def _limits(rule: dict[str, Any]) -> dict[str, str]:
    return {"low": f"{rule['minimum']:g}", "high": str(rule["maximum"])}


def _words(rule: dict[str, Any]) -> str:
    return ", ".join(word for word in rule["enum"] if word is not None)


# --- what a schema cannot say


def _beyond_schema(type: str, data: dict[str, Any], now: datetime, zone: str) -> Iterator[Problem]:
    zone = data.get("time_zone", zone)
    if not document.is_zone(zone):
        yield _problem("time_zone", "zone", _("%(field)s: choose a zone such as Europe/London."))
        zone = "UTC"
    yield from _nil_ids(data)
    yield from _outside_time(type, data, now, ZoneInfo(zone))
    yield from _years_ahead(data, now)
    yield from _disorder(data)
    if type == "entry" and data.get("kind") == "moment":
        yield from _date_of_moment(data, ZoneInfo(zone))
    if data.get("deleted"):
        yield _problem("deleted", "read_only", _("%(field)s: an entry is withdrawn by a request of its own."))


def _problem(field: str, rule: str, message: str) -> Problem:
    return Problem(f"/{field}", rule, message % {"field": label(field)})


def _nil_ids(data: dict[str, Any]) -> Iterator[Problem]:
    for field in ("id", "medicine"):
        if data.get(field) == NIL:
            yield _problem(field, "format", _("%(field)s: the nil UUID names nothing."))


def _outside_time(type: str, data: dict[str, Any], now: datetime, zone: ZoneInfo) -> Iterator[Problem]:
    """Dates after tomorrow (a night is filed under its morning), times after now, and both before 1900."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    for field, day in _dates(type, data):
        if day > tomorrow and field not in MAY_LIE_AHEAD:
            yield _problem(field, "future", _("%(field)s: this lies in the future."))
        elif not EARLIEST.date() <= day <= LATEST.date():
            yield _problem(field, "range", _("%(field)s: this is too far from today."))
    for field, when in _times(type, data):
        if when > now + CLOCK_TOLERANCE:
            yield _problem(field, "future", _("%(field)s: this lies in the future. Check the clock and the time zone."))
        elif not EARLIEST <= when <= LATEST:
            yield _problem(field, "range", _("%(field)s: this is too far from today."))


def _dates(type: str, data: dict[str, Any]) -> Iterator[tuple[str, date]]:
    for field in _fields_of_format(type, "date"):
        if data.get(field) is not None:
            yield field, date.fromisoformat(data[field])
    if isinstance(data.get("assessed_pain"), dict):
        yield "assessed_pain", date.fromisoformat(data["assessed_pain"]["assessed_on"])


def _times(type: str, data: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    for field in _fields_of_format(type, "date-time"):
        if data.get(field) is not None:
            yield field, document.parse_time(data[field])


@cache
def _fields_of_format(type: str, wanted: str) -> tuple[str, ...]:
    rules = document.definition(type)["properties"]
    return tuple(field for field, rule in rules.items() if rule.get("format") == wanted)


def _years_ahead(data: dict[str, Any], now: datetime) -> Iterator[Problem]:
    for field in ("birth_year", "cancer_year"):
        if data.get(field, 0) > now.year:
            yield _problem(field, "future", _("%(field)s: this lies in the future."))


ORDERED: Final[tuple[tuple[str, str, Callable[[str], Any]], ...]] = (
    ("started_on", "stopped_on", date.fromisoformat),
    ("gap_start", "gap_end", date.fromisoformat),
    ("bed_at", "wake_at", document.parse_time),
)


def _disorder(data: dict[str, Any]) -> Iterator[Problem]:
    for first, last, parse in ORDERED:
        if first in data and last in data and parse(data[last]) < parse(data[first]):
            message = _("%(field)s: this must not be before “%(first)s”.")
            yield Problem(f"/{last}", "order", message % {"field": label(last), "first": label(first)})


def _date_of_moment(data: dict[str, Any], zone: ZoneInfo) -> Iterator[Problem]:
    if "occurred_at" not in data or "date" not in data:
        return
    occurred = document.parse_time(data["occurred_at"])
    if occurred >= EARLIEST and data["date"] != occurred.astimezone(zone).date().isoformat():
        yield _problem("date", "date_mismatch", _("%(field)s: must be the local date of the moment's time."))
