"""Other people's diaries are open only to who signed in with more than a password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from diary.models import User

# Recovery codes stand in for a factor that is lost; they are none by themselves.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def suffices(user: User) -> bool:
    """Whether this user may read the diaries that are shared with them, as far as the second factor goes."""
    return not settings.CLINICIAN_MFA or bool(is_mfa_enabled(user, FACTORS))
