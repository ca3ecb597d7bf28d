"""Announcing a notice to a clinic's own system, signed as in Standard Webhooks. What is sent says nothing by itself.

The address is set by a clinic's administrator, so it is not trusted: only https, only addresses of the open internet, and
the connection goes to the very address that was checked. A redirection is not followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)

WAIT: Final = 5.0  # seconds, for all of it
TRANSLATED: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))  # to IPv4 addresses that we cannot judge


class Refused(Exception):
    """The address is none that this service calls."""


def post(url: str, secret: str, *, token: UUID, link: str, now: datetime) -> bool:
    """Whether the receiver took it."""
    body = json.dumps({"id": str(token), "type": "notice.new", "link": link}).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Diurnal",
        "webhook-id": str(token),
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, token, stamp, body),
    }
    try:
        status = _sent(url, body, headers)
    except Exception as error:  # whatever a foreign server or its name does must not stop the other deliveries
        logger.warning("a webhook was not delivered: %s", type(error).__name__)
        return False
    return 200 <= status < 300


def signature(secret: str, token: UUID, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 of the id, the time and the body, so that none of them can be exchanged or sent again later."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{token}.{stamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def _sent(url: str, body: bytes, headers: dict[str, str]) -> int:
    # Imported on first use: every command would pay for it at start-up.
    import urllib3

    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme != "https" or not host:
        raise Refused
    port = parts.port or 443
    pool = urllib3.HTTPSConnectionPool(
        allowed_address(host, port),
        port,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
        timeout=urllib3.Timeout(total=WAIT),
        retries=False,
        maxsize=1,
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        answer = pool.request(
            "POST", target, body=body, headers={**headers, "Host": parts.netloc}, redirect=False, preload_content=False
        )
        answer.close()  # what it says is not read
        return int(answer.status)


def allowed_address(host: str, port: int) -> str:
    """One address of this host, if all of them lie in the open internet: the one to connect to."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (settings.WEBHOOK_ALLOW_PRIVATE or all(_is_open(ip_address(str(one))) for one in found)):
        raise Refused
    return str(found[0])


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_open(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast
