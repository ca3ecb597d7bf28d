"""The clinician's report as one object: the page shows it, and whatever prints it shows the same words and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from analysis import answers, evidence
from analysis import days as day_table
from analysis.caution import CAUTION
from analysis.charts import night_day, signs, timeline
from analysis.charts.style import NARROW, WIDE
from analysis.charts.svg import Svg, svg
from analysis.criteria.registry import CRITERIA
from analysis.engine import Chunk
from analysis.findings import TIERS, Finding, Source, Status, Tier
from analysis.windows import WEEK_DAYS

GLYPHS = {Status.MET: ("●", "Met"), Status.NOT_MET: ("○", "Not met"), Status.INSUFFICIENT: ("◌", "Not enough data")}
TIER_WORDS = {
    Tier.EMERGENCY: "emergency",
    Tier.URGENT: "urgent, within 24 hours",
    Tier.PROMPT_REVIEW: "review within about 2 weeks",
    Tier.NOTE: "for the report",
}
METHOD = (
    "Criteria not met in these entries do not rule out a cause that needs assessment. Intervals: Wilson for shares, exact "
    "signed-rank for paired differences, Mann-Kendall with Theil-Sen for slopes, Haldane for odds. Days resemble their "
    "neighbours, so intervals of shares, differences and odds are narrower than the truth."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the findings table. `footnotes` are the number of a source and its mark."""

    finding: Finding
    glyph: str
    status: str
    tier: str
    look: str  # "provisional" or "confirmed" for the rows that need two looks
    evidence: str
    interval: str
    coverage: str
    footnotes: list[tuple[int, str]]

    @property
    def asks(self) -> bool:
        """Whether it asks for something: met, or masked, above a note."""
        return self.finding.tier != Tier.NOTE


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, its sentence of counts, and its picture for a wide and for a narrow page ("" where there is none)."""

    name: str
    sentence: str
    wide: Svg
    narrow: Svg


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page says. `days`, `medicines` and `events` are the numbers behind the charts."""

    as_of: datetime
    rules_version: str
    weekly_look: int  # how many weekly looks this diary has had
    tier: str
    start: date
    end: date
    where: str
    quality: str
    sparse: str
    answers: list[tuple[str, str]]
    timeline: Chart
    night_day: Chart
    signs: Chart
    sign_lines: list[tuple[str, str]]
    rows: list[Row]
    sources: list[Source]
    method: str
    caution: tuple[str, ...]
    days: pd.DataFrame
    medicines: pd.DataFrame
    events: pd.DataFrame

    @property
    def attention(self) -> list[Row]:
        return [row for row in self.rows if row.asks]


def build(chunk: Chunk, patient: int, days: int) -> Report:
    """The report of one judged diary over a window of 28, 90 or 180 days that ends at T."""
    assessment = chunk.assessment(patient)
    table = day_table.table(chunk, patient, days)
    medicines, events = day_table.medicines(chunk, patient, days), day_table.events(chunk, patient, days)
    sources = _sources(assessment.findings)
    return Report(
        as_of=assessment.as_of,
        rules_version=assessment.rules_version,
        weekly_look=_weekly_look(chunk, patient),
        tier=TIER_WORDS[assessment.tier],
        start=table["date"].iloc[0],
        end=table["date"].iloc[-1],
        where=answers.where(day_table.places(chunk, patient, days)),
        quality=answers.quality(table),
        sparse=answers.sparse(table),
        answers=answers.strip(table, assessment),
        timeline=_timeline(table, medicines, events),
        night_day=_night_day(table),
        signs=_signs(table),
        sign_lines=answers.sign_lines(table),
        rows=[_row(finding, sources) for finding in in_reading_order(assessment.findings)],
        sources=sources,
        method=METHOD,
        caution=CAUTION,
        days=table,
        medicines=medicines,
        events=events,
    )


def _weekly_look(chunk: Chunk, patient: int) -> int:
    """Which weekly look this is, the one in the diary's first week being number 1; 0 without an entry."""
    d = chunk.diaries
    dates = d.grid.date[d.grid.sheet == d.rows.sheet[patient]]
    return (int(d.rows.today[patient]) - int(dates.min())) // WEEK_DAYS + 1 if len(dates) else 0


def _timeline(table: pd.DataFrame, medicines: pd.DataFrame, events: pd.DataFrame) -> Chart:
    said = timeline.sentence(table, medicines, events)
    beside = f"{said} {night_day.sentence(table)} {signs.sentence(table)}"
    wide, narrow = (timeline.draw(table, medicines, events, sheet) for sheet in (WIDE, NARROW))
    title = "Pain, treatment and signs over time"
    return Chart(
        "timeline",
        said,
        svg(wide, name="timeline", title=title, description=beside),
        svg(narrow, name="timeline-narrow", title="Pain and treatment over time", description=said),
    )


def _night_day(table: pd.DataFrame) -> Chart:
    said = night_day.sentence(table)
    drawn = svg(night_day.draw(table), name="night-day", title="Night against day", description=said)
    return Chart("night-day", said, Svg(), drawn)  # on a wide page it stands in the margin of the timeline


def _signs(table: pd.DataFrame) -> Chart:
    said = signs.sentence(table)
    drawn = svg(signs.draw(table), name="signs", title="Signs by day", description=said)
    return Chart("signs", said, Svg(), drawn)


def in_reading_order(findings: list[Finding]) -> list[Finding]:
    """What asks for something, highest tier first; then met, not enough data, not met."""
    place = {Status.MET: 0, Status.INSUFFICIENT: 1, Status.NOT_MET: 2}
    return sorted(findings, key=lambda one: (-TIERS.index(one.tier), place[one.status]))


def _sources(findings: list[Finding]) -> list[Source]:
    """Every source once, numbered in the order in which the table names them."""
    named = (source for finding in in_reading_order(findings) for source in finding.source)
    return list(dict.fromkeys(named))


def _row(finding: Finding, sources: list[Source]) -> Row:
    glyph, word = GLYPHS[finding.status]
    speaks = finding.status == Status.MET or finding.tier != Tier.NOTE
    two_look = CRITERIA[finding.criterion].two_look and finding.status == Status.MET
    return Row(
        finding=finding,
        glyph=glyph,
        status=word,
        tier=TIER_WORDS[finding.tier] if speaks else "",
        look=("provisional" if finding.provisional else "confirmed") if two_look else "",
        evidence=evidence.evidence(finding),
        interval=evidence.interval(finding),
        coverage=evidence.coverage(finding),
        footnotes=[(sources.index(source) + 1, source.mark) for source in finding.source],
    )
