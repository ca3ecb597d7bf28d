"""A clinic's own pages: who belongs to it, and for its administrator who may. They show no diary."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from diary import access, second_factor
from diary.actions import clinics
from diary.models import Delivery, Invitation, Membership, User
from diary.validators import Invalid

View = Callable[..., HttpResponse]
IN_HAND = "clinic_code"  # of the session: a code that came by a link, so that it leaves the address at once


class Refusable(forms.Form):
    def refuse(self, refused: Invalid) -> None:
        for problem in refused.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class RolesForm(Refusable):
    is_clinician = forms.BooleanField(
        label=_l("Clinician: reads the diaries that are shared with the clinic"), required=False
    )
    is_administrator = forms.BooleanField(
        label=_l("Administrator: invites and removes members; that alone opens no diary"), required=False
    )


class JoinForm(Refusable):
    code = forms.CharField(
        label=_l("The code, such as ABCD-1234"),
        max_length=20,
        help_text=_l("Capitals or not, with or without the hyphen."),
    )
    name = forms.CharField(
        label=_l("Your name, as patients and colleagues see it"),
        max_length=clinics.LONGEST_NAME,
        help_text=_l("Dr Ito"),
    )


class WebhookForm(Refusable):
    url = forms.CharField(
        label=_l("Address"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_l("Begins with https://. Leave it empty to send nothing."),
    )


def with_second_factor(view: View) -> View:
    """Signed in with more than a password: who joins may read diaries, who administers decides who may."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            raise Http404
        if not second_factor.suffices(user):
            messages.info(request, _("Set up a second factor first: a clinic’s pages are open only with one."))
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return guarded


@with_second_factor
def teams(request: HttpRequest) -> HttpResponse:
    """One's clinics; where there is one, that one."""
    places = list(access.memberships(request.user))
    if not places:
        raise Http404
    if len(places) == 1:
        return redirect("clinic_team", places[0].clinic_id)
    return render(request, "clinic/teams.html", {"places": places})


@with_second_factor
def team(request: HttpRequest, clinic: UUID) -> HttpResponse:
    return team_page(request, access.membership(request.user, clinic))


def team_page(request: HttpRequest, place: Membership, form: Any = None, secret: str = "") -> HttpResponse:
    clinic = place.clinic
    page: dict[str, Any] = {
        "place": place,
        "clinic": clinic,
        "members": Membership.objects.current().filter(clinic=clinic).select_related("user").order_by("name", "pk"),
    }
    if place.is_administrator:
        posts = Delivery.objects.filter(by="webhook", grant__clinic=clinic)
        page |= {
            "invitations": clinic.invitations.filter(expires_at__gt=timezone.now()).order_by("expires_at"),
            "form": form or WebhookForm(initial={"url": clinic.webhook_url}),
            "secret": secret,
            "last_post": posts.filter(sent_at__isnull=False).order_by("-sent_at").first(),
            "waiting_posts": posts.filter(sent_at=None).count(),
        }
    return render(request, "clinic/team.html", page)


