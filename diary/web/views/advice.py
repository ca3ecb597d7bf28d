"""What a patient says to the advice they were given."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from diary.actions import advice as advice_actions
from diary.models import AlreadySeen, Tier
from diary.validators import Invalid
from diary.web import entries, forms
from diary.web.views.base import PatientRequest, client_id, patient_page


@patient_page
def seen(request: PatientRequest, notice: UUID) -> HttpResponse:
    """I have already been seen about this: by whom, and when."""
    patient = request.patient
    found = patient.notices.exclude(tier=Tier.EMERGENCY).filter(pk=notice).first()
    if found is None:
        raise Http404
    form = forms.Seen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            advice_actions.already_seen(
                patient=patient, by=request.user, notice=found, visit=client_id(request, "event"), type=told["type"],
                seen_on=told["date"],
            )  # fmt: skip
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            is_recent = entries.today(patient) - told["date"] <= AlreadySeen.QUIET_FOR
            recent = _(
                "Saved. For two weeks from that day this is a quiet note. If it changes or gets worse, ask again."
            )
            older = _("Saved. That is more than two weeks ago, so the advice stays as it is.")
            messages.success(request, recent if is_recent else older)
            return redirect("home")
    return render(request, "diary/seen.html", {"form": form, "about": found, "new_id": uuid4()})
