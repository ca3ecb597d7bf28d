"""Seeded random rich diaries of 1 to 150 days: make_diary(seed) -> (document, as_of)."""

import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .diary import BACK
from .events import NEURO

LONDON, YORK = "Europe/London", "America/New_York"
COLOURS = ["clear_or_yellow"] * 12 + ["dark_yellow", "orange", "pink", "red", "cola_brown", "with_clots"]
CONTEXTS = [
    "menstruating",
    "other_vaginal_bleeding",
    "coloured_food_or_dye",
    "colouring_medicine",
    "hard_exercise",
    "urology_procedure_or_catheter",
    "uti_symptoms",
    "uti_antibiotics",
    "none",
]
QUALITIES = ["dull", "aching", "pressure", "constant", "sharp", "cramping", "burning", "electric", "tingling", "numb"]
WORSE = ["standing", "sitting", "moving", "lying", "cough_sneeze_strain", "breathing", "passing_urine", "nothing"]
CLASSES = [
    "paracetamol",
    "nsaid",
    "weak_opioid",
    "strong_opioid",
    "gabapentinoid",
    "antidepressant",
    "steroid",
    "laxative",
    "antibiotic",
    "other",
]
EVENTS = [
    "injury",
    "surgery",
    "systemic_therapy",
    "ablation",
    "radiotherapy",
    "nerve_block",
    "vertebral_stabilisation",
    "gp_contact",
    "emergency_contact",
    "oncology_contact",
    "pain_team_contact",
    "palliative_contact",
    "other_contact",
    "kidney_ultrasound",
    "kidney_ct",
    "kidney_mri",
    "spine_mri",
    "spine_ct",
    "urinalysis",
    "blood_test",
    "cystoscopy",
]
YNU = ["yes", "no", "unsure"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        r = self.r
        self.length = r.choice([r.randint(1, 20), r.randint(20, 60), r.randint(28, 150), r.randint(28, 150)])
        self.end = date(2026, r.choice([4, 5, 6, 7, 11, 12]), r.randint(1, 28))
        if r.random() < 0.2:
            self.end = r.choice([date(2026, 3, 29), date(2026, 10, 25)]) + timedelta(days=r.randint(0, 20))
        self.start = self.end - timedelta(days=self.length - 1)
        trip = r.random() < 0.3 and self.length > 10
        self.trip = (r.randint(2, self.length - 3), r.randint(2, 9)) if trip else None
        self.course = r.choice(
            ["flat", "flat", "improving", "worsening", "night", "resolving", "relapsing", "plateau", "daily"]
        )
        self.level = r.uniform(1.5, 7.5)
        self.sd = r.uniform(0.4, 1.5)
        self.adherence = r.choice([0.45, 0.65, 0.85, 0.95, 1.0])
        self.place = r.sample(sorted(BACK), r.randint(1, 2))
        self.moments = r.choice([0, 0.3, 1.5, 3])
        self.nights = r.choice([0, 0.5, 0.9, 0.95])
        self.symptom = r.choice([0, 0, 0.1, 0.6])
        self.lateness = r.choice([0, 0, 0.05, 0.15, 0.4])
        self.neuro = r.choice([0, 0, 0.02, 0.05])
        self.signs = r.choice([0.1, 0.5, 0.9])
        self.link = r.random() < 0.4
        self.entries, self.kg = [], r.uniform(55, 95)
        self.fall = r.choice([0, 0, 0.08, 0.1]) / 150
        self.urine = r.choice([0, 0.02, 0.2])
        self.fever = r.choice([0, 0.02, 0.1])
        self.gaps = []
        if self.length > 40 and r.random() < 0.3:
            g = r.randint(5, self.length - 25)
            self.gaps.append((g, g + r.randint(10, 24)))

    def uid(self):
        return str(uuid.UUID(int=self.r.getrandbits(128), version=4))

    def maybe(self, p, value, other=None):
        return value() if self.r.random() < p else other

    def mean(self, i):
        x = i / max(1, self.length - 1)
        shape = {
            "improving": self.level + 2.5 - 5 * x,
            "worsening": self.level - 2.5 + 5 * x,
            "resolving": self.level if x < 0.6 else 0,
            "relapsing": 0 if 0.3 < x < 0.6 else self.level,
            "plateau": self.level + 2 - (4.5 if x > 0.55 else 0),
            "daily": max(self.level, 4),
        }
        return shape.get(self.course, self.level)

    def rating(self, i, extra=0.0):
        mean = self.mean(i)
        if mean <= 0:
            return 0 if self.r.random() < 0.97 else 1
        return min(10, max(0, round(self.r.gauss(mean + extra, self.sd))))

    def zone(self, i):
        return YORK if self.trip and self.trip[0] <= i < sum(self.trip) else LONDON

    def stamp(self, day, clock, zone):
        return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))

    def lag(self):
        r = self.r
        if r.random() >= self.lateness:
            return timedelta(minutes=r.choice([0, 0, 5, -3, 40, 110]))
        return r.choice(
            [timedelta(hours=h) for h in (3, 20, 25, 40, 47, 50, 100, 160, 170, 400)]
            + [timedelta(hours=2), timedelta(hours=24), timedelta(hours=48), timedelta(days=7)]
        )

    def add(self, kind, i, clock, **fields):
        day = self.start + timedelta(days=i)
        zone = self.zone(i)
        at = self.stamp(day, clock, zone)
        rec = at + self.lag()
        e = {"id": self.uid(), "kind": kind, "date": day.isoformat(), "occurred_at": at.isoformat(), "time_zone": zone}
        e["recorded_at"] = rec.isoformat()
        e |= {k: v for k, v in fields.items() if v is not None}
        if self.r.random() < 0.05:
            ahead = self.r.choice([1, 4, 5, 6, 90])
            e["received_at"] = (rec - timedelta(minutes=ahead)).isoformat()
        self.entries.append(e)
        if self.r.random() < 0.02:
            new = {**e, "version": 2, "recorded_at": (rec + timedelta(hours=self.r.randint(1, 200))).isoformat()}
            new.pop("received_at", None)
            if self.r.random() < 0.4:
                new["deleted"] = True
            else:
                for key in ("pain_average", "pain_worst", "pain_now"):
                    if key in new:
                        new[key] = self.r.randint(0, 10)
            self.entries.append(new)
        return e

    def common(self, value):
        r = self.r
        out = {}
        if r.random() < 0.8:
            out["regions"] = sorted(set(self.place if r.random() < 0.9 else [r.choice(["abdomen", "leg_left"])]))
            if r.random() < 0.05:
                out["regions"] = sorted({*out["regions"], r.choice(sorted(BACK))})
        if value and r.random() < self.signs:
            pool = QUALITIES[:4] if r.random() < 0.6 else QUALITIES
            out["qualities"] = sorted(r.sample(pool, r.randint(1, 3)))
        if r.random() < self.signs:
            out["worse_with"] = [r.choice(WORSE)]
        if r.random() < 0.03:
            out["novelty"] = r.choice(["same_as_usual", "new_place", "new_kind", "worse"])
        return out

    def day(self, i):
        r, s = self.r, self.signs
        v = self.rating(i)
        f = self.common(v)
        f["pain_average"] = v
        f["pain_worst"] = self.maybe(0.6, lambda: min(10, v + r.randint(0, 2)))
        f["trigger"] = "symptom" if r.random() < self.symptom else r.choice(["scheduled", None, "self"])
        if r.random() < s:
            high = self.link and v >= self.level + 0.7
            f["fatigue"] = r.randint(4, 9) if high else r.randint(0, 7 if not self.link else 4)
            f["fatigue_unusual"] = self.maybe(0.3, lambda: r.choice(YNU))
        if r.random() < s:
            hot = r.random() < self.fever
            f["temperature_c"] = r.choice([38.0, 38.4, 39.1]) if hot else round(r.uniform(36, 37.9), 1)
            f["fever_explained"] = self.maybe(0.5 if hot else 0, lambda: r.choice(YNU))
            f["rigors"] = self.maybe(0.2, lambda: r.choice(YNU))
        f["urinary_symptoms"] = self.maybe(s, lambda: r.choice(["no", "no", "no", "yes", "unsure"]))
        f["leg_swelling"] = self.maybe(s, lambda: r.choice(["none"] * 12 + ["both", "both", "left"]))
        f["leg_swelling_new"] = self.maybe(0.3, lambda: r.choice(YNU))
        if r.random() < s:
            f["urine_colour"] = r.choice(COLOURS if r.random() < self.urine else COLOURS[:12])
            f["urine_context"] = self.maybe(0.1, lambda: [r.choice(CONTEXTS)], [])
        f["lump"] = self.maybe(s / 2, lambda: r.choice(["no"] * 20 + ["unsure", "yes"]))
        if r.random() < s / 4:
            kg = self.kg * (1 - self.fall * i) * r.uniform(0.99, 1.01)
            if r.random() < 0.06:
                kg *= r.choice([1.2, 0.8])
            f["weight_kg"] = round(kg, 1)
            f["weight_loss_intended"] = self.maybe(0.2, lambda: r.choice(["no", "no", "unsure", "yes"]))
        if r.random() < s / 2:
            keys = NEURO if r.random() < 0.7 else r.sample(NEURO, 5)
            f["neuro"] = dict.fromkeys(keys, "no")
            if r.random() < self.neuro * 3:
                f["neuro"][r.choice(keys)] = r.choice(["new", "worse", "unchanged"])
        if r.random() < 0.04:
            f["onset_date"] = (self.start - timedelta(days=r.randint(-10, 90))).isoformat()
        if r.random() < 0.04:
            f["injury_link"] = r.choice(YNU)
            f["injury_date"] = self.maybe(0.7, lambda: (self.start - timedelta(days=r.randint(-5, 9))).isoformat())
        self.add("day", i, time(21, r.randint(0, 59)), **f)

    def night(self, i):
        r = self.r
        v = self.rating(i, 2.2 if self.course == "night" else r.choice([-1, 0, 0]))
        f = self.common(v)
        f["pain_average"] = self.maybe(0.9, lambda: v)
        f["pain_worst"] = self.maybe(0.3, lambda: min(10, v + 1))
        f["woken_count"] = self.maybe(
            0.7, lambda: r.choice([0, 0, 1, 2] if self.course == "night" else [0, 0, 0, 0, 1])
        )
        if r.random() < 0.1 * self.signs:
            f["urine_colour"] = r.choice(COLOURS)
            f["urine_context"] = self.maybe(0.2, lambda: [r.choice(CONTEXTS)], [])
        f["kept_awake"] = self.maybe(0.5, lambda: r.choice(["no", "no", "no", "yes", "unsure"]))
        f["trigger"] = "symptom" if r.random() < self.symptom else r.choice(["scheduled", None, "self"])
        self.add("night", i, time(7, r.randint(0, 59)), **f)

    def moment(self, i):
        r = self.r
        clock = time(r.choice([0, 1, 3, 5, 6, 9, 11, 14, 18, 21, 22, 23]), r.choice([0, 15, 30, 59]))
        dark = self.course == "night" and (clock.hour >= 22 or clock.hour < 6)
        v = self.rating(i, 2.2 if dark else 0)
        f = self.common(v)
        f["posture"] = r.choice(["lying", "lying", "sitting", "standing", "walking", "other", None])
        f["pain_now"] = min(10, v + (2 if self.link and f["posture"] in ("sitting", "standing") else 0))
        f["trigger"] = r.choice(["symptom"] + ["scheduled", "self", None] * 2)
        self.add("moment", i, clock, **f)

    def patient(self):
        r = self.r
        p = {"id": self.uid(), "time_zone": LONDON}
        p["birth_year"] = r.choice([None, 1940, 1955, 1966, 1981, 1995])
        p["cancer_history"] = r.choice(["none", "none", "none", "past", "current", "unsure", None])
        p["immunosuppressed"] = r.choice(["no", "no", "no", "yes", "unsure", None])
        p["injected_drugs"] = r.choice(["no", "no", "yes", None])
        p["kidney_disease"] = r.choice(["no", "no", "yes", None])
        p["anticoagulant"] = r.choice(["no", "no", "yes", None])
        p["cancer_treatment"] = r.choice(["none", "none", "systemic", "surgery", None])
        if r.random() < 0.4:
            p["cancer_treatment_last_on"] = (self.end - timedelta(days=r.randint(0, 90))).isoformat()
        if r.random() < 0.3:
            p["usual_bedtime"], p["usual_wake_time"] = r.choice(
                [("23:00", "07:00"), ("00:00", "08:00"), ("01:00", "09:30"), ("22:00", "13:00"), ("21:30", "05:00")]
            )
        if r.random() < 0.3:
            p["assessed_pain"] = {"assessed_on": (self.end - timedelta(days=r.randint(0, 120))).isoformat()}
            if r.random() < 0.5:
                p["assessed_pain"]["regions"] = sorted(self.place)
        return p

    def care(self):
        r = self.r
        meds, doses, events = [], [], []
        for _ in range(r.choice([0, 0, 1, 2, 4])):
            began = self.start + timedelta(days=r.randint(-30, self.length))
            m = {"id": self.uid(), "name": "m", "class": r.choice(CLASSES)}
            if r.random() < 0.85:
                m["started_on"] = (began + timedelta(days=90 if r.random() < 0.05 else 0)).isoformat()
            if r.random() < 0.4:
                m["stopped_on"] = (began + timedelta(days=r.randint(0, 60))).isoformat()
            meds.append(m)
            for _ in range(r.choice([0, 0, 5, 40])):
                at = datetime.combine(self.start, time(r.choice([6, 9, 12, 18, 22])), UTC)
                at += timedelta(days=r.randint(0, self.length))
                dose = r.choice([500, 1000, 2000])
                doses.append({"id": self.uid(), "medicine": m["id"], "taken_at": at.isoformat(), "dose_mg": dose})
        for _ in range(r.choice([0, 1, 3, 8])):
            on = self.start + timedelta(days=r.randint(-8, self.length + 1))
            rec = datetime.combine(on, time(12), UTC) + timedelta(days=r.choice([0, 0, 0, 3, 12]))
            ev = {"id": self.uid(), "date": on.isoformat(), "recorded_at": rec.isoformat(), "type": r.choice(EVENTS)}
            if ev["type"] == "injury" and r.random() < 0.5:
                ev["regions"] = [r.choice(self.place)]
            events.append(ev)
        for a, b in self.gaps:
            if r.random() < 0.8:
                ev = {"id": self.uid(), "type": "gap_answer", "date": (self.start + timedelta(days=b)).isoformat()}
                ev["recorded_at"] = datetime.combine(self.start + timedelta(days=b), time(20), UTC).isoformat()
                ev["gap_start"] = (self.start + timedelta(days=a)).isoformat()
                ev["gap_end"] = (self.start + timedelta(days=b - 1)).isoformat()
                ev["gap_pain"] = r.choice(["most_days", "some_days", "no_pain", "no_pain", "unsure"])
                events.append(ev)
        return meds, doses, events


