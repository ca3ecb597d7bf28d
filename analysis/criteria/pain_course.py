"""Criteria 3.1: the course of the pain."""

from __future__ import annotations

import numpy as np

from analysis import sources, vocabulary
from analysis.criteria.criterion import SLACK, Outcome, count, criterion, day, number, one_of, rounded, yes_no
from analysis.diaries import Diaries
from analysis.findings import INSUFFICIENT, MET, NOT_MET, NOTE, PROMPT_REVIEW, STATUSES
from analysis.frames import NONE, from_day
from analysis.language import _, sentence
from analysis.patterns.columns import first_of, is_one_of, median_of
from analysis.patterns.proportion import wilson
from analysis.patterns.trend import Z_90

FAMILY = "Pain course"

# persistent-pain: Deyo & Diehl (> 1 month), the non-specific symptoms pathway (>= 4 weeks); the rest is design.
PERSISTENT_DAYS = 28
FEWEST_COVERED, FEWEST_COVERED_A_WEEK = 14, 3
PERSISTENT_SHARE, PERSISTENT_MEDIAN_WORST = 0.75, 2
RECENT_COVERED, RECENT_PAIN_DAYS = 7, 3
SIX_WEEKS, TWELVE_WEEKS = 42, 84

# No episode and too short rules (2.5).
NO_EPISODE_COVERED = 4
TOO_SHORT_SHARE = 0.80

# dull-nonmechanical: design, weak evidence.
DULL = vocabulary.mask(vocabulary.QUALITIES, ("dull", "aching", "pressure", "constant"))
MOVING = vocabulary.mask(vocabulary.WORSE_WITH, ("moving",))
DULL_ENTRIES, DULL_DATES, DULL_SHARE, MOVING_SHARE = 10, 7, 0.60, 0.20

NOVELTIES = vocabulary.words("entry", "novelty")
NEW_OR_WORSE = [NOVELTIES.index(word) for word in ("new_place", "new_kind", "worse")]


def without_episode(d: Diaries) -> np.ndarray:
    """The "no episode" rule: an answer only if most of the last week was covered."""
    return np.where(d.covered(7) >= NO_EPISODE_COVERED, NOT_MET, INSUFFICIENT)


def too_short(d: Diaries) -> np.ndarray:
    """The "too short" rule: an answer only if most of the episode so far was covered."""
    dense = d.episode.covered_days >= TOO_SHORT_SHARE * d.episode.episode_days - SLACK
    return np.where(dense, NOT_MET, INSUFFICIENT)


def is_assessed(d: Diaries) -> np.ndarray:
    """A clinician has assessed this pain since it began (2.5)."""
    on = d.rows.of_patient("assessed_on")
    return (on != NONE) & (on <= d.rows.today) & (~d.episode.is_stated | (on >= d.episode.start))  # type: ignore[no-any-return]


def is_assessed_and_unchanged(d: Diaries) -> np.ndarray:
    """Assessed, in the same places, not rising, and nothing new said of it in the last 28 days."""
    named_cells = d.grid.value("regions") != 0
    named = np.bitwise_or.reduce(d.rows.window(d.grid.bits(named_cells, d.grid.value("regions")), 28), axis=1)
    regions = d.rows.of_patient("assessed_regions")
    same_place = (regions == 0) | (named & vocabulary.BACK & ~regions == 0)
    changed = d.rows.any_of(is_one_of(d.grid.value("novelty"), NEW_OR_WORSE), 28)
    return is_assessed(d) & same_place & ~changed & ~d.met("pain-worsening")


