"""What a request brings is read before the service works on it: whole, in time, and with a known length.

Telephones send bodies in chunks when they compress them, which Django would take for empty ones; and a body that stops
half-way would hold its thread for ever, or be stored as if that half were all of it.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Timer
from typing import Any

from django.conf import settings

from diary.api import problems

Environ = dict[str, Any]
PATIENCE = 60.0  # seconds for a whole body


class WholeBody:
    """WSGI middleware. What is longer than the service takes is left to it to refuse."""

    def __init__(self, application: Callable[..., Iterable[bytes]], patience: float = PATIENCE) -> None:
        self.application = application
        self.patience = patience

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        named = environ.get("CONTENT_LENGTH") or ""
        length = int(named) if named.isdecimal() else 0
        is_chunked = not named and environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ
        if is_chunked or 0 < length <= most:
            body = self._read(environ, most + 1 if is_chunked else length)
            if body is None or len(body) < length:
                return _not_whole(environ, start_response)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self.application(environ, start_response)

    def _read(self, environ: Environ, most: int) -> bytes | None:
        with _cut_off_after(self.patience, environ.get("gunicorn.socket")), suppress(OSError):
            return bytes(environ["wsgi.input"].read(most))
        return None


@contextmanager
def _cut_off_after(seconds: float, connection: socket.socket | None) -> Iterator[None]:
    """A limit for each piece would not do: a piece may be a single byte."""
    if connection is None:
        yield
        return

    def cut_off() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _not_whole(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    kind, text = "text/plain", "The request did not come to its end. Send it again."
    if environ.get("PATH_INFO", "").startswith("/api/"):
        kind, text = problems.MEDIA_TYPE, json.dumps(problems.body(408, "too-slow"))
    start_response("408 Request Timeout", [("Content-Type", kind), ("Cache-Control", "no-store")])
    return [text.encode()]
