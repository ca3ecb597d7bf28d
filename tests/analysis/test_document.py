"""The diary document: what is taken, and what is refused in which words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.document import DocumentError, check, definition, is_zone, load, parse_time, schema

VIGNETTES = sorted((Path(__file__).resolve().parent.parent / "vignettes").glob("V*.json"))
ID = "00000000-0000-4000-8000-00000000000{}"


def diary() -> dict[str, Any]:
    """A small diary with one of everything."""
    return {
        "format": "symptom-diary/1",
        "patient": {"id": ID.format(1), "time_zone": "Europe/London", "usual_bedtime": "22:30"},
        "entries": [
            {
                "id": ID.format(2),
                "kind": "day",
                "date": "2026-03-02",
                "occurred_at": "2026-03-02T20:00:00+00:00",
                "time_zone": "Europe/London",
                "recorded_at": "2026-03-02T20:00:00Z",
                "pain_average": 5,
                "regions": ["flank_left"],
                "neuro": {"saddle_numbness": "no"},
            }
        ],
        "medicines": [{"id": ID.format(3), "name": "A", "class": "nsaid"}],
        "doses": [{"id": ID.format(4), "medicine": ID.format(3), "taken_at": "2026-03-02T08:00:00Z"}],
        "events": [{"id": ID.format(5), "type": "injury", "date": "2026-03-01", "recorded_at": "2026-03-01T12:00:00Z"}],
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small diary with one place set, `...` taken away."""
    made = diary()
    *parts, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = made
    for part in parts:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made


def refusal(document: object) -> tuple[str, str]:
    with pytest.raises(DocumentError) as refused:
        check(document)
    return refused.value.path, refused.value.reason


@pytest.mark.parametrize("file", VIGNETTES, ids=lambda file: file.stem)
def test_a_worked_diary_is_taken(file: Path) -> None:
    assert load(file.read_text(encoding="utf-8"))["format"] == "symptom-diary/1"


@pytest.mark.parametrize("path", ["medicines", "doses", "events", "entries/0/regions", "entries/0/pain_average"])
def test_what_may_be_absent_may_be_absent(path: str) -> None:
    check(changed(path, ...))


@pytest.mark.parametrize("path", ["entries/0/pain_average", "entries/0/lump", "patient/usual_bedtime"])
def test_null_is_not_asked(path: str) -> None:
    check(changed(path, None))


@pytest.mark.parametrize(
    ("path", "value", "where", "said"),
    [
        ("entries", ..., "$", "lacks the required key 'entries'"),
        ("patient/id", ..., "$.patient", "lacks the required key 'id'"),
        ("entries/0/kind", ..., "$.entries[0]", "lacks the required key 'kind'"),
        ("format", "symptom-diary/2", "$.format", "is not one of the allowed values"),
        ("mood", "blue", "$", "has a key that the contract does not know"),
        ("entries/0/mood", "blue", "$.entries[0]", "has a key that the contract does not know"),
        ("entries/0/neuro/mood", "new", "$.entries[0].neuro", "has a key that the contract does not know"),
        ("entries/0/kind", "hour", "$.entries[0].kind", "is not one of the allowed values"),
        ("entries/0/regions", ["knee"], "$.entries[0].regions[0]", "is not one of the allowed values"),
        ("entries/0/regions", ["neck", "neck"], "$.entries[0].regions", "names an item twice"),
        ("entries/0/regions", "neck", "$.entries[0].regions", "is not of type array"),
        ("entries/0/pain_average", "5", "$.entries[0].pain_average", "is not of type integer or null"),
        ("entries/0/pain_average", 5.5, "$.entries[0].pain_average", "is not of type integer or null"),
        ("entries/0/pain_average", True, "$.entries[0].pain_average", "is not of type integer or null"),
        ("entries/0/pain_average", -1, "$.entries[0].pain_average", "is outside the allowed range (minimum 0)"),
        ("entries/0/pain_average", 11, "$.entries[0].pain_average", "is outside the allowed range (maximum 10)"),
        ("entries/0/temperature_c", 33.9, "$.entries[0].temperature_c", "is outside the allowed range (minimum 34.0)"),
        ("entries/0/temperature_c", 42.6, "$.entries[0].temperature_c", "is outside the allowed range (maximum 42.5)"),
        ("entries/0/date", "2026-02-30", "$.entries[0].date", "is not a valid date"),
        ("entries/0/date", "0001-01-01", "$.entries[0].date", "is not a valid date"),
        ("entries/0/occurred_at", "9999-12-31T23:00:00-05:00", "$.entries[0].occurred_at", "is not a valid date-time"),
        ("entries/0/occurred_at", "2026-06-30T23:59:60Z", "$.entries[0].occurred_at", "is not a valid date-time"),
        ("entries/0/date", "20260302", "$.entries[0].date", "is not a valid date"),
        ("entries/0/date", "２０２６-03-02", "$.entries[0].date", "is not a valid date"),
        ("entries/0/occurred_at", "2026-03-02T20:00:00", "$.entries[0].occurred_at", "is not a valid date-time"),
        ("entries/0/occurred_at", "2026-03-02", "$.entries[0].occurred_at", "is not a valid date-time"),
        ("entries/0/occurred_at", "2026-03-02T25:00:00Z", "$.entries[0].occurred_at", "is not a valid date-time"),
        ("entries/0/id", "7", "$.entries[0].id", "is not a valid uuid"),
        ("patient/usual_bedtime", "24:00", "$.patient.usual_bedtime", "is not a time of day such as 22:30"),
        ("patient/time_zone", "x" * 65, "$.patient.time_zone", "is longer than 64 characters"),
        ("patient/time_zone", "Mars/Olympus", "$.patient.time_zone", "is not an IANA time zone"),
        ("patient/time_zone", "../etc/passwd", "$.patient.time_zone", "is not an IANA time zone"),
        ("patient/time_zone", "", "$.patient.time_zone", "is not an IANA time zone"),
        ("entries/0/time_zone", "+01:00", "$.entries[0].time_zone", "is not an IANA time zone"),
        ("patient/assessed_pain", {"on": "2026-01-01"}, "$.patient.assessed_pain", None),
        ("medicines/0/class", "herb", "$.medicines[0].class", "is not one of the allowed values"),
        ("doses/0/taken_at", "yesterday", "$.doses[0].taken_at", "is not a valid date-time"),
        ("events/0/type", ..., "$.events[0]", "lacks the required key 'type'"),
    ],
)
def test_a_fault_is_named_with_its_place_and_rule(path: str, value: Any, where: str, said: str | None) -> None:
    found = refusal(changed(path, value))
    assert found == (where, found[1] if said is None else said)


