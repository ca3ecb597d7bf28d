"""One way through list, finding and clinic in a browser, at phone and desktop width, with axe on every page."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from diary.models import Acknowledgement, Clinic, Clinician, Ownership, Patient
from tests import factories
from tests.browser import PATIENCE
from tests.web.conftest import signed_in
from tests.web.test_accessibility import SIZE, SMALL, enter, violations, wide

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
RED = {"urine_colour": "red", "urine_context": ["none"]}


@pytest.fixture
def clinic(ana: Patient, ito: Clinician) -> Clinic:
    """Two clinicians; Ana, with blood in her urine, and Ben share with it."""
    made = factories.clinic()
    factories.member(made, ito.user, name="Dr Ito")
    factories.member(made, name="Dr Oke")
    for owner in (ana, factories.patient()):
        factories.grant(owner, ito, made)
    factories.recorded(ana, **RED)
    sam = factories.administrator(made)
    sam.set_password(PASSWORD)
    sam.save()
    EmailAddress.objects.create(user=sam, email=sam.email, verified=True, primary=True)
    return made


def check(page: Page) -> None:
    found = violations(page) + [f"small: {one}" for one in page.evaluate(SMALL, SIZE) if "windows" not in one]
    assert [one for one in found if 'class="what"' not in one and "?show=" not in one and 'href="?"' not in one] == []
    assert not wide(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_list_acknowledgement_and_clinic(
    chromium: Browser, live_server: Any, clinic: Clinic, ito: Clinician, ana: Patient, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(ito.user))
        clinician_walks(context.new_page(), live_server.url, ana)
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        context.set_default_timeout(PATIENCE)
        enter(context, live_server.url, signed_in(factories.administrator(clinic)))
        administrator_walks(context.new_page(), live_server.url)


def clinician_walks(page: Page, site: str, ana: Patient) -> None:
    page.goto(f"{site}/clinic/")
    check(page)
    expect(page.get_by_text("1 open, 1 new.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Visible blood in urine")
    row.get_by_role("button", name="Take Ana").click()
    expect(row.get_by_text("You", exact=True)).to_be_visible()
    assert Ownership.objects.get().patient == ana
    row.get_by_role("link", name="Change the owner of Ana").click()
    check(page)
    page.get_by_label("Dr Oke").check()
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Dr Oke")
    row.get_by_role("link", name="Visible blood in urine").click()
    check(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-summary]")).to_be_focused()
    check(page)
    page.get_by_label("Called the patient").check()
    page.get_by_label("Tell the patient that their clinic has seen this").check()
    page.get_by_role("button", name="Save").click(no_wait_after=True)
    page.wait_for_url(f"**/clinic/patients/{ana.pk}/", timeout=3 * PATIENCE)  # the report draws charts
    assert Acknowledgement.objects.get().told_patient
    page.goto(f"{site}/clinic/?show=open")
    expect(page.get_by_text("Nobody here at the moment.")).to_be_visible()
    page.goto(f"{site}/clinic/team/")
    check(page)


def administrator_walks(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Riverside Practice")
    check(page)
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button").filter(has_text="Confirm").or_(page.locator("main form button")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite somebody")
    check(page)
    page.get_by_role("button", name="Make a code").click()
    expect(page.get_by_text("/clinic/join/")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Riverside Practice").click()
    page.get_by_role("button", name="Remove Dr Oke").click()
    expect(page.get_by_text("Removed.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Dr Oke")).to_have_count(0)
    page.get_by_role("link", name="Change what Dr Ito is").click()
    check(page)
