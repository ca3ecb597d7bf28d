"""How much one person, and one of their devices, may ask. Against run-away clients; guessing is limited by allauth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from diary.models import DeviceToken

if TYPE_CHECKING:
    from rest_framework.views import APIView


class _Throttle(SimpleRateThrottle):
    # Counted in memory, or in Redis where it is set: a count in the database would cost as much as the request.
    cache = ConnectionProxy(caches, "throttle")  # type: ignore[assignment]


class PerDevice(_Throttle):
    scope = "device"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        token = request.auth
        return self.cache_format % {"scope": "device", "ident": token.pk} if isinstance(token, DeviceToken) else None


class PerUser(_Throttle):
    """Somebody without a token is told by address."""

    scope = "user"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        user = request.user
        ident = user.pk if user is not None and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": "user", "ident": ident}
