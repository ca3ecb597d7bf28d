"""Whom a notice goes to, and when it is told again (catalogue, section 1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from diary import assess
from diary.actions import accounts, acknowledging, clinics, delivering, owning, records
from diary.models import Clinic, Clinician, Delivery, Notice, Patient
from tests import factories

RED = {"urine_colour": "red", "urine_context": ["none"]}
NUMB = {"neuro": {"saddle_numbness": "new"}}
LUMP = {"lump": "yes"}
BLOOD = "visible-haematuria"


@pytest.fixture
def clinic(ana: Patient, ito: Clinician) -> Clinic:
    """Dr Ito and Dr Oke read there; Ana shares with it."""
    made = factories.clinic()
    factories.member(made, ito.user)
    factories.member(made, factories.user("oke@example.invalid"))
    factories.grant(ana, ito, made)
    return made


def told(now: datetime | None = None) -> set[str]:
    """To whom mails go out by then."""
    mail.outbox.clear()
    delivering.deliver(now or timezone.now())
    return {message.to[0].split("@")[0] for message in mail.outbox}


def test_without_an_owner_all_clinicians_are_told_and_no_administrator(clinic: Clinic, ana: Patient) -> None:
    factories.recorded(ana, **RED)
    assert told() == {"ito", "oke"}


def test_each_is_told_in_their_own_language(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    """Not in that of the patient whose save sends the mails."""
    accounts.speak(user=ito.user, language="es")
    with translation.override("es"):
        factories.recorded(ana, **RED)
        told()
    assert {one.to[0].split("@")[0]: one.subject for one in mail.outbox} == {
        "ito": "Diurnal: hay algo nuevo que leer",
        "oke": "Diurnal: something new to read",
    }


def test_the_owner_is_told_alone_except_of_an_emergency(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    owning.take(clinician=ito, patient=ana.pk)
    factories.recorded(ana, **RED)
    assert told() == {"ito"}
    factories.recorded(ana, **NUMB)
    assert told() == {"ito", "oke"}


def test_an_owner_who_has_left_is_not_told_and_the_others_are(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    owning.take(clinician=ito, patient=ana.pk)
    member = clinic.memberships.get(user=ito.user)
    clinics.remove(clinic=clinic, by=ito.user, member=member)
    factories.recorded(ana, **RED)
    assert told() == {"oke"}


def test_who_leaves_before_the_mail_went_out_gets_none(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, **RED)
    clinics.remove(clinic=clinic, by=ito.user, member=clinic.memberships.get(user=ito.user))
    assert told() == {"oke"}


@pytest.mark.parametrize(
    ("answers", "wait"), [(NUMB, timedelta(minutes=15)), (RED, timedelta(hours=24)), (LUMP, timedelta(days=14))]
)
def test_what_nobody_acknowledges_is_told_again_to_all_in_time(
    clinic: Clinic, ana: Patient, ito: Clinician, answers: dict[str, Any], wait: timedelta
) -> None:
    owning.take(clinician=ito, patient=ana.pk)
    factories.recorded(ana, **answers)
    raised = Notice.objects.latest("created_at").created_at
    told(raised)
    assert told(raised + wait - timedelta(seconds=1)) == set()
    assert told(raised + wait) == {"ito", "oke"}
    assert told(raised + wait + timedelta(seconds=1)) == set()


def test_reminders_come_later_each_time_and_end(clinic: Clinic, ana: Patient) -> None:
    factories.recorded(ana, **NUMB)
    raised = Notice.objects.get().created_at
    minutes = [minute for minute in range(600) if told(raised + timedelta(minutes=minute))]
    assert minutes == [0, 15, 45, 105]


def test_an_acknowledgement_by_one_of_the_clinic_ends_the_reminders(clinic: Clinic, ana: Patient) -> None:
    factories.recorded(ana, **RED)
    told()
    oke = Clinician.objects.get(user__email="oke@example.invalid")
    acknowledging.acknowledge(clinician=oke, patient=ana.pk, criterion=BLOOD, outcome="called")
    assert told(timezone.now() + timedelta(days=2)) == set()


def test_not_for_me_ends_no_reminder(clinic: Clinic, ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, **RED)
    told()
    acknowledging.acknowledge(clinician=ito, patient=ana.pk, criterion=BLOOD, outcome="not_for_me")
    assert told(timezone.now() + timedelta(days=2)) == {"ito", "oke"}


def test_what_does_not_stand_any_more_is_not_told_again(clinic: Clinic, ana: Patient) -> None:
    entry = factories.recorded(ana, **RED)
    told()
    records.withdraw(patient=ana, by=ana.user, type="entry", uuid=entry.uuid)
    assess.assess_patient(ana)
    assert told(timezone.now() + timedelta(days=2)) == set()


def test_a_second_entry_with_a_known_sign_is_not_told_again_and_another_sign_is(clinic: Clinic, ana: Patient) -> None:
    factories.recorded(ana, **RED)
    told()
    factories.recorded(ana, kind="moment", **RED)
    assert told() == set()
    factories.recorded(ana, kind="moment", **RED | {"urine_colour": "with_clots"})
    assert told() == {"ito", "oke"}


def test_a_known_combination_is_not_told_again_on_the_next_days(clinic: Clinic, ana: Patient) -> None:
    """Its `since` is a weekly look and moves: the first entry that shows it does not."""
    today = timezone.now().date()
    for ago in (3, 2, 1):
        factories.recorded(ana, **factories.entry_on(today - timedelta(days=ago), pain_average=5, **RED))
    assert Notice.objects.filter(criterion="pain-plus-haematuria", repeat=False).count() == 1


def pain(owner: Patient, *ago: int) -> None:
    today = timezone.now().date()
    for days in ago:
        how = {"pain_average": 5, "pain_worst": 5, "regions": ["flank_left"]}
        factories.recorded(owner, **factories.entry_on(today - timedelta(days=days), **how))


def test_a_slow_pattern_is_told_once_an_episode(clinic: Clinic, ana: Patient) -> None:
    pain(ana, *range(46, 0, -1))
    assess.assess_patient(ana)
    notices = Notice.objects.filter(record_type="assessment")
    assert "persistent-noninjury-nonimproving" in notices.values_list("criterion", flat=True)
    assert told() == {"ito", "oke"}
    number = notices.count()
    factories.recorded(ana, kind="moment", pain_now=6, regions=["flank_left"])
    assess.assess_patient(ana)
    assert (notices.count(), told()) == (number, set())
    # The same pattern, had it been told in an episode before this one.
    notices.update(date=timezone.now().date() - timedelta(days=60))
    assess.assess_patient(ana)
    assert notices.count() == 2 * number


def test_who_sees_a_part_is_told_of_what_holds_in_that_part(ana: Patient, ito: Clinician) -> None:
    today = timezone.now().date()
    factories.grant(ana, ito, date_from=today - timedelta(days=3))
    pain(ana, *range(46, 0, -1))
    assess.assess_patient(ana)
    factories.recorded(ana, **factories.entry_on(today - timedelta(days=9), **RED))
    assert not Delivery.objects.exists()
    factories.recorded(ana, kind="moment", **NUMB)
    assert told() == {"ito"}