@criterion(
    "persistent-pain",
    family=FAMILY,
    title="Back or flank pain on most days for four weeks or more",
    article="pain that does not go away SA, HO [1-4]; RF [2][4]; TAB",
    sentence="You recorded this pain on most days for {weeks} weeks; keep noting it, good days too.",
    shown="calendar strip, coverage, weekly median of the worst pain",
    source=(sources.DEYO, sources.NON_SPECIFIC, sources.ACR, sources.IASP, sources.DESIGN),
)
def persistent_pain(d: Diaries) -> Outcome:
    """Most days in pain, for at least four weeks.

    Input: W (0-10), coverage, trigger, onset_date; the last 28 days. Rule: an open episode of >= 28 days; pain days >=
    75 % of covered days, their median W >= 2, and pain on >= 3 of the last 7 covered days. Not enough data when fewer
    than 14 days, or fewer than 3 in one of the four weeks, are covered, or when mostly pain itself prompted the entries
    and pain days are under 75 % of all dates. Source: Deyo & Diehl 1988; the shares are the project's choice.
    """
    rows, pain, episode = d.rows, d.pain, d.episode
    covered = rows.window(pain.is_covered, PERSISTENT_DAYS)
    worst = rows.window(pain.worst, PERSISTENT_DAYS)
    in_pain = worst >= 1
    covered_days, pain_days = covered.sum(axis=1), in_pain.sum(axis=1)
    by_week = covered.reshape(rows.count, 4, 7).sum(axis=2)
    thin = (covered_days < FEWEST_COVERED) | (by_week.min(axis=1) < FEWEST_COVERED_A_WEEK)
    symptom_only = rows.sum(pain.is_covered_by_symptom_only, PERSISTENT_DAYS) * 2 > covered_days
    symptom_only &= pain_days / PERSISTENT_DAYS < PERSISTENT_SHARE - SLACK
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(pain_days / covered_days, 1.0)  # a backfilled pain day is no covered day
    median = median_of(np.where(in_pain, worst, np.nan))
    from_end = np.cumsum(covered[:, ::-1], axis=1)[:, ::-1]  # 1 for the last covered day
    recent = (covered & in_pain & (from_end <= RECENT_COVERED)).sum(axis=1)
    holds = (share >= PERSISTENT_SHARE - SLACK) & (median >= PERSISTENT_MEDIAN_WORST) & (recent >= RECENT_PAIN_DAYS)
    status = first_of(
        [~episode.is_open, episode.episode_days < PERSISTENT_DAYS, thin | symptom_only, holds],
        [without_episode(d), too_short(d), INSUFFICIENT, MET],
        default=NOT_MET,
    )
    low, high = wilson(np.minimum(pain_days, covered_days), covered_days, Z_90)
    grade = first_of(
        [
            episode.episode_days >= TWELVE_WEEKS,
            episode.episode_days >= SIX_WEEKS,
            episode.episode_days >= PERSISTENT_DAYS,
        ],
        [2, 1, 0],
        default=-1,
    )

    def reasons(row: int) -> list[str]:
        counts = {"days": pain_days[row], "covered": covered_days[row]}
        said: list[str] = [sentence("pain on {days} of the last 28 days, {covered} covered", **counts)]
        if not episode.is_open[row]:
            return [*said, _("no open episode of pain")]
        if not episode.is_stated[row] and episode.first_covered_is_pain[row]:
            said.append(_("start not stated: the episode may be longer"))
        if symptom_only[row]:
            said.append(_("most entries were prompted by the pain itself"))
        return said

    def settles_if(row: int) -> list[str]:
        if not episode.is_open[row] or thin[row]:
            said = [_("a short check-in on most days, good days too, for the next two weeks")]
        elif symptom_only[row]:
            said = [_("a check-in at a fixed time of day, whether it hurts or not")]
        else:
            said = [_("check-ins on most days until the pain has been followed for four weeks")]
        if not episode.is_stated[row] and episode.first_covered_is_pain[row]:
            said.append(_("the date on which this pain began"))
        gap = episode.gap_to_ask(row)
        if gap is not None:
            first, last = map(from_day, gap)
            said.append(
                sentence("how the pain was from {first} to {last}, when nothing was recorded", first=first, last=last)
            )
        return said

    return Outcome(
        status,
        days=PERSISTENT_DAYS,
        evidence={
            "episode_days": count(episode.episode_days),
            "pain_days": count(pain_days),
            "covered_days": count(covered_days),
            "share": number(share),
            "share_low": number(low),
            "share_high": number(high),
            "median_worst": number(median),
            "grade": one_of(["four_weeks", "six_weeks", "twelve_weeks"], grade),
        },
        reasons=reasons,
        settles_if=settles_if,
        inputs=pain.counts | pain.is_elsewhere,
        takes=pain.is_known,
        sentence=lambda row: {"weeks": int(episode.episode_days[row]) // 7},
    )


@criterion(
    "pain-resolved",
    family=FAMILY,
    title="Seven pain-free days after an episode",
    article='opposite of "does not go away"',
    sentence="You recorded {days} pain-free days in a row; short check-ins still help.",
    shown="date of last pain day",
    source=(sources.DESIGN,),
)
def pain_resolved(d: Diaries) -> Outcome:
    """An episode, then at least seven recorded days without pain.

    Input: W, coverage. Rule: the last >= 7 covered dates all have W = 0, no uncovered run between them longer than 2
    days, the last of them at most 2 days ago. No episode ever, or still pain: not met. Source: the project's choice.
    """
    rows, episode, days = d.rows, d.episode, d.episode.days
    covered = np.flatnonzero(days.is_covered)
    at = episode.last_of(covered)
    run = np.where(at >= 0, _pain_free_run(days.sheet, days.date, days.worst >= 1, covered)[at], 0)
    fresh = (episode.last_covered != NONE) & (episode.last_covered >= rows.today - 2)
    still = (episode.at >= 0) & ((episode.off_run == 0) | ((at >= 0) & (run == 0)))
    holds = episode.exists & (run >= 7) & fresh
    status = first_of([~episode.exists | still, holds], [NOT_MET, MET], default=INSUFFICIENT)
    last_pain = np.full(rows.count, NONE)
    if len(days.date):
        last_pain = np.where(episode.exists, days.date[np.maximum(episode.at - episode.off_run, 0)], NONE)
    return Outcome(
        status,
        evidence={"pain_free_days": count(run), "last_pain_day": day(last_pain)},
        settles_if=lambda row: [_("a check-in on each of the next days, also when nothing hurts")],
        inputs=d.pain.counts | d.pain.is_elsewhere,
        takes=d.pain.is_timely,
        sentence=lambda row: {"days": int(run[row])},
    )


def _pain_free_run(sheet: np.ndarray, date: np.ndarray, in_pain: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """(covered,) pain-free covered dates in a row up to each one, without a hole of more than 2 days.

    A pain day that was typed late breaks the run too. sheet, date, in_pain (observed days,); covered: places among them.
    Ends with a 0 for none.
    """
    pain_days = np.cumsum(in_pain)[covered]
    sheet, date, in_pain = sheet[covered], date[covered], in_pain[covered]
    breaks = np.ones(len(covered), dtype=bool)
    breaks[1:] = (
        (sheet[1:] != sheet[:-1]) | (date[1:] - date[:-1] > 3) | in_pain[:-1] | (pain_days[1:] != pain_days[:-1])
    )
    place = np.arange(len(covered))
    run = place - np.maximum.accumulate(np.where(breaks, place, 0)) + 1
    return np.append(np.where(in_pain, 0, run), 0)


@criterion(
    "persistent-noninjury-nonimproving",
    family=FAMILY,
    title="Persistent, not after an injury, not improving",
    article="RF first bullet [2][4]; TIPS; KT",
    sentence="Pain that lasts and has not been shown to ease should be checked; please book a review.",
    shown="three-line rationale, evaluation checklist",
    source=(sources.DESIGN,),
)
def persistent_noninjury_nonimproving(d: Diaries) -> Outcome:
    """Pain that lasts, that no injury explains and that has not been shown to ease.

    Input: persistent-pain, injury-linked, pain-improving, assessed_pain. Rule: met whenever the pain persists, unless
    an injury is linked or a confirmed improvement is not owed to treatment (`masked` if it may be, and no clinician
    has assessed the pain). Source: the article's first red flag; the combination is the project's choice.
    """
    persistent, injury = d.status("persistent-pain"), d.status("injury-linked")
    improving = d.confirmed("pain-improving")
    assessed = is_assessed(d)
    masked = (persistent == MET) & (injury != MET) & improving & on_treatment(d) & ~assessed
    status = first_of(
        [persistent != MET, injury == MET, masked, improving], [persistent, NOT_MET, INSUFFICIENT, NOT_MET], default=MET
    )
    tier = np.where(is_assessed_and_unchanged(d) & ~masked, NOTE, PROMPT_REVIEW)
    improving_status = d.status("pain-improving")

    def missing(row: int) -> str:
        return ", ".join(
            name
            for name, answers in (("injury_link", injury), ("pain_improving", improving_status))
            if answers[row] == INSUFFICIENT
        )

    def reasons(row: int) -> list[str]:
        if masked[row]:
            return [_("masked"), _("scores fell while pain medicine or a treatment was started")]
        if persistent[row] != MET:
            return []
        said = []
        if injury[row] == INSUFFICIENT:
            said.append(_("the injury question has no usable answer"))
        if improving_status[row] != MET:
            said.append(_("an improvement has not been shown"))
        elif status[row] == MET:
            said.append(_("an improvement has been seen at one look only"))
        return said

    return Outcome(
        status,
        tier=tier,
        raised=masked,
        evidence={
            "persistent_pain": lambda row: STATUSES[persistent[row]].value,
            "injury_linked": lambda row: STATUSES[injury[row]].value,
            "pain_improving": lambda row: STATUSES[improving_status[row]].value,
            "masked": yes_no(masked),
            "assessed": yes_no(assessed),
            "missing_answers": missing,
        },
        reasons=reasons,
        settles_if=lambda row: (
            [_("a visit at which the pain is assessed")]
            if masked[row]
            else d.outcome("persistent-pain").settles_if(row)
        ),
        inputs=d.pain.counts | d.pain.is_elsewhere,
        takes=d.pain.is_known,
    )


def on_treatment(d: Diaries) -> np.ndarray:
    """(rows,) bool: the `on_treatment` of pain-improving."""
    from analysis.criteria.trends import trends

    return trends(d).on_treatment


@criterion(
    "dull-nonmechanical",
    family=FAMILY,
    title="Dull, not driven by movement",
    article="HO [1][3][4]",
    sentence="",
    shown="quality bars",
    source=(sources.DESIGN,),
)
def dull_nonmechanical(d: Diaries) -> Outcome:
    """Mostly called dull, seldom worse with movement.

    Input: qualities, worse_with of back-set entries rated >= 1 with qualities named; 28 days. Rule: >= 60 % name dull,
    aching, pressure or constant, and moving in <= 20 % of those that say what makes it worse. Not enough data under 10
    entries or 7 dates, or when nobody said what makes it worse. Source: the project's choice, weak evidence.
    """
    rows, grid = d.rows, d.grid
    qualities, worse_with = grid.value("qualities"), grid.value("worse_with")
    cells = d.is_not_old & d.pain.in_back_set & (d.pain.rating >= 1) & (qualities != 0)
    asked = cells & (worse_with != 0)
    entries = rows.number_of(cells, 28)
    days = rows.sum(grid.any(cells), 28)
    answered = rows.number_of(asked, 28)
    with np.errstate(divide="ignore", invalid="ignore"):
        dull = rows.number_of(cells & (qualities & DULL != 0), 28) / entries
        moving = rows.number_of(asked & (worse_with & MOVING != 0), 28) / answered
    thin = (entries < DULL_ENTRIES) | (days < DULL_DATES) | (answered == 0)
    holds = (dull >= DULL_SHARE - SLACK) & (moving <= MOVING_SHARE + SLACK)
    return Outcome(
        first_of([thin, holds], [INSUFFICIENT, MET], default=NOT_MET),
        evidence={
            "entries": count(entries),
            "days": count(days),
            "dull_share": number(dull),
            "moving_share": number(moving),
        },
        settles_if=lambda row: [_("what the pain is like, and what makes it worse, on seven more days")],
        inputs=d.pain.in_back_set & (d.pain.rating >= 1) & (qualities != 0),
        takes=cells,
        reasons=lambda row: (
            []
            if thin[row]
            else [
                sentence(
                    "dull in {share:g} % of {entries} entries",
                    share=rounded(float(dull[row]) * 100),
                    entries=entries[row],
                )
            ]
        ),
    )
