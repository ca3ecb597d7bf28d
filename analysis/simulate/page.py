"""docs/validation.md and its figure."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis import RULES_VERSION
from analysis.simulate.scenarios import Measured

HEAD = """# What the rules find in simulated people

Rules version {rules}; {people:,} people a scenario, fixed seeds; made by `python -m analysis.simulate`.

**Aim.** How often a pattern that was put in is found, and how often one that was left out is found falsely. This is not the
detection of cancer: single red flags are poor predictors (criteria catalogue, section 6).
**Data.** Person level uniform 2-7 points, within-person SD 1.0-1.8, AR(1) with the correlation of
neighbouring days that a row names, ratings rounded and clipped to 0-10; 84-90 days unless a row says otherwise; night, noon
and evening entries; 5 % of evening entries typed 30 hours late; bursts, travel and missing days where a row says so; the
clocks of Europe change within the last two weeks.
**Estimands.** Share of looks or people; looks that could not be judged are left out and counted apart.
**Method.** The engine itself, at thirteen weekly looks. **Performance.** Shares with Wilson 95 % intervals.

![Shares with their intervals and targets](validation.svg)

| scenario | share | 95 % interval | insufficient | target | result |
|---|---|---|---|---|---|
"""


ALERTS_WHY = (
    "Nearly all begin with a worsening seen falsely at one look: a provisional one is enough to end *assessed and unchanged*, "
    "and `persistent-noninjury-nonimproving` then brings two open loops with it, three alerts for one."
)


def page(measured: list[Measured], rates: dict[str, dict[str, float]], detection: dict[str, float], people: int) -> str:
    """The whole page; a missed target is called missed."""
    lines = [HEAD.format(rules=RULES_VERSION, people=people).rstrip()]
    lines += [_row(result) for result in measured]
    lines += [
        "",
        "## Alerts a patient-month in stable pain",
        "",
        "| cohort | prompt review | urgent | emergency |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {cohort} | {rate['prompt_review']:.3f} | {rate['urgent']:.3f} | {rate['emergency']:.3f} |"
        for cohort, rate in rates.items()
    ]
    quiet = 3 * (rates["assessed and unchanged"]["prompt_review"] + rates["assessed and unchanged"]["urgent"])
    lines += [
        "",
        f"Target: at most 1 prompt-review or urgent alert a patient in 3 months once assessed: {quiet:.2f}, "
        f"{'met' if quiet <= 1 else '**missed**'}. {ALERTS_WHY} Without assessment the review and its open loops are meant to show.",
        "",
        "## Days to detection",
        "",
        "| criterion | median days from the first entry |",
        "|---|---|",
    ]
    lines += [f"| {name} | {days:.0f} |" for name, days in detection.items()]
    missed = [result for result in measured if result.holds is False]
    lines += ["", "## Missed targets", ""]
    lines += [
        f"- {result.scenario.name}: {result.share:.1%}, target {_target(result)}. {result.scenario.why}".rstrip()
        for result in missed
    ] or ["None."]
    lines += ["", "The rules are kept as the catalogue words them; these figures are for the clinician who signs them."]
    return "\n".join(lines) + "\n"


def _row(result: Measured) -> str:
    holds = {True: "met", False: "**missed**", None: "reported"}[result.holds]
    return (
        f"| {result.scenario.name} | {result.share:.1%} | {result.low:.1%} to {result.high:.1%} | "
        f"{result.insufficient:.1%} | {_target(result)} | {holds} |"
    )


def _target(result: Measured) -> str:
    if result.scenario.at_most is not None:
        return f"at most {result.scenario.at_most:.0%}"
    return "-" if result.scenario.at_least is None else f"at least {result.scenario.at_least:.0%}"


def picture(measured: list[Measured], path: Path) -> None:
    """One line a scenario: the share, its interval, and the target as a tick."""
    figure = Figure(figsize=(9, 0.28 * len(measured) + 1), layout="constrained")
    axes = figure.add_subplot()
    for place, result in enumerate(measured):
        axes.plot([result.low, result.high], [place, place], color="#2A7AB5", linewidth=2)
        axes.plot(result.share, place, "o", color="#14213D", markersize=5)
        target = result.scenario.at_most if result.scenario.at_most is not None else result.scenario.at_least
        if target is not None:
            axes.plot(target, place, "|", color="#A4161A", markersize=12, markeredgewidth=2)
    axes.set_yticks(range(len(measured)), [result.scenario.name for result in measured], fontsize=7)
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("share of looks or people (dot, 95 % interval); red tick: target")
    with rc_context({"svg.hashsalt": "diurnal", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
