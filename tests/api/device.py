from __future__ import annotations

import json
from typing import Any

from django.test import Client

from diary.actions import devices
from diary.models import Scope, User


class Device(Client):
    """Speaks JSON, well formed or not, and gets answers rather than exceptions: a fault of the server is a 500."""

    def __init__(self, token: str = "") -> None:
        headers = {"Authorization": f"Token {token}"} if token else None
        super().__init__(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)

    def send(self, method: str, url: str, content: Any = None, **headers: str) -> Any:
        """`content` is sent as JSON; text and bytes as they are."""
        body = content if isinstance(content, str | bytes) else b"" if content is None else json.dumps(content)
        kind = headers.pop("content_type", "application/json")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method, f"/api/v1/{url}", body, content_type=kind, headers=named)


def device_of(user: User, scope: str = Scope.FULL) -> Device:
    """A device on which this person is signed in."""
    return Device(devices.sign_in(user=user, name="telephone", scope=scope)[1])
