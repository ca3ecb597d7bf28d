"""What a browser finds: WCAG 2.2 AA by axe, phone widths, sizes of targets, the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from diary.actions import devices
from diary.models import Clinician, Conflict, Patient
from diary.web import entries
from tests import factories
from tests.browser import PATIENCE
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZE = 48  # CSS pixels, for hands that hurt
PATIENT = ["home", "checkin_changed", "moment", "night", "night_morning", "signs", "history", "profile", "medicines"]
PATIENT += ["medicine_add", "events", "sharing", "sharing_code", "help_now", "more", "devices", "conflicts", "export"]
# Height and width of every control; a link within a sentence is as high as its line, and a hidden one has no box.
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, label.choice, input:not([type=hidden]), select')]
    .filter(one => one.checkVisibility() && !one.closest('.visually-hidden') && !one.matches('.skip'))
    .filter(one => !(one.matches('input') && one.closest('label')))
    .filter(one => !(one.matches('a') && getComputedStyle(one).display === 'inline' && one.parentElement.matches('p, li')))
    .filter(one => one.getBoundingClientRect().height < least - 0.5)
    .map(one => one.outerHTML.slice(0, 120) + ' ' + one.getBoundingClientRect().height)"""


@pytest.fixture
def ana(db: Any) -> Patient:
    """A diary with something on every page."""
    owner = factories.patient("ana@example.invalid", region="GB")
    for ago in (9, 8, 6, 4, 3, 1):
        factories.recorded(owner, **factories.entry_on(entries.today(owner) - timedelta(days=ago), pain_average=ago))
    factories.recorded(owner, urine_colour="red", urine_context=["none"])
    contested = factories.recorded(owner, kind="moment", pain_now=2, note="Rain.")
    factories.recorded(owner, id=str(contested.uuid), kind="moment", pain_now=3, note="Sun.")
    when = timezone.now()
    Conflict.objects.create(
        patient=owner, record_type="entry", record_uuid=contested.uuid, losing_version=1, created_at=when
    )
    devices.sign_in(user=owner.user, name="telephone")
    factories.recorded(owner, "medicine", name="Codeine")
    factories.recorded(owner, "event")
    return owner


@pytest.fixture
def shared(ana: Patient, ito: Clinician) -> Patient:
    factories.grant(ana, ito)
    return ana


def enter(context: BrowserContext, site: str, client: Client) -> None:
    """Sign the browser in."""
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def patients_pages(owner: Patient) -> list[str]:
    today = entries.today(owner)
    entry = owner.entries.heads().latest("written_at")
    return [
        *(reverse(name) for name in PATIENT),
        *(reverse(name, args=[entry.uuid]) for name in ("saved", "entry", "entry_edit", "entry_withdraw")),
        *(reverse("sign", args=[name]) for name in ("weakness", "temperature")),
        reverse("checkin_step", args=["where"]),
        reverse("profile_piece", args=["settings"]),
        reverse("history_month", args=[today.year, today.month]),
        reverse("day", args=[today - timedelta(days=2)]),
        reverse("account_change_password"),
    ]


def clinicians_pages(owner: Patient) -> list[str]:
    met = reverse("clinician_finding", args=[owner.pk, "visible-haematuria"])
    of_one = [reverse(f"clinician_{name}", args=[owner.pk]) for name in ("report", "compare", "visit")]
    return ["/clinic/", "/clinic/code/", *of_one, met]


def violations(page: Page) -> list[str]:
    """What axe objects to, once it is certain that the rules that matter here ran."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    ran = {rule["id"] for kind in ("violations", "passes", "incomplete", "inapplicable") for rule in found[kind]}
    assert {"target-size", "color-contrast"} <= ran
    return [f"{page.url}: {rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.fixture(params=["light", "dark"])
def visit(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A telephone, in light and in dark."""
    with chromium.new_context(viewport={"width": 320, "height": 640}, color_scheme=request.param) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_patients_pages(visit: Page, live_server: Any, ana: Patient) -> None:
    enter(visit.context, live_server.url, signed_in(ana.user))
    found: list[str] = []
    for url in patients_pages(ana):
        visit.goto(live_server.url + url)
        found += violations(visit)
        found += [f"{url}: scrolls sideways"] * wide(visit)
        found += [f"{url}: small: {one}" for one in visit.evaluate(SMALL, SIZE)]
    assert found == []


def test_advice_and_refusals(visit: Page, live_server: Any, ana: Patient) -> None:
    enter(visit.context, live_server.url, signed_in(ana.user))
    visit.goto(f"{live_server.url}/signs/feeling/")
    visit.get_by_role("group", name="Less feeling between the legs").get_by_label("Yes, new").check()
    visit.get_by_role("button", name="Save").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("What to do now")
    found = violations(visit)
    visit.goto(f"{live_server.url}/signs/temperature/")
    visit.get_by_label("What was your temperature?").fill("warm")
    visit.get_by_role("button", name="Save").click()
    expect(visit.locator("[data-summary]")).to_be_focused()
    assert found + violations(visit) == []
    assert not wide(visit)


def test_a_clinicians_pages(visit: Page, live_server: Any, shared: Patient, ito: Clinician) -> None:
    enter(visit.context, live_server.url, signed_in(ito.user))
    found: list[str] = []
    for url in clinicians_pages(shared):
        visit.goto(live_server.url + url)
        found += violations(visit)
        found += [f"{url}: scrolls sideways"] * wide(visit)
    assert found == []


def test_pages_before_signing_in(visit: Page, live_server: Any, db: Any) -> None:
    found: list[str] = []
    for url in ("/accounts/login/", "/accounts/signup/", "/help/", "/nothing/"):
        visit.goto(live_server.url + url)
        found += violations(visit)
        found += [f"{url}: small: {one}" for one in visit.evaluate(SMALL, SIZE)]
    assert found == []


def stops(page: Page, number: int) -> list[str]:
    """Where the first presses of Tab lead."""
    found = []
    for _ in range(number):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.textContent.trim()"))
    return found


def test_the_keyboard_meets_the_answers_first(page: Page, live_server: Any, ana: Patient) -> None:
    enter(page.context, live_server.url, signed_in(ana.user))
    page.goto(live_server.url)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    no_pain, same = stops(page, 2)
    assert no_pain == "No pain today"
    assert same.startswith("About the same as yesterday, pain 1")


def test_without_script_the_keyboard_meets_the_way_past_the_frame_first(chromium: Browser, live_server: Any) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/help/")
        assert stops(page, 3) == ["Skip to the page", "Diurnal", "Get help now"]


def test_a_page_works_without_script(chromium: Browser, live_server: Any, db: Any) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(factories.patient().user))
        page = context.new_page()
        page.goto(f"{live_server.url}/checkin/changed/")
        page.get_by_role("button", name="7").click()
        page.get_by_role("button", name="That’s all").click()
        assert "/saved/" in page.url
