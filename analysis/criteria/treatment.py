"""Criteria 3.6, medicines and treatments."""

from __future__ import annotations

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Detail, Outcome, count, criterion, day, number, rounded, yes_no
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import DAY_US, NONE, from_day
from analysis.language import Codes, _, sentence
from analysis.patterns.columns import first_of, is_one_of, mean_of
from analysis.patterns.trend import Z_90
from analysis.vocabulary import MEDICINE_CLASSES, QUALITIES, YES, mask, names

FAMILY = "Care gaps and treatment"
LADDER = {"paracetamol": 1, "nsaid": 1, "weak_opioid": 2, "strong_opioid": 3}
ADJUVANTS = ("gabapentinoid", "antidepressant", "steroid")
OPIOIDS = ("weak_opioid", "strong_opioid")
TREATMENTS = ("surgery", "systemic_therapy", "ablation", "radiotherapy", "nerve_block", "vertebral_stabilisation")

# pain-not-controlled: Serlin 1995.
WEEK, FEWEST_COVERED, MILD, SEVERE, SEVERE_DAYS = 7, 4, 4, 7, 3

# analgesia-response, treatment-response: Farrar, IMMPACT.
FALL_POINTS, FALL_SHARE, SUBSTANTIAL_POINTS, SUBSTANTIAL_SHARE = 2.0, 0.30, 4.0, 0.50
FEWEST_EACH = 4
MEDICINE_AFTER, MEDICINE_MOST_DAYS = (3, 9), 90
TREATMENT_AFTER, TREATMENT_MOST_DAYS = (22, 28), 180

# neuropathic-features: design.
NERVE_WORDS = mask(QUALITIES, ("burning", "electric", "tingling", "numb"))
NERVE_DAYS, WORDS_AN_ENTRY, NERVE_DATES = 14, 2, 3

# medication-safety: general knowledge; the local formulary sets it.
SAFETY_DAYS, PARACETAMOL_MG, OPIOID_RUN_DAYS = 14, 4000, 7


@criterion(
    "pain-not-controlled",
    family=FAMILY,
    title="Pain still high on medicine",
    article="MG [10][11]",
    sentence="Your pain is still high on the current medicine; please ask for a review of it.",
    shown="scores against doses",
    source=(sources.SERLIN,),
)
def pain_not_controlled(d: Diaries) -> Outcome:
    """Moderate or severe pain in a week with a pain medicine.

    Input: medicines, doses, M, W; 7 days. Rule: mean M > 4, or W >= 7 on three dates, with a medicine of the ladder active
    or dosed. Not enough data without a medicine list or under 4 covered days. Source: Serlin 1995.
    """
    rows = d.rows
    step = np.zeros(rows.count, dtype=np.int64)
    for name, rung in LADDER.items():
        step = np.where(d.medicines_used(name, days=WEEK).any(axis=1), np.maximum(step, rung), step)
    m = rows.window(d.pain.by_day, WEEK)
    level = mean_of(m)
    severe = (rows.window(d.pain.worst, WEEK) >= SEVERE).sum(axis=1)
    holds = (level > MILD + SLACK) | (severe >= SEVERE_DAYS)
    status = first_of(
        [~d.has_medicine_list, step == 0, d.covered(WEEK) < FEWEST_COVERED, holds],
        [INSUFFICIENT, NOT_MET, INSUFFICIENT, MET],
        default=NOT_MET,
    )
    return Outcome(
        status,
        tier=PROMPT_REVIEW,
        days=WEEK,
        evidence={"mean_level": number(level), "severe_days": count(severe), "step": count(step)},
        settles_if=lambda row: (
            [_("the medicines you take")]
            if not d.has_medicine_list[row]
            else [_("a pain rating on four days of the week")]
        ),
        inputs=d.pain.counts,
        takes=d.pain.is_known,
    )


