"""Two writers at once, on real connections. SQLite lets one writer in at a time anyway."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from diary import audit
from diary.actions import records, reminding, sharing
from diary.models import Clinician, Entry, Grant, Pace, Patient, Reminder
from tests import factories
from tests.diary.test_reminders import AT, evening

WRITERS = 6
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a database in memory has one connection"),
]


def race(deed: Callable[[int], Any]) -> list[Any]:
    """Do the same thing from several connections at one moment; what came of each, exceptions included."""
    barrier, came = Barrier(WRITERS), [None] * WRITERS

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=10)
            came[number] = deed(number)
        except Exception as error:
            came[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.fixture
def writer() -> Patient:
    return factories.patient()


def test_no_sequence_number_is_lost_or_given_twice(writer: Patient) -> None:
    race(lambda _number: factories.recorded(writer))
    assert sorted(Entry.objects.values_list("seq", flat=True)) == list(range(1, WRITERS + 1))
    assert list(audit.verify()) == []


def test_one_of_several_corrections_of_a_version_wins(writer: Patient) -> None:
    data = factories.entry(pain_average=0)
    records.record(patient=writer, by=writer.user, type="entry", data=data)

    def correct(number: int) -> Any:
        changed = data | {"pain_average": number + 1}
        return records.record(patient=writer, by=writer.user, type="entry", data=changed, base_version=1)

    came = race(correct)
    assert sum(isinstance(one, records.Recorded) for one in came) == 1
    assert sum(isinstance(one, records.Stale) for one in came) == WRITERS - 1
    assert Entry.objects.filter(head=True).get().version == 2


def test_an_entry_sent_several_times_at_once_is_stored_once(writer: Patient) -> None:
    data = factories.entry(pain_average=4)
    came = race(lambda _number: records.record(patient=writer, by=writer.user, type="entry", data=data).outcome)
    assert sorted(came) == ["created"] + ["unchanged"] * (WRITERS - 1)


def test_a_code_lets_one_clinician_in(writer: Patient) -> None:
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    _grant, code = sharing.offer(patient=writer, by=writer.user, starts=now, until=now + timedelta(days=1))
    people = [factories.clinician() for _ in range(WRITERS)]
    came = race(lambda number: sharing.accept(clinician=people[number], code=code))
    assert sum(isinstance(one, Grant) for one in came) == 1
    assert sum(isinstance(one, sharing.CodeRefused) for one in came) == WRITERS - 1
    assert Clinician.objects.filter(grants__isnull=False).count() == 1


def test_a_reminder_goes_out_once(writer: Patient, mailoutbox: list[Any]) -> None:
    EmailAddress.objects.create(user=writer.user, email=writer.user.email, primary=True, verified=True)
    reminding.choose(patient=writer, by=writer.user, by_email=True, pace=Pace.DAILY, at=AT)
    Reminder.objects.update(next_look_at=evening(0, 20, 0))
    came = race(lambda _number: reminding.remind(evening(0)))
    assert sorted(came) == [0] * (WRITERS - 1) + [1]
    assert len(mailoutbox) == 1
