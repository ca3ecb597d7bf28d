"""Days, nights and lateness: the edges of criteria.md 2.1, 2.2 and 2.4."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import windows
from analysis.frames import MICROSECOND, NONE, from_day, from_documents, to_instant
from analysis.vocabulary import DAY, MOMENT, NIGHT
from analysis.windows import BACKFILLED, LATE, OLD, ON_TIME
from tests.diaries import assessment, document

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TICK = MICROSECOND


def micros(span: timedelta) -> int:
    return span // MICROSECOND


# Lateness


@pytest.mark.parametrize(
    ("kind", "lag", "expected"),
    [
        pytest.param(MOMENT, -3 * HOUR, ON_TIME, id="a moment typed before it happened"),
        pytest.param(MOMENT, 2 * HOUR, ON_TIME, id="a moment after 2 hours"),
        pytest.param(MOMENT, 2 * HOUR + TICK, LATE, id="a moment just after 2 hours"),
        pytest.param(DAY, 2 * HOUR + TICK, ON_TIME, id="a day just after 2 hours"),
        pytest.param(DAY, 24 * HOUR, ON_TIME, id="a day after 24 hours"),
        pytest.param(DAY, 24 * HOUR + TICK, LATE, id="a day just after 24 hours"),
        pytest.param(NIGHT, 24 * HOUR, ON_TIME, id="a night after 24 hours"),
        pytest.param(NIGHT, 24 * HOUR + TICK, LATE, id="a night just after 24 hours"),
        *[
            pytest.param(kind, lag, expected, id=f"a {name} {when}")
            for kind, name in ((DAY, "day"), (NIGHT, "night"), (MOMENT, "moment"))
            for lag, expected, when in (
                (48 * HOUR, LATE, "after 48 hours"),
                (48 * HOUR + TICK, BACKFILLED, "just after 48 hours"),
                (168 * HOUR, BACKFILLED, "after 7 days"),
                (168 * HOUR + TICK, OLD, "just after 7 days"),
            )
        ],
    ],
)
def test_the_class_of_an_entry_by_its_lag(kind: int, lag: timedelta, expected: int) -> None:
    now = np.array([0])
    assert windows.lateness(np.array([kind]), now, now + micros(lag), np.array([False]))[0] == expected


@pytest.mark.parametrize("kind", [DAY, NIGHT, MOMENT])
def test_an_entry_of_a_burst_is_old_however_quick_it_was(kind: int) -> None:
    now = np.array([0])
    assert windows.lateness(np.array([kind]), now, now, np.array([True]))[0] == OLD


@pytest.mark.parametrize(
    ("ahead", "used"),
    [
        pytest.param(4 * MINUTE, "recorded", id="4 minutes ahead"),
        pytest.param(5 * MINUTE, "recorded", id="5 minutes ahead"),
        pytest.param(5 * MINUTE + TICK, "received", id="just over 5 minutes ahead"),
        pytest.param(-24 * HOUR, "recorded", id="received a day later: typed without a connection"),
    ],
)
def test_the_servers_clock_is_used_where_the_devices_runs_ahead(ahead: timedelta, used: str) -> None:
    received = np.array([micros(100 * HOUR)])
    recorded = received + micros(ahead)
    expected = recorded if used == "recorded" else received
    assert windows.effective_record_time(recorded, received) == expected


def test_without_the_servers_time_the_devices_clock_is_used() -> None:
    assert windows.effective_record_time(np.array([7]), np.array([NONE])) == 7


# Bursts


def burst(*typed: tuple[float, int], group: list[int] | None = None) -> list[bool]:
    """Whether each entry of (minutes after midnight at which it was typed, date) belongs to a burst."""
    recorded = np.array([micros(minutes * MINUTE) for minutes, _ in typed])
    dates = np.array([date for _, date in typed])
    found: list[bool] = windows.bursts(np.array(group or [0] * len(typed)), recorded, dates).tolist()
    return found


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param(14.9, True, id="under 15 minutes"),
        pytest.param(15, True, id="15 minutes"),
        pytest.param(15.1, False, id="over 15 minutes"),
    ],
)
def test_three_dates_within_a_quarter_of_an_hour_are_a_burst(last: float, expected: bool) -> None:
    assert burst((0, 1), (5, 2), (last, 3)) == [expected] * 3


@pytest.mark.parametrize(("dates", "expected"), [((1, 2, 2), False), ((1, 2, 3), True), ((1, 2, 4), True)])
def test_two_dates_are_no_burst_and_three_need_not_be_neighbours(dates: tuple[int, ...], expected: bool) -> None:
    assert burst(*[(minute, date) for minute, date in enumerate(dates)]) == [expected] * 3


def test_every_entry_of_the_interval_belongs_to_the_burst() -> None:
    assert burst((0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (30, 4)) == [True] * 5 + [False]


def test_intervals_may_overlap_and_a_chain_is_followed_only_as_far_as_it_holds_three_dates() -> None:
    assert burst((0, 1), (10, 2), (14, 3), (24, 4), (40, 5), (44, 6)) == [True] * 4 + [False] * 2
    assert burst((0, 1), (10, 2), (20, 3), (30, 4)) == [False] * 4


def test_two_patients_typing_at_once_are_no_burst() -> None:
    assert burst((0, 1), (1, 2), (2, 3), (3, 4), group=[0, 0, 1, 1]) == [False] * 4


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 60), st.integers(1, 5)), max_size=14))
@settings(max_examples=150, deadline=None)
def test_bursts_are_those_of_every_interval(typed: list[tuple[int, int, int]]) -> None:
    """Against the sentence itself: an entry is in a burst if some 15 minutes that hold it hold three dates."""
    expected = [
        any(
            len({date for other, at, date in typed if other == group and start <= at <= start + 15}) >= 3
            for start in range(minute - 15, minute + 1)
        )
        for group, minute, _ in typed
    ]
    assert burst(*[(minute, date) for _, minute, date in typed], group=[group for group, *_ in typed]) == expected


# Nights


@pytest.mark.parametrize(
    ("bedtime", "wake_time", "expected"),
    [
        pytest.param("23:00", "07:00", ("23:00", "07:00"), id="8 hours over midnight"),
        pytest.param("01:00", "09:00", ("01:00", "09:00"), id="8 hours after midnight"),
        pytest.param("09:00", "17:00", ("09:00", "17:00"), id="a night worker"),
        pytest.param("00:00", "02:59", ("22:00", "06:00"), id="under 3 hours"),
        pytest.param("00:00", "03:00", ("00:00", "03:00"), id="3 hours"),
        pytest.param("23:30", "02:31", ("23:30", "02:31"), id="just over 3 hours"),
        pytest.param("18:00", "07:59", ("18:00", "07:59"), id="just under 14 hours"),
        pytest.param("18:00", "08:00", ("18:00", "08:00"), id="14 hours"),
        pytest.param("18:00", "08:01", ("22:00", "06:00"), id="over 14 hours"),
        pytest.param("22:00", "22:00", ("22:00", "06:00"), id="no hours"),
        pytest.param("23:00", None, ("22:00", "06:00"), id="no wake time"),
        pytest.param(None, "07:00", ("22:00", "06:00"), id="no bedtime"),
        pytest.param(None, None, ("22:00", "06:00"), id="not asked"),
    ],
)
def test_the_usual_times_make_the_night_if_it_lasts_3_to_14_hours(
    bedtime: str | None, wake_time: str | None, expected: tuple[str, str]
) -> None:
    bounds = windows.night_bounds(pd.Series([bedtime], dtype=object), pd.Series([wake_time], dtype=object))
    assert tuple(f"{minute[0] // 60:02}:{minute[0] % 60:02}" for minute in bounds) == expected


def night_of(clock: str, bed: str, wake: str) -> int | None:
    """The day number of the night that a moment of day 100 falls in."""
    minute, start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (clock, bed, wake))
    found = windows.night_of(np.array([100]), np.array([minute]), np.array([start]), np.array([end]))[0]
    return None if found == NONE else int(found)


@pytest.mark.parametrize(
    ("clock", "night"),
    [("21:59", None), ("22:00", 101), ("23:59", 101), ("00:00", 100), ("05:59", 100), ("06:00", None), ("12:00", None)],
)
def test_a_night_over_midnight_is_dated_by_its_morning(clock: str, night: int | None) -> None:
    assert night_of(clock, "22:00", "06:00") == night


@pytest.mark.parametrize(
    ("clock", "night"), [("23:59", None), ("00:59", None), ("01:00", 100), ("08:59", 100), ("09:00", None)]
)
def test_a_night_after_midnight_lies_inside_its_date(clock: str, night: int | None) -> None:
    assert night_of(clock, "01:00", "09:00") == night


# Clocks that change, and travellers


def moments(*times: str, zone: str = "Europe/London") -> pd.DataFrame:
    """The entries' frame of moments at these instants."""
    entries = [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "kind": "moment",
            "date": "2026-01-01",
            "occurred_at": text,
            "recorded_at": text,
            "time_zone": zone,
            "pain_now": 3,
        }
        for number, text in enumerate(times)
    ]
    return from_documents([{"patient": {"id": "p", "time_zone": zone}, "entries": entries}]).entries


