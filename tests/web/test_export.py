"""Copies of a diary: whole for its owner, within the grant for a clinician; nothing in them works by itself."""

from __future__ import annotations

import csv
import json
import re
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from diary import exports
from diary.actions import records
from diary.models import AuditEvent, Clinician, Patient
from tests import factories
from tests.web.conftest import signed_in

PASSWORD = "a garden in the rain"


@pytest.fixture
def owner(ana: Patient) -> Client:
    """Ana's browser, just signed in with her password."""
    ana.user.set_password(PASSWORD)
    ana.user.save()
    client = Client()
    client.post("/accounts/login/", {"login": ana.user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def told(ana: Patient) -> Patient:
    factories.recorded(
        ana, pain_average=4, regions=["flank_left", "neck"], note="=1+1", neuro={"saddle_numbness": "no"}
    )
    withdrawn = factories.recorded(ana, kind="moment", pain_now=9)
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=withdrawn.uuid)
    factories.recorded(ana, "medicine", name=" @cmd")
    return ana


def tables(content: bytes) -> dict[str, list[dict[str, str]]]:
    with ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return {name: list(csv.DictReader(StringIO(archive.read(name).decode()))) for name in names}


def test_the_tables_hold_the_diary_as_it_stands(owner: Client, told: Patient) -> None:
    found = tables(owner.get("/export/zip/").content)
    (entry,) = found["entries.csv"]
    assert (entry["pain_average"], entry["regions"], entry["neuro_saddle_numbness"]) == ("4", "flank_left;neck", "no")
    assert entry["fatigue"] == ""  # not asked
    assert set(found) == {"entries.csv", "medicines.csv", "doses.csv", "events.csv", "questions.csv"}


def test_every_copy_says_what_it_cannot_say(owner: Client, told: Patient) -> None:
    with ZipFile(BytesIO(owner.get("/export/zip/").content)) as archive:
        about = archive.read("about.txt").decode()
    page = PdfReader(BytesIO(owner.get("/export/pdf/").content)).pages[0].extract_text()
    document = json.loads(owner.get("/export/json/").content)["caution"]
    for copy in (about, " ".join(page.split()), " ".join(document)):
        assert "call your emergency number now" in copy
        assert "This diary cannot rule anything out." in copy


def test_no_cell_is_a_formula(owner: Client, told: Patient) -> None:
    found = tables(owner.get("/export/zip/").content)
    assert (found["entries.csv"][0]["note"], found["medicines.csv"][0]["name"]) == ("'=1+1", "' @cmd")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\ufeff=1", " \u200b@x", "|x", "%x"])
def test_what_a_spreadsheet_would_work_out_is_defused(text: str) -> None:
    assert exports.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1", "a=1", "Rain.", "'=1", "5 - 3"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert exports.safe(text) == text


def test_the_document_can_be_imported_again(owner: Client, told: Patient, tmp_path: Any) -> None:
    document = json.loads(owner.get("/export/json/").content)
    assert document["rules_version"]
    assert {finding["criterion"] for finding in document["findings"]} >= {"persistent-pain", "night-worse"}
    path = tmp_path / "diary.json"
    path.write_text(json.dumps({name: document[name] for name in document if name not in exports.BESIDE}))
    call_command("import_diary", str(path))  # all there already: nothing changes, and nothing is refused


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_report_is_one_tagged_page(owner: Client, told: Patient, paper: str) -> None:
    answer = owner.get(f"/export/pdf/?paper={paper}")
    assert answer["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) <= 1
    assert answer.content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("kind", ["json", "zip", "pdf"])
def test_a_file_names_nobody_and_stays_in_no_cache(owner: Client, told: Patient, kind: str) -> None:
    answer = owner.get(f"/export/{kind}/")
    day = timezone.now().date().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="diary-{day}.{kind}"'
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(chain=told.pk, action="diary.exported", details__kind=kind).exists()


def test_a_copy_is_given_to_who_has_just_shown_that_it_is_them(ana: Patient) -> None:
    ana.user.set_password(PASSWORD)
    ana.user.save()
    answer = signed_in(ana.user).get("/export/json/")
    assert answer.status_code == 302
    assert "/accounts/reauthenticate/" in answer["Location"]


@pytest.mark.parametrize("kind", ["exe", "csv", ""])
def test_another_kind_of_file_is_not_there(owner: Client, kind: str) -> None:
    assert owner.get(f"/export/{kind}/" if kind else "/export//").status_code == 404
    assert owner.get("/export/pdf/?paper=wall").status_code == 404


def test_a_clinicians_copy_holds_what_the_grant_says_and_the_patient_sees_it(
    told: Patient, ito: Clinician, clinician: Client, patient: Client
) -> None:
    long_ago = factories.entry_on(timezone.now().date() - timedelta(days=30), pain_average=9, note="zebra")
    factories.recorded(told, **long_ago)
    factories.grant(told, ito, date_from=timezone.now().date() - timedelta(days=2), notes=False)
    url = f"/clinic/patients/{told.pk}/export"
    (entry,) = tables(clinician.get(f"{url}/zip/").content)["entries.csv"]
    assert (entry["pain_average"], entry.get("note", "")) == ("4", "")
    assert b"zebra" not in clinician.get(f"{url}/json/").content
    assert clinician.get(f"{url}/pdf/").content.startswith(b"%PDF")
    assert "took a copy" in patient.get("/sharing/").content.decode()


def test_a_diary_that_is_not_shared_cannot_be_copied(told: Patient, clinician: Client) -> None:
    for kind in ("json", "zip", "pdf"):
        assert clinician.get(f"/clinic/patients/{told.pk}/export/{kind}/").status_code == 404


def test_deleting_is_asked_once_more_and_can_be_taken_back(owner: Client, told: Patient) -> None:
    assert "7 days to change your mind" in owner.get("/leave/").content.decode()
    owner.post("/leave/")
    assert "Your diary will be deleted on" in owner.get("/").content.decode()
    assert "Keep my diary" in owner.get("/export/").content.decode()
    owner.post("/stay/")
    assert "will be deleted" not in owner.get("/export/").content.decode()
