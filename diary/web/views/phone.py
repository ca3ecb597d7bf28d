"""What was logged without a connection, sent in by our script from the browser in which the person is signed in."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rest_framework.exceptions import APIException

from diary import access, advice
from diary.actions import sync
from diary.actions.records import NotStored
from diary.actions.sync import Result
from diary.api.parsers import SmallJSONParser
from diary.models import Patient, User
from diary.web.views.base import PatientRequest, patient_page, show_advice


def whose(request: HttpRequest) -> HttpResponse:
    """Whose diary this browser is signed in to, and the token that a push needs."""
    patient = _own_diary(request)
    if patient is None:
        return _refused(401, _("Sign in to send it."))
    return JsonResponse({"account": str(patient.pk), "csrf": get_token(request)})


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """Takes in entries by the push of the sync protocol; nothing that one person typed gets into another's diary."""
    patient, user = _own_diary(request), request.user
    if patient is None or not isinstance(user, User):
        return _refused(401, _("Sign in to send it."))
    if not ratelimit.consume(request, action="phone_push", user=user):
        return _refused(429, _("Wait a few minutes before you try again."))
    try:
        sent = SmallJSONParser().parse(BytesIO(request.body), parser_context={"request": request})
        key, operations = UUID(request.headers.get("Idempotency-Key", "")), sent["ops"]
        if not isinstance(operations, list) or len(operations) > sync.MOST_OPERATIONS:
            raise ValueError
    except APIException as refused:
        return _refused(refused.status_code, str(refused.detail))
    except (ValueError, KeyError, TypeError):
        return _refused(400, _("This is not a push."))
    if sent.get("account") != str(patient.pk):
        return _refused(409, _("Somebody else is signed in. It is sent when its owner signs in."))
    try:
        done = sync.push(by=user, device=None, patient=patient, key=key, pushed=operations, render=_results)
    except sync.KeyReused:
        return _refused(422, _("This was sent before with other content."))
    except NotStored:
        return _refused(503, _("This could not be stored."))
    return HttpResponse(done.answer, content_type="application/json")


def _own_diary(request: HttpRequest) -> Patient | None:
    try:
        return access.own_diary(request.user)
    except Http404:
        return None


def _refused(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _results(_patient: Patient, results: list[Result]) -> dict[str, Any]:
    """In the order of the operations. `tier` is that of the advice that waits on the entry's own page."""
    return {"results": [_result(one) for one in results]}


def _result(result: Result) -> dict[str, Any]:
    fresh = [one.tier for one in result.advice if not one.repeat]
    messages = [problem.message for problem in result.problems]
    return {"outcome": result.outcome, "tier": fresh[0] if fresh else "", "message": " ".join(messages)}


@patient_page
def told(request: PatientRequest, uuid: UUID) -> HttpResponse:
    """The advice that an entry raised when it came in."""
    entry = request.diary.entry(uuid)
    if entry is None or entry.deleted:
        raise Http404
    return show_advice(request, advice.of_record(entry), reverse("saved", args=[uuid]), entry=entry)
