from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from diary import advice, assess
from diary.actions import advice as shown
from diary.actions import profile, records
from diary.advice import Advice
from diary.models import AdviceShown, Entry, Notice, Patient
from tests import factories

BLOOD = {"urine_colour": "red", "urine_context": ["none"]}
NUMB = {"neuro": {"saddle_numbness": "new"}}


def save(owner: Patient, data: dict[str, Any] | None = None, **answers: Any) -> records.Recorded:
    return records.record(patient=owner, by=owner.user, type="entry", data=data or factories.entry(**answers))


def told(found: list[Advice]) -> list[tuple[str, str, bool]]:
    return [(one.criterion, one.tier, one.repeat) for one in found]


def test_a_red_flag_is_answered_in_the_save(ana: Patient) -> None:
    (one,) = save(ana, **NUMB).advice
    assert (one.criterion, one.tier, one.repeat) == ("neuro-emergency", "emergency", False)
    assert one.sentence
    assert one.title


def test_its_notice_is_written_with_it(ana: Patient) -> None:
    record = save(ana, **BLOOD).record
    notice = Notice.objects.get()
    assert (notice.record_uuid, notice.record_version) == (record.uuid, 1)
    assert (notice.criterion, notice.signs) == ("visible-haematuria", ["red"])


def test_an_entry_without_signs_raises_nothing(ana: Patient) -> None:
    assert save(ana, pain_average=4).advice == []
    assert not Notice.objects.exists()


def test_an_entry_without_signs_does_not_wait_for_the_analysis(ana: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assess, "red_flags", lambda *args: pytest.fail("evaluated"))
    save(ana, pain_average=4)


def test_the_highest_tier_comes_first(ana: Patient) -> None:
    found = save(ana, **NUMB, **BLOOD, lump="yes").advice
    assert [one.tier for one in found] == ["emergency", "urgent", "urgent"]


def test_a_known_flag_is_repeated_calmly(ana: Patient) -> None:
    save(ana, **BLOOD)
    assert told(save(ana, **BLOOD).advice) == [("visible-haematuria", "urgent", True)]


def test_an_emergency_is_said_in_full_each_time(ana: Patient) -> None:
    save(ana, **NUMB)
    assert told(save(ana, **NUMB).advice) == [("neuro-emergency", "emergency", False)]


def test_a_repeated_emergency_is_not_sent_out_again(ana: Patient) -> None:
    for _ in range(2):
        save(ana, **NUMB)
    assert sorted(Notice.objects.values_list("repeat", flat=True)) == [False, True]


def test_another_sign_makes_a_known_flag_new(ana: Patient) -> None:
    save(ana, urine_colour="pink")
    assert told(save(ana, **BLOOD).advice) == [("visible-haematuria", "urgent", False)]


def test_a_flag_that_had_gone_is_new_when_it_returns(ana: Patient) -> None:
    swollen = {"leg_swelling": "left", "leg_swelling_new": "yes"}
    save(ana, **swollen)
    Notice.objects.update(date=timezone.now().date() - timedelta(days=60))
    Entry.objects.update(head=False, deleted=True)
    save(ana, **swollen)
    assert list(Notice.objects.values_list("repeat", flat=True)) == [False, False]


def test_a_resend_is_told_the_same_advice(ana: Patient) -> None:
    data = factories.entry(**NUMB)
    first = save(ana, data)
    again = save(ana, data)
    assert again.outcome == "unchanged"
    assert again.advice == first.advice
    assert Notice.objects.count() == 1


def test_a_corrected_entry_is_evaluated_again(ana: Patient) -> None:
    data = factories.entry(pain_average=4)
    save(ana, data)
    assert told(save(ana, data | NUMB).advice) == [("neuro-emergency", "emergency", False)]


def test_a_withdrawal_raises_nothing(ana: Patient) -> None:
    uuid = save(ana, **NUMB).record.uuid
    assert records.withdraw(patient=ana, by=ana.user, type="entry", uuid=uuid).advice == []


def test_a_late_entry_raises_its_flag_all_the_same(ana: Patient) -> None:
    assert save(ana, factories.entry_on(timezone.now().date() - timedelta(days=10), **NUMB)).advice


def test_a_night_dated_tomorrow_does_not_wait_until_tomorrow(ana: Patient) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    assert save(ana, kind="night", date=tomorrow, **NUMB).advice


def test_a_device_whose_clock_runs_ahead_does_not_wait(ana: Patient) -> None:
    ahead = (timezone.now() + timedelta(minutes=4)).isoformat()
    assert save(ana, recorded_at=ahead, **NUMB).advice


def test_a_new_answer_in_the_profile_can_raise_a_flag(ana: Patient) -> None:
    save(ana, pain_average=5, regions=["mid_back"], novelty="new_place")
    changed = profile.update(patient=ana, by=ana.user, changes={"cancer_history": "past"})
    assert "new-pain-cancer-history" in [one.criterion for one in changed.advice]
    assert Notice.objects.filter(record_type="patient", record_version=2).exists()


def test_when_the_evaluation_fails_the_entry_is_kept_and_nothing_of_it_logged(
    ana: Patient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> None:
        Notice.objects.create(patient=ana)  # the database refuses this one
        raise AssertionError

    caplog.set_level("ERROR")
    monkeypatch.setattr(assess, "red_flags", fail)
    saved = save(ana, **NUMB, note="zebra")
    assert (saved.outcome, saved.advice) == ("created", [])
    assert Entry.objects.filter(uuid=saved.record.uuid).exists()
    assert "red flag evaluation failed" in caplog.text
    assert "zebra" not in caplog.text
    assert "saddle" not in caplog.text


def test_advice_can_be_read_again_for_the_saved_page(ana: Patient) -> None:
    saved = save(ana, **NUMB, **BLOOD)
    assert advice.of_record(saved.record) == saved.advice


def test_what_was_shown_is_kept_once_a_channel(ana: Patient) -> None:
    found = save(ana, **NUMB).advice
    for _ in range(2):
        shown.shown(advice=found, channel="web")
    assert AdviceShown.objects.get().notice.criterion == "neuro-emergency"


def test_the_time_of_looking_is_now_for_a_diary_of_the_past(ana: Patient) -> None:
    now = datetime(2026, 3, 2, 21, tzinfo=UTC)
    save(ana, factories.entry_on(date(2026, 2, 1)))
    assert assess.look_times([ana], now) == {ana.pk: now}
