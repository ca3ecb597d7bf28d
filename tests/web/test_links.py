from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from diary.actions import sharing
from diary.models import AuditEvent, Clinician, Grant, Patient
from diary.models.grant import WRONG_TRIES
from diary.web.views import links
from project.logs import LineFormatter
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in

PASSWORD = "a garden in the rain"
TERMS = {"days": "7", "notes": "no"}


def with_a_password(owner_of: Patient) -> Client:
    """A browser that was signed in some time ago."""
    user = owner_of.user
    assert user is not None
    user.set_password(PASSWORD)
    user.save()
    return signed_in(user)


@pytest.fixture
def owner(ana: Patient) -> Client:
    """Ana's browser, where she has just given her password."""
    client = with_a_password(ana)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def visitor() -> Client:
    """The browser of somebody without an account."""
    return Client()


@pytest.fixture(autouse=True)
def _no_tries(db: Any) -> None:
    cache.clear()


def made(response: Any) -> tuple[str, str]:
    """The path of the link and the passcode that the page shows."""
    said = response.content.decode()
    path = re.search(r'id="address">https?://[^/]+(/link/[\w-]+/)<', said)[1]  # type: ignore[index]
    return path, re.search(r'class="code">(\d{3} \d{3})<', said)[1]  # type: ignore[index]


def opened(visitor: Client, ana: Patient, **terms: Any) -> tuple[Grant, str]:
    """A link that this browser has opened, and the address of its report."""
    grant, token, passcode = factories.link(ana, **terms)
    visitor.post(reverse("link", args=[token]), {"passcode": passcode})
    return grant, reverse("link_report", args=[grant.pk])


def test_making_one_asks_for_the_password_first(ana: Patient) -> None:
    patient = with_a_password(ana)
    assert patient.get("/sharing/link/").url.startswith("/accounts/reauthenticate/")  # type: ignore[attr-defined]
    assert "reauthenticate" in patient.post("/sharing/link/", TERMS).url  # type: ignore[attr-defined]
    assert not Grant.objects.exists()


def test_a_link_is_shown_once_with_its_passcode_and_its_picture(owner: Client, ana: Patient) -> None:
    response = owner.post("/sharing/link/", TERMS | {"name": "Physio"}, follow=True)
    path, passcode = made(response)
    assert "no-store" in response["Cache-Control"]
    assert re.search(
        r'<img class="qr" src="data:image/svg\+xml[^"]+" alt="Opens the same link as above"', response.content.decode()
    )
    after = owner.get("/sharing/").content.decode()
    assert path not in after
    assert passcode not in after
    assert "Physio" in after
    grant = ana.grants.get()
    assert (grant.until - grant.starts_at).days == 7


def test_the_page_loaded_again_makes_no_second_link_and_says_why_it_is_gone(owner: Client, ana: Patient) -> None:
    page = owner.post("/sharing/link/", TERMS)["Location"]
    path, _passcode = made(owner.get(page))
    for _again in range(2):
        said = owner.get(page, follow=True).content.decode()
        assert "A code or a link is shown once." in said
        assert path not in said
    assert ana.grants.count() == 1


def test_on_its_way_to_the_page_the_secret_is_in_no_address_and_sealed(owner: Client, ana: Patient) -> None:
    page = owner.post("/sharing/link/", TERMS)["Location"]
    kept = str(Session.objects.get(pk=owner.session.session_key).get_decoded())
    path, _passcode = made(owner.get(page))
    assert page == "/sharing/made/"
    assert path.removeprefix("/link/").rstrip("/") not in kept


@pytest.mark.parametrize("typed", [{}, {"days": "7"}, TERMS | {"days": "365"}, TERMS | {"name": "x" * 81}])
def test_a_refused_form_makes_no_link(owner: Client, typed: dict[str, str]) -> None:
    response = owner.post("/sharing/link/", {"csrfmiddlewaretoken": "x"} | typed)
    assert pages.errors(response)
    assert not Grant.objects.exists()


def test_the_preview_shows_the_report_makes_nothing_and_leads_on(owner: Client, ana: Patient) -> None:
    factories.recorded(ana, pain_average=4)
    response = owner.post("/sharing/link/", TERMS | {"preview": "1", "name": "Physio"})
    assert "This is what they would see on these terms" in pages.text(response)
    assert 'action="/sharing/link/"' in response.content.decode()
    assert not Grant.objects.exists()


def test_the_link_and_the_passcode_open_the_clinicians_report(owner: Client, visitor: Client, ana: Patient) -> None:
    factories.recorded(ana, urine_colour="red", urine_context=["none"], pain_average=4)
    path, passcode = made(owner.post("/sharing/link/", TERMS, follow=True))
    assert "Somebody shares a diary with you" in pages.text(visitor.get(path))
    assert "Ana" not in pages.text(visitor.get(path))
    report = reverse("link_report", args=[ana.grants.get().pk])
    assertRedirects(visitor.post(path, {"passcode": passcode}), report)
    said = visitor.get(report).content.decode()
    assert "Ana" in said
    assert "<svg" in said
    assert "/clinic/" not in said  # to read only: nothing to acknowledge, no other copy
    assert visitor.get(reverse("link_copy", args=[ana.grants.get().pk]))["Content-Type"] == "application/pdf"


