"""The night button: a telephone that may add night entries without anybody being signed in, and do nothing else.

Its cookie is sent to the night page alone, is no use to a script, and holds the token of a log-only device, which the
patient sees and ends on the page of devices.
"""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from knox.settings import knox_settings
from rest_framework.exceptions import AuthenticationFailed

from diary.api.devices import DeviceAuthentication
from diary.models import DeviceToken, Scope
from diary.validators import is_storable

COOKIE = "__Secure-night" if settings.SESSION_COOKIE_SECURE else "night"


def of(request: HttpRequest) -> DeviceToken | None:
    """The button that this request comes from; None where there is none, or where it was ended."""
    token = request.COOKIES.get(COOKIE, "")
    if not token or not is_storable(token):
        return None
    try:
        _user, found = DeviceAuthentication().authenticate_credentials(token.encode())
    except AuthenticationFailed:
        return None
    return found if isinstance(found, DeviceToken) and found.scope == Scope.LOG else None


def is_too_fast(request: HttpRequest, button: DeviceToken) -> bool:
    """More entries than a night has: counted by allauth, by ACCOUNT_RATE_LIMITS."""
    return not ratelimit.consume(request, action="night_button", key=str(button.uuid))


def keep(response: HttpResponse, token: str) -> None:
    """For as long as the token lasts; each use of the page moves both on."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(knox_settings.TOKEN_TTL.total_seconds()),
        path=reverse("night"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=reverse("night"), samesite="Lax")
