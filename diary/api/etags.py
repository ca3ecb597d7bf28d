"""Versions in the headers: which one somebody means, and which one they have."""

from __future__ import annotations

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from diary.api.problems import Refused
from diary.models import Patient, Record


def etag(versioned: Record | Patient) -> str:
    return f'"{versioned.version}"'


def base_version(request: Request) -> int:
    """The version that the caller means; 0 for none yet."""
    if request.headers.get("If-None-Match") == "*":
        return 0
    match = request.headers.get("If-Match")
    if match is None:
        raise Refused(428, "precondition-required", _("Send If-Match with the version, or If-None-Match: *."))
    named = match.strip().strip('"')
    if not named.isascii() or not named.isdigit() or len(named) > 7:
        raise Refused(412, "stale", _("If-Match names no version."))
    return int(named)


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller has this answer already, by weak comparison (RFC 9110, 13.1.2)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag.removeprefix("W/") in [one.removeprefix("W/") for one in known]


def not_modified(tag: str) -> Response:
    return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