class BeforeAfter:
    """Seven dates before a change against seven after it. (rows,) means, NaN without values, and their numbers."""

    def __init__(self, d: Diaries, by_day: np.ndarray, change: np.ndarray, after: tuple[int, int], most: int) -> None:
        rows = d.rows
        first_after, last_after = after
        reach = most + WEEK + 1
        window = rows.window(by_day, reach)
        self.change = change
        self.before, self.after = np.full((rows.count, WEEK), np.nan), np.full((rows.count, WEEK), np.nan)
        for row in np.flatnonzero(change != NONE):
            at = change[row] - rows.today[row] + reach - 1
            self.before[row] = window[row, at - WEEK : at]
            self.after[row] = window[row, at + first_after : at + last_after + 1]
        self.before_n, self.after_n = ((~np.isnan(part)).sum(axis=1) for part in (self.before, self.after))
        with np.errstate(invalid="ignore", divide="ignore"):
            self.before_mean, self.after_mean = mean_of(self.before), mean_of(self.after)
            self.difference = self.after_mean - self.before_mean
            self.percent = np.where(self.before_mean == 0, 0.0, 100 * self.difference / self.before_mean)
        self.is_enough = (self.before_n >= FEWEST_EACH) & (self.after_n >= FEWEST_EACH)

    @property
    def evidence(self) -> dict[str, Detail]:
        return {
            "before_mean": number(self.before_mean),
            "after_mean": number(self.after_mean),
            "change": number(self.difference),
            "change_percent": number(self.percent),
        }

    def falls(self, points: float, share: float) -> np.ndarray:
        """(rows,) bool: lower by so many points, or by so much of what it was."""
        fall = -self.difference
        relative = (self.before_mean > 0) & (fall >= share * self.before_mean - SLACK)
        return (fall >= points - SLACK) | relative

    def words(self, row: int, change: str) -> dict[str, object]:
        return {"change": change, "points": abs(rounded(float(self.difference[row])) or 0)}


@criterion(
    "analgesia-response",
    family=FAMILY,
    title="Response to a medicine change",
    article="MG [10-12]",
    sentence="Since {change}, your scores are about {points:g} lower; mention it at your next visit.",
    shown="before and after panel",
    source=(sources.FARRAR, sources.IMMPACT),
)
def analgesia_response(d: Diaries) -> Outcome:
    """Scores fell after a pain medicine was started or stopped.

    Input: the newest started_on or stopped_on of an analgesic or adjuvant 9 to 90 days ago; M. Rule: mean of days +3 to
    +9 lower by >= 30 % or 2 points than that of the 7 dates before. Not enough data under 4 values each. Source: Farrar.
    """
    rows = d.rows
    change, name, pending = _newest_change(d)
    found = BeforeAfter(d, d.pain.by_day, change, MEDICINE_AFTER, MEDICINE_MOST_DAYS)
    met = found.is_enough & found.falls(FALL_POINTS, FALL_SHARE)
    substantial = found.falls(SUBSTANTIAL_POINTS, SUBSTANTIAL_SHARE)
    status = first_of(
        [change == NONE, ~found.is_enough, met],
        [np.where(pending, INSUFFICIENT, NOT_MET), INSUFFICIENT, MET],
        default=NOT_MET,
    )
    enough = found.is_enough
    nap, low, high = (np.full(rows.count, np.nan) for _ in range(3))
    if enough.any():
        nap[enough], low[enough], high[enough] = _nap(found.before[enough], found.after[enough])

    return Outcome(
        status,
        tier=NOTE,
        days=np.where(change == NONE, MEDICINE_MOST_DAYS, rows.today - change + WEEK + 1),
        evidence={
            "change_date": day(change),
            **found.evidence,
            "nap": number(nap),
            "nap_low": number(low),
            "nap_high": number(high),
            "substantial": lambda row: yes_no(substantial)(row) if enough[row] else "unknown",
        },
        reasons=lambda row: [sentence("change of {medicine}", medicine=str(name[row]))] if change[row] != NONE else [],
        settles_if=lambda row: [_("daytime ratings on four days of the week before and after a change of medicine")],
        inputs=d.pain.counts,
        takes=d.pain.is_in_day_value,
        used=lambda row: int(found.before_n[row] + found.after_n[row]),
        sentence=lambda row: found.words(row, sentence("the change of {medicine}", medicine=str(name[row]))),
    )


