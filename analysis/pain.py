"""Pain by day: W, M, N, coverage (criteria.md 2.3, 2.4)."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from analysis import windows
from analysis.cohort import HORIZON
from analysis.frames import NONE
from analysis.grid import Grid
from analysis.vocabulary import BACK, DAY, MOMENT, NIGHT, SCHEDULED, SYMPTOM
from analysis.windows import BACKFILLED, OLD, ON_TIME

ZONE_JUMP_MINUTES = 180
ZONE_JUMP_NIGHTS = 3


class Pain:
    """Pain observations of a grid. Arrays are (cells,) or (sheets, days); ratings are points 0-10, NaN not observed."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    @cached_property
    def rating(self) -> np.ndarray:
        """(cells,) the largest rating answered."""
        value = self.grid.value
        return np.fmax(np.fmax(value("pain_worst"), value("pain_average")), value("pain_now"))

    @cached_property
    def in_back_set(self) -> np.ndarray:
        """(cells,) bool: regions absent, empty or in the back set."""
        regions = self.grid.value("regions")
        return (regions == 0) | (regions & BACK != 0)

    @cached_property
    def counts(self) -> np.ndarray:
        """(cells,) bool: a counting pain observation. All ratings 0 count wherever they are."""
        return (self.rating == 0) | ((self.rating > 0) & self.in_back_set)

    @cached_property
    def is_elsewhere(self) -> np.ndarray:
        """(cells,) bool: pain, but outside the back set: `other_region`."""
        return (self.rating > 0) & ~self.in_back_set

    @cached_property
    def is_known(self) -> np.ndarray:
        """(cells,) bool: counts for W, whatever its lateness but old."""
        return self.counts & (self.grid.lateness != OLD)

    @cached_property
    def worst(self) -> np.ndarray:
        """W: the largest rating of the date."""
        return self.grid.largest(self.is_known, self.rating)

    @cached_property
    def is_observed(self) -> np.ndarray:
        return ~np.isnan(self.worst)

    @cached_property
    def is_pain_day(self) -> np.ndarray:
        return self.worst >= 1

    @cached_property
    def is_timely(self) -> np.ndarray:
        """(cells,) bool: counts for coverage: typed on time or late."""
        return self.counts & self.grid.is_timely

    @cached_property
    def timely_worst(self) -> np.ndarray:
        """W of timely observations alone: what associations use."""
        return self.grid.largest(self.is_timely, self.rating)

    @cached_property
    def is_covered(self) -> np.ndarray:
        return self.grid.any(self.is_timely)

    @cached_property
    def is_covered_by_symptom_only(self) -> np.ndarray:
        """Covered days on which nothing but pain itself prompted an entry."""
        return self.is_covered & ~self.grid.any(self.is_timely & (self.grid.value("trigger") != SYMPTOM))

    @cached_property
    def is_scheduled(self) -> np.ndarray:
        """(cells,) bool: a scheduled rating."""
        trigger, kind = self.grid.value("trigger"), self.grid.value("kind")
        return (trigger == SCHEDULED) | ((trigger == -1) & (kind != MOMENT))

    @cached_property
    def is_covered_by_schedule(self) -> np.ndarray:
        return self.grid.any(self.is_timely & self.is_scheduled)

    @cached_property
    def _is_usable(self) -> np.ndarray:
        """(cells,) bool: fit for M and N. A moment remembered hours later is no moment."""
        kind, lateness = self.grid.value("kind"), self.grid.lateness
        return self.counts & (lateness < BACKFILLED) & ((kind != MOMENT) | (lateness == ON_TIME))

    @cached_property
    def night_date(self) -> np.ndarray:
        """(cells,) the date of the night that a moment falls in, NONE by day and for other kinds."""
        patient = self.grid.cohort.patient
        bed, wake = windows.night_bounds(patient["usual_bedtime"], patient["usual_wake_time"])
        owner = self.grid.cohort.sheet_patient[self.grid.sheet]
        night = windows.night_of(
            self.grid.value("local_date"), self.grid.value("local_minute"), bed[owner], wake[owner]
        )
        return np.where(self.grid.value("kind") == MOMENT, night, NONE)

    @cached_property
    def _by_day(self) -> tuple[np.ndarray, np.ndarray]:
        """(cells,) bool twice: what M is made of, moments first, day entries where there is none."""
        value = self.grid.value
        moments = self._is_usable & (value("kind") == MOMENT) & (self.night_date == NONE) & ~np.isnan(value("pain_now"))
        days = self._is_usable & (value("kind") == DAY) & ~np.isnan(value("pain_average"))
        return moments, days

    @cached_property
    def _by_night(self) -> tuple[np.ndarray, np.ndarray]:
        """(cells,) bool twice: what N is made of, night entries first, moments of the night where there is none."""
        value = self.grid.value
        nights = self._is_usable & (value("kind") == NIGHT) & ~np.isnan(value("pain_average"))
        moments = self._is_usable & (self.night_date != NONE) & ~np.isnan(value("pain_now"))
        return nights, moments

    @cached_property
    def speaks_of_day(self) -> np.ndarray:
        """(cells,) bool: would be a part of M, were it typed in time and about the back."""
        value = self.grid.value
        moments = (value("kind") == MOMENT) & (self.night_date == NONE) & ~np.isnan(value("pain_now"))
        return moments | (value("kind") == DAY) & ~np.isnan(value("pain_average"))

    @cached_property
    def speaks_of_night(self) -> np.ndarray:
        """(cells,) bool: would be a part of N, were it typed in time and about the back."""
        value = self.grid.value
        moments = (self.night_date != NONE) & ~np.isnan(value("pain_now"))
        return moments | (value("kind") == NIGHT) & ~np.isnan(value("pain_average"))

    @cached_property
    def is_in_day_value(self) -> np.ndarray:
        """(cells,) bool: may be a part of M."""
        moments, days = self._by_day
        return moments | days

    @cached_property
    def is_in_night_value(self) -> np.ndarray:
        """(cells,) bool: may be a part of N."""
        nights, moments = self._by_night
        return nights | moments

    @cached_property
    def by_day(self) -> np.ndarray:
        """M: mean of the date's moments outside the night window, else of its day entries."""
        moments, days = self._by_day
        value, mean = self.grid.value, self.grid.mean
        return _first(mean(moments, value("pain_now")), mean(days, value("pain_average")))

    @cached_property
    def by_night(self) -> np.ndarray:
        """N: mean of the night entries of the date, else of the moments in its night."""
        nights, moments = self._by_night
        value, mean = self.grid.value, self.grid.mean
        return _first(mean(nights, value("pain_average")), mean(moments, value("pain_now"), dates=self.night_date))

    @cached_property
    def is_day_by_symptom_only(self) -> np.ndarray:
        """Dates whose M is made of symptom-prompted entries alone."""
        moments, days = self._by_day
        other = self.grid.value("trigger") != SYMPTOM
        any_ = self.grid.any
        return np.where(any_(moments), ~any_(moments & other), any_(days) & ~any_(days & other))

    @cached_property
    def is_night_scheduled(self) -> np.ndarray:
        """Dates whose N has a scheduled entry."""
        nights, moments = self._by_night
        any_ = self.grid.any
        by_moment = any_(moments & self.is_scheduled, dates=self.night_date)
        return np.where(any_(nights), any_(nights & self.is_scheduled), by_moment)

    @cached_property
    def is_zone_jump(self) -> np.ndarray:
        """Nights that a journey over 3 hours of clock leaves out: its date and the two after it."""
        grid = self.grid
        cells = np.flatnonzero(~np.isnan(self.rating))  # also of pain elsewhere: the clock is the patient's
        cells = cells[grid.in_time_order(grid.day[cells], cells, "occurred_at")]
        day = grid.day[cells]
        cells = cells[np.append(day[1:] != day[:-1], True)[: len(day)]]  # the last one of each day
        sheet, offset = grid.sheet[cells], grid.value("utc_offset")[cells]
        jumped = np.zeros(len(grid.sheet), dtype=bool)
        jumped[cells[1:]] = (sheet[1:] == sheet[:-1]) & (abs(offset[1:] - offset[:-1]) >= ZONE_JUMP_MINUTES)
        first = grid.any(jumped)
        jump = first.copy()
        for later in range(1, ZONE_JUMP_NIGHTS):
            jump[:, later:] |= first[:, : HORIZON - later]
        return jump


def _first(preferred: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(preferred), otherwise, preferred)
