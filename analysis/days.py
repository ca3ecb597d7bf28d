"""A diary as a table of days: what the charts draw and the pages print. It decides nothing; the engine's arrays do."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from analysis.cohort import HORIZON
from analysis.criteria.events import urine
from analysis.criteria.nerves import ALL_ITEMS, nerves
from analysis.criteria.night import nights
from analysis.engine import Chunk
from analysis.frames import NONE, from_day
from analysis.language import _
from analysis.vocabulary import DAY, EVENT_TYPES, MOMENT, NEURO_ITEMS, NIGHT, NO, REGIONS, UNSURE, YES, mask
from analysis.windows import LATE

WINDOWS = (28, 90, 180)
FEVER_C = 38.0
TIRED = 4

# Signs by column: what a clinician calls them, short enough for the lane of a chart. Red flags first.
SIGNS = {
    "blood": _("Blood in urine"),
    "legs_nerves": _("Leg weak or numb"),
    "bladder_bowel": _("Bladder, bowel, saddle"),
    "lump": _("Lump"),
    "leg_swelling": _("Leg swelling"),
    "fever": _("Fever, 38 °C or more"),
    "tiredness": _("Tiredness, 4 or more"),
}
RED_FLAGS = ("blood", "legs_nerves", "bladder_bowel", "lump")
_LEGS = mask(NEURO_ITEMS, [item for item in NEURO_ITEMS if item.startswith("leg_")] + ["unsteady_walking"])


class Medicine(NamedTuple):
    """A row of `medicines`."""

    name: str
    start: date | None
    stop: date | None
    doses: int
    changes: list[date]


class Event(NamedTuple):
    """A row of `events`."""

    date: date
    type: str


Row = TypeVar("Row", Medicine, Event)


def rows(kind: type[Row], table: pd.DataFrame) -> list[Row]:
    """The rows of `medicines` or `events`."""
    return [kind._make(row) for row in table.itertuples(index=False, name=None)]


def table(chunk: Chunk, patient: int, days: int) -> pd.DataFrame:
    """One row a date, the last `days` up to T, those without an entry too.

    date, and in_diary: not before the diary's first entry. logged: any entry; rated: a pain rating that counts.
    day (M), night (N), worst (W): points 0-10, NaN where the catalogue has none. day_shown, night_shown: the same, filled
    up with ratings typed too late to count there; day_late, night_late: no part of it was typed on time.
    same: answered "about the same as yesterday". woken and each of SIGNS: "yes", "no", "unsure" or "" for not answered,
    blood also "explained" (another explanation was named). weight_kg: mean of the date.
    """
    d = chunk.diaries
    grid, pain = d.grid, d.pain
    sheet = d.rows.sheet[patient]
    last = int(d.rows.today[patient])

    def of(by_day: np.ndarray) -> np.ndarray:
        return by_day[sheet, HORIZON - days :]

    mine = grid.date[grid.sheet == sheet]
    began = int(mine.min()) if len(mine) else last + 1
    numbers = range(last - days + 1, last + 1)
    frame = pd.DataFrame({"date": [from_day(number) for number in numbers]})
    frame["in_diary"] = [number >= began for number in numbers]
    frame["logged"] = of(grid.any(np.ones(len(grid.sheet), dtype=bool)))
    frame["rated"] = of(grid.any(pain.counts))
    frame["day"], frame["night"], frame["worst"] = of(pain.by_day), of(pain.by_night), of(pain.worst)
    for name, (late, shown) in _ratings(chunk).items():
        frame[f"{name}_shown"] = frame[name].fillna(pd.Series(of(shown)))
        frame[f"{name}_late"] = frame[f"{name}_shown"].notna() & of(late)
    frame["same"] = of(grid.any(grid.value("same_as_previous")))
    frame["woken"] = _words(of(nights(d).positive), of(nights(d).answered))
    for name, answers in _signs(chunk).items():
        frame[name] = _words(*(of(by_day) for by_day in answers))
    frame.loc[of(urine(d).confounded), "blood"] = "explained"
    frame["weight_kg"] = of(grid.mean(~np.isnan(grid.value("weight_kg")), grid.value("weight_kg")))
    return frame


def _ratings(chunk: Chunk) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For day and night, (sheets, days) bool: nothing was typed on time; and the mean of what was typed too late."""
    d = chunk.diaries
    grid, pain = d.grid, d.pain
    value = grid.value
    # A moment of the night belongs to its night; every other entry to its own date.
    dates = np.where(pain.night_date != NONE, pain.night_date, grid.date)
    on_time = grid.lateness < LATE
    found = {}
    for name, kind, speaks, counted in (
        ("day", DAY, pain.speaks_of_day, pain.is_in_day_value),
        ("night", NIGHT, pain.speaks_of_night, pain.is_in_night_value),
    ):
        too_late = speaks & pain.counts & ~counted
        whole = grid.mean(too_late & (value("kind") == kind), value("pain_average"), dates)
        moments = grid.mean(too_late & (value("kind") == MOMENT), value("pain_now"), dates)
        found[name] = ~grid.any(counted & on_time, dates), np.where(np.isnan(whole), moments, whole)
    return found


