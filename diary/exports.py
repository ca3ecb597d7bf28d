"""Taking a diary along: the contract's JSON, tables for a spreadsheet, the report as a PDF.

What is exported is what the reader may see. File names name nobody; each file says by which rules it was made, and of
which days.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis import RULES_VERSION
from analysis.caution import CAUTION
from diary import contract, dates, frames, reports, selectors
from diary.access import AnyUser, Diary
from diary.models import Channel, Patient

# A cell that begins like this is worked out by a spreadsheet (ASVS 1.2.10).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00", "|", "%")
SPACE = "\ufeff\u200b "  # which a spreadsheet takes off before it looks


NEWS_ON_PAPER = 3
QUESTION = ("id", "text", "written_at", "asked_on")
# What is exported with the contract's document, and is no part of it.
BESIDE = ("rules_version", "made_at", "window", "caution", "findings", "questions")


def as_json(diary: Diary) -> bytes:
    """The contract's document, with the findings of today and the questions for a visit beside it."""
    found = selectors.findings([diary])[diary.patient.pk]
    document = frames.document_of(diary)
    days = sorted(entry["date"] for entry in document["entries"])
    window = {"start": days[0], "end": days[-1]} if days else None
    beside = (found.rules_version, timezone.now().isoformat(), window, list(CAUTION), found.findings, _questions(diary))
    made = document | dict(zip(BESIDE, beside, strict=True))
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def as_tables(diary: Diary) -> bytes:
    """A ZIP of CSV files, one a kind of record as it stands now and one of the questions, with a page about them."""
    document = frames.document_of(diary)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("about.txt", _about(document))
        for type, plural in contract.RECORD_LISTS.items():
            archive.writestr(
                f"{plural}.csv", _table(["id", "version", *contract.columns(type)], _newest(document[plural]))
            )
        archive.writestr("questions.csv", _table(QUESTION, _questions(diary)))
    return out.getvalue()


def as_pdf(diary: Diary, days: int, paper: str, reader: AnyUser | None = None) -> bytes:
    """The clinician's report on one page; for a clinician with what changed since they last opened it."""
    from analysis.pdf import Heading, pdf

    report, patient = reports.build(diary, days, narrow=False), diary.patient
    shown = [
        f"{_(one.notice.title)} {_at(one.shown_at, patient)}"
        for one in selectors.advice_shown(diary).exclude(channel=Channel.CAREGIVER)[:2]
    ]
    changed, notes = selectors.changed_after_sharing(diary), []
    if diary.first:
        notes.append(_("The patient shares entries from %(day)s on.") % {"day": dates.day_of_year(diary.first)})
    if changed:
        notes.append(_("Changed after sharing %(changed)s.") % {"changed": changed})
    for name, n in selectors.written_by_caregivers(diary):
        said = ngettext(
            "%(n)s entry written by %(name)s for the patient.", "%(n)s entries written by %(name)s for the patient.", n
        )
        notes.append(said % {"n": n, "name": name})
    born = _("Born %(year)s") % {"year": patient.birth_year} if patient.birth_year else ""
    number = _("Diary %(id)s") % {"id": patient.pk.hex[:8]}
    heading = Heading(
        name=patient.name or _("Unnamed diary"),
        who=", ".join(part for part in (born, number) if part),
        window=f"{dates.short_of_year(report.start)} – {dates.short_of_year(report.end)} "
        + _("(%(days)s days)") % {"days": days},
        when=_("Printed %(at)s") % {"at": _at(report.as_of, patient)},
        notes=tuple(notes),
        news=_news(reports.news(diary, reader, report)) if reader else "",
        words=tuple((one.text, dates.short_of_year(one.day)) for one in selectors.pinned(diary)),
        shown=_("Shown to the patient: %(list)s.") % {"list": ", ".join(shown)} if shown else "",
    )
    return pdf(report, heading, paper)


def _news(news: reports.News | None) -> str:
    """One paragraph: paper has room for the first lines."""
    if news is None:
        return ""
    lines, more = news.lines[:NEWS_ON_PAPER], news.more + len(news.lines[NEWS_ON_PAPER:])
    said = ". ".join(lines) or _("nothing")
    return f"{news.title}: {said}." + (" " + _("And %(n)s more on the web page.") % {"n": more} if more else "")


def file_name(kind: str, now: datetime) -> str:
    """Without a name in it."""
    return f"diary-{now:%Y-%m-%d}.{kind}"


def _at(when: datetime, patient: Patient) -> str:
    return dates.short_time_of_zone(when.astimezone(patient.zone))


def _newest(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest version of each record, without the withdrawn."""
    heads = {record["id"]: record for record in sorted(records, key=lambda one: one["version"])}
    return [record for record in records if record is heads[record["id"]] and not record["deleted"]]


def _about(document: dict[str, Any]) -> str:
    days = sorted(entry["date"] for entry in document["entries"])
    lines = [
        _("Symptom diary, as the patient recorded it. Not a diagnosis."),
        _("Made on %(day)s, rules %(rules)s.") % {"day": timezone.now().date().isoformat(), "rules": RULES_VERSION},
        _("Entries from %(first)s to %(last)s.") % {"first": days[0], "last": days[-1]} if days else _("No entries."),
        _("An empty cell was not asked, or skipped: it is no “no”. Several answers of one cell are set apart by ;."),
    ]
    return "\n".join([*lines, *map(_, CAUTION), ""])


def _questions(diary: Diary) -> list[dict[str, Any]]:
    told = ((str(one.uuid), one.text, one.written_at.isoformat(), one.asked_on) for one in diary.questions())
    return [dict(zip(QUESTION, (id, text, at, on and on.isoformat()), strict=True)) for id, text, at, on in told]


def _table(columns: Iterable[str], records: list[dict[str, Any]]) -> str:
    out = StringIO()
    rows = [dict(_cells(record)) for record in records]
    heads = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    told = [head for head in heads if head not in ("neuro", "deleted")]
    writer = csv.writer(out)
    writer.writerow(told)
    writer.writerows([[row.get(head, "") for head in told] for row in rows])
    return out.getvalue()


def _cells(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from ((f"{name}_{item}", safe(str(answer))) for item, answer in value.items())
        elif isinstance(value, list):
            yield name, safe(";".join(map(str, value)))
        else:
            yield name, safe(value) if isinstance(value, str) else value


def safe(text: str) -> str:
    """Text that a spreadsheet shows and does not work out: a ' before what would begin a formula."""
    return f"'{text}" if text.lstrip(SPACE).startswith(FORMULA) else text
