"""Reminders: asked for, changed, ended; by mail, in this browser, or in a calendar of one's own."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from diary import calendars, push
from diary.actions import reminding
from diary.models import Pace
from diary.web import forms
from diary.web.views.base import PatientRequest, patient_page

USUAL: dict[str, Any] = {"at": time(20), "pace": Pace.DAILY.value}


@patient_page
def reminders(request: PatientRequest) -> HttpResponse:
    chosen = reminding.patient_reminder(request.patient)
    now = {"at": chosen.at, "pace": chosen.pace, "by_email": chosen.by_email} if chosen else USUAL
    form = forms.Reminding(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            reminding.choose(patient=request.patient, by=request.user, **form.cleaned_data)
        except reminding.NotConfirmed:
            form.add_error("by_email", _("First confirm your email address, so that we write to nobody else."))
        else:
            is_on = reminding.patient_reminder(request.patient) is not None
            messages.success(request, _("Saved.") if is_on else _("Saved: no reminders."))
            return redirect("reminders")
    page: dict[str, Any] = {"form": form, "chosen": chosen, "push_key": push.public_key()}
    page["has_stopped"] = reminding.has_stopped(request.patient)
    return render(request, "diary/reminders.html", page)


@patient_page
def calendar(request: PatientRequest) -> HttpResponse:
    """The file for one's own calendar, at the time that the form shows."""
    form = forms.Reminding(request.GET)
    told = form.cleaned_data if form.is_valid() else USUAL
    made = calendars.check_in(request.patient, told["pace"], told["at"], timezone.now())
    return HttpResponse(
        made,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="check-in.ics"'},
    )


@require_POST
@patient_page
def push_on(request: PatientRequest) -> HttpResponse:
    form = forms.Subscription(request.POST)
    if not push.is_on():
        raise Http404
    if form.is_valid():
        reminding.subscribe(patient=request.patient, by=request.user, **form.cleaned_data)
        messages.success(request, _("This device will show your reminders."))
    else:
        messages.error(request, _("This device could not be added."))
    return redirect("reminders")


@require_POST
@patient_page
def push_off(request: PatientRequest) -> HttpResponse:
    reminding.unsubscribe(patient=request.patient, by=request.user)
    messages.success(request, _("No device shows reminders any more."))
    return redirect("reminders")


@csrf_exempt  # the token says who asks; a mail program posts it without a session (RFC 8058)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Signed out, from a mail. Only a POST ends anything: programs that look through mails follow links."""
    try:
        reminding.read_token(token)
        if request.method == "POST":
            reminding.stop(token=token)
    except signing.BadSignature:
        raise Http404 from None
    return render(request, "diary/reminder_stop.html", {"is_stopped": request.method == "POST"})
