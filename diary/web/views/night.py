"""At night: dark, one tap, nothing to read."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render

from diary.actions import advice as advice_actions
from diary.web import entries
from diary.web.views.base import PatientRequest, channel, client_id, patient_page

# Mild, bad, very bad, on the scale of 0 to 10.
SAID = {"mild": 2, "bad": 5, "very_bad": 8}


@patient_page
def night(request: PatientRequest) -> HttpResponse:
    """Saves with the tap. What has to be said is said here and in the dark, not on a bright page."""
    if request.method == "POST":
        answers: dict[str, Any] = {"woken_count": 1}
        said = request.POST.get("said")
        if said in SAID:
            answers["pain_worst"] = SAID[said]
        day, uuid = entries.night_of_now(request.patient), client_id(request, "entry")
        done = entries.add_night(request.patient, request.user, day, answers, trigger="symptom", uuid=uuid)
        if not done.advice:
            return redirect("night_saved")
        advice_actions.shown(advice=done.advice, channel=channel(request))
        return render(request, "diary/night.html", {"is_saved": True, "advice": done.advice})
    return render(request, "diary/night.html", {"new_id": uuid4()})


@patient_page
def night_saved(request: PatientRequest) -> HttpResponse:
    return render(request, "diary/night.html", {"is_saved": True})
