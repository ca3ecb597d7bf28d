"""Pages for somebody who helps another with their diary: which, for whom, and that they always say whose it is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern
from pytest_django.asserts import assertRedirects

from diary.actions import records, sharing
from diary.models import AdviceShown, CareScope, Entry, Grant, Patient, User
from diary.web import entries, urls
from diary.web.views.caring import OUTSIDE, PAGES
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in
from tests.web.test_links import owner, with_a_password

__all__ = ["owner"]
LOG, READ, MANAGE = CareScope.LOG, CareScope.READ, CareScope.MANAGE
TERMS = {"name": "Maria", "scope": "log", "notes": "no", "days": "30"}
CANARIES = ("ZEBRA", "Codeine", "Quagga")  # a note, a medicine, a result


@pytest.fixture
def maria(db: Any) -> User:
    return factories.user("maria@example.invalid")


@pytest.fixture
def carer(maria: User) -> Client:
    """Maria's browser."""
    return signed_in(maria)


@pytest.fixture
def told(ana: Patient) -> Patient:
    """A diary with something on every page."""
    factories.recorded(ana, pain_average=7, note="ZEBRA", regions=["flank_left"], lump="yes", fatigue_unusual="yes")
    yesterday = entries.today(ana) - timedelta(days=1)
    factories.recorded(ana, **factories.entry_on(yesterday, pain_average=6, lump="yes", note="ZEBRA"))
    factories.recorded(ana, "medicine", name="Codeine", dose_text="2 tablets")
    event = factories.event(result="Quagga", note="ZEBRA")
    records.record(patient=ana, by=ana.user, type="event", data=event)  # type: ignore[arg-type]
    return ana


def of(owner: Patient, page: str = "") -> str:
    """The address of a page of somebody's diary, for a caregiver."""
    return f"/for/{owner.pk}/{page}"


def routes(owner: Patient) -> dict[str, str]:
    """Every page of the web, by name, with arguments that are there."""
    entry, medicine = owner.entries.heads().latest("date"), owner.medicines.heads().get()
    today = entries.today(owner)
    given = {
        "uuid": entry.uuid, "name": "where", "year": today.year, "month": today.month, "day": today, "kind": "visit",
        "type": "dose", "patient": owner.pk, "diary": owner.pk, "rest": "history/",
    }  # fmt: skip
    special = {
        "sign": {"name": "lump"}, "profile_piece": {"name": "settings"}, "export_file": {"kind": "json"},
        "sign_day": {"name": "lump"}, "event_edit": {"uuid": owner.events.heads().get().uuid},
        "medicine_edit": {"uuid": medicine.uuid}, "medicine_stop": {"uuid": medicine.uuid},
        "took": {"uuid": medicine.uuid}, "clinician_export": {"kind": "json"},
    }  # fmt: skip
    found: dict[str, str] = {}
    for pattern in urls.urlpatterns:
        assert isinstance(pattern.pattern, RoutePattern)
        wanted = given | special.get(str(pattern.name), {})
        kinds = pattern.pattern.converters
        any_of = {name: uuid4() if isinstance(kind, UUIDConverter) else "x" for name, kind in kinds.items()}
        arguments = {name: wanted.get(name, any_of[name]) for name in kinds}
        found[str(pattern.name)] = reverse(str(pattern.name), kwargs=arguments)
    return found


def led_to(owner: Patient, page: str) -> set[str]:
    """The names of the pages of this diary that a page has links and forms to."""
    start = of(owner)[:-1]
    found = re.findall(rf'(?:href|action)="{start}(/[^"?#]*)', page)
    return {str(resolve(path).url_name) for path in found} - {"help_now"}


