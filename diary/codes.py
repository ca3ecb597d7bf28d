"""Short codes that people read out to each other. Only a digest is kept."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

# No letter or digit that looks like another: B 8, S 5, Z 2, I L 1, O 0 are left out.
ALPHABET: Final = "ACDEFGHJKMNPQRTUVWXY34679"
GROUP: Final = 4


def new() -> str:
    """Two groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(GROUP)) for _group in range(2))


def digest(code: str, purpose: str) -> str:
    """Typed in any case, with or without the hyphen and blanks. A code for one purpose is none for another."""
    letters = "".join(character for character in code.upper() if character.isalnum())
    return salted_hmac(purpose, letters, algorithm="sha256").hexdigest()
