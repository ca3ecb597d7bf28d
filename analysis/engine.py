"""From frames to findings: one code path for one diary and for many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np

from analysis import RULES_VERSION, windows
from analysis.cohort import Cohort, known_at
from analysis.criteria.associations import SIGNS, was_asked
from analysis.criteria.criterion import Criterion, Outcome
from analysis.criteria.registry import CRITERIA
from analysis.diaries import Diaries
from analysis.findings import MET, NOTE, STATUSES, TIERS, Assessment, Finding, Status
from analysis.frames import DAY_US, EPOCH, EPOCH_DAY, MICROSECOND, NONE, Frames, from_day, from_instant, utc_offset
from analysis.language import _, sentence
from analysis.windows import BACKFILLED, LATE

UNANSWERED = "not_answered"  # an unsure answer: shown when a finding is opened, not counted as left out
CHUNK = 256  # diaries whose arrays are held at once: bounds memory, and keeps them near the processor


class Assessments:
    """The assessments of a cohort, in its order, worked out chunk by chunk as they are read."""

    def __init__(self, frames: Frames, as_of: datetime | None, criteria: Collection[str] | None) -> None:
        unknown = set(criteria or ()) - set(CRITERIA)
        if unknown:
            raise ValueError(f"no such criterion: {', '.join(sorted(unknown))}")
        self._frames = frames
        self._as_of = as_of
        self._chosen = [name for name in CRITERIA if criteria is None or name in criteria]

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Assessment]:
        for chunk in self.chunks():
            for patient in range(chunk.diaries.rows.size):
                yield chunk.assessment(patient)

    def chunks(self) -> Iterator[Chunk]:
        """The cohort in parts, each judged as arrays."""
        for start in range(0, len(self._frames), CHUNK):
            yield Chunk(self._frames.chunk(start, start + CHUNK), self._as_of, self._chosen)


class Chunk:
    """Diaries judged together. `status`, `tier` and `provisional` are (patients,) arrays by criterion."""

    def __init__(self, frames: Frames, as_of: datetime | None, chosen: list[str]) -> None:
        self.frames = frames
        self._given = as_of
        self.as_of, self._offset = _as_of(frames, as_of)
        self.diaries = Diaries(Cohort(frames, self.as_of), CRITERIA)
        self.chosen = chosen
        size = self.diaries.rows.size
        self.status = {name: self.diaries.status(name)[:size] for name in chosen}
        self.tier = {name: self.diaries.tier(name)[:size] for name in chosen}
        self.provisional = {name: self._provisional(name) for name in chosen}

    def _provisional(self, name: str) -> np.ndarray:
        size, outcome = self.diaries.rows.size, self.diaries.outcome(name)
        confirmed = outcome.status[size : 2 * size] == MET if outcome.confirmed is None else outcome.confirmed[:size]
        return (self.status[name] == MET) & ~confirmed

    def assessment(self, patient: int) -> Assessment:
        """One diary's findings, with their evidence in words and numbers."""
        findings = [self._finding(CRITERIA[name], patient) for name in self.chosen if self._is_asked(name, patient)]
        highest = max((int(self.tier[name][patient]) for name in self.chosen), default=NOTE)
        offset = timezone(timedelta(microseconds=int(self._offset[patient]))) if self._given is None else UTC
        as_of = self._given or from_instant(self.as_of[patient]).astimezone(offset)
        identity = str(self.diaries.cohort.patient["id"][patient])
        return Assessment(identity, as_of, RULES_VERSION, TIERS[highest], findings)

    def _is_asked(self, name: str, patient: int) -> bool:
        sign = name.removeprefix("cooccurrence-")
        return sign not in SIGNS or bool(was_asked(self.diaries, sign)[patient])

    def _finding(self, criterion: Criterion, patient: int) -> Finding:
        d, outcome = self.diaries, self.diaries.outcome(criterion.id)
        row = patient  # look 0 comes first
        status = STATUSES[outcome.status[row]]
        is_met = status == Status.MET
        raised = outcome.raised is not None and bool(outcome.raised[row])
        today = int(d.rows.today[row])
        days = int(outcome.days if isinstance(outcome.days, int) else outcome.days[row])
        start = today - days + 1
        taken, left_out = self.read(outcome, row, start)
        used, excluded = self._counts(outcome, row, taken, left_out)
        provisional = bool(self.provisional[criterion.id][patient])
        reasons = list(outcome.reasons(row))
        if provisional and criterion.two_look:
            reasons.append(_("first seen this week; we look again in seven days"))
        if is_met and outcome.positive is not None:
            positive = self.cells(outcome.positive, row, start)
            if (d.grid.lateness[positive] >= BACKFILLED).any():
                reasons.append(_("reported late"))
        found = Finding(
            criterion=criterion.id,
            title=criterion.title,
            status=status,
            provisional=provisional,
            tier=TIERS[self.tier[criterion.id][patient]],
            since=None,
            window=(from_day(start), from_day(today)),
            used=used,
            excluded=excluded,
            evidence={name: detail(row) for name, detail in outcome.evidence.items()},
            reasons=reasons,
            settles_if=outcome.settles_if(row) if status == Status.INSUFFICIENT else [],
            source=criterion.source,
            sentence=_sentence(criterion, outcome, row) if is_met or raised else "",
        )
        return self._shown(found, outcome, row, taken) if is_met else found

    def _shown(self, finding: Finding, outcome: Outcome, row: int, taken: np.ndarray) -> Finding:
        """A finding that is met, with the date since when, and the entries that it used and that show it."""
        since = int(self.diaries.since(finding.criterion)[row])
        shows = outcome.positive if outcome.shows is None else outcome.shows
        shown = taken if shows is None else taken[shows[taken]]
        return replace(
            finding,
            since=None if since == NONE else from_day(since),
            entries_used=sorted(self._ids(taken)),
            shown=sorted(self._ids(shown)),
            dates=self._dates(shown),
        )

    def read(self, outcome: Outcome, row: int, start: int) -> tuple[np.ndarray, np.ndarray]:
        """Cells that speak to a criterion: those it took, and those it left out."""
        if outcome.inputs is None:
            return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
        cells = self.cells(outcome.inputs, row, start)
        taken = np.ones(len(cells), dtype=bool) if outcome.takes is None else outcome.takes[cells]
        return cells[taken], cells[~taken]

    def _ids(self, cells: np.ndarray) -> list[str]:
        cohort = self.diaries.cohort
        return [str(entry) for entry in cohort.entry["id"][cohort.cells.entry[cells]]]

    def _dates(self, cells: np.ndarray) -> tuple[date, date] | None:
        dates = self.diaries.grid.date[cells]
        return (from_day(int(dates.min())), from_day(int(dates.max()))) if len(dates) else None

    def _counts(
        self, outcome: Outcome, row: int, taken: np.ndarray, left_out: np.ndarray
    ) -> tuple[int, dict[str, int]]:
        """Observations used, and left out by reason."""
        used, excluded = len(taken), {"backfilled": 0}
        for reason in self.reasons_left_out(left_out) if len(left_out) else ():
            if reason != UNANSWERED:
                excluded[reason] = excluded.get(reason, 0) + 1
        if outcome.used is not None:
            used = int(outcome.used(row) or 0)
        for reason, detail in outcome.excluded.items():
            number = int(detail(row) or 0)
            if number or reason == "unpaired":
                excluded[reason] = number
        return used, dict(sorted(excluded.items()))  # in one order, whatever the order of the entries

    def cells(self, chosen: np.ndarray, row: int, start: int) -> np.ndarray:
        """Positions of the chosen cells of a row that are dated from `start` to its T."""
        first, after = self.diaries.rows.places(row, start)
        return first + chosen[first:after].nonzero()[0]

    def reasons_left_out(self, cells: np.ndarray) -> list[str]:
        """Why each of these cells did not enter a statistic."""
        elsewhere, lateness = self.diaries.pain.is_elsewhere[cells], self.diaries.grid.lateness[cells]
        return [
            "other_region" if away else "backfilled" if late >= BACKFILLED else "late" if late == LATE else UNANSWERED
            for away, late in zip(elsewhere, lateness, strict=True)
        ]


