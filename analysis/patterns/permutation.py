"""Permutation tests with the catalogue's fixed random numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

SEED = 20251229
DRAWS = 1999
BLOCK = 7


LOWEST, HIGHEST = 0, 10  # ratings are whole points


def shift(upright: np.ndarray, lying: np.ndarray) -> float:
    """Two-sample Hodges-Lehmann: the median of all upright - lying differences, points."""
    return float(np.median(upright[:, None] - lying[None, :]))


def shift_p_value(ratings: np.ndarray, is_upright: np.ndarray, dates: np.ndarray, observed: float) -> float:
    """One-sided p of a shift as large as `observed` when labels are shuffled within each date.

    ratings (n,) whole points, is_upright, dates (n,): sorted by date. p = (1 + draws with shift >= observed) / 2000. Ratings
    are whole numbers, so a draw is two histograms, and the median difference comes from their cross-correlation.
    """
    sizes = tuple(np.unique(dates, return_counts=True)[1].tolist())
    labels = is_upright[_within(sizes)].astype(np.float32)  # (draws, n)
    one_hot = (ratings[:, None] == np.arange(LOWEST, HIGHEST + 1)).astype(np.float32)
    upright = labels @ one_hot
    lying = one_hot.sum(axis=0) - upright
    differences = np.zeros((DRAWS, 2 * HIGHEST + 1), dtype=np.float32)
    for points in np.flatnonzero(one_hot.any(axis=0)):
        differences[:, points : points + HIGHEST + 1] += upright[:, points, None] * lying[:, ::-1]
    below = np.cumsum(differences, axis=1)
    total = below[0, -1]
    low, high = ((below > rank).argmax(axis=1) - HIGHEST for rank in ((total - 1) // 2, total // 2))
    return float((1 + ((low + high) / 2 >= observed - 1e-9).sum()) / (DRAWS + 1))


@lru_cache(maxsize=256)
def _within(sizes: tuple[int, ...]) -> np.ndarray:
    """(draws, n) positions shuffled within consecutive runs of these sizes."""
    random = np.random.RandomState(SEED)
    starts = np.cumsum((0, *sizes[:-1]))
    return np.array(
        [
            np.concatenate([start + random.permutation(size) for start, size in zip(starts, sizes, strict=True)])
            for _ in range(DRAWS)
        ]
    )


def joint_p_value(sign: np.ndarray, high: np.ndarray) -> float:
    """One-sided p of as many joint days when the sign's series is rotated and its weeks reordered. (n,) bool twice."""
    observed = np.count_nonzero(sign & high)
    joint = sign[_rotations(len(sign))[high]].sum(axis=0, dtype=np.int16)
    return float((1 + np.count_nonzero(joint >= observed)) / (DRAWS + 1))


@lru_cache(maxsize=64)
def _rotations(n: int) -> np.ndarray:
    """(n, draws) positions: rotated left by a random offset, cut into blocks of 7, blocks reordered."""
    random = np.random.RandomState(SEED)
    blocks = -(-n // BLOCK)
    positions = np.empty((n, DRAWS), dtype=np.int16)
    for draw in range(DRAWS):
        rotated = (np.arange(n) + random.randint(0, n)) % n
        order = random.permutation(blocks)
        positions[:, draw] = np.concatenate([rotated[block * BLOCK : (block + 1) * BLOCK] for block in order])
    return positions


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """(rows, tests) p, NaN for a test not made -> q: min over j >= i of p_(j) m / j, capped at 1."""
    row = np.arange(len(p))[:, None]
    order = np.argsort(p, axis=1)  # NaN last
    made = (~np.isnan(p)).sum(axis=1, keepdims=True)
    scaled = p[row, order] * made / np.arange(1, p.shape[1] + 1)
    q = np.minimum.accumulate(np.where(np.isnan(scaled), np.inf, scaled)[:, ::-1], axis=1)[:, ::-1]
    out = np.empty_like(p)
    out[row, order] = np.minimum(q, 1.0)
    return np.where(np.isnan(p), np.nan, out)