def make_diary(seed):
    m = Maker(seed)
    r = m.r
    for i in range(m.length):
        if any(a <= i < b for a, b in m.gaps):
            continue
        if r.random() < m.adherence:
            m.day(i)
        if r.random() < m.nights * m.adherence:
            m.night(i)
        for _ in range(int(m.moments) + (r.random() < m.moments % 1)):
            if r.random() < m.adherence:
                m.moment(i)
    if r.random() < 0.3 and m.length > 15:
        i = r.randint(5, m.length - 5)
        at = datetime.combine(m.start + timedelta(days=i), time(20), UTC)
        for e in m.entries:
            if at - timedelta(days=r.choice([3, 5])) <= datetime.fromisoformat(e["occurred_at"]) <= at:
                e["recorded_at"] = (at + timedelta(minutes=r.randint(0, 18))).isoformat()
    patient = m.patient()
    meds, doses, events = m.care()
    r.shuffle(m.entries)
    document = {"format": "symptom-diary/1", "patient": patient, "entries": m.entries, "events": events}
    if r.random() < 0.85:
        document |= {"medicines": meds, "doses": doses}
    hour = r.choice([time(23, 59), time(12, 0), time(7, 0)])
    as_of = datetime.combine(m.end, hour, ZoneInfo(LONDON)) + timedelta(days=r.choice([0, 0, 0, 1, 3, 9]))
    return document, as_of
