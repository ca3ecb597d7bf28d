from __future__ import annotations

from typing import Any

import pytest

from analysis.document import definition
from diary.web import forms

ASKED = [
    *((name, form, "entry") for name, form in {**forms.STEPS, **forms.SIGNS, **forms.MORE}.items()),
    *((name, form, "patient") for name, form in forms.PROFILE.items() if name != "assessed"),
    ("medicine", forms.MedicineForm, "medicine"),
    *((name, form, "event") for name, form in forms.EVENTS.items()),
]
# Kept beside the contract's profile; and the tick that says that a list was asked and nothing on it fits.
OUTSIDE = {"name", "region", "none", "weight_unit", "temperature_unit", "sure"}


@pytest.mark.parametrize(("form", "part"), [pytest.param(form, part, id=name) for name, form, part in ASKED])
def test_a_form_asks_fields_and_choices_of_the_contract(form: Any, part: str) -> None:
    rules = definition(part)["properties"]
    rules = rules | rules.get("neuro", {}).get("properties", {})
    for name, field in form().fields.items():
        rule = rules.get(name)
        assert rule or name in OUTSIDE, name
        known = (rule or {}).get("items", rule or {}).get("enum")
        if known:
            assert {choice for choice, _label in field.choices} - {""} <= set(known), name
