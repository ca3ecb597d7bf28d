"""The OpenAPI document is true: it validates, a client made from it works, and no answer is one that it does not name."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import schemathesis.specs.openapi.checks  # registers all of them
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS as ALL_CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from uuid6 import uuid7

from diary.actions import accounts, devices, profile
from diary.api.titles import PROBLEMS
from diary.models import Clinician, Patient, Scope
from tests import factories

EMAIL, PASSWORD = "new@example.invalid", "a garden in the rain"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)  # type: ignore[no-any-return]


def test_the_document_is_a_valid_one(document: dict[str, Any]) -> None:
    validate(document)


def test_the_document_names_every_address_and_its_problems(document: dict[str, Any]) -> None:
    operations = [(url, name, one) for url, item in document["paths"].items() for name, one in item.items()]
    assert len(operations) >= 25
    for url, name, one in operations:
        assert one["operationId"], url
        for code, answer in one["responses"].items():
            assert code < "400" or list(answer["content"]) == ["application/problem+json"], (url, name, code)


def test_every_shape_has_an_example_that_fits_it(document: dict[str, Any]) -> None:
    components = document["components"]
    shapes = {name: one for name, one in components["schemas"].items() if one["type"] == "object"}
    assert [name for name, shape in shapes.items() if not shape.get("examples")] == []
    for name, shape in shapes.items():
        validator = OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": components})
        assert [(name, str(one)) for example in shape["examples"] for one in validator.iter_errors(example)] == []


def test_every_type_of_problem_is_shown_where_it_is_met(document: dict[str, Any]) -> None:
    shown: dict[str, set[str]] = {}
    for item in document["paths"].values():
        for one in item.values():
            for code, answer in one["responses"].items():
                if code >= "400":
                    kinds = set(answer["content"]["application/problem+json"]["examples"])
                    assert kinds, (one["operationId"], code)
                    assert {PROBLEMS[kind][0] for kind in kinds} == {int(code)}
                    shown.setdefault(code, set()).update(kinds)
    assert set.union(*shown.values()) == set(PROBLEMS) - {"method-not-allowed"}  # no operation is met with that
    assert document["components"]["examples"].keys() == PROBLEMS.keys()


def test_the_page_of_the_document_asks_no_other_origin(client: Client, db: Any) -> None:
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    assert 'src="http' not in answer.content.decode()


@pytest.fixture(scope="module")
def generated(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """A client made from the document by an ordinary generator."""
    place = tmp_path_factory.mktemp("client")
    (place / "openapi.json").write_text(json.dumps(document))
    (place / "config.yaml").write_text("post_hooks: []\n")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    command += [
        "--path",
        "openapi.json",
        "--config",
        "config.yaml",
        "--output-path",
        "diurnal_client",
        "--fail-on-warning",
    ]
    made = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(place))
    yield importlib.import_module("diurnal_client")
    sys.path.remove(str(place))


def call(generated: ModuleType, tag: str, name: str, **arguments: Any) -> Any:
    return importlib.import_module(f"{generated.__name__}.api.{tag}.{name}").sync_detailed(**arguments)


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_keeps_a_diary(generated: ModuleType, live_server: Any) -> None:
    user = accounts.create_user(email=EMAIL, password=PASSWORD)
    profile.open_diary(user=user, time_zone="Europe/London")
    models = importlib.import_module(f"{generated.__name__}.models")

    with generated.Client(base_url=live_server.url) as signed_out:
        credentials = models.Credentials(email=EMAIL, password=PASSWORD)
        token = call(generated, "tokens", "create_token", client=signed_out, body=credentials).parsed.token
    with generated.AuthenticatedClient(base_url=live_server.url, token=token, prefix="Token") as device:
        keep_a_diary(generated, models, device)


def keep_a_diary(generated: ModuleType, models: ModuleType, device: Any) -> None:
    data = factories.entry(pain_average=4)
    saved = call(generated, "entries", "create_entry", client=device, body=models.Entry.from_dict(data))
    assert saved.status_code == 201
    listed = call(generated, "entries", "list_entries", client=device).parsed.results
    assert [(str(entry.id), entry.pain_average) for entry in listed] == [(data["id"], 4)]
    push_and_pull(generated, models, device)
    found = call(generated, "findings", "get_findings", client=device).parsed
    assert {finding.status.value for finding in found.findings} <= {"met", "not_met", "insufficient"}


def push_and_pull(generated: ModuleType, models: ModuleType, device: Any) -> None:
    data = factories.entry(id=str(uuid7()), neuro={"saddle_numbness": "new"})
    body = models.Push.from_dict({"ops": [{"id": data["id"], "type": "entry", "base_version": 0, "data": data}]})
    (result,) = call(generated, "sync", "push", client=device, body=body, idempotency_key=str(uuid4())).parsed.results
    assert (result.outcome.value, result.advice[0].tier.value) == ("applied", "emergency")
    pulled = call(generated, "sync", "pull", client=device).parsed
    assert data["id"] in [str(record.id) for record in pulled.records]


# What is right by the document's shapes may still be of no use: a time in the future, a version that is gone.
OF_NO_USE = [410, 412, 422, 428]
ACCEPTED = ["2xx", "3xx", 401, 403, 404, 409, 429, *OF_NO_USE]
EXPECTED = {"positive_data_acceptance": ACCEPTED, "negative_data_rejection": ["4xx"]}
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {name: {"expected-statuses": codes} for name, codes in EXPECTED.items()}}
)
CHECKS = ALL_CHECKS.get_by_names(ALL_CHECKS.get_all_names())
SIGNS_OUT = ("delete_token", "sign_out_everywhere", "sign_out_device")  # would end the device that asks
FEW = 6
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", FEW))  # more of them are random ones
HOW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES == FEW,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server ends idle connections between requests; here all requests share the test's own, as Django's client does."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.views.APIView.throttle_classes", [])


@pytest.fixture(params=["owner", "reader", "button", "clinician", "nobody"])
def token(request: pytest.FixtureRequest, ana: Patient, ito: Clinician) -> str:
    """Who asks: the owner of a diary, with a device of each scope; a clinician; somebody who is not signed in."""
    scopes = {"owner": Scope.FULL, "reader": Scope.READ, "button": Scope.LOG}
    if request.param == "nobody":
        return ""
    user = ito.user if request.param == "clinician" else ana.user
    return devices.sign_in(user=user, scope=scopes.get(request.param, Scope.FULL))[1]


def checks_of(case: Any) -> list[Any]:
    """All; but a wrong header may be our own token's, which goes out all the same, and a push is answered for each of its
    operations."""
    header = case.meta.components.get(ParameterLocation.HEADER)
    is_ours = header is not None and header.mode.is_negative
    may_pass = is_ours or case.operation.definition.raw["operationId"] == "push"
    return [check for check in CHECKS if not (may_pass and check.__name__ == "negative_data_rejection")]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.usefixtures("one_connection", "unlimited")
def test_no_answer_is_one_that_the_document_does_not_name(token: str, mode: GenerationMode) -> None:
    """Requests made from the document, right ones and wrong ones."""
    served = get_wsgi_application()
    described = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json",
        lambda environ, start: served({"REMOTE_ADDR": "127.0.0.1"} | environ, start),
        config=CONFIG,
    )
    headers = {"Authorization": f"Token {token}"} if token else {}
    for result in described.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] in SIGNS_OUT:
            continue
        if mode == GenerationMode.NEGATIVE and not (operation.body or any(operation.iter_parameters())):
            continue  # nothing to send wrongly

        @HOW
        @given(case=operation.as_strategy(mode))
        def probe(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=checks_of(case))

        probe()