def _sentence(criterion: Criterion, outcome: Outcome, row: int) -> str:
    words = outcome.sentence(row)
    return str(words["instead"]) if "instead" in words else sentence(criterion.sentence, **words)


def assess(frames: Frames, as_of: datetime | None = None, criteria: Collection[str] | None = None) -> Assessments:
    """Assess every diary of `frames`.

    as_of: an aware time, the same for all; None is the end of the local day of each diary's newest entry. criteria: ids to
    work out; None is the whole catalogue. Raises ValueError for an unknown criterion, a time without offset, or a diary
    without anything to date it by.
    """
    if as_of is not None and as_of.tzinfo is None:
        raise ValueError("as_of needs an offset")
    return Assessments(frames, as_of, criteria)


def _as_of(frames: Frames, given: datetime | None) -> tuple[np.ndarray, np.ndarray]:
    """(patients,) the instant of assessment, and the local offset to print it in, microseconds."""
    size = len(frames)
    if given is not None:
        return np.full(size, (given - EPOCH) // MICROSECOND), np.zeros(size, dtype=np.int64)
    entries, patients = frames.columns["entries"], frames.columns["patients"]
    recorded = windows.effective_record_time(entries["recorded_at"], entries["received_at"])
    far = np.full(len(recorded), np.iinfo(np.int64).max // 2)  # later than any record; differences stay in range
    _, last = known_at(entries["record"], entries["version"], recorded, far, entries["deleted"])
    by_time = np.lexsort((entries["id"].astype(str), entries["occurred_at"], last >= 0, entries["patient"]))
    newest = dict(
        zip(entries["patient"][by_time].tolist(), by_time, strict=True)
    )  # a withdrawn one only where no other is
    as_of, offset = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for patient in range(size):
        if patient in newest:
            zone, day = entries["time_zone"][newest[patient]], int(entries["local_date"][newest[patient]])
        else:
            zone, day = patients["time_zone"][patient], _last_day(frames, patient)
        end = np.array([(day + 1) * DAY_US - 1_000_000])  # 23:59:59
        offset[patient] = utc_offset(end - utc_offset(end, zone), zone)[0]
        as_of[patient] = end[0] - offset[patient]
    return as_of, offset


def _last_day(frames: Frames, patient: int) -> int:
    """The day of a diary without entries: its newest withdrawn one, else its newest event, else the day of its export."""
    for frame, column in (("entries", "local_date"), ("events", "date")):
        records = frames.columns[frame]
        days = records[column][records["patient"] == patient]
        if len(days):
            return int(days.max())
    exported = int(frames.columns["patients"]["exported_at"][patient])
    if exported == NONE:
        raise ValueError("an empty diary needs as_of")
    return exported // DAY_US


__all__ = ["CHUNK", "EPOCH_DAY", "Assessments", "Chunk", "assess"]
