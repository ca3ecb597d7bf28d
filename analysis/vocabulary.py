"""The contract's words as small integers, so that a criterion can compare whole columns.

An enumerated answer is the position in its list, -1 for not asked. A multiple choice is a bit mask, 0 for absent or
empty. The lists are read from the contract's schema: a word stands in one place only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.document import definition

NOT_ASKED = -1


def words(part: str, field: str) -> tuple[str, ...]:
    """The allowed words of an enumerated field, in the contract's order, without null."""
    shape: dict[str, Any] = definition(part)["properties"][field]
    listed = shape["items"]["enum"] if shape.get("type") == "array" else shape["enum"]
    return tuple(word for word in listed if word is not None)


REGIONS = words("entry", "regions")
QUALITIES = words("entry", "qualities")
WORSE_WITH = words("entry", "worse_with")
URINE_CONTEXT = words("entry", "urine_context")
NEURO_ITEMS = tuple(definition("entry")["properties"]["neuro"]["properties"])
NEURO_ANSWERS = ("no", "new", "worse", "unchanged")
EVENT_TYPES = words("event", "type")
MEDICINE_CLASSES = words("medicine", "class")

KINDS = words("entry", "kind")
DAY, NIGHT, MOMENT = range(3)
TRIGGERS = words("entry", "trigger")
SCHEDULED, SELF, SYMPTOM = range(3)
YES, NO, UNSURE = range(3)

BACK_SET = (
    "flank_left", "flank_right", "low_back_left", "low_back_right", "low_back_midline", "mid_back", "upper_back", "neck",
    "band_around_trunk",
)  # fmt: skip


def mask(listed: tuple[str, ...], chosen: Iterable[str] | None) -> int:
    """The bit mask of `chosen` among `listed`."""
    return sum(1 << listed.index(word) for word in set(chosen)) if chosen else 0


def names(listed: tuple[str, ...], bits: int) -> list[str]:
    """The words of a bit mask, in alphabetical order."""
    return sorted(word for place, word in enumerate(listed) if bits >> place & 1)


BACK = mask(REGIONS, BACK_SET)
