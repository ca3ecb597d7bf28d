"""Our statistics against SciPy's, wherever the two define the same thing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.patterns import paired, trend
from analysis.patterns.proportion import wilson

CLOSE = {"rtol": 0, "atol": 1e-9}
ratings = st.integers(0, 10).map(float)


def series(least: int, most: int = 28) -> st.SearchStrategy[np.ndarray]:
    return st.integers(least, most).flatmap(lambda n: arrays(float, n, elements=ratings))


@given(series(4))
@settings(max_examples=150, deadline=None)
def test_the_slope_is_theil_sens(values: np.ndarray) -> None:
    found = trend.trend(values[None, :])
    expected = stats.theilslopes(values, np.arange(len(values)), 0.90)
    np.testing.assert_allclose(found.slope[0], expected.slope, **CLOSE)


@given(series(8))
@settings(max_examples=150, deadline=None)
def test_the_interval_of_the_slope_is_sens_where_nothing_is_corrected(values: np.ndarray) -> None:
    found = trend.trend(values[None, :])
    plain = _uncorrected_sigma(values)
    if plain == 0 or not np.isclose(found.sigma[0], plain):
        return
    expected = stats.theilslopes(values, np.arange(len(values)), 0.90)
    np.testing.assert_allclose(
        [found.slope_low[0], found.slope_high[0]], [expected.low_slope, expected.high_slope], **CLOSE
    )


def _uncorrected_sigma(values: np.ndarray) -> float:
    n = len(values)
    ties = sum(g * (g - 1) * (2 * g + 5) for g in np.unique(values, return_counts=True)[1])
    return float(np.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18))


@given(series(5))
@settings(max_examples=150, deadline=None)
def test_s_is_kendalls_numerator(values: np.ndarray) -> None:
    n = len(values)
    if len(np.unique(values)) == 1:
        assert trend.trend(values[None, :]).s[0] == 0
        return
    tau = stats.kendalltau(np.arange(n), values).statistic
    tied = sum(g * (g - 1) / 2 for g in np.unique(values, return_counts=True)[1])
    pairs = n * (n - 1) / 2
    np.testing.assert_allclose(trend.trend(values[None, :]).s[0], tau * np.sqrt(pairs * (pairs - tied)), rtol=1e-9)


@given(st.lists(st.integers(-6, 6).map(float), min_size=6, max_size=27))
@settings(max_examples=150, deadline=None)
def test_the_sign_test_is_the_binomial_test(differences: list[float]) -> None:
    values = np.array(differences)
    decided, positive = int((values != 0).sum()), int((values > 0).sum())
    expected = 1.0 if decided < 6 else stats.binomtest(positive, decided, 0.5, alternative="greater").pvalue
    np.testing.assert_allclose(paired.sign_test(values[None, :])[0], expected, **CLOSE)


@given(st.lists(st.integers(-12, 12).map(lambda x: x / 2), min_size=10, max_size=27))
@settings(max_examples=100, deadline=None)
def test_hodges_lehmann_is_the_median_of_the_walsh_averages(differences: list[float]) -> None:
    values = np.array(differences)
    averages = [(a + b) / 2 for i, a in enumerate(values) for b in values[i:]]
    found, n = paired.walsh_averages(values[None, :])
    np.testing.assert_allclose(paired.hodges_lehmann(found, n)[0], np.median(averages), **CLOSE)


@pytest.mark.parametrize("n", range(6, 28))
def test_the_critical_sum_is_wilcoxons(n: int) -> None:
    """P(sum <= c) stays within 2.5 % and P(sum <= c + 1) does not, by SciPy's exact distribution."""
    critical = paired.signed_rank_critical(n)
    assert _exact_tail(n, critical) <= 0.025 < _exact_tail(n, critical + 1)


def _exact_tail(n: int, total: int) -> float:
    """The exact p of a signed-rank sum, from data that has just this sum."""
    positive, rest = np.zeros(n, dtype=bool), total
    for rank in range(n, 0, -1):
        if rank <= rest:
            positive[rank - 1], rest = True, rest - rank
    data = np.where(positive, 1, -1) * np.arange(1, n + 1)
    return float(stats.wilcoxon(data, alternative="less", method="exact").pvalue)


@pytest.mark.parametrize(("part", "whole"), [(0, 14), (7, 14), (21, 28), (28, 28)])
def test_wilson_is_scipys(part: int, whole: int) -> None:
    low, high = wilson(np.array([part]), np.array([whole]), trend.Z_90)
    expected = stats.binomtest(part, whole).proportion_ci(0.90, method="wilson")
    np.testing.assert_allclose([low[0], high[0]], [expected.low, expected.high], **CLOSE)


def test_a_correlated_series_is_corrected() -> None:
    """Ten days up, ten down, ten up: the ranks of neighbours agree, so the variance grows."""
    wave = np.repeat([2.0, 7.0, 2.0], 9)
    assert trend.trend(wave[None, :]).sigma[0] > _uncorrected_sigma(wave) * 1.2


def test_a_constant_series_has_no_direction() -> None:
    found = trend.trend(np.full((1, 20), 4.0))
    assert found.p_value(1)[0] == found.p_value(-1)[0] == 1.0
    assert found.slope[0] == found.slope_low[0] == found.slope_high[0] == 0.0