def clocks(frame: pd.DataFrame) -> list[str]:
    return [
        f"{from_day(day)} {minute // 60:02}:{minute % 60:02}"
        for day, minute in zip(frame["date"], frame["local_minute"], strict=True)
    ]


def test_the_23_hour_day_has_no_hour_after_one() -> None:
    frame = moments("2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z", "2026-03-29T22:59:00Z", "2026-03-29T23:00:00Z")
    assert clocks(frame) == ["2026-03-29 00:59", "2026-03-29 02:00", "2026-03-29 23:59", "2026-03-30 00:00"]


def test_the_25_hour_day_has_one_hour_twice() -> None:
    frame = moments("2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T23:59:00Z")
    assert clocks(frame) == ["2026-10-25 00:00", "2026-10-25 01:30", "2026-10-25 01:30", "2026-10-25 23:59"]


def test_the_written_offset_and_date_never_decide_what_the_clock_showed() -> None:
    frame = moments("2026-03-02T12:00:00Z", "2026-03-02T07:00:00-05:00", "2026-03-02T17:30:00+05:30")
    assert clocks(frame) == ["2026-03-02 12:00"] * 3


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Pacific/Kiritimati", "2026-03-03 02:00"),
        ("Asia/Kathmandu", "2026-03-02 17:45"),
        ("Pacific/Pago_Pago", "2026-03-02 01:00"),
    ],
)
def test_the_date_is_that_of_the_zone_the_patient_was_in(zone: str, expected: str) -> None:
    assert clocks(moments("2026-03-02T12:00:00Z", zone=zone)) == [expected]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-07-01"])
