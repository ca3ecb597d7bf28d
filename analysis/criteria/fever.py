"""Criteria 3.4, temperature."""

from __future__ import annotations

import itertools

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Outcome, answer, count, criterion, moment, number
from analysis.diaries import Diaries
from analysis.findings import EMERGENCY, INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import NONE
from analysis.language import _
from analysis.patterns.columns import first_of, is_one_of
from analysis.vocabulary import NO, YES
from analysis.windows import HOUR_US

FAMILY = "Systemic signs"
LOOK_BACK = 21
FEVER_C, HIGH_FEVER_C = 38.0, 39.0  # common definition; CG151; the exemption under 39 is design
RECURRENT_DATES = 3  # earlier than the definitions of fever of unknown origin: design
SECOND_READING_US = (6 * HOUR_US, 72 * HOUR_US)
TREATMENT_DAYS = 42
TREATMENTS = vocabulary.words("patient", "cancer_treatment")
SYSTEMIC = TREATMENTS.index("systemic")


class Fevers:
    """Readings and fevers, 38.0 C or more: (cells,) bool, and what the look-back holds of them (rows,)."""

    def __init__(self, d: Diaries) -> None:
        rows, grid = d.rows, d.grid
        temperature = grid.value("temperature_c")
        self.readings, self.fevers = ~np.isnan(temperature), temperature >= FEVER_C - SLACK
        self.is_asked = rows.any_of(self.readings, LOOK_BACK)
        self.days = rows.window(grid.any(self.fevers), LOOK_BACK)  # (rows, days)
        self.has_fever = self.days.any(axis=1)
        row, cell = rows.spread(self.readings, LOOK_BACK)
        coolest_first = np.lexsort((grid.time_rank("occurred_at")[cell], temperature[cell], row))
        self.hottest = np.full(rows.count, -1)  # the cell of the highest reading, the newest of equals; -1 without one
        self.hottest[row[coolest_first]] = cell[coolest_first]  # the last write wins
        self.highest = rows.answer(self.hottest, "temperature_c", np.nan)


@criterion(
    "fever-single",
    family=FAMILY,
    title="A fever reading",
    article="HO [1][3][4]; TAB",
    sentence="Please measure again in 4-6 hours and call if you feel unwell.",
    shown="reading",
    source=(sources.FEVER,),
)
def fever_single(d: Diaries) -> Outcome:
    """One temperature of 38.0 C or more in 21 days. Source: common definition."""
    found = d.share(Fevers)
    return Outcome(
        first_of([found.has_fever, found.is_asked], [MET, NOT_MET], default=INSUFFICIENT),
        tier=NOTE,
        days=LOOK_BACK,
        evidence={
            "max_c": number(found.highest),
            "measured_at": moment(d, found.hottest),
            "explained": answer(d.rows.answer(found.hottest, "fever_explained")),
        },
        settles_if=lambda row: [_("a temperature reading")],
        inputs=found.readings,
        takes=found.readings,
        shows=found.fevers,
    )


@criterion(
    "recurrent-fever",
    family=FAMILY,
    title="Repeated unexplained fever",
    article="HO; TAB",
    sentence="You have had several unexplained temperatures; please be seen.",
    shown="temperature plot",
    source=(sources.FUO, sources.DESIGN),
)
def recurrent_fever(d: Diaries) -> Outcome:
    """38.0 C or more on three dates of 21 days, not explained by a known infection. Source: NSW ACI; earlier here."""
    found = d.share(Fevers)
    unexplained = found.fevers & (d.grid.value("fever_explained") != YES)
    window = d.rows.window(d.grid.any(unexplained), LOOK_BACK)
    days = window.sum(axis=1)
    return Outcome(
        first_of([days >= RECURRENT_DATES, found.is_asked], [MET, NOT_MET], default=INSUFFICIENT),
        tier=PROMPT_REVIEW,
        days=LOOK_BACK,
        evidence={"days": count(days), "max_c": number(found.highest)},
        settles_if=lambda row: [_("a temperature reading on the days you feel hot or shivery")],
        inputs=found.readings,
        takes=found.readings,
        shows=unexplained,
    )


