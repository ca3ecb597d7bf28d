"""Reminders: who gets one, when, and when they end. Time is an argument; what was written, and when, is stored."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import http_ece
import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from py_vapid import Vapid02

from diary import push
from diary.actions import accounts, leaving, profile, reminding
from diary.models import Entry, Pace, Patient, PushSubscription, Reminder
from tests import factories
from tests.web.test_words import NEVER

AT = time(20)
ZONE = ZoneInfo(factories.ZONE)
FIRST = date(2026, 3, 2)  # a Monday; the clocks change on the 29th
ILL = re.compile(r"pain|back\b|side|sign|symptom|sick|ill\b|cancer|kidney|diary of", re.IGNORECASE)


def evening(day: int, hour: int = 20, minute: int = 5) -> datetime:
    return datetime.combine(FIRST + timedelta(days=day), time(hour, minute), ZONE).astimezone(UTC)


@pytest.fixture
def reminded(ana: Patient) -> Patient:
    """Ana asked for a mail at eight, the evening before the first day."""
    EmailAddress.objects.create(user=ana.user, email=ana.user.email, primary=True, verified=True)
    reminding.choose(patient=ana, by=ana.user, by_email=True, pace=Pace.DAILY, at=AT)
    Reminder.objects.update(next_look_at=evening(0, 20, 0))
    return ana


def wrote(owner: Patient, when: datetime) -> None:
    local = when.astimezone(ZONE)
    entry = factories.recorded(owner, **factories.entry_on(local.date(), pain_average=3))
    Entry.objects.filter(pk=entry.pk).update(written_at=when)


def days_reminded(number: int) -> list[int]:
    """Day by day, a worker that looks every hour; each day's count must be 0 or 1."""
    found = []
    for day in range(number):
        sent = sum(reminding.remind(evening(day, hour)) for hour in (8, 20, 21, 22, 23))
        assert sent in (0, 1)
        found += [day] * sent
    return found


def test_nobody_is_reminded_who_did_not_ask(ana: Patient) -> None:
    assert reminding.remind(evening(0)) == 0


def test_a_day_without_an_entry_is_reminded_of_once(reminded: Patient, mailoutbox: list[Any]) -> None:
    assert [reminding.remind(evening(0)) for _ in range(3)] == [1, 0, 0]
    assert len(mailoutbox) == 1


def test_not_before_the_time(reminded: Patient) -> None:
    assert reminding.remind(evening(0, 19, 59)) == 0


def test_not_on_a_day_that_is_logged(reminded: Patient) -> None:
    wrote(reminded, evening(0, 9))
    assert days_reminded(2) == [1]


def test_unanswered_ones_become_weekly_and_stop(reminded: Patient, mailoutbox: list[Any]) -> None:
    assert days_reminded(60) == [0, 1, 2, 9, 16, 23]
    assert "last message for now" in mailoutbox[-1].body
    assert not any("last message" in mail.body for mail in mailoutbox[:-1])


def test_an_entry_begins_them_again(reminded: Patient, client: Client) -> None:
    client.force_login(reminded.user)
    days_reminded(30)
    assert "Reminders have paused" in client.get("/").content.decode()
    wrote(reminded, evening(30, 9))
    assert "Reminders have paused" not in client.get("/").content.decode()
    Reminder.objects.update(next_look_at=evening(30, 20, 0))
    assert [day for day in range(30, 34) if reminding.remind(evening(day))] == [31, 32, 33]


def test_thirty_days_with_ten_skipped(reminded: Patient, client: Client, mailoutbox: list[Any]) -> None:
    """At most one a day, only on skipped days, and no word that counts, presses or tells."""
    client.force_login(reminded.user)
    skipped = {3, 4, 9, 15, 16, 17, 18, 19, 20, 27}
    sent = []
    for day in range(30):
        if day not in skipped:
            wrote(reminded, evening(day, 8))
        sent += [day for hour in (20, 21, 23) if reminding.remind(evening(day, hour))]
        if day % 5:
            continue
        told = "".join(re.sub(r"<[^>]+>", " ", client.get(url).content.decode()) for url in ("/", "/history/"))
        assert NEVER.search(told) is None
        assert re.search(r"streak|missed|failed|skipped|\d+ days? without", told) is None
    assert sent == [3, 4, 9, 15, 16, 17, 27]  # three unanswered, and the fourth would be a week later
    for mail in mailoutbox:
        said = re.sub(r"https?://\S+", "", f"{mail.subject} {mail.body}")
        assert NEVER.search(said) is None
        assert ILL.search(said) is None


def test_sundays_only(reminded: Patient) -> None:
    Reminder.objects.update(pace=Pace.SUNDAYS)
    assert days_reminded(14) == [6, 13]


def test_the_clock_is_the_patients(reminded: Patient) -> None:
    profile.update(patient=reminded, by=reminded.user, changes={"time_zone": "Asia/Tokyo"})
    assert reminding.remind(evening(0)) == 0  # there it is five in the morning
    assert reminding.remind(datetime(2026, 3, 3, 11, 5, tzinfo=UTC)) == 1


def test_after_an_outage_nobody_is_asked_in_the_night(reminded: Patient) -> None:
    assert reminding.remind(evening(0, 23, 30)) == 0
    assert reminding.remind(evening(1)) == 1


def test_a_diary_that_is_leaving_is_left_alone(reminded: Patient) -> None:
    leaving.leave(patient=reminded, by=reminded.user)
    assert days_reminded(2) == []