@pytest.mark.parametrize("document", [None, [], "diary", 7, True])
def test_what_is_no_object_is_refused(document: object) -> None:
    assert refusal(document) == ("$", "is not of type object")


def test_the_refused_value_is_not_repeated() -> None:
    """It may be somebody's health."""
    _, reason = refusal(changed("entries/0/lump", "secret answer"))
    assert "secret" not in reason


@pytest.mark.parametrize("text", ['{"weight_kg": 1e400}', '{"format": 1E999}'])
def test_a_number_beyond_reach_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        load(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T20:00:00Z", datetime(2026, 3, 2, 20, tzinfo=UTC)),
        ("2026-03-02t20:00:00z", datetime(2026, 3, 2, 20, tzinfo=UTC)),
        ("2026-03-02T20:00:00.25+01:00", datetime(2026, 3, 2, 19, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-03-02T20:00:00-00:00", datetime(2026, 3, 2, 20, tzinfo=UTC)),
    ],
)
def test_a_time_has_an_offset(text: str, expected: datetime) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "2026-03-02T20:00:00",
        "2026-03-02 20:00:00Z",
        "2026-03-02T20:00Z",
        "2026-W10-1T20:00:00Z",
        "",
        "now",
    ],
)
def test_other_texts_are_no_times(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_time(text)


@pytest.mark.parametrize("name", ["UTC", "Europe/London", "America/Argentina/Ushuaia", "Etc/GMT+5"])
def test_a_zone_of_the_iana_database_is_a_zone(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name", ["", ".", "/", "Europe", "right/Europe/London", "posix/UTC", "localtime", "/etc/localtime", "x\0y", "é"]
)
def test_a_file_of_the_machine_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_the_parts_of_the_contract_can_be_read_alone() -> None:
    assert definition("entry")["properties"]["kind"]["enum"] == ["day", "night", "moment"]
    assert set(schema()["$defs"]) >= {"patient", "entry", "medicine", "dose", "event"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
places = st.sampled_from(
    ["patient", "entries", "medicines", "entries/0", "entries/0/date", "entries/0/neuro", "entries/0/regions",
     "entries/0/pain_average", "entries/0/time_zone", "patient/assessed_pain", "doses/0/taken_at", "events/0/date"]
)  # fmt: skip


@given(places, anything)
@settings(max_examples=120, deadline=None)
def test_whatever_stands_in_a_place_it_is_taken_or_refused_by_name(path: str, value: Any) -> None:
    assert outcome(json.dumps(changed(path, value))) in ("taken", "refused")


@given(st.text(max_size=30) | st.sampled_from(["[", "{", '"\\ud800"', "\ufeff{}", "nul", "-", "1e5", '{"a":1,"a":1}']))
@settings(max_examples=80, deadline=None)
def test_whatever_is_read_is_taken_or_refused(text: str) -> None:
    assert outcome(text) == "refused"


def outcome(text: str) -> str:
    try:
        load(text)
    except DocumentError:
        return "refused"
    return "taken"
