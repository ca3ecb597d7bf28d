from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.asserts import assertRedirects

from diary.actions import accounts
from diary.models import Patient, Reminder
from tests.browser import watched
from tests.web import pages

MAIL = {"at": "07:30", "pace": "daily", "by_email": "on"}


@pytest.fixture
def confirmed(ana: Patient) -> Patient:
    EmailAddress.objects.create(user=ana.user, email=ana.user.email, primary=True, verified=True)
    return ana


def test_reminders_are_off_until_asked_for(patient: Client) -> None:
    assert "Reminders are off." in pages.text(patient.get("/reminders/"))
    assert not Reminder.objects.exists()


def test_a_mail_is_asked_for_changed_and_ended(patient: Client, confirmed: Patient) -> None:
    assertRedirects(patient.post("/reminders/", MAIL), "/reminders/")
    assert "Reminders are on, at 07:30." in pages.text(patient.get("/reminders/"))
    patient.post("/reminders/", MAIL | {"pace": "sundays", "at": "9.15"})
    chosen = Reminder.objects.get()
    assert (chosen.pace, chosen.at) == ("sundays", time(9, 15))
    patient.post("/reminders/", {"at": "07:30", "pace": "daily"})
    assert not Reminder.objects.exists()


def test_an_address_must_be_confirmed_first(patient: Client) -> None:
    response = patient.post("/reminders/", MAIL)
    assert "First confirm your email address" in pages.errors(response)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("at", ["", "soon", "25:00", "\x00"])
def test_a_time_that_is_none_is_named_and_kept(patient: Client, confirmed: Patient, at: str) -> None:
    response = patient.post("/reminders/", MAIL | {"at": at})
    assert "20:00" in pages.errors(response)
    assert pages.title(response).startswith("Error: ")
    assert not Reminder.objects.exists()


def test_a_calendar_file_is_in_the_language_that_its_owner_chose(patient: Client, ana: Patient) -> None:
    accounts.speak(user=ana.user, language="es")
    asked = {"at": "21:15", "pace": "daily"}
    (event,) = Calendar.from_ical(patient.get("/reminders/calendar/", asked).content).walk("VEVENT")
    assert event["SUMMARY"] == "Su anotación le espera"


@pytest.mark.parametrize(("pace", "rule"), [("daily", {"FREQ": ["DAILY"]}), ("sundays", {"FREQ": ["WEEKLY"]})])
def test_a_calendar_file_repeats_on_ones_own_clock(patient: Client, pace: str, rule: dict[str, Any]) -> None:
    response = patient.get("/reminders/calendar/", {"at": "21:15", "pace": pace})
    assert response["Content-Type"].startswith("text/calendar")
    read = Calendar.from_ical(response.content)
    [event] = read.walk("VEVENT")
    begins = event["DTSTART"].dt
    assert (begins.time(), begins.tzinfo.key) == (time(21, 15), "Europe/London")
    assert rule.items() <= dict(event["RRULE"]).items()
    assert event["SUMMARY"] == "Your check-in is ready"
    assert [zone["TZID"] for zone in read.walk("VTIMEZONE")] == ["Europe/London"]
    assert b"pain" not in response.content.lower()


def test_without_keys_there_is_no_push(patient: Client) -> None:
    assert "data-push-key" not in patient.get("/reminders/").content.decode()
    assert patient.post("/reminders/push/", {}).status_code == 404


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that takes in service workers."""
    with watched(chromium) as context:
        yield context


@pytest.mark.django_db(transaction=True)
def test_the_worker_shows_what_is_pushed(page: Page, context: BrowserContext, live_server: Any) -> None:
    """A browser that is handed a message, or something that is none, shows a reminder and no more than one."""
    context.grant_permissions(["notifications"], origin=live_server.url)
    page.goto(f"{live_server.url}/help/")
    tools, found = context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    page.evaluate(
        "navigator.serviceWorker.register('/static/diary/push.js').then(registered => new Promise(ready => {"
        " const worker = registered.installing; worker.onstatechange = () => worker.state === 'activated' && ready() }))"
    )
    shown = (
        "navigator.serviceWorker.getRegistration('/static/diary/').then(worker => worker.getNotifications())"
        ".then(all => all.map(one => [one.title, one.data.url]))"
    )
    for data in ('{"title": "Now ready", "url": "/week/"}', "not ours"):
        where = {"origin": live_server.url, "registrationId": found[-1]["registrationId"], "data": data}
        tools.send("ServiceWorker.deliverPushMessage", where)
        wanted = ["Now ready", "/week/"] if "url" in data else ["Your check-in is ready", "/"]
        page.wait_for_function(
            f"wanted => {shown}.then(all => JSON.stringify(all) === JSON.stringify(wanted))", arg=[wanted]
        )
