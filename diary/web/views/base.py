from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone

from diary import access, selectors
from diary.access import AnyUser
from diary.actions import advice as advice_actions
from diary.actions import records
from diary.actions.records import Recorded
from diary.advice import Advice
from diary.models import Channel, Entry, User
from diary.regions import services
from diary.validators import Invalid
from diary.web import entries

View = Callable[..., HttpResponse]
PatientRequest = Any  # an HttpRequest with a `diary`, its `patient`, and a `user` who owns it or helps with it


def patient_page(view: View) -> View:
    """A page of one's own diary, told in the patient's own time. Somebody signed in without a diary is led to begin one;
    a clinician to their list, a caregiver to theirs. A caregiver's request brings the diary along: see `caring`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not hasattr(request, "diary"):
            try:
                request.diary = access.whole(request.user)  # type: ignore[attr-defined]
            except Http404:
                return redirect(_without_a_diary(request.user))
        request.patient = request.diary.patient  # type: ignore[attr-defined]
        with timezone.override(request.patient.zone):  # type: ignore[attr-defined]
            return kept_or_said(request, view, *args, **kwargs)

    return guarded


def _without_a_diary(user: AnyUser) -> str:
    if not isinstance(user, User) or user.is_clinician:
        return "clinician_patients"
    if user.is_member:
        return "clinic_teams"
    return "caring" if access.in_care(user) else "welcome"


def kept_or_said(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    """When the database cannot store what was sent, the page says so, and says what not to wait for."""
    if request.method != "POST":
        return view(request, *args, **kwargs)
    try:
        return view(request, *args, **kwargs)
    except (DatabaseError, records.NotStored):
        page = {"services": services(request.patient.region)}  # type: ignore[attr-defined]
        return render(request, "diary/not_saved.html", page, status=503)


def client_id(request: PatientRequest, type: str) -> UUID:
    """The id of a new record that the page brought along."""
    return entries.fresh_id(request.patient, type, request.POST.get("id"))


def after_saving(request: PatientRequest, done: Recorded, following: str, *args: Any) -> HttpResponse:
    """The next page; or, in the answer to the save itself, the advice that the entry raised, which leads on to it."""
    if all(one.repeat for one in done.advice):
        advice_actions.shown(advice=done.advice, channel=channel(request))  # the saved page repeats it in one line
        return redirect(following, *args)
    return show_advice(request, done.advice, resolve_url(following, *args), entry=done.record)


def after_rating(request: PatientRequest, done: Recorded, following: str, *args: Any) -> HttpResponse:
    """As `after_saving`; a number far from those of its week is asked about first, once: in the answer to its save."""
    entry, is_told = done.record, any(not one.repeat for one in done.advice)
    if is_told or done.outcome == "unchanged" or "asked" in request.GET or not isinstance(entry, Entry):
        return after_saving(request, done, following, *args)
    middle = selectors.far_from_the_week(request.diary, entry)
    if middle is None:
        return after_saving(request, done, following, *args)
    advice_actions.shown(advice=done.advice, channel=channel(request))
    page = {"entry": entry, "middle": middle, "following": resolve_url(following, *args)}
    page["change"] = _page_to_change(request, entry)
    return render(request, "diary/unusual.html", page)


def _page_to_change(request: PatientRequest, entry: Entry) -> str:
    if entry.kind == "day":
        return reverse("checkin_changed") + "?asked"
    return reverse("entry_edit" if request.diary.may_manage else "saved", args=[entry.uuid])


def channel(request: PatientRequest) -> Channel:
    """Before whom advice is put: what a caregiver was shown, the patient is still to be shown."""
    return Channel.WEB if request.diary.grant is None else Channel.CAREGIVER


def show_advice(
    request: PatientRequest, advice: Iterable[Advice], following: str, entry: Any = None, **page: Any
) -> HttpResponse:
    told = list(advice)
    advice_actions.shown(advice=told, channel=channel(request))
    fresh = [one for one in told if not one.repeat]
    page |= {
        "entry": entry if isinstance(entry, Entry) else None,
        "advice": fresh,
        "cards": [(tier, list(group)) for tier, group in groupby(fresh, key=lambda one: one.tier)],
        "known": [one for one in told if one.repeat],
        "services": services(request.patient.region),
        "following": following,
    }
    return render(request, "diary/advice.html", page)


def try_to_save(form: forms.Form, save: Callable[[], Recorded]) -> Recorded | None:
    """What was saved; None, with the form's errors filled in, when it was refused."""
    try:
        return save()
    except Invalid as refused:
        form.refuse(refused.problems)  # type: ignore[attr-defined]
        return None


def the_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
