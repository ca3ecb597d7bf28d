from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from diary.web.forms.fields import long_text


class QuestionForm(forms.Form):
    """A question for a visit, as long as a note."""

    text = long_text(_("What do you want to ask?"), missing=_("Write a question."))
