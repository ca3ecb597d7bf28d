"""The diary document: its shape, and one plain sentence when a document does not have it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import jsonschema_rs

FORMAT = "symptom-diary/1"
RECORD_LISTS = {"entry": "entries", "medicine": "medicines", "dose": "doses", "event": "events"}

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A year and a day from either end of the calendar: look-backs and zones must not reach beyond it.
EARLIEST_YEAR, LATEST_YEAR = 3, 9998


class DocumentError(ValueError):
    """A document was refused: `path` is a JSON path such as `$.entries[3].pain_average`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@lru_cache(maxsize=8)  # the schema, the rules and the value ask about the same few times of a record
def parse_time(text: str) -> datetime:
    """An RFC 3339 time with offset; ValueError for anything else."""
    if not _DATE_TIME.fullmatch(text):
        raise ValueError("not an RFC 3339 time with offset")
    return datetime.fromisoformat(text.upper())


def is_zone(name: str) -> bool:
    """Whether `name` is a zone of the IANA database, and not another file that some machines keep beside it."""
    if name.startswith(("right/", "posix/")) or name in ("localtime", "posixrules"):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _is_date_time(value: str) -> bool:
    return _year(value, parse_time) is not None


def _is_date(value: str) -> bool:
    return bool(_DATE.fullmatch(value)) and _year(value, date.fromisoformat) is not None


def _year(value: str, parse: Callable[[str], date]) -> int | None:
    try:
        return parse(value).year
    except ValueError:
        return None


def _is_within_calendar(value: str, parse: Callable[[str], date]) -> bool:
    return (year := _year(value, parse)) is not None and EARLIEST_YEAR <= year <= LATEST_YEAR


def _is_uuid(value: str) -> bool:
    return bool(_UUID.fullmatch(value))


_FORMATS = {"date-time": _is_date_time, "date": _is_date, "uuid": _is_uuid}
# Of a whole document, which the analysis reads: its look-backs must stay within the calendar.
_WHOLE = {
    "date-time": lambda value: _is_within_calendar(value, parse_time),
    "date": lambda value: bool(_DATE.fullmatch(value)) and _is_within_calendar(value, date.fromisoformat),
}


@cache
def schema() -> dict[str, Any]:
    """The contract's JSON Schema of a whole document."""
    text = resources.files("analysis").joinpath("schema/diary.schema.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def definition(name: str) -> dict[str, Any]:
    """The schema of one part: patient, entry, medicine, dose or event."""
    return schema()["$defs"][name]  # type: ignore[no-any-return]


@cache
def validator(name: str | None = None) -> jsonschema_rs.Draft202012Validator:
    """The compiled schema of a document, or of one of its parts."""
    import jsonschema_rs  # on first use: `definition` alone, which every start-up reads, does without

    wanted = schema() if name is None else {**schema(), **_only(name)}
    return jsonschema_rs.Draft202012Validator(
        wanted, validate_formats=True, formats={**_FORMATS, **(_WHOLE if name is None else {})}
    )


def _only(name: str) -> dict[str, Any]:
    # The definitions stay beside the part, which may refer to them; the document's own rules go.
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": True, "$ref": f"#/$defs/{name}"}


def check(document: object) -> None:
    """Refuse a document that the contract refuses, by its first fault.

    Raises DocumentError with the JSON path of the fault. Beyond the schema, every time zone has to exist.
    """
    try:
        fault = next(validator().iter_errors(document), None)
    except (ValueError, OverflowError, RecursionError):
        raise DocumentError("$", "holds text or numbers that cannot be read") from None
    if fault is not None:
        raise DocumentError(json_path(fault), reason(fault))
    assert isinstance(document, dict)
    for path, name in _zones(document):
        if not is_zone(name):
            raise DocumentError(path, "is not an IANA time zone")


def load(text: str) -> dict[str, Any]:
    """Parse and check one document. Raises DocumentError."""
    try:
        document = json.loads(
            text, object_pairs_hook=_no_duplicate_keys, parse_constant=_no_constants, parse_int=_whole
        )
    except RecursionError:
        raise DocumentError("$", "is nested too deeply") from None
    except UnicodeDecodeError:
        raise DocumentError("$", "is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise DocumentError("$", f"is not JSON (line {error.lineno}, column {error.colno})") from None
    except ValueError as error:
        raise DocumentError("$", str(error)) from None
    check(document)
    return document  # type: ignore[no-any-return]


def reason(fault: jsonschema_rs.ValidationError) -> str:
    """The broken rule in words, without the offending value: it may be somebody's health."""
    keyword, rule = fault.schema_path[-1], _rule(fault)
    match keyword:
        case "required":
            present: Any = fault.instance
            missing = next(key for key in rule if key not in present)
            return f"lacks the required key {missing!r}"
        case "additionalProperties":
            return "has a key that the contract does not know"
        case "enum" | "const":
            return "is not one of the allowed values"
        case "type":
            return f"is not of type {rule if isinstance(rule, str) else ' or '.join(rule)}"
        case "minimum" | "maximum":
            return f"is outside the allowed range ({keyword} {rule})"
        case "maxLength":
            return f"is longer than {rule} characters"
        case "format":
            return f"is not a valid {rule}"
        case "uniqueItems":
            return "names an item twice"
        case "pattern":
            return "is not a time of day such as 22:30"
    return "does not have the contract's shape"


def _rule(fault: jsonschema_rs.ValidationError) -> Any:
    node: Any = schema()
    for part in fault.schema_path:
        if part == "$ref":
            continue
        node = node[part]
    return node


def json_path(fault: jsonschema_rs.ValidationError) -> str:
    """The fault's place, such as `$.entries[3].pain_average`."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.instance_path)


def _zones(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "$.patient.time_zone", document["patient"]["time_zone"]
    for index, entry in enumerate(document["entries"]):
        yield f"$.entries[{index}].time_zone", entry["time_zone"]


def _no_duplicate_keys(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"has the key {key[:40]!r} twice in one object")
        found[key] = value
    return found


def _no_constants(name: str) -> float:
    raise ValueError(f"holds {name}, which is not a JSON number")


def _whole(digits: str) -> int:
    # Longer than any number of the contract; Python would refuse the longest ones with words of its own.
    if len(digits) > 20:
        raise ValueError("holds a number that is too large")
    return int(digits)
