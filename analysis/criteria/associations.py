"""Criteria 3.5: signs that come with the pain.

Two questions, two rules: "is the sign present with the pain?" drives tiers; "do the days coincide more than chance?" is
for the report only. Pain that is there every day makes the second undefined while concern is highest.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Criterion, Outcome, chance, count, criterion, day, number
from analysis.criteria.events import clean_days, urine
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, URGENT
from analysis.frames import NONE
from analysis.language import _
from analysis.patterns.columns import first_of, is_one_of, median_of
from analysis.patterns.permutation import benjamini_hochberg, joint_p_value
from analysis.patterns.trend import Z_95
from analysis.vocabulary import NO, YES

FAMILY = "Associations"

# cooccurrence-*: minima simulated; block permutation arXiv 1908.06486.
WINDOW_DAYS, FEWEST_DAYS, FEWEST_IN_MARGIN = 84, 42, 5
HIGH_PAIN, ABOVE_MEDIAN = 4, 2
Q, LIFT = 0.10, 1.5
FATIGUE_SIGN, FEVER_SIGN = 4, 38.0
NO_SWELLING = vocabulary.words("entry", "leg_swelling").index("none")
SIGNS = ("fatigue", "haematuria", "fever", "leg-swelling", "urinary-symptoms")

BLOOD_NEAR_DAYS = 7  # Shephard 2013; 7 days is design
TRIAD_DAYS, TRIAD_LOOK_BACK = 90, 183
SYSTEMIC_ROWS = ("unexplained-weight-loss", "persistent-fatigue", "recurrent-fever", "bilateral-leg-swelling")
SYSTEMIC_AGE = 60
FLANK_OR_LOW_BACK = vocabulary.mask(
    vocabulary.REGIONS, ("flank_left", "flank_right", "low_back_left", "low_back_right", "low_back_midline")
)


def _answers(d: Diaries, sign: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(cells,) where the sign was asked at all; (sheets, days) timely answered days, and timely days with the sign."""
    grid, timely = d.grid, d.grid.is_timely
    value = grid.value
    if sign == "haematuria":
        found = urine(d)
        # A confounded colour is no answer; a clean one is a sign.
        present = grid.any(found.coloured & timely) & found.clean
        return found.asked, grid.any(found.asked & ~found.coloured & timely) | present, present
    asked, present = {
        "fatigue": lambda: (~np.isnan(value("fatigue")), value("fatigue") >= FATIGUE_SIGN),
        "fever": lambda: (~np.isnan(value("temperature_c")), value("temperature_c") >= FEVER_SIGN - SLACK),
        "leg-swelling": lambda: (value("leg_swelling") >= 0, value("leg_swelling") > NO_SWELLING),
        "urinary-symptoms": lambda: (
            is_one_of(value("urinary_symptoms"), (YES, NO)),
            value("urinary_symptoms") == YES,
        ),
    }[sign]()
    ever = asked if sign != "urinary-symptoms" else value("urinary_symptoms") >= 0
    return ever, grid.any(asked & timely), grid.any(asked & present & timely)


