from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from diary import audit
from diary.models import AppendOnly, AuditEvent, Patient
from tests import factories


@pytest.fixture
def trail(ana: Patient) -> Patient:
    for _ in range(3):
        factories.recorded(ana)
    return ana


def run(sql: str, *values: Any) -> None:
    """What somebody with the database in their hands could do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def faults() -> list[str]:
    return [fault.reason for fault in audit.verify()]


def row(patient: Patient, number: int) -> AuditEvent:
    return AuditEvent.objects.get(chain=patient.pk, number=number)


def test_an_untouched_trail_holds(trail: Patient) -> None:
    assert faults() == []


def test_a_changed_row_is_found(trail: Patient) -> None:
    run("update diary_auditevent set action = 'entry.read' where id = %s", row(trail, 2).pk)
    assert faults() == ["the row was changed"]


def test_a_changed_time_is_found(trail: Patient) -> None:
    event = row(trail, 2)
    run("update diary_auditevent set at = %s where id = %s", event.at + timedelta(microseconds=1), event.pk)
    assert faults() == ["the row was changed"]


def test_a_removed_row_is_found(trail: Patient) -> None:
    run("delete from diary_auditevent where id = %s", row(trail, 2).pk)
    assert "rows are missing" in faults()


def test_a_removed_last_row_is_found(trail: Patient) -> None:
    run("delete from diary_auditevent where id = %s", row(trail, 4).pk)
    assert faults() == ["the chain was cut short or added to"]


def test_a_removed_trail_is_found(trail: Patient) -> None:
    run("delete from diary_auditevent")
    assert faults() == ["all rows are missing"]


def test_a_removed_chain_is_found(trail: Patient) -> None:
    run("delete from diary_auditevent")
    run("delete from diary_auditchain")
    assert faults() == ["the diary has no audit chain"]


def test_a_chain_whose_end_was_removed_is_found(trail: Patient) -> None:
    run("delete from diary_auditchain")
    assert "the chain's end is not recorded" in faults()


def test_an_added_row_is_found(trail: Patient) -> None:
    forged = AuditEvent(chain=trail.pk, number=5, at=row(trail, 4).at, action="diary.read", seal="0" * 64)
    forged.save()
    assert "the row was changed" in faults()


def test_two_rows_that_changed_places_are_found(trail: Patient) -> None:
    second, third = row(trail, 2), row(trail, 3)
    run("update diary_auditevent set number = 99 where id = %s", second.pk)
    run("update diary_auditevent set number = 2 where id = %s", third.pk)
    run("update diary_auditevent set number = 3 where id = %s", second.pk)
    assert "the row was changed" in faults()


def test_the_program_itself_changes_no_row(trail: Patient) -> None:
    event = row(trail, 1)
    for attempt in (event.save, event.delete, AuditEvent.objects.all().delete, AuditEvent.objects.update):
        with pytest.raises(AppendOnly):
            attempt()


def test_the_seal_is_the_same_for_a_row_read_back(trail: Patient) -> None:
    event = row(trail, 1)
    assert event.expected_seal("") == event.seal


def test_the_command_is_content_with_an_untouched_trail(trail: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert capsys.readouterr().out == "4 rows, all as they were written\n"


def test_the_command_fails_on_a_changed_one(trail: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    run("update diary_auditevent set action = 'x' where id = %s", row(trail, 2).pk)
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert f"chain {trail.pk}, row 2: the row was changed" in capsys.readouterr().out
