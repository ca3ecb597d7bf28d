"""The reader of the tables, tested itself."""

from __future__ import annotations

import pytest

from analysis.document import DocumentError
from tests.diaries import assessment, document, end_of, entries, finding


def test_a_row_is_an_entry_and_an_empty_cell_is_absent() -> None:
    (entry,) = entries("| date | pain_average | fatigue |\n| 2026-03-02 | 5 | |")
    assert (entry["kind"], entry["pain_average"]) == ("day", 5)
    assert "fatigue" not in entry


def test_a_plus_repeats_the_row_above_on_the_following_days() -> None:
    made = list(entries("| date | pain_average |\n| 2026-03-02 | 5 |\n| +2 | |\n| 2026-03-09 | 1 |"))
    assert [(entry["date"], entry["pain_average"]) for entry in made] == [
        ("2026-03-02", 5),
        ("2026-03-03", 5),
        ("2026-03-04", 5),
        ("2026-03-09", 1),
    ]


def test_lists_numbers_and_nerve_items_are_read() -> None:
    (entry,) = entries(
        "| date | regions | temperature_c | neuro.saddle_numbness |\n| 2026-03-02 | neck, mid_back | 38.2 | new |"
    )
    assert entry["regions"] == ["neck", "mid_back"]
    assert entry["temperature_c"] == 38.2
    assert entry["neuro"] == {"saddle_numbness": "new"}


def test_a_lag_moves_the_time_of_writing_and_the_clock_is_local() -> None:
    (entry,) = entries("| date | kind | at | recorded |\n| 2026-07-02 | moment | 13:30 | 50h |")
    assert entry["occurred_at"] == "2026-07-02T13:30:00+01:00"
    assert entry["recorded_at"] == "2026-07-04T15:30:00+01:00"


def test_profile_answers_can_be_taken_away() -> None:
    made = document("| date | pain_average |\n| 2026-03-02 | 5 |", cancer_history=None, birth_year=1950)
    assert "cancer_history" not in made["patient"]
    assert made["patient"]["birth_year"] == 1950


def test_the_end_of_a_day_is_local() -> None:
    assert end_of("2026-07-02").isoformat() == "2026-07-02T23:59:00+01:00"


@pytest.mark.parametrize(
    ("kind", "clock"), [("day", "T20:00:00"), ("night", "T07:00:00"), ("moment", "T12:00:00"), ("", "T20:00:00")]
)
def test_a_kind_has_its_usual_time(kind: str, clock: str) -> None:
    (entry,) = entries(f"| date | kind |\n| 2026-01-02 | {kind} |")
    assert entry["occurred_at"] == f"2026-01-02{clock}+00:00"


def test_a_lag_is_in_elapsed_hours_over_a_clock_change() -> None:
    (entry,) = entries("| date | recorded |\n| 2026-03-28 | 24h |")
    assert entry["recorded_at"] == "2026-03-29T21:00:00+01:00"


def test_the_repeated_hour_of_autumn_has_two_moments() -> None:
    first, again = entries(
        "| date | kind | at |\n| 2026-10-25 | moment | 01:30 |\n| 2026-10-25 | moment | 01:30 again |"
    )
    assert first["occurred_at"] == "2026-10-25T01:30:00+01:00"
    assert again["occurred_at"] == "2026-10-25T01:30:00+00:00"


def test_an_entry_can_be_lived_in_another_zone() -> None:
    (entry,) = entries("| date | at | time_zone |\n| 2026-01-02 | 08:00 | Pacific/Auckland |")
    assert (entry["occurred_at"], entry["time_zone"]) == ("2026-01-02T08:00:00+13:00", "Pacific/Auckland")


def test_the_servers_time_follows_the_devices() -> None:
    (entry,) = entries("| date | recorded | received |\n| 2026-01-02 | 1h | 2h |\n")
    assert (entry["recorded_at"], entry["received_at"]) == ("2026-01-02T21:00:00+00:00", "2026-01-02T23:00:00+00:00")


def test_rows_of_one_entry_are_its_versions() -> None:
    first, second = entries(
        "| date | entry | version | lump |\n| 2026-01-02 | 7 | 1 | yes |\n| 2026-01-02 | 7 | 2 | no |"
    )
    assert first["id"] == second["id"]
    assert (first["version"], second["version"]) == (1, 2)


def test_rows_without_a_number_are_entries_of_their_own() -> None:
    made = list(entries("| date | lump |\n| 2026-01-02 | yes |\n| 2026-01-02 | no |\n| +1 | |"))
    assert len({entry["id"] for entry in made}) == 3


def test_one_word_answers_all_nerve_items() -> None:
    (entry,) = entries("| date | neuro |\n| 2026-01-02 | no |")
    assert len(entry["neuro"]) == 13
    assert set(entry["neuro"].values()) == {"no"}


def test_a_withdrawn_entry_is_told_by_a_yes() -> None:
    (entry,) = entries("| date | deleted | same_as_previous |\n| 2026-01-02 | yes | no |")
    assert (entry["deleted"], entry["same_as_previous"]) == (True, False)


def test_a_rule_below_the_head_is_left_out() -> None:
    assert len(list(entries("| date | lump |\n|------|:----:|\n| 2026-01-02 | yes |"))) == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        pytest.param("| date | lump |\n| 2026-01-02 |", "1 cells under 2 columns", id="a cell too few"),
        pytest.param("| date | lumps |\n| 2026-01-02 | yes |", "no such column: lumps", id="an unknown column"),
        pytest.param("| date | lump |\n| +3 | |", "a repetition stands below a row", id="nothing to repeat"),
        pytest.param(
            "| date | lump |\n| 2026-01-02 | yes |\n| +3 | no |", "is empty itself", id="a repetition that says more"
        ),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(table: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(entries(table))


def test_an_answer_that_the_contract_does_not_know_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"\$\.entries\[0\]\.lump: is not one of the allowed values"):
        document("| date | lump |\n| 2026-01-02 | perhaps |")


def test_medicines_doses_and_events_stand_beside_the_table() -> None:
    made = document(
        "| date |",
        medicines=[{"name": "Paracetamol", "class": "paracetamol"}],
        doses=[{"of": 0, "taken_at": "2026-01-02T08:00:00+00:00", "dose_mg": 1000}],
        events=[{"type": "injury", "date": "2026-01-02"}],
    )
    assert made["doses"][0]["medicine"] == made["medicines"][0]["id"]
    assert made["events"][0]["recorded_at"] == "2026-01-02T12:00:00+00:00"


def test_a_finding_is_that_of_the_end_of_a_day() -> None:
    table = "| date | lump |\n| 2026-01-02 | yes |"
    assert finding("palpable-mass", table).status == "met"
    assert finding("palpable-mass", table, "2026-01-01").status == "insufficient"
    assert assessment(table, "2026-01-01").as_of == end_of("2026-01-01")
