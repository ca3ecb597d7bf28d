"""The diary without a connection, in a real Chromium."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from analysis.alone import RULES, raised
from diary.actions import sync
from diary.models import DeviceToken, Patient
from diary.web import entries
from diary.web.views import shell
from tests import factories
from tests.analysis.test_alone import random_entry
from tests.browser import watched
from tests.web.conftest import signed_in
from tests.web.test_accessibility import SIZE, SMALL, enter, violations, wide

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a garden in the rain"
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture(autouse=True)
def _one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page and its worker ask at the same time; the tests' SQLite in memory has one connection for all threads."""
    answer, turn = BaseHandler.get_response, threading.Lock()

    def in_turn(self: BaseHandler, request: Any) -> Any:
        with turn:
            return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", in_turn)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with service workers."""
    with watched(chromium) as context:
        yield context


@pytest.fixture
def phone(context: BrowserContext, live_server: Any, ana: Patient) -> Iterator[Page]:
    """Ana's telephone, on the home page, with the service worker at work."""
    cache.clear()
    enter(context, live_server.url, signed_in(ana.user))
    page = context.new_page()
    page.goto(live_server.url)
    page.wait_for_function(CONTROLLED)
    yield page
    context.set_offline(False)
    page.goto("about:blank")  # no request of it is under way when the database is emptied


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1).and_(page.locator(":visible"))).to_have_text(text)


