"""The devices on which one is signed in: the list, and signing out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from diary.actions import devices
from diary.api import schema
from diary.models import DeviceToken


def _own(request: Request) -> Any:
    return DeviceToken.objects.filter(user=request.user, revoked_at=None).order_by("created")


def _shown(device: DeviceToken, request: Request) -> dict[str, Any]:
    return {
        "id": str(device.uuid),
        "name": device.name,
        "scope": device.scope,
        "created_at": device.created,
        "last_seen": device.last_seen,
        "current": device == request.auth,
    }


class Devices(APIView):
    @extend_schema(
        operation_id="list_devices",
        responses={**schema.SIGN_IN, 200: {"type": "array", "items": schema.reference("Device")}},
    )
    def get(self, request: Request) -> Response:
        """Where you are signed in."""
        return Response([_shown(device, request) for device in _own(request)])

    @extend_schema(operation_id="sign_out_everywhere", request=None, responses={**schema.SIGN_IN, 204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere: on every device, this one too, and in every browser."""
        devices.sign_out_everywhere(user=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)


class Device(APIView):
    @extend_schema(operation_id="sign_out_device", request=None, responses={**schema.READ, 204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Sign one device out: from its next request on it is told to delete its copy."""
        device = _own(request).filter(uuid=uuid).first()
        if device is None:
            raise NotFound
        devices.sign_out(device=device, by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
