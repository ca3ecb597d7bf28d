"""Showing the diary to somebody, letting somebody help with it, and stopping either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diary import reports, selectors
from diary.access import Diary
from diary.actions import links
from diary.actions import sharing as sharing_actions
from diary.models import Grant, GrantKind, GrantState
from diary.web import forms, shown_once
from diary.web.views import clinician
from diary.web.views.base import PatientRequest, patient_page

OPEN = (GrantState.ACTIVE, GrantState.NOT_YET)


@patient_page
def sharing(request: PatientRequest) -> HttpResponse:
    """Who can see my diary."""
    now = timezone.now()
    grants = [(grant, grant.state_at(now)) for grant in selectors.sharing(request.patient)]
    page = {
        "active": [grant for grant, state in grants if state in OPEN],
        "over": [(grant, state.label) for grant, state in grants if state not in OPEN],
        "waiting": selectors.waiting_offers(request.patient, now),
        "seen": request.patient.acknowledgements.filter(told_patient=True)
        .select_related("clinician", "clinic")
        .order_by("-made_at"),
        "looks": selectors.looks(request.patient, limit=10),
    }
    return render(request, "diary/sharing.html", page)


@patient_page
def code(request: PatientRequest) -> HttpResponse:
    """Make a code, or first look at what it would show."""
    form = forms.Sharing(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return _preview(request, form, "sharing_code", _("Make a code"), has_summary=True)
        grant, code = sharing_actions.offer(**_deed(request), **_span(form), **form.terms)
        return _show_once(request, grant, code)
    return render(request, "diary/sharing_new.html", {"form": form})


@reauthentication_required  # type: ignore[untyped-decorator]
@patient_page
def link(request: PatientRequest) -> HttpResponse:
    """Make a link with a passcode, or first look at what it would show."""
    form = forms.Link(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return _preview(request, form, "sharing_link", _("Make a link"))
        grant, token, passcode = links.make(**_deed(request), **_span(form), **form.terms)
        return _show_once(request, grant, f"{token} {passcode}")
    return render(request, "diary/sharing_link.html", {"form": form})


@reauthentication_required  # type: ignore[untyped-decorator]
@patient_page
def caregiver(request: PatientRequest) -> HttpResponse:
    """Invite somebody to help, by a code."""
    form = forms.Caregiver(request.POST or None)
    if request.method == "POST" and form.is_valid():
        terms = form.terms | {"kind": GrantKind.CAREGIVER}
        grant, code = sharing_actions.offer(**_deed(request), **_span(form), **terms)
        return _show_once(request, grant, code)
    return render(request, "diary/sharing_caregiver.html", {"form": form})


def _show_once(request: PatientRequest, grant: Grant, secret: str) -> HttpResponse:
    shown_once.keep(request, grant.pk, secret)
    return redirect("sharing_made")


@patient_page
def made(request: PatientRequest) -> HttpResponse:
    """The code or the link that was just made, once: only its digest is kept."""
    of, secret = shown_once.take(request) or (None, "")
    grant = request.patient.grants.filter(pk=of).first()
    if grant is None:
        messages.info(
            request, _("A code or a link is shown once. If you did not note it, stop it here and make another.")
        )
        return redirect("sharing")
    if grant.kind == GrantKind.LINK:
        return _link_made(request, grant, *secret.split())
    page = {"grant": grant, "code": secret, "address": request.build_absolute_uri(reverse("caring_code"))}
    is_care = grant.kind == GrantKind.CAREGIVER
    return render(request, "diary/sharing_caregiver_made.html" if is_care else "diary/sharing_code.html", page)


def _link_made(request: PatientRequest, grant: Grant, token: str, passcode: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("link", args=[token]))
    page = {"grant": grant, "address": address, "picture": _qr_code(address)}
    page["passcode"] = f"{passcode[:3]} {passcode[3:]}"
    return render(request, "diary/sharing_link_made.html", page)


def _deed(request: PatientRequest) -> dict[str, Any]:
    return {"patient": request.patient, "by": request.user}


def _span(form: Any) -> dict[str, Any]:
    now = timezone.now()
    return {"starts": now, "until": now + timedelta(days=form.cleaned_data["days"])}


def _preview(
    request: PatientRequest, form: Any, following: str, button: str, *, has_summary: bool = False
) -> HttpResponse:
    """The clinician's own page, made for a grant that nobody has. Who has an account has the summary for a visit too."""
    terms = form.terms
    grant = Grant(patient=request.patient, date_from=terms["date_from"], notes=terms["notes"])
    diary = Diary(request.patient, grant)
    page = clinician.report_page(diary, reports.USUAL)
    page["questions"] = diary.questions().filter(asked_on=None) if has_summary else ()
    page |= {"preview": form, "following": reverse(following), "button": button}
    return render(request, "diary/preview.html", page)


@require_POST
@patient_page
def stop(request: PatientRequest, grant: UUID) -> HttpResponse:
    found = request.patient.grants.filter(pk=grant).first()
    if found is None:
        raise Http404
    sharing_actions.stop(patient=request.patient, by=request.user, grant=found)
    if found.accepted_at is None:
        messages.success(request, _("The code works no longer."))
    elif found.kind == GrantKind.CAREGIVER:
        messages.success(request, _("Stopped. They can no longer write for you. What they wrote stays in your diary."))
    else:
        messages.success(request, _("Stopped. Pages that were printed or saved before cannot be called back."))
    return redirect("sharing")


def _qr_code(address: str) -> str:
    import segno  # not at the start of the service

    picture: str = segno.make(address, micro=False).svg_data_uri(omitsize=True, light="#fff")
    return picture
