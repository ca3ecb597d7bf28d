from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from diary import units
from diary.web.forms.fields import DiaryForm, Measured, long_text, rating, whole

MOST_WAKINGS = 50  # the contract's


class Week(DiaryForm):
    """What a page a week can honestly ask of numbers: today and last night. `woken_count` is the night's."""

    title = _("Your week on one page")
    pain_average = rating(_("Overall, how bad is the pain today?"))
    woken_count = whole(_("How often did pain wake you last night?"), _("A number; 0 for not at all."))
    fatigue = rating(_("How tired are you today?"), _("0 is not tired, 10 is as tired as you can imagine."))
    weight_kg = Measured(label=_("What do you weigh today?"), unit=units.KILOGRAMS)
    note = long_text(_("Your week in your own words"), _("Only people whom you let see your notes can read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        message = _("Give a number from 0 to 50.")
        self.fields["woken_count"].validators.append(MaxValueValidator(MOST_WAKINGS, message))

    @property
    def day(self) -> dict[str, Any]:
        return {name: value for name, value in self.answers().items() if name != "woken_count"}

    @property
    def night(self) -> dict[str, Any]:
        return {name: value for name, value in self.answers().items() if name == "woken_count"}
