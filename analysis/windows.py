"""Days, nights and lateness (criteria.md 2.1 to 2.4). Instants are microseconds UTC, dates day numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.frames import DAY_US, MINUTE_US, NONE
from analysis.patterns.columns import first_of
from analysis.vocabulary import MOMENT

HOUR_US = 60 * MINUTE_US
WEEK_DAYS = 7
WEEK_US = WEEK_DAYS * DAY_US

# Lateness classes, in the order of the table in 2.2.
ON_TIME, LATE, BACKFILLED, OLD = range(4)
OLD_AFTER_US = 7 * DAY_US
BACKFILLED_AFTER_US = 48 * HOUR_US
LATE_AFTER_US = {"moment": 2 * HOUR_US, "day": 24 * HOUR_US}
BURST_US = 15 * MINUTE_US
BURST_DATES = 3
CLOCK_TOLERANCE_US = 5 * MINUTE_US

DEFAULT_BEDTIME, DEFAULT_WAKE_TIME = 22 * 60, 6 * 60
SHORTEST_NIGHT, LONGEST_NIGHT = 3 * 60, 14 * 60


def day_key(sheet: np.ndarray, date: np.ndarray | int) -> np.ndarray:
    """One number for a date of a sheet, in the order of sheet and date; the next day's is one more.

    NONE comes before every date of the sheet.
    """
    # Dates lie between the years 1 and 9999: under 4 million days from 1970.
    return sheet * 8_000_000 + np.minimum(np.maximum(date, -3_999_999), 3_999_999) + 4_000_000  # type: ignore[no-any-return]


def ranges(first: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) twice: the ranges first .. after - 1 one after the other, as the number of each range and its places."""
    times = after - first
    number = np.repeat(np.arange(len(times)), times)
    return number, np.arange(len(number)) + (first - times.cumsum() + times)[number]


def effective_record_time(recorded_at: np.ndarray, received_at: np.ndarray) -> np.ndarray:
    """The time an entry was typed: the device's clock, or the server's where the device's runs over 5 minutes ahead."""
    is_wrong = (received_at != NONE) & (recorded_at > received_at + CLOCK_TOLERANCE_US)
    return np.where(is_wrong, received_at, recorded_at)


def lateness(kind: np.ndarray, occurred_at: np.ndarray, recorded_at: np.ndarray, in_burst: np.ndarray) -> np.ndarray:
    """(n,) classes of 2.2, the first that matches."""
    lag = recorded_at - occurred_at
    late_after = np.where(kind == MOMENT, LATE_AFTER_US["moment"], LATE_AFTER_US["day"])
    return first_of(
        [(lag > OLD_AFTER_US) | in_burst, lag > BACKFILLED_AFTER_US, lag > late_after],
        [OLD, BACKFILLED, LATE],
        default=ON_TIME,
    ).astype(np.int8)


def bursts(group: np.ndarray, recorded_at: np.ndarray, date: np.ndarray) -> np.ndarray:
    """(n,) bool: entries of at least 3 different dates typed within 15 minutes of each other, inclusive.

    Every interval of 15 minutes that holds three dates makes all its entries a burst; intervals may overlap. Looking
    only at intervals that start at an entry finds them all.
    """
    burst = np.zeros(len(group), dtype=bool)
    order = np.lexsort((recorded_at, group))
    group, recorded, date = group[order], recorded_at[order], date[order]
    # Only entries with a near neighbour two places on can be in a burst: in a diary kept daily, hardly any.
    near = (group[2:] == group[:-2]) & (recorded[2:] - recorded[:-2] <= BURST_US)
    done = 0
    for first in np.flatnonzero(near):
        own_end = np.searchsorted(group, group[first], side="right")
        last = first + np.searchsorted(recorded[first:own_end], recorded[first] + BURST_US, side="right")
        if last > done and len(np.unique(date[first:last])) >= BURST_DATES:
            burst[order[first:last]] = True
            done = last
    return burst


def night_bounds(bedtime: Iterable[str | None], wake_time: Iterable[str | None]) -> tuple[np.ndarray, np.ndarray]:
    """(patients,) start and end minute of the night window: the usual times where they make a night, else 22:00-06:00."""
    bed, wake = _minutes(bedtime), _minutes(wake_time)
    length = (wake - bed) % (24 * 60)
    usable = (bed >= 0) & (wake >= 0) & (length >= SHORTEST_NIGHT) & (length <= LONGEST_NIGHT)
    return np.where(usable, bed, DEFAULT_BEDTIME), np.where(usable, wake, DEFAULT_WAKE_TIME)


def night_of(local_date: np.ndarray, minute: np.ndarray, bed: np.ndarray, wake: np.ndarray) -> np.ndarray:
    """(n,) the date of the night a moment falls in, NONE by day. A night is dated by the morning it ends on."""
    crosses = bed > wake
    evening = crosses & (minute >= bed)
    inside = np.where(crosses, minute < wake, (minute >= bed) & (minute < wake))
    return np.where(evening, local_date + 1, np.where(inside, local_date, NONE))


def _minutes(clock: Iterable[str | None]) -> np.ndarray:
    return np.array(
        [int(text[:2]) * 60 + int(text[3:5]) if isinstance(text, str) else -1 for text in clock], dtype=np.int64
    )
