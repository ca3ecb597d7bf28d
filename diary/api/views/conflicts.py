"""What the patient has to choose: two texts of one record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from diary import selectors
from diary.actions import advice as advice_actions
from diary.actions import conflicts
from diary.actions.conflicts import Keep
from diary.api import schema
from diary.api.views.base import OwnDiaryView, json_object, told
from diary.frames import rendered_record
from diary.models import Channel, Patient
from diary.selectors import Contest
from diary.validators import Invalid, Problem


class Conflicts(OwnDiaryView):
    @extend_schema(
        operation_id="list_conflicts",
        responses={**schema.READ, 200: {"type": "array", "items": schema.reference("Conflict")}},
    )
    def get(self, request: Request) -> Response:
        """What was written differently on two devices and is not settled, oldest first."""
        patient = self.patient
        return Response([_shown(patient, one) for one in selectors.contests(patient)])


class Conflict(OwnDiaryView):
    @extend_schema(
        operation_id="settle_conflict",
        request={"application/json": schema.reference("Settlement")},
        responses={**schema.WRITE, 200: schema.reference("Settled")},
    )
    def post(self, request: Request, conflict: UUID) -> Response:
        """Choose which text stands; `both` keeps the other as a record of its own."""
        keep = json_object(request).get("keep")
        if keep not in Keep.values:
            message = _("Choose one of: %(words)s.") % {"words": ", ".join(Keep.values)}
            raise Invalid([Problem("/keep", "choice", message)])
        patient = self.patient
        done = conflicts.settle(patient=patient, by=self.user, conflict=conflict, keep=keep)
        advice_actions.shown(advice=done.advice, channel=Channel.API)
        record = rendered_record(patient, done.record)
        return Response({"record": record, "outcome": done.outcome, "advice": told(patient, done.advice)})


def _shown(patient: Patient, contest: Contest) -> dict[str, Any]:
    return {
        "id": str(contest.conflict.pk),
        "type": contest.standing.TYPE,
        "record_id": str(contest.standing.uuid),
        "created_at": contest.conflict.created_at,
        "standing": rendered_record(patient, contest.standing),
        "other": rendered_record(patient, contest.other),
    }
