"""The whole way, as people go it: a person signs up, keeps a diary, shares it; a clinician opens the report."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from diary.actions import accounts
from tests.browser import PATIENCE

PASSWORD = "a garden in the rain"

pytestmark = pytest.mark.django_db(transaction=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("Email").fill("ana@example.invalid")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    page.get_by_label("What should we call you?").fill("Ana")
    page.get_by_label("Where do you live?").select_option("GB")
    assert page.get_by_label("Your time zone").input_value()  # the browser knows its own
    press(page, "I agree, begin")
    expect(page.get_by_role("heading", level=1)).to_have_text("How is your back or side today?")


def check_in(page: Page) -> None:
    page.get_by_role("link", name="Yes, there is pain").click()
    press(page, "6")
    page.get_by_label("Side, between ribs and hip, your left").check()
    press(page, "That’s all")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("link", name="That’s all").click()


def tell_a_sign(page: Page) -> None:
    page.get_by_role("link", name="Another sign").click()
    page.get_by_label("Blood or an unusual colour in pee").check()
    press(page, "Go on")
    page.get_by_label("Red", exact=True).check()
    page.get_by_label("None of these").check()
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    expect(page.get_by_role("link", name="Or call NHS 111 on 111").first).to_be_visible()
    page.get_by_role("link", name="Go on").click()


def tell_a_night(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_role("link", name="Night page").click()
    press(page, "Pain woke me")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You can rest.")


def share(page: Page, site: str) -> str:
    page.goto(f"{site}/sharing/")
    page.get_by_role("link", name="Show my diary to a clinician").click()
    page.get_by_label("One month").check()
    page.get_by_role("group", name="May they read your notes?").get_by_label("No").check()
    press(page, "Make a code")
    return page.locator(".code").inner_text()


def read_the_report(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill("ito@example.invalid")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_role("link", name="Enter a code").first.click()
    page.get_by_label("The code").fill(code.lower())
    press(page, "Open the diary")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana")
    expect(page.locator(".asking")).to_contain_text(re.compile("urine", re.IGNORECASE))
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator(".findings").get_by_role("link", name=re.compile("urine", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", name="1 entry used")).to_be_visible()


def test_from_sign_up_to_the_clinicians_report(page: Page, chromium: Browser, live_server: Any, settings: Any) -> None:
    settings.CLINICIAN_MFA = False
    accounts.create_clinician(email="ito@example.invalid", name="Dr Ito", password=PASSWORD)
    site = live_server.url
    sign_up(page, site)
    check_in(page)
    tell_a_sign(page)
    tell_a_night(page, site)
    code = share(page, site)
    with chromium.new_context() as desk:
        desk.set_default_timeout(PATIENCE)
        read_the_report(desk.new_page(), site, code)
    page.goto(f"{site}/sharing/")
    page.get_by_role("button", name=re.compile("^Stop sharing with Dr Ito, ends ")).click()
    expect(page.get_by_role("status")).to_contain_text("Stopped.")
