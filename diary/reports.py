"""The clinician's report of an opened diary. Pandas and matplotlib are imported when one is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from analysis.terms import term
from diary import assess, dates, selectors
from diary.access import AnyUser, Diary
from diary.models import Entry
from diary.spoken import spoken
from diary.wording import label
from diary.words import said

if TYPE_CHECKING:
    import pandas as pd

    from analysis.charts.svg import Svg
    from analysis.compare import Comparison
    from analysis.engine import Chunk
    from analysis.explain import EntryUse
    from analysis.findings import Finding, Source
    from analysis.report import Report

WINDOWS = (28, 90, 180)
USUAL = 90
MOST_NEWS = 8
SITTING = timedelta(minutes=30)  # opening it again within this is the same look

ANSWERS = {"yes": _l("yes"), "no": _l("no"), "unsure": _l("not sure"), "explained": _l("yes, with another explanation")}
KINDS = {"day": _l("Day"), "night": _l("Night"), "moment": _l("Moment"), "medicine": _l("Medicine"), "dose": _l("Dose")}
REASONS = {
    "other_region": _l("pain outside the back and sides"),
    "backfilled": _l("typed more than two days later"),
    "late": _l("typed later, and a moment is told at once or not at all"),
    "not_answered": _l("answered “not sure”"),
    "other_class": _l("of no class that is compared"),
    "no_start": _l("without a start, so not known to be taken"),
    "no_amount": _l("without an amount, so not in the sum"),
}
TURNS = {"met": _l("Newly met"), "not_met": _l("No longer met"), "insufficient": _l("Not enough data any more")}


def window(text: str) -> int:
    """The days of a window that was asked for; the usual one for anything else."""
    return int(text) if text in map(str, WINDOWS) else USUAL


def build(diary: Diary, days: int = USUAL, as_of: datetime | None = None, *, narrow: bool = True) -> Report:
    """The report as the grant allows it, judged anew, so that charts and findings speak of the same moment."""
    from analysis import report

    return report.build(_judged(diary, as_of), 0, days, spoken(), narrow=narrow)


def compare(diary: Diary, *, days: int, first: date, second: date) -> Comparison:
    """Two windows of the diary that end on these dates, or why they cannot be read."""
    from analysis import compare

    return compare.build(_judged(diary, None), 0, days, first, second, spoken())


def _judged(diary: Diary, as_of: datetime | None) -> Chunk:
    import analysis
    from diary.frames import frames_of

    return next(analysis.assess(frames_of([diary]), as_of or timezone.now()).chunks())


@dataclass(frozen=True, slots=True)
class Course:
    """The patient's own chart: pain and treatment over time, its sentence of counts, and the days behind it."""

    days: pd.DataFrame
    sentence: str
    picture: Svg


def course(diary: Diary, days: int = USUAL) -> Course:
    from analysis import days as day_table
    from analysis.charts import timeline
    from analysis.charts.style import NARROW
    from analysis.charts.svg import svg

    chunk, say = _judged(diary, None), spoken()
    table, medicines, events = (
        make(chunk, 0, days) for make in (day_table.table, day_table.medicines, day_table.events)
    )
    said = timeline.sentence(table, medicines, events, say)
    drawn = timeline.draw(table, medicines, events, NARROW, say)
    return Course(table, said, svg(drawn, name="course", title=_("Pain and treatment over time"), description=said))


# --- the numbers behind the charts, in words


def pain_table(report: Report | Course) -> list[dict[str, Any]]:
    """One row a date: ratings, how they were typed, whether pain broke the night."""
    return [
        {
            "date": row["date"],
            "logged": row["logged"],
            "day": _rating(row, "day"),
            "night": _rating(row, "night"),
            "worst": _number(row["worst"]),
            "woken": ANSWERS.get(row["woken"], ""),
            "same": row["same"],
        }
        for row in report.days.to_dict("records")
    ]


def _rating(row: dict[str, Any], name: str) -> str:
    """A rating; with "later" where it was typed later, and a star where that was too late for it to count."""
    shown = row[f"{name}_shown"]
    if shown != shown:
        return ""
    counts = row[name] == row[name]
    return _number(shown) + ("" if counts else "*") + (f", {_('later')}" if row[f"{name}_late"] else "")


def _number(value: float) -> str:
    return "" if value != value else number_format(f"{value:.3g}")


def bands() -> str:
    """Where the limits of the grey bands come from."""
    from analysis.report import BANDS

    return _(BANDS)


