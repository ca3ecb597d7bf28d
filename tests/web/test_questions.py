"""What the patient wants to ask at a visit."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diary import exports
from diary.access import Diary
from diary.actions import leaving
from diary.actions import questions as actions
from diary.models import AuditEvent, CareScope, Clinician, Patient, Question
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in

LIST = "/questions/"
WORDS = "Is it the kidney?"


def add(browser: Client, text: str = WORDS, **more: Any) -> Any:
    return browser.post(f"{LIST}add/", {"text": text, "id": str(uuid4())} | more, follow=True)


def press(browser: Client, question: Question, **button: str) -> Any:
    return browser.post(reverse("question", args=[question.uuid]), button, follow=True)


def summary(browser: Client, owner: Patient) -> str:
    return pages.text(browser.get(reverse("clinician_visit", args=[owner.pk])))


class TestTheList:
    def test_an_empty_list_says_so(self, patient: Client, ana: Patient) -> None:
        assert "No question is waiting to be asked." in pages.text(patient.get(LIST))
        assert LIST in patient.get("/more/").content.decode()

    def test_a_question_is_written_changed_asked_and_removed(self, patient: Client, ana: Patient) -> None:
        assert WORDS in pages.text(add(patient))
        question = ana.questions.get()
        assert WORDS in pages.text(patient.get(reverse("question", args=[question.uuid])))
        assert "Is it the spine?" in pages.text(press(patient, question, text="Is it the spine?"))
        assert "Asked already" in pages.text(press(patient, question, asked="1"))
        assert "Asked already" not in pages.text(press(patient, question, open="1"))
        assert "Is it the spine?" not in pages.text(press(patient, question, remove="1"))
        assert not ana.questions.exists()
        events = AuditEvent.objects.filter(chain=ana.pk, details__question=str(question.uuid))
        done = ["written", "changed", "asked", "open", "removed"]
        assert list(events.order_by("pk").values_list("action", flat=True)) == [f"question.{one}" for one in done]

    @pytest.mark.parametrize(("text", "said"), [(" ", "Write a question."), ("x" * 2001, "at most 2000 characters")])
    def test_what_is_no_question_is_refused_beside_its_field(
        self, patient: Client, ana: Patient, text: str, said: str
    ) -> None:
        answer = add(patient, text)
        assert said in pages.text(answer)
        assert text.strip() in answer.content.decode()
        assert not ana.questions.exists()

    def test_the_same_form_twice_is_one_question_and_other_words_are_another(
        self, patient: Client, ana: Patient
    ) -> None:
        id = str(uuid4())
        for text in (WORDS, WORDS, "Is it the spine?"):
            add(patient, text, id=id)
        assert [one.text for one in ana.questions.order_by("written_at")] == [WORDS, "Is it the spine?"]

    def test_a_full_list_says_what_to_do(self, patient: Client, ana: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST", 1)
        factories.question(ana)
        assert "The list has room for 1 questions. Remove one first." in pages.text(add(patient, "Another?"))
        assert ana.questions.count() == 1

    def test_queries_do_not_grow_with_the_list(
        self, patient: Client, ana: Patient, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.question(ana)
        patient.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            patient.get(LIST)
        for _more in range(5):
            factories.question(ana)
        with django_assert_num_queries(len(captured)):
            patient.get(LIST)

    def test_somebody_elses_question_is_not_there(self, stranger: Client, ana: Patient) -> None:
        question = factories.question(ana)
        assert stranger.get(reverse("question", args=[question.uuid])).status_code == 404
        assert press(stranger, question, remove="1").status_code == 404
        assert ana.questions.exists()
        assert WORDS not in pages.text(stranger.get(LIST))

    def test_its_words_are_sealed(self, ana: Patient) -> None:
        factories.question(ana)
        with connection.cursor() as cursor:
            cursor.execute("SELECT sealed_text FROM diary_question")
            assert WORDS.encode() not in bytes(cursor.fetchone()[0])


class TestWhoIsShownIt:
    def test_the_summary_for_a_visit_has_those_that_wait(
        self, clinician: Client, patient: Client, ana: Patient, ito: Clinician
    ) -> None:
        factories.grant(ana, ito, notes=True)
        assert "The patient’s own questions None is written down." in summary(clinician, ana)
        question = factories.question(ana)
        assert WORDS in summary(clinician, ana)
        press(patient, question, asked="1")
        assert WORDS not in summary(clinician, ana)

    def test_without_notes_nothing_is_said_of_them(self, clinician: Client, ana: Patient, ito: Clinician) -> None:
        factories.grant(ana, ito, notes=False)
        factories.question(ana)
        said = summary(clinician, ana)
        assert WORDS not in said
        assert "own questions" not in said

    def test_one_from_before_what_is_shared_is_not(self, clinician: Client, ana: Patient, ito: Clinician) -> None:
        factories.grant(ana, ito, notes=True, date_from=timezone.now().date() - timedelta(days=7))
        factories.question(ana)
        assert WORDS in summary(clinician, ana)
        ana.questions.update(written_at=timezone.now() - timedelta(days=8))
        assert WORDS not in summary(clinician, ana)

    def test_the_preview_shows_them_on_the_same_terms(self, patient: Client, ana: Patient) -> None:
        factories.question(ana)
        terms = {"span": "all", "days": "30", "preview": "1"}
        shown = {notes: pages.text(patient.post("/sharing/code/", terms | {"notes": notes})) for notes in ("yes", "no")}
        assert "What they will see" in shown["no"]
        assert (WORDS in shown["yes"], WORDS in shown["no"]) == (True, False)


class TestCaregivers:
    @pytest.mark.parametrize(
        ("scope", "notes", "may"),
        [
            (CareScope.MANAGE, True, True),
            (CareScope.MANAGE, False, False),
            (CareScope.READ, True, False),
            (CareScope.LOG, True, False),
        ],
    )
    def test_who_keeps_the_record_and_may_read_notes_keeps_the_list(
        self, ana: Patient, scope: str, notes: bool, may: bool
    ) -> None:
        maria = factories.user()
        factories.caregiver_of(ana, maria, scope=scope, notes=notes)
        factories.question(ana)
        browser, url = signed_in(maria), f"/for/{ana.pk}{LIST}"
        answer = browser.get(url)
        assert browser.get(f"{url}add/").status_code == answer.status_code
        assert (answer.status_code, WORDS in answer.content.decode()) == ((200, True) if may else (404, False))
        assert browser.post(f"{url}add/", {"text": "Who asks?"}).status_code == (302 if may else 404)
        assert ana.questions.count() == (2 if may else 1)

    def test_what_they_wrote_says_so(self, ana: Patient, patient: Client, clinician: Client, ito: Clinician) -> None:
        maria = factories.user()
        factories.caregiver_of(ana, maria, scope=CareScope.MANAGE, notes=True)
        signed_in(maria).post(f"/for/{ana.pk}{LIST}add/", {"text": WORDS})
        assert "Written by Maria for you" in pages.text(patient.get(LIST))
        factories.grant(ana, ito, notes=True)
        assert f"{WORDS} (written by Maria for the patient)" in summary(clinician, ana)
        written = AuditEvent.objects.get(chain=ana.pk, action="question.written")
        assert written.details["on_behalf_of"] == str(ana.pk)


class TestLeavingWithThem:
    def test_a_copy_has_them_beside_the_contracts_document(self, ana: Patient) -> None:
        factories.question(ana, "=1+1")
        (told,) = json.loads(exports.as_json(Diary(ana)))["questions"]
        assert (told["text"], told["asked_on"]) == ("=1+1", None)
        with ZipFile(BytesIO(exports.as_tables(Diary(ana)))) as archive:
            (row,) = csv.DictReader(StringIO(archive.read("questions.csv").decode()))
        assert row["text"] == "'=1+1"

    def test_a_clinicians_copy_has_them_only_with_the_notes(self, ana: Patient, ito: Clinician) -> None:
        factories.question(ana)
        for notes in (True, False):
            grant = factories.grant(ana, ito, notes=notes)
            assert (WORDS.encode() in exports.as_json(Diary(ana, grant))) == notes

    def test_they_go_with_the_diary(self, ana: Patient) -> None:
        factories.question(ana)
        leaving.leave(patient=ana, by=ana.user)
        leaving.purge(timezone.now() + timedelta(days=8))
        assert not Question.objects.exists()
