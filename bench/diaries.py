"""Diaries to measure with: 180 days, about three entries a day, seeded."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

AS_OF = datetime(2026, 3, 29, 23, 59, tzinfo=UTC)
NO_NERVES = dict.fromkeys(("saddle_numbness", "leg_weakness_left", "leg_weakness_right"), "no")


def diary(seed: int, days: int = 180, until: datetime = AS_OF) -> dict[str, Any]:
    chance = random.Random(seed)
    level, night = chance.uniform(1, 7), chance.choice([0.0, 0.0, 1.5])

    def rating(shift: float = 0.0) -> int:
        return min(10, max(0, round(chance.gauss(level + shift, 1.4))))

    entries = []
    for back in range(days):
        on = until - timedelta(days=back)
        for kind, hour in (("night", 7), ("moment", 13), ("day", 20)):
            if chance.random() > 0.9:
                continue
            occurred = on.replace(hour=hour, minute=0)
            answers: dict[str, Any] = {"regions": ["flank_left"]}
            if kind == "night":
                answers |= {
                    "pain_average": rating(night),
                    "woken_count": int(chance.random() < 0.1),
                    "kept_awake": "no",
                }
            elif kind == "moment":
                answers |= {"pain_now": rating()}
            else:
                answers |= {
                    "pain_average": rating(),
                    "fatigue": chance.randint(0, 8),
                    "urine_colour": "clear_or_yellow",
                }
                answers |= {"neuro": NO_NERVES, "lump": "no", "qualities": ["dull"], "worse_with": ["moving"]}
            entries.append(
                {
                    "id": str(UUID(int=chance.getrandbits(128))),
                    "kind": kind,
                    "date": on.date(),
                    "occurred_at": occurred,
                    "recorded_at": occurred + timedelta(minutes=2),
                    "time_zone": "UTC",
                    "trigger": "scheduled",
                    **answers,
                }
            )
    patient = {"id": str(UUID(int=seed + 1)), "time_zone": "UTC", "birth_year": 1960, "cancer_history": "none"}
    return {"format": "symptom-diary/1", "patient": patient, "entries": entries}
