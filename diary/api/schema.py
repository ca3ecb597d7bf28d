"""The OpenAPI document: the contract's own schemas as components, so that the two cannot drift apart."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from analysis.document import definition
from diary.api.titles import TITLES


class DeviceTokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """How the document says: send the device's token."""

    target_class = "diary.api.devices.DeviceAuthentication"
    name = "deviceToken"


PARTS = ("patient", "entry", "medicine", "dose", "event")
# Written by the server; a client may send them, and they are not taken.
READ_ONLY = ("received_at", "version", "deleted")

# The shapes of our own, beside the contract's.
COMPONENTS: dict[str, Any] = json.loads(Path(__file__).with_name("components.json").read_text(encoding="utf-8"))
# What any request may be answered with, besides its own.
ALWAYS = {
    "429": "Too many requests: wait for Retry-After",
    "500": "A fault of ours",
    "503": "Busy: wait for Retry-After",
}
SIGNED_IN = {"401": "No token, or one that is over", "403": "This device's scope does not reach so far"}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def recorded(part: str) -> dict[str, Any]:
    """What a write answers."""
    return {
        "type": "object",
        "required": ["record", "outcome", "advice"],
        "properties": {
            "record": reference(part.capitalize()),
            "outcome": {"type": "string", "enum": ["created", "updated", "unchanged"]},
            "advice": {"type": "array", "items": reference("Advice")},
        },
    }


def listed(part: str) -> dict[str, Any]:
    """One page of a list."""
    return {
        "type": "object",
        "required": ["results", "next"],
        "properties": {
            "results": {"type": "array", "items": reference(part.capitalize())},
            "next": {"type": ["string", "null"], "description": "cursor of the next page"},
        },
    }


def problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(response=reference("Problem"), description=description)


SIGN_IN: dict[Any, Any] = {(401, "application/problem+json"): problem("No token, or one that is over")}
READ: dict[Any, Any] = {
    **SIGN_IN,
    (404, "application/problem+json"): problem("Not there, or not yours: the two look alike"),
}
QUERY: dict[Any, Any] = {**READ, (422, "application/problem+json"): problem("A parameter was refused")}
WRITE: dict[Any, Any] = {
    **READ,
    (400, "application/problem+json"): problem("Not JSON"),
    (413, "application/problem+json"): problem("Over 1 MiB"),
    (415, "application/problem+json"): problem("Not application/json"),
    (422, "application/problem+json"): problem("A field was refused; `errors` says which, by pointer and rule"),
}
VERSIONED: dict[Any, Any] = {
    **WRITE,
    (412, "application/problem+json"): problem("If-Match names another version than the newest"),
    (428, "application/problem+json"): problem("If-Match or If-None-Match is missing"),
}
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The version you correct, such as "3"'
)
IF_NONE_MATCH_TAG = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="the ETag of the answer before: 304 when nothing is new"
)
# A pattern, not a format: makers of clients would hand the header a UUID that is no text.
KEY = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", KEY, OpenApiParameter.HEADER, required=True, description="a UUID made for this push"
)
RESYNC: dict[Any, Any] = {
    (410, "application/problem+json"): problem("The cursor is void: pull all again, then push all you have")
}
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="* to create")


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The post-processing hook: bring the parts in as components, and name the problems that any request may meet."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({part.capitalize(): component(part) for part in PARTS})
    schemas.update(deepcopy(COMPONENTS))
    schemas["Problem"]["properties"]["type"]["enum"] = [f"urn:diurnal:problem:{name}" for name in TITLES]
    for operation in (one for item in result["paths"].values() for one in item.values()):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        met = ALWAYS | (SIGNED_IN if any(operation.get("security", ())) else {})
        for code, description in met.items():
            answer = {
                "description": description,
                "content": {"application/problem+json": {"schema": reference("Problem")}},
            }
            operation["responses"].setdefault(code, answer)
    return result


def component(part: str) -> dict[str, Any]:
    """A part of the contract in the form that client generators read: an enum with null names its types."""
    shape = deepcopy(definition(part))
    for name, rule in shape["properties"].items():
        _typed(rule)
        if name in READ_ONLY:
            rule["readOnly"] = True
    return shape


def _typed(rule: dict[str, Any]) -> None:
    if "enum" in rule and "type" not in rule:
        rule["type"] = ["string", "null"] if None in rule["enum"] else "string"
    if "items" in rule:
        _typed(rule["items"])
    for inner in rule.get("properties", {}).values():
        _typed(inner)
    for one in rule.get("oneOf", ()):
        _typed(one)


ENTRY_EXAMPLE = OpenApiExample(
    "An evening entry",
    request_only=True,
    value={
        "id": "0198c0de-7b1a-7c3e-9d55-2f4c8a1b0e77",
        "kind": "day",
        "date": "2026-03-02",
        "occurred_at": "2026-03-02T20:15:00+00:00",
        "time_zone": "Europe/London",
        "recorded_at": "2026-03-02T20:16:00+00:00",
        "trigger": "scheduled",
        "pain_average": 4,
        "regions": ["flank_left"],
    },
)

PUSH_EXAMPLE = OpenApiExample(
    "Two things from a day without a connection",
    request_only=True,
    value={
        "schema": "symptom-diary/1",
        "ops": [
            {"id": ENTRY_EXAMPLE.value["id"], "type": "entry", "base_version": 0, "data": ENTRY_EXAMPLE.value},
            {
                "id": "0198c0de-7b1a-7c3e-9d55-2f4c8a1b0e78",
                "type": "entry",
                "base_version": 2,
                "data": {"note": "Slept badly."},
            },
        ],
    },
)
