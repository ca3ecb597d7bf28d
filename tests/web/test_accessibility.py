"""What a browser finds: WCAG 2.2 AA by axe, phone widths, sizes of targets, the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from diary.actions import devices, reminding
from diary.models import Clinician, Conflict, Patient
from diary.web import entries
from tests import factories
from tests.browser import PATIENCE
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MATTER = {"target-size", "color-contrast"}
MODES: dict[str, dict[str, str]] = {"dark": {"color_scheme": "dark"}, "forced": {"forced_colors": "active"}}
SIZE = 48  # CSS pixels, for hands that hurt
PATIENT = ["home", "checkin_changed", "moment", "night", "night_morning", "signs", "history", "profile", "medicines"]
PATIENT += [
    "medicine_add",
    "events",
    "sharing",
    "sharing_code",
    "sharing_link",
    "sharing_caregiver",
    "caring",
    "caring_code",
]
PATIENT += ["help_now", "more", "devices", "conflicts", "export", "week", "chart", "reminders", "leave"]
PATIENT += ["questions", "question_add"]
# Height and width of every control; a link within a sentence is as high as its line, and a hidden one has no box.
SMALL = """least => [...document.querySelectorAll('a[href], button, summary, label.choice, input:not([type=hidden]), select')]
    .filter(one => one.checkVisibility() && !one.closest('.visually-hidden') && !one.matches('.skip'))
    .filter(one => !(one.matches('input') && one.closest('label')))
    .filter(one => !(one.matches('a') && getComputedStyle(one).display === 'inline' && one.parentElement.matches('p, li')))
    .filter(one => one.getBoundingClientRect().height < least - 0.5)
    .map(one => one.outerHTML.slice(0, 120) + ' ' + one.getBoundingClientRect().height)"""


# Text spacing as WCAG 1.4.12 has it; a sheet of the document's own, which the content policy does not stop.
SPACED = """on => { document.adoptedStyleSheets = []; if (!on) return; const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
        + ' p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet]; }"""
# Axe reads the fill of a text, which Chromium reports as the author's though it paints the system's forced colour.
FILLS = """on => document.querySelectorAll('body, body *').forEach(one =>
    one.style?.setProperty('-webkit-text-fill-color', on ? getComputedStyle(one).color : ''))"""
BEGIN = """() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');
    window.firstFocus = window.lastFocus = undefined; }"""
# What is wrong with where the focus is: nothing shows it, something covers it, or it went back up the page.
FOCUS = """() => { const one = document.activeElement, before = window.lastFocus;
    if (one === document.body || (one === window.firstFocus && one !== before)) return 'end';
    if (one === before) return '';  // the parts of a date
    window.firstFocus ??= one; window.lastFocus = one;
    const told = [], name = one.outerHTML.slice(0, 100), style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) told.push('focus not shown: ' + name);
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!at || !(one === at || one.contains(at) || at.contains(one))) told.push('focus covered: ' + name);
    if (before && !(before.compareDocumentPosition(one) & 4)) told.push('focus goes back: ' + name);
    return told.join('; '); }"""


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
    factories.caregiver_of(owner, factories.user("maria@example.invalid"), scope="manage")
    factories.link(owner)
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
        reverse("sign_day", args=["urine"]),
        reverse("already_seen", args=[owner.notices.exclude(tier="emergency").latest("created_at").pk]),
        reverse("reminder_stop", args=[reminding.token(owner)]),
        *(reverse("event_add", args=[name]) for name in ("injury", "test")),
        reverse("question", args=[factories.question(owner).uuid]),
        reverse("event_edit", args=[owner.events.heads().get().uuid]),
        reverse("checkin_step", args=["where"]),
        *(reverse("profile_piece", args=[name]) for name in ("settings", "units", "cancer")),
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
    return _axe(page, {"type": "tag", "values": TAGS})


def colours(page: Page) -> list[str]:
    """What axe objects to in the dark and in forced colours; no other rule depends on them."""
    found: list[str] = []
    for name, mode in MODES.items():
        page.emulate_media(**mode)  # type: ignore[arg-type]
        page.evaluate(FILLS, "forced_colors" in mode)
        found += [f"{name}: {one}" for one in _axe(page, {"type": "rule", "values": sorted(MATTER)})]
    page.evaluate(FILLS, False)
    page.emulate_media(color_scheme="light", forced_colors="none")
    return found


def _axe(page: Page, only: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
    ran = {rule["id"] for kind in ("violations", "passes", "incomplete", "inapplicable") for rule in found[kind]}
    assert ran >= MATTER
    return [f"{page.url}: {rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def unfit(page: Page) -> list[str]:
    """At 320 pixels, which are 1,280 at 400 %, also with wide spacing: sideways scrolling, small controls."""
    found = ["scrolls sideways"] * wide(page) + [f"small: {one}" for one in page.evaluate(SMALL, SIZE)]
    page.evaluate(SPACED, True)
    found += ["scrolls sideways when spaced"] * wide(page)
    page.evaluate(SPACED, False)
    return [f"{page.url}: {one}" for one in found]


def lost(page: Page) -> list[str]:
    """What goes wrong on the way through the page by Tab alone."""
    page.evaluate(BEGIN)
    found = []
    for _ in range(150):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUS)
        if said == "end":
            return found
        found += [f"{page.url}: {said}"] * bool(said)
    return [*found, f"{page.url}: no end"]


@pytest.fixture(params=["light", "dark"])
def visit(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A telephone, in light and in dark."""
    options = {"viewport": {"width": 320, "height": 640}, "color_scheme": request.param, "service_workers": "block"}
    with chromium.new_context(**options) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_patients_pages(chromium: Browser, live_server: Any, ana: Patient) -> None:
    """Every page once, 320 pixels wide, as 1,280 are at 400 %."""
    found: list[str] = []
    with chromium.new_context(viewport={"width": 320, "height": 568}, color_scheme="light") as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(ana.user))
        page = context.new_page()
        for url in patients_pages(ana):
            page.goto(live_server.url + url)
            found += violations(page) + colours(page) + unfit(page) + lost(page)
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


def test_a_caregivers_pages(visit: Page, live_server: Any, ana: Patient) -> None:
    grant = ana.grants.get(kind="caregiver")
    assert grant.caregiver
    enter(visit.context, live_server.url, signed_in(grant.caregiver))
    found: list[str] = []
    for url in ("/care/", *(f"/for/{ana.pk}/{page}" for page in ("", "history/", "night/", "medicines/"))):
        visit.goto(live_server.url + url)
        found += violations(visit)
        found += [f"{url}: scrolls sideways"] * wide(visit)
        found += [f"{url}: small: {one}" for one in visit.evaluate(SMALL, SIZE)]
    assert found == []


def test_pages_before_signing_in(visit: Page, live_server: Any, ana: Patient) -> None:
    found: list[str] = []
    _grant, token, _passcode = factories.link(ana)
    for url in ("/accounts/login/", "/accounts/signup/", "/help/", "/nothing/", f"/link/{token}/"):
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
