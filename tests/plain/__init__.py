"""An independent, loop-style reading of the criteria catalogue, to be held against the engine."""

from datetime import datetime

from . import associations, care, events, night, pain, quality, systemic  # noqa: F401
from .diary import Look
from .rows import TIERS, finding, row_ids


def assess_document(document: dict, as_of: datetime) -> dict:
    look = Look(document, as_of)
    out = {name: finding(look, name) for name in row_ids(look)}
    tiers = [
        f["tier"]
        for name, f in out.items()
        if f["status"] == "met"
        or (name == "persistent-noninjury-nonimproving" and f["evidence"].get("masked") == "yes")
    ]
    out["_tier"] = max(tiers, key=TIERS.index, default="note")
    return out
