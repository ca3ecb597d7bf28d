"""Signing in with a passkey from an application: a challenge without a session, and its answer. Passkeys are added, and
checked, by allauth; only the challenge travels with the client here, signed, for five minutes and for one use."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from fido2.webauthn import UserVerificationRequirement

from diary.models import User

LASTS = 5 * 60  # seconds
SALT = "diary.passkeys"


def challenge() -> tuple[dict[str, Any], str]:
    """What the application hands to the platform, and the state that it hands back with the answer."""
    asked, state = auth.get_server().authenticate_begin([], user_verification=UserVerificationRequirement.REQUIRED)
    return dict(asked), signing.dumps({"state": state, "once": uuid4().hex}, salt=SALT)


def user_of(state: str, credential: dict[str, Any]) -> User | None:
    """Who answered the challenge; None when it does not fit."""
    try:
        asked = signing.loads(state, salt=SALT, max_age=LASTS)
        auth.parse_authentication_response(credential)
        user = auth.extract_user_from_response(credential)
        auth.get_server().authenticate_complete(asked["state"], auth.get_credentials(user), credential)
    except (signing.BadSignature, ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    has_it = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    is_first_use = cache.add(f"passkey-{asked['once']}", True, LASTS)
    return user if isinstance(user, User) and user.is_active and has_it and is_first_use else None
