"""A clinic's webhook, sent to a real TLS server on this machine; and the addresses that are never called."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings
from django.core import mail
from django.utils import timezone

from diary import webhooks
from diary.actions import clinics, delivering
from diary.models import By, Clinic, Clinician, Delivery, Patient
from tests import factories

RED = {"urine_colour": "red", "urine_context": ["none"]}


class Receiver(HTTPServer):
    """Keeps what it gets, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204

    def handle_error(self, *_: Any) -> None:
        """A client that turns away is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def certificate(folder: Path) -> Path:
    """Of `localhost`, signed by itself; with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    server, file = Receiver(), certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clinic(db: Any, settings: Any, receiver: Receiver) -> Clinic:
    """A clinic whose webhook is the receiver, in a network that may be called."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    made = factories.clinic()
    url = f"https://localhost:{receiver.server_port}/in?to=us"
    clinics.set_webhook(clinic=made, by=factories.administrator(made), url=url)
    return made


@pytest.fixture
def flagged(ana: Patient, ito: Clinician, clinic: Clinic) -> Patient:
    """Ana shares with the clinic, and a red flag waits in the outbox."""
    factories.member(clinic, ito.user)
    factories.grant(ana, ito, clinic)
    factories.recorded(ana, **RED)
    return ana


def posts() -> Any:
    return Delivery.objects.filter(by=By.WEBHOOK)


def test_a_notice_is_announced_signed_and_says_nothing_by_itself(
    flagged: Patient, clinic: Clinic, receiver: Receiver
) -> None:
    assert delivering.deliver(timezone.now()) == 2
    ((path, headers, body),) = receiver.got
    told = json.loads(body)
    delivery = posts().get()
    assert path == "/in?to=us"
    assert told == {"id": str(delivery.token), "type": "notice.new", "link": f"{django_settings.SITE_URL}/clinic/"}
    key = base64.b64decode(clinic.webhook_secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    everything = f"{headers} {body.decode()}".lower()
    words = ("ana", "blood", "urine", "urgent", "haematuria", str(flagged.pk), clinic.name.lower())
    assert [word for word in words if word in everything] == []
    assert delivery.sent_at is not None
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("status", [500, 410, 302])
def test_what_was_not_taken_is_sent_again_later_under_the_same_id(
    flagged: Patient, receiver: Receiver, status: int
) -> None:
    receiver.status, now = status, timezone.now()
    delivering.deliver(now)
    assert [path for path, *_rest in receiver.got] == ["/in?to=us"]  # a redirection is not followed
    receiver.status = 200
    delivering.deliver(now + timedelta(minutes=1))
    delivering.deliver(now + timedelta(minutes=3))
    first, second = (headers["webhook-id"] for _path, headers, _body in receiver.got)
    assert first == second
    delivering.deliver(now + timedelta(hours=9))
    assert len(receiver.got) == 2


def test_a_clinic_that_does_not_answer_is_asked_a_limited_number_of_times(flagged: Patient, receiver: Receiver) -> None:
    receiver.status, now = 503, timezone.now()
    for hour in range(delivering.MOST_TRIES + 3):
        delivering.deliver(now + timedelta(hours=9 * hour))
    assert len([one for one in receiver.got if one[1]["webhook-id"] == str(posts().get(round=0).token)]) == 8


def test_only_the_secret_of_now_signs(flagged: Patient, clinic: Clinic, receiver: Receiver) -> None:
    clinics.set_webhook(clinic=clinic, by=factories.administrator(clinic), url="")
    delivering.deliver(timezone.now())
    assert receiver.got == []


def test_a_server_that_is_not_who_it_should_be_gets_nothing(
    clinic: Clinic, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(other)))
    assert not send(clinic.webhook_url, clinic)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    assert not send(clinic.webhook_url.replace("localhost", "127.0.0.1"), clinic)
    assert receiver.got == []
    assert send(clinic.webhook_url, clinic)


def send(url: str, clinic: Clinic) -> bool:
    delivery = Delivery()
    return webhooks.post(url, clinic.webhook_secret, token=delivery.token, link="https://x/", now=timezone.now())


def test_the_own_network_is_not_called_unless_it_is_allowed(clinic: Clinic, receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert not send(clinic.webhook_url, clinic)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
    ],
)
def test_which_addresses_lie_in_the_open_internet(address: str, is_open: bool) -> None:
    assert webhooks._is_open(ip_address(address)) is is_open


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::1]"])
def test_other_ways_to_write_this_machine_are_refused(host: str, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises((webhooks.Refused, OSError)):
        webhooks.allowed_address(host.strip("[]"), 443)
