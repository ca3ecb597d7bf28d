"""The column contract: what the analysis reads, checked and typed once at the door.

Five frames, one row a version of a record. Columns keep the contract's names. `COLUMNS` lists them: a rating or
measure is a float with NaN for not answered; an enumerated answer is a small integer (see `analysis.vocabulary`);
dates are days, instants microseconds, both counted in UTC from 1970, with NONE for not answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from analysis import vocabulary as words
from analysis.document import parse_time

NONE = np.iinfo(np.int64).min
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
MINUTE_US, DAY_US = 60_000_000, 86_400_000_000

Column = Callable[[Sequence[Any]], np.ndarray]
Columns = dict[str, np.ndarray]


def to_instant(value: str | datetime | None) -> int:
    """Microseconds since 1970 of an RFC 3339 text or an aware datetime; NONE for None."""
    if value is None:
        return int(NONE)
    when = parse_time(value) if isinstance(value, str) else value
    return (when - EPOCH) // MICROSECOND


def to_day(value: str | date | None) -> int:
    """Days since 1970 of an ISO text or a date; NONE for None."""
    if value is None:
        return int(NONE)
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal() - EPOCH_DAY


def from_instant(instant: int) -> datetime:
    """The time, in UTC, of microseconds since 1970."""
    return EPOCH + int(instant) * MICROSECOND


def from_day(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(int(day) + EPOCH_DAY)


def _number(values: Sequence[Any]) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def _whole(default: int, values: Sequence[Any]) -> np.ndarray:
    return np.array([default if value is None else value for value in values], dtype=np.int64)


def _flag(values: Sequence[Any]) -> np.ndarray:
    return np.array([bool(value) for value in values], dtype=bool)


def _days(values: Sequence[Any]) -> np.ndarray:
    return np.array([to_day(value) for value in values], dtype=np.int64)


def _instants(values: Sequence[Any]) -> np.ndarray:
    return np.array([to_instant(value) for value in values], dtype=np.int64)


def _text(values: Sequence[Any]) -> np.ndarray:
    return np.array([None if value is None else str(value) for value in values], dtype=object)


def _choice(part: str, field: str) -> Column:
    codes = {word: code for code, word in enumerate(words.words(part, field))}
    return lambda values: np.array([codes.get(value, words.NOT_ASKED) for value in values], dtype=np.int8)


def _choices(part: str, field: str) -> Column:
    listed = words.words(part, field)
    known = cache(partial(words.mask, listed))
    return lambda values: np.array([known(tuple(value)) if value else 0 for value in values], dtype=np.int32)


def _choices_of(part: str, *fields: str) -> dict[str, Column]:
    return {field: _choices(part, field) for field in fields}


def _choice_of(part: str, *fields: str) -> dict[str, Column]:
    return {field: _choice(part, field) for field in fields}


_RECORD: dict[str, Column] = {"id": _text, "version": partial(_whole, 1), "deleted": _flag}

COLUMNS: dict[str, dict[str, Column]] = {
    "patients": {
        "id": _text,
        "time_zone": _text,
        "birth_year": _number,  # a year
        "cancer_year": _number,  # a year
        "cancer_type": _text,
        "cancer_treatment_last_on": _days,
        "usual_bedtime": _text,  # HH:MM, local
        "usual_wake_time": _text,  # HH:MM, local
        **_choice_of(
            "patient", "cancer_history", "cancer_treatment", "immunosuppressed", "long_term_steroids", "osteoporosis",
            "injected_drugs", "anticoagulant", "kidney_disease",
        ),
        **_choices_of("patient", "baseline_neuro"),
    },
    "entries": {
        **_RECORD,
        **_choice_of(
            "entry", "kind", "trigger", "posture", "novelty", "injury_link", "injury_severity", "kept_awake", "urine_colour",
            "fatigue_unusual", "fever_explained", "rigors", "urinary_symptoms", "weight_loss_intended", "leg_swelling",
            "leg_swelling_new", "leg_swelling_painful", "breathless", "lump", "lump_site",
        ),
        **_choices_of("entry", "regions", "qualities", "worse_with", "urine_context"),
        "date": _days,  # local civil date the entry is about; a night belongs to the morning it ends on
        "occurred_at": _instants,
        "recorded_at": _instants,
        "received_at": _instants,
        "time_zone": _text,
        "same_as_previous": _flag,
        "pain_average": _number,  # 0-10
        "pain_worst": _number,  # 0-10
        "pain_now": _number,  # 0-10
        "woken_count": _number,  # times
        "fatigue": _number,  # 0-10
        "temperature_c": _number,  # degrees Celsius
        "weight_kg": _number,  # kilograms
        "onset_date": _days,
        "injury_date": _days,
        "lump_noticed_on": _days,
    },
    "medicines": {**_RECORD, **_choice_of("medicine", "class"), "name": _text, "started_on": _days, "stopped_on": _days},
    "doses": {**_RECORD, "medicine": _text, "taken_at": _instants, "dose_mg": _number},
    "events": {
        **_RECORD,
        **_choice_of("event", "type", "severity", "gap_pain"),
        **_choices_of("event", "regions"),
        "date": _days,
        "recorded_at": _instants,
        "gap_start": _days,
        "gap_end": _days,
    },
}  # fmt: skip
NOT_COLUMNS = {"entries": {"neuro"}}  # read too, into columns of their own
RECORDS = tuple(frame for frame in COLUMNS if frame != "patients")


@dataclass(frozen=True, slots=True)
class Frames:
    """The diaries of a cohort: `columns[frame][column]` is an (n,) array.

    `patient` in each record frame is the row of `patients`; records are sorted by it. The analysis reads the arrays; the
    properties are the same arrays as pandas' frames, made when asked for.
    """

    columns: Mapping[str, Mapping[str, np.ndarray]]

    def __len__(self) -> int:
        return len(self.columns["patients"]["id"])

    @property
    def patients(self) -> pd.DataFrame:
        return self._frame("patients")

    @property
    def entries(self) -> pd.DataFrame:
        return self._frame("entries")

    @property
    def medicines(self) -> pd.DataFrame:
        return self._frame("medicines")

    @property
    def doses(self) -> pd.DataFrame:
        return self._frame("doses")

    @property
    def events(self) -> pd.DataFrame:
        return self._frame("events")

    def _frame(self, name: str) -> pd.DataFrame:
        return pd.DataFrame(self.columns[name], copy=False)

    def chunk(self, start: int, stop: int) -> Frames:
        """The diaries start .. stop-1 alone, numbered from 0."""
        if start == 0 and stop >= len(self):
            return self
        parts = {"patients": {name: column[start:stop] for name, column in self.columns["patients"].items()}}
        for frame in RECORDS:
            columns = self.columns[frame]
            first, last = np.searchsorted(columns["patient"], [start, stop])
            parts[frame] = {name: column[first:last] for name, column in columns.items()}
            parts[frame]["patient"] = parts[frame]["patient"] - start
        return Frames(parts)


def from_documents(documents: Iterable[Mapping[str, Any]]) -> Frames:
    """Fold documents of the contract's shape into typed frames, one patient a document, in the given order.

    The documents are trusted to have passed `analysis.document.check`. Dates and times may be ISO texts or Python
    objects, so rows of a database under the contract's names fit too.
    """
    documents = list(documents)
    columns = {"patients": _columns("patients", [document["patient"] for document in documents])}
    for frame in RECORDS:
        listed = [_settled(document.get(frame) or ()) for document in documents]
        owner = np.repeat(np.arange(len(listed)), [len(records) for records in listed])
        records = [record for records in listed for record in records]
        columns[frame] = {"patient": owner, **_columns(frame, records)}
        if frame == "entries":
            _add_neuro(columns[frame], [entry.get("neuro") or {} for entry in records])
    columns["entries"]["record"] = _record_numbers(columns["entries"])
    _add_local_clock(columns["entries"])
    _add_assessed_pain(columns["patients"], documents)
    return Frames(columns)


def read(frame: str) -> set[str]:
    """The contract's keys of a record that the analysis reads; a source may leave out the others."""
    return {*COLUMNS[frame], *NOT_COLUMNS.get(frame, ())}


def _settled(records: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The records; by their text where two claim to be the same version of one id, so that no order decides between them."""
    if len({(record["id"], record.get("version") or 1) for record in records}) == len(records):
        return records
    return sorted(records, key=lambda record: json.dumps(dict(record), sort_keys=True, default=str))


def _columns(frame: str, records: Sequence[Mapping[str, Any]]) -> Columns:
    return {field: column([record.get(field) for record in records]) for field, column in COLUMNS[frame].items()}


def _record_numbers(entries: Columns) -> np.ndarray:
    """(n,) one number for each (patient, id): the versions of one entry share it."""
    ids = pd.factorize(entries["id"])[0].astype(np.int64)
    return pd.factorize(entries["patient"] * (ids.max(initial=0) + 1) + ids)[0]


def _add_neuro(entries: Columns, asked: Sequence[Mapping[str, str]]) -> None:
    """One bit mask of items for each answer: neuro_no, neuro_new, neuro_worse, neuro_unchanged."""
    masks = np.zeros((len(words.NEURO_ANSWERS), len(asked)), dtype=np.int32)
    place = {item: 1 << bit for bit, item in enumerate(words.NEURO_ITEMS)}
    answers = {answer: row for row, answer in enumerate(words.NEURO_ANSWERS)}
    for row, items in enumerate(asked):
        for item, answer in items.items():
            masks[answers[answer], row] |= place[item]
    for answer, bits in zip(words.NEURO_ANSWERS, masks, strict=True):
        entries[f"neuro_{answer}"] = bits


def _add_local_clock(entries: Columns) -> None:
    """`utc_offset` and `local_minute` (minutes) and `local_date` of `occurred_at`, from the IANA zone and the instant.

    A moment's `date` becomes its local date: the written offset and date never decide what the clock showed.
    """
    instants = entries["occurred_at"]
    offset = np.zeros(len(instants), dtype=np.int64)
    codes, zones = pd.factorize(entries["time_zone"])
    for code, zone in enumerate(zones):
        chosen = np.flatnonzero(codes == code)
        offset[chosen] = utc_offset(instants[chosen], zone)
    local = instants + offset
    entries["utc_offset"] = offset // MINUTE_US
    entries["local_minute"] = local % DAY_US // MINUTE_US
    entries["local_date"] = local // DAY_US
    is_moment = entries["kind"] == words.MOMENT
    entries["date"] = np.where(is_moment, entries["local_date"], entries["date"])


def utc_offset(instants: np.ndarray, zone: str) -> np.ndarray:
    """(n,) microseconds that the zone's clock is ahead of UTC at each instant."""
    utc = pd.DatetimeIndex(instants.view("datetime64[us]")).tz_localize("UTC")
    local = utc.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[us]").view(np.int64)
    return local - instants  # type: ignore[no-any-return]


def _add_assessed_pain(patients: Columns, documents: Sequence[Mapping[str, Any]]) -> None:
    assessed = [document["patient"].get("assessed_pain") or {} for document in documents]
    patients["assessed_on"] = _days([pain.get("assessed_on") for pain in assessed])
    patients["assessed_regions"] = _choices("entry", "regions")([pain.get("regions") for pain in assessed])
    patients["exported_at"] = _instants([document.get("exported_at") for document in documents])
