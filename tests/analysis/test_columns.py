"""Steps on whole columns, and the frames that hold them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from analysis.frames import from_documents
from analysis.patterns.columns import first_of, is_one_of, mean_of, median_of
from analysis.windows import day_key, ranges
from bench.diaries import diary

UNTIL = datetime(2026, 3, 29, 23, 59, tzinfo=UTC)


def test_a_question_that_was_not_asked_is_among_no_answers() -> None:
    assert is_one_of(np.array([-1, 0, 1, 2], dtype=np.int8), (0, 2)).tolist() == [False, True, False, True]


def test_the_first_condition_that_holds_gives_the_answer() -> None:
    one, other = np.array([True, False, False]), np.array([True, True, False])
    assert first_of([one, other], [np.array([7, 8, 9]), 2], default=0).tolist() == [7, 2, 0]


def test_what_is_missing_counts_in_no_mean_and_no_median() -> None:
    values = np.array([[1.0, np.nan, 2.0, 6.0], [np.nan] * 4])
    np.testing.assert_array_equal(mean_of(values), [3.0, np.nan])
    np.testing.assert_array_equal(median_of(values), [2.0, np.nan])


def test_ranges_follow_one_another_and_an_empty_one_has_no_place() -> None:
    number, place = ranges(np.array([3, 5, 0]), np.array([5, 5, 2]))
    assert (number.tolist(), place.tolist()) == ([0, 0, 2, 2], [3, 4, 0, 1])


def test_the_last_day_of_one_sheet_comes_before_the_first_of_the_next() -> None:
    days = np.array([np.iinfo(np.int64).min, -719_162, 0, 2_932_896])
    keys = np.concatenate([day_key(np.full(4, sheet), days) for sheet in range(3)])
    assert (np.diff(keys) > 0).all()


def test_the_diaries_of_a_chunk_are_numbered_from_zero_and_hold_their_own_records() -> None:
    documents = [diary(seed, 3, UNTIL) for seed in range(4)]
    part, alone = from_documents(documents).chunk(1, 3), from_documents(documents[1:3])
    for name in ("patients", "entries", "medicines", "doses", "events"):
        mine, theirs = getattr(part, name), getattr(alone, name)
        assert mine.drop(columns="record", errors="ignore").equals(theirs.drop(columns="record", errors="ignore")), name