def _newest_change(d: Diaries) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows,) date and medicine of the newest change old enough to be judged, and whether a newer one waits."""
    rows, medicines = d.rows, d.cohort.medicines
    codes = [MEDICINE_CLASSES.index(name) for name in (*LADDER, *ADJUVANTS)]
    change, pending = np.full(rows.count, NONE), np.zeros(rows.count, dtype=bool)
    name = np.full(rows.count, "", dtype=object)
    order = np.lexsort((medicines["id"].astype(str),)) if len(medicines["id"]) else np.array([], dtype=np.int64)
    for medicine in order[is_one_of(medicines["class"][order], codes)]:
        mine = np.arange(rows.looks) * rows.size + medicines["patient"][medicine]
        for field in ("started_on", "stopped_on"):
            date = medicines[field][medicine]
            if date == NONE:
                continue
            age = rows.today[mine] - date
            fits = mine[(age >= MEDICINE_AFTER[1]) & (age <= MEDICINE_MOST_DAYS) & (date > change[mine])]
            change[fits], name[fits] = date, medicines["name"][medicine]
            pending[mine[(age >= 0) & (age < MEDICINE_AFTER[1])]] = True
    return change, name, pending


def _nap(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows,) non-overlap of all pairs and its 90 % interval by the Hanley-McNeil standard error."""
    pairs = before[:, :, None] - after[:, None, :]
    n1, n2 = ((~np.isnan(part)).sum(axis=1) for part in (before, after))
    with np.errstate(invalid="ignore", divide="ignore"):
        nap = ((pairs > 0).sum(axis=(1, 2)) + (pairs == 0).sum(axis=(1, 2)) / 2) / (n1 * n2)
        q1, q2 = nap / (2 - nap), 2 * nap**2 / (1 + nap)
        variance = (nap * (1 - nap) + (n1 - 1) * (q1 - nap**2) + (n2 - 1) * (q2 - nap**2)) / (n1 * n2)
        half = Z_90 * np.sqrt(np.maximum(variance, 0.0))
    return nap, np.maximum(nap - half, 0.0), np.minimum(nap + half, 1.0)


@criterion(
    "treatment-response",
    family=FAMILY,
    title="Response to a treatment",
    article="MG [8][9][13-15]",
    sentence="Since {change}, your scores are about {points:g} lower; mention it at your next visit.",
    shown="before and after panel",
    source=(sources.FARRAR, sources.ENDPOINT),
)
def treatment_response(d: Diaries) -> Outcome:
    """The worst pain fell in the month after a treatment.

    Input: the newest treatment event 28 to 180 days ago; W. Rule: mean of days +22 to +28 lower by >= 2 points than that
    of the 7 dates before, no analgesic of a higher step started in between. Not enough data under 4 values each, or
    when the only treatment is newer. Source: Farrar; radiotherapy endpoint.
    """
    rows = d.rows
    event_row, event = d.events(*TREATMENTS)
    events = d.cohort.events
    age = rows.today[event_row] - events["date"][event]
    fits = (age >= TREATMENT_AFTER[1]) & (age <= TREATMENT_MOST_DAYS)
    change, kind = np.full(rows.count, NONE), np.full(rows.count, -1)
    order = np.flatnonzero(fits)[np.lexsort((events["type"][event[fits]], events["date"][event[fits]]))]
    change[event_row[order]], kind[event_row[order]] = events["date"][event[order]], events["type"][event[order]]
    pending = np.zeros(rows.count, dtype=bool)
    pending[event_row[age < TREATMENT_AFTER[1]]] = True
    found = BeforeAfter(d, d.pain.worst, change, TREATMENT_AFTER, TREATMENT_MOST_DAYS)
    met = found.is_enough & (found.difference <= -FALL_POINTS + SLACK) & ~_stepped_up(d, change)
    status = first_of(
        [change == NONE, ~found.is_enough, met],
        [np.where(pending, INSUFFICIENT, NOT_MET), INSUFFICIENT, MET],
        default=NOT_MET,
    )

    def treatment(row: int) -> str | None:
        return None if kind[row] < 0 else vocabulary.EVENT_TYPES[kind[row]]

    return Outcome(
        status,
        tier=NOTE,
        days=np.where(change == NONE, TREATMENT_MOST_DAYS, rows.today - change + WEEK + 1),
        evidence={"change_date": day(change), "treatment": treatment, **found.evidence},
        settles_if=lambda row: [
            _("pain ratings on four days of the week before a treatment, and of the fourth week after it")
        ],
        inputs=d.pain.counts,
        takes=d.pain.is_known,
        used=lambda row: int(found.before_n[row] + found.after_n[row]),
        sentence=lambda row: found.words(
            row,
            sentence(
                "{treatment:words} on {date}", treatment=Codes([treatment(row) or ""]), date=from_day(change[row])
            ),
        ),
    )


