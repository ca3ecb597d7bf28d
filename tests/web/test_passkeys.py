"""A passkey, made by a real browser's own authenticator: on the page, and from an application."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from diary.actions import accounts, profile
from diary.models import User
from tests.api.device import Device

PASSWORD = "a garden in the rain"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(db: Any) -> User:
    user = accounts.create_user(email="ana@example.invalid", password=PASSWORD)
    profile.open_diary(user=user, time_zone="Europe/London")
    return user


@pytest.fixture
def holder(page: Page, live_server: Any, owner: User) -> Page:
    """A browser whose owner has added a passkey, and is signed out again."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is your back or side today?")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)  # what protects the diary is changed by its owner only
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("This telephone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery")).to_be_visible()
    page.goto(f"{live_server.url}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    return page


def application() -> Device:
    """An application that talks to the service by the name for which the passkey was made."""
    device = Device()
    device.defaults["SERVER_NAME"] = "localhost"
    return device


def answered(page: Page, options: dict[str, Any]) -> dict[str, Any]:
    """What the platform makes of a challenge."""
    made: dict[str, Any] = page.evaluate("options => webauthnJSON.get(options)", options)
    return made


def sign_in(passkey: dict[str, Any]) -> Any:
    return application().send("POST", "tokens/", {"passkey": passkey, "device_name": "telephone"})


def test_it_opens_the_diary_on_the_page(holder: Page) -> None:
    holder.get_by_role("button", name="Sign in with a passkey").click()
    expect(holder.get_by_role("heading", level=1)).to_have_text("How is your back or side today?")


def test_it_gives_an_application_its_token_once(holder: Page, owner: User) -> None:
    begun = application().send("POST", "tokens/passkey/").json()
    passkey = {"state": begun["state"], "credential": answered(holder, begun["request_options"])}
    answer = sign_in(passkey)
    assert answer.status_code == 201
    assert Device(answer.json()["token"]).send("GET", "profile/").json()["id"] == str(owner.patient.pk)
    assert sign_in(passkey).status_code == 401


def test_an_answer_to_another_challenge_is_refused(holder: Page) -> None:
    begun, other = (application().send("POST", "tokens/passkey/").json() for _ in range(2))
    credential = answered(holder, begun["request_options"])
    assert sign_in({"state": other["state"], "credential": credential}).status_code == 401


def test_the_password_alone_is_no_longer_enough(holder: Page, owner: User) -> None:
    answer = Device().send("POST", "tokens/", {"email": owner.email, "password": PASSWORD})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("passkey", "status"),
    [
        (None, 422),
        ({}, 422),
        ({"state": "x"}, 422),
        ({"state": 5, "credential": {}}, 422),
        ({"state": "x", "credential": {}}, 401),
        ({"state": "$STATE", "credential": {}}, 401),
        ({"state": "$STATE", "credential": {"id": [], "response": None}}, 401),
        ({"state": "$STATE", "credential": {"response": {"userHandle": "x"}}}, 401),
    ],
    ids=repr,
)
def test_what_is_none_is_refused(db: Any, passkey: Any, status: int) -> None:
    if isinstance(passkey, dict) and passkey.get("state") == "$STATE":
        passkey = passkey | {"state": application().send("POST", "tokens/passkey/").json()["state"]}
    assert sign_in(passkey).status_code == status


def test_without_script_the_page_offers_none(client: Client, db: Any) -> None:
    assert '<form id="mfa_login" data-passkey hidden' in client.get("/accounts/login/").content.decode()
