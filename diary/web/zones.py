"""Time zones as people name them."""

from __future__ import annotations

import zoneinfo
from functools import cache


def named(text: str) -> str:
    """The zone that a city's name stands for; other text is handed back for the validators to judge."""
    return _cities().get(text.strip().replace(" ", "_").lower(), text.strip())


@cache
def _cities() -> dict[str, str]:
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith(areas))
    return {zone.rsplit("/", 1)[1].lower(): zone for zone in zones} | {zone.lower(): zone for zone in zones}
