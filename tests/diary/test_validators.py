from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import validators
from diary.validators import Problem
from diary.wording import FIELDS

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)


def entry(**answers: Any) -> dict[str, Any]:
    return {
        "id": "13e70934-a099-5117-88b8-7c7ed4314aa9",
        "kind": "day",
        "date": "2026-03-02",
        "occurred_at": "2026-03-02T20:00:00+00:00",
        "time_zone": "Europe/London",
        "recorded_at": "2026-03-02T20:00:00+00:00",
    } | answers


def problems(**answers: Any) -> list[Problem]:
    return validators.check("entry", validators.plain(entry(**answers)), now=NOW)


def only(**answers: Any) -> tuple[str, str]:
    (problem,) = problems(**answers)
    return problem.pointer, problem.rule


def test_a_sound_entry_has_no_problem() -> None:
    assert problems(pain_average=4, regions=["flank_left"], neuro={"saddle_numbness": "no"}, note="Slept badly.") == []


def test_the_message_names_the_field_and_the_rule() -> None:
    (problem,) = problems(pain_average=11)
    assert problem == Problem("/pain_average", "range", "Pain overall: give a whole number from 0 to 10.")


def test_a_message_does_not_repeat_what_was_typed() -> None:
    assert "zebra" not in str(problems(kind="zebra", note=["zebra"], regions=["zebra"], time_zone="zebra"))


@pytest.mark.parametrize("value", [-1, 11, 3.5, "4", True, [], {}, float("nan"), float("inf"), 10**400])
def test_a_rating_is_a_whole_number_from_0_to_10(value: Any) -> None:
    assert only(pain_average=value)[0] == "/pain_average"


@pytest.mark.parametrize("value", [33.9, 42.6, "38"])
def test_a_temperature_stays_in_its_range(value: Any) -> None:
    assert only(temperature_c=value)[0] == "/temperature_c"


@pytest.mark.parametrize("field", ["kind", "date", "occurred_at", "time_zone", "recorded_at", "id"])
def test_a_required_field_is_asked_for(field: str) -> None:
    data = entry()
    del data[field]
    assert [(p.pointer, p.rule) for p in validators.check("entry", data, now=NOW)] == [(f"/{field}", "required")]


def test_a_field_nobody_knows_is_named() -> None:
    assert only(mood=3) == ("/mood", "unknown_field")


def test_a_field_nobody_knows_inside_a_field_is_named() -> None:
    assert only(neuro={"left/arm": "no"}) == ("/neuro/left~1arm", "unknown_field")


def test_every_faulty_field_is_told_at_once() -> None:
    found = {problem.pointer for problem in problems(pain_average=11, pain_worst=-1, kind="week")}
    assert found == {"/pain_average", "/pain_worst", "/kind"}


def test_an_item_of_a_list_has_its_own_pointer() -> None:
    assert only(regions=["flank_left", "elbow"]) == ("/regions/1", "choice")


def test_an_item_named_twice_is_refused() -> None:
    assert only(regions=["flank_left", "flank_left"]) == ("/regions", "unique")


def test_three_megabytes_of_note_are_refused() -> None:
    assert only(note="a" * 3_000_000) == ("/note", "length")


@pytest.mark.parametrize("text", ["nul \x00", "half \ud800"])
def test_characters_that_cannot_be_stored_are_refused(text: str) -> None:
    assert only(note=text) == ("/note", "text")


@pytest.mark.parametrize(
    "zone",
    ["Mars/Olympus", "", "../../etc/passwd", "Europe/London\n", "/etc/localtime", "localtime", "right/Europe/London"],
)
def test_a_zone_has_to_exist(zone: str) -> None:
    assert only(time_zone=zone) == ("/time_zone", "zone")


@pytest.mark.parametrize("field", ["occurred_at", "recorded_at", "bed_at", "wake_at"])
def test_a_time_more_than_five_minutes_ahead_is_refused(field: str) -> None:
    assert only(**{field: (NOW + timedelta(minutes=5, seconds=1)).isoformat()}) == (f"/{field}", "future")


def test_a_clock_five_minutes_ahead_is_let_through() -> None:
    ahead = (NOW + timedelta(minutes=5)).isoformat()
    assert problems(occurred_at=ahead, recorded_at=ahead) == []


def test_a_time_without_offset_is_refused() -> None:
    assert only(occurred_at="2026-03-02T20:00:00") == ("/occurred_at", "format")


def test_a_time_ahead_of_utc_is_not_in_the_future() -> None:
    assert problems(occurred_at="2026-03-03T07:00:00+10:30", time_zone="Australia/Lord_Howe") == []