@criterion(
    "fever-with-back-pain",
    family=FAMILY,
    title="Fever together with back or flank pain",
    article="HO (accompanying sign)",
    sentence="A temperature with back pain should be discussed with a clinician within a day, sooner if unwell.",
    shown="readings and urinary items",
    source=(sources.BACK_FEVER, sources.DESIGN),
)
def fever_with_back_pain(d: Diaries) -> Outcome:
    """A fever on a day with back or flank pain, unless one mild, explained reading stands alone.

    Input: temperature_c, W, fever_explained, rigors, urinary_symptoms, profile; 21 days. Exempt: under 39.0 C, explained,
    no rigors and no urinary symptoms that date, not immunosuppressed, no injected drugs, no second fever 6 to 72 hours
    from it. Not met only when pain was asked about on every fever date. Source: CHCP; the exemption is design.
    """
    rows, grid, pain = d.rows, d.grid, d.pain
    found = d.share(Fevers)
    by_day = {
        name: rows.window(grid.any(grid.value(name) == YES), LOOK_BACK) for name in ("rigors", "urinary_symptoms")
    }
    fever_days = found.days
    pain_days = rows.window(pain.is_pain_day, LOOK_BACK)
    observed = rows.window(pain.is_observed, LOOK_BACK)
    row, cell = rows.spread(found.fevers, LOOK_BACK)
    column = grid.date[cell] - rows.today[row] + LOOK_BACK - 1
    at_risk = (rows.of_patient("immunosuppressed") == YES) | (rows.of_patient("injected_drugs") == YES)
    second, apart = _second_reading(grid.value("occurred_at")[cell], row)
    exempt = (grid.value("temperature_c")[cell] < HIGH_FEVER_C - SLACK) & (grid.value("fever_explained")[cell] == YES)
    exempt &= ~by_day["rigors"][row, column] & ~by_day["urinary_symptoms"][row, column] & ~at_risk[row] & ~second
    hit = pain_days[row, column] & ~exempt
    hits = np.zeros(fever_days.shape, dtype=bool)
    hits[row[hit], column[hit]] = True
    met = hits.any(axis=1)
    all_observed = ~(fever_days & ~observed).any(axis=1)
    hours = np.full(rows.count, np.inf)
    np.minimum.at(hours, row[second], apart[second] / HOUR_US)

    def on_fever_days(name: str) -> np.ndarray:
        return (by_day[name] & fever_days).any(axis=1)

    return Outcome(
        first_of([met, found.is_asked & all_observed], [MET, NOT_MET], default=INSUFFICIENT),
        tier=URGENT,
        days=LOOK_BACK,
        evidence={
            "readings": count(rows.number_of(found.fevers, LOOK_BACK)),
            "max_c": number(found.highest),
            "hours_apart": number(np.where(np.isinf(hours), np.nan, hours)),
            "rigors": lambda row: "yes" if on_fever_days("rigors")[row] else _asked(d, "rigors", row),
            "urinary_symptoms": lambda row: (
                "yes" if on_fever_days("urinary_symptoms")[row] else _asked(d, "urinary_symptoms", row)
            ),
        },
        settles_if=lambda row: [_("a temperature reading, and a pain rating on the same day")],
        inputs=found.readings,
        takes=found.readings,
        shows=found.fevers,
    )


def _asked(d: Diaries, name: str, row: int) -> str:
    denied = d.rows.window(d.grid.any(d.grid.value(name) == NO), LOOK_BACK)
    return "no" if denied[row].any() else "unknown"