def test_every_opening_is_seen_by_the_patient(patient: Client, visitor: Client, ana: Patient) -> None:
    grant, report = opened(visitor, ana, name="Physio")
    visitor.get(report)
    visitor.get(reverse("link_copy", args=[grant.pk]))
    purposes = AuditEvent.objects.filter(chain=ana.pk, grant=grant.pk, action="diary.read").order_by("number")
    assert [event.details["purpose"] for event in purposes] == ["report", "export"]
    said = pages.text(patient.get("/sharing/"))
    assert "Physio , took a copy" in said or "Physio, took a copy" in said
    assert "Not opened yet." not in said


@pytest.mark.parametrize("notes", [True, False])
def test_dates_and_notes_are_as_the_patient_chose(visitor: Client, ana: Patient, notes: bool) -> None:
    today = timezone.now().date()
    _grant, report = opened(visitor, ana, date_from=today, notes=notes)
    assert f"shares entries from {today:%-d %B %Y}" in pages.text(visitor.get(report))


def test_the_passcode_is_needed_in_each_browser(visitor: Client, clinician: Client, ana: Patient) -> None:
    _grant, report = opened(visitor, ana)
    for other in (Client(), clinician):
        assert other.get(report).status_code == 404


def stopped(ana: Patient, grant: Grant) -> None:
    sharing.stop(patient=ana, by=ana.user, grant=grant)  # type: ignore[arg-type]


def over(ana: Patient, grant: Grant) -> None:
    now = timezone.now()
    Grant.objects.filter(pk=grant.pk).update(starts_at=now - timedelta(days=2), until=now)


def locked(ana: Patient, grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(wrong_tries=WRONG_TRIES)


@pytest.mark.parametrize("end", [stopped, over, locked])
def test_what_is_over_is_refused_at_the_next_request_and_answers_like_what_never_was(
    visitor: Client, ana: Patient, end: Any
) -> None:
    grant, token, passcode = factories.link(ana)
    entrance, report = reverse("link", args=[token]), reverse("link_report", args=[grant.pk])
    visitor.post(entrance, {"passcode": passcode})
    assert visitor.get(report).status_code == 200
    end(ana, grant)
    absent = visitor.get(reverse("link", args=["A" * 32]))
    answers = [
        visitor.get(entrance),
        visitor.post(entrance, {"passcode": passcode}),
        visitor.get(report),
        visitor.get(reverse("link_copy", args=[grant.pk])),
        visitor.get(reverse("link_report", args=[uuid4()])),
    ]
    assert [one.status_code for one in answers] == [404] * 5
    assert {one.content for one in answers} == {absent.content}
    assert {tuple(sorted(one.headers)) for one in answers} == {tuple(sorted(absent.headers))}


def test_an_opening_ends_by_itself_and_at_the_press_of_a_button(
    visitor: Client, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant, report = opened(visitor, ana)
    assert "no longer open" in pages.text(visitor.post(reverse("link_close", args=[grant.pk])))
    assert visitor.get(report).status_code == 404
    _grant, report = opened(visitor, ana)
    monkeypatch.setattr(links, "OPEN_FOR", 0)
    assert visitor.get(report).status_code == 404


def test_a_wrong_passcode_is_named_and_the_tenth_closes_the_link(visitor: Client, ana: Patient) -> None:
    _grant, token, passcode = factories.link(ana)
    entrance, wrong = reverse("link", args=[token]), f"{(int(passcode) + 1) % 10**6:06}"
    for _ in range(WRONG_TRIES - 1):
        assert "This is not the passcode" in pages.errors(visitor.post(entrance, {"passcode": wrong}))
    assert visitor.post(entrance, {"passcode": wrong}).status_code == 404
    assert visitor.post(entrance, {"passcode": passcode}).status_code == 404


def test_passcodes_are_limited_by_address_over_all_links(
    visitor: Client, ana: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "PER_ADDRESS", {"passcode": "2/15m/ip"})
    for _ in range(2):
        visitor.post(reverse("link", args=[factories.link(ana)[1]]), {"passcode": "000000"})
    grant, token, passcode = factories.link(ana)
    response = visitor.post(reverse("link", args=[token]), {"passcode": passcode})
    assert response.status_code == 429
    assert Grant.objects.get(pk=grant.pk).wrong_tries == 0
    elsewhere = visitor.post(reverse("link", args=[token]), {"passcode": passcode}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_the_token_is_told_to_nobody(visitor: Client, ana: Patient) -> None:
    grant, token, passcode = factories.link(ana)
    response = visitor.get(reverse("link", args=[token]))
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    visitor.post(reverse("link", args=[token]), {"passcode": passcode})
    assert token not in visitor.get(reverse("link_report", args=[grant.pk])).content.decode()
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/link/{token}/",), None)
    assert LineFormatter().format(line).endswith("Not Found: /link/.../")


def test_a_clinician_is_told_nothing_of_links(clinician: Client, ana: Patient, ito: Clinician) -> None:
    grant, _token, _passcode = factories.link(ana)
    assert "Ana" not in pages.text(clinician.get("/clinic/"))
    assert clinician.get(reverse("clinician_report", args=[ana.pk])).status_code == 404
    assert clinician.post(reverse("sharing_stop", args=[grant.pk])).status_code in (302, 404)
    assert Grant.objects.get().stopped_at is None
