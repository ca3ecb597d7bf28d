"""The OpenAPI document: the contract's own schemas as components, so that the two cannot drift apart."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from analysis.document import definition
from diary.api.titles import PROBLEMS, TITLES


class DeviceTokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """How the document says: send the device's token."""

    target_class = "diary.api.devices.DeviceAuthentication"
    name = "deviceToken"


PARTS = ("patient", "entry", "medicine", "dose", "event")
# Written by the server; a client may send them, and they are not taken.
READ_ONLY = ("received_at", "version", "deleted")

# The shapes of our own beside the contract's, and an example of each.
COMPONENTS: dict[str, Any] = json.loads(Path(__file__).with_name("components.json").read_text(encoding="utf-8"))
EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
PROBLEM_JSON = "application/problem+json"
# What any request may be answered with, besides its own.
ALWAYS = {
    "406": "Accept does not allow application/json",
    "429": "Too many requests: wait for Retry-After",
    "500": "A fault of ours",
    "503": "Busy: wait for Retry-After",
}
SIGNED_IN = {"401": "No token, or one that is over", "403": "This device's scope does not reach so far"}
# Problems that only some operations meet, though others have the same status.
DEVICES_ONLY = "device-revoked"
ONLY = {"key-reused": ("push",), "access-withdrawn": ("get_shared_findings", "get_shared_finding")}
SLOW = {"408": "The body did not come to its end in time"}
HEADERS = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Token"}},
    "429": {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds to wait"}},
    "503": {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds to wait"}},
}


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
        "examples": [{"record": EXAMPLES[part.capitalize()], "outcome": "created", "advice": []}],
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
        "examples": [{"results": [EXAMPLES[part.capitalize()]], "next": "41"}],
    }


def problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(response=reference("Problem"), description=description)


SIGN_IN: dict[Any, Any] = {(401, PROBLEM_JSON): problem("No token, or one that is over")}
READ: dict[Any, Any] = {
    **SIGN_IN,
    (404, PROBLEM_JSON): problem("Not there, or not yours: the two look alike"),
}
QUERY: dict[Any, Any] = {**READ, (422, PROBLEM_JSON): problem("A parameter was refused")}
WRITE: dict[Any, Any] = {
    **READ,
    (400, PROBLEM_JSON): problem("Not JSON"),
    (413, PROBLEM_JSON): problem("Over 1 MiB"),
    (415, PROBLEM_JSON): problem("Not application/json"),
    (422, PROBLEM_JSON): problem("A field was refused; `errors` says which, by pointer and rule"),
}
VERSIONED: dict[Any, Any] = {
    **WRITE,
    (412, PROBLEM_JSON): problem("If-Match names another version than the newest"),
    (428, PROBLEM_JSON): problem("If-Match or If-None-Match is missing"),
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
RESYNC: dict[Any, Any] = {(410, PROBLEM_JSON): problem("The cursor is void: pull all again, then push all you have")}
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="* to create")


def answered(name: str, description: str, *codes: int) -> OpenApiParameter:
    """A header of some answers."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, response=list(codes))


ETAG = answered("ETag", "the version that stands now, for If-Match and If-None-Match", 200, 201, 304, 412)


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The post-processing hook: bring the parts in as components, and name the problems that any request may meet."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update({part.capitalize(): component(part) for part in PARTS})
    schemas.update(deepcopy(COMPONENTS))
    for part in PARTS:
        schemas |= {f"{part.capitalize()}Recorded": recorded(part), f"{part.capitalize()}Page": listed(part)}
    del schemas["PatientPage"]
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    schemas["Problem"]["properties"]["type"]["enum"] = [f"urn:diurnal:problem:{name}" for name in PROBLEMS]
    components["examples"] = {name: {"summary": title, "value": _example(name)} for name, title in TITLES.items()}
    for operation in (one for item in result["paths"].values() for one in item.values()):
        _complete(operation)
    return result


def _complete(operation: dict[str, Any]) -> None:
    operation["summary"] = operation["description"].partition(".")[0]
    is_signed_in = any(operation.get("security", ()))
    sends = "requestBody" in operation
    if sends:
        operation["requestBody"]["required"] = True
    met = ALWAYS | (SIGNED_IN if is_signed_in else {}) | (SLOW if sends else {})
    for code, description in met.items():
        answer = {"description": description, "content": {PROBLEM_JSON: {"schema": reference("Problem")}}}
        operation["responses"].setdefault(code, answer)
    for code, answer in operation["responses"].items():
        if code in HEADERS:
            answer.setdefault("headers", {}).update(HEADERS[code])
        if PROBLEM_JSON in answer.get("content", {}):
            names = [name for name in PROBLEMS if _meets(operation["operationId"], is_signed_in, name, int(code))]
            examples = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
            answer["content"][PROBLEM_JSON]["examples"] = examples


def _meets(operation: str, is_signed_in: bool, problem: str, code: int) -> bool:
    status, _title = PROBLEMS[problem]
    return status == code and operation in ONLY.get(problem, (operation,)) and (is_signed_in or problem != DEVICES_ONLY)


def _example(problem: str) -> dict[str, Any]:
    status, title = PROBLEMS[problem]
    if problem == "invalid":
        return dict(EXAMPLES["Problem"])
    more = {"patient": EXAMPLES["Patient"]["id"]} if problem == "access-withdrawn" else {}
    return {"type": f"urn:diurnal:problem:{problem}", "title": title, "status": status} | more


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
