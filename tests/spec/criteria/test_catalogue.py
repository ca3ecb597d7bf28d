"""The catalogue as a whole: its rows, their evidence and what is always printed."""

from __future__ import annotations

from functools import cache

import pytest

from analysis.criteria.registry import CRITERIA
from analysis.findings import Assessment
from tests.diaries import assessment
from tests.spec.tables import EMPTY, ONE, days, finding, rows, table

T = "2026-03-01"
EVIDENCE = {
    # 3.1 pain course
    "persistent-pain": "episode_days pain_days covered_days share share_low share_high median_worst grade",
    "injury-linked": "injury_date lag_days region_match severity",
    "pain-improving": (
        "first_mean last_mean change change_percent p_value slope_per_week slope_low slope_high on_treatment"
    ),
    "pain-worsening": (
        "first_mean last_mean change change_percent p_value slope_per_week slope_low slope_high on_treatment"
    ),
    "pain-resolved": "pain_free_days last_pain_day",
    "persistent-noninjury-nonimproving": (
        "persistent_pain injury_linked pain_improving masked assessed missing_answers"
    ),
    "injury-pain-not-recovering": "days_since_injury episode_days change change_percent",
    "dull-nonmechanical": "entries days dull_share moving_share",
    # 3.2 night and spine
    "night-worse": "pairs hodges_lehmann ci_low ci_high p_value scheduled_share",
    "night-waking": "nights_last_week nights_week_before answered_nights constant",
    "night-pain-cancer-history": "night cancer_history positive_nights",
    "load-related-pain": "entries days lane shift p_value",
    "strain-related-pain": "entries days",
    "spinal-pattern": "items_present items_absent items_unknown count",
    # 3.3 red-flag events
    "neuro-emergency": "items sides first_reported lag_hours cancer_history",
    "neuro-urgent": "items side first_reported unanswered_items",
    "neuro-report-delay": "delay_hours",
    "new-pain-cancer-history": "onset_date episode_days pain cancer_type cancer_year",
    "visible-haematuria": (
        "clean_episodes clean_readings confounded_readings first_date last_date colours context_asked age"
    ),
    "palpable-mass": "site noticed_on reconfirmed",
    "unilateral-leg-swelling": "side painful breathless first_date",
    # 3.4 systemic signs
    "unexplained-weight-loss": "baseline_kg current_kg loss_kg loss_percent days weights intent",
    "persistent-fatigue": "median_week_1 median_week_2 median_week_3 median_week_4 severe",
    "fever-single": "max_c measured_at explained",
    "recurrent-fever": "days max_c",
    "fever-with-back-pain": "readings max_c hours_apart rigors urinary_symptoms",
    "fever-on-treatment": "max_c measured_at treatment days_since_treatment",
    "bilateral-leg-swelling": "days answered_days",
    # 3.5 associations
    **dict.fromkeys(
        (
            "cooccurrence-fatigue",
            "cooccurrence-haematuria",
            "cooccurrence-fever",
            "cooccurrence-leg-swelling",
            "cooccurrence-urinary-symptoms",
        ),
        "joint_days sign_days pain_days days odds_ratio odds_low odds_high lift p_value q_value",
    ),
    "pain-plus-haematuria": "blood_date pain_date gap_days",
    "classic-triad": "pain_date blood_date lump_date",
    "pain-plus-systemic": "signs count",
    # 3.6 care gaps and treatment
    "evaluation-gap-kidney": "trigger open_days",
    "evaluation-gap-spine": "trigger open_days hours_open",
    "evaluation-gap-urine-bloods": "trigger open_days missing_tests",
    "pain-not-controlled": "mean_level severe_days step",
    "analgesia-response": ("change_date before_mean after_mean change change_percent nap nap_low nap_high substantial"),
    "treatment-response": "change_date treatment before_mean after_mean change change_percent",
    "neuropathic-features": "words days",
    "medication-safety": "rule medicine amount_mg",
    "supportive-care-prompt": "reason last_contact",
    # 3.7 data quality
    "diary-coverage": "covered_days days share backfilled_share scheduled_share grade",
}
SIGNS = [name for name in EVIDENCE if name.startswith("cooccurrence-")]
EVERYTHING = days(
    "2026-01-19",
    "5*42",
    regions="flank_left",
    fatigue="5",
    urine_colour="clear_or_yellow",
    temperature_c="36.6",
    leg_swelling="none",
    urinary_symptoms="no",
    lump="no",
    weight_kg="80",
    neuro="no",
    qualities="dull",
    worse_with="moving",
)


@cache
def known(text: str, history: str = "none") -> Assessment:
    """An assessment that several tests look at."""
    return assessment(text, T, cancer_history=history)


@pytest.mark.parametrize(
    "text", [pytest.param(EMPTY, id="empty"), pytest.param(ONE, id="one entry"), pytest.param(EVERYTHING, id="full")]
)
def test_every_criterion_appears_once_in_the_catalogues_order(text: str) -> None:
    found = [finding.criterion for finding in known(text).findings]
    assert [name for name in found if name not in SIGNS] == [name for name in EVIDENCE if name not in SIGNS]


