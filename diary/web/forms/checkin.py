"""The check-in, the night, the moment, and corrections: one subject a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from diary import words
from diary.models import Medicine
from diary.web.forms.fields import DiaryForm, a_date, choose_any, choose_one, long_text, rating, whole, yes_no


class Where(DiaryForm):
    title = _("Where does it hurt?")
    regions = choose_any(_("Choose all that fit"), words.REGIONS)


class Like(DiaryForm):
    title = _("What is the pain like?")
    novelty = choose_one(_("Compared with your usual pain, it is"), words.NOVELTY)
    qualities = choose_any(_("What does it feel like?"), words.QUALITIES)
    pattern = choose_one(_("Is it there all the time?"), words.PATTERN)
    worse_with = choose_any(_("What makes it worse?"), words.WORSE_WITH)


class Tried(DiaryForm):
    """What was tried; with medicines on the list, also which of them were taken now."""

    title = _("Have you tried anything?")
    eased_by = choose_any(_("What eased it today?"), words.EASED_BY)

    def __init__(self, *args: Any, medicines: list[Medicine] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if medicines:
            listed = [(str(medicine.uuid), medicine.name) for medicine in medicines]
            self.fields["took"] = choose_any(_("Which medicines have you just taken?"), listed)  # type: ignore[arg-type]

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in super().answers().items() if name != "took"}

    @property
    def took(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data.get("took", [])]


class Began(DiaryForm):
    title = _("How did this pain begin?")
    onset_date = a_date(_("When did this pain begin?"), _("About when is fine."))
    onset_certainty = choose_one(_("How sure are you of that date?"), words.CERTAINTY)
    injury_link = yes_no(_("Did an injury, a fall or a strain start it?"))
    injury_date = a_date(_("When was that?"))
    injury_severity = choose_one(_("How bad was it?"), words.SEVERITY)
    follows = {"injury_date": ("injury_link", ("yes",)), "injury_severity": ("injury_link", ("yes",))}


class Note(DiaryForm):
    title = _("Anything to add in your own words?")
    note = long_text(_("Note"), _("Only people whom you let see your notes can read it."))


class NightMorning(DiaryForm):
    """After the number for the night."""

    title = _("How did the night go?")
    woken_count = whole(_("How often did pain wake you?"), _("A number; 0 for not at all."))
    kept_awake = yes_no(_("Did pain keep you awake?"))
    got_up = yes_no(_("Did you have to get up because of it?"))


class Moment(DiaryForm):
    """After the number for this moment."""

    title = _("A little more about it")
    posture = choose_one(_("What are you doing?"), words.POSTURE)
    regions = choose_any(_("Where does it hurt?"), words.REGIONS)


class DayRating(DiaryForm):
    """For a day that is over."""

    pain_average = rating(_("Overall, how bad was the pain that day?"))
    pain_worst = rating(_("And at its worst?"))


class EditEntry(DiaryForm):
    """What an entry says of the pain, for corrections; signs have pages of their own."""

    title = _("Change this entry")
    pain_average = rating(_("Pain overall"))
    pain_worst = rating(_("Pain at its worst"))
    pain_now = rating(_("Pain at that moment"))
    woken_count = whole(_("Times woken by pain"))
    kept_awake = yes_no(_("Did pain keep you awake?"))
    regions = choose_any(_("Where does it hurt?"), words.REGIONS)
    qualities = choose_any(_("What does it feel like?"), words.QUALITIES)
    worse_with = choose_any(_("What makes it worse?"), words.WORSE_WITH)
    note = long_text(_("Note"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unfit = {
            "day": ("pain_now", "woken_count", "kept_awake"),
            "night": ("pain_now", "worse_with"),
            "moment": ("pain_average", "pain_worst", "woken_count", "kept_awake"),
        }
        for name in unfit[kind]:
            del self.fields[name]


STEPS: dict[str, type[DiaryForm]] = {"where": Where, "like": Like, "tried": Tried, "began": Began, "note": Note}
MORE: dict[str, type[DiaryForm]] = {"night": NightMorning, "moment": Moment}
