"""Every error is a problem (RFC 9457), and nothing of a refused request is stored."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from diary.models import Patient
from tests import factories
from tests.api.device import Device


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem of an answer, once its shape has been seen to."""
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"].startswith("urn:diurnal:problem:")
    assert told["title"]
    assert told["status"] == status
    return told


def refused(answer: Any) -> dict[str, str]:
    """The refused fields of an answer, with the rule that each breaks."""
    errors = problem(answer, 422)["errors"]
    assert all(error["message"] for error in errors)
    return {error["pointer"]: error["rule"] for error in errors}


ABSENT = "0198c0de-7b1a-7c3e-9d55-2f4c8a1b0e77"
DEEP = "[" * 100_000
ENDLESS = b'"' + b'\\"' * 400_000  # a string of quotes that do not end it: to look at it twice would take minutes
NOT_JSON = [b"", b"{", b"nonsense", b"\x00", b"\xff\xfe", b'{"id": NaN}', b'{"a": 1e999}', DEEP.encode(), ENDLESS]


@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: repr(body[:12]))
def test_what_is_not_json_is_refused(api: Device, ana: Patient, body: bytes) -> None:
    assert api.send("POST", "entries/", body).status_code in (400, 422)
    assert not ana.entries.exists()


@pytest.mark.parametrize("body", ["[]", "null", "5", '"text"', "[[]]", "true"])
@pytest.mark.parametrize(
    ("method", "url"),
    [("POST", "entries/"), ("PUT", f"entries/{ABSENT}/"), ("PATCH", "profile/"), ("POST", "tokens/")],
)
def test_a_body_is_an_object(api: Device, method: str, url: str, body: str) -> None:
    problem(api.send(method, url, body, If_Match='"1"'), 400)


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        '{"note":' * 100000,
        f'{{"note": {DEEP}}}',
        '{"neuro":' + "[" * 400 + "]" * 400 + "}",
        '{"\\u0000": 1}',
        '{"note": "\\u0000"}',
        '{"note": "\\ud800"}',
        '{"\\udfff": "x"}',
        '{"id": "\\ud800"}',
        '{"regions": ["\\u0000"]}',
    ],
    ids=lambda body: body[:20],
)
@pytest.mark.parametrize(("method", "url"), [("POST", "entries/"), ("PATCH", "profile/"), ("POST", "tokens/")])
def test_nesting_and_odd_characters_are_no_fault_of_the_server(
    api: Device, ana: Patient, method: str, url: str, body: str
) -> None:
    answer = api.send(method, url, body, If_Match=f'"{ana.version}"')
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert not ana.entries.exists()


def test_a_number_beyond_all_bounds_is_named(api: Device) -> None:
    body = json.dumps(factories.entry(pain_average=4)).replace(": 4", ": " + "9" * 5000)
    assert api.send("POST", "entries/", body).status_code in (400, 422)


@pytest.mark.parametrize("header", ["", "Token x", "Basic YTpi"])
@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "entries/"),
        ("POST", "entries/"),
        ("GET", "profile/"),
        ("GET", "findings/"),
        ("GET", "shared/"),
        ("DELETE", "tokens/current/"),
        ("GET", f"shared/{ABSENT}/findings/"),
    ],
)
def test_without_a_token_nothing_opens(nobody: Device, header: str, method: str, url: str) -> None:
    answer = nobody.send(method, url, {}, Authorization=header)
    problem(answer, 401)
    assert answer["WWW-Authenticate"]


@pytest.mark.parametrize("url", ["", "nothing/", "entries/5/", "entries/x/y/", "..", "%00/", f"entries/{ABSENT}/"])
def test_an_unknown_address_is_not_there(api: Device, url: str) -> None:
    problem(api.send("GET", url), 404)


