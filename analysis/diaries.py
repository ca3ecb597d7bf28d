"""What every criterion reads: the rows, pain by day, episodes, and the other criteria's outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import proxy

import numpy as np

from analysis import vocabulary
from analysis.cohort import Cohort
from analysis.episodes import Episodes
from analysis.findings import MET, NOTE, TIERS
from analysis.frames import NONE
from analysis.grid import Grid, Rows
from analysis.language import _
from analysis.pain import Pain
from analysis.patterns.columns import is_one_of
from analysis.windows import OLD, WEEK_DAYS

if TYPE_CHECKING:
    from analysis.criteria.criterion import Criterion, Outcome, Words

HISTORY = vocabulary.words("patient", "cancer_history")
CANCER_HISTORY = [HISTORY.index(word) for word in ("past", "current")]
SINCE_WEEKS = 12

Shared = TypeVar("Shared")


class Diaries:
    """A cohort at all its looks. Row arrays are (rows,); see `analysis.grid` for their order."""

    def __init__(self, cohort: Cohort, criteria: Mapping[str, Criterion]) -> None:
        self.cohort = cohort
        self.grid = Grid(cohort)
        self.rows = Rows(self.grid)
        self.pain = Pain(self.grid)
        self.episode = Episodes(self.rows, self.pain)
        self.criteria = criteria
        # Outcomes and what they share know their diaries weakly: no circle, so that a chunk's arrays go when it does.
        self._weakly = cast(Diaries, proxy(self))
        self._outcomes: dict[str, Outcome] = {}
        self._tiers: dict[str, np.ndarray] = {}
        self._shared: dict[Callable[[Diaries], Any], Any] = {}

    def share(self, make: Callable[[Diaries], Shared]) -> Shared:
        """What several criteria of a family work out together: `make` of these diaries, once."""
        if make not in self._shared:
            self._shared[make] = make(self._weakly)
        return self._shared[make]  # type: ignore[no-any-return]

    def outcome(self, criterion: str) -> Outcome:
        """The outcome of another criterion, worked out once."""
        if criterion not in self._outcomes:
            self._outcomes[criterion] = self.criteria[criterion].judge(self._weakly)
        return self._outcomes[criterion]

    def status(self, criterion: str) -> np.ndarray:
        return self.outcome(criterion).status

    def met(self, criterion: str) -> np.ndarray:
        """Met, provisional or not."""
        return self.status(criterion) == MET

    def confirmed(self, criterion: str) -> np.ndarray:
        """Met, and met at the look before: what a two-look row counts as for others."""
        outcome = self.outcome(criterion)
        assert outcome.confirmed is not None, criterion
        return outcome.confirmed

    def tier(self, criterion: str) -> np.ndarray:
        """The tier a row prints: its own where met or masked, else note."""
        if criterion not in self._tiers:
            self._tiers[criterion] = np.where(self.speaks(criterion), self.outcome(criterion).tier, NOTE)
        return self._tiers[criterion]

    def speaks(self, criterion: str) -> np.ndarray:
        """Met or masked."""
        outcome = self.outcome(criterion)
        is_met = outcome.status == MET
        return is_met if outcome.raised is None else is_met | outcome.raised

    def since(self, criterion: str) -> np.ndarray:
        """The date since which a finding has been met; NONE where it is not."""
        return self._since_of(criterion, self.met(criterion))

    def open_since(self, criterion: str) -> np.ndarray:
        """The date since which a finding has spoken: a masked one counts as if it were met."""
        return self._since_of(criterion, self.speaks(criterion))

    def _since_of(self, criterion: str, holds: np.ndarray) -> np.ndarray:
        since = self.outcome(criterion).since
        return np.where(holds, self._since_looks(holds) if since is None else since, NONE)

    def _since_looks(self, holds: np.ndarray) -> np.ndarray:
        looks = np.arange(self.rows.looks)[:, None]
        broken = np.where(holds.reshape(self.rows.looks, self.rows.size), self.rows.looks, looks)
        first_broken = np.minimum.accumulate(broken[::-1])[::-1]
        weeks = np.minimum(first_broken - looks - 1, SINCE_WEEKS)
        return self.rows.today - WEEK_DAYS * weeks.ravel()

    def earlier(self, values: np.ndarray, missing: bool = False) -> np.ndarray:
        """(rows,) the value of the same diary one look earlier."""
        return np.concatenate([values[self.rows.size :], np.full(self.rows.size, missing)])

    @cached_property
    def age(self) -> np.ndarray:
        """Years, NaN when unknown: year of T minus birth year."""
        year = self.rows.today.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        return year - self.rows.of_patient("birth_year")

    @cached_property
    def has_cancer_history(self) -> np.ndarray:
        return is_one_of(self.rows.of_patient("cancer_history"), CANCER_HISTORY)

    @cached_property
    def has_no_cancer_history(self) -> np.ndarray:
        """Answered "none"."""
        return self.rows.of_patient("cancer_history") == HISTORY.index("none")  # type: ignore[no-any-return]

    @cached_property
    def unknown_history(self) -> Words:
        """The reason to print for a row where a history of cancer would count, but is unsure or was not asked."""
        known = self.has_cancer_history | self.has_no_cancer_history
        return lambda row: [] if known[row] else [_("cancer history unknown: unsure or not asked")]

    @cached_property
    def is_not_old(self) -> np.ndarray:
        """(cells,) typed within 7 days and in no burst."""
        return self.grid.lateness != OLD

    def covered(self, days: int, back: int = 0) -> np.ndarray:
        """Covered dates among the last `days`."""
        return self.rows.sum(self.pain.is_covered, days, back)

    # Events, medicines and doses: few, and known by record time, so they are read as pairs of row and record.

    def events(self, *types: str) -> tuple[np.ndarray, np.ndarray]:
        """(n,) rows and events: those of these types, each once for every look that knows it and is not before it."""
        row, event, code = self._events
        chosen = is_one_of(code, [vocabulary.EVENT_TYPES.index(name) for name in types])
        return row[chosen], event[chosen]

    @cached_property
    def _events(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(n,) rows, events and types: each event once for every look that knows it and is not before it."""
        events, looks = self.cohort.events, np.arange(self.rows.looks)[:, None]
        dated = (self.cohort.today[events["patient"]] - events["date"]) // WEEK_DAYS
        look, event = np.nonzero((events["first_look"] <= looks) & (looks <= np.minimum(dated, events["last_look"])))
        return look * self.rows.size + events["patient"][event], event, events["type"][event]

    def latest_event(self, *types: str) -> np.ndarray:
        """(rows,) date of the newest event of these types; NONE without one."""
        rows, event = self.events(*types)
        latest = np.full(self.rows.count, NONE)
        np.maximum.at(latest, rows, self.cohort.events["date"][event])
        return latest

    @cached_property
    def has_medicine_list(self) -> np.ndarray:
        """(rows,) bool: a medicine is listed, by T; one without a start, or dosed before it, is known all along."""
        medicines, listed = self.cohort.medicines, np.full(self.rows.size, np.iinfo(np.int64).max)
        np.minimum.at(listed, medicines["patient"], medicines["started_on"])  # NONE is long ago
        np.minimum.at(listed, self.cohort.doses["patient"], self.cohort.doses["date"])
        return listed[self.rows.patient] <= self.rows.today  # type: ignore[no-any-return]

    def medicines_used(self, *classes: str, days: int, doses: bool = True) -> np.ndarray:
        """(rows, days) how many medicines of these classes were active, or dosed by then, on each date."""
        medicines, rows = self.cohort.medicines, self.rows
        chosen = np.flatnonzero(
            is_one_of(medicines["class"], [vocabulary.MEDICINE_CLASSES.index(name) for name in classes])
        )
        used = np.zeros((rows.count, days), dtype=np.int16)
        if not len(chosen):
            return used
        row = self.rows_of(medicines["patient"][chosen])
        date = rows.today[row][..., None] - np.arange(days)[::-1]
        start, stop = (medicines[name][chosen][:, None] for name in ("started_on", "stopped_on"))
        is_used = (start != NONE) & (start <= date) & ((stop == NONE) | (date <= stop))
        if doses:
            look, medicine, column = self._dosed(chosen, days)
            is_used[look, medicine, column] = True
        np.add.at(used, row, is_used)
        return used

    def _dosed(self, medicines: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(n,) look, place among `medicines` and day of each dose that was taken by that look."""
        doses = self.cohort.doses
        mine = np.flatnonzero(np.isin(doses["row"], medicines))
        row = self.rows_of(doses["patient"][mine])
        age = self.rows.today[row] - doses["date"][mine]
        known = (age >= 0) & (age < days) & (doses["taken_at"][mine] <= self.rows.cutoff[row])
        look, dose = np.nonzero(known)
        return look, np.searchsorted(medicines, doses["row"][mine[dose]]), days - 1 - age[look, dose]

    def rows_of(self, patient: np.ndarray) -> np.ndarray:
        """(looks, n) the rows of these patients, look by look."""
        return np.arange(self.rows.looks)[:, None] * self.rows.size + patient


def highest_tier(tiers: np.ndarray) -> str:
    """The name of the highest of some tier positions."""
    return TIERS[int(tiers.max(initial=0))]