def _second_reading(occurred_at: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether another fever of the row lies 6 to 72 hours from each, and how far, microseconds."""
    second, apart = np.zeros(len(row), dtype=bool), np.zeros(len(row), dtype=np.int64)
    shortest, longest = SECOND_READING_US
    order = np.lexsort((occurred_at, row))
    for start, stop in _groups(row[order]):
        mine = order[start:stop]
        distance = np.abs(occurred_at[mine][:, None] - occurred_at[mine][None, :])
        fits = (distance >= shortest) & (distance <= longest)
        second[mine] = fits.any(axis=1)
        apart[mine] = np.where(fits, distance, np.iinfo(np.int64).max).min(axis=1)
    return second, apart


def _groups(sorted_keys: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(sorted_keys)) + 1
    bounds = [0, *edges.tolist(), len(sorted_keys)]
    return [(a, b) for a, b in itertools.pairwise(bounds) if b > a + 1]


@criterion(
    "fever-on-treatment",
    family=FAMILY,
    title="Fever during cancer treatment",
    article="safety addition",
    sentence="Call your 24-hour treatment line now about this temperature.",
    shown="treatment, last date",
    source=(sources.CG151, sources.FEVER_LIMIT),
)
def fever_on_treatment(d: Diaries) -> Outcome:
    """A fever while treatment or illness weakens the defence.

    Input: temperature_c, cancer_treatment with its last date, immunosuppressed, systemic_therapy events; 21 days. Rule:
    38.0 C or more, and immunosuppressed or systemic treatment up to 42 days before. Not enough data without a reading, or
    with a fever when the questions about treatment and defence have no answer. Source: CG151.
    """
    rows, grid = d.rows, d.grid
    found = d.share(Fevers)
    row, cell = rows.spread(found.fevers, LOOK_BACK)
    last_on = rows.of_patient("cancer_treatment_last_on")
    treatment, immune = rows.of_patient("cancer_treatment"), rows.of_patient("immunosuppressed")
    since_last = np.where(last_on[row] == NONE, 0, grid.date[cell] - last_on[row])
    systemic = (treatment[row] == SYSTEMIC) & (since_last <= TREATMENT_DAYS)
    after_event, event_lag = _after_therapy(d, row, grid.date[cell])
    hit = systemic | after_event | (immune[row] == YES)
    hits = grid.date[cell[hit]] - rows.today[row[hit]] + LOOK_BACK - 1
    window = np.zeros((rows.count, LOOK_BACK), dtype=bool)
    window[row[hit], hits] = True
    met = window.any(axis=1)
    fever = found.has_fever
    unanswered = (treatment < 0) | ~is_one_of(immune, (YES, NO))
    lag = np.where(after_event, event_lag, np.where(systemic & (last_on[row] != NONE), since_last, np.inf))
    days_since = np.full(rows.count, np.inf)
    np.minimum.at(days_since, row[hit], lag[hit])

    def treated(row: int) -> str | None:
        if treatment[row] >= 0:
            return str(TREATMENTS[treatment[row]])
        return None

    return Outcome(
        first_of([met, ~found.is_asked | (fever & unanswered)], [MET, INSUFFICIENT], default=NOT_MET),
        tier=EMERGENCY,
        days=LOOK_BACK,
        evidence={
            "max_c": number(found.highest),
            "measured_at": moment(d, found.hottest),
            "treatment": treated,
            "days_since_treatment": lambda row: None if np.isinf(days_since[row]) else int(days_since[row]),
        },
        reasons=lambda row: (
            [_("cancer treatment or immune defence unknown")] if status_unknown(fever, unanswered, met, row) else []
        ),
        settles_if=lambda row: (
            [_("whether you are on cancer treatment, or your immune system is weakened")]
            if fever[row]
            else [_("a temperature reading")]
        ),
        inputs=found.readings,
        takes=found.readings,
        shows=found.fevers,
    )


def status_unknown(fever: np.ndarray, unanswered: np.ndarray, met: np.ndarray, row: int) -> bool:
    return bool(fever[row] and unanswered[row] and not met[row])


def _after_therapy(d: Diaries, row: np.ndarray, date: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether a systemic therapy event lies in the 42 days before each reading, and how many days before."""
    event_row, event = d.events("systemic_therapy")
    given = d.cohort.events["date"][event]
    after, lag = np.zeros(len(row), dtype=bool), np.zeros(len(row), dtype=np.int64)
    for place in range(len(event)):
        between = date - given[place]
        mine = (row == event_row[place]) & (between >= 0) & (between <= TREATMENT_DAYS)
        lag[mine] = np.where(after[mine], np.minimum(lag[mine], between[mine]), between[mine])
        after |= mine
    return after, lag
