"""Columns and CHECK constraints made from the contract's schema, so that the two cannot drift apart.

Every answer may be NULL, text too: NULL is "not asked or skipped", which is neither "no" nor "" nor 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q

from analysis.document import definition

# Python will not have a field named `class`.
ATTRIBUTES = {"class": "medicine_class"}
# Kept apart from the answers, or sealed: see `Record` and `Noted`.
NOT_COLUMNS = {"id", "version", "deleted", "note"}

WORD_LENGTH = 32


def word() -> models.CharField[str | None, str | None]:
    """One of the contract's words."""
    return models.CharField(max_length=WORD_LENGTH, null=True, blank=True)


def text(length: int) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=length, null=True, blank=True)


def words() -> models.JSONField[Any, Any]:
    """Several of the contract's words; [] was asked, NULL was not."""
    return models.JSONField(null=True, blank=True)


def whole() -> models.SmallIntegerField[int | None, int | None]:
    return models.SmallIntegerField(null=True, blank=True)


def number() -> models.FloatField[float | None, float | None]:
    return models.FloatField(null=True, blank=True)


def day() -> models.DateField[Any, Any]:
    return models.DateField(null=True, blank=True)


def instant() -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(null=True, blank=True)


def attribute(name: str) -> str:
    """The attribute that holds the contract's key `name`."""
    return ATTRIBUTES.get(name, name)


@cache
def columns(part: str) -> tuple[str, ...]:
    """The contract's keys of `part` that are columns of their own, in the contract's order."""
    return tuple(name for name in definition(part)["properties"] if name not in NOT_COLUMNS)


@cache
def attributes(part: str) -> tuple[tuple[str, str], ...]:
    """The same keys, each with the attribute that holds it."""
    return tuple((name, attribute(name)) for name in columns(part))


def checks(part: str) -> list[CheckConstraint]:
    """What the contract says of each single value, said again by the database."""
    return list(_checks(part))


def _checks(part: str) -> Iterator[CheckConstraint]:
    for name in columns(part):
        rule, column = definition(part)["properties"][name], attribute(name)
        if "enum" in rule:
            known = [value for value in rule["enum"] if value is not None]
            yield CheckConstraint(condition=Q(**{f"{column}__in": known}), name=f"{part}_{name}_known")
        if "minimum" in rule:
            limits = {f"{column}__gte": rule["minimum"], f"{column}__lte": rule["maximum"]}
            yield CheckConstraint(condition=Q(**limits), name=f"{part}_{name}_in_range")
