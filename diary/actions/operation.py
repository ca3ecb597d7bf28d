"""One operation of a push, read: what a device did to one record since it last saw it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from analysis.document import definition
from diary.actions.profile import OWN_COLUMNS
from diary.models import RECORDS
from diary.validators import Invalid, Problem

TYPES = (*RECORDS, "patient")
TIMES = ("occurred_at", "recorded_at")  # an operation may say them beside the fields
MOST_VERSIONS = 1_000_000
# By field: the rule, and what it asks for.
DEMANDS: dict[str, tuple[str, Any]] = {
    "id": ("format", _("Give the record's UUID.")),
    "type": ("choice", _("Choose one of: entry, medicine, dose, event, patient.")),
    "base_version": ("range", _("Give the version that you changed, 0 for a new record.")),
    "deleted": ("type", _("Give true or false.")),
    "data": ("type", _("Give the record's fields as an object.")),
}


@dataclass(frozen=True, slots=True)
class Operation:
    id: UUID
    type: str
    base_version: int  # the version that the device had seen; 0: none
    deleted: bool
    told: dict[str, Any]  # the named fields: one that is absent is untouched, one that is None is cleared
    ignored: list[str]  # fields of another version of the contract

    @property
    def key(self) -> tuple[str, UUID]:
        return self.type, self.id

    def onto(self, before: dict[str, Any]) -> dict[str, Any]:
        """The whole record that the device means, when it had seen `before`."""
        whole = {name: value for name, value in (before | self.told).items() if value is not None}
        return {name: value for name, value in whole.items() if name != "deleted"} | {"id": str(self.id)}


def read(raw: Any) -> Operation:
    """Raises Invalid, with pointers from the operation's root."""
    id = as_uuid(raw.get("id")) if isinstance(raw, dict) else None
    problems = _problems(raw, id)
    if id is None or problems:
        raise Invalid(problems)
    type, data = raw["type"], raw.get("data", {})
    known = _known(type)
    times = {name: raw[name] for name in TIMES if name in raw and name in known}
    return Operation(
        id=id,
        type=type,
        base_version=raw.get("base_version", 0),
        deleted=raw.get("deleted", False),
        told=times | {name: value for name, value in data.items() if name in known},
        ignored=sorted(name for name in data if name not in known),
    )


@cache
def _known(type: str) -> frozenset[str]:
    return frozenset([*definition(type)["properties"], *(OWN_COLUMNS if type == "patient" else ())])


def _problems(raw: Any, id: UUID | None) -> list[Problem]:
    if not isinstance(raw, dict):
        return [Problem("", "type", str(_("Give the operation as an object with named fields.")))]
    base = raw.get("base_version", 0)
    is_version = isinstance(base, int) and not isinstance(base, bool) and 0 <= base < MOST_VERSIONS
    holds = {
        "id": id is not None,
        "type": raw.get("type") in TYPES,
        "base_version": is_version,
        "deleted": isinstance(raw.get("deleted", False), bool),
        "data": isinstance(raw.get("data", {}), dict),
    }
    refused = [name for name, is_right in holds.items() if not is_right]
    return [Problem(f"/{name}", rule, str(demand)) for name in refused for rule, demand in [DEMANDS[name]]]


def as_uuid(value: Any) -> UUID | None:
    """The UUID that a text spells, but the nil one; else None."""
    try:
        uuid = UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return uuid if uuid and uuid.int else None
