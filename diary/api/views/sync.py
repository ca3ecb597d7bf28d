"""The two halves of a sync: what a device wrote, and what it has not seen yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from diary import contract, frames, pulling
from diary.actions import advice as advice_actions
from diary.actions import sync
from diary.actions.sync import Result
from diary.api import schema
from diary.api.etags import is_known, not_modified
from diary.api.paging import PAGE_SIZE, refuse, whole
from diary.api.problems import BY_RULE, Refused, body
from diary.api.views.base import OwnDiaryView, json_object, told
from diary.models import Channel, DeviceToken, Patient, Scope


class Push(OwnDiaryView):
    open_to_log = True

    @extend_schema(
        operation_id="push",
        request={"application/json": schema.reference("Push")},
        parameters=[
            schema.IDEMPOTENCY_KEY,
            schema.answered("Idempotency-Replayed", "`true`: the kept answer of an earlier push", 200),
        ],
        responses={**schema.WRITE, 200: schema.reference("Pushed")},
    )
    def post(self, request: Request) -> HttpResponse:
        """Send what was written on this device. One answer for each operation, in order; one that is refused does not
        stop the others. Send the same push, with the same key, until it is answered: it is carried out once."""
        device, patient = request.auth, self.patient
        assert isinstance(device, DeviceToken)  # noqa: S101 - the only way in
        pushed = _operations(json_object(request))

        def answer(patient: Patient, results: list[Result]) -> dict[str, Any]:
            return {"results": [_result(patient, device, raw, one) for raw, one in zip(pushed, results, strict=True)]}

        try:
            done = sync.push(
                by=self.user, device=device, patient=patient, key=_key(request), pushed=pushed, render=answer
            )
        except sync.KeyReused:
            raise Refused(422, "key-reused", _("Make a new Idempotency-Key for a new push.")) from None
        advice_actions.shown(advice=done.advice, channel=Channel.API)
        headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
        return HttpResponse(done.answer, content_type="application/json", headers=headers)


class Pull(OwnDiaryView):
    @extend_schema(
        operation_id="pull",
        parameters=[
            OpenApiParameter("cursor", str, description="`next_cursor` of the answer before; none to begin"),
            PAGE_SIZE,
            OpenApiParameter("checksum", bool, description="`true`: with the number and the digest of all records"),
            schema.IF_NONE_MATCH_TAG,
            schema.answered("ETag", "weak; for If-None-Match", 200, 304),
            schema.answered("Link", 'the next page, rel="next"', 200),
        ],
        responses={**schema.QUERY, **schema.RESYNC, 200: schema.reference("Pulled"), 304: None},
    )
    def get(self, request: Request) -> Response:
        """What has changed since the cursor, each record once, as it is now."""
        patient = self.patient
        limit = whole(request, "limit", pulling.MOST, 1, pulling.MOST)
        try:
            since = pulling.read_cursor(patient, request.query_params.get("cursor"))
        except pulling.Void:
            raise Refused(410, "resync-required", _("Pull all from the beginning, then push all you have.")) from None
        with_checksum = _flag(request, "checksum")
        tag = f'W/"{patient.sync_epoch.hex}.{patient.seq}.{since}.{limit}.{with_checksum:d}"'
        if is_known(request, tag):
            return not_modified(tag)
        page = pulling.changes(patient, since, limit)
        answer = page.to_json(patient) | {"scopes": [{"patient": str(patient.pk), "scope": _scope(request)}]}
        if with_checksum:
            answer["checksum"] = pulling.checksum(patient)
        headers = {"ETag": tag}
        if page.has_more:
            following = f"{request.build_absolute_uri(request.path)}?cursor={answer['next_cursor']}&limit={limit}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Response(answer, headers=headers)


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        refuse(name, _("Give true or false."))
    return text == "true"


def _scope(request: Request) -> str:
    return request.auth.scope if isinstance(request.auth, DeviceToken) else Scope.FULL


def _key(request: Request) -> UUID:
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise Refused(400, "bad-request", _("Send an Idempotency-Key: a UUID made for this push.")) from None


def _operations(data: dict[str, Any]) -> list[Any]:
    if data.get("schema", contract.FORMAT) != contract.FORMAT:
        _refuse("choice", _("This server speaks %(format)s.") % {"format": contract.FORMAT}, "/schema")
    pushed = data.get("ops")
    if not isinstance(pushed, list):
        _refuse("type", _("Give a list of operations."))
    elif len(pushed) > sync.MOST_OPERATIONS:
        _refuse("length", _("Give at most %(most)s operations.") % {"most": sync.MOST_OPERATIONS})
    return pushed or []


def _refuse(rule: str, message: str, pointer: str = "/ops") -> None:
    raise Refused(422, "invalid", message, errors=[{"pointer": pointer, "rule": rule, "message": message}])


def _result(patient: Patient, device: DeviceToken, raw: Any, result: Result) -> dict[str, Any]:
    named = raw if isinstance(raw, dict) else {}
    told_by_it: dict[str, Any] = {"id": _text(named.get("id")), "type": _text(named.get("type"))}
    told_by_it["outcome"] = result.outcome
    if result.record is not None and device.scope != Scope.LOG:
        told_by_it |= _standing(patient, result)
    if result.ignored:
        told_by_it["ignored"] = result.ignored
    if result.problems:
        told_by_it["problem"] = _problem(result)
    return told_by_it | {"advice": told(patient, result.advice)}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _standing(patient: Patient, result: Result) -> dict[str, Any]:
    """The version that stands now; the record itself where it may not be what the device sent."""
    record = result.record
    assert record is not None  # noqa: S101 - for the type checker
    found: dict[str, Any] = {"version": record.version}
    if result.outcome != "applied":
        if isinstance(record, Patient):
            return found | {"record": frames.rendered_profile(patient)}
        return found | {"record": frames.rendered_record(patient, record)}
    return found


def _problem(result: Result) -> dict[str, Any]:
    problems = [problem.as_dict() for problem in result.problems]
    code, kind = BY_RULE.get(problems[0]["rule"], (422, "invalid"))
    return body(code, kind, problems[0]["message"], errors=problems)
