"""`supportive-care-prompt`: ask about pain or palliative care."""

from __future__ import annotations

import pytest

from tests.spec.tables import EMPTY, ONE, Row, finding, on, rows, table

ROW = "supportive-care-prompt"
FIRST, T = "2026-02-02", "2026-03-01"  # 28 dates
PAIN = rows(FIRST, "5*28")
TIRED = rows(FIRST, "5*28", "fatigue", fatigue_unusual="yes")
EXHAUSTED = rows(FIRST, "8*28", "fatigue", fatigue_unusual="yes")
HIGH_WEEK = rows(on(T, -6), "6*7")
NSAID = {"name": "A", "class": "nsaid", "started_on": "2026-01-01"}


@pytest.mark.parametrize(
    ("history", "expected"),
    [("none", "not_met"), ("past", "met"), ("current", "met"), ("unsure", "insufficient"), (None, "insufficient")],
)
def test_lasting_pain_with_cancer_history(history: str | None, expected: str) -> None:
    found = finding(ROW, table(PAIN), cancer_history=history)
    assert (found.status, found.tier) == (expected, "note")


def test_the_reason_is_named() -> None:
    assert "persistent-pain" in str(finding(ROW, table(PAIN), cancer_history="past").evidence["reason"])


@pytest.mark.parametrize(
    ("parts", "medicines", "met"),
    [
        pytest.param([HIGH_WEEK], [NSAID], True, id="pain not controlled"),
        pytest.param([HIGH_WEEK], [], False, id="the same pain without a medicine"),
        pytest.param([EXHAUSTED], [], True, id="severe tiredness"),
        pytest.param([TIRED], [], False, id="tiredness that is not severe"),
    ],
)
def test_the_other_reasons(parts: list[list[Row]], medicines: list[dict[str, str]], met: bool) -> None:
    found = finding(ROW, table(*parts), T, cancer_history="current", medicines=medicines)
    assert (found.status == "met") is met


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("pain_team_contact", "not_met"),
        ("palliative_contact", "not_met"),
        ("gp_contact", "met"),
        ("oncology_contact", "met"),
    ],
)
@pytest.mark.parametrize("date", ["2024-05-05", T])
def test_a_contact_with_a_pain_or_palliative_team_ever_settles_it(kind: str, expected: str, date: str) -> None:
    found = finding(ROW, table(PAIN), cancer_history="past", events=[{"type": kind, "date": date}])
    assert found.status == expected


@pytest.mark.parametrize("text", [pytest.param(EMPTY, id="empty diary"), pytest.param(ONE, id="one entry")])
def test_without_history_it_is_not_met_and_unasked_it_is_insufficient(text: str) -> None:
    assert finding(ROW, text, T).status == "not_met"
    assert finding(ROW, text, T, cancer_history=None).status == "insufficient"
    assert finding(ROW, text, T, cancer_history="past").status != "met"
