from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diary.models import CareScope
from diary.web.forms.fields import a_date, choose_one, text

NO_YES = [("no", _("No")), ("yes", _("Yes"))]
WEEK, MONTH, QUARTER, YEAR = (7, _("One week")), (30, _("One month")), (90, _("Three months")), (365, _("One year"))


def _days(*choices: Any, initial: int | None = None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(str(days), words) for days, words in choices],
        coerce=int,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long.")},
    )


def _notes(initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("May they read your notes?"),
        choices=NO_YES,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether they may read your notes.")},
    )


class _Terms(forms.Form):
    """What of the diary is shown, and for how long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("days", "notes"):
            self.fields[name].layout = "halves"  # type: ignore[attr-defined]

    @property
    def terms(self) -> dict[str, Any]:
        """As the actions take them, but for the end."""
        said = self.cleaned_data
        return {name: value for name, value in said.items() if name != "days"} | {"notes": said["notes"] == "yes"}


class Sharing(_Terms):
    """The terms of an offer to a clinician."""

    days = _days(WEEK, MONTH, QUARTER, YEAR)
    notes = _notes()
    date_from = a_date(_("From which date may they see your diary?"), _("Leave empty to show all of it."))


class Link(_Terms):
    """The terms of a link."""

    name = text(_("Whom is it for?"), 80, _("Such as: physiotherapist. Only you see this. You can leave it empty."))
    days = _days((1, _("One day")), WEEK, MONTH, initial=7)
    notes = _notes()
    date_from = a_date(_("From which date may they see your diary?"), _("Leave empty to show all of it."))


class Caregiver(_Terms):
    """The terms of an invitation to help."""

    name = text(
        _("Who is it?"),
        80,
        _("Such as: Maria, my daughter. It stands beside what they write for you; whoever reads your diary sees it."),
        missing=_("Say who it is."),
    )
    scope = choose_one(_("What may they do for you?"), CareScope.choices)  # type: ignore[arg-type]
    notes = _notes(initial="no")
    days = _days(MONTH, QUARTER, YEAR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].required = True
        self.fields["scope"].error_messages["required"] = _("Choose what they may do.")
        self.fields["notes"].after = "after after-scope"  # type: ignore[attr-defined]

    @property
    def terms(self) -> dict[str, Any]:
        """Who sees nothing sees no notes."""
        told = super().terms
        return told | {"notes": told["notes"] and told["scope"] != CareScope.LOG}