def _signs(chunk: Chunk) -> dict[str, tuple[np.ndarray, ...]]:
    """(sheets, days) present, answered and, where that is an answer, unsure, by sign."""
    d = chunk.diaries
    value, any_, found = d.grid.value, d.grid.any, nerves(d)
    temperature, fatigue = value("temperature_c"), value("fatigue")
    return {
        "blood": (urine(d).clean, any_(urine(d).asked)),
        "legs_nerves": (any_(found.active_cells & _LEGS != 0), any_(found.answered_cells & _LEGS != 0)),
        "bladder_bowel": (
            any_(found.active_cells & ALL_ITEMS & ~_LEGS != 0),
            any_(found.answered_cells & ALL_ITEMS & ~_LEGS != 0),
        ),
        "lump": (any_(value("lump") == YES), any_(value("lump") == NO), any_(value("lump") == UNSURE)),
        "leg_swelling": (any_(value("leg_swelling") > 0), any_(value("leg_swelling") >= 0)),
        "fever": (any_(temperature >= FEVER_C - 1e-9), any_(~np.isnan(temperature))),
        "tiredness": (any_(fatigue >= TIRED), any_(~np.isnan(fatigue))),
    }


def _words(present: np.ndarray, answered: np.ndarray, unsure: np.ndarray | None = None) -> np.ndarray:
    doubt = np.zeros_like(present) if unsure is None else unsure
    return np.select([present, answered, doubt], ["yes", "no", "unsure"], default="")


def places(chunk: Chunk, patient: int, days: int) -> list[tuple[str, int]]:
    """Where it hurt: regions of the window and the number of dates that name each, most first."""
    d = chunk.diaries
    named = d.grid.bits(d.pain.rating > 0, d.grid.value("regions"))[d.rows.sheet[patient], HORIZON - days :]
    counts = {region: int((named >> place & 1).sum()) for place, region in enumerate(REGIONS)}
    return sorted(((name, n) for name, n in counts.items() if n), key=lambda one: (-one[1], one[0]))


def medicines(chunk: Chunk, patient: int, days: int) -> pd.DataFrame:
    """Medicines of the window: name, start, stop (dates; None: not stopped, or not known when started), longest first.

    One without a start is listed only while it was dosed; `doses` counts those of the window, `changes` are the dates
    from which another amount was taken than before.
    """
    d = chunk.diaries
    listed, last = d.cohort.medicines, int(d.rows.today[patient])
    first = last - days + 1
    rows = []
    for row in np.flatnonzero(listed["patient"] == patient):
        start, stop = int(listed["started_on"][row]), int(listed["stopped_on"][row])
        taken_of = d.cohort.doses["row"] == row
        dosed, amounts = d.cohort.doses["date"][taken_of], d.cohort.doses["dose_mg"][taken_of]
        doses = int(((dosed >= first) & (dosed <= last)).sum())
        taken = start <= last and (stop == NONE or stop >= first) if start != NONE else doses > 0
        if taken:
            begin = start if start != NONE else int(dosed[dosed >= first].min())
            end = last if stop == NONE else min(stop, last)
            changes = [from_day(on) for on in _dose_changes(dosed, amounts) if first <= on <= last]
            rows.append((str(listed["name"][row]), _date(start), _date(stop), doses, changes, end - begin))
    rows.sort(key=lambda one: (-one[5], one[0]))
    return pd.DataFrame([row[:5] for row in rows], columns=Medicine._fields, dtype=object)


def _dose_changes(dates: np.ndarray, amounts: np.ndarray) -> list[int]:
    """Dates from which the day's largest single dose was another one, and stayed so on the next day with a dose.

    One odd day is no change: a forgotten half tablet would else look like a decision.
    """
    known = ~np.isnan(amounts)
    days, at = np.unique(dates[known], return_inverse=True)
    largest = np.zeros(len(days))
    np.maximum.at(largest, at, amounts[known])
    changes, current = [], largest[0] if len(days) else 0.0
    for place in range(1, len(days) - 1):
        if largest[place] != current and largest[place + 1] == largest[place]:
            changes.append(int(days[place]))
            current = largest[place]
    return changes


def events(chunk: Chunk, patient: int, days: int) -> pd.DataFrame:
    """Events of the window: date and type, oldest first."""
    d = chunk.diaries
    row, event = d.events(*EVENT_TYPES)
    mine = event[row == patient]
    dates, types = d.cohort.events["date"][mine], d.cohort.events["type"][mine]
    inside = dates > int(d.rows.today[patient]) - days
    found = sorted((from_day(day), EVENT_TYPES[kind]) for day, kind in zip(dates[inside], types[inside], strict=True))
    return pd.DataFrame([one for one in found if one[1] != "gap_answer"], columns=Event._fields)


def _date(day: int) -> date | None:
    return None if day == NONE else from_day(day)
