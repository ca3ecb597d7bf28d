"""As people go it: a patient makes a link, somebody without an account opens it elsewhere, the patient stops it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from diary.models import Patient
from tests import factories
from tests.browser import PATIENCE
from tests.web.test_accessibility import SIZE, SMALL, violations, wide
from tests.web.test_links import PASSWORD, with_a_password

pytestmark = pytest.mark.django_db(transaction=True)


def press(page: Page, name: Any) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def make_a_link(page: Page, site: str) -> tuple[str, str]:
    page.goto(f"{site}/accounts/login/?next=/sharing/")
    page.get_by_label("Email").fill("ana@example.invalid")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_role("link", name="Make a link with a passcode").click()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    expect(page.get_by_label("One week")).to_be_checked()
    page.get_by_label("Whom is it for?").fill("Physio")
    page.get_by_role("group", name="May they read your notes?").get_by_label("No").check()
    press(page, "First show me what they will see")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana")
    press(page, "Make a link")
    address = page.locator("#address").inner_text()
    picture = page.get_by_role("img", name="Opens the same link as above")
    assert picture.get_attribute("src") == segno.make(address, micro=False).svg_data_uri(omitsize=True, light="#fff")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")  # our own rules let it be shown
    assert (violations(page), wide(page), page.evaluate(SMALL, SIZE)) == ([], False, [])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "Copy the link")
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    return address, page.locator(".code").inner_text()


def test_a_link_from_making_to_stopping(page: Page, chromium: Browser, live_server: Any, ana: Patient) -> None:
    factories.recorded(ana, pain_average=6, regions=["flank_left"])
    with_a_password(ana)
    address, passcode = make_a_link(page, live_server.url)
    with chromium.new_context(java_script_enabled=False) as elsewhere:  # it works without script, too
        elsewhere.set_default_timeout(PATIENCE)
        desk = elsewhere.new_page()
        desk.goto(address)
        desk.get_by_label("The passcode").fill(passcode)
        press(desk, "Open the diary")
        expect(desk.get_by_role("heading", level=1)).to_have_text("Ana")
        assert "/link/" not in desk.url
        expect(desk.locator("figure svg").first).to_be_attached()
        report = desk.url
        page.goto(f"{live_server.url}/sharing/")
        expect(page.locator(".card", has_text="Physio")).not_to_contain_text("Not opened yet.")
        press(page, re.compile("^Stop sharing with Physio, ends "))
        expect(page.get_by_role("status").first).to_contain_text("Stopped.")
        for gone in (report, address):
            response = desk.goto(gone)
            assert response is not None
            assert response.status == 404