def _stepped_up(d: Diaries, change: np.ndarray) -> np.ndarray:
    """(rows,) bool: a medicine of a higher step than was taken in the seven days before was started by day +28."""
    rows, medicines, doses = d.rows, d.cohort.medicines, d.cohort.doses
    stepped = np.zeros(rows.count, dtype=bool)
    rung = np.array([LADDER.get(name, 0) for name in MEDICINE_CLASSES])[medicines["class"]]
    for patient in np.unique(medicines["patient"][rung > 0]):
        own = np.flatnonzero(medicines["patient"] == patient)
        start, stop = medicines["started_on"][own], medicines["stopped_on"][own]
        for row in np.arange(rows.looks) * rows.size + patient:
            if change[row] == NONE:
                continue
            before = (start != NONE) & (start < change[row]) & ((stop == NONE) | (stop >= change[row] - WEEK))
            week_before = (doses["date"] >= change[row] - WEEK) & (doses["date"] < change[row])
            before |= np.isin(own, doses["row"][week_before])
            between = (start >= change[row]) & (start <= change[row] + TREATMENT_AFTER[1])
            stepped[row] = rung[own][between].max(initial=0) > rung[own][before].max(initial=0)
    return stepped


@criterion(
    "neuropathic-features",
    family=FAMILY,
    title="Nerve-type pain words",
    article="MG [12]",
    sentence="Some of your words describe a special kind of pain; mention them at your next visit.",
    shown="word counts",
    source=(sources.DESIGN,),
)
def neuropathic_features(d: Diaries) -> Outcome:
    """Two or more of burning, electric, tingling, numb in one entry, on three dates of 14 days. Source: design."""
    rows, grid = d.rows, d.grid
    qualities = grid.value("qualities")
    asked = d.is_not_old & (qualities != 0)
    words = qualities & NERVE_WORDS
    several = asked & (np.bitwise_count(words) >= WORDS_AN_ENTRY)
    days = rows.sum(grid.any(several), NERVE_DAYS)
    asked_days = rows.sum(grid.any(asked), NERVE_DAYS)
    used = np.bitwise_or.reduce(rows.window(grid.bits(several, words), NERVE_DAYS), axis=1)
    return Outcome(
        first_of([days >= NERVE_DATES, asked_days < NERVE_DATES], [MET, INSUFFICIENT], default=NOT_MET),
        tier=NOTE,
        days=NERVE_DAYS,
        evidence={"words": lambda row: ", ".join(names(QUALITIES, int(used[row]))), "days": count(days)},
        settles_if=lambda row: [_("what the pain is like, on three days of two weeks")],
        inputs=qualities != 0,
        takes=asked,
    )


