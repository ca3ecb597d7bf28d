from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects

from diary import gaps, selectors
from diary.models import Patient
from diary.web import entries
from tests import factories
from tests.web import pages


def test_a_page_a_week_is_always_offered(patient: Client) -> None:
    assert 'href="/week/"' in patient.get("/").content.decode()


def test_numbers_are_kept_for_today_and_last_night_and_no_other_day(patient: Client, ana: Patient) -> None:
    typed = {"pain_average": "4", "woken_count": "2", "fatigue": "6", "weight_kg": "71", "note": "A long week"}
    patient.post("/week/", typed)
    today = entries.today(ana)
    night, day = ana.entries.heads().order_by("-kind")
    assert (day.kind, day.date, day.trigger) == ("day", today, "scheduled")
    assert (day.pain_average, day.fatigue, day.weight_kg, day.content()["note"]) == (4, 6, 71, "A long week")
    assert (night.kind, night.date, night.woken_count, night.trigger) == ("night", today, 2, "scheduled")
    assert day.woken_count is None


def test_signs_of_the_week_are_asked_for_their_day(patient: Client, ana: Patient) -> None:
    response = patient.post("/week/", {"pain_average": "4", "sign": ["urine", "legs"]})
    assertRedirects(response, "/signs/urine/when/?then=legs")
    day = entries.today(ana) - timedelta(days=3)
    there = f"/signs/urine/?day={day}&amp;week=1&amp;then=legs"
    assert there in patient.get(response.url).content.decode()  # type: ignore[attr-defined]
    told = patient.post(there.replace("&amp;", "&"), {"urine_colour": "dark_yellow"})
    assertRedirects(told, "/signs/legs/when/")
    assert ana.entries.heads().get(date=day).urine_colour == "dark_yellow"


def test_none_of_these_is_an_answer_and_silence_is_none(patient: Client, ana: Patient) -> None:
    patient.post("/week/", {"pain_average": "0"})
    assert ana.entries.heads().get().lump is None
    patient.post("/week/", {"pain_average": "0", "sign": "none"})
    assert ana.entries.heads().get().lump == "no"


def test_an_empty_page_saves_nothing(patient: Client, ana: Patient) -> None:
    assertRedirects(patient.post("/week/", {"pain_average": "", "note": " "}), "/")
    assert not ana.entries.exists()


@pytest.mark.parametrize("typed", [{"woken_count": "51"}, {"weight_kg": "7"}, {"pain_average": "11"}])
def test_what_is_refused_is_named_and_kept(patient: Client, ana: Patient, typed: dict[str, str]) -> None:
    response = patient.post("/week/", typed | {"note": "Kept", "sign": "urine"})
    assert pages.errors(response)
    assert "Kept" in response.content.decode()
    assert 'value="urine" checked' in response.content.decode()
    assert not ana.entries.exists()


# --- a time without entries


def told(owner: Patient, *days: tuple[int, int]) -> date:
    """Days ago, and the pain then; today's date."""
    today = entries.today(owner)
    for ago, points in days:
        factories.recorded(owner, **factories.entry_on(today - timedelta(days=ago), pain_average=points))
    return today


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ([(30, 4), (3, 4)], 29, 4),  # over
        ([(20, 4)], 19, 1),  # still going on
        ([(16, 4)], 15, 1),  # fifteen days
        ([(30, 4), (14, 0)], 29, 15),  # a gap of fifteen days, then two weeks less a day
        ([*((ago, 0) for ago in range(26, 20, -1)), (27, 4), (2, 4)], 20, 3),  # six pain-free days close nothing
    ],
)
def test_a_long_time_within_a_spell_of_pain_is_asked_about(
    ana: Patient, days: list[tuple[int, int]], first: int, last: int
) -> None:
    today = told(ana, *days)
    asked = gaps.to_ask(ana, today, selectors.lately(ana, today))
    if last == 15:  # ended fifteen days ago: too long
        assert asked is None
    else:
        assert asked == gaps.Gap(today - timedelta(days=first), today - timedelta(days=last))


@pytest.mark.parametrize(
    "days",
    [
        [],
        [(15, 4)],  # fourteen days
        [(20, 0)],  # no pain before it
        [(40, 4), *((ago, 0) for ago in range(36, 29, -1)), (2, 4)],  # seven pain-free days closed it
        [(50, 4), (20, 4), (10, 4)],  # long over
    ],
)
def test_nothing_else_is_asked_about(ana: Patient, days: list[tuple[int, int]]) -> None:
    today = told(ana, *days)
    assert gaps.to_ask(ana, today, selectors.lately(ana, today)) is None


@pytest.mark.parametrize(
    ("typed", "kept"), [({"gap_pain": "no_pain"}, "no_pain"), ({}, None), ({"gap_pain": "x"}, None)]
)
def test_the_question_is_asked_once_and_kept(patient: Client, ana: Patient, typed: dict[str, Any], kept: Any) -> None:
    today = told(ana, (30, 4), (3, 4))
    said = pages.text(patient.get("/"))
    assert "How was the pain in that time?" in said
    for _ in range(2):
        assertRedirects(patient.post("/gap/", typed), "/")
    event = ana.events.heads().get()
    assert (event.type, event.gap_pain) == ("gap_answer", kept)
    assert (event.gap_start, event.gap_end) == (today - timedelta(days=29), today - timedelta(days=4))
    assert "How was the pain in that time?" not in pages.text(patient.get("/"))
    assert "A time without entries" in pages.text(patient.get("/events/"))
