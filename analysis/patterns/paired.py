"""Paired differences: Hodges-Lehmann with its exact interval, and the exact sign test."""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np

FEWEST_FOR_SIGN_TEST = 6
TAIL = 0.025


def walsh_averages(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows, pairs) differences, NaN for none -> all (x_i + x_j) / 2, i <= j, ascending, inf behind; and how many."""
    first, second = _pairs(differences.shape[1])
    averages = (differences[:, first] + differences[:, second]) / 2
    count = (~np.isnan(averages)).sum(axis=1)
    return np.sort(np.where(np.isnan(averages), np.inf, averages), axis=1), count


@cache
def _pairs(width: int) -> tuple[np.ndarray, np.ndarray]:
    """Every two places of a row, in order, and each with itself."""
    return np.triu_indices(width)


def hodges_lehmann(averages: np.ndarray, count: np.ndarray) -> np.ndarray:
    """(rows,) the median of the Walsh averages."""
    rows = np.arange(len(averages))
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, averages.shape[1] - 1)
    return (averages[rows, low] + averages[rows, high]) / 2  # type: ignore[no-any-return]


def interval(averages: np.ndarray, count: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) 95 % interval: the Walsh averages number c+1 from below and from above."""
    rows = np.arange(len(averages))
    c = np.array([signed_rank_critical(int(n)) for n in pairs], dtype=np.int64)
    c = np.clip(c, 0, np.maximum(count - 1, 0))
    return averages[rows, c], averages[rows, np.maximum(count - 1 - c, 0)]


def sign_test(differences: np.ndarray) -> np.ndarray:
    """(rows,) exact one-sided p that the differences are not mostly above zero; 1 with fewer than 6 that are not zero."""
    positive = (differences > 0).sum(axis=1)
    decided = positive + (differences < 0).sum(axis=1)
    table = _binomial_tails(differences.shape[1])
    return np.where(decided < FEWEST_FOR_SIGN_TEST, 1.0, table[decided, positive])


@cache
def _binomial_tails(most: int) -> np.ndarray:
    """[m, k]: P(at least k heads in m fair throws)."""
    table = np.ones((most + 1, most + 1))
    for m in range(most + 1):
        for k in range(m + 1):
            table[m, k] = sum(comb(m, i) for i in range(k, m + 1)) / 2**m
    return table


@cache
def signed_rank_critical(n: int) -> int:
    """The largest c with P(signed-rank sum <= c) <= 0.025 under the exact null for n pairs; -1 if there is none."""
    ways = [1] + [0] * (n * (n + 1) // 2)
    for rank in range(1, n + 1):
        for total in range(len(ways) - 1, rank - 1, -1):
            ways[total] += ways[total - rank]
    cumulative, critical = 0, -1
    for total, count in enumerate(ways):
        cumulative += count
        if cumulative > TAIL * 2**n:
            break
        critical = total
    return critical
