from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from diary.models import Patient
from diary.web import entries
from tests import factories
from tests.web import pages


@pytest.fixture
def charted(ana: Patient) -> Patient:
    for ago, points in ((40, 8), (5, 3), (1, 6)):
        factories.recorded(
            ana, **factories.entry_on(entries.today(ana) - timedelta(days=ago), pain_average=points, regions=["neck"])
        )
    factories.recorded(ana, kind="night", date=entries.today(ana).isoformat(), pain_average=2, trigger="scheduled")
    return ana


def test_an_empty_diary_leads_to_the_first_check_in(patient: Client) -> None:
    assert "Your first check-in takes a tap or two." in pages.text(patient.get("/history/chart/"))


@pytest.mark.parametrize(("asked", "days", "said"), [("28", 28, "2 days and 1 night"), ("x", 90, "3 days and 1 night")])
def test_a_chart_is_a_picture_a_sentence_of_counts_and_a_table(
    patient: Client, charted: Patient, asked: str, days: int, said: str
) -> None:
    assert 'href="/history/chart/"' in patient.get("/history/").content.decode()
    shown = patient.get(f"/history/chart/?days={asked}").content.decode()
    [picture] = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", shown, re.S)
    assert f"{said} rated" in re.search(r"<figcaption.*?</figcaption>", shown, re.S)[0]  # type: ignore[index]
    assert "<title" in picture
    assert not re.search(r"<a |tabindex|<button", picture)
    [body] = re.findall(r"<tbody>.*?</tbody>", shown, re.S)
    assert body.count("<tr>") == days
    assert body.count("not logged") == days - (3 if days == 28 else 4)
    assert "#ffffff" not in re.sub(r"var\([^)]*\)", "", picture)  # every colour is the page's own: it works in the dark


def test_the_chart_is_ones_own(stranger: Client, charted: Patient) -> None:
    assert "rated" not in pages.text(stranger.get("/history/chart/"))
