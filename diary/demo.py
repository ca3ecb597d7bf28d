"""Five made-up diaries for a first look, each with another story. Nobody's: every answer comes from a seeded generator.

All but one end today; they have gaps, late and backfilled entries, corrections and a withdrawn entry, as real diaries do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from analysis.document import FORMAT

ZONE: Final = ZoneInfo("Europe/London")
SPACE: Final = UUID("5c1d9c6e-7f0a-5d9b-8a37-2f4d6b1e0a11")
Answers = dict[str, Any]

CALM_SIGNS: Final[Answers] = {
    "urine_colour": "clear_or_yellow",
    "urine_context": ["none"],
    "lump": "no",
    "leg_swelling": "none",
    "rigors": "no",
    "neuro": {
        "leg_weakness_left": "no",
        "leg_weakness_right": "no",
        "leg_weakness_severe": "no",
        "leg_numbness_left": "no",
        "leg_numbness_right": "no",
        "leg_shooting_pain_left": "no",
        "leg_shooting_pain_right": "no",
        "saddle_numbness": "no",
        "sexual_numbness": "no",
        "bladder_cannot_start_or_empty": "no",
        "bladder_leak_or_not_felt": "no",
        "bowel_leak_or_not_felt": "no",
        "unsteady_walking": "no",
    },
}
HEALTHY: Final[Answers] = {
    "cancer_history": "none",
    "cancer_treatment": "none",
    "immunosuppressed": "no",
    "long_term_steroids": "no",
    "osteoporosis": "no",
    "injected_drugs": "no",
    "anticoagulant": "no",
    "kidney_disease": "no",
    "baseline_neuro": [],
}


@dataclass
class Diary:
    """One diary in the making. `now` is the last moment anything may have been written."""

    person: str
    now: datetime
    days: int
    chance: Random = field(init=False)
    document: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.person)  # noqa: S311 - the same diary every time is the point
        self.document = {"format": FORMAT, "patient": {"id": self.id("patient"), "time_zone": ZONE.key, **HEALTHY}}
        self.document |= {plural: [] for plural in ("entries", "medicines", "doses", "events")}

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def id(self, *what: object) -> str:
        return str(uuid5(SPACE, "/".join(map(str, (self.person, *what)))))

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZONE)

    def profile(self, **answers: Any) -> None:
        self.document["patient"] |= answers

    def gaps(self, share: float, *silences: range) -> Iterator[int]:
        """The days with an entry, oldest first, as days ago: most of them, but none in a silence."""
        for ago in range(self.days - 1, -1, -1):
            if not any(ago in silence for silence in silences) and self.chance.random() < share:
                yield ago

    def rating(self, level: float, spread: float = 0.9) -> int:
        return max(0, min(10, round(self.chance.gauss(level, spread))))

    def entry(self, kind: str, ago: int, when: datetime, **answers: Any) -> Answers | None:
        """Add an entry; a few are typed a day and a half, or three days, after. None where that is still to come."""
        late = self.chance.choices((0, 36, 72), (0.92, 0.05, 0.03))[0]
        typed = when + timedelta(hours=late, minutes=self.chance.randrange(10))
        if typed > self.now:
            return None
        made = {
            "id": self.id(kind, when.isoformat()),
            "kind": kind,
            "date": self.day(ago).isoformat(),
            "occurred_at": when.isoformat(),
            "time_zone": ZONE.key,
            "recorded_at": typed.isoformat(),
            "received_at": (typed + timedelta(seconds=2)).isoformat(),
            "trigger": "scheduled",
            "version": 1,
            **answers,
        }
        self.document["entries"].append(made)
        return made

    def evening(self, ago: int, level: float, **answers: Any) -> Answers | None:
        average = self.rating(level)
        worst = min(10, average + self.chance.randrange(3)) if average else 0
        when = self.at(self.day(ago), 20, self.chance.randrange(45))
        return self.entry("day", ago, when, pain_average=average, pain_worst=worst, **answers)

    def morning(self, ago: int, level: float, woken: int, **answers: Any) -> Answers | None:
        when = self.at(self.day(ago), 7, self.chance.randrange(45))
        answers |= {"woken_count": woken, "kept_awake": "yes" if woken > 1 else "no"}
        return self.entry("night", ago, when, pain_average=self.rating(level), **answers)

    def corrected(self, entry: Answers | None, **answers: Any) -> None:
        """The same entry, put right ten minutes later."""
        if entry is not None:
            typed = datetime.fromisoformat(entry["recorded_at"]) + timedelta(minutes=10)
            if typed <= self.now:
                times = {"recorded_at": typed.isoformat(), "received_at": typed.isoformat()}
                self.document["entries"].append(entry | times | {"version": 2} | answers)

    def medicine(self, name: str, kind: str, started: int, stopped: int | None = None, dose: str = "") -> str:
        made = {
            "id": self.id("medicine", name),
            "name": name,
            "class": kind,
            "started_on": self.day(started).isoformat(),
        }
        made |= {"dose_text": dose} if dose else {}
        made |= {"stopped_on": self.day(stopped).isoformat()} if stopped is not None else {}
        self.document["medicines"].append(made)
        return made["id"]

    def dose(self, medicine: str, ago: int, hour: int, amount: float) -> None:
        taken = self.at(self.day(ago), hour, self.chance.randrange(60))
        if taken <= self.now:
            made = {"id": self.id("dose", medicine, taken), "medicine": medicine, "taken_at": taken.isoformat()}
            self.document["doses"].append(made | {"dose_mg": amount})

    def event(self, kind: str, ago: int, **answers: Any) -> None:
        day = self.day(ago)
        made = {
            "id": self.id(kind, ago),
            "type": kind,
            "date": day.isoformat(),
            "recorded_at": self.at(day, 18).isoformat(),
        }
        self.document["events"].append(made | answers)


def ana(now: datetime) -> Answers:
    """Steady pain in the left flank for twelve weeks, without an injury, and not easing."""
    diary = Diary("ana", now, days=84)
    diary.profile(birth_year=1967, sex="female", can_menstruate="no", height_cm=168, smoking="never")
    began = {"onset_date": diary.day(88).isoformat(), "onset_certainty": "about", "injury_link": "no"}
    paracetamol = diary.medicine("Paracetamol", "paracetamol", 55, dose="2 tablets of 500 mg")
    for ago in diary.gaps(0.93, range(37, 43)):
        words = {"regions": ["flank_left"], "qualities": ["dull", "aching"], "worse_with": ["nothing"]}
        signs = CALM_SIGNS | {"fatigue": diary.rating(2), "fatigue_unusual": "no"} if ago % 4 == 0 else {}
        entry = diary.evening(ago, 4.2, **words, **signs, **(began if ago % 7 == 0 else {}))
        if ago % 17 == 5:
            diary.corrected(entry, note="Sat in the car for two hours.")
        if ago % 3 == 0:
            diary.morning(ago, 3.2, woken=0, regions=["flank_left"])
        if ago < 55 and diary.chance.random() < 0.6:
            diary.dose(paracetamol, ago, 13, 1000)
        if ago % 7 == 2:
            diary.entry("day", ago, diary.at(diary.day(ago), 9), weight_kg=round(diary.chance.gauss(71.4, 0.3), 1))
    diary.event("gp_contact", 24, result="Blood pressure taken, come back if it stays")
    diary.event("urinalysis", 23, result="No blood on the strip")
    return diary.document


def ben(now: datetime) -> Answers:
    """Pain low in the back that is worse at night and breaks his sleep, more so in the last weeks."""
    diary = Diary("ben", now, days=70)
    diary.profile(birth_year=1959, sex="male", can_menstruate="no", usual_bedtime="22:30", usual_wake_time="06:30")
    diary.medicine("Ibuprofen", "nsaid", 40, 18, dose="400 mg")
    naproxen = diary.medicine("Naproxen", "nsaid", 18, dose="250 mg twice a day")
    place: Answers = {"regions": ["low_back_midline", "low_back_right"]}
    began = {"onset_date": diary.day(75).isoformat(), "onset_certainty": "about", "injury_link": "no"}
    for ago in diary.gaps(0.9, range(50, 55)):
        worse = 1 if ago > 35 else 2.6
        moving = {"worse_with": diary.chance.choice((["lying"], ["lying", "cough_sneeze_strain"], ["standing"]))}
        own = {"note": "Can’t lie on my right side. I get up and walk about until it eases."} if ago == 4 else {}
        tired = {"fatigue": diary.rating(3, 1.2)} if ago % 2 == 0 else {}
        diary.evening(ago, 3, **place, **moving, **tired, **own, **(CALM_SIGNS | began if ago % 5 == 0 else {}))
        diary.morning(
            ago,
            3 + worse,
            woken=diary.chance.choices((0, 1, 2, 3), (1, 3, 3, 2) if ago < 35 else (4, 2, 1, 0))[0],
            **place,
        )
        if ago < 30 and diary.chance.random() < 0.25:
            woke = diary.at(diary.day(ago), 3, diary.chance.randrange(60))
            diary.entry(
                "moment", ago, woke, pain_now=diary.rating(6), posture="lying", **place, **{"trigger": "symptom"}
            )
        if ago < 18:
            for hour in (8, 19):
                diary.dose(naproxen, ago, hour, 250 if ago > 8 else 500)
        if ago % 10 == 3:
            diary.entry("day", ago, diary.at(diary.day(ago), 9), weight_kg=round(diary.chance.gauss(83.6, 0.4), 1))
    diary.event("gp_contact", 18)
    return diary.document


def chi(now: datetime) -> Answers:
    """A strain from lifting ten weeks ago, and a recovery to days without pain."""
    diary = Diary("chi", now, days=70)
    diary.profile(birth_year=1991, sex="other", can_menstruate="yes", smoking="former")
    hurt = diary.day(69)
    diary.event("injury", 69, regions=["low_back_right"], severity="minor", note="Lifted a washing machine.")
    ibuprofen = diary.medicine("Ibuprofen", "nsaid", 68, 47, dose="400 mg when needed")
    story = {
        "injury_link": "yes",
        "injury_date": hurt.isoformat(),
        "injury_severity": "minor",
        "onset_date": hurt.isoformat(),
    }
    for ago in diary.gaps(0.87, range(20, 23)):
        level = max(0.0, 7 * (ago - 13) / 56)
        answers: Answers = {"regions": ["low_back_right"]}
        if level > 1:
            answers |= {"qualities": ["sharp"], "worse_with": ["moving"], "eased_by": ["rest"]}
        if level == 0:
            day = diary.at(diary.day(ago), 20)
            diary.entry("day", ago, day, pain_average=0, pain_worst=0, **{"trigger": "self"})
        else:
            diary.evening(
                ago, level, **answers, **(story if ago % 7 == 6 else {}), **(CALM_SIGNS if ago % 9 == 0 else {})
            )
        if ago > 50:
            diary.morning(ago, level * 0.6, woken=0)
        if 47 < ago < 68 and diary.chance.random() < 0.7:
            diary.dose(ibuprofen, ago, 12, 400)
    return diary.document


def dee(now: datetime) -> Answers:
    """A mild ache in the right side; pink urine once, nine days ago. Today's entry is written by `load_demo`."""
    diary = Diary("dee", now, days=63)
    diary.profile(birth_year=1956, sex="female", can_menstruate="no", smoking="current", anticoagulant="no")
    place = {"regions": ["flank_right"]}
    for ago in diary.gaps(0.8, range(29, 36)):
        if ago == 0:
            continue
        signs = CALM_SIGNS if ago % 6 == 0 else {}
        if ago == 9:
            signs = CALM_SIGNS | {"urine_colour": "pink"}
        entry = diary.evening(ago, 0.9, **place, **signs, fatigue=diary.rating(4))
        if ago == 40 and entry is not None:
            diary.corrected(entry, deleted=True)
        if ago % 2 == 0:
            diary.entry("day", ago, diary.at(diary.day(ago), 8), weight_kg=round(78.5 - (63 - ago) * 0.02, 1))
    diary.medicine("Amlodipine", "other", 400, dose="5 mg")
    return diary.document