def test_an_address_that_is_not_confirmed_gets_nothing(ana: Patient) -> None:
    with pytest.raises(reminding.NotConfirmed):
        reminding.choose(patient=ana, by=ana.user, by_email=True, pace=Pace.DAILY, at=AT)


def test_what_could_not_be_sent_does_not_count(reminded: Patient, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    assert reminding.remind(evening(0)) == 0
    assert Reminder.objects.get().unanswered == 0


def test_it_speaks_the_language_of_its_reader(reminded: Patient, mailoutbox: list[Any]) -> None:
    accounts.speak(user=reminded.user, language="es")
    reminding.remind(evening(0))
    with translation.override("es"):
        assert mailoutbox[0].subject == str(reminding.READY) != "Your check-in is ready"


def test_the_command_sends_what_is_due(reminded: Patient, mailoutbox: list[Any], capsys: Any) -> None:
    now = datetime.now(ZONE)
    Reminder.objects.update(at=(now - timedelta(minutes=1)).time(), next_look_at=now - timedelta(minutes=1))
    call_command("remind")
    assert capsys.readouterr().out == f"{len(mailoutbox)} reminders sent\n"
    # In the first minute of a day the time lies in the day before.
    assert len(mailoutbox) == (now.date() == (now - timedelta(minutes=1)).date())


# --- the way out of a mail


def test_a_mail_leads_out_with_one_tap_signed_out(reminded: Patient, mailoutbox: list[Any], client: Client) -> None:
    reminding.remind(evening(0))
    headers = mailoutbox[0].extra_headers
    link = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mailoutbox[0].body
    path = link.removeprefix("http://127.0.0.1:8000")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    assert Reminder.objects.exists()  # programs that look through mails follow links
    assert "Reminders have ended" in strict.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert not Reminder.objects.exists()
    assert strict.post(path).status_code == 200


def test_another_token_ends_nothing(reminded: Patient, client: Client) -> None:
    for wrong in ("x", reminding.token(reminded) + "x", str(reminded.pk)):
        assert client.post(f"/reminders/stop/{wrong}/").status_code == 404
    assert Reminder.objects.exists()


# --- web push, to a push service of our own


class Service(BaseHTTPRequestHandler):
    """Takes messages as a push service does, or says that the browser is gone."""

    taken: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, dict(self.headers), body))
        self.send_response(410 if self.path == "/gone" else 201)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[tuple[str, list[Any]]]:
    taken: list[Any] = []
    server = HTTPServer(("127.0.0.1", 0), type("Ours", (Service,), {"taken": taken}))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    key = Vapid02()
    key.generate_keys()
    settings.VAPID_PRIVATE_KEY = (
        base64.urlsafe_b64encode(key.private_key.private_numbers().private_value.to_bytes(32, "big"))
        .decode()
        .strip("=")
    )
    settings.VAPID_CONTACT = "mailto:operator@example.invalid"
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH_SERVICES = [origin]
    yield origin, taken
    server.shutdown()
    thread.join()
    server.server_close()


def browser() -> tuple[ec.EllipticCurvePrivateKey, str]:
    """A browser's key pair."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return private, base64.urlsafe_b64encode(point).decode().rstrip("=")


SECRET = base64.urlsafe_b64encode(b"s" * 16).decode().rstrip("=")


def test_a_browser_subscribes_and_can_read_what_comes(
    ana: Patient, client: Client, service: tuple[str, list[Any]]
) -> None:
    origin, taken = service
    client.force_login(ana.user)
    private, public = browser()
    assert push.public_key() in client.get("/reminders/").content.decode()
    for _ in range(2):
        client.post("/reminders/push/", {"endpoint": f"{origin}/one", "p256dh": public, "auth": SECRET})
    assert PushSubscription.objects.get().patient == ana
    Reminder.objects.update(next_look_at=evening(0, 20, 0))
    assert reminding.remind(evening(0)) == 1
    [(_path, headers, body)] = taken
    assert headers["authorization"].startswith("vapid t=")
    told = json.loads(http_ece.decrypt(body, private_key=private, auth_secret=b"s" * 16, version="aes128gcm"))
    assert told == {"title": "Your check-in is ready", "url": "/"}
    client.post("/reminders/push/off/")
    assert not Reminder.objects.exists()


def test_a_browser_that_is_gone_is_forgotten(ana: Patient, service: tuple[str, list[Any]]) -> None:
    _private, public = browser()
    reminding.subscribe(patient=ana, by=ana.user, endpoint=f"{service[0]}/gone", p256dh=public, auth=SECRET)
    Reminder.objects.update(next_look_at=evening(0, 20, 0))
    assert reminding.remind(evening(0)) == 0
    assert not PushSubscription.objects.exists()
    assert Reminder.objects.get().unanswered == 0


@pytest.mark.parametrize(
    "endpoint",
    ["https://127.0.0.1/x", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com@10.0.0.1/x",
     "https://fcm.googleapis.com:8443/x", "https://x/.notify.windows.com/", "https://evil@x.notify.windows.com/",
     "file:///etc/passwd", "https://[", "https://.notify.windows.com/x"],
)  # fmt: skip
def test_only_push_services_are_posted_to(endpoint: str) -> None:
    assert not push.is_known_service(endpoint)


@pytest.mark.parametrize("host", ["fcm.googleapis.com", "db5p.notify.windows.com", "web.push.apple.com"])
def test_the_known_push_services_are_posted_to(host: str) -> None:
    assert push.is_known_service(f"https://{host}/send/abc")
