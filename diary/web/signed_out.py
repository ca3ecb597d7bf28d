"""What becomes of a form that was sent by somebody who had been signed out meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit, urlunsplit

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

UNDONE = "sent_while_signed_out"


class SignedOutMiddleware:
    """After signing in one is back on the page that the form was on, whatever address it was sent to, and is told that
    nothing was done. Nothing that was sent is done later: somebody else may have signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_back = request.method == "GET" and request.user.is_authenticated and request.session.pop(UNDONE, False)
        if is_back:
            messages.info(
                request, _("You had been signed out, and what you sent was not done. Do it again if you like.")
            )
        response = self.get_response(request)
        if is_back and response.status_code == 405:  # no page, or one that was an answer itself
            return redirect("home")
        if request.method == "POST" and _asks_to_sign_in(request, response):
            request.session[UNDONE] = True
            request.session.pop(STATE_SESSION_KEY, None)
            if page := _page_of_the_form(request):
                response["Location"] = redirect_to_login(page)["Location"]
        return response


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """And then to come back to where the form was sent to."""
    if response.status_code != 302 or request.user.is_authenticated:
        return False
    told = urlsplit(response["Location"])
    wanted = parse_qs(told.query).get("next", [""])[0]
    return told.path == reverse("account_login") and urlsplit(wanted).path == request.path


def _page_of_the_form(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return urlunsplit(("", "", parts.path, parts.query, ""))
