"""A clinic's own pages: for its members, and what only its administrator may."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from diary.models import Clinic, Clinician, Grant, Invitation, Membership, Ownership, Patient
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in

PASSWORD = "correct horse battery"
NOTHING = {"csrfmiddlewaretoken": "x"}  # a form sent with nothing chosen
RED = {"urine_colour": "red", "urine_context": ["none"], "note": "ZEBRA", "pain_average": 4}


@pytest.fixture
def clinic(db: Any, settings: Any) -> Clinic:
    settings.CLINICIAN_MFA = False
    return factories.clinic()


@pytest.fixture
def sam(clinic: Clinic) -> Client:
    """The administrator's browser, who has just given the password."""
    user = factories.administrator(clinic)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def member(clinic: Clinic, ito: Clinician) -> Membership:
    return factories.member(clinic, ito.user)


def at(name: str, *args: Any) -> str:
    return reverse(f"clinic_{name}", args=args)


def routes(clinic: Any, member: Any, invitation: Any) -> list[tuple[str, str]]:
    return [
        ("get", at("team", clinic)),
        ("get", at("invite", clinic)),
        ("post", at("invite", clinic)),
        ("post", at("take_back", clinic, invitation)),
        ("get", at("member", clinic, member)),
        ("post", at("member", clinic, member)),
        ("post", at("remove", clinic, member)),
        ("post", at("webhook", clinic)),
    ]


def test_an_invitation_by_link_makes_a_member(sam: Client, clinic: Clinic, settings: Any) -> None:
    said = sam.post(at("invite", clinic.pk), {"is_clinician": "on"}).content.decode()
    link = re.search(rf"{settings.SITE_URL}(/clinic/join/[^<]+)", said)
    assert link
    user = factories.user()
    client = Client()
    answer = client.get(link[1])
    assert answer["Location"] == "/clinic/join/"  # the code does not stay in the address
    client.force_login(user)
    page = client.get("/clinic/join/").content.decode()
    code = link[1].strip("/").rpartition("/")[2]
    assert f'value="{code}"' in page
    assertRedirects(client.post("/clinic/join/", {"code": code, "name": "Dr Oke"}), at("team", clinic.pk))
    assert "Dr Oke" in pages.text(sam.get(at("team", clinic.pk)))
    assert client.get("/clinic/").status_code == 200


def test_a_wrong_code_is_named_and_kept(clinic: Clinic) -> None:
    answer = signed_in(factories.user()).post("/clinic/join/", {"code": "AAAA-AAAA", "name": "Dr Oke"})
    assert "This code cannot be used" in pages.errors(answer)
    assert 'value="AAAA-AAAA"' in answer.content.decode()


def test_an_account_with_a_diary_is_told_to_use_another(clinic: Clinic, patient: Client) -> None:
    assert "Use another account" in pages.errors(patient.post("/clinic/join/", {"code": "AAAA-AAAA", "name": "Ana"}))


def test_the_administrator_changes_roles_and_removes(sam: Client, clinic: Clinic, member: Membership) -> None:
    url = at("member", clinic.pk, member.pk)
    assert "Choose at least one." in pages.errors(sam.post(url, NOTHING))
    assertRedirects(sam.post(url, {"is_administrator": "on"}), at("team", clinic.pk))
    member.refresh_from_db()
    assert (member.is_clinician, member.is_administrator) == (False, True)
    sam.post(at("remove", clinic.pk, member.pk))
    member.refresh_from_db()
    assert member.ended_at is not None


def test_the_last_administrator_stays(sam: Client, clinic: Clinic) -> None:
    own = clinic.memberships.get()
    answer = sam.post(at("remove", clinic.pk, own.pk), follow=True)
    assert "keeps at least one administrator" in pages.text(answer)
    answer = sam.post(at("member", clinic.pk, own.pk), {"is_clinician": "on"})
    assert "keeps at least one administrator" in pages.errors(answer)
    own.refresh_from_db()
    assert own.ended_at is None


