"""Web push: which push services we talk to, our public key, and one message to one browser."""

from __future__ import annotations

import base64
import json
import logging
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from diary.models import PushSubscription

logger = logging.getLogger(__name__)

KEEP_FOR = 3 * 60 * 60  # seconds; a phone that was off until tomorrow is not asked about today
GONE = (404, 410)


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY and settings.VAPID_CONTACT)


def public_key() -> str:
    """What a browser subscribes with; "" where push is not configured."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if is_on() else ""


@cache
def _public_key(private_key: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid02

    point = Vapid02.from_string(private_key).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def is_known_service(endpoint: str) -> bool:
    """A browser names the address that we are to post to: only those of the push services may be."""
    try:
        given = urlsplit(endpoint)
        origin = f"{given.scheme}://{given.netloc}"
    except ValueError:
        return False
    return any(
        origin == service or ("*" in service and _is_below(origin, service)) for service in settings.PUSH_SERVICES
    )


def _is_below(origin: str, service: str) -> bool:
    """https://*.notify.windows.com: any host under it. What comes before must be a plain host name."""
    scheme, _, domain = service.partition("*")
    host = origin.removeprefix(scheme).removesuffix(domain)
    return origin.startswith(scheme) and origin.endswith(domain) and host.replace(".", "").replace("-", "").isalnum()


def send(subscription: PushSubscription, message: dict[str, str]) -> bool:
    """Whether the browser's push service took it. A subscription that is gone is forgotten."""
    from pywebpush import WebPushException, webpush

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": keys},
            json.dumps(message),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_CONTACT},
            ttl=KEEP_FOR,
            timeout=10,
        )
    except WebPushException as error:
        if error.response is not None and error.response.status_code in GONE:
            subscription.delete()
        else:
            logger.error("a push was not taken: %s", type(error).__name__)
        return False
    except (OSError, ValueError) as error:  # no connection; keys that are none
        logger.error("a push was not sent: %s", type(error).__name__)
        return False
    return True
