"""How answers on a page become entries (design, section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.utils import timezone

from diary import access, contract, selectors, words
from diary.access import Diary
from diary.actions import records
from diary.actions.records import Recorded
from diary.models import Entry, Medicine, Patient, User

EVENING = time(21)
MORNING = time(7)
NOON = 12
NIGHTFALL = 18  # before it, a night that is told is the one that is over
BACKFILL_DAYS = 2
# A form sent twice within this is one deed; sent again later (an old page kept open), it is another.
RESEND = timedelta(minutes=2)
# Signs of a day that is over, told within one sitting, are one entry.
SITTING = timedelta(minutes=30)

Content = dict[str, Any]
Change = Callable[[Content], Content]  # the contract's content of an entry, as it is to be

# "None of these" answers every sign that the list names.
NO_SIGNS: Content = {
    "urine_colour": "clear_or_yellow",
    "leg_swelling": "none",
    "lump": "no",
    "rigors": "no",
    "urinary_symptoms": "no",
    "fatigue_unusual": "no",
}
# A night without pain, as it is told in the morning with one tap.
QUIET_NIGHT: Content = {"pain_average": 0, "woken_count": 0, "kept_awake": "no"}


def local_now(patient: Patient) -> datetime:
    """The patient's clock."""
    return timezone.now().astimezone(patient.zone)


def today(patient: Patient) -> date:
    return local_now(patient).date()


def night_of_now(patient: Patient) -> date:
    """A night belongs to the morning it ends on."""
    now = local_now(patient)
    return now.date() + timedelta(days=1) if now.hour >= NIGHTFALL else now.date()


def plus(answers: Content) -> Change:
    """These answers added to what is there."""
    return lambda content: content | answers


def rated(points: int, *, same: bool = False) -> Change:
    """A number for the day. A worst of the day that this number contradicts goes."""

    def change(content: Content) -> Content:
        worst = 0 if points == 0 else content.get("pain_worst")
        kept = {name: value for name, value in content.items() if name != "pain_worst"}
        kept |= {"pain_average": points, "same_as_previous": same}
        return kept | ({} if worst is None or worst < points else {"pain_worst": worst})

    return change


def no_signs(content: Content) -> Content:
    """No to every sign that was not answered yet: one tap takes back nothing that was told before."""
    neuro = dict.fromkeys((item for item, _label in words.NEURO), "no") | (content.get("neuro") or {})
    return NO_SIGNS | content | {"neuro": neuro}


def add_to_day(patient: Patient, user: User, day: date, how: Change, *, trigger: str = "self") -> Recorded:
    """Change the day's entry, or make the first.

    One made here has an id that follows from the day, so that two taps in a hurry are one entry.
    """
    grant = access.writes_under(user, patient)
    current = day_entry(Diary(patient, grant), day)
    if current is None:
        uuid = uuid5(patient.pk, f"day {day} {grant.pk}" if grant else f"day {day}")
        if grant and records.head(patient, "entry", uuid):  # the patient has changed it since, or taken it out
            uuid = uuid4()
        return _add(patient, user, how, "day", day, trigger, uuid)
    return change(patient, user, current, how)


def day_entry(diary: Diary, day: date) -> Entry | None:
    """The entry of a day that a page adds to. A caregiver adds to their own: whose words are whose stays plain."""
    if diary.grant is None:
        return selectors.day_entry(diary.patient, day)
    found = diary.written().filter(kind="day", date=day, deleted=False).order_by("written_at").last()
    return found if isinstance(found, Entry) else None


def add_sign(patient: Patient, user: User, day: date, how: Change) -> Recorded:
    """A sign joins today's entry; for a day that is over it gets an entry of its own, so that the rating of that day
    does not look as if it had been typed now."""
    if day == today(patient):
        return add_to_day(patient, user, day, how)
    current = _of_this_sitting(patient, user, day)
    if current is None:
        return _add(patient, user, how, "day", day, "self", uuid4())
    return change(patient, user, current, how)


def add_night(
    patient: Patient, user: User, day: date, answers: Content, *, trigger: str, uuid: UUID | None = None
) -> Recorded:
    return _add(patient, user, plus(answers), "night", day, trigger, uuid or uuid4())


