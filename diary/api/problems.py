"""Every error under /api is a problem (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from diary import access
from diary.actions import records
from diary.actions.ledger import NotStored
from diary.api.devices import OutOfScope, Revoked
from diary.api.titles import TITLES
from diary.validators import Invalid

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class ProblemRenderer(JSONRenderer):
    """Writes JSON; the handler below names its media type."""

    media_type = MEDIA_TYPE
    format = "problem"


class Refused(APIException):
    """A problem with a type of its own."""

    def __init__(
        self,
        status_code: int,
        type: str,
        detail: str,
        *,
        wait: int | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status_code = status_code
        self.type = type
        self.wait = wait  # seconds, for Retry-After
        self.headers = headers or {}
        self.extra = extra


# Rules of an operation that are no fault in a field.
BY_RULE = {"out_of_scope": (403, "out-of-scope"), "lost": (410, "resync-required")}
BY_STATUS = {
    400: "bad-request",
    401: "not-authenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "unavailable",
}


class Unavailable(APIException):
    """The database does not answer, is busy, or has no room: nothing was stored, and trying again may help."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    wait = 5  # seconds


def body(status_code: int, type: str, detail: str = "", **extra: Any) -> dict[str, Any]:
    found = {"type": f"urn:diurnal:problem:{type}", "title": TITLES[type], "status": status_code}
    return found | ({"detail": detail} if detail else {}) | extra


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the REST framework."""
    error = _known(error)
    response = drf_handler(error, context)
    if response is None:
        return None  # a fault of ours: Django's handler500 answers, also with a problem
    kind = error.type if isinstance(error, Refused) else BY_STATUS.get(response.status_code, "bad-request")
    extra = error.extra if isinstance(error, Refused) else {}
    for name, value in error.headers.items() if isinstance(error, Refused) else ():
        response.headers[name] = value
    response.data = body(response.status_code, kind, _detail(error), **extra)
    response.content_type = MEDIA_TYPE
    if response.status_code == status.HTTP_401_UNAUTHORIZED:
        response.headers.setdefault("WWW-Authenticate", "Token")
    return response


def _known(error: Exception) -> Exception:
    match error:
        case Invalid():
            problems = [problem.as_dict() for problem in error.problems]
            return Refused(status.HTTP_422_UNPROCESSABLE_ENTITY, "invalid", problems[0]["message"], errors=problems)
        case records.Stale():
            now = {"ETag": f'"{error.version}"'} if error.version else {}
            return Refused(status.HTTP_412_PRECONDITION_FAILED, "stale", _("Fetch it again, then decide."), headers=now)
        case records.Taken():
            return Refused(status.HTTP_409_CONFLICT, "conflict", _("Use PUT with If-Match to correct it."))
        case access.Withdrawn():
            message = _("Delete what you hold of this diary.")
            return Refused(status.HTTP_403_FORBIDDEN, "access-withdrawn", message, patient=str(error.patient_id))
        case records.Missing() | Http404():
            return NotFound()
        case Revoked():
            return Refused(status.HTTP_401_UNAUTHORIZED, "device-revoked", _("Delete this device's copy of the diary."))
        case OutOfScope():
            return Refused(status.HTTP_403_FORBIDDEN, "out-of-scope", _("Sign this device in with a wider scope."))
        case NotStored():
            message = _("This could not be stored.")
            refused = [{"pointer": "", "rule": "storage", "message": message}]
            return Refused(status.HTTP_422_UNPROCESSABLE_ENTITY, "invalid", message, errors=refused)
        case OperationalError() | InterfaceError():
            return Unavailable()
    return error


def _detail(error: Exception) -> str:
    # The framework's own details may quote what was sent.
    return str(error.detail) if isinstance(error, Refused | PermissionDenied) else ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """A request that Django itself refuses."""
    code = 413 if isinstance(exception, RequestDataTooBig) else 400
    return JsonResponse(body(code, BY_STATUS[code]), status=code, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Any other address under /api."""
    return JsonResponse(body(404, "not-found"), status=404, content_type=MEDIA_TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    return JsonResponse(body(500, "error"), status=500, content_type=MEDIA_TYPE)
