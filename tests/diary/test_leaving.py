"""Taking a diary along, and taking it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from diary import access, audit, tasks
from diary.actions import leaving
from diary.models import AuditEvent, Clinician, Entry, Patient, User
from tests import factories
from tests.api.device import device_of


def test_shares_stop_at_once_and_the_diary_stays_for_seven_days(ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana)
    factories.grant(ana, ito)
    leaving.leave(patient=ana, by=ana.user)
    with pytest.raises(Http404):
        access.open_diary(ito.user, ana.pk, purpose="report")
    assert leaving.purge(timezone.now() + timedelta(days=6, hours=23)) == 0
    assert Entry.objects.exists()


def test_when_the_day_has_come_the_diary_and_the_account_go_and_the_trail_stays(ana: Patient, ben: Patient) -> None:
    factories.recorded(ana, note="zebra")
    factories.recorded(ben)
    device_of(ana.user)
    leaving.leave(patient=ana, by=ana.user)
    assert leaving.purge(timezone.now() + timedelta(days=7, seconds=1)) == 1
    assert not User.objects.filter(pk=ana.user_id).exists()
    assert list(Patient.objects.all()) == [ben]
    assert list(Entry.objects.values_list("patient", flat=True)) == [ben.pk]
    assert AuditEvent.objects.filter(chain=ana.pk, action="diary.deleted").exists()
    assert list(audit.verify()) == []


def test_who_stays_keeps_everything(ana: Patient) -> None:
    factories.recorded(ana)
    leaving.leave(patient=ana, by=ana.user)
    leaving.stay(patient=ana, by=ana.user)
    assert leaving.purge(timezone.now() + timedelta(days=30)) == 0
    assert Entry.objects.count() == 1


def test_asking_twice_does_not_move_the_day(ana: Patient) -> None:
    first = leaving.leave(patient=ana, by=ana.user)
    assert leaving.leave(patient=ana, by=ana.user) == first


def test_nobody_else_may_ask_for_it(ana: Patient, ben: Patient) -> None:
    with pytest.raises(Http404):
        leaving.leave(patient=ana, by=ben.user)


def test_the_daily_task_deletes_what_is_due(ana: Patient) -> None:
    leaving.leave(patient=ana, by=ana.user)
    Patient.objects.update(delete_on=timezone.now())
    assert tasks.daily()["diaries deleted"] == 1
