"""Showing the diary to a clinician, and stopping it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import reports, selectors
from diary.access import Diary
from diary.actions import sharing as sharing_actions
from diary.models import Grant, GrantState
from diary.validators import Invalid
from diary.web import forms
from diary.web.views import clinician
from diary.web.views.base import PatientRequest, patient_page


@patient_page
def sharing(request: PatientRequest) -> HttpResponse:
    """Who can see my diary."""
    now = timezone.now()
    grants = [(grant, grant.state_at(now)) for grant in selectors.sharing(request.patient)]
    page = {
        "active": [grant for grant, state in grants if state == GrantState.ACTIVE],
        "over": [(grant, state.label) for grant, state in grants if state != GrantState.ACTIVE],
        "waiting": selectors.waiting_offer(request.patient, now),
        "seen": request.patient.acknowledgements.filter(told_patient=True)
        .select_related("clinician", "clinic")
        .order_by("-made_at"),
        "looks": selectors.looks(request.patient, limit=10),
    }
    return render(request, "diary/sharing.html", page)


@patient_page
def code(request: PatientRequest) -> HttpResponse:
    """Make a code, or first look at what it would show. A code is shown once, in the answer itself: only its digest is
    kept."""
    form = forms.Sharing(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return _preview(request, form)
        now = timezone.now()
        try:
            grant, made = sharing_actions.offer(
                patient=request.patient,
                by=request.user,
                starts=now,
                until=now + timedelta(days=form.cleaned_data["days"]),
                date_from=form.cleaned_data["date_from"],
                notes=form.cleaned_data["notes"] == "yes",
            )
        except Invalid as refused:
            form.add_error(None, refused.problems[0].message)
        else:
            return render(request, "diary/sharing_code.html", {"grant": grant, "code": made})
    return render(request, "diary/sharing_new.html", {"form": form})


def _preview(request: PatientRequest, form: forms.Sharing) -> HttpResponse:
    """The clinician's own page, made for a grant that nobody has."""
    terms = form.cleaned_data
    grant = Grant(patient=request.patient, date_from=terms["date_from"], notes=terms["notes"] == "yes")
    page = clinician.report_page(Diary(request.patient, grant), reports.USUAL)
    return render(request, "diary/preview.html", page | {"preview": form})


@require_POST
@patient_page
def stop(request: PatientRequest, grant: UUID) -> HttpResponse:
    found = request.patient.grants.filter(pk=grant).first()
    if found is None:
        raise Http404
    sharing_actions.stop(patient=request.patient, by=request.user, grant=found)
    if found.accepted_at is None:
        messages.success(request, _("The code works no longer."))
    else:
        messages.success(request, _("Stopped. Pages that were printed or saved before cannot be called back."))
    return redirect("sharing")