class Associations:
    """The 2 x 2 tables of all signs of a cohort, (signs, rows) each: joint, sign only, pain only, neither.

    p and q come from permutations, made only where they decide or are printed.
    """

    def __init__(self, d: Diaries) -> None:
        rows = d.rows
        asked, answered, present = zip(*(_answers(d, sign) for sign in SIGNS), strict=True)
        self.asked_cells = asked
        self.asked = np.stack([rows.any_of(cells) for cells in asked])
        worst = rows.window(d.pain.timely_worst, WINDOW_DAYS)
        used = rows.window(np.stack(answered), WINDOW_DAYS) & ~np.isnan(worst)
        self.n = n = used.sum(axis=2)
        plausible = n >= FEWEST_DAYS
        median = np.full(n.shape, np.nan)
        told = plausible | ((rows.look == 0) & (n > 0))  # what is judged, and what is printed
        median[told] = median_of(np.where(used[told], np.broadcast_to(worst, used.shape)[told], np.nan))
        high = used & (worst >= np.fmax(HIGH_PAIN, median + ABOVE_MEDIAN)[:, :, None] - SLACK)
        sign = used & rows.window(np.stack(present), WINDOW_DAYS)
        self.joint, self.signs, self.highs = (days.sum(axis=2) for days in (sign & high, sign, high))
        least = np.minimum.reduce([self.signs, n - self.signs, self.highs, n - self.highs])
        self.passes = plausible & (least >= FEWEST_IN_MARGIN)
        a, b, c = self.joint, self.signs - self.joint, self.highs - self.joint
        e = n - a - b - c
        self.odds_ratio = (a + 0.5) * (e + 0.5) / ((b + 0.5) * (c + 0.5))
        error = Z_95 * np.sqrt(1 / (a + 0.5) + 1 / (b + 0.5) + 1 / (c + 0.5) + 1 / (e + 0.5))
        self.odds_low, self.odds_high = np.exp(np.log(self.odds_ratio) - error), np.exp(np.log(self.odds_ratio) + error)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.lift = a * n / (self.signs * self.highs)
        self.may_hold = self.passes & (self.odds_low > 1 + SLACK) & (self.lift >= LIFT - SLACK)
        self.p = np.full(n.shape, np.nan)
        for at in zip(*np.nonzero(self.passes & (self.may_hold.any(axis=0) | (rows.look == 0))), strict=True):
            self.p[at] = joint_p_value(sign[at][used[at]], high[at][used[at]])
        self.q = benjamini_hochberg(self.p.T).T


def was_asked(d: Diaries, sign: str) -> np.ndarray:
    """(rows,) bool: the diary holds an answer on this sign; a row of the catalogue exists only then."""
    return d.share(Associations).asked[SIGNS.index(sign)]


def _rule(sign: str) -> Callable[[Diaries], Outcome]:
    def judge(d: Diaries) -> Outcome:
        """The days of the sign and the days of stronger pain coincide more than chance would have them."""
        found, at = d.share(Associations), SIGNS.index(sign)
        passes, asked = found.passes[at], found.asked_cells[at]
        met = found.may_hold[at] & (found.q[at] <= Q + SLACK)

        def gated(values: np.ndarray) -> np.ndarray:
            return np.where(passes, values[at], np.nan)

        return Outcome(
            first_of([~passes, met], [INSUFFICIENT, MET], default=NOT_MET),
            tier=NOTE,
            days=WINDOW_DAYS,
            evidence={
                "joint_days": count(found.joint[at]),
                "sign_days": count(found.signs[at]),
                "pain_days": count(found.highs[at]),
                "days": count(found.n[at]),
                "odds_ratio": number(gated(found.odds_ratio)),
                "odds_low": number(gated(found.odds_low)),
                "odds_high": number(gated(found.odds_high)),
                "lift": number(gated(found.lift)),
                "p_value": chance(found.p[at]),
                "q_value": chance(found.q[at]),
            },
            reasons=lambda row: [_("association, not cause")] if met[row] else [],
            settles_if=lambda row: [_("an answer on this sign together with a pain rating, on 42 days or more")],
            inputs=asked,
            takes=asked & d.grid.is_timely,
            used=count(found.n[at]),
        )

    return judge


def cooccurrence(sign: str) -> Criterion:
    """The row of one sign.

    Input: the sign and W of timely entries, 84 days. Rule: high-pain days are W >= max(4, median + 2); q <= 0.10, lower
    odds bound > 1 and lift >= 1.5. Not enough data under 42 days or 5 in a margin. Source: arXiv 1908.06486.
    """
    words = sign.replace("-", " ")
    return criterion(
        f"cooccurrence-{sign}",
        family=FAMILY,
        title=f"Sign and stronger pain fall on the same days: {words}",
        article="TIPS track patterns [2][4]",
        sentence=f"{words.capitalize()} tended to come on the same days as stronger pain; show this at your next visit.",
        shown='heat strip, 2 x 2 table, q, lags -1 to +1 shown untested, "association, not cause"',
        source=(sources.BLOCK_PERMUTATION, sources.HALDANE_BH, sources.SIMULATED),
    )(_rule(sign))