@pytest.mark.parametrize("scope", [None, LOG, READ, MANAGE])
def test_which_pages_are_there_for_whom(carer: Client, maria: User, told: Patient, scope: CareScope | None) -> None:
    """Every route of the web: what the table does not name is not there, and what it names asks for its scope. Who only
    adds sees nothing, notes are not shown unless the patient said so, and no page leads where the caregiver may not go.
    """
    if scope:
        factories.caregiver_of(told, maria, scope=scope)
    allowed = CareScope.values[: CareScope.values.index(scope) + 1] if scope else []
    hidden = {"entry_more", "saved"} if scope == LOG else {"entry_more"}  # of entries of one's own, or of other kinds
    hidden |= {"questions", "question_add", "question"}  # for whom the notes are too: see test_questions
    wrong: list[Any] = []
    shown: set[str] = set()
    for name, path in routes(told).items():
        if name in (*OUTSIDE, *hidden):
            continue
        response = carer.get(of(told, path[1:]))
        status, said = response.status_code, response.content.decode()
        shown |= {word for word in CANARIES if word in said}
        shown |= {"a number"} if 'class="badge' in said else set()
        shown |= {"an answer"} if re.search(r"<input[^>]* checked", said) else set()
        wrong += [
            (name, there) for there in led_to(told, said) if there not in OUTSIDE and PAGES.get(there) not in allowed
        ]
        is_there = name in PAGES and PAGES[name] in allowed
        if (status in (200, 405)) != is_there or (not is_there and status != 404):
            wrong.append((name, status))
    assert wrong == []
    expected = {READ: {"a number"}, MANAGE: {"a number", "an answer", "Codeine", "Quagga"}}
    assert shown == (expected.get(scope, set()) if scope else set())


@pytest.mark.parametrize("scope", [None, MANAGE])
def test_posting_where_there_is_nothing_changes_nothing(
    carer: Client, maria: User, told: Patient, scope: CareScope | None
) -> None:
    if scope:
        factories.caregiver_of(told, maria, scope=scope)
    allowed = CareScope.values[: CareScope.values.index(scope) + 1] if scope else []
    told.refresh_from_db()
    before = (Entry.objects.count(), Grant.objects.count(), told.seq)
    answers = {
        carer.post(of(told, path[1:]), {"days": "7", "notes": "yes", "name": "x", "scope": "manage"}).status_code
        for name, path in routes(told).items()
        if not (name in PAGES and PAGES[name] in allowed) and name not in OUTSIDE
    }
    told.refresh_from_db()
    assert answers == {404}
    assert (Entry.objects.count(), Grant.objects.count(), told.seq) == before


def test_foreign_and_absent_look_alike(carer: Client, maria: User, told: Patient) -> None:
    factories.caregiver_of(factories.patient(), maria, scope=MANAGE)
    foreign, absent = carer.get(of(told)), carer.get(f"/for/{uuid4()}/")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


def test_signing_in_comes_first_and_leads_back(told: Patient) -> None:
    response = Client().get(of(told))
    assertRedirects(response, f"/accounts/login/?next={of(told)}")


def test_the_notes_are_shown_where_the_patient_said_so(carer: Client, maria: User, told: Patient) -> None:
    factories.caregiver_of(told, maria, scope=READ, notes=True)
    entry = told.entries.heads().latest("date")
    assert "ZEBRA" in carer.get(of(told, f"entries/{entry.uuid}/")).content.decode()


@pytest.mark.parametrize("page", ["", "checkin/changed/", "signs/", "night/", "history/", "medicines/", "days/{day}/"])
def test_every_page_says_whose_diary_it_is_and_leads_on_within_it(
    carer: Client, maria: User, told: Patient, page: str
) -> None:
    factories.caregiver_of(told, maria, scope=MANAGE)
    said = carer.get(of(told, page.format(day=entries.today(told)))).content.decode()
    assert re.search(r"You write for (<strong>)?<bdi>Ana</bdi>", said)
    assert "- Ana - Diurnal</title>" in said
    links = set(re.findall(r'(?:href|action)="(/[^"]*)"', said)) - {"/care/"}
    assert {link for link in links if not link.startswith((of(told), "/static/"))} == set()
    assert f'href="{of(told)}' in said


def test_two_tabs_of_two_diaries_each_write_where_they_say(
    carer: Client, maria: User, told: Patient, ben: Patient
) -> None:
    for owner_of in (told, ben):
        factories.caregiver_of(owner_of, maria)
    before = told.entries.count()
    carer.get(of(told))
    carer.get(of(ben))
    response = carer.post(of(told, "checkin/changed/"), {"pain": "5"})
    assertRedirects(response, of(told, "checkin/where/"))
    assert (told.entries.count(), ben.entries.count()) == (before + 1, 0)


