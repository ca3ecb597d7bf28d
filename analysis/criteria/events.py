"""Criteria 3.3, the other red-flag events: new pain after cancer, blood, lump, one swollen leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import sources, vocabulary
from analysis.cohort import HORIZON
from analysis.criteria.criterion import Detail, Outcome, answer, count, criterion, day, number, one_of
from analysis.criteria.nerves import nerves
from analysis.diaries import HISTORY, Diaries
from analysis.findings import EMERGENCY, INSUFFICIENT, MET, NOT_MET, PROMPT_REVIEW, URGENT
from analysis.frames import DAY_US, NONE
from analysis.language import _
from analysis.patterns.columns import first_of, is_one_of
from analysis.vocabulary import NEURO_ITEMS, NO, UNSURE, URINE_CONTEXT, YES, mask, names

FAMILY = "Red-flag events"

# new-pain-cancer-history: Downie 2013, IFOMPT; 84 days is design.
NEW_PAIN_DAYS, NEW_DAYS = 28, 84
KNOWN_HISTORY = [HISTORY.index("past"), HISTORY.index("current")]
NOVELTIES = vocabulary.words("entry", "novelty")
NEW = [NOVELTIES.index(word) for word in ("new_place", "new_kind")]

# visible-haematuria: NG12, Scottish guidelines; look-alikes and their days are design.
URINE_DAYS = 183
COLOURS = vocabulary.words("entry", "urine_colour")
COLOURED = [COLOURS.index(word) for word in ("pink", "red", "cola_brown", "with_clots")]
WITH_CLOTS = COLOURS.index("with_clots")
CONFOUNDERS: tuple[tuple[tuple[str, ...], int, int], ...] = (  # contexts; days before and after the reading
    (("menstruating", "other_vaginal_bleeding"), 2, 2),
    (("coloured_food_or_dye", "colouring_medicine"), 2, 0),
    (("hard_exercise",), 3, 0),
    (("urology_procedure_or_catheter",), 14, 0),
    (("uti_symptoms",), 2, 2),
    (("uti_antibiotics",), 6, 0),
)
EPISODE_GAP_DAYS = 3
URGENT_AGE, REPEATED_EPISODES = 45, 2
CANNOT_EMPTY = mask(NEURO_ITEMS, ("bladder_cannot_start_or_empty",))

# palpable-mass: EAU, Scottish guidelines.
LUMP_DAYS, LUMP_NEAR_DAYS = 183, 90
RECONFIRM_US = DAY_US
SITES = vocabulary.words("entry", "lump_site")

# unilateral-leg-swelling: NG158.
LEG_DAYS = 14
LEGS = vocabulary.words("entry", "leg_swelling")
ONE_LEG = [LEGS.index("left"), LEGS.index("right")]


@criterion(
    "new-pain-cancer-history",
    family=FAMILY,
    title="New back pain with a history of cancer",
    article="RF, TAB [7]",
    sentence="With your history, new back pain should be discussed with your team within a day.",
    shown="history, onset, spinal checklist",
    source=(sources.DOWNIE, sources.DOWNIE_POST_TEST, sources.IFOMPT, sources.ACR, sources.DESIGN),
)
def new_pain_cancer_history(d: Diaries) -> Outcome:
    """Back pain that is new, in somebody who has had cancer.

    Input: cancer_history, episode start, novelty, assessed_pain; 28 days. Rule: a back-set entry rated >= 1 within 84
    days of a known start, or answered new_place or new_kind, or of unknown start and never assessed. Not enough data
    when the history is unknown or no pain was asked about. Source: Downie 2013; 84 days is the project's choice.
    """
    rows, grid, episode = d.rows, d.grid, d.episode
    painful = (d.pain.rating >= 1) & d.pain.in_back_set & is_one_of(grid.of_patient("cancer_history"), KNOWN_HISTORY)
    row, cell = rows.spread(painful, NEW_PAIN_DAYS)
    known_start = episode.exists & (episode.is_stated | episode.follows_pain_free_run)
    recent = known_start[row] & (grid.date[cell] - episode.start[row] + 1 <= NEW_DAYS)
    novel = is_one_of(grid.value("novelty")[cell], NEW)
    unassessed = rows.of_patient("assessed_on") == NONE
    unknown = ~known_start[row] & unassessed[row]
    fires = recent | novel | unknown
    fired = np.zeros(rows.count, dtype=bool)
    fired[row[fires]] = True
    observed = rows.any_of(d.pain.counts, NEW_PAIN_DAYS)
    status = first_of(
        [d.has_no_cancer_history, ~d.has_cancer_history, fired, observed],
        [NOT_MET, INSUFFICIENT, MET, NOT_MET],
        default=INSUFFICIENT,
    )
    first, worst = np.full(rows.count, np.iinfo(np.int64).max), np.full(rows.count, -np.inf)
    np.minimum.at(first, row[fires], grid.date[cell[fires]])
    np.maximum.at(worst, row[fires], d.pain.rating[cell[fires]])

    def reasons(row: int) -> list[str]:
        treated_as_new = fired[row] and not known_start[row]
        return d.unknown_history(row) + ([_("start of this pain unknown: treated as new")] if treated_as_new else [])

    return Outcome(
        status,
        tier=URGENT,
        days=NEW_PAIN_DAYS,
        since=first,
        evidence={
            "onset_date": day(np.where(known_start, episode.start, NONE)),
            "episode_days": count(np.where(episode.exists, rows.today - episode.start + 1, 0)),
            "pain": number(np.where(np.isinf(worst), np.nan, worst)),
            "cancer_type": lambda row: _text(rows.of_patient("cancer_type")[row]),
            "cancer_year": lambda row: _year(rows.of_patient("cancer_year")[row]),
        },
        reasons=reasons,
        settles_if=lambda row: (
            [_("when this pain began, and where it hurts")]
            if d.has_cancer_history[row]
            else [_("whether you have, or have had, cancer")]
        ),
        positive=painful,
        inputs=d.pain.counts,
        takes=d.pain.counts,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _year(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


@dataclass(frozen=True)
class Urine:
    """Coloured urine by day, (sheets, HORIZON); cells (cells,)."""

    asked: np.ndarray
    coloured: np.ndarray
    clean: np.ndarray
    confounded: np.ndarray


def urine(d: Diaries) -> Urine:
    return d.share(_urine)


def _urine(d: Diaries) -> Urine:
    """Which coloured readings a look-alike explains."""
    grid = d.grid
    coloured = is_one_of(grid.value("urine_colour"), COLOURED)
    explained = np.zeros(grid.shape, dtype=bool)
    on_coloured_days = grid.any(coloured)
    if coloured.any():
        for contexts, before, after in CONFOUNDERS:
            named = grid.any(grid.value("urine_context") & mask(URINE_CONTEXT, contexts) != 0)
            for shift in range(-after, before + 1):
                explained |= shifted(named, shift)
    asked = grid.value("urine_colour") >= 0
    return Urine(asked, coloured, on_coloured_days & ~explained, on_coloured_days & explained)


def shifted(by_day: np.ndarray, days: int) -> np.ndarray:
    """The same marks `days` later (earlier if negative)."""
    out = np.zeros_like(by_day)
    if days >= 0:
        out[:, days:] = by_day[:, : HORIZON - days]
    else:
        out[:, :days] = by_day[:, -days:]
    return out


def clean_days(d: Diaries, days: int) -> np.ndarray:
    """(rows, days) days with clean coloured urine. A context typed for a date after T is not known at T."""
    return _known_context(d, urine(d).clean, urine(d).confounded, days)[0]


def _known_context(d: Diaries, clean: np.ndarray, confounded: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Clean and confounded days of the window; the last two days are judged again without contexts after T."""
    rows, grid = d.rows, d.grid
    is_clean, is_confounded = rows.window(clean, days), rows.window(confounded, days)
    if not is_confounded[:, -2:].any():
        return is_clean, is_confounded
    explained = np.zeros((rows.count, 2), dtype=bool)
    for contexts, before, after in CONFOUNDERS:
        named = rows.window(grid.any(grid.value("urine_context") & mask(URINE_CONTEXT, contexts) != 0), before + 2)
        for place, age in ((0, 1), (1, 0)):  # yesterday and T
            last = named.shape[1] - age + min(age, after)
            first = named.shape[1] - 1 - age - before
            explained[:, place] |= named[:, max(first, 0) : last].any(axis=1)
    either = is_clean[:, -2:] | is_confounded[:, -2:]
    is_clean[:, -2:], is_confounded[:, -2:] = either & ~explained, either & explained
    return is_clean, is_confounded


