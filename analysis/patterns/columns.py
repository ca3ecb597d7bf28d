"""Two steps of every rule, on whole columns: whether a code is among some, and the answer of the first condition that holds."""

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
