"""A number far from those of its week is asked about once, in the answer to its save (criteria.md, section 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from analysis.unusual import far_from
from diary.models import CareScope, Patient
from diary.web import entries
from tests import factories
from tests.web import pages
from tests.web.conftest import signed_in

ASKED = "what you meant?"


def rate(browser: Client, points: int, page: str = "/checkin/changed/", **more: Any) -> Any:
    return browser.post(page, {"pain": str(points)} | more)


@pytest.fixture
def week(ana: Patient) -> Patient:
    """Six days, each with a 3 for the day and a 2 for the night."""
    for ago in range(1, 7):
        day = entries.today(ana) - timedelta(days=ago)
        factories.recorded(ana, **factories.entry_on(day, pain_average=3))
        factories.recorded(ana, **factories.entry_on(day, kind="night", pain_average=2))
    return ana


@pytest.mark.parametrize(
    ("rating", "others", "expected"),
    [
        pytest.param(8, [3, 3, 3], 3, id="5 above"),
        pytest.param(7, [3, 3, 3], None, id="4 above"),
        pytest.param(0, [5, 5, 6], 5, id="5 below"),
        pytest.param(8, [3, 3, 4, 4], None, id="4.5 above an even number"),
        pytest.param(10, [0, 10, 5], 5, id="the median, whatever lies around it"),
        pytest.param(9, [1, 1], None, id="too few to be a week"),
    ],
)
def test_five_points_from_the_median_is_far(rating: int, others: list[int], expected: float | None) -> None:
    assert far_from(rating, others) == expected


def test_it_is_saved_and_asked_about_once(patient: Client, week: Patient) -> None:
    answer = rate(patient, 9)
    said = pages.text(answer)
    assert "Saved: pain 9 for" in said
    assert f"Is 9 {ASKED}" in said
    assert "which were about 3." in said
    assert week.entries.heads().get(date=entries.today(week)).pain_average == 9
    assert rate(patient, 9).status_code == 302  # the same again
    assert ASKED not in pages.text(patient.get("/"))


def test_a_slip_is_mended_on_the_page_that_it_leads_to(patient: Client, week: Patient) -> None:
    change = [link for link in pages.links_in(rate(patient, 9), "row") if "asked" in link]
    assert change == ["/checkin/changed/?asked"]
    assert rate(patient, 8, change[0]).status_code == 302  # and not asked about again
    assert week.entries.heads().get(date=entries.today(week)).pain_average == 8


@pytest.mark.parametrize("points", [3, 7])
def test_a_number_like_the_others_is_not_asked_about(patient: Client, week: Patient, points: int) -> None:
    assert rate(patient, points).status_code == 302


@pytest.mark.parametrize(("points", "asked"), [(6, False), (7, True)])
def test_a_night_is_compared_with_nights(patient: Client, week: Patient, points: int, asked: bool) -> None:
    answer = rate(patient, points, "/night/morning/")
    assert (answer.status_code, ASKED in answer.content.decode()) == ((200, True) if asked else (302, False))


def test_no_pain_after_a_bad_week_is_asked_about_too(patient: Client, ana: Patient) -> None:
    for ago in range(1, 4):
        factories.recorded(ana, **factories.entry_on(entries.today(ana) - timedelta(days=ago), pain_average=6))
    assert f"Is 0 {ASKED}" in pages.text(patient.post("/checkin/", {"answer": "none"}))


def test_a_week_ago_is_too_long_ago(patient: Client, ana: Patient) -> None:
    for ago in range(7, 11):
        factories.recorded(ana, **factories.entry_on(entries.today(ana) - timedelta(days=ago), pain_average=3))
    assert rate(patient, 9).status_code == 302


def test_a_red_flag_is_told_and_nothing_else_asked(patient: Client, week: Patient) -> None:
    patient.post("/signs/temperature/", {"temperature_c": "39.5"})
    said = pages.text(rate(patient, 9))
    assert "A temperature with back pain should be discussed with a clinician within a day" in said
    assert ASKED not in said


def test_who_may_only_add_learns_nothing_of_the_week(week: Patient) -> None:
    maria = factories.user()
    factories.caregiver_of(week, maria, scope=CareScope.LOG)
    assert rate(signed_in(maria), 9, f"/for/{week.pk}/checkin/changed/").status_code == 302