def test_an_invitation_is_taken_back(sam: Client, clinic: Clinic) -> None:
    sam.post(at("invite", clinic.pk), {"is_clinician": "on"})
    assert "Invited, and not here yet" in pages.text(sam.get(at("team", clinic.pk)))
    sam.post(at("take_back", clinic.pk, Invitation.objects.get().pk))
    assert not Invitation.objects.exists()


def test_a_webhook_is_set_and_its_secret_is_shown_once(sam: Client, clinic: Clinic) -> None:
    assert "begins with https" in pages.errors(sam.post(at("webhook", clinic.pk), {"url": "http://a.example"}))
    said = pages.text(sam.post(at("webhook", clinic.pk), {"url": "https://a.example/in"}))
    clinic.refresh_from_db()
    assert clinic.webhook_secret in said
    assert clinic.webhook_secret not in pages.text(sam.get(at("team", clinic.pk)))


def test_inviting_asks_for_the_password_again(clinic: Clinic) -> None:
    user = factories.administrator(clinic)
    user.set_password(PASSWORD)
    user.save()
    client = signed_in(user)
    answer = client.post(at("invite", clinic.pk), {"is_clinician": "on"})
    assert "/accounts/reauthenticate/" in answer["Location"]
    assert not Invitation.objects.exists()


def test_foreign_and_absent_clinics_look_alike_and_change_nothing(
    sam: Client, clinic: Clinic, member: Membership
) -> None:
    """For the administrator of another clinic."""
    other = factories.clinic("Hillside")
    theirs = factories.member(other)
    factories.administrator(other)
    invitation = uuid4()
    for foreign, absent in zip(
        routes(other.pk, theirs.pk, invitation), routes(uuid4(), uuid4(), invitation), strict=True
    ):
        answers = [getattr(sam, method)(url, {"is_administrator": "on"}) for method, url in (foreign, absent)]
        assert [answer.status_code for answer in answers] == [404, 404], foreign
        assert answers[0].content == answers[1].content
    mixed = [at("member", clinic.pk, theirs.pk), at("remove", clinic.pk, theirs.pk)]
    assert [sam.post(url, {"is_clinician": "on"}).status_code for url in mixed] == [404, 404]
    theirs.refresh_from_db()
    assert (theirs.ended_at, theirs.is_administrator) == (None, False)


def test_a_member_who_is_no_administrator_sees_the_list_and_may_leave(
    clinician: Client, clinic: Clinic, member: Membership
) -> None:
    clinician.session.save()
    other = factories.member(clinic)
    said = pages.text(clinician.get(at("team", clinic.pk)))
    assert "Sam" in said
    assert factories.administrator(clinic).email not in said
    for url in (at("webhook", clinic.pk), at("remove", clinic.pk, other.pk), at("take_back", clinic.pk, uuid4())):
        assert clinician.post(url, {"url": "https://a.example"}).status_code == 404
    assert clinician.post(at("remove", clinic.pk, member.pk)).status_code == 302
    assert clinician.get(at("team", clinic.pk)).status_code == 404


def test_leaving_closes_the_diaries_at_the_very_next_request(
    clinician: Client, clinic: Clinic, member: Membership, ana: Patient, ito: Clinician
) -> None:
    factories.grant(ana, ito, clinic)
    report = reverse("clinician_report", args=[ana.pk])
    assert clinician.get(report).status_code == 200
    clinician.post(at("remove", clinic.pk, member.pk))
    assert clinician.get(report).status_code == 404
    assert "Ana" not in pages.text(clinician.get("/clinic/"))


