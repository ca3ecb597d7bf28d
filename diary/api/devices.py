"""Which device is asking, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from diary.models import DeviceToken, Scope

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Revoked(AuthenticationFailed):
    """The owner ended this device: it deletes its copy of the diary."""


class OutOfScope(PermissionDenied):
    default_detail = _("This device may not do that.")


class DeviceAuthentication(TokenAuthentication):  # type: ignore[misc]
    def validate_user(self, auth_token: DeviceToken) -> Any:
        if auth_token.revoked_at:
            raise Revoked
        return super().validate_user(auth_token)

    def renew_token(self, auth_token: DeviceToken) -> None:
        if not auth_token.revoked_at:
            super().renew_token(auth_token)


class WithinScope(BasePermission):
    """A reading device changes nothing; a log-only one posts where the view says so. Each may sign itself out."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, DeviceToken) or (request.method == "DELETE" and hasattr(view, "signs_out")):
            return True
        allowed = {
            Scope.FULL: True,
            Scope.READ: request.method in SAFE_METHODS,
            Scope.LOG: request.method == "POST" and getattr(view, "open_to_log", False),
        }
        if not allowed[Scope(request.auth.scope)]:
            raise OutOfScope
        return True
