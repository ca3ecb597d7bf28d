"""Reading a shared diary more closely: two windows beside each other, and a summary for a visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from diary import access, reports, visits
from diary.web.views.clinician import clinician_page

LENGTHS = (14, 28, 56)  # days, as `analysis.compare`
USUAL = 28


def date_input() -> forms.DateInput:
    """A browser's own picker reads ISO dates only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CompareForm(forms.Form):
    """Two windows by their last dates."""

    days = forms.TypedChoiceField(
        label=_l("Days in each window"), choices=[(days, days) for days in LENGTHS], coerce=int
    )
    first = forms.DateField(label=_l("First window ends"), widget=date_input())
    second = forms.DateField(label=_l("Second window ends"), widget=date_input())


@clinician_page
def compare(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The last four weeks beside the four before, unless other windows are asked for."""
    diary = access.open_diary(request.user, patient, purpose="compare")
    today = timezone.localdate(timezone=diary.patient.zone)
    usual = {"days": USUAL, "first": today - timedelta(days=USUAL), "second": today}
    form = CompareForm(request.GET if "first" in request.GET else usual)
    page: dict[str, Any] = {"patient": diary.patient, "form": form}
    if form.is_valid():
        page["comparison"] = reports.compare(diary, **form.cleaned_data)
    return render(request, "clinician/compare.html", page)


@clinician_page
def visit(request: HttpRequest, patient: UUID) -> HttpResponse:
    diary = access.open_diary(request.user, patient, purpose="visit")
    report = reports.build(diary, reports.USUAL, narrow=False)
    page = {"patient": diary.patient, "report": report, "parts": visits.summary(diary, report)}
    return render(request, "clinician/visit.html", page)