def add_moment(patient: Patient, user: User, answers: Content, *, uuid: UUID | None = None) -> Recorded:
    return _add(patient, user, plus(answers), "moment", today(patient), "symptom", uuid or uuid4())


def correct(patient: Patient, user: User, entry: Entry, how: Change) -> Recorded:
    """A new version of an entry, if it is still the one that was shown."""
    return _record(patient, user, how(_content(entry)) | {"id": str(entry.uuid)}, base_version=entry.version)


def change(patient: Patient, user: User, current: Entry, how: Change) -> Recorded:
    """Applied to the newest version: a page asks a few things, and what changed elsewhere meanwhile stays."""
    try:
        return correct(patient, user, current, how)
    except records.Stale as stale:
        newer = stale.current if isinstance(stale.current, Entry) else current
        return correct(patient, user, newer, how)


def take(patient: Patient, user: User, medicines: Iterable[UUID], deed: UUID) -> None:
    """A dose of each of these, now; the same deed sent again is the same doses."""
    for medicine in medicines:
        uuid = fresh_id(patient, "dose", str(uuid5(deed, str(medicine))))
        data = {"id": str(uuid), "medicine": str(medicine), "taken_at": timezone.now()}
        records.record(patient=patient, by=user, type="dose", data=data)


def current_medicines(patient: Patient) -> list[Medicine]:
    """Not stopped."""
    return list(patient.medicines.heads().filter(stopped_on__isnull=True).order_by("name"))


def usual_medicines(patient: Patient) -> list[Medicine]:
    """Taken now, and with a usual dose."""
    return [medicine for medicine in current_medicines(patient) if medicine.dose_text]


def may_rate(patient: Patient, day: date) -> bool:
    """Memory for numbers fades: a rating is taken for today and the two days before."""
    return timedelta(0) <= today(patient) - day <= timedelta(days=BACKFILL_DAYS)


def fresh_id(patient: Patient, type: str, wanted: str | None) -> UUID:
    """The id that the page was made with, so that a double tap is one record; a new one for anything else."""
    try:
        uuid = UUID(wanted or "")
    except ValueError:
        return uuid4()
    known = records.head(patient, type, uuid)
    return uuid if uuid.int and (known is None or timezone.now() - known.written_at < RESEND) else uuid4()


def _of_this_sitting(patient: Patient, user: User, day: date) -> Entry | None:
    grant = access.writes_under(user, patient)
    open_to = Diary(patient, grant).written() if grant else patient.entries.heads()
    unrated = open_to.filter(kind="day", date=day, deleted=False, pain_average=None, pain_worst=None)
    found = unrated.filter(written_at__gt=timezone.now() - SITTING).order_by("written_at").last()
    return found if isinstance(found, Entry) else None


def _add(patient: Patient, user: User, how: Change, kind: str, day: date, trigger: str, uuid: UUID) -> Recorded:
    now = local_now(patient)
    fresh = {
        "id": str(uuid),
        "kind": kind,
        "date": day.isoformat(),
        "occurred_at": _happened(patient, kind, day, now).isoformat(),
        "time_zone": patient.time_zone,
        "trigger": trigger,
    }
    return _record(patient, user, how(fresh))


def _happened(patient: Patient, kind: str, day: date, now: datetime) -> datetime:
    """Now, or the evening (the morning, of a night) of a day that is over."""
    usual = datetime.combine(day, MORNING if kind == "night" else EVENING, patient.zone)
    return min(now, usual) if day < now.date() else now


def _content(entry: Entry) -> Content:
    """The contract's JSON of an entry, without what the server owns. A note that its writer may not see stays in it."""
    whole = Entry.objects.get(pk=entry.pk) if getattr(entry, "notes_withheld", False) else entry
    content = contract.render("entry", whole.content(), entry.patient.zone)
    return {name: value for name, value in content.items() if name != "received_at"}


def _record(patient: Patient, user: User, data: Content, base_version: int | None = None) -> Recorded:
    data["recorded_at"] = local_now(patient).isoformat()
    return records.record(patient=patient, by=user, type="entry", data=data, base_version=base_version)
