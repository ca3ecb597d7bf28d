"""The service's half of the diary without a connection: what is kept, what is taken in, and the night button."""

from __future__ import annotations

import json
from datetime import timedelta
from http.cookies import Morsel
from typing import Any
from uuid import UUID, uuid4

import pytest
import uuid6
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django.asserts import assertRedirects

from diary import advice
from diary.actions import profile
from diary.models import DeviceToken, Entry, Patient
from diary.web.views import shell
from tests import factories
from tests.web import pages

NUMB = {"neuro": {"saddle_numbness": "new"}}


def operation(id: UUID | None = None, **answers: Any) -> dict[str, Any]:
    data = factories.entry(**answers)
    del data["id"]
    return {"id": str(id or uuid6.uuid7()), "type": "entry", "base_version": 0, "data": data}


def push(browser: Client, account: object, *operations: Any, key: str = "") -> Any:
    body = {"account": str(account), "ops": list(operations)}
    headers = {"Idempotency-Key": key or str(uuid4())}
    return browser.post("/phone/push/", body, content_type="application/json", headers=headers)


def test_what_was_typed_keeps_the_time_of_typing(patient: Client, ana: Patient) -> None:
    typed = (timezone.now() - timedelta(hours=9)).replace(microsecond=0)
    when = {"occurred_at": typed.isoformat(), "recorded_at": typed.isoformat(), "date": typed.date().isoformat()}
    answer = push(patient, ana.pk, operation(pain_average=4, **when))
    assert answer.json() == {"results": [{"outcome": "applied", "tier": "", "message": ""}]}
    entry = ana.entries.heads().get()
    assert (entry.pain_average, entry.recorded_at, entry.written_by) == (4, typed, ana.user)


def test_a_push_whose_answer_was_lost_is_carried_out_once(patient: Client, ana: Patient) -> None:
    one, key = operation(**NUMB), str(uuid4())
    first, again = (push(patient, ana.pk, one, key=key) for _ in range(2))
    assert first.json()["results"][0]["tier"] == "emergency"
    assert again.content == first.content
    assert ana.entries.count() == 1
    assert push(patient, ana.pk, operation(), key=key).status_code == 422


def test_the_same_key_of_somebody_else_is_another_push(
    patient: Client, stranger: Client, ana: Patient, ben: Patient
) -> None:
    key = str(uuid4())
    for browser, owner in ((patient, ana), (stranger, ben)):
        assert push(browser, owner.pk, operation(pain_average=1), key=key).status_code == 200
    assert (ana.entries.count(), ben.entries.count()) == (1, 1)


def test_a_form_whose_answer_was_lost_is_not_a_second_night(patient: Client, ana: Patient) -> None:
    """The page made the id; the form arrived, its answer did not; so the phone sends the same, at its own time."""
    id = uuid6.uuid7()
    patient.post("/night/", {"id": str(id)})
    night = ana.entries.heads().get()
    told = operation(id, kind="night", date=night.date.isoformat(), woken_count=1, trigger="symptom")
    assert push(patient, ana.pk, told).json()["results"][0]["outcome"] == "unchanged"
    assert ana.entries.count() == 1


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("/now/", {"kind": "moment", "trigger": "symptom", "pain_now": 7}),
        ("/night/morning/", {"kind": "night", "trigger": "scheduled", "pain_average": 7}),
    ],
)
def test_nor_a_second_number(patient: Client, ana: Patient, page: str, told: dict[str, Any]) -> None:
    id = uuid6.uuid7()
    patient.post(page, {"id": str(id), "pain": "7"})
    again = operation(id, date=ana.entries.heads().get().date.isoformat(), **told)
    assert push(patient, ana.pk, again).json()["results"][0]["outcome"] == "unchanged"
    assert ana.entries.count() == 1


def test_a_refused_entry_says_why_and_stops_no_other(patient: Client, ana: Patient) -> None:
    profile = {"id": str(ana.pk), "type": "patient", "data": {"cancer_history": "none"}}
    answer = push(patient, ana.pk, operation(temperature_c=99), operation(pain_average=3), profile)
    refused, taken, other = answer.json()["results"]
    assert (refused["outcome"], taken["outcome"], other["outcome"]) == ("rejected", "applied", "rejected")
    assert "Temperature" in refused["message"]
    assert ana.entries.count() == 1


