from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from diary import push
from diary.models import Pace
from diary.web.forms.fields import choose_one
from diary.words import Choices

PACES: Choices = [(Pace.DAILY.value, _("Every day")), (Pace.SUNDAYS.value, _("On Sundays"))]


class Reminding(forms.Form):
    at = forms.TimeField(
        label=_("At what time?"),
        input_formats=["%H:%M", "%H.%M"],
        help_text=_("On your own clock, such as 20:00"),
        widget=forms.TimeInput(attrs={"class": "short", "inputmode": "numeric"}, format="%H:%M"),
        error_messages={
            "required": _("Give a time, such as 20:00."),
            "invalid": _("Write hours and minutes, such as 20:00."),
        },
    )
    pace = choose_one(_("How often?"), PACES, layout="halves")
    by_email = forms.BooleanField(label=_("Send me an email"), required=False)

    def clean_pace(self) -> str:
        return self.cleaned_data["pace"] or Pace.DAILY


class Subscription(forms.Form):
    """What a browser says of itself when it is asked to show messages."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{80,100}={0,2}$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{16,32}={0,2}$")

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not push.is_known_service(endpoint):
            raise forms.ValidationError(_("This browser’s message service is not one we know."))
        return endpoint