def test_tonight_may_be_filed_under_tomorrows_morning() -> None:
    assert problems(kind="night", date="2026-03-03") == []


@pytest.mark.parametrize("field", ["date", "onset_date", "injury_date", "lump_noticed_on"])
def test_a_date_after_tomorrow_is_refused(field: str) -> None:
    assert only(**{field: "2026-03-04"}) == (f"/{field}", "future")


def test_tomorrow_is_the_patients_own() -> None:
    # 21:00 in London is already the third of March in Auckland.
    assert problems(date="2026-03-04", time_zone="Pacific/Auckland") == []


@pytest.mark.parametrize("value", ["2026-02-30", "02.03.2026", "2026-3-2", 20260302])
def test_a_date_has_to_exist(value: Any) -> None:
    assert only(date=value)[0] == "/date"


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "1899-12-31T12:00:00Z", "1900-01-01T00:00:00+14:00"])
def test_a_time_before_1900_is_refused(value: str) -> None:
    assert only(occurred_at=value) == ("/occurred_at", "range")


def test_a_moments_date_is_the_local_date_of_its_time() -> None:
    tokyo = {"kind": "moment", "occurred_at": "2026-03-02T18:00:00+00:00", "time_zone": "Asia/Tokyo"}
    assert only(**tokyo, date="2026-03-02") == ("/date", "date_mismatch")
    assert problems(**tokyo, date="2026-03-03") == []


def test_the_nil_uuid_names_nothing() -> None:
    assert only(id=str(UUID(int=0))) == ("/id", "format")


def test_an_entry_is_not_withdrawn_in_passing() -> None:
    assert only(deleted=True) == ("/deleted", "read_only")


def test_what_the_server_writes_is_not_taken_from_the_sender() -> None:
    assert problems(received_at="tomorrow", version="first") == []


@pytest.mark.parametrize("data", [None, [], "entry", 4, [entry()]])
def test_a_record_is_an_object(data: Any) -> None:
    assert [p.rule for p in validators.check("entry", data, now=NOW)] == ["type"]


def test_dates_and_uuids_of_a_form_are_understood() -> None:
    data = entry(id=uuid4(), date=date(2026, 3, 2), occurred_at=NOW, recorded_at=NOW)
    assert validators.check("entry", validators.plain(data), now=NOW) == []


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("medicine", {"name": "x", "class": "herbal"}, ("/class", "choice")),
        ("medicine", {"name": "x", "class": "nsaid", "started_on": "2026-03-02", "stopped_on": "2026-03-01"}, ("/stopped_on", "order")),
        ("medicine", {"name": "x" * 121, "class": "nsaid"}, ("/name", "length")),
        ("dose", {"medicine": "aspirin", "taken_at": "2026-03-02T20:00:00Z"}, ("/medicine", "format")),
        ("dose", {"medicine": str(uuid4()), "taken_at": "2026-03-02T21:06:00Z"}, ("/taken_at", "future")),
        ("event", {"type": "party", "date": "2026-03-02", "recorded_at": "2026-03-02T20:00:00Z"}, ("/type", "choice")),
        ("patient", {"time_zone": "Europe/London", "birth_year": 2027}, ("/birth_year", "future")),
        ("patient", {"time_zone": "Europe/London", "usual_bedtime": "25:00"}, ("/usual_bedtime", "format")),
        ("patient", {"time_zone": "Europe/London", "assessed_pain": {"diagnosis": "x"}}, ("/assessed_pain", "shape")),
        ("patient", {"time_zone": "Europe/London", "assessed_pain": {"assessed_on": "2026-03-09"}}, ("/assessed_pain", "future")),
    ],
)  # fmt: skip
def test_the_other_records_are_held_to_their_rules(type: str, data: dict[str, Any], expected: tuple[str, str]) -> None:
    (problem,) = validators.check(type, {"id": str(uuid4())} | data, now=NOW)
    assert (problem.pointer, problem.rule) == expected


def test_a_planned_medicine_may_start_later() -> None:
    planned = {"id": str(uuid4()), "name": "x", "class": "nsaid", "started_on": "2026-04-01"}
    assert validators.check("medicine", planned, now=NOW) == []


def test_every_field_of_the_contract_has_a_name_in_words() -> None:
    from analysis.document import definition

    named = {
        name for part in ("patient", "entry", "medicine", "dose", "event") for name in definition(part)["properties"]
    }
    assert named <= set(FIELDS)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(entry())) | st.sampled_from(sorted(FIELDS)) | st.text(), anything))
def test_no_input_raises(answers: dict[str, Any]) -> None:
    for problem in validators.check("entry", entry() | answers, now=NOW):
        assert problem.message
