"""Two stretches of one diary beside each other: how far their ratings and their shares lie apart, each with a 95 % interval."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np

from analysis.language import _
from analysis.patterns.proportion import wilson

Z: Final = 1.959964
TAIL: Final = 0.025
METHOD: Final = _(
    "Differences: second window minus first, with 95 % intervals. Ratings: Hodges-Lehmann shift with the Mann-Whitney "
    "interval (Moses); shares: Newcombe's score interval. Days resemble their neighbours, so these are narrower than the "
    "truth."
)


def shift(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """(n,) and (m,) ratings -> by how much the second lie higher, low, high; the ends are NaN where too few."""
    differences = np.sort((second[:, None] - first[None, :]).ravel())
    n, m = len(first), len(second)
    if not len(differences):
        return math.nan, math.nan, math.nan
    estimate = float(np.median(differences))
    place = mann_whitney_critical(n, m)
    if not place:
        return estimate, math.nan, math.nan
    return estimate, float(differences[place - 1]), float(differences[-place])


@cache
def mann_whitney_critical(n: int, m: int) -> int:
    """The smallest c with P(U <= c) > 0.025 under the exact null for n and m values; 0: no interval at this level."""
    ways = [1] + [0] * (n * m)
    for step in range(1, m + 1):  # the Gaussian binomial: times (1 - q^(n + step)), over (1 - q^step)
        for total in range(n * m, n + step - 1, -1):
            ways[total] -= ways[total - n - step]
        for total in range(step, n * m + 1):
            ways[total] += ways[total - step]
    below, limit = 0, TAIL * math.comb(n + m, n)
    for total, count in enumerate(ways):
        below += count
        if below > limit:
            return total
    raise ValueError("no such sum")  # cannot be: the last one holds all


def share_difference(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float, float]:
    """Two of (part, whole) -> second share minus first, low, high; NaN where a whole is 0."""
    (a, n), (b, m) = first, second
    if not n or not m:
        return math.nan, math.nan, math.nan
    low, high = wilson(np.array([a, b]), np.array([n, m]), Z)
    one, other = a / n, b / m
    difference = other - one
    return (
        difference,
        float(difference - math.hypot(other - low[1], high[0] - one)),
        float(difference + math.hypot(high[1] - other, one - low[0])),
    )
