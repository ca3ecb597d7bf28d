"""Signs: which ones came along, then a page for each."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diary.models import Entry
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, after_saving, patient_page, the_day, try_to_save

WORDS = [
    ("control", _("A change in bladder or bowel control")),
    ("feeling", _("Less feeling between the legs or around the bottom")),
    ("weakness", _("Weak legs, or unsteady when walking")),
    ("numbness", _("Numb or tingling legs, or pain shooting down a leg")),
    ("urine", _("Blood or an unusual colour in pee, or burning")),
    ("temperature", _("A temperature, or shivering")),
    ("legs", _("A swollen leg or ankle")),
    ("lump", _("A lump in the side or belly")),
    ("tiredness", _("Unusual tiredness")),
    ("weight", _("A new weight to note")),
]
# A nerve sign of one leg makes these questions urgent: they are asked at once.
ASK_AT_ONCE = ("feeling", "control")


@patient_page
def signs(request: PatientRequest) -> HttpResponse:
    """Ticked ones are asked about; "none of these" answers them all."""
    patient, day = request.patient, entries.today(request.patient)
    if request.method == "POST":
        ticked = [name for name in forms.SIGNS if name in request.POST.getlist("sign")]
        if ticked:
            return redirect(_page(ticked))
        if "none" in request.POST.getlist("sign"):
            done = entries.add_sign(patient, request.user, day, entries.no_signs)
            return after_saving(request, done, "saved", done.record.uuid)
        return redirect("home")
    return render(request, "diary/signs.html", {"signs": WORDS})


@patient_page
def sign(request: PatientRequest, name: str) -> HttpResponse:
    """One sign, for today or for an earlier day."""
    if name not in forms.SIGNS:
        raise Http404
    patient, today = request.patient, entries.today(request.patient)
    day = the_day(request.GET["day"]) if "day" in request.GET else today
    if not date(1900, 1, 1) <= day <= today:
        raise Http404
    current = entries.day_entry(request.diary, day) if day == today else None
    then = [other for other in request.GET.get("then", "").split(",") if other in forms.SIGNS]
    form = forms.SIGNS[name](request.POST or None, initial=current.content() if current else {})
    if request.method == "POST" and form.is_valid():
        if form.is_skipped:
            return redirect(_page(then, day, today))
        done = try_to_save(form, lambda: entries.add_sign(patient, request.user, day, form.onto))
        if done is not None:
            then = _asked_at_once(done) + [other for other in then if other not in _asked_at_once(done)]
            saved = reverse("saved", args=[done.record.uuid])
            return after_saving(request, done, _page(then, day, today) if then else saved)
    page = {"form": form, "day": day, "is_today": day == today, "skip": _page(then, day, today), "then": then}
    return render(request, "diary/sign.html", page)


def _page(names: list[str], day: date | None = None, today: date | None = None) -> str:
    """The page of the first of some signs, with the rest to follow; without any, home or the day."""
    is_past = day is not None and day != today
    if not names:
        return reverse("day", args=[day]) if is_past else reverse("home")
    asked: dict[str, Any] = {"day": day} if is_past else {}
    if names[1:]:
        asked["then"] = ",".join(names[1:])
    address = reverse("sign", args=[names[0]])
    return f"{address}?{urlencode(asked, safe=',')}" if asked else address


def _asked_at_once(done: Any) -> list[str]:
    """What a nerve sign leaves open: feeling between the legs, bladder and bowel."""
    entry = done.record
    if not isinstance(entry, Entry) or not any(one.criterion == "neuro-urgent" for one in done.advice):
        return []
    told = entry.neuro or {}
    return [name for name in ASK_AT_ONCE if not set(forms.SIGNS[name].items) & set(told)]  # type: ignore[attr-defined]
