"""What was saved: shown, undone, corrected, withdrawn."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import advice, dates, reports, selectors
from diary.actions import pinning, records
from diary.models import Entry, Patient
from diary.web import entries, forms
from diary.web.views import signs
from diary.web.views.base import PatientRequest, after_saving, patient_page, the_day, try_to_save

UNDO_FOR = timedelta(minutes=10)
ENOUGH_A_DAY = 5
PAGE_DAYS = 28


def own(request: PatientRequest, uuid: UUID) -> Entry:
    found: Entry | None = request.diary.entry(uuid)
    if found is None:
        raise Http404
    return found


@patient_page
def saved(request: PatientRequest, uuid: UUID) -> HttpResponse:
    entry = own(request, uuid)
    if entry.deleted:
        raise Http404
    is_of_today = entry.kind == "day" and entry.date == entries.today(request.patient)
    page = {
        "entry": entry,
        "is_of_today": is_of_today,
        "may_undo": timezone.now() - entry.written_at <= UNDO_FOR,
        "often": request.diary.entries().filter(date=entry.date).count() >= ENOUGH_A_DAY,
        "signs": signs.WORDS if is_of_today and not _has_signs(entry) else [],
        "known": advice.of_record(entry),
    }
    return render(request, "diary/saved.html", page)


def _has_signs(entry: Entry) -> bool:
    """Whether any sign was asked about that day."""
    told = (entry.urine_colour, entry.neuro, entry.lump, entry.leg_swelling, entry.temperature_c, entry.fatigue)
    return any(answer is not None for answer in told)


@require_POST
@patient_page
def undo(request: PatientRequest, uuid: UUID) -> HttpResponse:
    entry = own(request, uuid)
    if timezone.now() - entry.written_at > UNDO_FOR:
        messages.info(request, _("Undo is open for ten minutes. You can still change or remove the entry."))
        return _shown(request, uuid)
    done = records.undo(patient=request.patient, by=request.user, type="entry", uuid=uuid)
    if done.record.deleted:
        said = _("Undone. That entry for %(day)s is no longer in your diary.")
        messages.success(request, said % {"day": dates.day(entry.date)})
        return redirect("home")
    messages.success(request, _("Undone. The entry is as it was before."))
    return _shown(request, uuid)


def _shown(request: PatientRequest, uuid: UUID) -> HttpResponse:
    return redirect("entry", uuid) if request.diary.may_read else redirect("saved", uuid)


@patient_page
def show(request: PatientRequest, uuid: UUID) -> HttpResponse:
    entry = own(request, uuid)
    told = {**entry.content(), **(entry.neuro or {})}
    page = {
        "entry": entry,
        "versions": selectors.versions(request.patient, "entry", uuid),
        "signs": [(name, form.title) for name, form in forms.SIGNS.items() if not form.names().isdisjoint(told)],
        "is_pinned": selectors.pins(request.patient).filter(entry_uuid=uuid).exists(),
    }
    return render(request, "diary/entry.html", page)


@require_POST
@patient_page
def pin(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """Show the words of an entry on the report, or no longer."""
    entry = own(request, uuid)
    if entry.deleted or not entry.note:
        raise Http404
    if "show" not in request.POST:
        pinning.unpin(patient=request.patient, by=request.user, entry=entry)
        messages.success(request, _("These words are not on the report."))
        return redirect("entry", uuid)
    try:
        pinning.pin(patient=request.patient, by=request.user, entry=entry)
    except pinning.TooMany:
        messages.info(request, _("The report has room for two notes. Take another one off first."))
    else:
        messages.success(request, _("These words are on the report."))
    return redirect("entry", uuid)


@patient_page
def edit(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """Corrected only over the version that the page showed."""
    entry = own(request, uuid)
    if entry.deleted:
        raise Http404
    form = forms.EditEntry(request.POST or None, initial=entry.content(), kind=entry.kind)
    if not request.diary.notes:
        del form.fields["note"]  # kept as it is
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("version", str(entry.version)) != str(entry.version):
                raise records.Stale(entry)
            done = try_to_save(form, lambda: entries.correct(request.patient, request.user, entry, form.onto))
        except records.Stale:
            form.add_error(
                None, _("This entry was changed elsewhere meanwhile. What you typed is below: check, then save again.")
            )
            done = None
        if done is not None:
            return after_saving(request, done, "saved", uuid)
    return render(request, "diary/edit.html", {"form": form, "entry": entry})


@patient_page
def withdraw(request: PatientRequest, uuid: UUID) -> HttpResponse:
    entry = own(request, uuid)
    if entry.deleted:
        return redirect("entry", uuid)
    if request.method == "POST":
        records.withdraw(patient=request.patient, by=request.user, type="entry", uuid=uuid)
        messages.success(request, _("Removed. It is no longer in your diary; its history is kept."))
        return redirect("history")
    return render(request, "diary/withdraw.html", {"entry": entry})


@patient_page
def history(request: PatientRequest) -> HttpResponse:
    """By day, newest first, four weeks a page. A day without an entry can be added to, and is not called anything
    else."""
    patient, today = request.patient, entries.today(request.patient)
    last = min(the_day(request.GET["to"]), today) if "to" in request.GET else today
    if last.year < 1900:
        raise Http404
    first = request.diary.entries().order_by("date").values_list("date", flat=True).first()
    start = last - timedelta(days=PAGE_DAYS - 1)
    until = last + timedelta(days=1) if last == today else last  # a night may be filed under tomorrow morning
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in request.diary.veiled(selectors.history(patient, start, until)):
        by_day[entry.date].append(entry)
    days = [until - timedelta(days=back) for back in range((until - start).days + 1)]
    page = {
        "days": [
            (day, by_day[day], entries.may_rate(patient, day))
            for day in days
            if by_day[day] or (first and first <= day <= today)
        ],
        "today": today,
        "month": last,
        "earlier": start - timedelta(days=1) if first and first < start else None,
        "later": min(last + timedelta(days=PAGE_DAYS), today) if last < today else None,
    }
    return render(request, "diary/history.html", page)


@patient_page
def month(request: PatientRequest, year: int, month: int) -> HttpResponse:
    """A month as a table with the number in each cell."""
    if not (1900 < year < 2200 and 1 <= month <= 12):
        raise Http404
    patient, today = request.patient, entries.today(request.patient)
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    told = request.diary.entries().between(first, last).order_by("recorded_at", "uuid")
    points: dict[date, int | None] = {}
    for day, kind, rated in told.values_list("date", "kind", "pain_average"):
        points[day] = rated if kind == "day" and rated is not None else points.get(day)
    weeks = calendar.Calendar(firstweekday=(get_format("FIRST_DAY_OF_WEEK") - 1) % 7).monthdatescalendar(year, month)
    page = {
        "first": first,
        "weeks": [[_cell(patient, first, day, points, today) for day in week] for week in weeks],
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1) if last < today else None,
        "today": today,
    }
    return render(request, "diary/month.html", page)


@patient_page
def chart(request: PatientRequest) -> HttpResponse:
    """The pain chart, its counts, and the same numbers as a table."""
    days = reports.window(request.GET.get("days", ""))
    page: dict[str, Any] = {"days": days, "windows": reports.WINDOWS}
    if request.diary.entries().exists():
        course = reports.course(request.diary, days)
        page |= {"course": course, "pain": reversed(reports.pain_table(course))}
    return render(request, "diary/chart.html", page)


def _cell(patient: Patient, first: date, day: date, points: dict[date, int | None], today: date) -> dict[str, Any]:
    """A link where there is something to see or to add."""
    return {
        "day": day,
        "is_other_month": (day.year, day.month) != (first.year, first.month),
        "points": points.get(day),
        "is_logged": day in points,
        "is_link": day <= today and (day in points or entries.may_rate(patient, day)),
        "is_ahead": day > today,
    }


@patient_page
def day(request: PatientRequest, day: str) -> HttpResponse:
    """A day that is over: a rating of the last two days, a dated sign of any."""
    patient, on = request.patient, the_day(day)
    if not date(1900, 1, 1) <= on <= entries.today(patient):
        raise Http404
    current = entries.day_entry(request.diary, on)
    open_to_rating = entries.may_rate(patient, on) and (current is None or current.pain_average is None)
    form = forms.DayRating(request.POST or None) if open_to_rating else None
    if request.method == "POST" and form is not None and form.is_valid() and form.answers():
        done = try_to_save(form, lambda: entries.add_to_day(patient, request.user, on, entries.plus(form.answers())))
        if done is not None:
            return after_saving(request, done, "saved", done.record.uuid)
    told = request.diary.veiled(selectors.history(patient, on, on)) if request.diary.may_read else []
    page = {"day": on, "form": form, "signs": signs.WORDS, "entries": told}
    return render(request, "diary/day.html", page)
