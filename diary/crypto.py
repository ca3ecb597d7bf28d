"""Free text at rest: AES-256-GCM under a key of the patient's own, itself sealed by a key outside the database.

A copied database, or an old backup, gives no note away; destroying one patient's data key destroys their notes in every
backup. Each sealed value is bound to its place (table, field, patient, record, version): moved to another row, it does
not open.
"""

from __future__ import annotations

import base64
import os
from functools import cache
from typing import Final
from uuid import UUID

from django.conf import settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
FORMAT: Final = b"\x01"
Sealed = bytes | memoryview  # PostgreSQL hands out the second


class Unreadable(Exception):
    """A sealed value does not open: another key, another place, or it was changed."""


def new_data_key(patient: UUID) -> bytes:
    """A fresh data key for this patient, sealed by the installation's key: what the database may hold."""
    return _seal(derived_key("data keys"), os.urandom(KEY_BYTES), _place("patient", "data_key", patient))


def open_data_key(sealed: Sealed, patient: UUID) -> bytes:
    return _open(derived_key("data keys"), sealed, _place("patient", "data_key", patient))


def seal_text(data_key: bytes, text: str, *place: object) -> bytes:
    return _seal(data_key, text.encode(), _place(*place))


def open_text(data_key: bytes, sealed: Sealed, *place: object) -> str:
    return _open(data_key, sealed, _place(*place)).decode()


def derived_key(purpose: str) -> bytes:
    """The installation's key for one purpose: a key that leaks through one use says nothing about another."""
    return _derive(settings.DIARY_KEY, purpose)


@cache
def _derive(master: str, purpose: str) -> bytes:
    # Here and below: imported on first use, because every command would pay for it at start-up.
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = base64.b64decode(master, validate=True)
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"diurnal {purpose}".encode()).derive(key)


def _place(*parts: object) -> bytes:
    return "/".join(str(part) for part in parts).encode()


def _seal(key: bytes, data: bytes, place: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, data, place)


def _open(key: bytes, sealed: Sealed, place: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = bytes(sealed)
    if sealed[:1] != FORMAT:
        raise Unreadable("unknown format")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place)
    except (InvalidTag, ValueError):
        raise Unreadable("another key, another place, or changed") from None
