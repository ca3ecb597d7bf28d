"""Could this one entry raise a red-flag event? Plain Python, so that a save pays for the analysis only when it might.

`may_fire` is generous: it may say yes to an entry that raises nothing, never no to one that does. The catalogue's rules
stay in `analysis.criteria`; a test runs both over random entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EVENT_ROWS = (
    "neuro-emergency",
    "neuro-urgent",
    "new-pain-cancer-history",
    "visible-haematuria",
    "palpable-mass",
    "unilateral-leg-swelling",
    "fever-single",
    "recurrent-fever",
    "fever-with-back-pain",
    "fever-on-treatment",
    "night-pain-cancer-history",
    "pain-plus-haematuria",
    "classic-triad",
)

COLOURED = {"pink", "red", "cola_brown", "with_clots"}
FEVER_C = 38.0


def may_fire(entry: Mapping[str, Any], patient: Mapping[str, Any]) -> bool:
    """Whether an entry (the contract's shape) alone could raise or complete one of EVENT_ROWS.

    A first pain rating can complete a row (fever with pain, pain with blood), so any pain counts when a sign may lie
    close by: that is not known here, and a rating of 1 or more therefore says yes only together with a sign or a cancer
    history. The daily assessment right after the save sees the rest.
    """
    if any(answer in ("new", "worse") for answer in (entry.get("neuro") or {}).values()):
        return True
    if entry.get("urine_colour") in COLOURED or entry.get("lump") == "yes":
        return True
    if entry.get("leg_swelling") in ("left", "right"):
        return True
    if (entry.get("temperature_c") or 0) >= FEVER_C:
        return True
    return patient.get("cancer_history") in ("past", "current") and _hurts(entry)


def _hurts(entry: Mapping[str, Any]) -> bool:
    ratings = (entry.get(name) or 0 for name in ("pain_worst", "pain_average", "pain_now"))
    return (
        max(ratings) >= 1
        or (entry.get("woken_count") or 0) >= 1
        or entry.get("kept_awake") == "yes"
        or bool(entry.get("regions"))
    )
