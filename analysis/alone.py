"""Which red flags one entry raises by itself, whatever the profile and the days before say: what a telephone without a
connection can decide. A table, so that the service and the device's script read the same rules; tests hold both against
`analysis.criteria`. The full rules look at more, and are asked as soon as the entry arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.red_flags import COLOURED, FEVER_C
from analysis.vocabulary import NEURO_ITEMS, URINE_CONTEXT

HIGH_FEVER_C = 39.0
ACTIVE = ("new", "worse")
LEFT = tuple(f"neuro.{item}" for item in NEURO_ITEMS if item.endswith("_left"))
RIGHT = tuple(f"neuro.{item}" for item in NEURO_ITEMS if item.endswith("_right"))
CENTRAL = tuple(f"neuro.{item}" for item in NEURO_ITEMS if not item.endswith(("_left", "_right")))
WEAKNESS = ("neuro.leg_weakness_left", "neuro.leg_weakness_right")
RATINGS = ("pain_average", "pain_worst", "pain_now")


@dataclass(frozen=True, slots=True)
class Test:
    """One of `fields` is answered by a word of `among`, or with a number of at least `least`; `never`: none is."""

    fields: tuple[str, ...]
    among: tuple[str, ...] = ()
    least: float | None = None
    never: bool = False

    def holds(self, entry: Mapping[str, Any]) -> bool:
        return any(self._fits(_answer(entry, field)) for field in self.fields) != self.never

    def _fits(self, answer: Any) -> bool:
        if self.least is not None:
            return answer is not None and answer >= self.least
        return any(word in self.among for word in (answer if isinstance(answer, list) else [answer]))


@dataclass(frozen=True, slots=True)
class Rule:
    criterion: str
    tier: str
    tests: tuple[Test, ...]  # all of them
    unless: str = ""  # a criterion that was found already


def _is_active(*fields: str) -> Test:
    return Test(fields, ACTIVE)


HURTS = Test(RATINGS, least=1)
FEVER = Test(("temperature_c",), least=FEVER_C)
BLOOD = (
    Test(("urine_colour",), tuple(sorted(COLOURED))),
    Test(("urine_context",), tuple(word for word in URINE_CONTEXT if word != "none"), never=True),
)
LUMP = Test(("lump",), ("yes",))

# Highest tier first: of each criterion the first rule that holds counts.
RULES = (
    Rule("neuro-emergency", "emergency", (_is_active(*CENTRAL),)),
    Rule("neuro-emergency", "emergency", (Test(WEAKNESS, ("worse",)),)),
    Rule("neuro-emergency", "emergency", (_is_active(*LEFT), _is_active(*RIGHT))),
    Rule(
        "unilateral-leg-swelling",
        "emergency",
        (Test(("leg_swelling",), ("left", "right")), Test(("leg_swelling_new",), ("no",), never=True)),
    ),
    Rule(
        "visible-haematuria",
        "emergency",
        (*BLOOD, Test(("urine_colour",), ("with_clots",)), _is_active("neuro.bladder_cannot_start_or_empty")),
    ),
    Rule("neuro-urgent", "urgent", (_is_active(*LEFT, *RIGHT),), unless="neuro-emergency"),
    Rule("visible-haematuria", "urgent", BLOOD),
    Rule("pain-plus-haematuria", "urgent", (*BLOOD, HURTS)),
    Rule("palpable-mass", "urgent", (LUMP, HURTS)),
    Rule("palpable-mass", "urgent", (LUMP, *BLOOD)),
    Rule("fever-with-back-pain", "urgent", (HURTS, Test(("temperature_c",), least=HIGH_FEVER_C))),
    Rule("fever-with-back-pain", "urgent", (HURTS, FEVER, Test(("fever_explained",), ("yes",), never=True))),
    Rule("fever-with-back-pain", "urgent", (HURTS, FEVER, Test(("rigors", "urinary_symptoms"), ("yes",)))),
    Rule("palpable-mass", "prompt_review", (LUMP,)),
    Rule("fever-single", "note", (FEVER,)),
)


def raised(entry: Mapping[str, Any]) -> dict[str, str]:
    """The criteria that this entry (the contract's shape) raises, with their tiers, highest first."""
    found: dict[str, str] = {}
    for rule in RULES:
        if rule.criterion in found or (rule.unless and rule.unless in found):
            continue
        if all(test.holds(entry) for test in rule.tests):
            found[rule.criterion] = rule.tier
    return found


def _answer(entry: Mapping[str, Any], field: str) -> Any:
    """An item of a group goes by both names."""
    group, _dot, item = field.partition(".")
    answer = entry.get(group)
    return (answer or {}).get(item) if item else answer