def blood_today(now: datetime) -> Answers:
    """What Dee notices today: the red flag of the demo."""
    diary = Diary("dee", now, days=63)
    return {
        "id": diary.id("today"),
        "kind": "day",
        "date": diary.today.isoformat(),
        "occurred_at": now.astimezone(ZONE).isoformat(),
        "time_zone": ZONE.key,
        "recorded_at": now.astimezone(ZONE).isoformat(),
        "trigger": "symptom",
        "pain_average": 3,
        "pain_worst": 4,
        "regions": ["flank_right"],
        **CALM_SIGNS,
        "urine_colour": "red",
    }


def eli(now: datetime) -> Answers:
    """A month of a mild ache between the shoulders, and nothing written for eighteen days."""
    diary = Diary("eli", now, days=48)
    diary.profile(birth_year=1974, sex="male", can_menstruate="no")
    for ago in diary.gaps(0.75, range(18)):
        signs = CALM_SIGNS if ago % 10 == 0 else {}
        diary.evening(ago, 2, regions=["upper_back"], qualities=["aching"], worse_with=["sitting"], **signs)
    return diary.document


@dataclass(frozen=True)
class Person:
    """`with_clinic`: shared with the clinic, else with Dr Ito alone; `owner`: who of the clinic looks after it."""

    email: str
    name: str
    about: str
    document: Callable[[datetime], Answers]
    shared_for: timedelta = timedelta(days=365)
    with_clinic: bool = True
    owner: str = ""


PATIENTS: Final = (
    Person("ana@demo.invalid", "Ana (demo)", "steady flank pain", ana),
    Person("ben@demo.invalid", "Ben (demo)", "worse at night", ben, owner="dr.oke@demo.invalid"),
    Person("chi@demo.invalid", "Chi (demo)", "recovery after a strain", chi, timedelta(days=5), with_clinic=False),
    Person("dee@demo.invalid", "Dee (demo)", "a red-flag sign", dee, owner="dr.ito@demo.invalid"),
    Person("eli@demo.invalid", "Eli (demo)", "no entry for eighteen days", eli),
)
CLINIC: Final = "Riverside Practice (demo)"
ADMINISTRATOR: Final = ("sam@demo.invalid", "Sam (demo)")
CLINICIAN: Final = ("dr.ito@demo.invalid", "Dr Ito (demo)")
COLLEAGUE: Final = ("dr.oke@demo.invalid", "Dr Oke (demo)")
QUESTION: Final = "Is the pain in my side from the kidney, or from the back?"
