"""The lines above the charts: how much of the diary is there, and four short answers with counts, no adjectives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import pandas as pd

from analysis.charts import pain, signs
from analysis.days import SIGNS
from analysis.findings import Assessment
from analysis.language import ENGLISH, Language, _n
from analysis.terms import term
from analysis.windows import WEEK_DAYS

SPARSE_SHARE, MUCH_COPIED = 0.5, 0.3
LAST_NIGHTS = 14
SILENT_DAYS = 14  # after which nobody can say that the pain is still there
MODERATE = 4
FEWEST_FOR_WEEK = 4
DATES_NAMED = 4
DAYS = _n("{n} day", "{n} days")


def quality(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """The first line to be read: how much was logged, the longest gap, how much was typed later."""
    own = days[days["in_diary"]]
    logged = int(own["logged"].sum())
    if not logged:
        return say("Nothing logged in these {days} days.", days=len(days))
    return " ".join(_quality(days, own, logged, say))


def _quality(days: pd.DataFrame, own: pd.DataFrame, logged: int, say: Language) -> Iterator[str]:
    counts = {"logged": logged, "days": len(own), "began": say.day(own["date"].iloc[0])}
    if len(own) < len(days):
        yield say("Logged {logged} of {days} days since the diary began on {began}.", **counts)
    else:
        yield say("Logged {logged} of {days} days.", **counts)
    gap = longest_gap(days)
    if gap:
        span = say.some(DAYS, (gap[1] - gap[0]).days + 1)
        yield say("Longest gap {days}, {dates}.", days=span, dates=say.span(*gap))
    ratings = int(own[["day_shown", "night_shown"]].notna().to_numpy().sum())
    later = int(own[["day_late", "night_late"]].to_numpy().sum())
    same = int((own["same"] & own["rated"]).sum())
    told = {"later": _share(later, ratings, say), "same": _share(same, ratings, say)}
    yield say.some(
        _n(
            "Of {n} rating typed later {later}, “same as yesterday” {same}.",
            "Of {n} ratings typed later {later}, “same as yesterday” {same}.",
        ),
        ratings,
        **told,
    )
    yield say("Nights answered {nights}.", nights=int(days["woken"].isin(["yes", "no"]).sum()))
    if ratings and same / ratings > MUCH_COPIED:
        yield say("Many ratings repeat the day before: a slow change may not show.")


def longest_gap(days: pd.DataFrame) -> tuple[date, date] | None:
    """First and last date of the longest run without an entry since the diary began; None without one."""
    own = days[days["in_diary"]]
    runs = [
        list(run) for is_logged, run in groupby(own.itertuples(), key=lambda day: bool(day.logged)) if not is_logged
    ]
    if not runs:
        return None
    longest = max(runs, key=len)
    return longest[0].date, longest[-1].date


def sparse(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    """A warning where too little was logged to see a pattern; else ""."""
    own = days[days["in_diary"]]
    logged = int(own["logged"].sum())
    if not logged:
        return ""
    if pain.is_thin(days):
        texts = _n(
            "{n} day logged: read single points, not patterns.", "{n} days logged: read single points, not patterns."
        )
        return say.some(texts, logged)
    return say("Sparse diary: read counts, not trends.") if logged < SPARSE_SHARE * len(own) else ""


def strip(days: pd.DataFrame, assessment: Assessment, say: Language = ENGLISH) -> list[tuple[str, str]]:
    """How long, how bad now, nights, signs."""
    return [
        (say("How long"), how_long(days, assessment, say)),
        (say("How bad now"), how_bad(days, say)),
        (say("Nights"), nights(days, say)),
        (say("Signs"), signs_present(days, say)),
    ]


def how_long(days: pd.DataFrame, assessment: Assessment, say: Language = ENGLISH) -> str:
    found = {finding.criterion: finding for finding in assessment.findings}
    pain = found.get("persistent-pain")
    if pain is None or not pain.evidence["episode_days"]:
        last = found["pain-resolved"].evidence["last_pain_day"] if "pain-resolved" in found else None
        if not last:
            return say("No pain recorded")
        return say("No open episode; last pain day {day}", day=date.fromisoformat(str(last)))
    rated = days.loc[days["worst"].notna(), "date"]
    if not len(rated):
        return say("Not known whether it is still present: no rating in this window")
    if (days["date"].iloc[-1] - rated.iloc[-1]).days >= SILENT_DAYS:
        return say("Not known whether it is still present: no rating after {day}", day=rated.iloc[-1])
    age = int(pain.evidence["episode_days"])
    if age >= 2 * WEEK_DAYS:
        length = say("{days} days ({weeks} weeks)", days=age, weeks=age // WEEK_DAYS)
    else:
        length = say.some(DAYS, age)
    if any("start not stated" in reason for reason in pain.reasons):
        length = say("At least {length}", length=length)
    strong, read = _strong_weeks(days)
    if not read:
        return length
    weeks = _n(
        "median pain {moderate} or more in {strong} of {n} week with enough days",
        "median pain {moderate} or more in {strong} of {n} weeks with enough days",
    )
    return f"{length}; {say.some(weeks, read, moderate=MODERATE, strong=strong)}"


def _strong_weeks(days: pd.DataFrame) -> tuple[int, int]:
    """Weeks, counted back from the last date, with four rated days or more; and those with a median of 4 or more."""
    rated = days["worst"]
    weeks = [rated.iloc[max(end - WEEK_DAYS, 0) : end].dropna() for end in range(len(rated), 0, -WEEK_DAYS)]
    read = [week.median() for week in weeks if len(week) >= FEWEST_FOR_WEEK]
    return sum(median >= MODERATE for median in read), len(read)


def how_bad(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    rating = days["worst"]
    week, before = rating.tail(WEEK_DAYS).dropna(), rating.iloc[-5 * WEEK_DAYS : -WEEK_DAYS].dropna()
    if not len(week):
        last = days.loc[rating.notna(), "date"]
        if not len(last):
            return say("No rating in the last 7 days")
        return say("No rating in the last 7 days; last rated {day}", day=last.iloc[-1])
    said = say("Worst pain, last 7 days: median {median} ({n} rated)", median=float(week.median()), n=len(week))
    if not len(before):
        return said
    return f"{said}; " + say("the 4 weeks before: {median} ({n} rated)", median=float(before.median()), n=len(before))


def nights(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    recent = days["woken"].tail(LAST_NIGHTS)
    answered = int(recent.isin(["yes", "no"]).sum())
    if not answered:
        return say("Not answered in the last {nights} nights", nights=LAST_NIGHTS)
    return say(
        "Sleep broken by pain on {broken} of {answered} answered, last {nights} nights",
        broken=int((recent == "yes").sum()),
        answered=answered,
        nights=LAST_NIGHTS,
    )


def signs_present(days: pd.DataFrame, say: Language = ENGLISH) -> str:
    said = []
    for name, words in SIGNS.items():
        dates = list(days.loc[days[name] == "yes", "date"])
        if dates:
            if len(dates) <= DATES_NAMED:
                named = ", ".join(say.day(when, year=False) for when in dates)
            else:
                named = say("last {day}", day=say.day(dates[-1], year=False))
            said.append(f"{say(words)} {say.some(DAYS, len(dates))} ({named})")
    if said:
        return "; ".join(said)
    return say("None present on the days answered") if signs.asked(days) else say("Not asked about")


def sign_lines(days: pd.DataFrame, say: Language = ENGLISH) -> list[tuple[str, str]]:
    """How often each sign was present and how it lies to stronger pain, with the comparison always beside it."""
    found = [(say(SIGNS[name]), signs.Counts(days, name)) for name in signs.asked(days)]
    lines = [(name, one.words(say)) for name, one in found if one.is_reported]
    answered = _n("{sign} ({n} day answered)", "{sign} ({n} days answered)")
    absent = [say.some(answered, one.answered, sign=name) for name, one in found if not one.is_reported]
    if absent:
        lines.append((say("Answered no"), "; ".join(absent)))
    if signs.has_weight(days):
        lines.append((say("Weight, kg"), signs.weight_in_words(days, say)))
    return lines


def where(places: list[tuple[str, int]], say: Language = ENGLISH) -> str:
    """The places named most, with the number of days."""
    return ", ".join(f"{term(name, say)} ({say.some(DAYS, n)})" for name, n in places[:3])


def _share(part: int, whole: int, say: Language) -> str:
    return f"{part} ({say.percent(part / whole)})" if part else "0"