@pytest.mark.parametrize("url", ["nothing/", "entries/5/", "nothing"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nor_can_anything_be_sent_there(api: Device, nobody: Device, method: str, url: str) -> None:
    for device in (api, nobody):
        problem(device.send(method, url, {}), 404)


def test_an_address_without_its_last_slash_is_the_same(api: Device, ana: Patient) -> None:
    assert api.send("POST", "entries", factories.entry()).status_code == 201
    assert len(api.send("GET", "entries").json()["results"]) == 1


def test_an_address_outside_of_the_version_is_not_there(api: Device) -> None:
    for url in ("/api", "/api/", "/api/v2/entries/", "/api/v1entries"):
        answer = api.get(url)
        problem(answer, 404)


@pytest.mark.parametrize(
    ("method", "url"),
    [("PUT", "entries/"), ("POST", f"entries/{ABSENT}/"), ("POST", "findings/"), ("PUT", "profile/")],
)
def test_a_method_that_is_none_is_refused(api: Device, method: str, url: str) -> None:
    answer = api.send(method, url, {})
    problem(answer, 405)
    assert answer["Allow"]


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024, 6 * 1024 * 1024])
def test_more_than_one_mebibyte_is_too_large(api: Device, ana: Patient, size: int) -> None:
    problem(api.send("POST", "entries/", factories.entry(note="x" * size)), 413)
    assert not ana.entries.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"])
def test_anything_but_json_is_unsupported(api: Device, kind: str) -> None:
    problem(api.send("POST", "entries/", factories.entry(), content_type=kind), 415)


def test_another_charset_than_the_bodys_is_refused(api: Device) -> None:
    for charset in ("utf-16", "latin-1", "zlib", "nonsense"):
        kind = f"application/json; charset={charset}"
        problem(api.send("POST", "entries/", factories.entry(), content_type=kind), 415)
    kind = 'application/json; charset="UTF-8"'
    assert api.send("POST", "entries/", factories.entry(), content_type=kind).status_code == 201


def test_an_answer_in_another_language_than_json_is_not_to_be_had(api: Device) -> None:
    problem(api.send("GET", "entries/", Accept="text/html"), 406)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"pain_average": 11}, {"/pain_average": "range"}),
        ({"pain_average": -1}, {"/pain_average": "range"}),
        ({"pain_average": "4"}, {"/pain_average": "type"}),
        ({"pain_average": 4.5}, {"/pain_average": "type"}),
        ({"pain_average": True}, {"/pain_average": "type"}),
        ({"pain_average": {}}, {"/pain_average": "type"}),
        ({"temperature_c": "warm"}, {"/temperature_c": "type"}),
        ({"regions": "neck"}, {"/regions": "type"}),
        ({"regions": ["neck", "elbow"]}, {"/regions/1": "choice"}),
        ({"regions": ["neck", "neck"]}, {"/regions": "unique"}),
        ({"neuro": {"saddle_numbness": "maybe"}}, {"/neuro/saddle_numbness": "choice"}),
        ({"neuro": {"toes": "no"}}, {"/neuro/toes": "unknown_field"}),
        ({"kind": "week"}, {"/kind": "choice"}),
        ({"mood": 3}, {"/mood": "unknown_field"}),
        ({"a/b~c": 3}, {"/a~1b~0c": "unknown_field"}),
        ({"id": "five"}, {"/id": "format"}),
        ({"date": "2026-02-30"}, {"/date": "format"}),
        ({"occurred_at": "2026-03-02T20:00:00"}, {"/occurred_at": "format"}),
        ({"time_zone": "Europe/Atlantis"}, {"/time_zone": "zone"}),
        ({"time_zone": "../../etc/passwd"}, {"/time_zone": "zone"}),
        ({"note": "x" * 2001}, {"/note": "length"}),
        ({"note": ["x"]}, {"/note": "type"}),
        ({"note": "a\x00b"}, {"/note": "text"}),
        ({"pain_average": 11, "pain_worst": 12}, {"/pain_average": "range", "/pain_worst": "range"}),
    ],
)
def test_a_refused_field_is_pointed_at(
    api: Device, ana: Patient, answers: dict[str, Any], expected: dict[str, str]
) -> None:
    assert refused(api.send("POST", "entries/", factories.entry(**answers))) == expected
    assert not ana.entries.exists()


