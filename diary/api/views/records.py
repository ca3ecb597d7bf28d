"""Entries, medicines, doses and events over REST: one view for the four, as there is one action."""

from __future__ import annotations

import builtins
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from diary import contract
from diary.actions import advice as advice_actions
from diary.actions import records
from diary.actions.sync import LOGGED
from diary.api import schema
from diary.api.etags import base_version, etag, is_known, not_modified
from diary.api.paging import DATES, PARAMETERS, page_of
from diary.api.views.base import OwnDiaryView, json_object, told
from diary.frames import rendered_record
from diary.models import RECORDS, Channel, Patient
from diary.validators import Invalid, Problem

CONFLICT = (409, schema.PROBLEM_JSON)
TAKEN = schema.problem("The id is taken by other content")


class RecordView(OwnDiaryView):
    """What the list and the single view of one type share."""

    type = ""  # entry, medicine, dose or event

    def answer(self, patient: Patient, done: records.Recorded) -> Response:
        advice_actions.shown(advice=done.advice, channel=Channel.API)
        body = {
            "record": rendered_record(patient, done.record),
            "outcome": done.outcome,
            "advice": told(patient, done.advice),
        }
        code = status.HTTP_201_CREATED if done.outcome == "created" else status.HTTP_200_OK
        return Response(body, status=code, headers={"ETag": etag(done.record)})


class RecordList(RecordView):
    @property
    def open_to_log(self) -> bool:
        """Whether a log-only device may post here."""
        return self.type in LOGGED

    def get(self, request: Request) -> Response:
        """One page, in the order of writing; what was withdrawn is not in it."""
        patient = self.patient
        found, following = page_of(patient, self.type, request)
        return Response({"results": found, "next": following})

    def post(self, request: Request) -> Response:
        """Create. The same content again is harmless; other content under a known id is refused."""
        patient = self.patient
        done = records.record(patient=patient, by=self.user, type=self.type, data=json_object(request), create=True)
        return self.answer(patient, done)


class RecordDetail(RecordView):
    def get(self, request: Request, uuid: UUID) -> Response:
        """The newest version."""
        patient = self.patient
        record = records.head(patient, self.type, uuid)
        if record is None or record.deleted:
            raise NotFound
        if is_known(request, etag(record)):
            return not_modified(etag(record))
        return Response(rendered_record(patient, record), headers={"ETag": etag(record)})

    def put(self, request: Request, uuid: UUID) -> Response:
        """Replace: with `If-Match` a known version, with `If-None-Match: *` nothing yet."""
        patient = self.patient
        data = {"id": str(uuid)} | json_object(request)
        if str(data["id"]).lower() != str(uuid):
            raise Invalid([Problem("/id", "read_only", _("Give the id that is in the address."))])
        done = records.record(
            patient=patient, by=self.user, type=self.type, data=data, base_version=base_version(request)
        )
        return self.answer(patient, done)

    def delete(self, request: Request, uuid: UUID) -> Response:
        """Withdraw: a tombstone stays in the history."""
        patient = self.patient
        records.withdraw(patient=patient, by=self.user, type=self.type, uuid=uuid, base_version=base_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def views_of(type: str) -> tuple[Any, Any]:
    """The two views of one type, each with its own place in the OpenAPI document."""
    part, plural = type.capitalize(), contract.RECORD_LISTS[type]
    body = {"application/json": schema.reference(part)}
    parameters = [*PARAMETERS, *DATES] if hasattr(RECORDS[type], "date") else PARAMETERS
    read: dict[Any, Any] = {**schema.READ, 200: schema.reference(part), 304: None}
    recorded = schema.reference(f"{part}Recorded")

    listing = extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{plural}",
            parameters=parameters,
            responses={**schema.QUERY, 200: schema.reference(f"{part}Page")},
        ),
        post=extend_schema(
            operation_id=f"create_{type}",
            request=body,
            parameters=[schema.ETAG],
            responses={**schema.WRITE, 200: recorded, 201: recorded, CONFLICT: TAKEN},
        ),
    )(_named(f"{part}List", RecordList, type))
    single = extend_schema_view(
        get=extend_schema(
            operation_id=f"get_{type}", parameters=[schema.IF_NONE_MATCH_TAG, schema.ETAG], responses=read
        ),
        put=extend_schema(
            operation_id=f"put_{type}",
            request=body,
            parameters=[schema.IF_MATCH, schema.IF_NONE_MATCH, schema.ETAG],
            responses={**schema.VERSIONED, 200: recorded, 201: recorded},
        ),
        delete=extend_schema(
            operation_id=f"withdraw_{type}",
            parameters=[schema.IF_MATCH, schema.ETAG],
            responses={**schema.VERSIONED, 204: None},
        ),
    )(_named(f"{part}Detail", RecordDetail, type))
    return listing.as_view(), single.as_view()


def _named(name: str, view: type[RecordView], record_type: str) -> Any:
    return builtins.type(name, (view,), {"type": record_type})
