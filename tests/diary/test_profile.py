from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from diary import frames
from diary.actions import profile
from diary.actions.records import Stale
from diary.models import AuditEvent, Notice, Patient
from diary.validators import Invalid
from tests import factories


def update(owner: Patient, base_version: int | None = None, **changes: Any) -> profile.Updated:
    return profile.update(patient=owner, by=owner.user, changes=changes, base_version=base_version)


def test_a_diary_opens_empty(db: Any) -> None:
    opened = profile.open_diary(user=factories.user(), time_zone="Europe/Dublin", region="IE", consent_version="1")
    assert (opened.seq, opened.version, opened.cancer_history) == (0, 1, None)
    assert opened.consented_at is not None


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars"}, {"region": "XX"}, {"name": "n" * 121}, {"name": "nul \x00"}])
def test_a_diary_is_not_opened_with_bad_answers(db: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        profile.open_diary(user=None, **{"time_zone": "UTC"} | wrong)
    assert not Patient.objects.exists()


def test_an_answer_is_added_and_the_others_stay(ana: Patient) -> None:
    update(ana, birth_year=1960)
    changed = update(ana, cancer_history="none").patient
    assert (changed.birth_year, changed.cancer_history, changed.version) == (1960, "none", 3)


def test_an_answer_is_taken_away(ana: Patient) -> None:
    update(ana, birth_year=1960)
    update(ana, birth_year=None)
    assert "birth_year" not in frames.rendered_profile(Patient.objects.get())


def test_the_same_answers_change_nothing(ana: Patient) -> None:
    update(ana, birth_year=1960)
    again = update(ana, birth_year=1960)
    assert (again.outcome, again.patient.version, again.patient.seq) == ("unchanged", 2, 1)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"birth_year": 1899}, "/birth_year"),
        ({"smoking": "sometimes"}, "/smoking"),
        ({"time_zone": None}, "/time_zone"),
        ({"shoe_size": 44}, "/shoe_size"),
        ({"id": "13e70934-a099-5117-88b8-7c7ed4314aa9"}, "/id"),
        ({"region": "XX"}, "/region"),
        ({"name": 5}, "/name"),
    ],
)
def test_a_bad_answer_is_named_and_changes_nothing(ana: Patient, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        update(ana, **{"birth_year": 1960} | changes)
    assert [problem.pointer for problem in refused.value.problems] == [pointer]
    assert Patient.objects.get().version == 1


@pytest.mark.parametrize("column", ["seq", "version", "data_key", "user", "user_id", "consent_version", "created_at"])
def test_what_is_not_an_answer_cannot_be_set(ana: Patient, column: str) -> None:
    before = Patient.objects.values().get()
    if column == "version":  # the server's own: ignored, as in every record
        update(ana, version=99)
    else:
        with pytest.raises(Invalid):
            update(ana, **{column: "1"})
    assert Patient.objects.values().get() == before


def test_a_change_of_an_older_version_is_stale(ana: Patient) -> None:
    update(ana, birth_year=1960)
    with pytest.raises(Stale):
        update(ana, base_version=1, birth_year=1961)


def test_nobody_else_changes_a_profile(ana: Patient, ben: Patient) -> None:
    with pytest.raises(Http404):
        profile.update(patient=ana, by=ben.user, changes={"birth_year": 1960})


def test_a_change_is_audited_by_the_names_of_the_fields(ana: Patient) -> None:
    update(ana, cancer_type="zebra", birth_year=1960)
    event = AuditEvent.objects.get(action="profile.updated")
    assert event.details == {"version": 2, "fields": ["birth_year", "cancer_type"]}


def test_a_new_name_raises_no_flag_again(ana: Patient) -> None:
    factories.recorded(ana, urine_colour="red")
    before = Notice.objects.count()
    assert update(ana, name="Ana B.").advice == []
    assert Notice.objects.count() == before
