"""A form that was sent by somebody who had been signed out meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from diary.actions import devices
from diary.models import CareScope, DeviceToken, Patient, User
from tests import factories
from tests.test_security import addresses, filled
from tests.web import pages
from tests.web.conftest import signed_in

PASSWORD = "a garden in the rain"
SAID = "You had been signed out, and what you sent was not done."
SITE = "http://testserver"


def post_only(browser: Client, prefix: str = "") -> list[str]:
    """Every address that is no page: it takes a form, and nothing else."""
    paths = [prefix + filled(path, lambda _name: uuid4()) for _name, path in addresses()]
    return [path for path in paths if not path.startswith("/api/") and browser.get(path).status_code == 405]


def sent(path: str, form: str) -> Client:
    """A browser whose session is over has sent a form to `path` from the page `form`."""
    browser = Client()
    answer = browser.post(path, {"answer": "none"}, headers={"Referer": form} if form else {})
    browser.asked = answer  # type: ignore[attr-defined]
    return browser


def back(browser: Client, user: User) -> Any:
    """The page on which its owner lands after signing in."""
    following = browser.asked["Location"]  # type: ignore[attr-defined]
    browser.force_login(user)  # the session goes on, as it does at the form
    return browser.get(following.partition("next=")[2], follow=True)


@pytest.mark.parametrize("helps", [False, True], ids=["patient", "caregiver"])
def test_no_address_leads_into_nothing(ana: Patient, helps: bool) -> None:
    """From a page, from a page that was itself the answer to a form, and from who knows where."""
    user = factories.user() if helps else ana.user
    if helps:
        factories.caregiver_of(ana, user, scope=CareScope.MANAGE)
    prefix, home = (f"/for/{ana.pk}", "/care/") if helps else ("", "/")
    paths = post_only(signed_in(user), prefix)
    closed = [path for path in paths if "/accounts/login/" in sent(path, "").asked.get("Location", "")]  # type: ignore[attr-defined]
    assert f"{prefix}/checkin/" in closed
    for path in closed:
        for form, lands in ((f"{SITE}/devices/", "/devices/"), (SITE + path, home), ("", home)):
            page = back(sent(path, form), user)
            assert (page.status_code, page.request["PATH_INFO"]) == (200, lands), (path, form)
            assert SAID in pages.text(page), (path, form)


def test_a_device_is_signed_out_at_the_second_try(ana: Patient) -> None:
    ana.user.set_password(PASSWORD)
    ana.user.save()
    device, _token = devices.sign_in(user=ana.user, name="telephone")
    browser = sent(f"/devices/{device.uuid}/", f"{SITE}/devices/")
    login = browser.asked["Location"]  # type: ignore[attr-defined]
    page = browser.post(login, {"login": ana.user.email, "password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == "/devices/"
    assert SAID in pages.text(page)
    assert DeviceToken.objects.get().revoked_at is None
    assert SAID not in pages.text(browser.get("/devices/"))
    browser.post(f"/devices/{device.uuid}/")
    assert DeviceToken.objects.get().revoked_at <= timezone.now()


@pytest.mark.parametrize("path", ["/leave/", "/sharing/link/"])
def test_nothing_is_done_in_the_diary_of_who_signs_in_next(ben: Patient, path: str) -> None:
    """What waits for a password to be given again would be carried out with it."""
    ben.user.set_password(PASSWORD)
    ben.user.save()
    terms = {"span": "all", "days": "7", "notes": "no", "name": "Dr Ito"}
    browser = Client()
    login = browser.post(path, terms, headers={"Referer": SITE + path})["Location"]
    browser.post(login, {"login": ben.user.email, "password": PASSWORD})
    again = browser.get(path)["Location"]
    browser.post(again, {"password": PASSWORD}, follow=True)
    ben.refresh_from_db()
    assert ben.delete_on is None
    assert not ben.grants.exists()
