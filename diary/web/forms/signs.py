"""The signs, each a page of a few questions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _s
from django.utils.translation import gettext_lazy as _

from diary import units, words
from diary.web.forms.fields import DiaryForm, Measured, a_date, choose_any, choose_one, rating, yes_no


class Nerves(DiaryForm):
    """A group of the neuro items, each answered no, new, worse, or as it has long been."""

    items: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels, said = dict(words.NEURO), self.initial.get("neuro") or {}
        for item in self.items:
            self.fields[item] = choose_one(labels[item], words.NEURO_ANSWERS, layout="halves")
            self.initial.setdefault(item, said.get(item))
        self._let_take_back()

    @classmethod
    def names(cls) -> set[str]:
        return set(cls.items)

    @property
    def all_no(self) -> bool:
        """Every other item of the page was answered by one tap."""
        return "all_no" in self.data

    def answers(self) -> dict[str, Any]:
        rest = dict.fromkeys(self.items, "no") if self.all_no else {}
        answered = rest | super().answers()
        return {"neuro": answered} if answered else {}

    def onto(self, content: dict[str, Any]) -> dict[str, Any]:
        said = {item: answer for item, answer in (content.get("neuro") or {}).items() if item not in self.items}
        neuro = said | self.answers().get("neuro", {})
        rest = {name: value for name, value in content.items() if name != "neuro"}
        return rest | ({"neuro": neuro} if neuro else {})


class Weakness(Nerves):
    title = _("Weak or unsteady legs")
    intro = _("Say what is new or worse. Leave out what you are not sure of.")
    items = ("leg_weakness_left", "leg_weakness_right", "leg_weakness_severe", "unsteady_walking")


class Numbness(Nerves):
    title = _("Numb legs, or pain shooting down a leg")
    intro = _("Say what is new or worse. Leave out what you are not sure of.")
    items = ("leg_numbness_left", "leg_numbness_right", "leg_shooting_pain_left", "leg_shooting_pain_right")


class Feeling(Nerves):
    title = _("Feeling between the legs")
    intro = _("These are private, and they matter when they are new. Leave out what you would rather not say.")
    items = ("saddle_numbness", "sexual_numbness")


class Control(Nerves):
    title = _("Bladder and bowel")
    intro = _("These are private, and they matter when they are new. Leave out what you would rather not say.")
    items = ("bladder_cannot_start_or_empty", "bladder_leak_or_not_felt", "bowel_leak_or_not_felt")


class Urine(DiaryForm):
    title = _("Your pee")
    urine_colour = choose_one(_("What colour is your pee?"), words.URINE_COLOUR)
    urine_context = choose_any(_("Does any of these fit?"), words.URINE_CONTEXT, _("They can colour pee too."))
    urinary_symptoms = yes_no(_("Does it burn, or do you have to go often?"))
    follows = {"urine_context": ("urine_colour", words.COLOURED)}


class Temperature(DiaryForm):
    title = _("Temperature and shivering")
    temperature_c = Measured(label=_("What was your temperature?"), unit=units.CELSIUS)
    rigors = yes_no(_("Have you had shivering attacks?"))
    fever_explained = yes_no(_("Does an infection you know of explain it, such as a cold?"))
    urinary_symptoms = yes_no(_("Does it burn when you pee, or do you have to go often?"))


class Legs(DiaryForm):
    title = _("Swollen legs")
    leg_swelling = choose_one(_("Is a leg or an ankle swollen?"), words.LEG_SWELLING, layout="halves")
    leg_swelling_new = yes_no(_("Is the swelling new?"))
    leg_swelling_painful = yes_no(_("Is it painful?"))
    breathless = yes_no(_("Are you short of breath?"))
    follows = dict.fromkeys(("leg_swelling_new", "leg_swelling_painful"), ("leg_swelling", ("left", "right", "both")))


class Lump(DiaryForm):
    title = _("A lump")
    lump = yes_no(_("Can you feel a lump in your side or belly?"))
    lump_site = choose_one(_("Where is it?"), words.LUMP_SITE)
    lump_noticed_on = a_date(_("When did you notice it?"))
    follows = {"lump_site": ("lump", ("yes", "unsure")), "lump_noticed_on": ("lump", ("yes", "unsure"))}


class Tiredness(DiaryForm):
    title = _("Tiredness")
    fatigue = rating(_("How tired are you today?"), _("0 is not tired, 10 is as tired as you can imagine."))
    fatigue_unusual = yes_no(_("Is this unusual for you?"))


class Weight(DiaryForm):
    """A weight that is about 2.2 times the last one, or the reverse, is likely a mix-up of pounds and kilograms: asked
    back once, and taken when it is sent again."""

    title = _("Weight")
    weight_kg = Measured(label=_("What do you weigh?"), unit=units.KILOGRAMS)
    weight_loss_intended = yes_no(_("Are you trying to lose weight?"))
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    MIXED_UP = (2.0, 2.4)

    def __init__(self, *args: Any, last_kg: float | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_kg = last_kg

    @property
    def asked(self) -> set[str]:
        return {"weight_kg", "weight_loss_intended"}

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in super().answers().items() if name != "sure"}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        weight, typed = told.get("weight_kg"), self.data.get("weight_kg", "")
        if weight and self.last_kg and told.get("sure") != typed and self._is_mixed_up(weight, self.last_kg):
            unit = self.fields["weight_kg"].unit  # type: ignore[attr-defined]
            message = _s("The weight before was %(last)s. This is asked in %(unit)s: if it is right, save it again.")
            self.add_error("weight_kg", message % {"last": unit.said(self.last_kg), "unit": unit.name})
            self.data = dict(self.data.items()) | {"sure": typed}
        return told

    def _is_mixed_up(self, one: float, other: float) -> bool:
        low, high = self.MIXED_UP
        return low <= max(one, other) / min(one, other) <= high


SIGNS: dict[str, type[DiaryForm]] = {
    "control": Control,
    "feeling": Feeling,
    "weakness": Weakness,
    "numbness": Numbness,
    "urine": Urine,
    "temperature": Temperature,
    "legs": Legs,
    "lump": Lump,
    "tiredness": Tiredness,
    "weight": Weight,
}
