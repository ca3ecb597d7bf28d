from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.utils import timezone
from knox.models import get_token_model

from diary.actions import accounts
from diary.models import Patient, User
from tests.api.device import Device

EMAIL, PASSWORD = "new@example.invalid", "a garden in the rain"


@pytest.fixture
def user(db: Any) -> User:
    return accounts.create_user(email=EMAIL, password=PASSWORD)


def sign_in(nobody: Device, **other: Any) -> Any:
    return nobody.send("POST", "tokens/", {"email": EMAIL, "password": PASSWORD} | other)


def test_a_password_gives_a_token_of_ninety_days(nobody: Device, user: User) -> None:
    answer = sign_in(nobody)
    assert answer.status_code == 201
    left = get_token_model().objects.get().expiry - timezone.now()
    assert timedelta(days=89) < left <= timedelta(days=90)


def test_the_token_opens_the_diary(nobody: Device, ana: Patient) -> None:
    ana.user.set_password(PASSWORD)
    ana.user.save()
    token = sign_in(nobody, email=ana.user.email).json()["token"]
    assert Device(token).send("GET", "profile/").json()["id"] == str(ana.pk)


def test_the_token_itself_is_not_stored(nobody: Device, user: User) -> None:
    token = sign_in(nobody).json()["token"]
    assert token not in str(list(get_token_model().objects.values()))


def test_a_wrong_password_and_an_unknown_address_look_alike(nobody: Device, user: User) -> None:
    answers = [sign_in(nobody, password="another"), sign_in(nobody, email="who@example.invalid")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["WWW-Authenticate"]


def test_a_user_who_was_switched_off_gets_none(nobody: Device, user: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(nobody).status_code == 401


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", [None, 5, "", [], {}, "x" * 2000, "\x00", "\ud800"])
def test_a_field_of_another_shape_is_named(nobody: Device, user: User, field: str, value: Any) -> None:
    answer = sign_in(nobody, **{field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


def test_signing_out_ends_this_device_only(nobody: Device, user: User) -> None:
    here, there = (sign_in(nobody).json()["token"] for _ in range(2))
    assert Device(here).send("DELETE", "tokens/current/").status_code == 204
    assert Device(here).send("DELETE", "tokens/current/").status_code == 401
    assert Device(there).send("DELETE", "tokens/current/").status_code == 204


def test_a_token_that_is_over_is_refused(api: Device) -> None:
    get_token_model().objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert api.send("GET", "profile/").status_code == 401


@pytest.mark.parametrize("header", ["Token x", "Token ", "Token", "Bearer x", "Token a b", "\xff", "x" * 5000])
def test_anything_else_is_no_token(nobody: Device, header: str) -> None:
    assert nobody.send("GET", "profile/", Authorization=header).status_code == 401


def test_guessing_is_slowed_down(nobody: Device, user: User) -> None:
    answers = [sign_in(nobody, password=f"guess {number}").status_code for number in range(12)]
    assert answers[0] == 401
    assert 5 <= answers.count(401) <= 10
    assert answers[-1] == 429
    refused = sign_in(nobody)
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")


class TestSecondFactor:
    @pytest.fixture
    def secret(self, user: User) -> str:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return secret

    def test_the_password_alone_is_not_enough(self, nobody: Device, secret: str) -> None:
        assert sign_in(nobody).status_code == 401

    @pytest.mark.parametrize("code", ["000", "", 123456, None, [], "\x00", "\ud800", "٣" * 6, "x" * 5000])
    def test_a_wrong_code_is_refused(self, nobody: Device, secret: str, code: Any) -> None:
        assert sign_in(nobody, code=code).status_code == 401

    def test_the_code_of_now_opens(self, nobody: Device, secret: str) -> None:
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        assert sign_in(nobody, code=code).status_code == 201
