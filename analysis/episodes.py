"""The episode of pain that each row is in (criteria.md 2.5)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np

from analysis.cohort import GAP_ANSWER, GAP_NO_PAIN, HORIZON
from analysis.frames import NONE
from analysis.grid import Rows
from analysis.pain import Pain
from analysis.patterns.spells import Spells, walk
from analysis.windows import day_key, ranges

CLOSING_DAYS = 7
GAP_DAYS = 14


@dataclass(frozen=True)
class _Days:
    """Observed days of all sheets, the whole history: (n,) sheet, date, W, whether covered; sorted."""

    sheet: np.ndarray
    date: np.ndarray
    worst: np.ndarray
    is_covered: np.ndarray


class Episodes:
    """(rows,) arrays; dates are day numbers, NONE where there is none."""

    def __init__(self, rows: Rows, pain: Pain) -> None:
        self.rows = rows
        self.pain = pain

    @cached_property
    def days(self) -> _Days:
        grid, pain = self.rows.grid, self.pain
        sheet, column = np.nonzero(pain.is_observed)
        recent = _Days(
            sheet,
            grid.today[sheet] - HORIZON + 1 + column,
            pain.worst[sheet, column],
            pain.is_covered[sheet, column],
        )
        older = self._older_days
        if not len(older.date):
            return recent
        sheet, date, worst, is_covered = (
            np.concatenate(pair) for pair in zip(astuple(older), astuple(recent), strict=True)
        )
        order = day_key(sheet, date).argsort(kind="stable")
        return _Days(sheet[order], date[order], worst[order], is_covered[order])

    @property
    def _older_days(self) -> _Days:
        """Observed days before the horizon: of the sheets that hold them, and lent by the base to those that do not."""
        grid, pain, cohort = self.rows.grid, self.pain, self.rows.cohort
        cells = np.flatnonzero(pain.is_known & (grid.date < grid.today[grid.sheet] - HORIZON + 1))
        starts = np.flatnonzero(np.diff(grid.day[cells], prepend=-1))
        sheet, date = grid.sheet[cells[starts]], grid.date[cells[starts]]
        worst = np.maximum.reduceat(pain.rating[cells], starts)
        is_covered = np.logical_or.reduceat(pain.is_timely[cells], starts)
        borrower = np.flatnonzero(cohort.is_recent)
        lender = cohort.sheet_patient[borrower]
        which, place = ranges(sheet.searchsorted(lender), sheet.searchsorted(lender, side="right"))
        place = np.concatenate([np.arange(len(sheet)), place])
        return _Days(np.concatenate([sheet, borrower[which]]), date[place], worst[place], is_covered[place])

    @cached_property
    def spells(self) -> Spells:
        days = self.days
        return walk(days.sheet, days.date, days.worst >= 1, CLOSING_DAYS, *self._breaks)

    @cached_property
    def _breaks(self) -> tuple[np.ndarray, np.ndarray]:
        """(observed days,) twice: from and until when a gap before the day was answered "no pain", NONE without."""
        days, today = self.days, self.rows.grid.today
        since, until = np.full(len(days.date), NONE), np.full(len(days.date), NONE)
        for sheet, start, end in self._no_pain_gaps:
            for first, last in self._gaps(sheet, today[sheet]):
                if start <= last and end >= first:
                    closed = max(start, first)
                    key = day_key(np.array(sheet), np.array(closed))
                    next_day = np.searchsorted(day_key(days.sheet, days.date), key)
                    if next_day < len(until) and days.sheet[next_day] == sheet:
                        since[next_day] = closed if since[next_day] == NONE else min(since[next_day], closed)
                        until[next_day] = max(until[next_day], min(end, last, days.date[next_day] - 1))
        return since, until

    def _gaps(self, sheet: int, today: int) -> list[tuple[int, int]]:
        """First and last date of each long run of dates up to T that nothing covers.

        From the first covered date on, or from an earlier pain day that was typed too late to cover its date: that day
        counts as uncovered, and what may close the episode begins on the next one.
        """
        edges = day_key(np.full(2, sheet), np.array([NONE, today]))
        first, after = np.searchsorted(self._covered_history, [edges[0], edges[1] + 1])
        covered = self._covered_history[first:after] - edges[1] + today
        dates, first_pain = np.append(covered, today + 1), self._first_pain[sheet]
        typed_late = NONE < first_pain < dates[0]
        if typed_late:
            dates = np.append(first_pain, dates)
        uncovered = np.diff(dates) - 1
        uncovered[:1] += typed_late
        at = np.flatnonzero(uncovered > GAP_DAYS)
        return [(int(dates[place]) + 1, int(dates[place + 1]) - 1) for place in at]

    @cached_property
    def _first_pain(self) -> np.ndarray:
        """(sheets,) the first pain day, NONE without one."""
        days, first = self.days, np.full(self.rows.cohort.sheets, NONE)
        painful = np.flatnonzero(days.worst >= 1)[::-1]
        first[days.sheet[painful]] = days.date[painful]  # the last write wins: the earliest
        return first

    def gap_to_ask(self, row: int) -> tuple[int, int] | None:
        """First and last date of the newest gap in a row's open episode that no answer speaks of."""
        if not self.is_open[row]:
            return None
        events, look = self.rows.cohort.events, self.rows.look[row]
        known = (
            (events["patient"] == self.rows.patient[row]) & (events["type"] == GAP_ANSWER) & (events["gap_pain"] >= 0)
        )
        known &= (events["first_look"] <= look) & (look <= events["last_look"]) & (events["gap_start"] != NONE)
        starts, ends = events["gap_start"][known], np.maximum(events["gap_start"], events["gap_end"])[known]
        for first, last in reversed(self._gaps(int(self.rows.sheet[row]), int(self.rows.today[row]))):
            if first > self.first_pain_day[row] and not ((starts <= last) & (ends >= first)).any():
                return first, last
        return None

    @cached_property
    def _no_pain_gaps(self) -> list[tuple[int, int, int]]:
        """Sheet, first and last date of every gap that a known answer calls free of pain."""
        cohort, events = self.rows.cohort, self.rows.cohort.events
        found = []
        chosen = (events["type"] == GAP_ANSWER) & (events["gap_pain"] == GAP_NO_PAIN) & (events["gap_start"] != NONE)
        for event in np.flatnonzero(chosen):
            start, end = events["gap_start"][event], events["gap_end"][event]
            end = max(start, events["date"][event]) if end == NONE else end
            first, last = events["first_look"][event], events["last_look"][event]
            for sheet in np.flatnonzero(cohort.sheet_patient == events["patient"][event]):
                if first <= cohort.sheet_look[sheet] <= last:
                    found.append((int(sheet), int(start), int(end)))
        return found

    @cached_property
    def at(self) -> np.ndarray:
        """(rows,) the last observed day up to T, -1 without one."""
        return self.last_of(np.arange(len(self.days.date)))

    def last_of(self, chosen: np.ndarray) -> np.ndarray:
        """(rows,) the place among the chosen observed days of the last one up to T, -1 without one."""
        rows, sheet = self.rows, self.days.sheet[chosen]
        if not len(chosen):
            return np.full(rows.count, -1)
        keys = day_key(sheet, self.days.date[chosen])
        found = keys.searchsorted(rows.day, side="right") - 1
        return np.where((found >= 0) & (sheet[found] == rows.sheet), found, -1)

    def _state(self, name: str, missing: int | bool) -> np.ndarray:
        values = getattr(self.spells, name)
        return np.where(self.at >= 0, values[self.at] if len(values) else missing, missing)

    @cached_property
    def last_observed(self) -> np.ndarray:
        """The last date with W."""
        return self._date_at(self.at, self.days.date)

    @cached_property
    def last_covered(self) -> np.ndarray:
        """The last covered date."""
        covered = np.flatnonzero(self.days.is_covered)
        return self._date_at(self.last_of(covered), self.days.date[covered])

    def _date_at(self, place: np.ndarray, dates: np.ndarray) -> np.ndarray:
        return np.where(place >= 0, dates[place] if len(dates) else NONE, NONE)

    @cached_property
    def first_pain_day(self) -> np.ndarray:
        """First pain day of the open, else of the last closed, episode."""
        return self._state("first", NONE)

    @cached_property
    def exists(self) -> np.ndarray:
        return self.first_pain_day != NONE

    @cached_property
    def _closed_by_trailing_gap(self) -> np.ndarray:
        """From when a gap that still lasts at T was answered "no pain", NONE without."""
        rows = self.rows
        since = np.full(rows.count, NONE)
        for sheet, start, end in self._no_pain_gaps:
            here = np.flatnonzero((rows.sheet == sheet) & self.exists)
            never_covered = self.last_covered[here] == NONE
            first = np.where(never_covered, self._first_pain[sheet], self.last_covered[here]) + 1
            last = rows.today[here]
            closed = np.maximum(start, first)
            hit = (last - first + 1 + never_covered > GAP_DAYS) & (start <= last) & (end >= first)
            hit &= self.last_observed[here] < closed  # typed late, yet after the end of the episode
            hit &= (since[here] == NONE) | (closed < since[here])
            since[here[hit]] = closed[hit]
        return since

    @cached_property
    def is_open(self) -> np.ndarray:
        return self._state("is_open", False).astype(bool) & (self._closed_by_trailing_gap == NONE)

    @cached_property
    def ended(self) -> np.ndarray:
        """The date on which a closed episode closed; NONE while it is open."""
        is_open_before = self._state("is_open", False).astype(bool)
        return np.where(is_open_before, self._closed_by_trailing_gap, self._state("ended", NONE))

    @cached_property
    def closed_until(self) -> np.ndarray:
        """Last date of the pain-free run that closed the episode before this one, NONE for the first."""
        return self._state("closed_until", NONE)

    @cached_property
    def follows_pain_free_run(self) -> np.ndarray:
        """The episode began after at least 7 recorded pain-free days in a row, or after another one had closed."""
        return self.exists & ((self._state("run_before", 0) >= CLOSING_DAYS) | (self.closed_until != NONE))

    @cached_property
    def off_run(self) -> np.ndarray:
        """Pain-free observed days in a row up to T."""
        return self._state("off_run", 0)

    def holds(self, rows: np.ndarray, cell: np.ndarray) -> np.ndarray:
        """(n,) bool: whether a cell's date lies in the row's episode."""
        date, ended = self.rows.grid.date[cell], self.ended[rows]
        return self.exists[rows] & (date >= self.first_pain_day[rows]) & ((ended == NONE) | (date <= ended))

    def newest(self, cells: np.ndarray) -> np.ndarray:
        """(rows,) the chosen cell of the row's episode that was recorded last, -1 without one."""
        rows, cell = self.rows.spread(cells)
        inside = self.holds(rows, cell)
        return self.rows.newest_of(rows[inside], cell[inside])

    @cached_property
    def stated_onset(self) -> np.ndarray:
        """The newest answered onset date, where it can be this episode's; NONE otherwise."""
        cell = self.newest(self.rows.grid.value("onset_date") != NONE)
        onset = self.rows.answer(cell, "onset_date", NONE)
        usable = (onset != NONE) & (onset <= self.first_pain_day)
        usable &= (self.closed_until == NONE) | (onset > self.closed_until)
        return np.where(usable, onset, NONE)

    @cached_property
    def is_stated(self) -> np.ndarray:
        return self.stated_onset != NONE

    @cached_property
    def start(self) -> np.ndarray:
        return np.where(self.is_stated, self.stated_onset, self.first_pain_day)

    @cached_property
    def episode_days(self) -> np.ndarray:
        """Days since the start, T included; 0 without an open episode."""
        return np.where(self.is_open, self.rows.today - self.start + 1, 0)

    @cached_property
    def covered_days(self) -> np.ndarray:
        """Timely covered dates in start .. T of the open episode."""
        covered = self._covered_history
        return self._count_between(covered, np.where(self.is_open, self.start, self.rows.today + 1), self.rows.today)

    @cached_property
    def _covered_history(self) -> np.ndarray:
        """Sorted keys (sheet, date) of every covered date of the whole history."""
        days = self.days
        return day_key(days.sheet[days.is_covered], days.date[days.is_covered])

    def _count_between(self, keys: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        sheet = self.rows.sheet
        return keys.searchsorted(day_key(sheet, last), side="right") - keys.searchsorted(day_key(sheet, first))

    @cached_property
    def first_covered_is_pain(self) -> np.ndarray:
        """The first covered date is already a pain day: the age is a lower bound."""
        days = self.days
        if not len(days.date):
            return np.zeros(self.rows.count, dtype=bool)
        first = np.minimum(np.searchsorted(days.sheet, self.rows.sheet), len(days.date) - 1)
        return (self.at >= first) & (days.worst[first] >= 1) & (self.first_pain_day == days.date[first])

    @cached_property
    def first_entry_date(self) -> np.ndarray:
        """(rows,) date of the earliest visible entry of any kind; NONE without one."""
        dates = self.rows.grid.date
        begin, end = self.rows.history
        first = np.where(begin < end, begin, self.rows.first_place(None))
        after = np.where(begin < end, end, self.rows.after_place)
        return np.where(first < after, dates[np.minimum(first, len(dates) - 1)] if len(dates) else NONE, NONE)
