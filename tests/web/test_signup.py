from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.actions import accounts
from diary.models import Patient, User
from tests import factories
from tests.web import pages

EMAIL, PASSWORD = "new@example.invalid", "a garden in the rain"
CREDENTIALS = {"email": EMAIL, "password1": PASSWORD}
WELCOME = {"name": "Ana", "region": "GB", "time_zone": "Europe/London"}

pytestmark = pytest.mark.django_db


def test_sign_up_is_one_page_with_two_fields(client: Client) -> None:
    shown = client.get("/accounts/signup/").content.decode()
    assert [shown.count(f'type="{kind}"') for kind in ("email", "password")] == [1, 1]


def test_the_way_from_sign_up_to_the_first_question(client: Client) -> None:
    assertRedirects(client.post("/accounts/signup/", CREDENTIALS), "/", target_status_code=302)
    assertRedirects(client.get("/"), "/welcome/")
    assertRedirects(client.post("/welcome/", WELCOME), "/")
    assert "How is your back or side today?" in pages.text(client.get("/"))
    owner = Patient.objects.get(user__email=EMAIL)
    assert (owner.name, owner.region, owner.time_zone) == ("Ana", "GB", "Europe/London")


def test_an_empty_sign_up_names_each_field(client: Client) -> None:
    said = pages.text(client.post("/accounts/signup/", {}))
    assert "Enter your email address." in said
    assert "Choose a password." in said


def test_nobody_is_greeted_by_an_identifier(client: Client) -> None:
    client.post("/accounts/signup/", CREDENTIALS)
    assert str(User.objects.get(email=EMAIL).pk) not in client.get("/welcome/").content.decode()


def test_consent_is_kept_with_its_version(client: Client) -> None:
    client.force_login(factories.user(EMAIL))
    client.post("/welcome/", WELCOME)
    owner = Patient.objects.get()
    assert owner.consent_version == "1"


def test_one_can_sign_in_again_and_out(client: Client) -> None:
    client.post("/accounts/signup/", CREDENTIALS)
    client.post("/accounts/logout/")
    assert client.get("/").url.startswith("/accounts/login/")  # type: ignore[attr-defined]
    response = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assertRedirects(response, "/", target_status_code=302)


@pytest.mark.parametrize(
    "typed",
    [
        {"password1": PASSWORD},
        {"email": EMAIL},
        {"email": "nowhere", "password1": PASSWORD},
        {"email": EMAIL, "password1": "short"},
        {"email": EMAIL, "password1": "password"},
        {"email": "a\x00@example.invalid", "password1": PASSWORD},
        {"email": f"{'a' * 400}@example.invalid", "password1": PASSWORD},
    ],
)
def test_a_refused_sign_up_is_named_and_kept(client: Client, typed: dict[str, str]) -> None:
    response = client.post("/accounts/signup/", typed)
    assert response.status_code == 200
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert typed.get("email", "").replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client) -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    wrong = client.post("/accounts/login/", {"login": EMAIL, "password": "another garden"})
    unknown = client.post("/accounts/login/", {"login": "who@example.invalid", "password": "another garden"})
    assert pages.errors(wrong) == pages.errors(unknown) != ""
    assert pages.title(wrong).startswith("Error: ")


@pytest.mark.parametrize(
    "typed",
    [{"time_zone": "Europe/Atlantis"}, {"time_zone": ""}, {"region": "XX"}, {"name": "x" * 200}, {"name": "A\x00"}],
)
def test_a_refused_welcome_is_named_and_kept(client: Client, typed: dict[str, Any]) -> None:
    client.force_login(factories.user(EMAIL))
    response = client.post("/welcome/", WELCOME | typed)
    assert pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert 'value="Ana"' in response.content.decode() or "name" in typed
    assert not Patient.objects.exists()


def test_the_zone_of_the_browser_is_offered(client: Client) -> None:
    client.force_login(factories.user(EMAIL))
    assert "data-zone" in client.get("/welcome/").content.decode()
    assert "data-zone" not in client.post("/welcome/", {"time_zone": "Europe/Paris"}).content.decode()


def test_no_country_is_chosen_for_anybody(client: Client) -> None:
    client.force_login(factories.user(EMAIL))
    assert " selected" not in client.get("/welcome/").content.decode().replace('value="" selected', "")
    assert pages.errors(client.post("/welcome/", WELCOME | {"region": ""}))


def test_one_begins_only_once(patient: Client) -> None:
    assertRedirects(patient.get("/welcome/"), "/")
    assertRedirects(patient.post("/welcome/", WELCOME), "/")
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "page",
    ["account_login", "account_signup", "account_reset_password", "account_logout"],
)
def test_account_pages_look_like_the_rest(client: Client, page: str) -> None:
    response = client.get(reverse(page), follow=True)
    assert response.status_code == 200
    assert "Get help now" in pages.text(response)
    assert 'id="main"' in response.content.decode()


@pytest.mark.parametrize(
    "page", ["account_change_password", "account_email", "mfa_index", "usersessions_list", "account_reauthenticate"]
)
def test_account_pages_of_who_is_signed_in(client: Client, page: str) -> None:
    client.post("/accounts/signup/", CREDENTIALS)
    response = client.get(reverse(page), follow=True)
    assert response.status_code == 200
    assert "Get help now" in pages.text(response)


def test_a_mail_is_written_in_the_language_of_its_receiver(client: Client, mailoutbox: list[Any]) -> None:
    accounts.speak(user=accounts.create_user(email=EMAIL, password=PASSWORD), language="es")
    client.post("/accounts/password/reset/", {"email": EMAIL}, headers={"Accept-Language": "en-GB"})
    assert mailoutbox[-1].to == [EMAIL]
    assert "contraseña" in mailoutbox[-1].subject


def test_an_address_is_changed_once_it_is_confirmed(client: Client, mailoutbox: list[Any]) -> None:
    client.force_login(accounts.create_user(email=EMAIL, password=PASSWORD))
    client.post("/accounts/email/", {"email": "newer@example.invalid", "action_add": ""})
    assert "We wrote to newer@example.invalid" in pages.text(client.get("/accounts/email/"))
    assert mailoutbox[-1].to == ["newer@example.invalid"]
    client.post("/accounts/email/", {"email": "newer@example.invalid", "action_remove": ""})
    said = pages.text(client.get("/accounts/email/"))
    assert f"You sign in with {EMAIL}." in said
    assert "We wrote to" not in said


def test_a_refused_address_is_named(client: Client) -> None:
    client.post("/accounts/signup/", CREDENTIALS)
    response = client.post("/accounts/email/", {"email": "nowhere", "action_add": ""})
    assert pages.errors(response)
    assert 'value="nowhere"' in response.content.decode()
