"""What the analysis says: to the patient of their own diary, to a clinician within a grant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from diary import access, second_factor, selectors, worklist
from diary.access import Diary
from diary.api import schema
from diary.api.views.base import OwnDiaryView
from diary.assess import as_stored, criteria, explanation

ASSESSMENT = schema.reference("Assessment")
EXPLANATION = schema.reference("Explanation")


def assessed(diary: Diary) -> dict[str, Any]:
    found = selectors.findings([diary])[diary.patient.pk]
    return {
        "patient": str(diary.patient.pk),
        "as_of": found.as_of.isoformat(),
        "rules_version": found.rules_version,
        "tier": found.tier,
        "findings": found.findings,
    }


class OwnFindings(OwnDiaryView):
    @extend_schema(operation_id="get_findings", responses={**schema.READ, 200: ASSESSMENT})
    def get(self, request: Request) -> Response:
        """The findings of one's own diary."""
        return Response(assessed(Diary(self.patient)))


def explained(diary: Diary, criterion: str) -> dict[str, Any]:
    found = explanation(diary, criterion)
    if found is None:
        raise Http404
    return {
        "finding": as_stored(found.finding),
        "rule": found.rule,
        "used": [{"id": use.id, "date": use.date, "kind": use.kind} for use in found.used],
        "left_out": [
            {"id": use.id, "date": use.date, "kind": use.kind, "reason": use.left_out} for use in found.left_out
        ],
    }


class OwnFinding(OwnDiaryView):
    @extend_schema(operation_id="get_finding", responses={**schema.READ, 200: EXPLANATION})
    def get(self, request: Request, criterion: str) -> Response:
        """One finding of one's own diary, opened down to the entries that it used and those it left out."""
        return Response(explained(Diary(self.patient), criterion))


class WithSecondFactor(IsAuthenticated):
    """Over REST as on the pages: who reads other people's diaries has set up a second factor."""

    message = _l("Set up a second factor first: diaries are open only with one.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and second_factor.suffices(request.user)  # type: ignore[arg-type]


FACTOR_NEEDED: dict[Any, Any] = {
    (403, schema.PROBLEM_JSON): schema.problem(
        "A second factor has to be set up first, or the diary is no longer shared with you"
    )
}


class SharedFindings(APIView):
    permission_classes = (WithSecondFactor,)

    @extend_schema(operation_id="get_shared_findings", responses={**schema.READ, **FACTOR_NEEDED, 200: ASSESSMENT})
    def get(self, request: Request, patient: UUID) -> Response:
        """The findings of a diary that is shared with you now. The patient sees that you looked."""
        return Response(assessed(access.open_diary(request.user, patient, purpose="api")))


class SharedFinding(APIView):
    permission_classes = (WithSecondFactor,)

    @extend_schema(operation_id="get_shared_finding", responses={**schema.READ, **FACTOR_NEEDED, 200: EXPLANATION})
    def get(self, request: Request, patient: UUID, criterion: str) -> Response:
        """One finding of a diary that is shared with you now, opened down to its entries."""
        return Response(explained(access.open_diary(request.user, patient, purpose="api"), criterion))


class SharedList(APIView):
    permission_classes = (WithSecondFactor,)

    @extend_schema(
        operation_id="list_shared_patients",
        responses={
            **schema.SIGN_IN,
            **FACTOR_NEEDED,
            200: {"type": "array", "items": schema.reference("SharedPatient")},
        },
    )
    def get(self, request: Request) -> Response:
        """The people who share with you now, highest tier first."""
        return Response(
            [
                {
                    "id": str(row.diary.patient.pk),
                    "name": row.diary.patient.name,
                    "tier": row.tier,
                    "last_entry": row.last_entry,
                    "days": row.days,
                }
                for row in worklist.everyone(request.user)
            ]
        )


class Catalogue(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="list_criteria",
        responses={200: {"type": "array", "items": schema.reference("Criterion")}},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """The catalogue of criteria: what is looked for, by which source."""
        return Response(criteria())
