"""Is a short daily series rising or falling? Mann-Kendall with the Hamed-Rao correction, and Theil-Sen (criteria.md 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import erfc, sqrt

import numpy as np

MAX_LAG = 7
Z_95 = 1.959963984540054  # two-sided 95 %
Z_90 = 1.6448536269514722  # two-sided 90 %


@dataclass(frozen=True, slots=True)
class Trend:
    """(rows,) arrays. s: Mann-Kendall S; sigma: its corrected standard deviation; slopes in units a day."""

    s: np.ndarray
    sigma: np.ndarray
    slope: np.ndarray
    slope_low: np.ndarray
    slope_high: np.ndarray

    def p_value(self, direction: int) -> np.ndarray:
        """(rows,) one-sided p for a rise (direction 1) or a fall (-1); 1 where the series is constant."""
        s = self.s * direction
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.where(s > 0, (s - 1) / self.sigma, np.where(s < 0, (s + 1) / self.sigma, 0.0))
        upper_tail = np.array([erfc(one) for one in z / sqrt(2)]) / 2
        return np.where(self.sigma > 0, upper_tail, 1.0)


def trend(values: np.ndarray) -> Trend:
    """Test each row of `values` (rows, days), NaN on days without a value, at least 3 values a row.

    Lags are counted over the values that exist: gaps are closed.
    """
    x, t, n = _left_justified(values)
    width = x.shape[1]
    first, second = _pairs(width)
    difference = x[:, second] - x[:, first]
    exists = second < n[:, None]
    s = np.where(exists, np.sign(difference), 0.0).sum(axis=1)
    slopes = np.sort(np.where(exists, difference / np.where(exists, t[:, second] - t[:, first], 1.0), np.inf), axis=1)
    pairs = n * (n - 1) // 2
    slope = _at_middle(slopes, pairs)
    variance = _variance(x, n)
    sigma = np.sqrt(variance * _correction(x, t, n, slope))
    half_width = Z_90 * sigma
    low = np.maximum(np.rint((pairs - half_width) / 2).astype(np.int64) - 1, 0)
    high = np.minimum(np.rint((pairs + half_width) / 2).astype(np.int64), pairs - 1)
    rows = np.arange(len(x))
    is_constant = variance == 0
    return Trend(
        s,
        sigma,
        slope,
        np.where(is_constant, slope, slopes[rows, low]),
        np.where(is_constant, slope, slopes[rows, high]),
    )


@cache
def _pairs(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Every two places of a row, in order."""
    return np.triu_indices(width, 1)


def _left_justified(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values and their days moved to the left of each row, and their number."""
    exists = ~np.isnan(values)
    order = np.argsort(~exists, axis=1, kind="stable")
    n = exists.sum(axis=1)
    width = max(int(n.max(initial=0)), 1)
    order = order[:, :width]
    return values[np.arange(len(values))[:, None], order], order.astype(float), n


def _at_middle(ascending: np.ndarray, count: np.ndarray) -> np.ndarray:
    rows = np.arange(len(ascending))
    return (ascending[rows, (count - 1) // 2] + ascending[rows, count // 2]) / 2  # type: ignore[no-any-return]


def _variance(x: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Of S without correlation, tie groups taken out. NaN equals nothing, itself included."""
    tied = (x[:, :, None] == x[:, None, :]).sum(axis=2)  # size of each value's tie group
    ties = np.where(tied > 0, (tied - 1) * (2 * tied + 5), 0).sum(
        axis=1
    )  # a group of g is counted g times: g(g-1)(2g+5)
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def _correction(x: np.ndarray, t: np.ndarray, n: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Hamed-Rao: the variance grows with the significant autocorrelation of the ranks of the detrended values."""
    residual = np.round(x - slope[:, None] * (t - t[:, :1]), 9)
    below = (residual[:, None, :] < residual[:, :, None]).sum(axis=2)
    equal = (residual[:, None, :] == residual[:, :, None]).sum(axis=2)
    exists = np.arange(x.shape[1]) < n[:, None]
    rank = np.where(exists, below + (equal + 1) / 2 - (n[:, None] + 1) / 2, 0.0)
    power = (rank**2).sum(axis=1)
    power = np.where(power > 0, power, np.inf)  # constant ranks: no correlation
    n, lag = n[:, None], np.arange(1, MAX_LAG + 1)
    padded = np.concatenate([rank, np.zeros((len(x), MAX_LAG))], axis=1)
    later = padded[:, lag[:, None] + np.arange(x.shape[1])]  # (rows, lags, days)
    rho = (later * rank[:, None]).sum(axis=2) / power[:, None]
    keep = (np.abs(rho) > Z_95 / np.sqrt(n)) & (lag < n)
    total = np.where(keep, (n - lag) * (n - lag - 1) * (n - lag - 2) * rho, 0.0).sum(axis=1)
    n = n[:, 0]
    return np.maximum(1.0, 1 + 2 / (n * (n - 1) * (n - 2)) * total)
