"""Entries folded into arrays of sheets x days, and the rows that read them.

A *row* is one patient at one look. Rows are ordered by look, then patient, so that the state of everybody at look k is
the slice [k * patients, (k + 1) * patients). Days run from old to new; the last column of a sheet is T at look 0.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from analysis.cohort import HORIZON, LOOKS, Cohort
from analysis.frames import NONE
from analysis.windows import BACKFILLED, WEEK_DAYS, WEEK_US, day_key, ranges


class Grid:
    """The cells of a cohort by day, sorted by sheet and date. `cells` arguments are (cells,) bool: the chosen ones."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.sheet = cohort.cells.sheet
        self.lateness = cohort.cells.lateness
        self.shape = (cohort.sheets, HORIZON)
        self.today = cohort.today[cohort.sheet_patient]  # (sheets,) T of look 0
        self._values: dict[str, np.ndarray] = {}
        self._ranks: dict[str, np.ndarray] = {}

    def value(self, name: str) -> np.ndarray:
        """(cells,) an entry column."""
        if name not in self._values:
            self._values[name] = self.cohort.entry[name][self.cohort.cells.entry]
        return self._values[name]

    @cached_property
    def date(self) -> np.ndarray:
        return self.value("date")

    @cached_property
    def is_timely(self) -> np.ndarray:
        """(cells,) on time or late: what coverage counts."""
        return self.lateness < BACKFILLED

    def of_patient(self, name: str) -> np.ndarray:
        """(cells,) a profile column."""
        return self.cohort.patient[name][self.cohort.sheet_patient[self.sheet]]  # type: ignore[no-any-return]

    @cached_property
    def day(self) -> np.ndarray:
        """(cells,) the key of each cell's sheet and date, ascending."""
        return day_key(self.sheet, self.date)

    @cached_property
    def _place(self) -> np.ndarray:
        return self._placed(self.date)

    @cached_property
    def _is_inside(self) -> np.ndarray:
        return self._place >= 0  # type: ignore[no-any-return]

    def _placed(self, dates: np.ndarray) -> np.ndarray:
        """(cells,) the flat position of each cell's day on its sheet; -1 before the horizon or after T."""
        column = dates - self.today[self.sheet] + HORIZON - 1
        return np.where((column >= 0) & (column < HORIZON), self.sheet * HORIZON + column, -1)

    def time_rank(self, clock: str) -> np.ndarray:
        """(cells,) the place of each cell's entry among its patient's by the named instant; ties by id."""
        if clock not in self._ranks:
            entry = self.cohort.entry
            when, patient, record = entry[clock], entry["patient"], entry["record"]
            order = np.lexsort((when, patient))
            one, following = order[:-1], order[1:]
            tied = (patient[one] == patient[following]) & (when[one] == when[following])
            if (tied & (record[one] != record[following])).any():  # of one record, only one version is known at a look
                order = np.lexsort((entry["id"].astype(str), when, patient))
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            self._ranks[clock] = rank[self.cohort.cells.entry]
        return self._ranks[clock]

    def in_time_order(self, group: np.ndarray, cell: np.ndarray, clock: str) -> np.ndarray:
        """The order of cells by their group and the named instant; ties by id."""
        return np.lexsort((self.time_rank(clock)[cell], group))

    def _flat(self, cells: np.ndarray, dates: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(n,) positions of the chosen cells inside the horizon, and of their days on the flat grid."""
        place = self._place if dates is None else self._placed(dates)
        chosen = (cells & (self._is_inside if dates is None else place >= 0)).nonzero()[0]
        return chosen, place[chosen]

    def any(self, cells: np.ndarray, dates: np.ndarray | None = None) -> np.ndarray:
        """(sheets, days) bool: a chosen cell on the day."""
        found = np.zeros(self.shape, dtype=bool)
        found.ravel()[self._flat(cells, dates)[1]] = True
        return found

    def tally(self, cells: np.ndarray) -> np.ndarray:
        """(sheets, days) int16: how many chosen cells on the day."""
        flat = self._flat(cells)[1]
        return np.bincount(flat, minlength=self.shape[0] * HORIZON).astype(np.int16).reshape(self.shape)

    def bits(self, cells: np.ndarray, masks: np.ndarray) -> np.ndarray:
        """(sheets, days) int32: the bit masks of the chosen cells, united."""
        chosen, flat = self._flat(cells)
        united = np.zeros(self.shape, dtype=np.int32)
        np.bitwise_or.at(united.ravel(), flat, masks[chosen])
        return united

    def largest(self, cells: np.ndarray, values: np.ndarray) -> np.ndarray:
        """(sheets, days) the largest value of the chosen cells, NaN without one."""
        chosen, flat = self._flat(cells)
        top = np.full(self.shape, np.nan)
        np.fmax.at(top.ravel(), flat, values[chosen])
        return top

    def mean(self, cells: np.ndarray, values: np.ndarray, dates: np.ndarray | None = None) -> np.ndarray:
        """(sheets, days) the mean value of the chosen cells, NaN without one."""
        chosen, flat = self._flat(cells, dates)
        size = self.shape[0] * HORIZON
        count = np.bincount(flat, minlength=size)
        total = np.bincount(flat, weights=values[chosen], minlength=size)
        with np.errstate(invalid="ignore"):
            return (total / count).reshape(self.shape)


class Rows:
    """Every patient at every look; reads the windows of a grid that end at each row's T."""

    def __init__(self, grid: Grid) -> None:
        cohort = grid.cohort
        self.grid = grid
        self.cohort = cohort
        self.looks = LOOKS
        self.size = cohort.size
        self.count = self.looks * cohort.size
        self.look = np.repeat(np.arange(self.looks), cohort.size)
        self.patient = np.tile(np.arange(cohort.size), self.looks)
        self.sheet = cohort.sheet_at.ravel()
        self.today = cohort.today[self.patient] - WEEK_DAYS * self.look
        self.day = day_key(self.sheet, self.today)
        self._end = HORIZON - WEEK_DAYS * self.look  # the column after T
        self.cutoff = cohort.as_of[self.patient] - WEEK_US * self.look
        self._first_places: dict[int | None, np.ndarray] = {}

    def window(self, days_by_sheet: np.ndarray, days: int, back: int = 0) -> np.ndarray:
        """(..., rows, days) of a (..., sheets, HORIZON) grid: the `days` dates that end `back` days before each row's T."""
        shape, strides = days_by_sheet.shape, days_by_sheet.strides
        starts = (*shape[:-1], HORIZON - days + 1, days)
        every = np.ndarray(starts, days_by_sheet.dtype, days_by_sheet, strides=(*strides, strides[-1]))
        return every[..., self.sheet, self._end - back - days, :]  # type: ignore[no-any-return]

    def last_days(self, chosen: np.ndarray, values: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
        """(rows, number) twice: `values` on the last so many chosen days up to T, newest first; whether there were any.

        `chosen` (bool) and `values` are (sheets, HORIZON).
        """
        sheet, column = np.nonzero(chosen)
        upto = np.concatenate([np.zeros((len(chosen), 1), dtype=np.int64), chosen.cumsum(axis=1)], axis=1)
        before = np.searchsorted(sheet, self.sheet)[:, None]
        back = upto[self.sheet, self._end][:, None] - 1 - np.arange(number)
        found = back >= 0
        if not len(column):
            return np.full(back.shape, np.nan), found
        place = np.where(found, before + back, 0)
        return values[sheet[place], column[place]], found

    def has(self, days_by_sheet: np.ndarray, days: int) -> np.ndarray:
        """(rows,) bool: a true day among the last `days`."""
        return self.window(days_by_sheet, days).any(axis=1)

    def sum(self, days_by_sheet: np.ndarray, days: int, back: int = 0) -> np.ndarray:
        """(rows,) the sum over the window."""
        return self.window(days_by_sheet, days, back).sum(axis=1, dtype=np.int64)

    def first_date(self, window: np.ndarray) -> np.ndarray:
        """(rows,) the date of the first true day of a window that ends at T; NONE without one."""
        found = self.today - window.shape[1] + 1 + window.argmax(axis=1)
        return np.where(window.any(axis=1), found, NONE)

    def last_date(self, window: np.ndarray) -> np.ndarray:
        """(rows,) the date of the last true day of a window that ends at T; NONE without one."""
        return np.where(window.any(axis=1), self.today - window[:, ::-1].argmax(axis=1), NONE)

    def of_patient(self, name: str) -> np.ndarray:
        """(rows,) a profile column."""
        return self.cohort.patient[name][self.patient]  # type: ignore[no-any-return]

    @cached_property
    def after_place(self) -> np.ndarray:
        """(rows,) the place of the first cell after each row's T."""
        return self.grid.day.searchsorted(self.day, side="right")  # type: ignore[no-any-return]

    def first_place(self, days: int | None) -> np.ndarray:
        """(rows,) the place of the first cell of each row's look-back of `days` (None: all)."""
        if days not in self._first_places:
            first = day_key(self.sheet, NONE) if days is None else self.day - (days - 1)
            self._first_places[days] = self.grid.day.searchsorted(first)
        return self._first_places[days]

    @cached_property
    def history(self) -> tuple[np.ndarray, np.ndarray]:
        """(rows,) twice: where on the base sheet the cells begin and end that a sheet of recent dates leaves out."""
        cohort, grid = self.cohort, self.grid
        begin = grid.day.searchsorted(day_key(self.patient, NONE))
        end = grid.day.searchsorted(day_key(self.patient, cohort.horizon[self.patient]))
        return begin, np.where(cohort.is_recent[self.sheet], end, begin)

    def _reach(self, cells: np.ndarray, days: int | None) -> tuple[np.ndarray, np.ndarray]:
        """(parts, rows) twice: how many cells are chosen before each row's look-back, and up to its end.

        One part, the row's sheet; all dates have two, the history of the base first.
        """
        upto = np.zeros(len(cells) + 1, dtype=np.int64)
        np.cumsum(cells, out=upto[1:])
        first, after = upto[self.first_place(days)], upto[self.after_place]
        if days is not None:
            return first[None], after[None]
        begin, end = self.history
        return np.stack([upto[begin], first]), np.stack([upto[end], after])

    def places(self, row: int, start: int) -> tuple[int, int]:
        """Where a row's cells dated from `start` on begin, and where those up to its T have ended."""
        first = self.day[row] + (start - self.today[row])
        return int(self.grid.day.searchsorted(first)), int(self.after_place[row])

    def number_of(self, cells: np.ndarray, days: int | None = None) -> np.ndarray:
        """(rows,) how many chosen cells the look-back of `days` (None: all) holds."""
        before, upto = self._reach(cells, days)
        return (upto - before).sum(axis=0)  # type: ignore[no-any-return]

    def any_of(self, cells: np.ndarray, days: int | None = None) -> np.ndarray:
        """(rows,) bool: a chosen cell in the look-back of `days` (None: on any date up to T, however long ago)."""
        return self.number_of(cells, days) > 0  # type: ignore[no-any-return]

    def spread(self, cells: np.ndarray, days: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(n,) rows and cells: each chosen cell once for every row whose look-back of `days` (None: all) holds it."""
        chosen = cells.nonzero()[0]
        if not len(chosen):
            return chosen, chosen
        before, upto = self._reach(cells, days)
        part, place = ranges(before.T.ravel(), upto.T.ravel())
        return part // len(before), chosen[place]

    def newest(self, cells: np.ndarray, days: int | None = None) -> np.ndarray:
        """(rows,) the chosen cell of the look-back that was recorded last (ties: largest id), -1 without one."""
        rows, cell = self.spread(cells, days)
        return self.newest_of(rows, cell)

    def newest_of(self, rows: np.ndarray, cell: np.ndarray) -> np.ndarray:
        """(rows,) of pairs of row and cell, each row's last recorded one, -1 without one."""
        newest = np.full(self.count, -1)
        if not len(cell):
            return newest
        order = self.grid.in_time_order(rows, cell, "recorded_at")
        newest[rows[order]] = cell[order]
        return newest

    def answer(self, cell: np.ndarray, name: str, missing: Any = -1) -> np.ndarray:
        """(rows,) an entry column at the given cells, `missing` where there is none."""
        values = self.grid.value(name)
        return np.where(cell >= 0, values[cell] if len(values) else missing, missing)
