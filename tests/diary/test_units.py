from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import units
from diary.units import CELSIUS, FAHRENHEIT, KILOGRAMS, POUNDS, STONE, Unit


@pytest.mark.parametrize(
    ("unit", "typed", "stored"),
    [
        (KILOGRAMS, "71.5", 71.5),
        (KILOGRAMS, " 71,5 ", 71.5),
        (KILOGRAMS, "٧١٫٥", 71.5),
        (POUNDS, "158", 71.67),
        (STONE, "11 st 4", 71.67),
        (STONE, "11st4lb", 71.67),
        (STONE, "11 4", 71.67),
        (STONE, "11 Stone 4.0 lbs", 71.67),
        (STONE, "11", 69.85),
        (CELSIUS, "38", 38.0),
        (FAHRENHEIT, "100.4", 38.0),
        (FAHRENHEIT, "98.6", 37.0),
        (CELSIUS, "34", 34.0),
        (CELSIUS, "42.5", 42.5),
    ],
)
def test_what_is_typed_is_stored_in_si(unit: Unit, typed: str, stored: float) -> None:
    assert units.read(unit, typed) == stored


@pytest.mark.parametrize(
    ("unit", "typed"),
    [(STONE, "11.4"), (STONE, "11 14"), (STONE, "114"), (STONE, "st 4"), (KILOGRAMS, "1e3"), (KILOGRAMS, "nan"),
     (KILOGRAMS, "-70"), (CELSIUS, "warm"), (CELSIUS, "38.2.1"), (POUNDS, "9" * 400)],
)  # fmt: skip
def test_what_could_mean_two_things_or_none_is_no_number(unit: Unit, typed: str) -> None:
    with pytest.raises(units.NotANumber):
        units.read(unit, typed)


@pytest.mark.parametrize(
    ("unit", "typed", "meant"),
    [(CELSIUS, "100", FAHRENHEIT), (FAHRENHEIT, "38", CELSIUS), (KILOGRAMS, "11", STONE), (KILOGRAMS, "400", POUNDS),
     (CELSIUS, "33.9", None), (CELSIUS, "42.6", None), (FAHRENHEIT, "120", None)],
)  # fmt: skip
def test_a_value_of_another_unit_is_known_for_it(unit: Unit, typed: str, meant: Unit | None) -> None:
    with pytest.raises(units.OutOfRange) as refused:
        units.read(unit, typed)
    assert refused.value.meant is meant


@given(tenths=st.integers(600, 7700))
@pytest.mark.parametrize("unit", [POUNDS, STONE], ids=["lb", "st"])
def test_a_weight_is_shown_again_as_it_was_typed(unit: Unit, tenths: int) -> None:
    pounds = tenths / 10
    typed = f"{pounds:g}" if unit is POUNDS else f"{int(pounds // 14)} st {round(pounds % 14, 1):g} lb"
    assert unit.write(units.read(unit, typed)) == typed


@given(tenths=st.integers(932, 1085))
def test_a_temperature_is_shown_again_as_it_was_typed(tenths: int) -> None:
    assert FAHRENHEIT.write(units.read(FAHRENHEIT, f"{tenths / 10:g}")) == f"{tenths / 10:g}"
