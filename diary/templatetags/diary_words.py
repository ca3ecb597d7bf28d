"""Entries, dates and advice in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from diary import dates, regions, units
from diary.access import Diary
from diary.advice import Advice
from diary.models import Entry, Medicine, Patient, Record
from diary.wording import TYPES, label
from diary.words import said

register = template.Library()
register.filter("a_day", dates.day)
register.filter("a_date", dates.day_of_year)
register.filter("a_month", dates.month)
register.filter("clock", dates.clock)
register.filter("a_time", dates.when)
for name, said_as in (
    ("short", dates.short),
    ("short_of_year", dates.short_of_year),
    ("short_with_weekday", dates.short_with_weekday),
    ("short_time", dates.short_time),
    ("short_time_of_zone", dates.short_time_of_zone),
):
    register.filter(name, said_as, expects_localtime=True)

RATINGS = ("pain_average", "pain_worst", "pain_now")
SIGNS = ("urine_colour", "leg_swelling", "lump", "rigors", "urinary_symptoms", "kept_awake")
MEASURES = {"temperature_c": _l("Temperature"), "weight_kg": _l("Weight")}
UNREMARKABLE = (None, "no", "none", "unsure", "clear_or_yellow", "dark_yellow")
NOT_TOLD = {
    "kind", "date", "occurred_at", "time_zone", "recorded_at", "received_at", "trigger", "same_as_previous",
}  # fmt: skip


@register.filter
def headline(entry: Entry) -> str:
    """Saved: pain 4 for Saturday 14 November."""
    day = dates.day(entry.date)
    points = rating(entry)
    if points is None:
        return _("Saved for %(day)s") % {"day": day}
    kind = {"day": _("Saved: pain %(points)s for %(day)s"), "night": _("Saved: night pain %(points)s, %(day)s")}
    return kind.get(entry.kind, _("Saved: pain %(points)s now, %(day)s")) % {"points": points, "day": day}


@register.filter
def rating(entry: Entry) -> int | None:
    """The number that stands for the entry."""
    return next((getattr(entry, name) for name in RATINGS if getattr(entry, name) is not None), None)


@register.filter
def level(points: int | None) -> str:
    """One of four steps of shade; the number is always printed with it."""
    if points is None:
        return "none"
    return "0" if points == 0 else "1" if points < 4 else "2" if points < 7 else "3"


@register.simple_tag(takes_context=True)
def written_by(context: Any, record: Record) -> str:
    """Who wrote a version for the patient; "" when they did it themselves."""
    if record.grant is None:
        return ""
    if getattr(context.get("request"), "diary", Diary(record.patient, record.grant)).grant is None:
        return _("written by %(name)s for you") % {"name": record.grant.name}
    return _("written by %(name)s for %(patient)s") % {"name": record.grant.name, "patient": called(record.patient)}


@register.filter
def called(patient: Patient) -> str:
    """A name to put into a sentence."""
    return patient.name or _("this person")


@register.filter
def kind(entry: Entry) -> str:
    return {"day": _("Day"), "night": _("Night"), "moment": _("Moment")}[entry.kind]


@register.filter
def record_title(record: Record) -> str:
    """What a record is about, as a heading."""
    if isinstance(record, Entry):
        return f"{kind(record)}, {dates.day(record.date)}"
    named = record.name if isinstance(record, Medicine) else str(TYPES[record.TYPE])
    return named[:1].upper() + named[1:]


@register.filter
def in_short(entry: Entry) -> str:
    """One line of a list, without the number: where, and the signs."""
    parts = [_("woken by pain")] if entry.woken_count else []
    parts += [said("regions", entry.regions)] if entry.regions else []
    parts += noted(entry)
    parts += [_("same as before")] if entry.same_as_previous else []
    parts += [_("with a note")] if entry.has_note else []
    return " · ".join(parts)


@register.filter
def noted(entry: Entry) -> list[str]:
    """The signs of an entry that somebody may want to hear of."""
    found = [
        f"{label(name)}: {said(name, value)}" for name in SIGNS if (value := getattr(entry, name)) not in UNREMARKABLE
    ]
    found += [
        f"{said('neuro', [item])}: {said('neuro_answer', answer)}"
        for item, answer in (entry.neuro or {}).items()
        if answer in ("new", "worse")
    ]
    found += [f"{name}: {value}" for name, value in measured(entry)]
    if entry.fatigue is not None:
        found.append(f"{label('fatigue')}: {entry.fatigue}")
    return found


def measured(entry: Entry) -> list[tuple[str, str]]:
    """Temperature and weight in the patient's own units."""
    told = {name: getattr(entry, name) for name in MEASURES}
    chosen = units.chosen(entry.patient) if any(value is not None for value in told.values()) else {}
    return [(str(MEASURES[name]), chosen[name].said(value)) for name, value in told.items() if value is not None]


@register.filter
def answers(record: Record) -> list[tuple[str, str]]:
    """Every answer of a record, in words; of the nerves those that are not "no" by name."""
    told = {name: value for name, value in record.content().items() if name not in NOT_TOLD}
    neuro = told.pop("neuro", None) or {}
    rows = [(label(name), said(name, value)) for name, value in told.items() if name not in MEASURES]
    rows += measured(record) if isinstance(record, Entry) else []
    rows += [(said("neuro", [item]), said("neuro_answer", answer)) for item, answer in neuro.items() if answer != "no"]
    clear = [item for item, answer in neuro.items() if answer == "no"]
    if clear:
        rows.append((_("Answered no"), said("neuro", clear)))
    return rows


@register.filter
def of(found: dict[str, Any] | None, key: str) -> Any:
    return (found or {}).get(key)


@register.filter
def medicine_kind(medicine: Medicine) -> str:
    return said("class", medicine.medicine_class)


@register.filter
def event_kind(value: str) -> str:
    return said("type", value)


@register.filter
def gap_said(value: str) -> str:
    return said("gap_pain", value)


@register.simple_tag(takes_context=True)
def emergency_number(context: Any) -> str:
    """The number of the patient's own region; "" where it is not known."""
    patient = getattr(context.get("request"), "patient", None)
    return regions.services(patient.region).emergency_number if isinstance(patient, Patient) else ""


@register.simple_tag(takes_context=True)
def diary_of_page(context: Any) -> Patient | None:
    """Whose diary a phone keeps entries for on this page; None on a page of nobody's, and for a caregiver: what waits on a
    phone goes into the diary of whoever is signed in there."""
    request = context.get("request")
    if getattr(getattr(request, "diary", None), "grant", None) is not None:
        return None
    opened = getattr(request, "patient", None)
    if opened is not None or request is None:
        return opened
    user = getattr(request, "user", None)
    return user.patient if user is not None and user.is_authenticated and user.is_patient else None


@register.filter
def noted_of(entry: Entry | None) -> list[str]:
    return noted(entry) if entry else []


@register.filter
def titles(advice: list[Advice]) -> str:
    """What was noticed, as a clinician would call it."""
    return ", ".join(one.title for one in advice)


@register.filter
def by_when(tier: str) -> str:
    words = {"emergency": _("today, at once"), "urgent": _("within a day"), "prompt_review": _("within two weeks")}
    return words.get(tier, _("at the next visit"))
