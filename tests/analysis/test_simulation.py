"""A small run of the simulation: the page of the full run is docs/validation.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.simulate.__main__ import main
from analysis.simulate.people import Course, people, person
from analysis.simulate.scenarios import SCENARIOS, measured, tally

FEW, SEED = 8, 20251229


def test_the_command_writes_a_row_for_each_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["simulate", "--people", "2", "--workers", "1", "--out", str(tmp_path)])
    assert main() == 0
    page = (tmp_path / "validation.md").read_text()
    assert all(f"| {scenario.name} |" in page for scenario in SCENARIOS)
    assert (tmp_path / "validation.svg").stat().st_size > 0


def test_the_same_seed_gives_the_same_people() -> None:
    assert list(people(Course(), 2, SEED)) == list(people(Course(), 2, SEED))
    assert next(people(Course(), 1, SEED)) != next(people(Course(), 1, SEED + 1))


@pytest.mark.parametrize(("night", "apart"), [(0.0, 0.0), (2.0, 2.0)])
def test_nights_lie_above_days_by_what_was_put_in(night: float, apart: float) -> None:
    course = Course(days=400, level=(4.0, 5.0), night=night, adherence=1.0)
    entries = person(course, np.random.default_rng(1))["entries"]
    means = {
        kind: np.mean([one["pain_average"] for one in entries if one["kind"] == kind]) for kind in ("night", "day")
    }
    assert means["night"] - means["day"] == pytest.approx(apart, abs=0.25)


@pytest.mark.parametrize("number", [n for n, scenario in enumerate(SCENARIOS) if scenario.at_least == 1.0])
def test_a_red_flag_is_always_found(number: int) -> None:
    assert measured(number, tally(number, FEW, SEED)).share == 1.0


def test_a_missed_target_is_called_missed() -> None:
    number = next(n for n, scenario in enumerate(SCENARIOS) if scenario.at_most is not None)
    assert measured(number, (6, 100, 100)).holds is False
    assert measured(number, (5, 100, 100)).holds is True