def sign_heads(report: Report) -> list[str]:
    from analysis.charts import signs
    from analysis.days import SIGNS

    heads = [_(SIGNS[name]) for name in signs.asked(report.days)]
    return [*heads, _("Weight, kg")] if signs.has_weight(report.days) else heads


def sign_table(report: Report) -> list[dict[str, Any]]:
    """One row a date: each sign's answer, in the order of the heads."""
    from analysis.charts import signs

    asked, weighed = signs.asked(report.days), signs.has_weight(report.days)
    return [
        {
            "date": row["date"],
            "logged": row["logged"],
            "answers": [ANSWERS.get(row[name], "") for name in asked]
            + ([_number(round(row["weight_kg"], 1))] if weighed else []),
        }
        for row in report.days.to_dict("records")
    ]


def night_day_table(report: Report) -> list[dict[str, Any]]:
    """The last 28 days by day and by night: how many were rated, median, lowest, highest."""
    from analysis.charts import night_day

    rows = []
    for name in ("day", "night"):
        rated = night_day.recent(report.days, name)
        if rated.size:
            lowest, middle, highest = (_number(float(value)) for value in _quartiles(rated))
        else:
            lowest = middle = highest = "–"
        rows.append({"name": KINDS[name], "n": rated.size, "median": middle, "lowest": lowest, "highest": highest})
    return rows


def _quartiles(rated: Any) -> tuple[float, float, float]:
    import numpy as np

    return rated.min(), np.median(rated), rated.max()


def medicines(report: Report) -> list[dict[str, Any]]:
    rows = report.medicines.to_dict("records")
    return [{**row, "start": row["start"] or None, "stop": row["stop"] or None} for row in rows]


def events(report: Report) -> list[dict[str, Any]]:
    return [{"date": row["date"], "kind": event_words(row["type"])} for row in report.events.to_dict("records")]


def event_words(type: str) -> str:
    """`kidney_ct` as a clinician writes it."""
    words = term(type, spoken())
    return words[:1].upper() + words[1:]


# --- what is new since this reader last opened the report


@dataclass(frozen=True, slots=True)
class News:
    """What changed since `since`; the first lines, and how many more there are."""

    since: datetime
    title: str
    lines: list[str]
    more: int


def news(diary: Diary, reader: AnyUser, report: Report, visit: date | None = None) -> News | None:
    """What changed since a visit; without one what this reader has not seen yet, None when they open it first."""
    zone = diary.patient.zone
    if visit is not None:
        said = _("Changed since %(day)s") % {"day": dates.short_of_year(visit)}
        return _news(diary, report, datetime.combine(visit, time(), zone), said)
    since = selectors.last_read(diary, reader, before=timezone.now() - SITTING)
    if since is None:
        return None
    at = dates.short_time(since.astimezone(zone))
    return _news(diary, report, since, _("Changed since you last opened it, %(at)s") % {"at": at})


def _news(diary: Diary, report: Report, since: datetime, title: str) -> News:
    day = since.astimezone(diary.patient.zone).date()
    lines = [*_turned(diary, since), *_new_signs(report, day), *_new_care(report, day)]
    lines += [*_written(diary, since), *_late(report, day)]
    return News(since, title, lines[:MOST_NEWS], max(len(lines) - MOST_NEWS, 0))


def _turned(diary: Diary, since: datetime) -> Iterator[str]:
    """Criteria whose answer is another one than then, one line for each turn."""
    from analysis.criteria.registry import CRITERIA

    before: dict[str, str] = {}
    now: dict[str, str] = {}
    for change in selectors.changes_since(diary, since):
        before.setdefault(change.criterion, change.status_before)
        now[change.criterion] = change.status
    for after, words in TURNS.items():
        turned = [one for one in CRITERIA if now.get(one) == after != before[one] and "met" in (before[one], after)]
        if turned:
            yield f"{words}: " + "; ".join(_(CRITERIA[criterion].title) for criterion in turned)


def _new_signs(report: Report, since: date) -> Iterator[str]:
    from analysis.days import SIGNS

    recent = report.days[report.days["date"] > since]
    for name, words in SIGNS.items():
        days = list(recent.loc[recent[name] == "yes", "date"])
        if days:
            said = ngettext("%(n)s day, %(last)s", "%(n)s days, last %(last)s", len(days))
            yield f"{_(words)}: " + said % {"n": len(days), "last": dates.short(days[-1])}


