"""A secret that was just made, on its way to the one page that shows it: a page loaded again makes no second one.

In the session and not in the address, which browsers and logs keep; and sealed, since only its digest is to stay here.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from uuid import UUID

from django.http import HttpRequest

from diary import crypto

KEY = "shown_once"


def keep(request: HttpRequest, of: UUID, secret: str) -> None:
    sealed = crypto.seal_text(crypto.derived_key("shown once"), secret, "session", of)
    request.session[KEY] = [str(of), b64encode(sealed).decode()]


def take(request: HttpRequest) -> tuple[UUID, str] | None:
    """Whose secret it is, and the secret; None once it was shown."""
    of, sealed = request.session.pop(KEY, (None, None))
    if of is None:
        return None
    return UUID(of), crypto.open_text(crypto.derived_key("shown once"), b64decode(sealed), "session", of)
