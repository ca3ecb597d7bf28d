"""What forms are made of. A form turns text into values; whether they may stand is decided by `diary.validators`."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _s
from django.utils.translation import gettext_lazy as _

from diary import units, words
from diary.units import Unit
from diary.validators import Problem

NO_PAIN_TO_WORST = _("0 is no pain, 10 the worst you can imagine.")


def choose_one(label: Any, choices: words.Choices, help_text: Any = "", layout: str = "rows") -> forms.ChoiceField:
    """Radio buttons, none selected on arrival."""
    field = forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, help_text=help_text
    )
    return _laid_out(field, layout)


def yes_no(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Yes, no, and not sure, which is an answer of its own."""
    return choose_one(label, words.YES_NO_UNSURE, help_text, "thirds")


def choose_any(label: Any, choices: words.Choices, help_text: Any = "") -> forms.MultipleChoiceField:
    field = forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )
    return _laid_out(field, "rows")


def rating(label: Any, help_text: Any = NO_PAIN_TO_WORST) -> forms.TypedChoiceField:
    """0 to 10 as radio buttons."""
    field = forms.TypedChoiceField(
        label=label,
        choices=[(str(points), str(points)) for points in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )
    return _laid_out(field, "scale")


def a_date(label: Any, help_text: Any = "", *, missing: Any = "") -> forms.DateField:
    """`missing` is what to say when it was left empty; without it, it may be."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")  # what a browser's date field reads
    return forms.DateField(
        label=label,
        required=bool(missing),
        widget=widget,
        help_text=help_text,
        error_messages={"required": missing} if missing else None,
    )


def a_number(label: Any, help_text: Any = "") -> forms.FloatField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
    return forms.FloatField(
        label=label,
        required=False,
        localize=False,
        help_text=help_text,
        widget=widget,
        error_messages={"invalid": _("Write it in figures, such as 37.4.")},
    )


class Measured(forms.Field):
    """A weight or a temperature, typed and shown in the person's unit, kept in the contract's."""

    widget = forms.TextInput

    def __init__(self, *, label: Any, unit: Unit) -> None:
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs={"class": "short"}))
        self.use(unit)

    def use(self, unit: Unit) -> None:
        self.unit, self.help_text = unit, unit.hint  # type: ignore[assignment]  # said at each request
        self.widget.attrs["inputmode"] = "text" if unit is units.STONE else "decimal"

    def prepare_value(self, value: Any) -> Any:
        return self.unit.write(value) if isinstance(value, int | float) else value

    def clean(self, value: Any) -> float | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return units.read(self.unit, str(value))
        except units.OutOfRange as refused:
            raise forms.ValidationError(self._out_of_range(refused.meant)) from None
        except units.NotANumber:
            raise forms.ValidationError(str(self.unit.how)) from None

    def _out_of_range(self, meant: Unit | None) -> str:
        names = {"label": self.label, "unit": self.unit.name, "other": meant.name if meant else ""}
        if meant:
            message = _s("This is asked in %(unit)s, and what you typed looks like %(other)s. Write it in %(unit)s, or "
                         "choose %(other)s under “About you”, “Units”.")  # fmt: skip
            return message % names
        limits = {"low": self.unit.said(self.unit.low), "high": self.unit.said(self.unit.high)}
        return _s("Give a value from %(low)s to %(high)s.") % limits


def whole(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
    return forms.IntegerField(
        label=label,
        required=False,
        help_text=help_text,
        widget=widget,
        error_messages={"invalid": _("Write it in figures, such as 3.")},
    )


def text(label: Any, length: int, help_text: Any = "", *, missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=bool(missing),
        help_text=help_text,
        error_messages={"required": missing} if missing else None,
    )


def long_text(label: Any, help_text: Any = "", *, missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
        error_messages={"required": missing} if missing else None,
    )


def _laid_out(field: Any, layout: str) -> Any:
    field.layout = layout
    return field


class DiaryForm(forms.Form):
    """A form whose cleaned data are answers of the contract."""

    title: Any = ""
    intro: Any = ""
    # A question that only follows from an answer: its name, the question before it, the answers that lead to it.
    follows: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def __init__(self, *args: Any, measures: dict[str, Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, unit in (measures or {}).items():
            if name in self.fields:
                self.fields[name].use(unit)  # type: ignore[attr-defined]
        self._lead()
        self._let_take_back()

    @classmethod
    def names(cls) -> set[str]:
        """The contract's names on this page."""
        return set(cls.base_fields)

    def _lead(self) -> None:
        """The style sheet hides a question until the answer before it leads there."""
        for name, (parent, _answers) in self.follows.items():
            self.fields[name].after = f"after after-{parent}"  # type: ignore[attr-defined]

    def _let_take_back(self) -> None:
        """Radio buttons cannot be unchosen: one that has an answer offers "no answer" too."""
        for name, field in self.fields.items():
            if type(field.widget) is forms.RadioSelect and self.initial.get(name) not in (None, ""):
                field.choices = [*field.choices, ("", _("No answer"))]  # type: ignore[attr-defined]

    @property
    def asked(self) -> set[str]:
        """The contract's names that this page asks for; what it leaves empty is taken away."""
        return set(self.fields)

    @property
    def is_skipped(self) -> bool:
        """Nothing was answered, and nothing that was answered before was taken away."""
        return not self.answers() and all(self.initial.get(name) in (None, "", [], False) for name in self.asked)

    def answers(self) -> dict[str, Any]:
        """What was answered, under the contract's names. What was left empty was not asked, and is absent."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        for name, (parent, answers) in self.follows.items():
            if told.get(parent, answers[0]) not in answers:
                told.pop(name, None)
        return told

    def onto(self, content: dict[str, Any]) -> dict[str, Any]:
        """`content` with what this page asked replaced by what was answered; the rest stays."""
        return {name: value for name, value in content.items() if name not in self.asked} | self.answers()

    def refuse(self, problems: list[Problem]) -> None:
        """Put the validators' problems beside their fields; what has no field here stands above the form."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
