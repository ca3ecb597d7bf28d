"""Forms speak the contract's names: `answers()` is a part of a record, and `onto()` puts it in its place."""

from diary.web.forms.background import EVENTS, PROFILE, MedicineForm, Seen, Welcome, event_form
from diary.web.forms.checkin import MORE, STEPS, DayRating, EditEntry, Moment, NightMorning, Tried
from diary.web.forms.fields import DiaryForm
from diary.web.forms.questions import QuestionForm
from diary.web.forms.reminders import Reminding, Subscription
from diary.web.forms.sharing import Caregiver, Link, Sharing
from diary.web.forms.signs import SIGNS, Nerves
from diary.web.forms.week import Week
from diary.words import COUNTRIES

__all__ = [
    "COUNTRIES", "EVENTS", "MORE", "PROFILE", "SIGNS", "STEPS", "Caregiver", "DayRating", "DiaryForm", "EditEntry", "Link",
    "MedicineForm", "Moment", "Nerves", "NightMorning", "QuestionForm", "Reminding", "Seen", "Sharing", "Subscription", "Tried", "Week",
    "Welcome", "event_form",
]  # fmt: skip
