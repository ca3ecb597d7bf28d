from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from analysis.patterns.two_samples import share_difference, shift


def test_the_difference_of_two_shares_is_newcombes_own_example() -> None:
    """Newcombe 1998, Statistics in Medicine 17:873, method 10, example (a): 56 of 70 and 48 of 80."""
    found = share_difference((48, 80), (56, 70))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_share_of_nothing_has_no_difference() -> None:
    assert all(math.isnan(value) for value in share_difference((0, 0), (1, 2)))


@pytest.mark.parametrize(("n", "m", "seed"), [(7, 7, 1), (9, 14, 2), (28, 20, 3)])
def test_the_interval_of_a_shift_holds_what_the_exact_test_does_not_refuse(n: int, m: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    first, second = chance.normal(4, 2, n), chance.normal(5, 2, m)
    estimate, low, high = shift(first, second)
    assert low < estimate < high
    for end, out in ((low, -1e-9), (high, 1e-9)):
        assert p_of(first, second, end + out) <= 0.05
        assert p_of(first, second, end - out) > 0.05


def p_of(first: np.ndarray, second: np.ndarray, by: float) -> float:
    return float(mannwhitneyu(second - by, first, method="exact").pvalue)


def test_too_few_ratings_have_a_shift_and_no_interval() -> None:
    estimate, low, high = shift(np.array([3.0, 4.0]), np.array([5.0, 5.0]))
    assert estimate == 1.5
    assert math.isnan(low)
    assert math.isnan(high)
    assert math.isnan(shift(np.array([]), np.array([5.0]))[0])
