"""Steps that many rules take, on whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

CODES = 128  # of an int8; -1, not asked, is the last place and among none


def is_one_of(codes: np.ndarray, listed: Iterable[int]) -> np.ndarray:
    """Bool, in the shape of `codes` (positions in a list of words, -1 for none): whether each is among the listed."""
    among = np.zeros(CODES, dtype=bool)
    among[list(listed)] = True
    return among[codes]  # type: ignore[no-any-return]


def first_of(conditions: Sequence[np.ndarray], answers: Sequence[np.ndarray | int], default: int) -> np.ndarray:
    """(n,) int64: the answer, (n,) or one for all, of the first of the (n,) conditions that holds, else `default`."""
    chosen = np.full(len(conditions[0]), default)
    for condition, answer in zip(reversed(conditions), reversed(answers), strict=True):
        np.copyto(chosen, answer, where=condition)
    return chosen


def mean_of(values: np.ndarray) -> np.ndarray:
    """(rows,) the mean of each row's values, NaN left out; NaN without any."""
    exists = ~np.isnan(values)
    n = exists.sum(axis=1)
    return np.where(exists, values, 0.0).sum(axis=1) / np.where(n > 0, n, np.nan)  # type: ignore[no-any-return]


def median_of(values: np.ndarray) -> np.ndarray:
    """(rows,) the median of each row's values, NaN left out; NaN without any."""
    n = (~np.isnan(values)).sum(axis=1)
    ascending = np.sort(values, axis=1)  # NaN sorts last
    place = np.arange(len(values))
    middle = (ascending[place, np.maximum(n - 1, 0) // 2] + ascending[place, n // 2 - (n // 2 >= values.shape[1])]) / 2
    return np.where(n > 0, middle, np.nan)