@criterion(
    "pain-plus-haematuria",
    family=FAMILY,
    title="Pain with blood in urine",
    article="SA, HO, TIPS [1][7]",
    sentence="Pain together with blood in the urine should be checked within a day or so; please call.",
    shown="merged timeline",
    source=(sources.SHEPHARD, sources.DESIGN),
)
def pain_plus_haematuria(d: Diaries) -> Outcome:
    """A pain day at most seven days from visible blood.

    Input: visible-haematuria, W, coverage; 183 days. Blood met but no pain day: not met when half of the dates around
    each clean date are covered. Source: Shephard 2013; 7 days is the project's choice.
    """
    rows, pain = d.rows, d.pain
    reach = TRIAD_LOOK_BACK + BLOOD_NEAR_DAYS
    clean = np.zeros((rows.count, reach), dtype=bool)
    clean[:, BLOOD_NEAR_DAYS:] = clean_days(d, TRIAD_LOOK_BACK)
    pain_days, covered = rows.window(pain.is_pain_day, reach), rows.window(pain.is_covered, reach)
    blood_date, pain_date = np.full(rows.count, NONE), np.full(rows.count, NONE)
    thin = np.zeros(rows.count, dtype=bool)
    for row in np.flatnonzero(clean.any(axis=1)):
        for place in np.flatnonzero(clean[row])[::-1]:
            low, high = place - BLOOD_NEAR_DAYS, min(place + BLOOD_NEAR_DAYS + 1, reach)
            near = low + np.flatnonzero(pain_days[row, low:high])
            if len(near) and blood_date[row] == NONE:
                closest = near[np.abs(near - place).argmin()]
                blood_date[row] = rows.today[row] - reach + 1 + place
                pain_date[row] = rows.today[row] - reach + 1 + closest
            thin[row] |= covered[row, low:high].sum() * 2 < high - low
    blood = d.status("visible-haematuria")
    joined = (blood == MET) & (blood_date != NONE)
    status = first_of([blood != MET, joined, thin], [blood, MET, INSUFFICIENT], default=NOT_MET)
    gap = np.where(joined, np.abs(blood_date - pain_date), 0)
    return Outcome(
        status,
        tier=URGENT,
        days=TRIAD_LOOK_BACK,
        evidence={
            "blood_date": day(np.where(joined, blood_date, NONE)),
            "pain_date": day(np.where(joined, pain_date, NONE)),
            "gap_days": lambda row: int(gap[row]) if joined[row] else None,
        },
        settles_if=lambda row: (
            d.outcome("visible-haematuria").settles_if(row)
            if blood[row] == INSUFFICIENT
            else [_("whether you had pain in the days around the blood")]
        ),
        inputs=urine(d).asked | pain.counts,
        takes=urine(d).asked | pain.is_known,
        shows=urine(d).coloured,
    )


