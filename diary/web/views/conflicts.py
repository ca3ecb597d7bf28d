"""Two versions of one record, each from another device: the patient chooses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import selectors
from diary.actions import conflicts as actions
from diary.actions.conflicts import Keep
from diary.actions.records import Missing
from diary.web.views.base import PatientRequest, after_saving, patient_page


@patient_page
def conflicts(request: PatientRequest) -> HttpResponse:
    return render(request, "diary/conflicts.html", {"contests": selectors.contests(request.patient)})


@require_POST
@patient_page
def settle(request: PatientRequest, conflict: UUID) -> HttpResponse:
    keep = request.POST.get("keep")
    if keep not in Keep.values:
        raise Http404
    try:
        done = actions.settle(patient=request.patient, by=request.user, conflict=conflict, keep=keep)
    except Missing:
        return redirect("conflicts")  # it was settled on another page
    messages.success(request, _("Saved as you chose. The other version stays in the history."))
    following = "conflicts" if request.patient.conflicts.filter(settled_at=None).exists() else "home"
    return after_saving(request, done, following)
