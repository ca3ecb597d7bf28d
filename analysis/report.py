"""The clinician's report as one object: the page shows it, and whatever prints it shows the same words and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

import pandas as pd

from analysis import REPORT_VERSION, answers, evidence
from analysis import days as day_table
from analysis.caution import CAUTION
from analysis.charts import night_day, signs, timeline
from analysis.charts.axis import Time
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
GROUPS = {
    Status.MET: "Met, for the report",
    Status.INSUFFICIENT: "Not enough data",
    Status.NOT_MET: "Not met in these entries",
}
BANDS = "Bands: Serlin 1995; other cut points exist."
METHOD = (
    "Criteria not met in these entries do not rule out a cause that needs assessment. Intervals: Wilson (shares), exact "
    "signed-rank (paired differences), Mann-Kendall with Theil-Sen (slopes), Haldane (odds). Days resemble their "
    "neighbours, so those of shares, differences and odds are narrower than the truth."
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

    @property
    def group(self) -> str:
        """The heading that it stands under: how soon it asks for something, else its status."""
        word = self.tier if self.asks else GROUPS[self.finding.status]
        return word[:1].upper() + word[1:]


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
    version: str  # of the report's own layout and words
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
    by_week: bool  # one slot a week
    days: pd.DataFrame
    medicines: pd.DataFrame
    events: pd.DataFrame

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The findings under their headings, in reading order."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, key=attrgetter("group"))]

    @property
    def asking(self) -> list[tuple[str, list[Row]]]:
        """What asks for something, by how soon."""
        return [(name, rows) for name, rows in self.groups if rows[0].asks]


def build(chunk: Chunk, patient: int, days: int, *, narrow: bool = True) -> Report:
    """The report of one judged diary over a window of 28, 90 or 180 days that ends at T.

    Without `narrow` the drawings for a telephone are left out: paper has no use for them.
    """
    assessment = chunk.assessment(patient)
    table = day_table.table(chunk, patient, days)
    medicines, events = day_table.medicines(chunk, patient, days), day_table.events(chunk, patient, days)
    sources = _sources(assessment.findings)
    return Report(
        as_of=assessment.as_of,
        rules_version=assessment.rules_version,
        version=REPORT_VERSION,
        weekly_look=_weekly_look(chunk, patient),
        tier=TIER_WORDS[assessment.tier],
        start=table["date"].iloc[0],
        end=table["date"].iloc[-1],
        where=answers.where(day_table.places(chunk, patient, days)),
        quality=answers.quality(table),
        sparse=answers.sparse(table),
        answers=answers.strip(table, assessment),
        timeline=_timeline(table, medicines, events, narrow),
        night_day=_night_day(table, narrow),
        signs=_signs(table, narrow),
        sign_lines=answers.sign_lines(table),
        rows=[_row(finding, sources) for finding in in_reading_order(assessment.findings)],
        sources=sources,
        method=METHOD,
        caution=CAUTION,
        by_week=Time(table, WIDE).by_week,
        days=table,
        medicines=medicines,
        events=events,
    )


def _weekly_look(chunk: Chunk, patient: int) -> int:
    """Which weekly look this is, the one in the diary's first week being number 1; 0 without an entry."""
    d = chunk.diaries
    dates = d.grid.date[d.grid.sheet == d.rows.sheet[patient]]
    return (int(d.rows.today[patient]) - int(dates.min())) // WEEK_DAYS + 1 if len(dates) else 0


def _timeline(table: pd.DataFrame, medicines: pd.DataFrame, events: pd.DataFrame, narrow: bool) -> Chart:
    said = timeline.sentence(table, medicines, events)
    beside = f"{said} {night_day.sentence(table)} {signs.sentence(table)}"
    title = "Pain, treatment and signs over time"
    wide = svg(timeline.draw(table, medicines, events, WIDE), name="timeline", title=title, description=beside)
    if not narrow:
        return Chart("timeline", said, wide, Svg())
    drawn, title = timeline.draw(table, medicines, events, NARROW), "Pain and treatment over time"
    return Chart("timeline", said, wide, svg(drawn, name="timeline-narrow", title=title, description=said))


def _night_day(table: pd.DataFrame, narrow: bool) -> Chart:
    said = night_day.sentence(table)
    if not narrow:
        return Chart("night-day", said, Svg(), Svg())
    drawn = svg(night_day.draw(table), name="night-day", title="Night against day", description=said)
    return Chart("night-day", said, Svg(), drawn)  # on a wide page it stands in the margin of the timeline


def _signs(table: pd.DataFrame, narrow: bool) -> Chart:
    said = signs.sentence(table)
    if not narrow:
        return Chart("signs", said, Svg(), Svg())
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
