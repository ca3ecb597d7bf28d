"""Pages of a list, in the order in which the records were last written. A record that changes moves to the end, so that
somebody who reads on sees it again rather than never."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from diary import frames
from diary.api.problems import Refused
from diary.models import Patient

MOST = 500
USUAL = 100

PAGE_SIZE = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST}, description=f"records a page, at most {MOST}"
)
PARAMETERS = [OpenApiParameter("cursor", str, description="`next` of the page before"), PAGE_SIZE]
DATES = [
    OpenApiParameter("since", date, description="only those of this date or later"),
    OpenApiParameter("until", date, description="only those of this date or earlier"),
]


def page_of(patient: Patient, type: str, request: Request) -> tuple[list[dict[str, Any]], str | None]:
    """One page of a patient's records of one type, and the cursor of the next, None on the last. One query, no count."""
    limit = whole(request, "limit", USUAL, 1, MOST)
    found = patient.records(type).heads().filter(seq__gt=whole(request, "cursor", 0, 0, 2**62)).order_by("seq")
    if hasattr(found.model, "date"):
        for name, lookup in (("since", "date__gte"), ("until", "date__lte")):
            if name in request.query_params:
                found = found.filter(**{lookup: _day(request, name)})
    page = frames.rendered_page(patient, type, found[: limit + 1])
    following = str(page[limit - 1][0]) if len(page) > limit else None
    return [record for _seq, record in page[:limit]], following


def whole(request: Request, name: str, usual: int, low: int, high: int) -> int:
    """A number of the query."""
    text = request.query_params.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and low <= int(text) <= high):
        refuse(name, _("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
    return int(text)


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.query_params[name])
    except ValueError:
        refuse(name, _("Give a date such as 2026-03-02."))
        raise


def refuse(name: str, message: str) -> None:
    error = {"pointer": "", "rule": "parameter", "message": f"{name}: {message}"}
    raise Refused(422, "invalid", error["message"], errors=[error])
