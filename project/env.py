"""Small strict readers of the environment: a wrong value stops the start with a sentence that says what to do."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def load_file(path: Path) -> None:
    """Take variables from a file of NAME=value lines; what the process already has wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.partition(" #")[0].strip())


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} is {value!r}: write True or False.")
    return value == "True"


def whole(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str) -> str:
    """A required secret, from NAME or from the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    value = Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. `make run` makes one for this machine; in production set {name} or {name}_FILE."
        )
    return value


def key(name: str) -> str:
    """A required key of 32 bytes in base64, as text."""
    value = secret(name)
    try:
        size = len(base64.b64decode(value, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ImproperlyConfigured(f"{name} is not 32 bytes in base64: make one with `openssl rand -base64 32`.")
    return value
