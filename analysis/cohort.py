"""Which version of which record was known at which look (criteria.md 2.1, 2.8).

A *look* is the state of a diary at `as_of` minus k weeks, with the data known then. Most diaries look the same at an
earlier look, only shorter: every entry was typed before the next look and never changed. Such a diary is held once (its
*base* sheet) and read from an earlier end. Only where an entry was typed, corrected or withdrawn after a look it belongs
to does that look get a sheet of its own: of the dates inside the horizon, with what came before read from the base, or of
the whole history where that differs too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from analysis import vocabulary, windows
from analysis.frames import DAY_US, NONE, Columns, Frames, from_instant, to_day, utc_offset
from analysis.windows import WEEK_DAYS, WEEK_US

# A row's `since` looks back 12 weeks; a look's trend may be held by one of the 12 looks before it, and an open loop is
# counted from its trigger's own `since`, 12 weeks further back; a look is confirmed by the next: 26 looks.
LOOKS = 26
# All looks, the longest look-back (184 days, weights) and the contexts that may precede it.
HORIZON = LOOKS * WEEK_DAYS + 184 + 21
GAP_NO_PAIN = vocabulary.words("event", "gap_pain").index("no_pain")
GAP_ANSWER = vocabulary.words("event", "type").index("gap_answer")
# Which dates a look has on a sheet of its own.
NO_DATES, RECENT_DATES, ALL_DATES = range(3)


class _Chosen(Columns):
    """Columns of the chosen records alone, each read when first asked for."""

    def __init__(self, columns: Mapping[str, np.ndarray], chosen: np.ndarray) -> None:
        super().__init__()
        self._columns = columns
        self._chosen = chosen

    def __missing__(self, name: str) -> np.ndarray:
        self[name] = self._columns[name][self._chosen]
        return self[name]


@dataclass(frozen=True)
class Cells:
    """Entries on sheets, sorted by sheet and date: (n,) sheet, entry (row of the entry arrays), lateness class."""

    sheet: np.ndarray
    entry: np.ndarray
    lateness: np.ndarray


class Cohort:
    """The visible records of many diaries at every look, as arrays.

    `today` (patients,) is T; `as_of` (patients,) microseconds; `entry` maps a column to its (entries,) array;
    `sheet_at` (looks, patients) is the sheet that a diary has at a look; `horizon` (patients,) is the first date of its
    sheets that hold recent dates only, `is_recent` (sheets,).
    """

    def __init__(self, frames: Frames, as_of: np.ndarray) -> None:
        self.frames = frames
        self.as_of = as_of
        self.size = len(frames)
        self.entry = dict(frames.columns["entries"])
        self.patient = frames.columns["patients"]
        self.entry["recorded_at"] = windows.effective_record_time(self.entry["recorded_at"], self.entry["received_at"])
        self._lay_sheets()

    def _lay_sheets(self) -> None:
        entry, patient = self.entry, self.entry["patient"]
        first, last = known_at(
            entry["record"], entry["version"], entry["recorded_at"], self.as_of[patient], entry["deleted"]
        )
        self.today = self._today((first <= 0) & (last >= 0))
        dated = (self.today[patient] - entry["date"]) // WEEK_DAYS  # the last look whose T is not before the entry
        self.first_look, self.last_look = np.maximum(first, 0), np.minimum(last, dated)
        dated = np.minimum(dated, LOOKS - 1)
        live = self.first_look <= np.minimum(self.last_look, LOOKS - 1)
        based = live & (first <= 0)
        self.horizon = self.today - HORIZON + 1
        reach = np.where(entry["date"] < self.horizon[patient], ALL_DATES, RECENT_DATES)
        own = np.full((LOOKS, self.size), NO_DATES)
        # In the base, but not yet typed at these looks; or not in the base, yet known at these.
        _mark(own, patient, self.last_look + 1, dated, based & (last < dated), reach)
        _mark(own, patient, self.first_look, np.minimum(self.last_look, dated), live & ~based, reach)
        self._mark_gap_answers(own)
        base = np.flatnonzero(based)
        burst = self._bursts(patient[base], base)
        self._mark_split_bursts(own, base[burst], reach)
        versions = np.flatnonzero(live)
        typed_together = burst if len(versions) == len(base) else self._bursts(patient[versions], versions)
        self._mark_bursts_across(own, versions[typed_together], reach)
        own[0] = NO_DATES
        looks, patients = np.nonzero(own)
        self.sheet_at = np.broadcast_to(np.arange(self.size), own.shape).copy()
        self.sheet_at[looks, patients] = self.size + np.arange(len(looks))
        self.sheet_patient = np.concatenate([np.arange(self.size), patients])
        self.sheet_look = np.concatenate([np.zeros(self.size, dtype=np.int64), looks])
        self.is_recent = np.concatenate([np.zeros(self.size, dtype=bool), own[looks, patients] == RECENT_DATES])
        self.sheets = len(self.sheet_patient)
        self.cells = self._cells(base, burst, versions)

    def _cells(self, base: np.ndarray, burst: np.ndarray, versions: np.ndarray) -> Cells:
        entry = self.entry
        sheet, chosen, in_burst = entry["patient"][base], base, burst
        recent = versions[entry["date"][versions] >= self.horizon[entry["patient"][versions]]]
        for is_recent, among in ((True, recent), (False, versions)):
            number = self.size + np.flatnonzero(self.is_recent[self.size :] == is_recent)
            starts = entry["patient"][among].searchsorted(np.arange(self.size + 1))
            patients = self.sheet_patient[number]
            which, place = windows.ranges(starts[patients], starts[patients + 1])
            number, own = number[which], among[place]
            known = (self.first_look[own] <= self.sheet_look[number]) & (self.sheet_look[number] <= self.last_look[own])
            number, own = number[known], own[known]
            sheet, chosen = np.concatenate([sheet, number]), np.concatenate([chosen, own])
            in_burst = np.concatenate([in_burst, self._bursts(number, own)])
        by_day = windows.day_key(sheet, entry["date"][chosen]).argsort(kind="stable")
        sheet, chosen, in_burst = sheet[by_day], chosen[by_day], in_burst[by_day]
        kind, occurred, recorded = (entry[name][chosen] for name in ("kind", "occurred_at", "recorded_at"))
        return Cells(sheet, chosen, windows.lateness(kind, occurred, recorded, in_burst))

    def _bursts(self, group: np.ndarray, entry: np.ndarray) -> np.ndarray:
        return windows.bursts(group, self.entry["recorded_at"][entry], self.entry["date"][entry])

    def _today(self, visible: np.ndarray) -> np.ndarray:
        """(patients,) T: the local date of as_of in the zone of the newest visible entry, else in the profile's."""
        entry = self.entry
        chosen = np.flatnonzero(visible)
        latest = np.full(self.size, NONE)
        np.maximum.at(latest, entry["patient"][chosen], entry["occurred_at"][chosen])
        chosen = chosen[entry["occurred_at"][chosen] == latest[entry["patient"][chosen]]]
        ids = entry["id"][chosen].astype(str)
        chosen = chosen[np.lexsort((ids, entry["patient"][chosen]))]
        zone = self.patient["time_zone"].copy()
        zone[entry["patient"][chosen]] = entry["time_zone"][chosen]  # the last write wins: the largest id
        local = (from_instant(at).astimezone(ZoneInfo(name)) for at, name in zip(self.as_of, zone, strict=True))
        return np.array([to_day(when) for when in local], dtype=np.int64)

    def _mark_gap_answers(self, own: np.ndarray) -> None:
        """An answer about a gap closes an episode from then on: looks before it need a sheet without it."""
        events = self.events
        closing = (events["type"] == GAP_ANSWER) & (events["gap_pain"] == GAP_NO_PAIN)
        if closing.any():
            patient, first, last = (events[name] for name in ("patient", "first_look", "last_look"))
            dated, reach = np.full(len(closing), LOOKS - 1), np.full(len(closing), RECENT_DATES)
            _mark(own, patient, last + 1, dated, closing & (first <= 0), reach)
            _mark(own, patient, first, last, closing & (first > 0), reach)

    def _mark_split_bursts(self, own: np.ndarray, burst: np.ndarray, reach: np.ndarray) -> None:
        """A burst that a look falls into, or that reaches past a look's T, may be no burst yet at that look."""
        patient = self.entry["patient"][burst]
        age = self.as_of[patient] - self.entry["recorded_at"][burst]
        nearest = (age + WEEK_US // 2) // WEEK_US
        _mark(own, patient, nearest, nearest, abs(age - nearest * WEEK_US) <= windows.BURST_US, reach[burst])
        early = np.maximum((self.today[patient] - self.entry["date"][burst]) // WEEK_DAYS + 1, 0)
        _mark(own, patient, early, age // WEEK_US, early <= age // WEEK_US, reach[burst])

    def _mark_bursts_across(self, own: np.ndarray, burst: np.ndarray, reach: np.ndarray) -> None:
        """A burst on both sides of the horizon is seen only with both of them. `burst`: versions known at any look."""
        patient, recorded = self.entry["patient"], self.entry["recorded_at"]
        burst = burst[np.lexsort((recorded[burst], patient[burst]))]
        one, following = burst[:-1], burst[1:]
        across = (patient[one] == patient[following]) & (reach[one] != reach[following])
        across &= recorded[following] - recorded[one] <= windows.BURST_US
        for crossed in patient[one[across]]:
            own[own[:, crossed] == RECENT_DATES, crossed] = ALL_DATES

    @cached_property
    def events(self) -> Columns:
        """Event columns by patient and id, with the looks first_look .. last_look at which each was known."""
        order, starts = self._by_record("events")
        events = _Chosen(self.frames.columns["events"], order)
        as_of = self.as_of[events["patient"]]
        first, last = known_at(starts.cumsum() - 1, events["version"], events["recorded_at"], as_of, events["deleted"])
        events["first_look"], events["last_look"] = np.maximum(first, 0), np.minimum(last, LOOKS)
        return events

    @cached_property
    def medicines(self) -> Columns:
        """Medicine columns, newest versions only, withdrawn ones left out."""
        return self._newest("medicines")

    @cached_property
    def doses(self) -> Columns:
        """Dose columns, with `class` and `row` of the medicine, `date` (local, profile's zone)."""
        doses, medicine = self._newest("doses"), self.medicines
        place = {key: row for row, key in enumerate(zip(medicine["patient"], medicine["id"], strict=True))}
        row = np.array(
            [place.get(key, -1) for key in zip(doses["patient"], doses["medicine"], strict=True)], dtype=np.int64
        )
        doses = _Chosen(doses, row >= 0)
        doses["row"] = row[row >= 0]
        doses["class"] = medicine["class"][doses["row"]]
        local = np.zeros(len(doses["row"]), dtype=np.int64)
        zones = self.patient["time_zone"][doses["patient"]]
        for zone in set(zones):
            here = np.flatnonzero(zones == zone)
            local[here] = doses["taken_at"][here] + utc_offset(doses["taken_at"][here], zone)
        doses["date"] = local // DAY_US
        return doses

    def _newest(self, frame: str) -> Columns:
        order, starts = self._by_record(frame)
        is_last = np.append(starts[1:], True)[: len(starts)]
        newest = order[is_last]
        columns = self.frames.columns[frame]
        return _Chosen(columns, newest[~columns["deleted"][newest]])

    def _by_record(self, frame: str) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the order of a frame's rows by patient, id and version; bool, where another record begins."""
        columns = self.frames.columns[frame]
        ids, patient = columns["id"].astype(str), columns["patient"]
        order = np.lexsort((columns["version"], ids, patient))
        ids, patient = ids[order], patient[order]
        starts = np.ones(len(order), dtype=bool)
        starts[1:] = (ids[1:] != ids[:-1]) | (patient[1:] != patient[:-1])
        return order, starts


def known_at(
    record: np.ndarray, version: np.ndarray, recorded_at: np.ndarray, as_of: np.ndarray, deleted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) first and last look at which each version is its record's newest one; last < first where it never is.

    Look 0 is the newest. A version is known from its record time until a higher version was recorded.
    """
    last = (as_of - recorded_at) // WEEK_US
    first = np.zeros(len(record), dtype=np.int64)
    counts = np.bincount(record, minlength=1)
    again = np.flatnonzero(counts[record] > 1)
    if len(again):
        order = again[np.lexsort((recorded_at[again], version[again], record[again]))]
        newer = np.full(len(order) + 1, np.iinfo(np.int64).max)
        for place in range(len(order) - 1, -1, -1):
            here = order[place]
            same = place + 1 < len(order) and record[order[place + 1]] == record[here]
            until = newer[place + 1] if same else np.iinfo(np.int64).max
            if until <= as_of[here]:
                first[here] = (as_of[here] - until) // WEEK_US + 1
            newer[place] = min(until, recorded_at[here])
    last[deleted] = -1
    last[last < first] = -1
    first[last < 0] = 0
    return first, last


def _mark(
    own: np.ndarray, patient: np.ndarray, first: np.ndarray, last: np.ndarray, chosen: np.ndarray, reach: np.ndarray
) -> None:
    """Raise own[first..last, patient] to the reach of the chosen records."""
    for row in np.flatnonzero(chosen):
        looks = own[max(first[row], 0) : last[row] + 1, patient[row]]
        np.maximum(looks, reach[row], out=looks)