def _new_care(report: Report, since: date) -> Iterator[str]:
    for row in medicines(report):
        if row["start"] and row["start"] > since:
            yield _("Medicine started: %(name)s, %(day)s") % {"name": row["name"], "day": dates.short(row["start"])}
        if row["stop"] and row["stop"] > since:
            yield _("Medicine stopped: %(name)s, %(day)s") % {"name": row["name"], "day": dates.short(row["stop"])}
    for event in events(report):
        if event["date"] > since:
            yield f"{event['kind']}, {dates.short(event['date'])}"


def _written(diary: Diary, since: datetime) -> Iterator[str]:
    added, corrected, removed = selectors.written_since(diary, since)
    for number, one, many in (
        (added, _l("%(n)s new entry"), _l("%(n)s new entries")),
        (corrected, _l("%(n)s correction of an entry"), _l("%(n)s corrections of entries")),
        (removed, _l("%(n)s entry withdrawn"), _l("%(n)s entries withdrawn")),
    ):
        if number:
            yield str(one if number == 1 else many) % {"n": number}


def _late(report: Report, since: date) -> Iterator[str]:
    recent = report.days[report.days["date"] > since]
    late = int(recent[["day_late", "night_late"]].to_numpy().sum())
    if late:
        yield ngettext("%(n)s rating typed later", "%(n)s ratings typed later", late) % {"n": late}


def visits(report: Report) -> list[date]:
    """Dates of the contacts in the window, newest first."""
    return sorted(
        {row["date"] for row in report.events.to_dict("records") if row["type"].endswith("_contact")}, reverse=True
    )


# --- one finding, opened


@dataclass(frozen=True, slots=True)
class Opened:
    """A finding with its rule, its numbers, and the entries that it used and left out."""

    finding: Finding
    title: str
    sentence: str  # the patient's
    rule: str
    evidence: str
    interval: str
    coverage: str
    sources: list[tuple[Source, str]]  # each with its mark
    used: list[dict[str, Any]]
    left_out: list[dict[str, Any]]


def explain(diary: Diary, criterion: str) -> Opened | None:
    """One finding opened down to its entries; None for a row that this diary does not have."""
    from analysis import evidence
    from analysis.explain import ANSWERS as ANSWERS_OF
    from analysis.explain import PAIN

    found, say = assess.explanation(diary, criterion), spoken()
    if found is None:
        return None
    fields = ANSWERS_OF.get(criterion, PAIN)
    entries = _entries(diary, [use for use in (*found.used, *found.left_out) if not use.told])
    return Opened(
        finding=found.finding,
        title=_(found.finding.title),
        sentence=say(found.finding.sentence) if found.finding.sentence else "",
        rule=_(found.rule),
        evidence=evidence.evidence(found.finding, say),
        interval=evidence.interval(found.finding, say),
        coverage=evidence.coverage(found.finding, say),
        sources=[(source, _(source.mark)) for source in found.finding.source],
        used=[_use(use, entries, fields) for use in reversed(found.used)],
        left_out=[_use(use, entries, fields) for use in reversed(found.left_out)],
    )


def _entries(diary: Diary, uses: list[EntryUse]) -> dict[str, Entry]:
    """The entries as they stand, by id: one query."""
    if not uses:
        return {}
    first, last = min(use.date for use in uses), max(use.date for use in uses)
    near = timedelta(days=1)  # a moment's stored date may be another zone's
    return {
        str(entry.uuid): entry for entry in diary.entries().between(first - near, last + near).select_related("grant")
    }


def _use(use: EntryUse, entries: dict[str, Entry], fields: tuple[str, ...]) -> dict[str, Any]:
    entry = entries.get(use.id)
    return {
        "date": use.date,
        "kind": KINDS[use.kind],
        "entry": entry,
        "answers": _answers(entry, fields)
        if entry
        else [(label(name), said(name, told)) for name, told in use.told.items()],
        "reason": REASONS.get(use.left_out, ""),
    }


def _answers(entry: Entry, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """What the entry says to this criterion; of the nerves each that is there, and how many are not."""
    content = entry.content()
    rows = [(label(name), said(name, content[name])) for name in fields if name in content and name != "neuro"]
    nerves = content.get("neuro") or {} if "neuro" in fields else {}
    rows += [(said("neuro", [item]), said("neuro_answer", answer)) for item, answer in nerves.items() if answer != "no"]
    clear = sum(answer == "no" for answer in nerves.values())
    if clear:
        rows.append((_("Legs, bladder, bowel"), _("%(n)s answered no") % {"n": clear}))
    return rows
