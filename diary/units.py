"""Weights and temperatures in the unit that a person chose. What is stored is always kg and °C."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from diary.models import Patient, TemperatureUnit, WeightUnit

KG_OF_POUND = 0.45359237
POUNDS_OF_STONE = 14
# 11 st 4, 11st4lb, 11 4, 11. Not 11.4, which could be either.
STONES = re.compile(
    r"(\d{1,2})(?:\s*st(?:one)?\.?\s*|\s+)?(?:(?<=\D)(\d{1,2}(?:\.\d+)?)\s*(?:lbs?\.?)?)?", re.IGNORECASE
)


class NotANumber(ValueError):
    pass


class OutOfRange(ValueError):
    """`meant` is the unit in which the same figures would be a reading, if there is just one."""

    def __init__(self, meant: Unit | None) -> None:
        super().__init__("out of range")
        self.meant = meant


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of one measure. `read` raises NotANumber; `low` and `high`, in SI, are what the contract takes."""

    name: Promise | str
    hint: Promise
    how: Promise  # what to say to text that is no number
    read: Callable[[str], float]
    write: Callable[[float], str]
    low: float
    high: float

    def said(self, value: float) -> str:
        """71.5 kg; 11 st 4 lb."""
        written = self.write(value)
        return written if self.name == "st" else f"{written} {self.name}"


def _number(text: str) -> float:
    """Figures of any script, with a point or a comma."""
    text = text.strip().replace(",", ".").replace("\u066b", ".")
    if not re.fullmatch(r"\d{1,4}(\.\d{0,4})?", text):
        raise NotANumber
    return float(text)


def _stones(text: str) -> float:
    found = STONES.fullmatch(text.strip())
    pounds = float(found[2] or 0) if found else 0.0
    if found is None or pounds >= POUNDS_OF_STONE:
        raise NotANumber
    return (int(found[1]) * POUNDS_OF_STONE + pounds) * KG_OF_POUND


def _in_stones(kg: float) -> str:
    pounds = round(kg / KG_OF_POUND, 1)
    return _("%(stones)s st %(pounds)s lb") % {
        "stones": int(pounds // POUNDS_OF_STONE),
        "pounds": _plain(pounds % POUNDS_OF_STONE),
    }


def _plain(value: float) -> str:
    return f"{round(value, 1):g}"


KILOGRAMS = Unit(
    "kg", _l("In kilograms, such as 71.5"), _l("Write it in figures, in kilograms, such as 71.5."),
    _number, _plain, 25, 350,
)  # fmt: skip
POUNDS = Unit(
    "lb", _l("In pounds, such as 158"), _l("Write it in figures, in pounds, such as 158."),
    lambda text: _number(text) * KG_OF_POUND, lambda kg: _plain(kg / KG_OF_POUND), 25, 350,
)  # fmt: skip
STONE = Unit(
    "st", _l("In stone and pounds, such as 11 st 4"), _l("Write stone and pounds apart, such as 11 st 4."),
    _stones, _in_stones, 25, 350,
)  # fmt: skip
CELSIUS = Unit(
    "°C", _l("In °C, such as 37.4"), _l("Write it in figures, in °C, such as 37.4."), _number, _plain, 34, 42.5,
)  # fmt: skip
FAHRENHEIT = Unit(
    "°F", _l("In °F, such as 99.3"), _l("Write it in figures, in °F, such as 99.3."),
    lambda text: (_number(text) - 32) / 1.8, lambda celsius: _plain(celsius * 1.8 + 32), 34, 42.5,
)  # fmt: skip

WEIGHTS = {WeightUnit.KG: KILOGRAMS, WeightUnit.LB: POUNDS, WeightUnit.ST: STONE}
TEMPERATURES = {TemperatureUnit.C: CELSIUS, TemperatureUnit.F: FAHRENHEIT}
DECIMALS = 2  # what is stored is fine enough to be shown again as it was typed


def chosen(patient: Patient) -> dict[str, Unit]:
    """By the contract's field."""
    return {
        "weight_kg": WEIGHTS[WeightUnit(patient.weight_unit)],
        "temperature_c": TEMPERATURES[TemperatureUnit(patient.temperature_unit)],
    }


def usual(region: str) -> dict[str, Any]:
    """What people of a region mostly use."""
    if region == "US":
        return {"weight_unit": WeightUnit.LB, "temperature_unit": TemperatureUnit.F}
    return {"weight_unit": WeightUnit.KG, "temperature_unit": TemperatureUnit.C}


def read(unit: Unit, text: str) -> float:
    """The value to store. Raises NotANumber, or OutOfRange."""
    value = round(unit.read(text), DECIMALS)
    if not unit.low <= value <= unit.high:
        raise OutOfRange(_meant(unit, text))
    return value


def _meant(unit: Unit, text: str) -> Unit | None:
    family = next(units for units in (WEIGHTS, TEMPERATURES) if unit in units.values())
    fitting = []
    for other in family.values():
        try:
            if other is not unit and other.low <= other.read(text) <= other.high:
                fitting.append(other)
        except NotANumber:
            continue
    return fitting[0] if len(fitting) == 1 else None
