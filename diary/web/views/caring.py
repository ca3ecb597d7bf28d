"""For somebody who helps another with their diary.

The diary's own pages are there once more under an address that says whose diary it is, so that a page left open in
another tab still writes where it said it would. Which pages, and for whom, is one table; what is not in it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, resolve, reverse, set_script_prefix
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from diary import access
from diary.actions import sharing
from diary.models import CareScope
from diary.web import entries
from diary.web.views.base import PatientRequest, patient_page

LOG, READ, MANAGE = CareScope.LOG, CareScope.READ, CareScope.MANAGE
# What a page asks of a caregiver. Sharing, export, deletion, the profile and the account are the patient's alone.
PAGES = {
    "home": LOG,
    "checkin": LOG,
    "checkin_changed": LOG,
    "checkin_step": LOG,
    "moment": LOG,
    "night": LOG,
    "night_saved": LOG,
    "night_morning": LOG,
    "signs": LOG,
    "sign": LOG,
    "day": LOG,
    "saved": LOG,
    "entry_more": LOG,
    "entry_undo": LOG,
    "history": READ,
    "history_month": READ,
    "chart": READ,
    "entry": READ,
    "entry_edit": MANAGE,
    "entry_withdraw": MANAGE,
    "medicines": MANAGE,
    "medicine_add": MANAGE,
    "medicine_edit": MANAGE,
    "medicine_stop": MANAGE,
    "took": MANAGE,
    "took_usual": MANAGE,
    "events": MANAGE,
    "event_add": MANAGE,
    "event_edit": MANAGE,
    "remove": MANAGE,
    "questions": MANAGE,
    "question_add": MANAGE,
    "question": MANAGE,
}
# What belongs to no diary, and stands on every page.
OUTSIDE = ("help_now", "language", "manifest", "offline")


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=_l("The code, such as ABCD-1234"),
        max_length=20,
        help_text=_l("Capitals or not, with or without the hyphen."),
        error_messages={"required": _l("Enter the code.")},
    )


def mounted(request: HttpRequest, diary: UUID, rest: str = "") -> HttpResponse:
    """One of the diary's pages, for its caregiver."""
    match = resolve(f"/{rest}", "diary.web.urls")
    if match.url_name in OUTSIDE:
        # The same for everybody, whatever has become of the grant; a form that was sent is sent on.
        return HttpResponseRedirect(f"/{rest}", preserve_request=True)
    return _lent(request, diary, match)


@login_required
def _lent(request: Any, diary: UUID, match: Any) -> HttpResponse:
    if match.url_name not in PAGES:
        raise Http404
    request.diary = access.open_in_care(request.user, diary, PAGES[match.url_name])
    request.way_out = reverse("caring")
    request.resolver_match = match
    view = home if match.url_name == "home" else match.func
    with _addresses_under(reverse("care", args=[diary])):
        return view(request, *match.args, **match.kwargs)


@contextmanager
def _addresses_under(prefix: str) -> Iterator[None]:
    """Every address that a page gives out is one of the same diary."""
    outside = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(outside)


@patient_page
def home(request: PatientRequest) -> HttpResponse:
    """What a caregiver can add or see. It shows nothing of the diary itself."""
    page = {"today": entries.today(request.patient), "new_id": uuid4()}
    return render(request, "caring/home.html", page)


@login_required
def caring(request: Any) -> HttpResponse:
    """Whose diaries I help with: the choice of whom to write for."""
    return render(request, "caring/people.html", {"grants": access.in_care(request.user)})


@login_required
def code(request: Any) -> HttpResponse:
    """Enter a code, read what it asks, then say yes or no."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, form.cleaned_data["code"])
        except sharing.TooManyTries:
            form.add_error("code", _("Too many codes were tried. Wait a quarter of an hour."))
        except sharing.CodeRefused:
            form.add_error("code", _("This code cannot be used: it may be mistyped, used or over. Ask for a new one."))
    return render(request, "caring/code.html", {"form": form})


def _answered(request: Any, typed: str) -> HttpResponse:
    answer = request.POST.get("answer")
    if answer == "yes":
        grant = sharing.take_on(caregiver=request.user, code=typed)
        return redirect("care", grant.patient_id)
    if answer == "no":
        sharing.decline(caregiver=request.user, code=typed)
        messages.success(request, _("Declined. They see that you said no."))
        return redirect("caring")
    grant = sharing.invitation(caregiver=request.user, code=typed)
    return render(request, "caring/invitation.html", {"grant": grant, "code": typed})


@require_POST
@login_required
def step_back(request: Any, grant: UUID) -> HttpResponse:
    """Stop helping."""
    sharing.step_back(caregiver=request.user, grant=grant)
    messages.success(request, _("Stopped. You can no longer write in that diary."))
    return redirect("caring")
