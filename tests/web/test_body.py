"""The picture of the back: another way to tick the boxes of the list, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from diary import words
from diary.models import Patient
from tests.web.conftest import signed_in
from tests.web.test_accessibility import enter

CSS = Path(settings.BASE_DIR) / "diary/static/diary/diurnal.css"
PICTURE = Path(settings.BASE_DIR) / "templates/_components/body.html"
NOT_OF_THE_BACK = {"band_around_trunk", "abdomen", "other"}


def test_each_region_of_the_back_is_drawn_and_ticks_its_box(patient: Client) -> None:
    shown, css = patient.get("/checkin/where/").content.decode(), CSS.read_text(encoding="utf-8")
    for number, (region, _label) in enumerate(words.REGIONS):
        assert f'<label class="spot spot-{region}" for="id_regions_{number}"></label>' in shown
        is_drawn = f'class="at-{region}"' in shown
        assert is_drawn == (region not in NOT_OF_THE_BACK)
        assert is_drawn == (f".spot-{region} {{" in css)
        assert css.count(f"fieldset:has([value={region}]:checked) .at-{region}") == is_drawn


def test_it_is_hidden_from_the_tree_and_never_mirrored(patient: Client) -> None:
    shown = patient.get("/checkin/where/").content.decode()
    assert '<div class="body" dir="ltr" aria-hidden="true">' in shown
    assert "your left is on the left" in shown
    for name in ("flank", "low_back", "leg"):
        sides = re.findall(rf"\.spot-{name}_(left|right) {{ display: block; left: ([\d.]+)%", CSS.read_text("utf-8"))
        places = {side: float(place) for side, place in sides}
        assert places["left"] < places["right"]


@pytest.mark.django_db(transaction=True)
def test_a_tap_ticks_the_box_and_the_page_stays(page: Page, live_server: Any, ana: Patient) -> None:
    enter(page.context, live_server.url, signed_in(ana.user))
    page.goto(f"{live_server.url}/checkin/where/")
    page.locator(".spot-flank_left").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    for region in ("flank_left", "leg_right", "leg_right"):
        page.locator(f".spot-{region}").click()
    assert page.evaluate("scrollY") == place
    page.get_by_role("button", name="Go on").click()
    assert ana.entries.heads().get().regions == ["flank_left"]
