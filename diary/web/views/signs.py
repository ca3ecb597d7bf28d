"""Signs: which ones came along, then a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diary import selectors, units
from diary.actions.records import Recorded
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
            return redirect(About(day, is_today=True).page(ticked))
        if "none" in request.POST.getlist("sign"):
            done = entries.add_sign(patient, request.user, day, entries.no_signs)
            return after_saving(request, done, "saved", done.record.uuid)
        return redirect("home")
    return render(request, "diary/signs.html", {"signs": WORDS})


@dataclass(frozen=True, slots=True)
class About:
    """What a sign is told of: today, an earlier day, a day of this week, or an entry that is to be corrected."""

    day: date
    is_today: bool
    entry: Entry | None = None  # the one to correct
    of_week: bool = False

    def page(self, names: list[str]) -> str:
        """The page of the first of some signs, with the rest to follow; without any, where one came from."""
        if self.entry is not None:
            return reverse("entry", args=[self.entry.uuid])
        if not names:
            return reverse("home") if self.is_today or self.of_week else reverse("day", args=[self.day])
        asked = {"then": ",".join(names[1:])} if names[1:] else {}
        if not (self.is_today or self.of_week):
            asked = {"day": self.day.isoformat()} | asked
        address = reverse("sign_day" if self.of_week else "sign", args=[names[0]])
        return f"{address}?{urlencode(asked, safe=',')}" if asked else address


def _about(request: PatientRequest) -> About:
    today = entries.today(request.patient)
    if "entry" in request.GET:
        entry = request.diary.entry(_uuid(request.GET["entry"]))
        if entry is None or entry.deleted or not request.diary.may_manage:
            raise Http404
        return About(entry.date, is_today=False, entry=entry)
    day = the_day(request.GET["day"]) if "day" in request.GET else today
    if not date(1900, 1, 1) <= day <= today:
        raise Http404
    return About(day, is_today=day == today, of_week="week" in request.GET)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@patient_page
def sign(request: PatientRequest, name: str) -> HttpResponse:
    """One sign, for today, for an earlier day, or as a correction of an entry."""
    if name not in forms.SIGNS:
        raise Http404
    about = _about(request)
    then = _known(request.GET.get("then", ""))
    form = _form(request, name, about)
    if request.method == "POST" and form.is_valid():
        if form.is_skipped:
            return redirect(about.page(then))
        done = try_to_save(form, lambda: _save(request, about, form))
        if done is not None:
            then = _asked_at_once(done) + [other for other in then if other not in _asked_at_once(done)]
            saved = reverse("saved", args=[done.record.uuid])
            return after_saving(request, done, about.page(then) if then else saved)
    page = {"form": form, "day": about.day, "is_today": about.is_today, "skip": about.page(then), "then": then}
    return render(request, "diary/sign.html", page | {"back": _back(about)})


@patient_page
def sign_day(request: PatientRequest, name: str) -> HttpResponse:
    """On which day of the last seven."""
    if name not in forms.SIGNS:
        raise Http404
    today, then = entries.today(request.patient), _known(request.GET.get("then", ""))
    more = {"then": ",".join(then)} if then else {}
    days = [today - timedelta(days=ago) for ago in range(7)]
    asked = {day: urlencode({"day": day.isoformat(), "week": 1} | more, safe=",") for day in days}
    page = {"days": asked, "name": name, "title": dict(WORDS)[name], "today": today}
    return render(request, "diary/sign_day.html", page | {"skip": About(today, True, of_week=True).page(then)})


def _known(names: str) -> list[str]:
    return [name for name in names.split(",") if name in forms.SIGNS]


def _form(request: PatientRequest, name: str, about: About) -> forms.DiaryForm:
    patient = request.patient
    current = about.entry or (entries.day_entry(request.diary, about.day) if about.is_today else None)
    more: dict[str, Any] = {"measures": units.chosen(patient)}
    if name == "weight" and request.method == "POST" and request.diary.may_read:
        more["last_kg"] = selectors.last_weight(patient, but=current)
    return forms.SIGNS[name](request.POST or None, initial=current.content() if current else {}, **more)


def _save(request: PatientRequest, about: About, form: forms.DiaryForm) -> Recorded:
    if about.entry is not None:
        return entries.change(request.patient, request.user, about.entry, form.onto)
    return entries.add_sign(request.patient, request.user, about.day, form.onto)


def _back(about: About) -> str:
    if about.entry is not None:
        return reverse("entry", args=[about.entry.uuid])
    if about.of_week:
        return reverse("week")
    return reverse("signs") if about.is_today else reverse("day", args=[about.day])


def _asked_at_once(done: Any) -> list[str]:
    """What a nerve sign leaves open: feeling between the legs, bladder and bowel."""
    entry = done.record
    if not isinstance(entry, Entry) or not any(one.criterion == "neuro-urgent" for one in done.advice):
        return []
    told = entry.neuro or {}
    return [name for name in ASK_AT_ONCE if not set(forms.SIGNS[name].items) & set(told)]  # type: ignore[attr-defined]