def sign_in(page: Page, owner: Patient) -> None:
    owner.user.set_password(PASSWORD)
    owner.user.save()
    page.get_by_label("Email").fill(owner.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The answer to the first push is lost after everything stands."""
    keys: list[str] = []
    push: Callable[..., Any] = sync.push

    def once(**what: Any) -> Any:
        done = push(**what)
        keys.append(str(what["key"]))
        if len(keys) == 1:
            raise sync.NotStored
        return done

    monkeypatch.setattr(sync, "push", once)
    return keys


def test_what_is_logged_without_a_connection_is_sent_once(
    phone: Page, live_server: Any, ana: Patient, lost: list[str]
) -> None:
    site = live_server.url
    phone.context.set_offline(True)
    press(phone, "No pain today")  # on the page that was open already
    heading(phone, "Saved on this phone")

    phone.goto(f"{site}/history/")
    heading(phone, "How is your back or side today?")
    phone.get_by_text("Less feeling between the legs").first.click()
    phone.get_by_role("group", name="Less feeling between the legs").get_by_label("Yes, new").check()
    phone.locator("form[action='/signs/feeling/']").get_by_role("button").last.click()
    card = phone.locator(".care.emergency")
    expect(card).to_contain_text("These changes need checking today: please go to emergency care now")
    expect(card.get_by_role("link")).to_have_attribute("href", "tel:999")
    assert violations(phone) == []

    phone.goto(f"{site}/help/")
    expect(phone.get_by_role("link", name="Call 999")).to_be_visible()
    phone.goto(f"{site}/night/")
    press(phone, "Bad")
    heading(phone, "Saved on this phone. You can rest. We will ask the rest in the morning.")
    assert not ana.entries.exists()

    phone.context.set_offline(False)
    phone.goto(site)  # sent by the page or in the background; the service says the emergency again
    heading(phone, "What to do now")
    phone.goto(site)
    expect(phone.locator("[data-waiting]")).to_be_hidden()
    assert len(set(lost)) == 1 < len(lost)
    day, night = ana.entries.heads().order_by("kind")
    assert (day.pain_average, day.neuro, day.version) == (0, {"saddle_numbness": "new"}, 1)
    assert (night.kind, night.woken_count, night.pain_worst, night.trigger) == ("night", 1, 5, "symptom")


def all_sent(page: Page, site: str) -> None:
    """Also where the answer to the first push was lost."""
    page.context.set_offline(False)
    page.goto(site)
    page.wait_for_load_state("networkidle")
    page.goto(site)
    page.wait_for_function(
        "import('/static/diary/js/store.js').then(({ all }) => all('queue')).then((rows) => !rows.length)"
    )


def test_a_number_under_way_when_the_connection_goes_is_sent_once(
    phone: Page, live_server: Any, ana: Patient, lost: list[str]
) -> None:
    site = live_server.url
    factories.recorded(ana)
    phone.goto(f"{site}/now/")
    phone.context.set_offline(True)
    press(phone, "7")
    heading(phone, "Saved on this phone")
    expect(phone.locator("[data-said]")).to_have_text("Pain at that moment: 7")
    all_sent(phone, site)
    phone.context.set_offline(True)
    press(phone, "No pain in the night")
    heading(phone, "Saved on this phone")
    all_sent(phone, site)
    moment, night = ana.entries.heads().exclude(kind="day").order_by("kind")
    assert (moment.pain_now, moment.trigger, moment.version) == (7, "symptom", 1)
    assert (night.pain_average, night.woken_count, night.kept_awake) == (0, 0, "no")
    assert (night.date, night.trigger, night.version) == (entries.today(ana), "scheduled", 1)
    assert len(set(lost)) == 2 < len(lost)


def test_the_night_and_the_moment_are_told_without_a_connection(phone: Page, live_server: Any, ana: Patient) -> None:
    site = live_server.url
    phone.context.set_offline(True)
    phone.goto(f"{site}/night/morning/")  # the form of the page that was asked for stands open
    night = phone.locator("form[action='/night/morning/']")
    night.get_by_text("A little more about it").click()
    woken = night.get_by_label("How often did pain wake you?")
    woken.fill("99")
    woken.press("Enter")  # saves no number
    night.get_by_role("button", name="6", exact=True).click()
    expect(phone.locator("[data-refused]:visible")).to_contain_text("give a number from 0 to 50")
    woken.fill("2")
    night.get_by_role("group", name="Did pain keep you awake?").get_by_label("Not sure").check()
    assert violations(phone) + phone.evaluate(SMALL, SIZE) == []
    night.get_by_role("button", name="6", exact=True).click()
    heading(phone, "Saved on this phone")
    expect(phone.locator("[data-said]")).to_contain_text("Times woken by pain: 2")

    phone.goto(f"{site}/now/")
    moment = phone.locator("form[action='/now/']")
    moment.get_by_text("A little more about it").click()
    moment.get_by_role("group", name="Where does it hurt?").get_by_label("Low back, your left").check()
    moment.get_by_role("group", name="What are you doing?").get_by_label("Sitting").check()
    moment.get_by_role("button", name="0, no pain").click()
    heading(phone, "Saved on this phone")
    assert not ana.entries.exists()

    all_sent(phone, site)
    now, night_entry = ana.entries.heads().order_by("kind")
    assert (now.kind, now.pain_now, now.posture, now.regions) == ("moment", 0, "sitting", ["low_back_left"])
    assert (night_entry.pain_average, night_entry.woken_count, night_entry.kept_awake) == (6, 2, "unsure")


def test_two_people_can_share_a_phone(phone: Page, live_server: Any, ana: Patient, ben: Patient) -> None:
    site = live_server.url
    phone.context.set_offline(True)
    phone.goto(site)
    phone.get_by_text("A temperature, or shivering").first.click()
    typed = phone.get_by_label("What was your temperature?")
    typed.fill("99")
    phone.locator("form[action='/signs/temperature/']").get_by_role("button").last.click()
    expect(phone.locator("[data-refused]:visible")).to_contain_text("give a number from 34 to 42.5")
    typed.fill("38,6")
    phone.locator("form[action='/signs/temperature/']").get_by_role("button").last.click()
    heading(phone, "Saved on this phone")

    # The session ends: the entry waits, and goes into nobody else's diary.
    phone.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    phone.context.set_offline(False)
    phone.goto(site)
    expect(phone.get_by_text("It is sent when you sign in.")).to_be_visible()
    sign_in(phone, ben)
    expect(phone.get_by_text("Something that another person logged is kept on this phone.")).to_be_visible()
    assert "38.6" not in phone.content()
    phone.goto(f"{site}/accounts/logout/")
    press(phone, "Sign out")
    sign_in(phone, ana)
    expect(phone.get_by_text("What was saved on this phone is in your diary now.")).to_be_visible()
    assert ana.entries.heads().get().temperature_c == 38.6
    assert not ben.entries.exists()


def test_what_the_service_refuses_stays_with_the_reason(phone: Page, live_server: Any, ana: Patient) -> None:
    phone.context.set_offline(True)
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(live_server.url)
    phone.get_by_text("A lump in the side or belly").first.click()
    assert violations(phone) + phone.evaluate(SMALL, SIZE) == []
    assert not wide(phone)
    phone.clock.set_fixed_time(timezone.now() + timedelta(hours=1))  # a clock that runs ahead
    press(phone, "4")
    heading(phone, "Saved on this phone")
    phone.context.set_offline(False)
    phone.goto(live_server.url)
    expect(phone.get_by_text("was not accepted. It is still on this phone.")).to_be_visible()
    phone.get_by_role("link", name="Look at it").and_(phone.locator(":visible")).click()
    waiting = phone.get_by_role("listitem").filter(has_text="Pain overall: 4")
    expect(waiting).to_contain_text("this lies in the future")
    phone.once("dialog", lambda dialog: dialog.accept())
    press(phone, "Remove it")
    expect(waiting).to_have_count(0)
    assert not ana.entries.exists()


def test_signing_out_warns_of_what_is_not_sent(
    phone: Page, live_server: Any, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync.push

    def fail(**what: Any) -> Any:
        raise sync.NotStored

    monkeypatch.setattr(sync, "push", fail)
    yesterday = entries.today(ana) - timedelta(days=1)
    factories.recorded(ana, **factories.entry_on(yesterday, pain_average=7))
    phone.reload()
    expect(phone.get_by_role("button", name="About the same as yesterday")).to_be_visible()
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.goto(live_server.url)
    phone.get_by_role("button", name="About the same as last time").click()
    heading(phone, "Saved on this phone")
    phone.context.set_offline(False)
    phone.goto(f"{live_server.url}/accounts/logout/")
    expect(phone.get_by_role("alert")).to_contain_text("This is saved only on this phone and not sent yet: 1")
    expect(phone.get_by_role("button", name="Sign out", exact=True)).to_be_hidden()
    press(phone, "Send it, then sign out")
    expect(phone.get_by_text("It could not be sent now.")).to_be_visible()
    monkeypatch.setattr(sync, "push", real)
    press(phone, "Send it, then sign out")
    heading(phone, "Sign in")
    today = ana.entries.heads().latest("written_at")
    assert (today.date, today.pain_average, today.same_as_previous) == (entries.today(ana), 7, True)
    phone.context.set_offline(True)
    phone.goto(live_server.url)
    heading(phone, "You have no connection")  # whose diary this was is forgotten


def test_what_was_typed_outlives_a_reload_and_a_lost_session(phone: Page, live_server: Any, ana: Patient) -> None:
    page = f"{live_server.url}/checkin/note/"
    phone.goto(page)
    phone.get_by_label("Note").fill("Rain, and the stairs.")
    phone.reload()
    expect(phone.get_by_label("Note")).to_have_value("Rain, and the stairs.")
    phone.context.set_offline(True)
    press(phone, "Save")
    expect(phone.get_by_text("what you just sent may not have arrived")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto(page)
    expect(phone.get_by_label("Note")).to_have_value("Rain, and the stairs.")
    phone.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    press(phone, "Save")
    expect(phone.get_by_text("What you typed is kept in this window")).to_be_visible()
    sign_in(phone, ana)
    expect(phone.get_by_label("Note")).to_have_value("Rain, and the stairs.")
    press(phone, "Save")
    expect(phone).to_have_url(re.compile("/saved/"))
    assert ana.entries.heads().get().note == "Rain, and the stairs."
    phone.goto(page)
    phone.get_by_label("Note").fill("Not to be left behind.")
    phone.goto(f"{live_server.url}/accounts/logout/")
    press(phone, "Sign out")
    heading(phone, "Sign in")
    assert phone.evaluate("Object.keys(sessionStorage)") == []


def test_a_question_that_was_added_leaves_no_draft(phone: Page, live_server: Any, ana: Patient) -> None:
    phone.goto(f"{live_server.url}/questions/add/")
    phone.get_by_label("What do you want to ask?").fill("Is it the kidney?")
    phone.reload()
    expect(phone.get_by_label("What do you want to ask?")).to_have_value("Is it the kidney?")
    press(phone, "Save")
    heading(phone, "Questions for my visit")
    phone.get_by_role("link", name="Add a question").click()
    expect(phone.get_by_label("What do you want to ask?")).to_have_value("")


def test_the_night_button_only_logs(phone: Page, live_server: Any, ana: Patient) -> None:
    site = live_server.url
    phone.goto(f"{site}/night/button/")
    press(phone, "Turn it on")
    expect(phone.get_by_text("It is on")).to_be_visible()
    assert "night" not in phone.evaluate("document.cookie")
    phone.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    phone.goto(f"{site}/night/")
    press(phone, "Pain woke me")
    heading(phone, "Saved. You can rest. We will ask the rest in the morning.")
    assert ana.entries.heads().get().kind == "night"
    for url in ("/history/", "/export/", "/"):
        phone.goto(site + url)
        heading(phone, "Sign in")
    assert DeviceToken.objects.get().scope == "log"


def test_the_phone_decides_as_the_service_does(page: Page, live_server: Any) -> None:
    """The table of rules, read by our script and by the service."""
    page.goto(f"{live_server.url}/help/")
    said = [random_entry(seed) for seed in range(1000)]
    decide = "async ([said, rules]) => { const { raised } = await import('/static/diary/js/alone.js');"
    found = page.evaluate(
        f"{decide} return said.map((one) => raised(one, rules)) }}", [said, [asdict(one) for one in RULES]]
    )
    assert [list(one.items()) for one in found] == [list(raised(one).items()) for one in said]
    assert any(found)


def test_the_pages_are_light(patient: Client, ana: Patient) -> None:
    """The first visit with all that the telephone keeps, and the next one. Files go compressed, as whitenoise sends them;
    each answer has some 500 bytes of headers."""
    factories.recorded(ana, pain_average=3)
    headers = 500
    home = patient.get("/", headers={"Accept-Encoding": "gzip"}).content
    kept = re.search(r"start\((.*)\);", patient.get("/sw.js").content.decode())
    assert kept is not None
    shell_pages = ["/sw.js", "/manifest.webmanifest", "/offline/", "/offline/night/", "/offline/rules.json"]
    shell_pages += json.loads(kept[1])["help"].values()
    files = [*shell.ASSETS, "diary/js/worker.js", "diary/icons/192.png"]
    sizes = [len(home)]
    sizes += [len(Client().get(url, headers={"Accept-Encoding": "gzip"}).content) for url in shell_pages]
    sizes += [len(gzip.compress(Path(str(finders.find(path))).read_bytes())) for path in files]
    assert sum(sizes) + headers * len(sizes) <= 60 * 1024
    assert len(home) + 2 * headers <= 15 * 1024
    linked = set(re.findall(r'(?:src|href)="/static/([^"]+)"', gzip.decompress(home).decode()))
    assert linked <= set(files)  # nothing else is fetched


def test_every_module_is_kept(db: Any) -> None:
    """A script that another one imports works without a connection too."""
    folder = Path(str(finders.find("diary/js/diurnal.js"))).parent
    assert {one.stem for one in folder.glob("*.js")} == {*shell.MODULES, "worker"}
