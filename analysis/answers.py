"""The lines above the charts: how much of the diary is there, and four short answers with counts, no adjectives."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pandas as pd

from analysis.charts import pain, signs
from analysis.days import SIGNS
from analysis.findings import Assessment
from analysis.windows import WEEK_DAYS

SPARSE_SHARE, MUCH_COPIED = 0.5, 0.3
LAST_NIGHTS = 14
SILENT_DAYS = 14  # after which nobody can say that the pain is still there
MODERATE = 4
FEWEST_FOR_WEEK = 4
DATES_NAMED = 4
NAMES = {
    "flank_left": "left side", "flank_right": "right side", "low_back_left": "left low back",
    "low_back_right": "right low back", "low_back_midline": "middle of the low back", "mid_back": "mid back",
    "band_around_trunk": "band around the trunk", "leg_left": "left leg", "leg_right": "right leg", "other": "elsewhere",
}  # fmt: skip


def quality(days: pd.DataFrame) -> str:
    """The first line to be read: how much was logged, the longest gap, how much was typed later."""
    own = days[days["in_diary"]]
    logged = int(own["logged"].sum())
    if not logged:
        return f"Nothing logged in these {len(days)} days."
    said = f"Logged {logged} of {len(own)} days"
    if len(own) < len(days):
        said += f" since the diary began on {_day(own['date'].iloc[0])}"
    gap = longest_gap(days)
    if gap:
        span = (gap[1] - gap[0]).days + 1
        dates = _day(gap[0]) if span == 1 else f"{_day(gap[0])} to {_day(gap[1])}"
        said += f" (longest gap {_count(span, 'day')}, {dates})"
    ratings = int(own[["day_shown", "night_shown"]].notna().to_numpy().sum())
    later = int(own[["day_late", "night_late"]].to_numpy().sum())
    same = int((own["same"] & own["rated"]).sum())
    said += f". Of {_count(ratings, 'rating')} typed later {_share(later, ratings)}"
    said += f", “same as yesterday” {_share(same, ratings)}."
    said += f" Nights answered {int(days['woken'].isin(['yes', 'no']).sum())}."
    if ratings and same / ratings > MUCH_COPIED:
        said += " Many ratings repeat the day before: a slow change may not show."
    return said


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


def sparse(days: pd.DataFrame) -> str:
    """A warning where too little was logged to see a pattern; else ""."""
    own = days[days["in_diary"]]
    logged = int(own["logged"].sum())
    if not logged:
        return ""
    if pain.is_thin(days):
        return f"{_count(logged, 'day')} logged: read single points, not patterns."
    return "Sparse diary: read counts, not trends." if logged < SPARSE_SHARE * len(own) else ""


def strip(days: pd.DataFrame, assessment: Assessment) -> list[tuple[str, str]]:
    """How long, how bad now, nights, signs."""
    return [
        ("How long", how_long(days, assessment)),
        ("How bad now", how_bad(days)),
        ("Nights", nights(days)),
        ("Signs", signs_present(days)),
    ]


def how_long(days: pd.DataFrame, assessment: Assessment) -> str:
    found = {finding.criterion: finding for finding in assessment.findings}
    pain = found.get("persistent-pain")
    if pain is None or not pain.evidence["episode_days"]:
        last = found["pain-resolved"].evidence["last_pain_day"] if "pain-resolved" in found else None
        return (
            f"No open episode; last pain day {_day(date.fromisoformat(str(last)), year=True)}"
            if last
            else "No pain recorded"
        )
    rated = days.loc[days["worst"].notna(), "date"]
    if not len(rated) or (days["date"].iloc[-1] - rated.iloc[-1]).days >= SILENT_DAYS:
        since = f" after {_day(rated.iloc[-1])}" if len(rated) else " in this window"
        return f"Not known whether it is still present: no rating{since}"
    lower = "At least " if any("start not stated" in reason for reason in pain.reasons) else ""
    age = int(pain.evidence["episode_days"])
    weeks = f" ({age // WEEK_DAYS} weeks)" if age >= 2 * WEEK_DAYS else ""
    said = f"{lower}{_count(age, 'day')}{weeks}"
    strong, read = _strong_weeks(days)
    return (
        f"{said}; median pain {MODERATE} or more in {strong} of {_count(read, 'week')} with enough days"
        if read
        else said
    )


def _strong_weeks(days: pd.DataFrame) -> tuple[int, int]:
    """Weeks, counted back from the last date, with four rated days or more; and those with a median of 4 or more."""
    rated = days["worst"]
    weeks = [rated.iloc[max(end - WEEK_DAYS, 0) : end].dropna() for end in range(len(rated), 0, -WEEK_DAYS)]
    read = [week.median() for week in weeks if len(week) >= FEWEST_FOR_WEEK]
    return sum(median >= MODERATE for median in read), len(read)


def how_bad(days: pd.DataFrame) -> str:
    rating = days["worst"]
    week, before = rating.tail(WEEK_DAYS).dropna(), rating.iloc[-5 * WEEK_DAYS : -WEEK_DAYS].dropna()
    if not len(week):
        last = days.loc[rating.notna(), "date"]
        return "No rating in the last 7 days" + (f"; last rated {_day(last.iloc[-1])}" if len(last) else "")
    said = f"Worst pain, last 7 days: median {week.median():g} ({len(week)} rated)"
    return said + (f"; the 4 weeks before: {before.median():g} ({len(before)} rated)" if len(before) else "")


def nights(days: pd.DataFrame) -> str:
    recent = days["woken"].tail(LAST_NIGHTS)
    answered = int(recent.isin(["yes", "no"]).sum())
    if not answered:
        return f"Not answered in the last {LAST_NIGHTS} nights"
    return f"Sleep broken by pain on {int((recent == 'yes').sum())} of {answered} answered, last {LAST_NIGHTS} nights"


def signs_present(days: pd.DataFrame) -> str:
    said = []
    for name, words in SIGNS.items():
        dates = list(days.loc[days[name] == "yes", "date"])
        if dates:
            named = (
                ", ".join(_day(when, short=True) for when in dates)
                if len(dates) <= DATES_NAMED
                else f"last {_day(dates[-1], short=True)}"
            )
            said.append(f"{words} {_count(len(dates), 'day')} ({named})")
    if said:
        return "; ".join(said)
    return "None present on the days answered" if signs.asked(days) else "Not asked about"


def sign_lines(days: pd.DataFrame) -> list[tuple[str, str]]:
    """How often each sign was present and how it lies to stronger pain, with the comparison always beside it."""
    found = [(SIGNS[name], signs.Counts(days, name)) for name in signs.asked(days)]
    lines = [(name, one.words()) for name, one in found if one.is_reported]
    absent = [f"{name.lower()} ({_count(one.answered, 'day')} answered)" for name, one in found if not one.is_reported]
    if absent:
        lines.append(("Answered no", "; ".join(absent)))
    if signs.has_weight(days):
        lines.append(("Weight", signs.weight_in_words(days).replace(", ", " kg, ", 1)))
    return lines


def where(places: list[tuple[str, int]]) -> str:
    """The places named most, with the number of days."""
    return ", ".join(f"{NAMES.get(name, name.replace('_', ' '))} ({_count(n, 'day')})" for name, n in places[:3])


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if part else "0"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _day(when: date, *, short: bool = False, year: bool = False) -> str:
    return f"{when:%-d %b}" if short else f"{when:%-d %B}" + (f" {when.year}" if year else "")
