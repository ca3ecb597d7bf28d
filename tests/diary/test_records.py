from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary.actions import records
from diary.models import AuditEvent, Entry, Patient
from diary.validators import Invalid
from tests import factories


def write(owner: Patient, data: dict[str, Any], type: str = "entry", **options: Any) -> records.Recorded:
    return records.record(patient=owner, by=owner.user, type=type, data=data, **options)


@pytest.mark.parametrize("type", ["entry", "medicine", "event"])
def test_a_new_record_is_created(ana: Patient, type: str) -> None:
    written = write(ana, getattr(factories, type)(), type)
    assert written.outcome == "created"
    assert written.record.version == 1


def test_the_answers_are_stored_as_given(ana: Patient) -> None:
    data = factories.entry(pain_average=0, regions=[], lump="unsure", weight_kg=70.5, neuro={"saddle_numbness": "no"})
    stored = ana.entries.get(pk=write(ana, data).record.pk)
    assert (stored.pain_average, stored.regions, stored.lump, stored.weight_kg) == (0, [], "unsure", 70.5)
    assert stored.neuro == {"saddle_numbness": "no"}
    assert stored.pain_worst is None


def test_the_server_says_when_it_was_received(ana: Patient) -> None:
    before = timezone.now()
    sent = factories.entry(received_at="2020-01-01T00:00:00Z", recorded_at="2026-01-01T00:00:00Z")
    assert before <= write(ana, sent).record.received_at <= timezone.now()


def test_the_same_content_again_changes_nothing(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    again = write(ana, data | {"recorded_at": timezone.now().isoformat()}, base_version=9)
    assert again.outcome == "unchanged"
    assert Entry.objects.count() == 1


def test_other_content_is_a_new_version(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    written = write(ana, data | {"pain_average": 5})
    assert (written.outcome, written.record.version) == ("updated", 2)
    assert list(ana.entries.order_by("version").values_list("pain_average", "head")) == [(4, False), (5, True)]


def test_a_correction_replaces_the_whole_record(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data | {"note": "first", "lump": "no"})
    corrected = write(ana, data).record
    assert (corrected.note, corrected.lump) == (None, None)


def test_a_correction_of_an_older_version_is_stale(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    write(ana, data | {"pain_average": 5}, base_version=1)
    with pytest.raises(records.Stale) as stale:
        write(ana, data | {"pain_average": 6}, base_version=1)
    assert stale.value.current.version == 2
    assert Entry.objects.count() == 2


def test_a_correction_of_nothing_is_stale(ana: Patient) -> None:
    with pytest.raises(records.Stale) as stale:
        write(ana, factories.entry(), base_version=3)
    assert stale.value.current is None


def test_creating_under_a_taken_id_is_a_conflict(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    with pytest.raises(records.Taken):
        write(ana, data | {"pain_average": 5}, create=True)
    assert Entry.objects.get().pain_average == 4


def test_creating_the_same_again_is_harmless(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data, create=True)
    assert write(ana, data, create=True).outcome == "unchanged"


def test_bad_input_changes_nothing(ana: Patient) -> None:
    with pytest.raises(Invalid) as refused:
        write(ana, factories.entry(pain_average=11))
    assert refused.value.problems[0].pointer == "/pain_average"
    assert not Entry.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="entry").exists()


def test_a_withdrawn_entry_leaves_a_tombstone_without_answers(ana: Patient) -> None:
    uuid = factories.recorded(ana, pain_average=4, note="words").uuid
    written = records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    assert written.record.deleted
    assert (written.record.pain_average, written.record.note) == (None, None)
    assert not ana.entries.heads().exists()
    assert ana.entries.count() == 2


def test_withdrawing_twice_changes_nothing(ana: Patient) -> None:
    uuid = factories.recorded(ana).uuid
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    assert records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid).outcome == "unchanged"


def test_withdrawing_an_older_version_is_stale(ana: Patient) -> None:
    uuid = factories.recorded(ana).uuid
    with pytest.raises(records.Stale):
        records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid, base_version=7)


def test_what_was_never_there_cannot_be_withdrawn(ana: Patient) -> None:
    with pytest.raises(records.Missing):
        records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid4())


