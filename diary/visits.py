"""A summary for a visit, in the order of the article's evaluation: history, imaging, urine and blood, spine, treatment,
supportive care, the patient's own questions, and what is still to be asked. Facts with their dates; no advice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from diary import dates, reports
from diary.access import Diary
from diary.models import Event, Medicine, Question
from diary.wording import label
from diary.words import said

if TYPE_CHECKING:
    from analysis.report import Report, Row

BACKGROUND = (
    "birth_year", "sex", "cancer_history", "cancer_type", "cancer_year", "cancer_spread", "cancer_treatment",
    "immunosuppressed", "long_term_steroids", "osteoporosis", "anticoagulant", "kidney_disease", "smoking",
)  # fmt: skip
CANCER = ("cancer_type", "cancer_year", "cancer_spread", "cancer_treatment")  # asked only after a "yes"
KIDNEY = ("kidney_ultrasound", "kidney_ct", "kidney_mri", "cystoscopy")
TESTS = ("urinalysis", "blood_test")
SPINE = ("spine_mri", "spine_ct")
SUPPORT = ("pain_team_contact", "palliative_contact")
HISTORY_FINDINGS = ("injury-linked", "dull-nonmechanical", "night-worse", "night-waking", "unexplained-weight-loss")
ELSEWHERE = (*KIDNEY, *TESTS, *SPINE, *SUPPORT, "gap_answer")
ASK: dict[str, object] = {
    "evaluation-gap-kidney": _l("No imaging of the kidneys is recorded: is it needed?"),
    "evaluation-gap-spine": _l("No assessment of the spine is recorded: is it needed?"),
    "evaluation-gap-urine-bloods": _l("No urine or blood test is recorded: are they needed?"),
    "pain-not-controlled": _l("The pain is still high on the present medicine: what else can be done?"),
    "medication-safety": _l("Are these medicines safe together?"),
    "supportive-care-prompt": _l("Would a pain or palliative care team help?"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its lines; `missing` is said where there is none."""

    title: str
    lines: list[str]
    missing: str


def summary(diary: Diary, report: Report) -> list[Part]:
    rows = {row.finding.criterion: row for row in report.rows}
    events = list(diary.events().order_by("date"))
    none = _("None recorded.")
    return [
        Part(_("History"), [*_history(diary, report, rows)], none),
        Part(
            _("Imaging of kidneys and bladder"),
            [*_events(events, KIDNEY), *_findings(rows, "visible-haematuria")],
            none,
        ),
        Part(_("Urine and blood tests"), [*_events(events, TESTS)], none),
        Part(_("Imaging of the spine"), [*_events(events, SPINE), *_findings(rows, "spinal-pattern")], none),
        Part(_("Treatments and response"), [*_treatments(diary, events, rows)], none),
        Part(_("Supportive care"), [*_events(events, SUPPORT)], none),
        *_asked_by_patient(diary),
        Part(_("Questions to ask"), [*_questions(rows)], _("None arises from these entries.")),
    ]


def _history(diary: Diary, report: Report, rows: dict[str, Row]) -> Iterator[str]:
    yield from (f"{name}: {told}" for name, told in report.answers)
    if report.where:
        yield _("Pain named in: %(places)s") % {"places": report.where}
    yield from _findings(rows, *HISTORY_FINDINGS)
    asked = [name for name in BACKGROUND if name not in CANCER or diary.patient.cancer_history != "none"]
    told = [(name, getattr(diary.patient, name)) for name in asked]
    given = [f"{label(name)}: {said(name, value)}" for name, value in told if value not in (None, "")]
    if given:
        yield "; ".join(given)
    unknown = [label(name) for name, value in told if value in (None, "") and name != "sex"]
    if unknown:
        yield _("Not answered: %(list)s") % {"list": ", ".join(unknown)}


def _findings(rows: dict[str, Row], *criteria: str) -> Iterator[str]:
    """Met ones, with what they rest on."""
    for row in (rows[criterion] for criterion in criteria):
        if row.finding.status == "met":
            yield f"{row.title}: {row.evidence}" + (f"; {row.interval}" if row.interval else "")


def _events(events: list[Event], types: tuple[str, ...]) -> Iterator[str]:
    for event in events:
        if event.type in types:
            result = f": {event.result}" if event.result else ""
            yield f"{reports.event_words(event.type)}, {dates.short_of_year(event.date)}{result}"


def _treatments(diary: Diary, events: list[Event], rows: dict[str, Row]) -> Iterator[str]:
    for medicine in diary.medicines().order_by("started_on", "name"):
        yield _medicine(medicine)
    yield from _events(events, tuple({event.type for event in events} - set(ELSEWHERE)))
    for criterion in ("analgesia-response", "treatment-response", "pain-not-controlled"):
        row = rows[criterion]
        if row.finding.status != "insufficient" and row.evidence:
            yield f"{row.title}: {row.status}. {row.evidence}"


def _medicine(medicine: Medicine) -> str:
    since = dates.short_of_year(medicine.started_on) if medicine.started_on else _("start not known")
    until = dates.short_of_year(medicine.stopped_on) if medicine.stopped_on else _("now")
    dose = f", {medicine.dose_text}" if medicine.dose_text else ""
    return _("%(name)s%(dose)s: %(since)s to %(until)s") % {
        "name": medicine.name,
        "dose": dose,
        "since": since,
        "until": until,
    }


def _asked_by_patient(diary: Diary) -> Iterator[Part]:
    """Where notes are not shown, nothing is said of the list either."""
    if diary.notes:
        open_ones = diary.questions().filter(asked_on=None)
        yield Part(_("The patient’s own questions"), [_question(one) for one in open_ones], _("None is written down."))


def _question(question: Question) -> str:
    text = " ".join(question.text.split())
    if question.grant is None:
        return text
    return _("%(question)s (written by %(name)s for the patient)") % {"question": text, "name": question.grant.name}


def _questions(rows: dict[str, Row]) -> Iterator[str]:
    for criterion, question in ASK.items():
        if rows[criterion].finding.status == "met":
            yield str(question)