@reauthentication_required  # type: ignore[untyped-decorator]
@with_second_factor
def invite(request: Any, clinic: UUID) -> HttpResponse:
    """Make a code for one new member. It is shown once, in the answer itself: only its digest is kept."""
    place = access.membership(request.user, clinic, administers=True)
    form = RolesForm(request.POST or None, initial={"is_clinician": True})
    if request.method == "POST" and form.is_valid():
        try:
            invitation, code = clinics.invite(clinic=place.clinic, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            form.refuse(refused)
        else:
            link = settings.SITE_URL + reverse("clinic_join_link", args=[code])
            page = {"clinic": place.clinic, "invitation": invitation, "code": code, "link": link}
            return render(request, "clinic/invitation.html", page)
    return render(request, "clinic/invite.html", {"form": form, "clinic": place.clinic})


@require_POST
@with_second_factor
def take_back(request: Any, clinic: UUID, invitation: UUID) -> HttpResponse:
    place = access.membership(request.user, clinic, administers=True)
    found = Invitation.objects.filter(clinic=place.clinic, pk=invitation).first()
    if found is None:
        raise Http404
    clinics.take_back(clinic=place.clinic, by=request.user, invitation=found)
    messages.success(request, _("The code works no longer."))
    return redirect("clinic_team", place.clinic_id)


@reauthentication_required  # type: ignore[untyped-decorator]
@with_second_factor
def member(request: Any, clinic: UUID, member: UUID) -> HttpResponse:
    """What a member may do here."""
    place = access.membership(request.user, clinic, administers=True)
    found = _member(place, member)
    roles = {"is_clinician": found.is_clinician, "is_administrator": found.is_administrator}
    form = RolesForm(request.POST or None, initial=roles)
    if request.method == "POST" and form.is_valid():
        try:
            clinics.set_roles(clinic=place.clinic, by=request.user, member=found, **form.cleaned_data)
        except Invalid as refused:
            form.refuse(refused)
        except clinics.NotPossible:
            form.add_error(None, _("A clinic keeps at least one administrator. Choose another one first."))
        else:
            messages.success(request, _("Saved. It holds from the next page on."))
            return redirect("clinic_team", place.clinic_id)
    return render(request, "clinic/member.html", {"form": form, "clinic": place.clinic, "member": found})


@require_POST
@with_second_factor
def remove(request: Any, clinic: UUID, member: UUID) -> HttpResponse:
    """The administrator removes a member; a member leaves."""
    place = access.membership(request.user, clinic)
    found = _member(place, member)
    try:
        clinics.remove(clinic=place.clinic, by=request.user, member=found)
    except clinics.NotPossible:
        messages.info(request, _("A clinic keeps at least one administrator. Choose another one first."))
        return redirect("clinic_team", place.clinic_id)
    if found.pk == place.pk:
        messages.success(request, _("You have left the clinic. What is shared with it is closed to you now."))
        return redirect("home")
    messages.success(request, _("Removed. What is shared with the clinic is closed to them now."))
    return redirect("clinic_team", place.clinic_id)


@require_POST
@with_second_factor
def webhook(request: Any, clinic: UUID) -> HttpResponse:
    """Where notices are announced. The secret is shown once, in the answer itself."""
    place = access.membership(request.user, clinic, administers=True)
    form = WebhookForm(request.POST)
    secret = ""
    if form.is_valid():
        try:
            secret = clinics.set_webhook(clinic=place.clinic, by=request.user, url=form.cleaned_data["url"])
        except Invalid as refused:
            form.refuse(refused)
    return team_page(request, place, form, secret)


@with_second_factor
def join(request: Any) -> HttpResponse:
    """Use an invitation."""
    user = request.user
    name = user.clinician.name if user.is_clinician else ""
    form = JoinForm(request.POST or None, initial={"code": request.session.get(IN_HAND, ""), "name": name})
    if request.method == "POST" and form.is_valid():
        try:
            joined = clinics.join(user=user, **form.cleaned_data)
        except clinics.TooManyTries:
            form.add_error("code", _("Too many codes were tried. Wait a day."))
        except clinics.CodeRefused:
            form.add_error("code", _("This code cannot be used: it may be mistyped, used or over. Ask for a new one."))
        except Invalid as refused:
            form.refuse(refused)
        else:
            request.session.pop(IN_HAND, None)
            return redirect("clinic_team", joined.clinic_id)
    return render(request, "clinic/join.html", {"form": form})


def join_by_link(request: HttpRequest, code: str) -> HttpResponse:
    """The code goes into the session and out of the address: neither history nor a log keeps it for long."""
    request.session[IN_HAND] = code[:20]
    return redirect("clinic_join")


def _member(place: Membership, member: UUID) -> Membership:
    found = Membership.objects.current().filter(clinic=place.clinic, pk=member).select_related("user").first()
    if found is None:
        raise Http404
    return found