def test_a_check_in_for_somebody_else(carer: Client, maria: User, patient: Client, told: Patient) -> None:
    factories.caregiver_of(told, maria)
    carer.post(of(told, "checkin/changed/"), {"pain": "5"})
    carer.post(of(told, "checkin/where/"), {"regions": ["flank_right"]})
    own = told.entries.get(head=True, grant__isnull=False)
    assert (own.pain_average, own.regions, own.written_by) == (5, ["flank_right"], maria)
    saved = carer.get(of(told, f"saved/{own.uuid}/"))
    assert "Undo" in pages.text(saved)
    assert "/edit/" not in saved.content.decode()
    assert "Written by Maria for you" in pages.text(patient.get("/history/"))
    shown = pages.text(patient.get(reverse("entry", args=[own.uuid])))
    assert "Version 1, written" in shown
    assert shown.count("ritten by Maria for you") == 3  # the entry, and each of its versions
    assertRedirects(carer.post(of(told, f"entries/{own.uuid}/undo/")), of(told, f"saved/{own.uuid}/"))
    own = told.entries.get(head=True, uuid=own.uuid)
    assert own.regions is None


def test_about_the_same_is_not_asked_of_who_sees_nothing(carer: Client, maria: User, told: Patient) -> None:
    factories.caregiver_of(told, maria)
    assert "About the same" not in pages.text(carer.get(of(told)))
    assertRedirects(carer.post(of(told, "checkin/"), {"answer": "same"}), of(told, "checkin/changed/"))
    assert not told.entries.filter(grant__isnull=False).exists()


def test_a_manager_corrects_an_entry_and_the_note_stays(carer: Client, maria: User, told: Patient) -> None:
    factories.caregiver_of(told, maria, scope=MANAGE)
    entry = told.entries.heads().latest("date")
    address = of(told, f"entries/{entry.uuid}/edit/")
    assert 'name="note"' not in carer.get(address).content.decode()
    carer.post(address, {"version": entry.version, "pain_average": "3", "note": "mine"})
    newest = told.entries.get(uuid=entry.uuid, head=True)
    assert (newest.pain_average, newest.note) == (3, "ZEBRA")


# --- red flags


def test_advice_is_shown_to_the_caregiver_and_then_once_to_the_patient(
    carer: Client, patient: Client, maria: User, ana: Patient
) -> None:
    factories.caregiver_of(ana, maria)
    response = carer.post(of(ana, "signs/feeling/"), {"saddle_numbness": "new"})
    said = pages.text(response)
    assert "This is about Ana" in said
    assert "Call 999" in said
    assert set(AdviceShown.objects.values_list("channel", flat=True)) == {"carer"}
    said = pages.text(patient.get("/"))
    assert "Maria noted this for you." in said
    assert "Call 999" in said
    assert "Your entry is saved." not in said
    assert "How is your back or side today?" in pages.text(patient.get("/"))


def test_get_help_now_is_there_whatever_became_of_the_grant(ana: Patient) -> None:
    assertRedirects(Client().get(of(ana, "help/")), "/help/", status_code=307)


# --- inviting, saying yes, ending


def code_in(response: Any) -> str:
    return re.search(r'class="code">([A-Z0-9]{4}-[A-Z0-9]{4})<', response.content.decode())[1]  # type: ignore[index]


def test_inviting_asks_for_the_password_first(ana: Patient) -> None:
    assert "reauthenticate" in with_a_password(ana).post("/sharing/caregiver/", TERMS).url  # type: ignore[attr-defined]
    assert not Grant.objects.exists()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": ""}, {"scope": "all"}, {"days": "9999"}, {"notes": ""}])
def test_a_refused_invitation_makes_no_code(owner: Client, wrong: dict[str, str]) -> None:
    assert pages.errors(owner.post("/sharing/caregiver/", TERMS | wrong))
    assert not Grant.objects.exists()


