"""Times as ratios: ours and the baseline in turn, the median of each."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """`ratio` is ours / baseline; `target` what it may be at most; `holds` whether it is."""

    name: str
    ours: float
    baseline: float
    ratio: float
    target: float
    holds: bool

    def __str__(self) -> str:
        word = "holds" if self.holds else "MISSED"
        numbers = f"{self.ours:.4g} / {self.baseline:.4g}"
        return f"{self.name}: {self.ratio:.4g} (target {self.target:g}, {word}; {numbers})"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def result(name: str, ours: float, baseline: float, target: float) -> Result:
    ratio = ours / baseline
    return Result(name, round(ours, 6), round(baseline, 6), round(ratio, 5), target, ratio <= target)


def in_turn(ours: Callable[[], Any], baseline: Callable[[], Any], runs: int) -> tuple[float, float]:
    """Median seconds of both, run in turn so that a machine that slows down slows both; one round is not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for call, kept in zip((ours, baseline), times, strict=True):
            took = seconds(call)
            if run:
                kept.append(took)
    return statistics.median(times[0]), statistics.median(times[1])


def seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