@criterion(
    "visible-haematuria",
    family=FAMILY,
    title="Visible blood in urine",
    article="HO [1][3][4]; RF [4][1]; TAB",
    sentence="Blood in the urine should be checked even if it stops; please call your practice.",
    shown="colour timeline with contexts, NG12 pointer",
    source=(sources.NG12_BLOOD, sources.NG12_NUMBER, sources.SCOTTISH, sources.DESIGN),
)
def visible_haematuria(d: Diaries) -> Outcome:
    """Pink, red, cola-coloured or clotted urine that no look-alike explains.

    Input: urine_colour, urine_context, urinalysis events; 183 days. Rule: one clean reading. Only confounded ones: not
    enough data until a urinalysis on or after the last of them. Clean dates at most 3 days apart are one episode.
    Source: NG12 (45 years), Scottish guidelines (repeated under 45); look-alikes are the project's choice.
    """
    rows, grid, found = d.rows, d.grid, urine(d)
    clean, confounded = _known_context(d, found.clean, found.confounded, URINE_DAYS)
    has_clean, has_confounded = clean.any(axis=1), confounded.any(axis=1)
    rechecked = d.latest_event("urinalysis") >= rows.last_date(confounded)
    asked = rows.any_of(found.asked, URINE_DAYS)
    status = first_of(
        [has_clean, has_confounded & ~rechecked, asked], [MET, INSUFFICIENT, NOT_MET], default=INSUFFICIENT
    )
    episodes = _spells(clean)
    clots = rows.window(grid.any(found.coloured & (grid.value("urine_colour") == WITH_CLOTS)), URINE_DAYS)
    retention = rows.window(grid.any(nerves(d).active_cells & CANNOT_EMPTY != 0), URINE_DAYS)
    near = retention.copy()
    near[:, 1:] |= retention[:, :-1]
    near[:, :-1] |= retention[:, 1:]
    blocked = (clots & near).any(axis=1)
    older = ~(d.age < URGENT_AGE)
    tier = first_of([blocked, older | (episodes >= REPEATED_EPISODES)], [EMERGENCY, URGENT], default=PROMPT_REVIEW)
    per_day = rows.window(grid.tally(found.coloured), URINE_DAYS)
    bits = rows.window(
        grid.bits(found.coloured, 1 << np.maximum(grid.value("urine_colour"), 0).astype(np.int32)), URINE_DAYS
    )
    shown = np.where(has_clean[:, None], clean, confounded)
    unasked = rows.window(grid.any(found.coloured & (grid.value("urine_context") == 0)), URINE_DAYS)

    def readings(days: np.ndarray) -> Detail:
        return lambda row: int((per_day[row] * days[row]).sum())

    def context_asked(row: int) -> str:
        return "no" if (unasked[row] & shown[row]).any() else "yes"

    def reasons(row: int) -> list[str]:
        if status[row] == INSUFFICIENT and has_confounded[row]:
            return [_("recheck: every coloured reading has another possible explanation")]
        return [_("context of the colour not asked")] if has_clean[row] and context_asked(row) == "no" else []

    return Outcome(
        status,
        tier=tier,
        days=URINE_DAYS,
        since=rows.first_date(clean),
        evidence={
            "clean_episodes": count(episodes),
            "clean_readings": readings(clean),
            "confounded_readings": readings(confounded),
            "first_date": day(rows.first_date(shown)),
            "last_date": day(rows.last_date(shown)),
            "colours": lambda row: ", ".join(names(COLOURS, int(np.bitwise_or.reduce(bits[row])))),
            "context_asked": lambda row: context_asked(row) if bits[row].any() else "unknown",
            "age": lambda row: _year(d.age[row]),
        },
        reasons=reasons,
        settles_if=lambda row: (
            [_("a urine test (urinalysis)")] if has_confounded[row] else [_("the colour of your urine, once")]
        ),
        positive=found.coloured,
        inputs=found.asked,
        takes=found.asked,
        excluded={"confounded": readings(confounded)},
    )