def test_nobody_gets_the_entries_of_somebody_else(stranger: Client, client: Client, ana: Patient) -> None:
    assert push(stranger, ana.pk, operation(pain_average=4)).status_code == 409
    assert push(client, ana.pk, operation(pain_average=4)).status_code == 401
    assert not Entry.objects.exists()


def test_a_push_needs_the_token_of_the_page(ana: Patient) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana.user)
    assert push(browser, ana.pk, operation()).status_code == 403
    told = browser.get("/phone/").json()
    assert told["account"] == str(ana.pk)
    headers = {"Idempotency-Key": str(uuid4()), "X-CSRFToken": told["csrf"]}
    body = {"account": told["account"], "ops": [operation(pain_average=4)]}
    assert browser.post("/phone/push/", body, content_type="application/json", headers=headers).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "[" * 100_000, '{"ops": 1}', '{"ops": []}', '{"ops": [1]}', "\x00"])
def test_what_is_no_push_is_refused_calmly(patient: Client, ana: Patient, body: str) -> None:
    answer = patient.post("/phone/push/", body, content_type="application/json", headers={"Idempotency-Key": "x"})
    assert answer.status_code == 400


def test_whose_phone_is_told_to_nobody_who_is_signed_out(client: Client, clinician: Client, db: Any) -> None:
    assert client.get("/phone/").status_code == clinician.get("/phone/").status_code == 401


def test_advice_can_be_read_after_the_entry_was_sent(patient: Client, stranger: Client, ana: Patient) -> None:
    sent = operation(**NUMB)
    push(patient, ana.pk, sent)
    page = patient.get(f"/phone/told/{sent['id']}/")
    assert "Emergency: Go to A&E now" in pages.text(page)
    assert stranger.get(f"/phone/told/{sent['id']}/").status_code == 404


# --- what the telephone keeps


def test_what_is_kept_is_the_same_for_everybody(patient: Client, client: Client, ana: Patient) -> None:
    for url in ("/offline/", "/offline/night/", "/offline/rules.json", "/sw.js", "/manifest.webmanifest"):
        assert client.get(url).status_code == 200, url
    for url in ("/offline/rules.json", "/sw.js", "/manifest.webmanifest"):
        assert patient.get(url).content == client.get(url).content, url
    assert b"csrf" not in client.get("/offline/").content


def test_the_worker_is_asked_about_each_time_and_sent_when_it_is_new(client: Client) -> None:
    first = client.get("/sw.js")
    assert first.headers["Cache-Control"] == "no-cache"
    assert client.get("/sw.js", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with override("en-us"):
        other = shell._worker("en-us")
    assert other.encode() != first.content  # the language is a part of it


def test_a_sign_of_each_field_is_known_to_the_rules(client: Client) -> None:
    rules = json.loads(client.get("/offline/rules.json").content)
    assert set(rules["signs"]) == {reverse("sign", args=[name]) for name in shell.forms.SIGNS}
    fields = {name: field for form in rules["signs"].values() for name, field in form.items()}
    assert fields["temperature_c"] | {"message": ""} == {"type": "number", "least": 34.0, "most": 42.5, "message": ""}
    assert fields["urine_context"]["type"] == "list"
    assert fields["saddle_numbness"]["type"] == "neuro"
    assert rules["noSigns"]["neuro"]["saddle_numbness"] == "no"


def test_the_manifest_leads_to_the_night_page_too(client: Client) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["shortcuts"][0]["url"]) == ("/", "/night/")
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "any", "maskable"}


# --- a lost session


@pytest.mark.parametrize(
    ("url", "form", "page"),
    [
        ("/signs/urine/?then=legs", "http://testserver/signs/urine/?then=legs", "/signs/urine/%3Fthen%3Dlegs"),
        ("/checkin/", "http://testserver/", "/"),
        ("/night/", "", "/night/"),
        ("/night/", "https://elsewhere.invalid/trap/", "/night/"),
    ],
)
def test_signing_in_leads_back_to_the_form(client: Client, db: Any, url: str, form: str, page: str) -> None:
    answer = client.post(url, {"answer": "none"}, headers={"Referer": form} if form else {})
    assertRedirects(answer, f"/accounts/login/?next={page}", fetch_redirect_response=False)