@criterion(
    "classic-triad",
    family=FAMILY,
    title="Flank pain, blood and lump",
    article="WHY, RF, TAB",
    sentence="Please speak to a clinician within a day about these three signs together.",
    shown="triad panel",
    source=(sources.EAU, sources.DESIGN),
)
def classic_triad(d: Diaries) -> Outcome:
    """Flank or low-back pain, clean blood and a lump inside 90 consecutive days.

    Input: W with regions, visible-haematuria, palpable-mass; 183 days. Not met when blood or lump is not met, or when
    the days recorded were free of pain. Source: EAU guidelines (rare); 90 days is the project's choice.
    """
    rows, grid = d.rows, d.grid
    flank = grid.any(d.is_not_old & d.pain.in_back_set & (grid.value("regions") & FLANK_OR_LOW_BACK != 0))
    signs = [
        rows.window(flank & d.pain.is_pain_day, TRIAD_LOOK_BACK),
        clean_days(d, TRIAD_LOOK_BACK),
        rows.window(grid.any(grid.value("lump") == YES), TRIAD_LOOK_BACK),
    ]
    dates = np.full((rows.count, 3), NONE)
    for row in np.flatnonzero(np.all([sign.any(axis=1) for sign in signs], axis=0)):
        places = [np.flatnonzero(sign[row]) for sign in signs]
        found = _closest(places)
        if found is not None:
            dates[row] = rows.today[row] - TRIAD_LOOK_BACK + 1 + np.array(found)
    met = dates[:, 0] != NONE
    pain_free = rows.has(d.pain.is_covered, TRIAD_LOOK_BACK) & ~rows.has(d.pain.is_pain_day, TRIAD_LOOK_BACK)
    blood, lump = d.status("visible-haematuria"), d.status("palpable-mass")
    ruled_out = (blood == NOT_MET) | (lump == NOT_MET) | pain_free
    return Outcome(
        first_of([met, ruled_out], [MET, NOT_MET], default=INSUFFICIENT),
        tier=URGENT,
        days=TRIAD_LOOK_BACK,
        evidence={
            "pain_date": day(dates[:, 0]),
            "blood_date": day(dates[:, 1]),
            "lump_date": day(dates[:, 2]),
        },
        settles_if=lambda row: [_("the colour of your urine, whether you feel a lump, and where it hurts")],
        inputs=urine(d).asked | d.pain.counts | (grid.value("lump") >= 0),
        takes=urine(d).asked | d.pain.is_known | (grid.value("lump") >= 0),
        shows=urine(d).coloured | (grid.value("lump") == YES),
    )


def _closest(places: list[np.ndarray]) -> tuple[int, int, int] | None:
    """The newest pain, blood and lump days that lie inside 90 consecutive days; None if there are none."""
    for last in sorted({int(place) for listed in places for place in listed}, reverse=True):
        inside = [listed[(listed <= last) & (listed > last - TRIAD_DAYS)] for listed in places]
        if all(len(listed) for listed in inside):
            pain, blood, lump = (int(listed[-1]) for listed in inside)
            return pain, blood, lump
    return None


@criterion(
    "pain-plus-systemic",
    family=FAMILY,
    title="Lasting pain with whole-body signs",
    article="HO, TIPS [2][4]; WHY [8]",
    sentence="Your pain comes with other changes; please arrange a review and take this report.",
    shown="sign by week grid",
    source=(sources.NON_SPECIFIC, sources.BMJ_SYSTEMIC),
)
def pain_plus_systemic(d: Diaries) -> Outcome:
    """Persistent pain with weight loss, tiredness, fever or swelling. Source: non-specific symptoms pathway."""
    persistent = d.status("persistent-pain")
    statuses = np.stack([d.status(name) for name in SYSTEMIC_ROWS], axis=1)
    present = statuses == MET
    signs = present.sum(axis=1)
    ruled_out = (persistent == NOT_MET) | (statuses == NOT_MET).all(axis=1)
    status = first_of([(persistent == MET) & (signs > 0), ruled_out], [MET, NOT_MET], default=INSUFFICIENT)
    urgent = (signs >= 2) | (present[:, 0] & (d.age >= SYSTEMIC_AGE))

    def settles_if(row: int) -> list[str]:
        said = d.outcome("persistent-pain").settles_if(row) if persistent[row] == INSUFFICIENT else []
        return said or [_("weight, tiredness, temperature and ankle swelling, now and then")]

    return Outcome(
        status,
        tier=np.where(urgent, URGENT, PROMPT_REVIEW),
        evidence={
            "signs": lambda row: ", ".join(
                sorted(name for name, is_in in zip(SYSTEMIC_ROWS, present[row], strict=True) if is_in)
            ),
            "count": count(signs),
        },
        settles_if=settles_if,
        inputs=d.pain.counts | d.pain.is_elsewhere,
        takes=d.pain.is_known,
    )