@criterion(
    "medication-safety",
    family=FAMILY,
    title="Medicine safety prompt",
    article="MG [10][11]",
    sentence="Please check this medicine with a pharmacist or doctor today.",
    shown="rule, doses",
    source=(sources.MEDICINE_SAFETY,),
)
def medication_safety(d: Diaries) -> Outcome:
    """A medicine, or a mix of them, that somebody ought to look at.

    Input: medicines, doses, profile; 14 days. Rules: (a) paracetamol over 4,000 mg in any 24 hours; (b) an NSAID with
    kidney disease, an anticoagulant or visible blood; (c) an opioid on 7 dates in a row and no laxative; (d) two medicines
    of one class on one date. Not enough data without a medicine list. Source: to be set by the local formulary.
    """
    rows = d.rows
    amount = _most_paracetamol(d)
    at_risk = (rows.of_patient("kidney_disease") == YES) | (rows.of_patient("anticoagulant") == YES)
    at_risk |= d.met("visible-haematuria")
    opioid = d.medicines_used(*OPIOIDS, days=SAFETY_DAYS) > 0
    laxative = d.medicines_used("laxative", days=SAFETY_DAYS, doses=False).any(axis=1)
    twice = np.zeros(rows.count, dtype=bool)
    for code in np.unique(d.cohort.medicines["class"]):
        if MEDICINE_CLASSES[code] != "other":
            twice |= (d.medicines_used(MEDICINE_CLASSES[code], days=SAFETY_DAYS) > 1).any(axis=1)
    rules = {
        "a": amount > PARACETAMOL_MG + SLACK,
        "b": d.medicines_used("nsaid", days=SAFETY_DAYS).any(axis=1) & at_risk,
        "c": (_longest_run(opioid) >= OPIOID_RUN_DAYS) & ~laxative,
        "d": twice,
    }
    met = np.any(list(rules.values()), axis=0)
    classes = {"a": ("paracetamol",), "b": ("nsaid",), "c": OPIOIDS, "d": ()}

    def medicine(row: int) -> str:
        wanted = {name for rule, holds in rules.items() if holds[row] for name in classes[rule]}
        medicines = d.cohort.medicines
        mine = medicines["patient"] == rows.patient[row]
        codes = [MEDICINE_CLASSES.index(name) for name in wanted]
        chosen = mine & is_one_of(medicines["class"], codes)
        if rules["d"][row]:
            own = medicines["class"][mine & (medicines["class"] != MEDICINE_CLASSES.index("other"))]
            repeated = [code for code in np.unique(own) if (own == code).sum() > 1]
            chosen |= mine & is_one_of(medicines["class"], repeated)
        return ", ".join(sorted({str(name) for name in medicines["name"][chosen]})) if met[row] else ""

    return Outcome(
        first_of([met, ~d.has_medicine_list], [MET, INSUFFICIENT], default=NOT_MET),
        tier=np.where(rules["a"], URGENT, PROMPT_REVIEW),
        days=SAFETY_DAYS,
        evidence={
            "rule": lambda row: ", ".join(rule for rule, holds in rules.items() if holds[row]),
            "medicine": medicine,
            "amount_mg": number(np.where(amount > 0, amount, np.nan)),
        },
        settles_if=lambda row: [_("the medicines you take")],
    )


def _most_paracetamol(d: Diaries) -> np.ndarray:
    """(rows,) the most milligrams of paracetamol taken in any 24 hours of the look-back, the start included."""
    doses, rows = d.cohort.doses, d.rows
    most = np.zeros(rows.count)
    chosen = np.flatnonzero((doses["class"] == MEDICINE_CLASSES.index("paracetamol")) & (doses["dose_mg"] > 0))
    for patient in np.unique(doses["patient"][chosen]):
        mine = chosen[doses["patient"][chosen] == patient]
        mine = mine[np.argsort(doses["taken_at"][mine], kind="stable")]
        taken, date, amount = doses["taken_at"][mine], doses["date"][mine], doses["dose_mg"][mine]
        for row in np.arange(rows.looks) * rows.size + patient:
            age = rows.today[row] - date
            inside = (age >= 0) & (age < SAFETY_DAYS) & (taken <= rows.cutoff[row])
            when, total = taken[inside], np.concatenate([[0.0], np.cumsum(amount[inside])])
            if len(when):
                end = np.searchsorted(when, when + DAY_US, side="left")
                most[row] = (total[end] - total[:-1]).max()
    return most


def _longest_run(days: np.ndarray) -> np.ndarray:
    """(rows,) the longest run of marked days."""
    run = np.zeros(len(days), dtype=np.int64)
    longest = run.copy()
    for column in range(days.shape[1]):
        run = np.where(days[:, column], run + 1, 0)
        longest = np.maximum(longest, run)
    return longest
