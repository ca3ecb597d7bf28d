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
from analysis.language import ENGLISH, Language, _
from analysis.windows import WEEK_DAYS

GLYPHS = {
    Status.MET: ("●", _("Met")),
    Status.NOT_MET: ("○", _("Not met")),
    Status.INSUFFICIENT: ("◌", _("Not enough data")),
}
# The headings that rows stand under: how soon they ask for something, else their status.
ASKING = {
    Tier.EMERGENCY: _("Emergency"),
    Tier.URGENT: _("Urgent, within 24 hours"),
    Tier.PROMPT_REVIEW: _("Review within about 2 weeks"),
}
GROUPS = {
    Status.MET: _("Met, for the report"),
    Status.INSUFFICIENT: _("Not enough data"),
    Status.NOT_MET: _("Not met in these entries"),
}
BANDS = _("Bands: Serlin 1995; other cut points exist.")
METHOD = _(
    "Criteria not met in these entries do not rule out a cause that needs assessment. Intervals: Wilson (shares), exact "
    "signed-rank (paired differences), Mann-Kendall with Theil-Sen (slopes), Haldane (odds). Days resemble their "
    "neighbours, so those of shares, differences and odds are narrower than the truth."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the findings table. `footnotes` are the number of a source and its mark."""

    finding: Finding
    title: str
    group: str  # the heading that it stands under
    glyph: str
    status: str
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
    """Everything the page says, in one language. `days`, `medicines` and `events` are the numbers behind the charts."""

    say: Language
    as_of: datetime
    rules_version: str
    version: str  # of the report's own layout and words
    weekly_look: int  # how many weekly looks this diary has had
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


def build(chunk: Chunk, patient: int, days: int, say: Language = ENGLISH, *, narrow: bool = True) -> Report:
    """The report of one judged diary over a window of 28, 90 or 180 days that ends at T, told in the language of `say`.

    Without `narrow` the drawings for a telephone are left out: paper has no use for them.
    """
    assessment = chunk.assessment(patient)
    table = day_table.table(chunk, patient, days)
    medicines, events = day_table.medicines(chunk, patient, days), day_table.events(chunk, patient, days)
    sources, care = _sources(assessment.findings), (medicines, events)
    return Report(
        say=say,
        as_of=assessment.as_of,
        rules_version=assessment.rules_version,
        version=REPORT_VERSION,
        weekly_look=_weekly_look(chunk, patient),
        start=table["date"].iloc[0],
        end=table["date"].iloc[-1],
        where=answers.where(day_table.places(chunk, patient, days), say),
        quality=answers.quality(table, say),
        sparse=answers.sparse(table, say),
        answers=answers.strip(table, assessment, say),
        timeline=_timeline(table, *care, narrow, say),
        night_day=_night_day(table, narrow, say),
        signs=_signs(table, narrow, say),
        sign_lines=answers.sign_lines(table, say),
        rows=[_row(finding, sources, say) for finding in in_reading_order(assessment.findings)],
        sources=sources,
        method=say(METHOD),
        caution=tuple(map(say, CAUTION)),
        by_week=Time(table["date"], WIDE).by_week,
        days=table,
        medicines=medicines,
        events=events,
    )


def _weekly_look(chunk: Chunk, patient: int) -> int:
    """Which weekly look this is, the one in the diary's first week being number 1; 0 without an entry."""
    d = chunk.diaries
    dates = d.grid.date[d.grid.sheet == d.rows.sheet[patient]]
    return (int(d.rows.today[patient]) - int(dates.min())) // WEEK_DAYS + 1 if len(dates) else 0


def _timeline(table: pd.DataFrame, medicines: pd.DataFrame, events: pd.DataFrame, narrow: bool, say: Language) -> Chart:
    said = timeline.sentence(table, medicines, events, say)
    beside = f"{said} {night_day.sentence(table, say)} {signs.sentence(table, say)}"
    drawn, title = timeline.draw(table, medicines, events, WIDE, say), say("Pain, treatment and signs over time")
    wide = svg(drawn, name="timeline", title=title, description=beside)
    if not narrow:
        return Chart("timeline", said, wide, Svg())
    drawn, title = timeline.draw(table, medicines, events, NARROW, say), say("Pain and treatment over time")
    return Chart("timeline", said, wide, svg(drawn, name="timeline-narrow", title=title, description=said))


def _night_day(table: pd.DataFrame, narrow: bool, say: Language) -> Chart:
    said = night_day.sentence(table, say)
    if not narrow:
        return Chart("night-day", said, Svg(), Svg())
    figure = night_day.draw(table, say=say)
    drawn = svg(figure, name="night-day", title=say("Night against day"), description=said)
    return Chart("night-day", said, Svg(), drawn)  # on a wide page it stands in the margin of the timeline


def _signs(table: pd.DataFrame, narrow: bool, say: Language) -> Chart:
    said = signs.sentence(table, say)
    if not narrow:
        return Chart("signs", said, Svg(), Svg())
    drawn = svg(signs.draw(table, say=say), name="signs", title=say("Signs by day"), description=said)
    return Chart("signs", said, Svg(), drawn)


def in_reading_order(findings: list[Finding]) -> list[Finding]:
    """What asks for something, highest tier first; then met, not enough data, not met."""
    place = {Status.MET: 0, Status.INSUFFICIENT: 1, Status.NOT_MET: 2}
    return sorted(findings, key=lambda one: (-TIERS.index(one.tier), place[one.status]))


def _sources(findings: list[Finding]) -> list[Source]:
    """Every source once, numbered in the order in which the table names them."""
    named = (source for finding in in_reading_order(findings) for source in finding.source)
    return list(dict.fromkeys(named))


def _row(finding: Finding, sources: list[Source], say: Language) -> Row:
    glyph, word = GLYPHS[finding.status]
    two_look = CRITERIA[finding.criterion].two_look and finding.status == Status.MET
    look = say("provisional") if finding.provisional else say("confirmed")
    return Row(
        finding=finding,
        title=say(finding.title),
        group=say(GROUPS[finding.status] if finding.tier == Tier.NOTE else ASKING[finding.tier]),
        glyph=glyph,
        status=say(word),
        look=look if two_look else "",
        evidence=evidence.evidence(finding, say),
        interval=evidence.interval(finding, say),
        coverage=evidence.coverage(finding, say),
        footnotes=[(sources.index(source) + 1, say(source.mark)) for source in finding.source],
    )
