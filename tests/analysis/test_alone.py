"""What one entry raises by itself: the table that a telephone decides by, held against the catalogue's rules."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from analysis import assess
from analysis.alone import ACTIVE, RULES, raised
from analysis.findings import TIERS
from analysis.frames import from_documents
from analysis.vocabulary import NEURO_ANSWERS, NEURO_ITEMS, URINE_CONTEXT, words

AS_OF = datetime(2026, 4, 5, 22, tzinfo=UTC)
CRITERIA = {rule.criterion for rule in RULES}
YES_NO = ("yes", "no", "unsure")


def random_entry(seed: int) -> dict[str, Any]:
    """What a check-in, a sign page or a night may say, with more alarms than people have."""
    chance = random.Random(seed)
    said: dict[str, Any] = {}

    def maybe(name: str, *answers: Any, often: float = 0.3) -> None:
        if chance.random() < often:
            said[name] = chance.choice(answers)

    maybe("pain_average", *range(11))
    maybe("pain_worst", *range(11), often=0.1)
    maybe("temperature_c", 36.9, 37.9, 38, 38.4, 39, 40.1)
    maybe("fever_explained", *YES_NO)
    maybe("rigors", *YES_NO)
    maybe("urinary_symptoms", *YES_NO)
    maybe("urine_colour", *words("entry", "urine_colour"))
    maybe("leg_swelling", *words("entry", "leg_swelling"))
    maybe("leg_swelling_new", *YES_NO)
    maybe("breathless", *YES_NO)
    maybe("lump", *YES_NO)
    if chance.random() < 0.3:
        said["urine_context"] = chance.sample(URINE_CONTEXT, chance.randint(1, 2))
    if chance.random() < 0.5:
        asked = chance.sample(NEURO_ITEMS, chance.choice([1, 1, 2, 3]))
        said["neuro"] = {item: chance.choice([*NEURO_ANSWERS, *ACTIVE]) for item in asked}
    if chance.random() < 0.05:  # too rare by chance
        said |= {"urine_colour": "with_clots", "neuro": {"bladder_cannot_start_or_empty": chance.choice(NEURO_ANSWERS)}}
    return said


def by_the_catalogue(said: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The same of a diary that holds this entry and no profile."""
    documents = [
        {
            "format": "symptom-diary/1",
            "patient": {"id": str(UUID(int=number)), "time_zone": "UTC"},
            "entries": [
                {
                    "id": str(UUID(int=number)),
                    "kind": "day",
                    "date": "2026-04-05",
                    "occurred_at": "2026-04-05T20:00:00+00:00",
                    "recorded_at": "2026-04-05T20:00:00+00:00",
                    "time_zone": "UTC",
                }
                | one
            ],
        }
        for number, one in enumerate(said, 1)
    ]
    return [
        {one.criterion: one.tier.value for one in found.findings if one.status == "met" and one.criterion in CRITERIA}
        for found in assess(from_documents(documents), AS_OF, sorted(CRITERIA))
    ]


def test_the_table_says_what_the_catalogue_says() -> None:
    said = [random_entry(seed) for seed in range(800)]
    found = [raised(one) for one in said]
    assert {(rule.criterion, rule.tier) for rule in RULES} == {pair for one in found for pair in one.items()}
    differing = [
        (one, mine, theirs)
        for one, mine, theirs in zip(said, found, by_the_catalogue(said), strict=True)
        if mine != theirs
    ]
    assert differing == []


def test_the_highest_tier_comes_first() -> None:
    ranks = [TIERS.index(rule.tier) for rule in RULES]  # type: ignore[arg-type]
    assert ranks == sorted(ranks, reverse=True)