def test_the_catalogue_has_forty_one_rows_and_one_for_each_of_five_signs() -> None:
    assert list(CRITERIA) == list(EVIDENCE)
    assert (len(EVIDENCE), len(SIGNS)) == (46, 5)


@pytest.mark.parametrize("name", EVIDENCE)
@pytest.mark.parametrize("history", ["none", "past"])
def test_the_evidence_is_exactly_that_of_the_table(name: str, history: str) -> None:
    found = known(EVERYTHING, history)[name]
    assert list(found.evidence) == EVIDENCE[name].split()


@pytest.mark.parametrize("name", [name for name in EVIDENCE if name not in SIGNS])
def test_the_evidence_has_the_same_keys_when_nothing_is_known(name: str) -> None:
    assert list(known(EMPTY)[name].evidence) == EVIDENCE[name].split()


@pytest.mark.parametrize(
    ("column", "value", "sign"),
    [
        ("fatigue", "0", "fatigue"),
        ("urine_colour", "clear_or_yellow", "haematuria"),
        ("temperature_c", "36.6", "fever"),
        ("leg_swelling", "none", "leg-swelling"),
        ("urinary_symptoms", "no", "urinary-symptoms"),
    ],
)
def test_an_association_appears_only_for_a_sign_that_was_asked(column: str, value: str, sign: str) -> None:
    found = assessment(days(T, value, column))
    assert [f.criterion for f in found.findings if f.criterion in SIGNS] == [f"cooccurrence-{sign}"]
    assert not [f for f in assessment(ONE).findings if f.criterion in SIGNS]
    assert len([f for f in assessment(EVERYTHING).findings if f.criterion in SIGNS]) == 5


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *[
            (name, "insufficient")
            for name in EVIDENCE
            if name not in SIGNS
            and name
            not in (
                "pain-resolved",  # section 1 and its own row differ
                "night-pain-cancer-history",
                "new-pain-cancer-history",
                "evaluation-gap-kidney",
                "evaluation-gap-spine",
                "evaluation-gap-urine-bloods",
                "analgesia-response",
                "treatment-response",
                "supportive-care-prompt",
            )
        ],
        ("night-pain-cancer-history", "not_met"),  # the history is known: none
        ("new-pain-cancer-history", "not_met"),
        ("supportive-care-prompt", "not_met"),
        ("evaluation-gap-kidney", "not_met"),  # no trigger
        ("evaluation-gap-spine", "not_met"),
        ("evaluation-gap-urine-bloods", "not_met"),
        ("treatment-response", "not_met"),  # none recorded
        ("analgesia-response", "not_met"),  # no change recorded
    ],
)
def test_an_empty_diary_says_so(name: str, status: str) -> None:
    found = known(EMPTY)[name]
    assert (found.status, found.tier, found.provisional, found.since) == (status, "note", False, None)


def test_what_is_not_met_is_a_note_and_the_highest_tier_is_the_diarys() -> None:
    for text in (EMPTY, ONE, EVERYTHING):
        found = known(text)
        quiet = [f for f in found.findings if f.status != "met"]
        assert all(f.tier == "note" and f.since is None and not f.provisional for f in quiet)
    calm = assessment(ONE)
    assert calm.tier == "note"
    urgent = assessment(table(rows(T, "red", "urine_colour"), rows(T, "yes", "lump")))
    assert urgent.tier == "urgent"
    emergency = assessment(table(rows(T, "red", "urine_colour"), rows(T, "left", "leg_swelling")))
    assert emergency.tier == "emergency"


def test_backfilled_is_always_printed_and_unpaired_always_in_night_worse() -> None:
    for text in (EMPTY, ONE, EVERYTHING):
        found = known(text)
        assert all("backfilled" in f.excluded for f in found.findings)
        assert "unpaired" in found["night-worse"].excluded


def test_every_row_names_its_source_with_a_mark() -> None:
    marks = {"read", "read, abstract", "read, opening part", "secondary", "unverified", "design", "simulated"}
    for found in assessment(EVERYTHING).findings:
        assert found.source
        assert {source.mark for source in found.source} <= marks


def test_what_is_insufficient_says_what_settles_it() -> None:
    for text in (EMPTY, ONE):
        for found in known(text).findings:
            if found.status == "insufficient":
                assert found.settles_if, found.criterion


def test_the_order_of_the_entries_changes_nothing() -> None:
    head, *lines = EVERYTHING.splitlines()
    turned = "\n".join([head, *reversed(lines)])
    first, second = assessment(EVERYTHING).to_json(), assessment(turned).to_json()
    assert first == second


@pytest.mark.parametrize("name", EVIDENCE)
def test_one_row_alone_says_what_it_says_among_all(name: str) -> None:
    assert finding(name, EVERYTHING, T) == known(EVERYTHING)[name]
