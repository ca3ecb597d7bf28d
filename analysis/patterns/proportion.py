"""Intervals of shares."""

from __future__ import annotations

import numpy as np


def wilson(part: np.ndarray, whole: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """(rows,) Wilson score interval of part / whole; NaN where whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(part / whole, 1.0)
        centre = (share + z * z / (2 * whole)) / (1 + z * z / whole)
        half = z / (1 + z * z / whole) * np.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
        return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
