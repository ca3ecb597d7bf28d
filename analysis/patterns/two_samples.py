"""Two stretches of one diary beside each other: how far their ratings and their shares lie apart, each with a 95 % interval."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from analysis.patterns.proportion import wilson

Z: Final = 1.959964
METHOD: Final = (
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
    cut = math.floor(n * m / 2 - Z * math.sqrt(n * m * (n + m + 1) / 12))
    if cut < 1:
        return estimate, math.nan, math.nan
    return estimate, float(differences[cut - 1]), float(differences[-cut])


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
