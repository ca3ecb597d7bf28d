from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from diary.web.forms.fields import a_date


class Sharing(forms.Form):
    """The terms of an offer."""

    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[("7", _("One week")), ("30", _("One month")), ("90", _("Three months")), ("365", _("One year"))],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long.")},
    )
    notes = forms.ChoiceField(
        label=_("May they read your notes?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether they may read your notes.")},
    )
    date_from = a_date(_("From which date may they see your diary?"), _("Leave empty to show all of it."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("days", "notes"):
            self.fields[name].layout = "halves"  # type: ignore[attr-defined]
