"""Device tokens: signing in from an application, and out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from diary import passkeys
from diary.actions import devices
from diary.api import schema
from diary.api.problems import Refused
from diary.api.views.base import json_object
from diary.models import Scope, User
from diary.validators import is_storable

TOO_MANY = {(429, schema.PROBLEM_JSON): schema.problem("Too many tries: wait a few minutes")}

WAIT = 300  # seconds: the longest that allauth counts wrong passwords for


class Tokens(APIView):
    """Sign in on one device."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="create_token",
        request={"application/json": schema.reference("Credentials")},
        responses={**schema.WRITE, **TOO_MANY, 201: schema.reference("Token")},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Get a token for this device. The answer to a wrong password and to an unknown address is the same."""
        given = json_object(request)
        name, scope = _device_name(given), _scope(given)
        if "passkey" in given:
            user = _of_passkey(given["passkey"])
        else:
            user = _authenticated(request, _text(given, "email"), _text(given, "password"))
        if user is None or not ("passkey" in given or _has_second_factor(user, given.get("code"))):
            raise Refused(401, "not-authenticated", _("The email, the password, the code or the passkey is not right."))
        device, token = devices.sign_in(user=user, name=name, scope=scope)
        answer = {"token": token, "expires_at": device.expiry, "device": str(device.uuid), "scope": scope}
        return Response(answer, status=status.HTTP_201_CREATED)


class PasskeyChallenge(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="begin_passkey", request=None, responses={200: schema.reference("PasskeyChallenge")}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Begin to sign in with a passkey: hand `request_options` to the platform, and its answer back with `state`."""
        options, state = passkeys.challenge()
        return Response({"request_options": options, "state": state})


class CurrentToken(APIView):
    signs_out = True  # a device of any scope may

    @extend_schema(operation_id="delete_token", request=None, responses={**schema.SIGN_IN, 204: None})
    def delete(self, request: Request) -> Response:
        """Sign this device out: the token is refused from now on."""
        devices.sign_out(device=request.auth, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)


def _of_passkey(given: object) -> User | None:
    match given:
        case {"state": str(state), "credential": dict(credential)}:
            return passkeys.user_of(state, credential)
    _refuse("passkey", "type", _("give the state and the credential."))
    return None


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value or len(value) > 1000 or not is_storable(value):
        _refuse(name, "required", _("give text."))
    return str(value)


def _device_name(given: dict[str, Any]) -> str:
    name = given.get("device_name", "")
    if not isinstance(name, str) or len(name) > 80 or not is_storable(name):
        _refuse("device_name", "length", _("give text of at most %(length)s characters.") % {"length": 80})
    return str(name)


def _scope(given: dict[str, Any]) -> str:
    scope = given.get("scope", Scope.FULL)
    if scope not in Scope.values:
        _refuse("scope", "choice", _("choose one of: %(words)s.") % {"words": ", ".join(Scope.values)})
    return str(scope)


def _refuse(name: str, rule: str, demand: str) -> None:
    error = {"pointer": f"/{name}", "rule": rule, "message": f"{name}: {demand}"}
    raise Refused(422, "invalid", error["message"], errors=[error])


def _authenticated(request: Request, email: str, password: str) -> User | None:
    """The user, by the same limits as the form: a rate an address, and one an account."""
    try:
        user = get_adapter().authenticate(request._request, email=email, password=password)
    except (ValidationError, RateLimited):
        message = _("Wait a few minutes before you try again.")
        raise Refused(429, "too-many-requests", message, wait=WAIT) from None
    return user if user is not None and user.is_active else None


def _has_second_factor(user: User, code: object) -> bool:
    """Whether the code fits one of the user's authenticators; without any, none is needed. A security key has no code:
    who has one signs in with the passkey, or with a recovery code."""
    authenticators = list(Authenticator.objects.filter(user=user))
    with_codes = [one for one in authenticators if one.type != Authenticator.Type.WEBAUTHN]
    if not authenticators:
        return True
    return isinstance(code, str) and code.isascii() and any(one.wrap().validate_code(code) for one in with_codes)