def _spells(days: np.ndarray) -> np.ndarray:
    """(rows,) episodes: runs of marked days at most 3 days apart."""
    starts = days.copy()
    for back in range(1, EPISODE_GAP_DAYS + 1):
        starts[:, back:] &= ~days[:, :-back]
    return starts.sum(axis=1)  # type: ignore[no-any-return]


@criterion(
    "palpable-mass",
    family=FAMILY,
    title="Lump in side or abdomen",
    article="WHY [1]; RF [4][1]; TAB",
    sentence="Please have the lump you noticed examined soon.",
    shown="site, dates",
    source=(sources.EAU, sources.SCOTTISH),
)
def palpable_mass(d: Diaries) -> Outcome:
    """A lump was noticed, once is enough.

    Input: lump, lump_site; 183 days. Only "no": not met. Only unsure, or never asked: not enough data. Urgent with a
    pain day or clean blood within 90 days of it. Source: EAU guidelines, Scottish guidelines.
    """
    rows, grid = d.rows, d.grid
    yes = grid.value("lump") == YES
    days = rows.window(grid.any(yes), LUMP_DAYS)
    denied = rows.any_of(grid.value("lump") == NO, LUMP_DAYS)
    company = rows.window(d.pain.is_pain_day, LUMP_DAYS) | clean_days(d, LUMP_DAYS)
    near = _within(days, company, LUMP_NEAR_DAYS)
    sited = rows.newest(yes & (grid.value("lump_site") >= 0), LUMP_DAYS)
    noticed = rows.newest(yes & (grid.value("lump_noticed_on") != NONE), LUMP_DAYS)
    met = days.any(axis=1)
    reconfirmed = _asked_again(d, yes)
    return Outcome(
        first_of([met, denied], [MET, NOT_MET], default=INSUFFICIENT),
        tier=np.where(near, URGENT, PROMPT_REVIEW),
        days=LUMP_DAYS,
        since=rows.first_date(days),
        evidence={
            "site": one_of(SITES, rows.answer(sited, "lump_site")),
            "noticed_on": day(rows.answer(noticed, "lump_noticed_on", NONE)),
            "reconfirmed": answer(reconfirmed),
        },
        reasons=lambda row: [_("ask again after 24 hours")] if met[row] and reconfirmed[row] < 0 else [],
        settles_if=lambda row: [_("whether you can feel a lump in your side or abdomen")],
        positive=yes,
        inputs=grid.value("lump") >= 0,
        takes=(grid.value("lump") >= 0) & (grid.value("lump") != UNSURE),
    )


