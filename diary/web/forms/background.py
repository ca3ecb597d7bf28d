"""What is asked once, or now and then: the profile in pieces, medicines, events."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from diary import words
from diary.web import zones
from diary.web.forms.fields import DiaryForm, a_date, a_number, choose_any, choose_one, text, whole, yes_no

ZONE_HINT = _("Such as Europe/London, or the name of a big city there.")


class _Zoned(forms.Form):
    def clean_time_zone(self) -> str:
        """A city's name will do."""
        return zones.named(self.cleaned_data["time_zone"])


class Welcome(_Zoned):
    """Consent, and where the person lives."""

    region = forms.ChoiceField(
        label=_("Where do you live?"),
        choices=[("", _("Choose one")), *words.COUNTRIES],
        help_text=_("For the right emergency number."),
        error_messages={"required": _("Choose where you live.")},
    )
    time_zone = text(_("Your time zone"), 64, ZONE_HINT, missing=_("Give your time zone."))
    name = text(_("What should we call you?"), 120, _("You can leave this empty."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-zone"] = ""  # the browser fills in its own


class Settings(_Zoned, DiaryForm):
    title = _("Name, country and night hours")
    name = text(_("Name"), 120, _("Whoever you share with sees it."))
    region = forms.ChoiceField(
        label=_("Where do you live?"), choices=words.COUNTRIES, help_text=_("For the right emergency number.")
    )
    time_zone = text(_("Your time zone"), 64, ZONE_HINT, missing=_("Give your time zone."))
    usual_bedtime = text(_("When do you usually go to bed?"), 5, _("Such as 22:30"))
    usual_wake_time = text(_("When do you usually get up?"), 5, _("Such as 06:30"))

    @property
    def asked(self) -> set[str]:
        return {"usual_bedtime", "usual_wake_time"}

    def answers(self) -> dict[str, Any]:
        return super().answers() | {"name": self.cleaned_data["name"]}


class Units(DiaryForm):
    title = _("Units")
    weight_unit = choose_one(_("Weight in"), words.WEIGHT_UNITS)
    temperature_unit = choose_one(_("Temperature in"), words.TEMPERATURE_UNITS, layout="halves")

    def _let_take_back(self) -> None:
        """There is always a unit."""

    @property
    def asked(self) -> set[str]:
        return set()


class About(DiaryForm):
    title = _("About you")
    birth_year = whole(_("In which year were you born?"))
    sex = choose_one(_("Sex"), words.SEX, layout="thirds")
    can_menstruate = yes_no(_("Do you have periods?"), _("They can colour pee."))
    height_cm = a_number(_("How tall are you?"), _("In centimetres, such as 172"))
    smoking = choose_one(_("Do you smoke?"), words.SMOKING, layout="thirds")


class Cancer(DiaryForm):
    title = _("Past or present cancer")
    intro = _("With a history of cancer the diary asks for a look sooner. You can skip any question.")
    cancer_history = choose_one(_("Have you ever had cancer?"), words.CANCER_HISTORY, layout="halves")
    cancer_type = text(_("Which kind?"), 80)
    cancer_year = whole(_("In which year was it found?"))
    cancer_spread = yes_no(_("Did it spread beyond where it began?"))
    cancer_in_bone = yes_no(_("Is it, or was it, in a bone?"))
    cancer_treatment = choose_one(_("Treatment now, or in the last 6 weeks"), words.CANCER_TREATMENT)
    cancer_treatment_last_on = a_date(_("When was the last treatment?"))
    follows: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        **dict.fromkeys(
            ("cancer_type", "cancer_year", "cancer_spread", "cancer_in_bone", "cancer_treatment"),
            ("cancer_history", ("past", "current", "unsure")),
        ),
        "cancer_treatment_last_on": ("cancer_treatment", ("systemic", "radiotherapy", "surgery")),
    }


class Health(DiaryForm):
    title = _("Your health")
    immunosuppressed = yes_no(_("Is your immune system weakened?"), _("By an illness or a medicine."))
    long_term_steroids = yes_no(_("Have you taken steroids for a long time?"))
    osteoporosis = yes_no(_("Do you have osteoporosis?"))
    anticoagulant = yes_no(_("Do you take a blood thinner?"))
    kidney_disease = yes_no(_("Do you have kidney disease, or one kidney?"))
    injected_drugs = yes_no(_("Have you injected drugs?"))


class LongStanding(DiaryForm):
    """Asked and none is an answer: an empty list, not an absent one."""

    title = _("Things you have long had")
    intro = _("What has been there for long is asked about only when it changes.")
    baseline_neuro = choose_any(_("Which of these have you had for long?"), words.NEURO)
    none = forms.BooleanField(label=_("None of these"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["none"] = self.initial.get("baseline_neuro") == []

    @property
    def asked(self) -> set[str]:
        return {"baseline_neuro"}

    def answers(self) -> dict[str, Any]:
        listed = self.cleaned_data["baseline_neuro"]
        return {"baseline_neuro": listed} if listed or self.cleaned_data["none"] else {}


class Assessed(DiaryForm):
    title = _("Pain that a clinician has looked at")
    intro = _("If a clinician has examined this long-standing pain, say when. It makes the report quieter.")
    assessed_on = a_date(_("When was it looked at?"))
    diagnosis = text(_("What did they say it is?"), 200)
    regions = choose_any(_("Which places did they look at?"), words.REGIONS)

    @property
    def asked(self) -> set[str]:
        return {"assessed_pain"}

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {"assessed_pain": said} if said else {}


class MedicineForm(DiaryForm):
    title = _("Add a medicine")
    name = text(_("Name on the packet"), 120, missing=_("Give the name of the medicine."))
    dose_text = text(
        _("Your usual dose"), 120, _("Such as 2 tablets of 500 mg. “Took my usual” notes all that have one.")
    )
    started_on = a_date(_("Started on"), _("About when is fine."))
    stopped_on = a_date(_("Stopped on"), _("Leave empty if you still take it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = choose_one(_("What kind is it?"), words.MEDICINE_CLASSES)
        kind.required, kind.error_messages["required"] = True, _("Choose the kind of medicine.")
        self.fields["class"] = kind  # not a name that Python lets a class body have
        self.order_fields(["name", "class"])


class _Event(DiaryForm):
    date = a_date(_("When?"), missing=_("Give the date."))


class _Chosen(_Event):
    """One of several kinds."""

    kinds: ClassVar[words.Choices] = []
    question: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = choose_one(self.question, self.kinds)
        kind.required, kind.error_messages["required"] = True, _("Choose one.")
        self.fields["type"] = kind
        self.order_fields(["type", "date"])


class Injury(_Event):
    title = _("An injury, a fall or a strain")
    severity = choose_one(_("How bad was it?"), words.SEVERITY)
    regions = choose_any(_("Where?"), words.REGIONS)

    def answers(self) -> dict[str, Any]:
        return super().answers() | {"type": "injury"}


class Visit(_Chosen):
    title = _("A visit or a call")
    question = _("Whom did you see or call?")
    kinds = words.VISITS
    result = text(_("What came of it?"), 500)


class Seen(_Chosen):
    title = _("I have already been seen about this")
    question = _("Who has seen you?")
    kinds = words.VISITS


class Test(_Chosen):
    title = _("A test or a scan")
    question = _("Which one?")
    kinds = words.TESTS
    result = text(_("Result, if you know it"), 500)


class Treatment(_Chosen):
    title = _("A treatment")
    question = _("Which one?")
    kinds = words.TREATMENTS
    result = text(_("How did it go?"), 500)


PROFILE: dict[str, type[DiaryForm]] = {
    "about": About,
    "cancer": Cancer,
    "health": Health,
    "longstanding": LongStanding,
    "assessed": Assessed,
    "settings": Settings,
    "units": Units,
}
EVENTS: dict[str, type[DiaryForm]] = {"visit": Visit, "test": Test, "treatment": Treatment, "injury": Injury}


def event_form(type: str) -> type[DiaryForm] | None:
    """The form that tells of this type of event; none tells of a time without entries."""
    if type == "injury":
        return Injury
    return next((form for form in (Visit, Test, Treatment) if type in dict(form.kinds)), None)