@pytest.mark.parametrize("field", ["id", "kind", "date", "occurred_at", "time_zone", "recorded_at"])
def test_a_field_that_is_needed_is_asked_for(api: Device, field: str) -> None:
    data = factories.entry()
    del data[field]
    assert refused(api.send("POST", "entries/", data)) == {f"/{field}": "required"}


def test_a_time_in_the_future_is_refused_beyond_five_minutes(api: Device) -> None:
    def in_minutes(minutes: int) -> dict[str, Any]:
        return factories.entry(recorded_at=(timezone.now() + timedelta(minutes=minutes)).isoformat())

    assert refused(api.send("POST", "entries/", in_minutes(6))) == {"/recorded_at": "future"}
    assert api.send("POST", "entries/", in_minutes(4)).status_code == 201


def test_a_date_in_the_future_is_refused(api: Device) -> None:
    ahead = (timezone.now().date() + timedelta(days=3)).isoformat()
    assert refused(api.send("POST", "entries/", factories.entry(date=ahead))) == {"/date": "future"}


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_without_a_utc_is_refused(api: Device, when: str) -> None:
    assert "/occurred_at" in refused(api.send("POST", "entries/", factories.entry(occurred_at=when)))


def test_a_dose_names_a_medicine_of_the_list(api: Device, stranger: Device, ana: Patient) -> None:
    medicine = factories.recorded(ana, "medicine")
    assert refused(api.send("POST", "doses/", factories.dose())) == {"/medicine": "reference"}
    foreign = factories.dose(medicine=str(medicine.uuid))
    assert refused(stranger.send("POST", "doses/", foreign)) == {"/medicine": "reference"}


@pytest.mark.parametrize(
    ("plural", "data"),
    [
        ("medicines", factories.medicine(**{"class": "magic"})),
        ("medicines", factories.medicine(name="")),
        ("medicines", factories.medicine(started_on="2026-01-05", stopped_on="2026-01-04")),
        ("events", factories.event(type="party")),
        ("events", factories.event(date="2190-01-01")),
    ],
)
def test_the_other_records_are_checked_too(api: Device, ana: Patient, plural: str, data: dict[str, Any]) -> None:
    answer = api.send("POST", f"{plural}/", data)
    if data.get("name") == "":
        assert answer.status_code in (201, 422)
    else:
        assert len(refused(answer)) == 1


def test_a_conflict_and_a_stale_version_are_problems(api: Device) -> None:
    data = factories.entry(pain_average=4)
    api.send("POST", "entries/", data)
    problem(api.send("POST", "entries/", data | {"pain_average": 5}), 409)
    problem(api.send("PUT", f"entries/{data['id']}/", data | {"pain_average": 5}, If_Match='"9"'), 412)
    problem(api.send("PUT", f"entries/{data['id']}/", data), 428)


def test_a_problem_never_repeats_what_was_sent(api: Device) -> None:
    secret = "a very private remark"
    for answers in ({"kind": secret}, {"time_zone": secret}, {"regions": [secret]}, {"id": secret}, {"date": secret}):
        answer = api.send("POST", "entries/", factories.entry(**answers))
        assert secret not in answer.content.decode()


def test_a_clinician_has_no_diary(clinician: Device) -> None:
    for url in ("profile/", "entries/", "findings/"):
        problem(clinician.send("GET", url), 404)
    problem(clinician.send("POST", "entries/", factories.entry()), 404)


def test_a_fault_of_the_server_is_a_problem_that_says_nothing(api: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr("diary.api.views.profile.frames.rendered_profile", broken)
    answer = api.send("GET", "profile/")
    problem(answer, 500)
    assert "inner workings" not in answer.content.decode()
