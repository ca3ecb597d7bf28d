"""`palpable-mass`: lump in side or abdomen."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, finding, on, rows, table

ROW = "palpable-mass"
T = "2026-03-01"


def test_one_lump_is_for_review() -> None:
    found = finding(ROW, table(rows(T, "yes", "lump", lump_site="side_left", lump_noticed_on="2026-02-20")))
    assert (found.status, found.tier) == ("met", "prompt_review")
    assert (found.evidence["site"], found.evidence["noticed_on"]) == ("side_left", "2026-02-20")
    assert found.evidence["reconfirmed"] == "unknown"
    assert found.since.isoformat() == T


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("yes", "met"),
        ("no", "not_met"),
        ("no*5", "not_met"),
        ("unsure", "insufficient"),
        ("no yes", "met"),
        ("yes no", "met"),
    ],
)
def test_one_yes_is_enough(answers: str, expected: str) -> None:
    assert finding(ROW, table(rows(on(T, -4), answers, "lump")), T).status == expected


def test_a_second_yes_the_next_day_reconfirms() -> None:
    found = finding(ROW, table(rows(on(T, -1), "yes yes", "lump")))
    assert found.evidence["reconfirmed"] == "yes"


@pytest.mark.parametrize(
    ("other", "tier"),
    [
        pytest.param(rows(T, "1"), "urgent", id="a day with pain"),
        pytest.param(rows(T, "0"), "prompt_review", id="a pain-free day"),
        pytest.param(rows(T, "5", regions="leg_left"), "prompt_review", id="pain in the leg"),
        pytest.param(rows(T, "red", "urine_colour"), "urgent", id="blood"),
        pytest.param(
            rows(T, "red", "urine_colour", urine_context="menstruating"), "prompt_review", id="confounded blood"
        ),
        pytest.param(rows(on(T, -60), "1"), "urgent", id="pain two months ago"),
        pytest.param(rows(on(T, -120), "1"), "prompt_review", id="pain four months ago"),
    ],
)
def test_pain_or_blood_close_by_makes_it_urgent(other: list[dict[str, str]], tier: str) -> None:
    assert finding(ROW, table(other, rows(T, "yes", "lump"))).tier == tier


@pytest.mark.parametrize(("back", "met"), [(181, True), (182, True), (183, False)])
def test_it_looks_back_half_a_year(back: int, met: bool) -> None:
    assert (finding(ROW, table(rows(on(T, -back), "yes", "lump")), T).status == "met") is met


@pytest.mark.parametrize("lag", ["25h", "60h", "200h"])
def test_it_fires_however_late_the_entry_is(lag: str) -> None:
    assert finding(ROW, table(rows(on(T, -9), "yes", "lump", recorded=lag)), T).status == "met"


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="never asked")])
def test_never_asked_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "insufficient"


@pytest.mark.parametrize(
    ("answer", "at", "expected"),
    [
        pytest.param("yes", "19:59", "unknown", id="yes again, too soon"),
        pytest.param("yes", "20:00", "yes", id="yes again after 24 hours"),
        pytest.param("no", "20:00", "no", id="no after 24 hours"),
        pytest.param("unsure", "20:00", "unknown", id="unsure after 24 hours"),
    ],
)
def test_the_answer_after_a_day_is_reported_too(answer: str, at: str, expected: str) -> None:
    first = rows(on(T, -1), "yes", "lump", lump_site="abdomen")
    found = finding(ROW, table(first, rows(T, answer, "lump", at=at)), T)
    assert (found.status, found.evidence["reconfirmed"], found.evidence["site"]) == ("met", expected, "abdomen")


@pytest.mark.parametrize(("pain_back", "tier"), [(9, "prompt_review"), (10, "urgent"), (182, "urgent")])
def test_ninety_days_are_counted_from_the_lump(pain_back: int, tier: str) -> None:
    assert finding(ROW, table(rows(on(T, -pain_back), "5"), rows(on(T, -100), "yes", "lump")), T).tier == tier
