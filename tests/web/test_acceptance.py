"""What a check-in may cost, counted in a browser: pages, activations, seconds; by keyboard alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from diary import selectors
from diary.models import Entry, Patient
from diary.web import entries
from tests import factories
from tests.browser import PATIENCE
from tests.web import pages
from tests.web.conftest import signed_in
from tests.web.test_accessibility import enter, lost

TAP, LETTERS = 1.5, 5  # seconds; letters a second


class Hand:
    """A person at a keyboard without a mouse, who counts what it costs."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.letters = page, 0, 0

    def press(self, name: str, key: str = "Enter") -> None:
        """Tab to what is called this, and activate it."""
        self.reach(name)
        self.page.keyboard.press(key)
        self.taps += 1

    def write(self, name: str, text: str) -> None:
        self.reach(name)
        self.page.keyboard.type(text)
        self.taps += 1
        self.letters += len(text)

    def reach(self, name: str) -> None:
        for _ in range(80):
            if self.page.evaluate(
                "name => { const one = document.activeElement, says = one.labels?.[0] ?? one;"
                " return one !== document.body && one.tagName !== 'H1' && says.textContent.trim().startsWith(name) }",
                name,
            ):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"no way by keyboard to {name} on {self.page.url}")

    @property
    def seconds(self) -> float:
        return self.taps * TAP + self.letters / LETTERS


def today(owner: Patient) -> Entry | None:
    return selectors.day_entry(owner, entries.today(owner))


@pytest.fixture
def hand(chromium: Browser, live_server: Any, ana: Patient) -> Any:
    factories.recorded(ana, **factories.entry_on(entries.today(ana) - timedelta(days=1), pain_average=4))
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(ana.user))
        page = context.new_page()
        page.goto(live_server.url)
        yield Hand(page)


@pytest.mark.django_db(transaction=True)
def test_the_check_in_by_keyboard_and_what_it_costs(hand: Hand, ana: Patient) -> None:
    """No pain: one activation, and Undo takes it back. The same, and none of the signs: three. A number: three."""
    page, heading = hand.page, hand.page.get_by_role("heading", level=1)
    assert lost(page) == []
    page.get_by_role("heading", level=1).focus()
    hand.press("No pain today")
    day = entries.today(ana)
    said = f"Saved: pain 0 for {day:%A} {day.day} {day:%B}"
    expect(heading).to_have_text(said)
    expect(heading).to_be_focused()
    expect(page).to_have_title(f"{said} - Diurnal")
    assert hand.taps == 1
    hand.press("Undo")
    expect(heading).to_have_text("How is your back or side today?")
    assert today(ana) is None

    hand.taps = 0
    hand.press("About the same as yesterday, pain 4")
    expect(heading).to_contain_text("Saved: pain 4")
    assert (told := today(ana)) is not None
    assert (told.pain_average, told.lump) == (4, None)  # not answered, until it is
    hand.press("None of these", "Space")
    hand.press("Go on")
    expect(page.get_by_text("What is saved")).to_be_visible()
    assert (told := today(ana)) is not None
    assert (told.pain_average, told.lump, hand.taps) == (4, "no", 3)

    page.get_by_role("link", name="Today").click()
    hand.taps = 0
    hand.press("Change")
    expect(heading).to_have_text("How bad is the pain today, overall?")
    assert page.locator(":checked, [aria-pressed=true]").count() == 0
    hand.press("7")
    expect(heading).to_have_text("Where does it hurt?")
    hand.press("That’s all")
    expect(heading).to_contain_text("Saved: pain 7")
    assert hand.taps == 3


@pytest.mark.django_db(transaction=True)
def test_from_sign_up_to_the_first_entry(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/accounts/signup/")
    hand, seen = Hand(page), [page.url]
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    hand.write("Email", "fay@example.invalid")
    hand.write("Password", "three words unlike")
    hand.press("Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you begin")
    hand.write("Where do you live?", "United K")
    hand.press("I agree, begin")
    expect(page.get_by_role("heading", level=1)).to_have_text("How is your back or side today?")
    assert len({url.split("?")[0] for url in seen}) <= 3
    hand.press("No pain today")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved: pain 0")
    assert hand.seconds <= 60
    assert Entry.objects.heads().get().pain_average == 0


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_met_where_it_is(page: Page, live_server: Any, ana: Patient) -> None:
    """The summary has the focus and leads to the field, which says the same; the title warns; what was typed stays."""
    enter(page.context, live_server.url, signed_in(ana.user))
    page.goto(f"{live_server.url}/medicines/add/")
    page.get_by_label("Your usual dose").fill("2 at night")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title("Error: Add a medicine - Diurnal")
    summary = page.locator("[data-summary]")
    expect(summary).to_be_focused()
    for message, field in (
        ("Give the name of the medicine.", "id_name"),
        ("Choose the kind of medicine.", "id_class_0"),
    ):
        link = summary.get_by_role("link", name=message)
        assert link.get_attribute("href") == f"#{field}"
        described = page.evaluate(
            "id => { const one = document.getElementById(id), group = one.closest('fieldset');"
            " return (group ?? one).getAttribute('aria-describedby') }",
            field,
        )
        said = " ".join(page.locator(f"#{name}").inner_text() for name in described.split())
        assert message in said
    summary.get_by_role("link", name="Give the name of the medicine.").press("Enter")
    expect(page.get_by_label("Name on the packet")).to_be_focused()
    expect(page.get_by_label("Your usual dose")).to_have_value("2 at night")


def test_three_days_back_a_rating_is_closed_and_a_sign_is_open(patient: Client, ana: Patient) -> None:
    """Yesterday and the day before take ratings, marked later; before them only signs; ahead nothing."""
    day = entries.today(ana)
    for ago in (2, 1, 3):
        patient.post(reverse("day", args=[day - timedelta(days=ago)]), {"pain_average": "5"})
        if ago == 2:
            assert re.search(r"5\*?, later", pages.text(patient.get("/history/chart/?days=28")))
        patient.post(f"/signs/tiredness/?day={day - timedelta(days=ago)}", {"fatigue": "6"})
    told = ana.entries.heads().order_by("-date")
    assert [(day - one.date).days for one in told if one.pain_average == 5] == [1, 2]
    assert {(day - one.date).days for one in told if one.fatigue == 6} == {1, 2, 3}
    assert patient.get(f"/signs/tiredness/?day={day + timedelta(days=1)}").status_code == 404
