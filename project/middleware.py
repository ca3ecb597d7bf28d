from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

# How long somebody stays signed in without asking for anything, and at most. A clinician's desk is not their own.
PATIENT = timedelta(seconds=settings.SESSION_COOKIE_AGE), timedelta(days=30)
CLINICIAN = timedelta(minutes=15), timedelta(hours=12)


class NoStoreMiddleware:
    """Nothing that a signed-in person sees stays in a cache, neither the browser's nor a proxy's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_open = request.path.startswith("/static/")
        if not is_open and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class TimeoutMiddleware:
    """Ends a session on the server, whatever the browser keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._count(request)
        return self.get_response(request)

    def _count(self, request: HttpRequest) -> None:
        session, now = request.session, int(time.time())
        if "began" not in session:
            idle, longest = CLINICIAN if request.user.is_clinician else PATIENT  # type: ignore[union-attr]
            limits = {"idle": idle.total_seconds(), "longest": longest.total_seconds()}
            session.update({"began": now, "seen": now} | limits)
        elif now - session["seen"] > session["idle"] or now - session["began"] > session["longest"]:
            logout(request)
        elif now - session["seen"] >= 60:  # not a write a request
            session["seen"] = now
