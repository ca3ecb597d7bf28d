from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from diary import selectors
from diary.actions import records
from diary.models import Patient
from tests import factories

TODAY = date(2026, 3, 10)


def write(owner: Patient, ago: int, **answers: Any) -> Any:
    data = factories.entry_on(TODAY - timedelta(days=ago), **answers)
    return records.record(patient=owner, by=owner.user, type="entry", data=data).record


def test_the_entry_of_a_day_is_the_newest_one(ana: Patient) -> None:
    write(ana, 0, recorded_at="2026-03-10T19:00:00Z")
    newest = write(ana, 0, recorded_at="2026-03-10T20:00:00Z", pain_average=4)
    write(ana, 0, kind="night", recorded_at="2026-03-10T21:00:00Z")
    assert selectors.day_entry(ana, TODAY) == newest


def test_a_day_without_entry_has_none(ana: Patient) -> None:
    write(ana, 1)
    assert selectors.day_entry(ana, TODAY) is None


def test_about_the_same_copies_yesterday(ana: Patient) -> None:
    write(ana, 2, pain_average=2)
    assert selectors.recent_rating(ana, TODAY).pain_average == 2
    write(ana, 1, pain_average=1)
    assert selectors.recent_rating(ana, TODAY).pain_average == 1


def test_about_the_same_copies_nothing_older_or_unrated(ana: Patient) -> None:
    write(ana, 3, pain_average=3)
    write(ana, 1)
    assert selectors.recent_rating(ana, TODAY) is None


def test_copied_days_are_counted_until_the_first_fresh_one(ana: Patient) -> None:
    for ago in (1, 2, 4):
        write(ana, ago, pain_average=3, same_as_previous=True)
    assert selectors.same_in_a_row(selectors.lately(ana, TODAY), TODAY) == 2


def test_history_is_newest_first_without_the_withdrawn(ana: Patient) -> None:
    first, second, gone = write(ana, 3), write(ana, 1), write(ana, 2)
    write(ana, 9)
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=gone.uuid)
    assert list(selectors.history(ana, TODAY - timedelta(days=5), TODAY)) == [second, first]


def test_versions_are_newest_first(ana: Patient) -> None:
    uuid = write(ana, 0, pain_average=3).uuid
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid)
    assert [version.deleted for version in selectors.versions(ana, "entry", uuid)] == [True, False]
