from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from diary import access, demo, frames, worklist
from diary.models import Assessment, Clinician, Entry, FindingChange, Notice, Patient, User


def make_clinician(monkeypatch: pytest.MonkeyPatch, password: str = "", **options: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create_clinician", "Ito@example.invalid", "Dr Ito", stdout=io.StringIO(), **options)


@pytest.mark.django_db
def test_a_clinician_is_made_with_a_verified_address(monkeypatch: pytest.MonkeyPatch) -> None:
    make_clinician(monkeypatch, "correct horse battery", password_stdin=True)
    clinician = Clinician.objects.get()
    assert (clinician.name, clinician.user.email) == ("Dr Ito", "ito@example.invalid")
    assert clinician.user.check_password("correct horse battery")
    assert EmailAddress.objects.get(user=clinician.user).verified


@pytest.mark.django_db
def test_a_clinician_without_a_password_cannot_sign_in_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    make_clinician(monkeypatch)
    assert not Clinician.objects.get().user.has_usable_password()


@pytest.mark.django_db
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="too common"):
        make_clinician(monkeypatch, "password", password_stdin=True)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_address_in_use_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    make_clinician(monkeypatch)
    with pytest.raises(CommandError, match="has an account already"):
        make_clinician(monkeypatch)


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "name"), [("nobody", "Dr Ito"), ("ito@example.invalid", " ")])
def test_an_address_and_a_name_are_needed(email: str, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_clinician", email, name)


# --- the demo


@pytest.fixture
def loaded(db: Any, settings: Any, tmp_path: Path) -> str:
    settings.VAR_DIR = tmp_path
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def met(email: str) -> set[str]:
    stored = Assessment.objects.get(patient__user__email=email)
    return {finding["criterion"] for finding in stored.findings if finding["status"] == "met"}


def test_the_demo_tells_different_stories(loaded: str) -> None:
    assert "persistent-noninjury-nonimproving" in met("ana@demo.invalid")
    assert {"night-worse", "night-waking"} <= met("ben@demo.invalid")
    assert {"injury-linked", "pain-improving"} <= met("chi@demo.invalid")
    assert "visible-haematuria" in met("dee@demo.invalid")
    assert not met("chi@demo.invalid") & met("dee@demo.invalid") - {"diary-coverage"}


def test_the_demo_is_as_untidy_as_life(loaded: str) -> None:
    assert Entry.objects.filter(version=2).exists()
    assert Entry.objects.filter(deleted=True).exists()
    lag = [entry.recorded_at - entry.occurred_at for entry in Entry.objects.filter(version=1)]
    assert {0, 1, 3} <= {one.days for one in lag}


def test_the_demo_raises_its_red_flag_by_an_entry_of_today(loaded: str) -> None:
    notice = Notice.objects.get(criterion="visible-haematuria", record_type="entry")
    assert Entry.objects.get(uuid=notice.record_uuid).urine_colour == "red"


def test_the_demos_list_shows_owners_filters_and_states(loaded: str) -> None:
    ito = Clinician.objects.get(user__email=demo.CLINICIAN[0])

    def names(show: str = "") -> set[str]:
        return {row.diary.patient.name[:3] for row in worklist.worklist(ito.user, show=show).rows}

    assert names() == {"Ana", "Ben", "Chi", "Dee", "Eli"}
    assert (names("mine"), names("unowned")) == ({"Chi", "Dee"}, {"Ana", "Eli"})
    assert (names("silent"), names("ending")) == ({"Eli"}, {"Chi"})
    states = {alert.state for row in worklist.worklist(ito.user).rows for alert in row.alerts}
    assert {"new", "open", "done"} <= states


def test_the_demos_administrator_sees_no_diary(loaded: str) -> None:
    sam = User.objects.get(email=demo.ADMINISTRATOR[0])
    assert access.shared(sam) == []


def test_the_demo_prints_its_log_ins(loaded: str, tmp_path: Path) -> None:
    password = (tmp_path / "demo-password").read_text().strip()
    assert password in loaded
    for person in demo.PATIENTS:
        assert person.email in loaded
        assert User.objects.get(email=person.email).check_password(password)


def test_loading_the_demo_again_keeps_what_is_there(loaded: str) -> None:
    before = [Entry.objects.count(), FindingChange.objects.count(), Patient.objects.count()]
    call_command("load_demo", stdout=io.StringIO())
    assert [Entry.objects.count(), FindingChange.objects.count(), Patient.objects.count()] == before


def test_the_demo_comes_back_from_an_export(loaded: str) -> None:
    from diary.actions.importing import import_document

    for patient in Patient.objects.all():
        assert import_document(frames.document(patient)).added == 0
