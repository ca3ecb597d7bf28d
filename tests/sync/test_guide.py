"""The guide for mobile developers tells the truth: its requests are sent, and its answers compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from diary.actions import accounts, profile
from diary.api.titles import TITLES
from tests.api.device import Device

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "sync.md").read_text(encoding="utf-8")
PAIR = re.compile(r"```http\n(.*?)```\n```json\n(\d+) (.*?)```", re.DOTALL)
ANY = "…"


def difference(told: Any, came: Any, known: dict[str, str], place: str = "") -> Iterator[str]:
    """Where the guide's answer is not the real one. A name that it gives to a value is learnt."""
    if told == ANY:
        return
    if isinstance(told, str) and re.fullmatch(r"\$[A-Z]+", told):
        known[told] = came
    elif isinstance(told, dict) and isinstance(came, dict) and told.keys() == came.keys():
        for name in told:
            yield from difference(told[name], came[name], known, f"{place}/{name}")
    elif isinstance(told, list) and isinstance(came, list) and len(told) == len(came):
        for index, (one, other) in enumerate(zip(told, came, strict=True)):
            yield from difference(one, other, known, f"{place}/{index}")
    elif told != came:
        yield f"{place}: the guide says {told}, the service {came}"


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\$[A-Z]+", lambda name: known[name.group()], text)


def test_its_requests_get_its_answers(db: Any) -> None:
    user = accounts.create_user(email="ana@example.invalid", password="a garden in the rain")
    profile.open_diary(user=user, time_zone="Europe/London", region="GB")
    now = timezone.now()
    known = {"$NOW": now.isoformat(), "$TODAY": now.astimezone(user.patient.zone).date().isoformat()}
    steps = PAIR.findall(GUIDE)
    assert len(steps) == GUIDE.count("```http") == 11
    for request, status, expected in steps:
        head, _, body = filled(request, known).partition("\n\n")
        (method, url), *lines = (line.split(" ", 1) for line in head.strip().split("\n"))
        headers = {name.rstrip(":"): value for name, value in lines}
        device = Device(known.get("$TOKEN", ""))
        answer = device.generic(method, url, body, content_type="application/json", headers=headers)
        assert answer.status_code == int(status), (url, answer.content)
        assert list(difference(json.loads(expected), json.loads(answer.content), known)) == []


def test_it_names_every_type_of_problem() -> None:
    assert {name for name in TITLES if f"`{name}`" not in GUIDE} == set()