def _asked_again(d: Diaries, yes: np.ndarray) -> np.ndarray:
    """(rows,) the answer given 24 hours or more after the first "yes": yes if any, else no; -1 where there is none."""
    rows, lump, occurred = d.rows, d.grid.value("lump"), d.grid.value("occurred_at")
    says_yes = np.zeros(d.cohort.sheets, dtype=bool)
    says_yes[d.grid.sheet[yes]] = True
    row, cell = rows.spread((yes | (lump == NO)) & says_yes[d.grid.sheet], LUMP_DAYS)
    first = np.full(rows.count, np.iinfo(np.int64).max - RECONFIRM_US)
    is_yes = lump[cell] == YES
    np.minimum.at(first, row[is_yes], occurred[cell[is_yes]])
    later = occurred[cell] >= first[row] + RECONFIRM_US
    again = np.full(rows.count, -1)
    again[row[later & ~is_yes]] = NO
    again[row[later & is_yes]] = YES
    return again


def _within(days: np.ndarray, others: np.ndarray, most: int) -> np.ndarray:
    """(rows,) bool: a marked day with another mark at most `most` days before or after it."""
    marked = np.flatnonzero(days.any(axis=1))
    near = np.zeros(len(days), dtype=bool)
    total = np.concatenate([np.zeros((len(marked), 1), dtype=np.int64), np.cumsum(others[marked], axis=1)], axis=1)
    place = np.arange(days.shape[1])
    low, high = np.maximum(place - most, 0), np.minimum(place + most, days.shape[1] - 1) + 1
    near[marked] = ((total[:, high] > total[:, low]) & days[marked]).any(axis=1)
    return near


@criterion(
    "unilateral-leg-swelling",
    family=FAMILY,
    title="One newly swollen leg",
    article="HO [1][3][4] (swelling), split for safety",
    sentence="New swelling in one leg should be checked today; call emergency services if breathless.",
    shown="inputs for clot assessment present or missing",
    source=(sources.NG158,),
)
def unilateral_leg_swelling(d: Diaries) -> Outcome:
    """One leg is newly swollen: may be a clot.

    Input: leg_swelling, leg_swelling_new (unasked or unsure = new), breathless; 14 days. Source: NG158, 1.1.
    """
    rows, grid = d.rows, d.grid
    fires = is_one_of(grid.value("leg_swelling"), ONE_LEG) & (grid.value("leg_swelling_new") != NO)
    days = rows.window(grid.any(fires), LEG_DAYS)
    asked = grid.value("leg_swelling") >= 0
    first = rows.first_date(days)
    newest = rows.newest(fires, LEG_DAYS)
    return Outcome(
        first_of([days.any(axis=1), rows.any_of(asked, LEG_DAYS)], [MET, NOT_MET], default=INSUFFICIENT),
        tier=EMERGENCY,
        days=LEG_DAYS,
        since=first,
        evidence={
            "side": one_of(LEGS, rows.answer(newest, "leg_swelling")),
            "painful": answer(rows.answer(newest, "leg_swelling_painful")),
            "breathless": answer(rows.answer(newest, "breathless")),
            "first_date": day(first),
        },
        settles_if=lambda row: [_("whether one or both legs are swollen")],
        positive=fires,
        inputs=asked,
        takes=asked,
    )
