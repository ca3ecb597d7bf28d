"""At night: dark, one tap, nothing to read. A telephone with the night button needs nobody to be signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from diary import access
from diary.actions import advice as advice_actions
from diary.actions import devices
from diary.actions.records import Recorded
from diary.models import Scope
from diary.web import entries, night_button
from diary.web.views.base import PatientRequest, channel, client_id, kept_or_said, patient_page

# Mild, bad, very bad, on the scale of 0 to 10.
SAID = {"mild": 2, "bad": 5, "very_bad": 8}

View = Callable[[PatientRequest], HttpResponse]


def night_page(view: View) -> View:
    """For whoever is signed in; else for a telephone with the night button, which sees nothing of the diary."""
    signed_in = patient_page(view)

    @wraps(view)
    def guarded(request: PatientRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return signed_in(request)
        button = night_button.of(request)
        if button is None:
            login = redirect_to_login(request.path)
            night_button.forget(login)
            return login
        if night_button.is_too_fast(request, button):
            return render(request, "diary/night.html", {"is_too_fast": True}, status=429)
        request.diary, request.writer = access.whole(button.user), button.user
        request.patient = request.diary.patient
        with timezone.override(request.patient.zone):
            answer = kept_or_said(request, view)
        night_button.keep(answer, request.COOKIES[night_button.COOKIE])
        return answer

    return guarded


@night_page
def night(request: PatientRequest) -> HttpResponse:
    """Saves with the tap. What has to be said is said here and in the dark, not on a bright page."""
    if request.method == "POST":
        answers: dict[str, Any] = {"woken_count": 1}
        said = request.POST.get("said")
        if said in SAID:
            answers["pain_worst"] = SAID[said]
        day, uuid = entries.night_of_now(request.patient), client_id(request, "entry")
        by = getattr(request, "writer", request.user)
        done = entries.add_night(request.patient, by, day, answers, trigger="symptom", uuid=uuid)
        if not done.advice:
            return redirect("night_saved")
        return _with_advice(request, done)
    return render(request, "diary/night.html", {"new_id": uuid4()})


def _with_advice(request: PatientRequest, done: Recorded) -> HttpResponse:
    """In full to who is signed in. Whoever holds the phone is told by the button only that there is advice: its words
    may tell of the diary."""
    page: dict[str, Any] = {"is_saved": True}
    if request.user.is_authenticated:
        advice_actions.shown(advice=done.advice, channel=channel(request))
        page["advice"] = done.advice
    elif any(not one.repeat for one in done.advice):
        page["told"] = reverse("phone_told", args=[done.record.uuid])
    return render(request, "diary/night.html", page)


@night_page
def night_saved(request: PatientRequest) -> HttpResponse:
    return render(request, "diary/night.html", {"is_saved": True})


@patient_page
def button(request: PatientRequest) -> HttpResponse:
    """The night button on this telephone: turned on, and off again."""
    here = night_button.of(request)
    if request.method != "POST":
        return render(request, "diary/night_button.html", {"here": here})
    if here is not None:
        devices.sign_out(device=here, by=here.user)
    answer = redirect("night_button")
    if request.POST.get("turn") == "on":
        _device, token = devices.sign_in(user=request.user, name=_("Night button on a phone"), scope=Scope.LOG)
        night_button.keep(answer, token)
    else:
        night_button.forget(answer)
    return answer
