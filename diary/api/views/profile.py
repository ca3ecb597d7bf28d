from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from diary import frames
from diary.actions import advice as advice_actions
from diary.actions import profile
from diary.api import schema
from diary.api.etags import base_version, etag, is_known, not_modified
from diary.api.parsers import MergePatchParser, SmallJSONParser
from diary.api.views.base import OwnDiaryView, json_object, told
from diary.models import Channel

PATIENT = schema.reference("Patient")


class ProfileView(OwnDiaryView):
    parser_classes = (MergePatchParser, SmallJSONParser)

    @extend_schema(
        operation_id="get_profile",
        parameters=[schema.IF_NONE_MATCH_TAG, schema.ETAG],
        responses={**schema.READ, 200: PATIENT, 304: None},
    )
    def get(self, request: Request) -> Response:
        """What the patient says of themselves."""
        patient = self.patient
        if is_known(request, etag(patient)):
            return not_modified(etag(patient))
        return Response(frames.rendered_profile(patient), headers={"ETag": etag(patient)})

    @extend_schema(
        operation_id="update_profile",
        request={"application/merge-patch+json": PATIENT, "application/json": PATIENT},
        parameters=[schema.IF_MATCH, schema.ETAG],
        responses={**schema.VERSIONED, 200: schema.reference("PatientRecorded")},
    )
    def patch(self, request: Request) -> Response:
        """Change some answers: an absent key stays as it is, null takes the answer away."""
        patient = self.patient
        done = profile.update(
            patient=patient, by=self.user, changes=json_object(request), base_version=base_version(request)
        )
        advice_actions.shown(advice=done.advice, channel=Channel.API)
        body = {
            "record": frames.rendered_profile(done.patient),
            "outcome": done.outcome,
            "advice": told(done.patient, done.advice),
        }
        return Response(body, headers={"ETag": etag(done.patient)})