def test_without_as_of_the_local_day_is_taken_to_its_end(day: str) -> None:
    found = assessment(f"| date | pain_average |\n| {day} | 5 |")
    assert found.as_of == datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("at", "night"),
    [
        pytest.param("2026-10-25T00:30:00Z", "2026-10-25", id="the hour after one, before the change"),
        pytest.param("2026-10-25T01:30:00Z", "2026-10-25", id="the hour after one, again"),
        pytest.param("2026-03-29T00:30:00Z", "2026-03-29", id="before the hour that is left out"),
        pytest.param("2026-03-29T01:00:00Z", "2026-03-29", id="after the hour that is left out"),
        pytest.param("2026-03-28T22:30:00Z", "2026-03-29", id="the evening before"),
    ],
)
def test_a_night_of_a_clock_change_is_one_night(at: str, night: str) -> None:
    frame = moments(at)
    found = windows.night_of(
        frame["local_date"].to_numpy(), frame["local_minute"].to_numpy(), np.array([22 * 60]), np.array([6 * 60])
    )
    assert str(from_day(found[0])) == night


def test_lateness_is_counted_in_elapsed_hours_over_a_clock_change() -> None:
    """From 20:00 to 20:00 the next day are 23 hours in spring: a day entry is still on time an hour later."""
    made = document("| date | pain_average | recorded |\n| 2026-03-28 | 5 | 24h |")["entries"][0]
    lag = to_instant(made["recorded_at"]) - to_instant(made["occurred_at"])
    assert lag == micros(24 * HOUR)
    assert made["recorded_at"] == "2026-03-29T21:00:00+01:00"