# --- the night button


@pytest.fixture
def button(patient: Client) -> Client:
    """A telephone with the night button on, where nobody is signed in."""
    cache.clear()
    patient.post("/night/button/", {"turn": "on"})
    phone = Client()
    phone.cookies["night"] = cookie_of(patient).value
    return phone


def cookie_of(browser: Client) -> Morsel[str]:
    return browser.cookies["night"]


def test_the_night_button_adds_a_night(button: Client, ana: Patient) -> None:
    assertRedirects(button.post("/night/", {"said": "bad"}), "/night/saved/")
    night = ana.entries.heads().get()
    assert (night.kind, night.pain_worst, night.written_by) == ("night", 5, ana.user)


def test_it_does_nothing_else(button: Client, ana: Patient) -> None:
    button.post("/night/")
    night = ana.entries.heads().get()
    factories.recorded(ana, note="zebra")
    for url in (
        "/",
        "/history/",
        "/export/",
        "/export/json/",
        "/night/morning/",
        "/night/button/",
        "/sharing/",
        "/devices/",
    ):
        assert button.get(url).status_code in (302, 401, 403), url
    for url in ("/checkin/", f"/entries/{night.uuid}/undo/", "/signs/urine/", "/night/button/", "/leave/"):
        answer = button.post(url, {"answer": "none", "turn": "on"})
        assert (answer.status_code, "/accounts/login/" in answer.headers.get("Location", "")) == (302, True), url
    assert button.get("/phone/").status_code == push(button, ana.pk, operation()).status_code == 401
    for url in ("records/entries/", "sync/pull/", "findings/"):
        assert button.get(f"/api/v1/{url}").status_code in (401, 404), url
    assert ana.entries.count() == 2
    assert "zebra" not in button.get("/night/").content.decode()


def test_the_words_of_advice_are_for_who_signs_in(button: Client, patient: Client, ana: Patient) -> None:
    factories.recorded(ana, **NUMB)
    profile.update(patient=ana, by=ana.user, changes={"cancer_history": "past"})
    answer = button.post("/night/", {"said": "bad"})
    night = ana.entries.heads().get(kind="night")
    told = f"/phone/told/{night.uuid}/"
    assert told in answer.content.decode()
    assert "There is advice about this." in pages.text(answer)
    sentences = [one.sentence for one in advice.of_record(night)]
    assert sentences
    assert not any(sentence in pages.text(answer) for sentence in sentences)
    assert button.get(told).status_code == 302
    assert all(sentence in pages.text(patient.get(told)) for sentence in sentences)


def test_its_cookie_is_for_the_night_page_and_no_script(patient: Client, button: Client) -> None:
    cookie = cookie_of(patient)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/night/", True, "Lax")


def test_it_is_ended_from_the_page_of_devices(button: Client, patient: Client, ana: Patient) -> None:
    assert "Night button on a phone" in pages.text(patient.get("/devices/"))
    patient.post(f"/devices/{DeviceToken.objects.get().uuid}/")
    answer = button.post("/night/")
    assertRedirects(answer, "/accounts/login/?next=/night/", fetch_redirect_response=False)
    assert answer.cookies["night"].value == ""
    assert not ana.entries.exists()


def test_it_is_turned_off_where_it_was_turned_on(button: Client, patient: Client) -> None:
    assert "It is on" in pages.text(patient.get("/night/button/"))
    patient.post("/night/button/", {"turn": "off"})
    assert button.get("/night/").status_code == 302
    assert "Turn it on" in pages.text(patient.get("/night/button/"))


@pytest.mark.parametrize("token", ["", "x", "x" * 64, "\x00", "é"])
def test_no_other_cookie_opens_the_night_page(client: Client, button: Client, token: str) -> None:
    client.cookies["night"] = token
    assert client.get("/night/").status_code == 302


def test_a_run_of_taps_is_stopped(button: Client, ana: Patient) -> None:
    answers = [button.post("/night/").status_code for _ in range(8)]
    assert answers == [302] * 6 + [429] * 2
    assert ana.entries.count() == 6