def test_a_withdrawal_is_undone_with_answers_and_times(ana: Patient) -> None:
    typed = (timezone.now() - timedelta(days=9)).isoformat()
    first = factories.recorded(ana, pain_average=4, note="words", recorded_at=typed)
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=first.uuid)
    restored = records.restore(patient=ana, by=ana.user, type="entry", uuid=first.uuid).record
    assert (restored.version, restored.deleted) == (3, False)
    assert restored.content() == first.content()


def test_a_correction_is_undone(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    uuid = write(ana, data | {"pain_average": 9}).record.uuid
    assert records.restore(patient=ana, by=ana.user, type="entry", uuid=uuid).record.pain_average == 4


def test_a_first_version_has_nothing_before_it(ana: Patient) -> None:
    with pytest.raises(records.Missing):
        records.restore(patient=ana, by=ana.user, type="entry", uuid=factories.recorded(ana).uuid)


def test_restoring_over_a_newer_version_is_stale(ana: Patient) -> None:
    uuid = factories.recorded(ana).uuid
    with pytest.raises(records.Stale):
        records.restore(patient=ana, by=ana.user, type="entry", uuid=uuid, base_version=2)


def test_what_was_never_there_cannot_be_restored(ana: Patient) -> None:
    with pytest.raises(records.Missing):
        records.restore(patient=ana, by=ana.user, type="entry", uuid=uuid4())


def test_undo_of_a_new_entry_withdraws_it(ana: Patient) -> None:
    uuid = factories.recorded(ana).uuid
    assert records.undo(patient=ana, by=ana.user, type="entry", uuid=uuid).record.deleted


def test_undo_of_an_entry_made_again_brings_back_nothing_that_was_withdrawn(ana: Patient) -> None:
    data = factories.entry(pain_average=4, note="withdrawn words")
    uuid = write(ana, data).record.uuid
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    write(ana, {name: value for name, value in data.items() if name != "note"} | {"pain_average": 0})
    undone = records.undo(patient=ana, by=ana.user, type="entry", uuid=uuid).record
    assert (undone.version, undone.deleted) == (4, True)


def test_a_withdrawn_entry_comes_back_when_it_is_written_again(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    uuid = write(ana, data).record.uuid
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    assert write(ana, data).record.version == 3
    assert ana.entries.heads().get().pain_average == 4


def test_sequence_numbers_count_every_write(ana: Patient) -> None:
    first, second = factories.recorded(ana), factories.recorded(ana, "event")
    gone = records.withdraw(patient=ana, by=ana.user, type="entry", uuid=first.uuid).record
    assert [first.seq, second.seq, gone.seq] == [1, 2, 3]


def test_nobody_else_writes_in_a_diary(ana: Patient, ben: Patient) -> None:
    with pytest.raises(Http404):
        records.record(patient=ana, by=ben.user, type="entry", data=factories.entry())
    assert not Entry.objects.exists()


def test_two_diaries_may_use_the_same_id(ana: Patient, ben: Patient) -> None:
    data = factories.entry(pain_average=4)
    write(ana, data)
    assert write(ben, data | {"pain_average": 7}).outcome == "created"


def test_a_dose_names_a_medicine_of_the_list(ana: Patient) -> None:
    with pytest.raises(Invalid) as refused:
        write(ana, factories.dose(), "dose")
    assert refused.value.problems[0].pointer == "/medicine"
    medicine = factories.recorded(ana, "medicine")
    assert write(ana, factories.dose(medicine=str(medicine.uuid)), "dose").outcome == "created"


def test_every_write_is_audited_without_content(ana: Patient) -> None:
    factories.recorded(ana, note="zebra", pain_average=4)
    event = AuditEvent.objects.get(action="entry.created")
    assert (event.actor, event.chain) == (ana.user.pk, ana.pk)
    assert "zebra" not in str(event.details)


def test_a_row_the_database_refuses_says_nothing_of_its_content(ana: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.actions.records.validators.check", lambda *args, **kwargs: [])
    data = factories.entry(pain_average=99)
    with pytest.raises(records.NotStored) as refused:
        write(ana, data)
    assert str(refused.value) == f"entry {data['id']} version 1"


def test_writing_takes_as_many_queries_in_a_long_diary_as_in_a_short_one(
    ana: Patient, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as short:
        factories.recorded(ana)
    for _ in range(10):
        factories.recorded(ana)
    with django_assert_num_queries(len(short)):
        factories.recorded(ana)
