"""The check-in that says more, a question a page: each page is saved by itself and may be the last."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from diary.models import Entry
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, after_rating, after_saving, client_id, patient_page, try_to_save

RATINGS = [str(points) for points in range(11)]
AFTER_RATING = "where"
NEXT = {"where": "like", "like": "tried", "tried": "", "began": "", "note": ""}
CHOOSE = _l("Choose a number from 0 to 10.")


@patient_page
def changed(request: PatientRequest) -> HttpResponse:
    """A number, saved with the tap."""
    error = ""
    if request.method == "POST":
        points = request.POST.get("pain", "")
        if points in RATINGS:
            day = entries.today(request.patient)
            done = entries.add_to_day(request.patient, request.user, day, entries.rated(int(points)))
            return after_rating(request, done, "checkin_step", AFTER_RATING)
        error = str(CHOOSE)
    return _pad(request, _("How bad is the pain today, overall?"), error)


@patient_page
def moment(request: PatientRequest) -> HttpResponse:
    """It hurts now: a number, saved with the tap."""
    error = ""
    if request.method == "POST":
        points = request.POST.get("pain", "")
        if points in RATINGS:
            done = entries.add_moment(
                request.patient, request.user, {"pain_now": int(points)}, uuid=client_id(request, "entry")
            )
            return after_rating(request, done, "entry_more", done.record.uuid)
        error = str(CHOOSE)
    return _pad(request, _("How bad is the pain right now?"), error)


@patient_page
def night_morning(request: PatientRequest) -> HttpResponse:
    """The night, asked in the morning: a number, or that there was no pain, saved with the tap."""
    error = ""
    if request.method == "POST":
        points = request.POST.get("pain", "")
        if points in RATINGS or points == "none":
            answers = entries.QUIET_NIGHT if points == "none" else {"pain_average": int(points)}
            day = entries.today(request.patient)
            done = entries.add_night(
                request.patient, request.user, day, answers, trigger="scheduled", uuid=client_id(request, "entry")
            )
            return after_rating(request, done, "saved" if points == "none" else "entry_more", done.record.uuid)
        error = str(CHOOSE)
    return _pad(request, _("How bad was the pain last night, overall?"), error)


def _pad(request: PatientRequest, question: str, error: str) -> HttpResponse:
    return render(request, "diary/pad.html", {"question": question, "error": error, "new_id": uuid4()})


@patient_page
def step(request: PatientRequest, name: str) -> HttpResponse:
    """Where, what it is like, what was tried, how it began, a note: added to today's entry."""
    if name not in forms.STEPS:
        raise Http404
    patient, day = request.patient, entries.today(request.patient)
    current = entries.day_entry(request.diary, day)
    listed = name == "tried" and request.diary.may_manage
    medicines: dict[str, Any] = {"medicines": entries.current_medicines(patient)} if listed else {}
    form = forms.STEPS[name](request.POST or None, initial=current.content() if current else {}, **medicines)
    if request.method == "POST" and form.is_valid():
        if isinstance(form, forms.Tried):
            entries.take(patient, request.user, form.took, client_id(request, "dose"))
        if form.is_skipped:
            return redirect(_after_step(request, name, current))
        done = try_to_save(form, lambda: entries.add_to_day(patient, request.user, day, form.onto))
        if done is not None:
            return after_saving(request, done, _after_step(request, name, done.record))
    page = {"form": form, "in_flow": name in ("where", "like", "tried"), "more": NEXT[name] != "", "entry": current}
    page["new_id"] = uuid4()
    return render(request, "diary/question.html", page)


def _after_step(request: PatientRequest, name: str, entry: Any) -> str:
    """The page after this one, or the end of it."""
    following = NEXT[name] if "more" in request.POST else ""
    if following:
        return reverse("checkin_step", args=[following])
    return reverse("saved", args=[entry.uuid]) if entry else reverse("home")


@patient_page
def entry_more(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """What follows the number of a moment or a night."""
    entry = request.diary.entry(uuid)
    if entry is None or entry.deleted or entry.kind not in forms.MORE:
        raise Http404
    form = forms.MORE[entry.kind](request.POST or None, initial=entry.content())
    if request.method == "POST" and form.is_valid():
        if form.is_skipped:
            return redirect("saved", uuid)
        done = try_to_save(form, lambda: _correct(request, entry, form))
        if done is not None:
            return after_saving(request, done, "saved", uuid)
    return render(request, "diary/question.html", {"form": form, "in_flow": True, "entry": entry})


def _correct(request: PatientRequest, entry: Entry, form: forms.DiaryForm) -> Any:
    return entries.change(request.patient, request.user, entry, form.onto)
