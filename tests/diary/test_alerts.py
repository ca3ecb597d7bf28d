"""An owner for every alert: told without a word of it, closed by saying what was done, opened again by new evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import Http404
from django.utils import timezone

from diary import alerts, worklist
from diary.actions import acknowledging, delivering, sharing
from diary.actions.acknowledging import NothingToDo
from diary.alerts import State
from diary.models import Acknowledgement, AuditEvent, Clinician, Delivery, Outcome, Patient
from diary.validators import Invalid
from tests import factories

RED = {"urine_colour": "red", "urine_context": ["none"]}
NUMB = {"neuro": {"saddle_numbness": "new"}}
BLOOD, NERVES = "visible-haematuria", "neuro-emergency"


@pytest.fixture
def shared(ana: Patient, ito: Clinician) -> Patient:
    factories.grant(ana, ito)
    return ana


def done(owner: Patient, by: Clinician, criterion: str = BLOOD, **how: Any) -> Acknowledgement:
    return acknowledging.acknowledge(clinician=by, patient=owner.pk, criterion=criterion, **{"outcome": "called"} | how)


def waiting(by: Clinician) -> list[str]:
    """The criteria that wait for this clinician."""
    return [alert.finding["criterion"] for row in worklist.worklist(by.user).rows for alert in row.open]


# --- telling


@pytest.fixture
def told(shared: Patient, django_capture_on_commit_callbacks: Any) -> Any:
    """Write something, and see which mails go out after the save."""

    def write(**answers: Any) -> list[Any]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            factories.recorded(shared, **answers)
        return list(mail.outbox)

    return write


def test_a_red_flag_is_told_by_mail_without_a_name_and_without_a_finding(told: Any, ito: Clinician) -> None:
    (message,) = told(**RED)
    assert message.to == [ito.user.email]
    text = f"{message.subject} {message.body}".lower()
    assert [word for word in ("ana", "blood", "urine", "pain", "urgent", "visible") if word in text] == []
    assert "/clinic/" in text


def test_several_flags_of_one_save_are_one_mail(told: Any) -> None:
    assert len(told(**RED, **NUMB)) == 1
    assert Delivery.objects.filter(sent_at__isnull=False).count() >= 2


def test_what_is_known_already_is_not_told_again(told: Any) -> None:
    told(**RED)
    assert told(**RED) == []


def test_an_entry_without_a_flag_is_not_told(told: Any) -> None:
    assert told(pain_average=9) == []


def test_a_mail_that_cannot_be_handed_over_is_tried_again_later(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **named: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("diary.actions.delivering.send_mail", refuse)
        assert told(**RED) == []
    now = timezone.now()
    assert delivering.deliver(now) == 0
    assert delivering.deliver(now + timedelta(minutes=3)) == 1
    assert delivering.deliver(now + timedelta(hours=23)) == 0


def test_what_is_no_longer_shared_is_not_told_of(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **RED)
    sharing.stop(patient=shared, by=shared.user, grant=shared.grants.get())
    assert delivering.deliver(timezone.now()) == 0


def test_a_clinician_who_sees_later_days_only_is_not_told_of_an_earlier_one(ana: Patient, ito: Clinician) -> None:
    factories.grant(ana, ito, date_from=timezone.now().date() + timedelta(days=2))
    factories.recorded(ana, **RED)
    assert not Delivery.objects.exists()


# --- closing


def test_looking_closes_nothing(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **RED)
    assert BLOOD in waiting(ito)
    assert BLOOD in waiting(ito)


def test_saying_what_was_done_closes_it_for_this_clinician(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **RED)
    other = factories.clinician("other@example.invalid")
    factories.grant(shared, other)
    done(shared, ito, note="Spoke to her.")
    assert BLOOD not in waiting(ito)
    assert BLOOD in waiting(other)
    assert Acknowledgement.objects.get().note == "Spoke to her."
    assert AuditEvent.objects.filter(chain=shared.pk, action="finding.acknowledged").exists()


def test_another_entry_with_the_sign_opens_it_again(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **RED)
    done(shared, ito)
    factories.recorded(shared, kind="moment", **RED)
    assert BLOOD in waiting(ito)


def test_another_entry_without_the_sign_does_not(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **RED)
    done(shared, ito)
    factories.recorded(shared, kind="moment", pain_now=4, urine_colour="clear_or_yellow")
    assert BLOOD not in waiting(ito)


FINDING = {
    "criterion": "night-worse",
    "tier": "prompt_review",
    "spell": "2026-03-01",
    "signs": ["a"],
    "shown_by": [],
    "at": "2026-03-09T08:00:00+00:00",
}
TODAY = date(2026, 3, 20)
MADE = {
    "criterion": "night-worse",
    "tier": "prompt_review",
    "signs": ["a"],
    "made_at": datetime(2026, 3, 9, 9, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, State.DONE),
        ({"tier": "urgent"}, State.WORSE),
        ({"tier": "emergency"}, State.WORSE),
        ({"signs": ["a", "b"]}, State.AGAIN),
        ({"signs": []}, State.DONE),
        ({"spell": "2026-03-10"}, State.AGAIN),  # another episode
        ({"spell": "2026-03-09"}, State.DONE),
        ({"spell": None}, State.DONE),
    ],
)
def test_a_pattern_comes_back_when_it_is_more_urgent_names_another_sign_or_begins_anew(
    change: dict[str, Any], state: State
) -> None:
    (alert,) = alerts.of([FINDING | change], {"night-worse": Acknowledgement(**MADE, outcome="seen")}, TODAY)
    assert alert.state == state


@pytest.mark.parametrize(("at", "state"), [("2026-03-09T08:59:59Z", State.OPEN), ("2026-03-09T09:00:01Z", State.NEW)])
def test_a_finding_is_new_if_it_came_up_since_anything_was_acknowledged(at: str, state: State) -> None:
    other = Acknowledgement(**MADE | {"criterion": "night-waking"}, outcome="seen")
    (alert,) = alerts.of([FINDING | {"at": at}], {"night-waking": other}, TODAY)
    assert alert.state == state


@pytest.mark.parametrize(("days", "is_open"), [(1, False), (0, True), (-1, True)])
def test_what_was_put_off_comes_back_on_its_day(days: int, is_open: bool) -> None:
    made = Acknowledgement(**MADE, outcome=Outcome.SNOOZED, until=TODAY + timedelta(days=days))
    (alert,) = alerts.of([FINDING], {"night-worse": made}, TODAY)
    assert alert.is_open is is_open


def test_a_finding_that_asks_for_nothing_never_waits(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, pain_average=9)
    assert waiting(ito) == []


# --- what is refused


@pytest.mark.parametrize(
    ("how", "pointer"),
    [
        ({"outcome": ""}, "/outcome"),
        ({"outcome": "cured"}, "/outcome"),
        ({"note": "x" * 501}, "/note"),
        ({"note": "\x00"}, "/note"),
        ({"outcome": "snoozed", "note": "On leave."}, "/until"),
        ({"outcome": "snoozed", "note": "On leave.", "until": 0}, "/until"),
        ({"outcome": "snoozed", "note": "On leave.", "until": 31}, "/until"),
        ({"outcome": "snoozed", "until": 5}, "/note"),
    ],
)
def test_an_answer_that_is_none_is_refused(shared: Patient, ito: Clinician, how: dict[str, Any], pointer: str) -> None:
    factories.recorded(shared, **RED)
    if "until" in how:
        how = how | {"until": timezone.localdate(timezone=shared.zone) + timedelta(days=how["until"])}
    with pytest.raises(Invalid) as refused:
        done(shared, ito, **how)
    assert pointer in [problem.pointer for problem in refused.value.problems]
    assert not Acknowledgement.objects.exists()


def test_an_emergency_cannot_be_put_off(shared: Patient, ito: Clinician) -> None:
    factories.recorded(shared, **NUMB)
    tomorrow = timezone.localdate(timezone=shared.zone) + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        done(shared, ito, NERVES, outcome="snoozed", note="Later.", until=tomorrow)
    assert refused.value.problems[0].pointer == "/outcome"


def test_a_finding_that_is_not_met_cannot_be_closed(shared: Patient, ito: Clinician) -> None:
    with pytest.raises(NothingToDo):
        done(shared, ito)


def test_nobody_closes_what_is_not_shared_with_them(ana: Patient, ito: Clinician) -> None:
    factories.recorded(ana, **RED)
    with pytest.raises(Http404):
        done(ana, ito)