def test_who_sees_nothing_sees_no_notes(owner: Client) -> None:
    owner.post("/sharing/caregiver/", TERMS | {"notes": "yes"})
    assert Grant.objects.get().notes is False


def test_from_the_invitation_to_the_first_entry_and_the_end(
    owner: Client, carer: Client, maria: User, ana: Patient
) -> None:
    code = code_in(owner.post("/sharing/caregiver/", TERMS, follow=True))
    assert "A code for Maria is waiting" in pages.text(owner.get("/sharing/"))
    assertRedirects(carer.get("/"), "/welcome/")
    asked = pages.text(carer.post("/care/code/", {"code": code.lower()}))
    assert "Ana asks for your help" in asked
    assert maria.email in asked
    assertRedirects(carer.post("/care/code/", {"code": code, "answer": "yes"}), of(ana))
    assertRedirects(carer.get("/"), "/care/")
    assert "Write for Ana" in pages.text(carer.get("/care/"))
    carer.post(of(ana, "checkin/"), {"answer": "none"})
    said = pages.text(owner.get("/sharing/"))
    assert "maria@example.invalid" in said
    assert "Last wrote" in said
    assert "Nothing yet." not in said
    owner.post(reverse("sharing_stop", args=[ana.grants.get().pk]))
    assert carer.get(of(ana)).status_code == 404
    assert carer.post(of(ana, "checkin/"), {"answer": "none"}).status_code == 404
    assert ana.entries.count() == 1
    assert "Write for Ana" not in pages.text(carer.get("/care/"))


def test_saying_no(owner: Client, carer: Client, ana: Patient) -> None:
    code = code_in(owner.post("/sharing/caregiver/", TERMS, follow=True))
    assertRedirects(carer.post("/care/code/", {"code": code, "answer": "no"}), "/care/")
    assert "Declined" in pages.text(owner.get("/sharing/"))


def test_a_wrong_code_is_named_and_kept(carer: Client) -> None:
    assert "This code cannot be used" in pages.errors(carer.post("/care/code/", {"code": "AAAA-AAAA"}))
    for _ in range(sharing.TRIES):
        carer.post("/care/code/", {"code": "AAAA-AAAA"})
    assert "Too many codes were tried." in pages.errors(carer.post("/care/code/", {"code": "AAAA-AAAA"}))


def test_a_caregiver_stops_helping(carer: Client, maria: User, ben: Patient, ana: Patient) -> None:
    grant = factories.caregiver_of(ana, maria)
    foreign = factories.caregiver_of(ben)
    for held in (grant, foreign):
        assertRedirects(carer.post(reverse("caring_stop", args=[held.pk])), "/care/")
    assert carer.get(of(ana)).status_code == 404
    assert Grant.objects.get(pk=foreign.pk).stopped_at is None


def test_a_patient_who_helps_keeps_their_own_diary_apart(
    patient: Client, stranger: Client, ana: Patient, ben: Patient
) -> None:
    factories.caregiver_of(ana, ben.user, name="Ben")
    stranger.post("/checkin/", {"answer": "none"})
    stranger.post(of(ana, "checkin/changed/"), {"pain": "8"})
    assert [entry.pain_average for entry in ben.entries.heads()] == [0]
    assert [entry.pain_average for entry in ana.entries.heads()] == [8]
    assert "You write for" not in stranger.get("/").content.decode()
    assert "My own diary" in pages.text(stranger.get("/care/"))


def test_the_clinicians_report_says_who_wrote(clinician: Client, maria: User, ana: Patient, ito: Any) -> None:
    factories.grant(ana, ito)
    factories.caregiver_of(ana, maria)
    carer = signed_in(maria)
    carer.post(of(ana, "signs/urine/"), {"urine_colour": "red", "urine_context": "none"})
    said = pages.text(clinician.get(reverse("clinician_report", args=[ana.pk])))
    assert "1 entry written by Maria for the patient." in said
    assert "to a caregiver" in said
    found = pages.text(clinician.get(reverse("clinician_finding", args=[ana.pk, "visible-haematuria"])))
    assert "written by Maria for Ana" in found