def test_an_administrator_sees_nothing_of_a_diary_anywhere(
    sam: Client, clinic: Clinic, member: Membership, ana: Patient, ito: Clinician
) -> None:
    factories.recorded(ana, **RED)
    factories.grant(ana, ito, clinic, notes=True)
    finding = reverse("clinician_finding", args=[ana.pk, "visible-haematuria"])
    diaries = ["/clinic/", reverse("clinician_report", args=[ana.pk]), finding, "/clinic/code/"]
    diaries += [reverse("clinician_export", args=[ana.pk, "json"]), reverse("clinician_owner", args=[ana.pk])]
    assert [sam.get(url).status_code for url in diaries] == [404] * len(diaries)
    mine = [at("team", clinic.pk), at("invite", clinic.pk), at("member", clinic.pk, member.pk), "/clinic/join/"]
    for url in mine:
        page = sam.get(url)
        assert page.status_code == 200
        assert not re.search("ZEBRA|haematuria|blood|" + str(ana.pk), page.content.decode(), re.IGNORECASE)
    assertRedirects(sam.get("/"), "/clinic/team/", fetch_redirect_response=False)
    assertRedirects(sam.get("/welcome/"), "/", fetch_redirect_response=False)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_what_changes_something_is_posted(sam: Client, clinic: Clinic, member: Membership, method: str) -> None:
    for url in (at("remove", clinic.pk, member.pk), at("webhook", clinic.pk)):
        assert getattr(sam, method)(url).status_code == 405


def test_the_pages_need_a_sign_in_and_a_second_factor(clinic: Clinic, client: Client, settings: Any) -> None:
    settings.CLINICIAN_MFA = True
    user = factories.administrator(clinic)
    for url in ("/clinic/team/", at("team", clinic.pk), "/clinic/join/"):
        assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
        assert signed_in(user).get(url)["Location"] == reverse("mfa_activate_totp")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert signed_in(user).get(at("team", clinic.pk)).status_code == 200


def test_somebody_without_a_clinic_has_no_team_page(clinician: Client, patient: Client) -> None:
    for client in (clinician, patient):
        assert client.get("/clinic/team/").status_code == 404
        assert client.get(at("team", uuid4())).status_code == 404


def test_with_two_clinics_one_chooses(clinician: Client, clinic: Clinic, member: Membership, ito: Clinician) -> None:
    other = factories.clinic("Hillside")
    factories.member(other, ito.user)
    said = pages.text(clinician.get("/clinic/team/"))
    assert "Riverside Practice" in said
    assert "Hillside" in said


# --- a code for the clinic, and owners


def test_a_code_is_used_for_the_clinic_and_the_patient_sees_which(
    clinician: Client, clinic: Clinic, member: Membership, ana: Patient
) -> None:
    from tests.web.test_clinician import code_of

    code = code_of(ana)
    assert "Say for whom." in pages.errors(clinician.post("/clinic/code/", {"code": code}))
    wrong = clinician.post("/clinic/code/", {"code": code, "clinic": str(uuid4())})
    assert pages.errors(wrong)
    clinician.post("/clinic/code/", {"code": code, "clinic": str(clinic.pk)})
    assert Grant.objects.get().clinic == clinic
    said = pages.text(signed_in(ana.user).get("/sharing/"))
    assert "Riverside Practice" in said
    assert "everyone who is a clinician there can look" in said


def test_an_owner_is_taken_given_and_dropped_on_the_list(
    clinician: Client, clinic: Clinic, member: Membership, ana: Patient, ito: Clinician
) -> None:
    oke = factories.member(clinic).user.clinician
    factories.grant(ana, ito, clinic)
    url = reverse("clinician_owner", args=[ana.pk])
    clinician.post(url, {"take": "1"})
    assert Ownership.objects.get().clinician == ito
    assert "Choose somebody" in pages.errors(clinician.post(url, NOTHING))
    clinician.post(url, {"owner": str(oke.pk)})
    assert "Dr Oke" in pages.text(clinician.get("/clinic/"))
    assert "A colleague took it" in pages.text(clinician.post(url, {"take": "1"}, follow=True))
    clinician.post(url, {"owner": "nobody"})
    assert not Ownership.objects.exists()


def test_nobody_becomes_the_owner_of_what_they_may_not_see(
    clinician: Client, clinic: Clinic, ana: Patient, ito: Clinician
) -> None:
    factories.grant(ana, factories.member(clinic).user.clinician, clinic)
    url, absent = reverse("clinician_owner", args=[ana.pk]), reverse("clinician_owner", args=[uuid4()])
    for form in ({"take": "1"}, {"owner": str(ito.pk)}):
        foreign, missing = clinician.post(url, form), clinician.post(absent, form)
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
    factories.grant(ana, ito)
    assert clinician.post(url, {"take": "1"}).status_code == 404  # shared with one person: it is theirs
