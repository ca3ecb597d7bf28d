from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from diary import access, assess, selectors, worklist
from diary.actions.importing import import_document
from diary.models import Assessment, Clinician, FindingChange, Patient
from tests import factories

VIGNETTES = Path(__file__).parent.parent / "vignettes"
RED = {"urine_colour": "red", "urine_context": ["none"]}


def finding(stored: Assessment, criterion: str) -> dict[str, Any]:
    return next(found for found in stored.findings if found["criterion"] == criterion)


def test_findings_are_stored_with_the_rules_version_and_their_entries(ana: Patient) -> None:
    entry = factories.recorded(ana, **RED)
    stored = assess.assess_patient(ana)
    assert Assessment.objects.get() == stored
    assert (stored.tier, stored.rules_version) == ("urgent", "1.0")
    found = finding(stored, "visible-haematuria")
    assert (found["status"], found["entries_used"]) == ("met", [str(entry.uuid)])
    assert found["sentence"]


def test_an_earlier_look_is_worked_out_and_not_stored(ana: Patient) -> None:
    factories.recorded(ana, **RED)
    earlier = assess.assess_patient(ana, as_of=timezone.now() - timedelta(days=1))
    assert earlier.tier == "note"
    assert not Assessment.objects.exists()


def test_an_earlier_look_agrees_with_the_worked_diary(db: Any) -> None:
    patient = import_document(json.loads((VIGNETTES / "V01.json").read_text())).patient
    stored = assess.assess_patient(patient, as_of=datetime(2026, 4, 5, 22, 59, tzinfo=UTC))
    assert stored.tier == "prompt_review"
    assert finding(stored, "persistent-pain")["status"] == "met"


def test_a_change_of_state_is_kept(ana: Patient) -> None:
    assess.assess_patient(ana)
    factories.recorded(ana, **RED)
    assess.assess_patient(ana)
    change = FindingChange.objects.get(criterion="visible-haematuria", status="met")
    assert (change.status_before, change.tier) == ("insufficient", "urgent")


def test_an_unchanged_diary_has_no_change(ana: Patient) -> None:
    factories.recorded(ana, **RED)
    assess.assess_patient(ana)
    before = FindingChange.objects.count()
    assess.assess_patient(ana)
    assert FindingChange.objects.count() == before
    assert Assessment.objects.count() == 1


def test_a_slow_run_does_not_replace_a_later_answer(ana: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.recorded(ana, **RED)
    later = assess.assess_patient(ana)
    Assessment.objects.update(seq=99)
    assert assess.assess_patient(ana) == later
    assert Assessment.objects.get().seq == 99


def test_an_empty_diary_is_assessed(ana: Patient) -> None:
    assert assess.assess_patient(ana).tier == "note"


def test_a_save_is_assessed_after_the_commit(ana: Patient, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.recorded(ana, **RED)
        assert not Assessment.objects.exists()
    assert Assessment.objects.get().tier == "urgent"


def test_a_worker_is_asked_where_a_broker_is_set(
    ana: Patient, django_capture_on_commit_callbacks: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diary import tasks

    asked: list[str] = []
    monkeypatch.setattr(tasks.assess_patient, "delay", asked.append)
    settings.CELERY_BROKER_URL = "redis://broker.invalid"
    with django_capture_on_commit_callbacks(execute=True):
        factories.recorded(ana)
    assert asked == [str(ana.pk)]


def test_the_task_assesses_the_diary(ana: Patient) -> None:
    from diary import tasks

    tasks.assess_patient(str(ana.pk))
    assert tasks.daily()["diaries assessed"] == 1
    assert Assessment.objects.get().patient == ana


def test_a_failing_assessment_does_not_fail_the_save(
    ana: Patient,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*args: Any) -> None:
        raise ValueError("zebra")

    caplog.set_level("ERROR")
    monkeypatch.setattr(assess, "run", fail)
    with django_capture_on_commit_callbacks(execute=True):
        factories.recorded(ana)
    assert "assessment failed" in caplog.text
    assert "zebra" not in caplog.text


def test_all_diaries_are_assessed_in_a_constant_number_of_reads(
    ana: Patient, ben: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.recorded(ben, **RED)
    call_command("daily")
    assert (
        capsys.readouterr().out
        == "2 diaries assessed, 0 messages sent, 0 invitations forgotten, 0 diaries deleted, 0 answers to pushes forgotten\n"
    )
    assert {stored.patient: stored.tier for stored in Assessment.objects.all()} == {ana: "note", ben: "urgent"}


def test_one_diary_that_fails_does_not_stop_the_others(
    ana: Patient, ben: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = assess.run

    def fail(patients: Any, *args: Any) -> Any:
        if ana in patients:
            raise ValueError
        return real(patients, *args)

    monkeypatch.setattr(assess, "run", fail)
    assert [stored.patient for stored in assess.assess_patients([ana, ben])] == [ben]


# --- what readers are shown of it


def test_the_list_shows_the_highest_tier_first(ana: Patient, ben: Patient, ito: Clinician) -> None:
    factories.recorded(ana, pain_average=3)
    factories.recorded(ben, **RED)
    for patient in (ana, ben):
        assess.assess_patient(patient)
        factories.grant(patient, ito)
    rows = worklist.worklist(ito.user).rows
    assert [(row.diary.patient, row.tier, row.days) for row in rows] == [(ben, "urgent", 1), (ana, "note", 1)]


def test_the_list_takes_as_many_queries_for_two_diaries_as_for_one(
    ana: Patient, ben: Patient, ito: Clinician, django_assert_max_num_queries: Any
) -> None:
    for patient in (ana, ben):
        factories.recorded(patient, **RED)
        assess.assess_patient(patient)
        factories.grant(patient, ito)
    with django_assert_max_num_queries(16):
        assert len(worklist.worklist(ito.user).rows) == 2


def test_a_part_of_a_diary_shows_only_its_own_findings(ana: Patient, ito: Clinician) -> None:
    today = timezone.now().date()
    factories.recorded(ana, **factories.entry_on(today - timedelta(days=30), **RED))
    assess.assess_patient(ana)
    factories.grant(ana, ito, date_from=today - timedelta(days=7))
    (row,) = worklist.worklist(ito.user).rows
    assert row.tier == "note"
    assert row.alerts == []
    assert (row.days, row.first_entry) == (0, None)


def test_changes_since_a_visit_are_listed(ana: Patient, ito: Clinician) -> None:
    assess.assess_patient(ana)
    visit = timezone.now()
    factories.recorded(ana, **RED)
    assess.assess_patient(ana)
    factories.grant(ana, ito)
    diary = access.open_diary(ito.user, ana.pk, purpose="report")
    assert "visible-haematuria" in [change.criterion for change in selectors.changes_since(diary, visit)]


def test_changes_of_a_part_of_a_diary_are_not_told(ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, **RED)
    assess.assess_patient(ana)
    factories.grant(ana, ito, date_from=timezone.now().date())
    diary = access.open_diary(ito.user, ana.pk, purpose="report")
    assert selectors.changes_since(diary, timezone.now() - timedelta(days=9)) == []
