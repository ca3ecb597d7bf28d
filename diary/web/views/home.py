"""Home, and the answers that save with one tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST

from diary import advice, gaps, selectors, words
from diary.actions import accounts, profile, reminding
from diary.models import Region, User
from diary.validators import Invalid
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, after_rating, patient_page, show_advice
from diary.web.views.shell import help_page

CONSENT_VERSION = "1"
SAME_TOO_LONG = 7
FRESH = timedelta(days=2)  # a day is copied, and asked about, for two days more
# How long a lump that was felt is asked about again.
ASK_LUMP_FOR = timedelta(days=14)


@gzip_page
@patient_page
def home(request: PatientRequest) -> HttpResponse:
    patient, now = request.patient, entries.local_now(request.patient)
    today = now.date()
    if untold := selectors.untold(patient):
        by = ", ".join(selectors.writers(patient, untold))
        return show_advice(request, advice.of_notices(untold), reverse("home"), noted_by=by)
    lately = selectors.lately(patient, today)
    newest = [one for one in lately if one.date >= today - FRESH]
    nights = [one for one in newest if one.kind == "night" and one.date == today]
    days = [one for one in newest if one.kind == "day"]
    rated = [one for one in days if one.pain_average is not None]
    previous = next((one for one in rated if one.date < today), None)
    page = {
        "today": today,
        "entry": next((one for one in rated if one.date == today), None),
        "previous": previous,
        "is_yesterdays": previous is not None and previous.date == today - timedelta(days=1),
        "same_too_long": selectors.same_in_a_row(lately, today) >= SAME_TOO_LONG,
        "ask_night": not any(night.pain_average is not None for night in nights),
        "woken": any(night.woken_count and night.trigger == "symptom" for night in nights),
        "add_yesterday": _yesterday_if_open(days, now),
        "gap": gaps.to_ask(patient, today, lately),
        "gap_words": words.GAP_PAIN,
        "reminders_stopped": reminding.has_stopped(patient),
        "lump": _lump_to_ask_again(lately, today),
        "usual": entries.usual_medicines(patient),
        "is_new": not lately and not patient.entries.exists(),
        "lacks_background": patient.cancer_history is None or patient.birth_year is None,
        "delete_on": patient.delete_on,
        "contested": patient.conflicts.filter(settled_at=None).exists(),
        "new_id": uuid4(),
    }
    return render(request, "diary/home.html", page)


def _yesterday_if_open(days: list[Any], now: Any) -> Any:
    yesterday = now.date() - timedelta(days=1)
    is_told = any(one.date == yesterday and one.pain_average is not None for one in days)
    return None if is_told or now.hour >= entries.NOON else yesterday


def _lump_to_ask_again(lately: list[Any], today: Any) -> Any:
    """A lump is asked about again a day later: whether it is still there is a second answer."""
    told = (one for one in lately if one.lump is not None and one.date >= today - ASK_LUMP_FOR)
    newest = next(told, None)
    return newest if newest and newest.lump == "yes" and newest.date < today else None


@require_POST
@patient_page
def checkin(request: PatientRequest) -> HttpResponse:
    """No pain today, or about the same as the day before."""
    patient, today = request.patient, entries.today(request.patient)
    answer = request.POST.get("answer")
    previous = selectors.recent_rating(patient, today) if answer == "same" and request.diary.may_read else None
    if answer == "none":
        how = entries.rated(0)
    elif previous is not None:
        how = entries.rated(previous.pain_average or 0, same=True)
    else:
        return redirect("checkin_changed")
    done = entries.add_to_day(patient, request.user, today, how)
    return after_rating(request, done, "saved", done.record.uuid)


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Consent, once; then the first check-in."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    if user.is_patient or user.is_clinician or user.is_member:
        return redirect("home")
    form = forms.Welcome(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.speak(user=user, language=get_language() or "")
            profile.open_diary(user=user, consent_version=CONSENT_VERSION, **form.cleaned_data)
        except Invalid as refused:
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return redirect("home")
    return render(request, "diary/welcome.html", {"form": form})


@patient_page
def more(request: PatientRequest) -> HttpResponse:
    """Everything that is not needed every day."""
    return render(request, "diary/more.html")


@gzip_page
def help_now(request: HttpRequest) -> HttpResponse:
    """Works signed out, and without script."""
    user = request.user
    own = user.patient.region if isinstance(user, User) and user.is_patient else ""
    region = request.GET.get("region", own)
    return render(request, "diary/help_now.html", help_page(region if region in Region.values else ""))
