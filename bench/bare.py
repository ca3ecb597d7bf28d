"""The barest service that stores and lists the same rows: what ours is measured beside. Addresses for the bench only."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from knox.auth import TokenAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from diary.models import Entry
from diary.models.columns import columns
from diary.web.views.base import PatientRequest, patient_page

SEEN = ["uuid", "version", *columns("entry"), "sealed_note"]


class EntrySerializer(ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Entry
        exclude = ("sealed_note", "written_by")


class Bare:
    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (JSONParser,)
    throttle_classes = ()


class Entries(Bare, ModelViewSet):  # type: ignore[type-arg]
    queryset = Entry.objects.all()
    serializer_class = EntrySerializer


class Values(Bare, APIView):
    """`values()` and a fast encoder, without a count."""

    def get(self, request: Request) -> HttpResponse:
        rows = Entry.objects.filter(patient__user=request.user, head=True).order_by("seq").values(*SEEN)[:100]
        return HttpResponse(orjson.dumps({"results": list(rows)}, default=bytes.hex), content_type="application/json")


class Bulk(Bare, APIView):
    """`bulk_create` of what came, without validation."""

    def post(self, request: Request) -> Response:
        with transaction.atomic():
            Entry.objects.bulk_create(Entry(**row) for row in request.data["rows"])
        return Response({"stored": len(request.data["rows"])})


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@patient_page
def frame(request: PatientRequest) -> HttpResponse:
    """The frame of every page, with nothing in it."""
    return render(request, "base.html")


def row(entry: dict[str, Any], patient: UUID, seq: int) -> dict[str, Any]:
    """An entry as the bare service takes it: the columns, and what ours works out for itself."""
    names = {name: value for name, value in entry.items() if name != "id"}
    return names | {"uuid": entry["id"], "patient_id": str(patient), "seq": seq, "written_at": entry["recorded_at"]}


def as_posted(entry: dict[str, Any], patient: UUID, seq: int) -> str:
    found = row(entry, patient, seq)
    found["patient"] = found.pop("patient_id")
    return json.dumps(found)


urlpatterns = [
    path("bare/entries/", Entries.as_view({"post": "create"})),
    path("bare/values/", Values.as_view()),
    path("bare/bulk/", Bulk.as_view()),
    path("bare/empty/", empty),
    path("bare/frame/", frame),
    path("", include("project.urls")),
]
