"""What holds for every row of the catalogue alike: clocks, travel, doubled rows, unsure answers, late typing."""

from __future__ import annotations

from functools import cache

import pytest

from analysis.criteria.registry import CRITERIA
from analysis.document import definition
from analysis.findings import Assessment
from tests.diaries import assessment
from tests.spec.tables import Row, on, rows, table

FIRST = "2026-03-01"  # the clocks of London go forward on 29 March
DAYS = 42
ABIDJAN = "Africa/Abidjan"  # London's winter clock all year
MADEIRA = "Atlantic/Madeira"  # London's clock under another name
SIGNS = {
    "fatigue": "7",
    "fatigue_unusual": "yes",
    "temperature_c": "38.4",
    "urine_colour": "red",
    "urine_context": "none",
    "lump": "yes",
    "leg_swelling": "both",
    "leg_swelling_new": "yes",
    "worse_with": "standing, cough_sneeze_strain",
    "qualities": "burning, tingling",
    "neuro.leg_numbness_left": "new",
}
UNSURE = {
    name: "unsure"
    for name, rule in definition("entry")["properties"].items()
    if "unsure" in rule.get("enum", ()) and name != "kept_awake"  # asked of nights only
}
PROFILE = {"cancer_history": "past", "medicines": [{"name": "A", "class": "nsaid", "started_on": FIRST}]}


def full(**same: str) -> list[Row]:
    """Six weeks of days, nights and noons, with every sign now and then."""
    noons = rows(FIRST, f"3*{DAYS}", "pain_now", kind="moment", posture="sitting", **same)
    nights = rows(FIRST, f"6*{DAYS}", kind="night", woken_count="1", **same)
    evenings = rows(FIRST, f"4*{DAYS}", regions="flank_left", **same)
    for day in range(0, DAYS, 3):
        evenings[day] |= SIGNS
    return noons + nights + evenings


@cache
def found(*parts: tuple[tuple[str, str], ...], zone: str = "Europe/London") -> Assessment:
    return assessment(table([dict(row) for row in parts]), on(FIRST, DAYS), time_zone=zone, **PROFILE)


def read(diary: list[Row], zone: str = "Europe/London") -> Assessment:
    return found(*(tuple(row.items()) for row in diary), zone=zone)


EVERY = pytest.mark.parametrize("name", [name for name in CRITERIA if name != "cooccurrence-urinary-symptoms"])


@EVERY
def test_a_change_of_the_clocks_changes_no_answer(name: str) -> None:
    changed, steady = read(full())[name], read(full(time_zone=ABIDJAN), ABIDJAN)[name]
    assert (changed.status, changed.tier, changed.since) == (steady.status, steady.tier, steady.since)


@EVERY
def test_a_week_abroad_under_the_same_sun_changes_no_answer(name: str) -> None:
    abroad = [row | ({"time_zone": MADEIRA} if on(FIRST, 14) <= row["date"] < on(FIRST, 21) else {}) for row in full()]
    home, away = read(full())[name], read(abroad)[name]
    assert (home.status, home.tier, home.evidence) == (away.status, away.tier, away.evidence)


@EVERY
def test_a_row_sent_twice_counts_once(name: str) -> None:
    once = [row | {"entry": str(number)} for number, row in enumerate(full())]
    assert read(once + once)[name] == read(once)[name]


@pytest.mark.parametrize("name", [name for name in CRITERIA if not name.startswith("cooccurrence-")])
def test_unsure_never_says_no(name: str) -> None:
    calm, unsure = read(rows(FIRST, f"5*{DAYS}"))[name], read(rows(FIRST, f"5*{DAYS}", **UNSURE))[name]
    assert calm.status == unsure.status or unsure.status != "not_met"


@pytest.mark.parametrize("lag", ["30h", "60h", "200h"])
@pytest.mark.parametrize("name", [name for name, row in CRITERIA.items() if row.family == "Red-flag events"])
def test_no_lateness_silences_a_red_flag(name: str, lag: str) -> None:
    day = on(FIRST, DAYS - 10)
    prompt, late = (
        read(rows(day, "4", regions="flank_left", recorded=lagged, **SIGNS))[name] for lagged in ("0h", lag)
    )
    assert late.status == prompt.status or name == "neuro-report-delay"
