"""A rating that lies far from those of its week (criteria.md, 4): kept like any other, but asked about once."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

DAYS = 7
POINTS = 5
FEWEST = 3  # other ratings: design


def far_from(rating: int, others: Sequence[int]) -> float | None:
    """The median of the other ratings of the week, if this one lies far from it."""
    if len(others) < FEWEST:
        return None
    middle = float(median(others))
    return middle if abs(rating - middle) >= POINTS else None
