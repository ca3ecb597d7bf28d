"""3.3 Red-flag events: every class of entry counts."""

from datetime import timedelta

from .diary import DAY, counts, ratings
from .rows import row, state

NEURO = [
    "leg_weakness_left",
    "leg_weakness_right",
    "leg_weakness_severe",
    "leg_numbness_left",
    "leg_numbness_right",
    "leg_shooting_pain_left",
    "leg_shooting_pain_right",
    "saddle_numbness",
    "sexual_numbness",
    "bladder_cannot_start_or_empty",
    "bladder_leak_or_not_felt",
    "bowel_leak_or_not_felt",
    "unsteady_walking",
]
ALWAYS = {
    "saddle_numbness",
    "sexual_numbness",
    "bladder_cannot_start_or_empty",
    "bladder_leak_or_not_felt",
    "bowel_leak_or_not_felt",
    "unsteady_walking",
    "leg_weakness_severe",
}


def active(entry):
    return {k for k, v in (entry.get("neuro") or {}).items() if v in ("new", "worse")}


def neuro_answered(entries):
    return {k for e in entries for k, v in (e.get("neuro") or {}).items() if v}


def iso(day):
    return day.isoformat() if day else None


@row("neuro-emergency", event=True)
def neuro_emergency(look):
    recent = look.within(14)
    items = set().union(*[active(e) for e in recent]) if recent else set()
    left = {i for i in items if i.endswith("_left")}
    right = {i for i in items if i.endswith("_right")}
    positive, band = [], set()
    for e in recent:
        mine = active(e)
        hit = bool(mine & ALWAYS)
        hit |= any(e["neuro"][i] == "worse" for i in mine if i.startswith("leg_weakness_"))
        hit |= bool(left and right and mine & (left | right))
        hit |= bool(look.history and mine)
        girdle = look.history and "band_around_trunk" in (e.get("regions") or [])
        if girdle and e.get("novelty") != "same_as_usual" and not (ratings(e) and max(ratings(e)) == 0):
            hit, band = True, {"band_around_trunk"}
        if hit:
            positive.append(e)
    if positive:
        first = min(positive, key=lambda e: (e["_date"], e["_occ"], e["id"]))
        ev = {
            "first_reported": iso(first["_date"]),
            "lag_hours": first["_lag"].total_seconds() / 3600,
            "items": ", ".join(sorted(items | band)),
        }
        look.cache["neuro_first"] = first
        return "met", "emergency", ev, first["_date"]
    done = set(NEURO) <= neuro_answered(recent)
    return "not_met" if done else "insufficient", "emergency", {}


@row("neuro-urgent", event=True)
def neuro_urgent(look):
    recent = look.within(14)
    if state(look, "neuro-emergency")[0] == "met":
        return "not_met", "urgent", {}
    positive = [e for e in recent if active(e)]
    if positive and not look.history:
        items = set().union(*[active(e) for e in positive])
        first = min(positive, key=lambda e: e["_date"])
        side = "left" if any(i.endswith("_left") for i in items) else "right"
        ev = {"items": ", ".join(sorted(items)), "side": side, "first_reported": iso(first["_date"])}
        return "met", "urgent", ev, first["_date"]
    done = {k for k in NEURO if k.endswith(("_left", "_right"))} <= neuro_answered(recent)
    return "not_met" if done else "insufficient", "urgent", {}


@row("neuro-report-delay", event=True)
def neuro_delay(look):
    recent = look.within(28)
    late = [e for e in recent if active(e) and e["_lag"] > timedelta(hours=24)]
    if late:
        ev = {"delay_hours": max(e["_lag"] for e in late).total_seconds() / 3600}
        return "met", "note", ev, min(e["_date"] for e in late)
    return "not_met" if neuro_answered(recent) else "insufficient", "note", {}


@row("new-pain-cancer-history", event=True)
def new_pain(look):
    if look.patient.get("cancer_history") == "none":
        return "not_met", "urgent", {}
    if not look.history:
        return "insufficient", "urgent", {}
    seen = [e for e in look.within(28) if counts(e)]
    if not seen:
        return "insufficient", "urgent", {}
    hits = []
    for e in seen:
        if max(ratings(e)) < 1:
            continue
        ep = look.episodes[-1] if look.episodes else None
        known = ep is not None and (ep["stated"] or ep["after_run"] or ep["after_gap"])
        if (
            (known and (e["_date"] - ep["start"]).days + 1 <= 84)
            or e.get("novelty") in ("new_place", "new_kind")
            or (not known and not look.patient.get("assessed_pain"))
        ):
            hits.append(e)
    if hits:
        ev = {"episode_days": look.episode_days} if look.episode else {}
        return "met", "urgent", ev, min(e["_date"] for e in hits)
    return "not_met", "urgent", {}


COLOURED = {"pink", "red", "cola_brown", "with_clots"}
SPANS = {  # context: (days before, days after the reading)
    "menstruating": (2, 2),
    "other_vaginal_bleeding": (2, 2),
    "coloured_food_or_dye": (2, 0),
    "colouring_medicine": (2, 0),
    "hard_exercise": (3, 0),
    "urology_procedure_or_catheter": (14, 0),
    "uti_symptoms": (2, 2),
    "uti_antibiotics": (6, 0),
}


def confounded(look, day):
    for e in look.entries:
        for c in e.get("urine_context") or []:
            if c in SPANS and day - SPANS[c][0] * DAY <= e["_date"] <= day + SPANS[c][1] * DAY:
                return True
    return False


def urine(look, days=183):
    """Clean and confounded coloured entries of the look-back."""
    clean, other = [], []
    for e in look.within(days):
        if e.get("urine_colour") in COLOURED:
            (other if confounded(look, e["_date"]) else clean).append(e)
    return clean, other


@row("visible-haematuria", event=True)
def haematuria(look):
    clean, other = urine(look)
    dates = sorted({e["_date"] for e in clean})
    episodes = sum(i == 0 or (d - dates[i - 1]).days > 3 for i, d in enumerate(dates))
    ev = {"clean_episodes": episodes, "clean_readings": len(clean), "confounded_readings": len(other)}
    if clean:
        ev |= {"first_date": iso(dates[0]), "last_date": iso(dates[-1])}
        ev["colours"] = ", ".join(sorted({e["urine_colour"] for e in clean + other}))
        tier = "urgent" if look.age is None or look.age >= 45 or episodes >= 2 else "prompt_review"
        blocked = [e["_date"] for e in look.entries if "bladder_cannot_start_or_empty" in active(e)]
        for e in clean + other:
            if e["urine_colour"] == "with_clots" and any(abs((e["_date"] - b).days) <= 1 for b in blocked):
                tier = "emergency"
        return "met", tier, ev, dates[0]
    if other:
        newest = max(e["_date"] for e in other)
        tested = any(x["type"] == "urinalysis" and x["_date"] >= newest for x in look.events)
        return "not_met" if tested else "insufficient", "urgent", ev
    asked = any(e.get("urine_colour") for e in look.within(183))
    return "not_met" if asked else "insufficient", "urgent", ev


@row("palpable-mass", event=True)
def mass(look):
    seen = [e for e in look.within(183) if e.get("lump")]
    yes = [e for e in seen if e["lump"] == "yes"]
    if yes:
        others = [d for d, w in look.W.items() if w >= 1 and d >= look.last(183)]
        others += [e["_date"] for e in urine(look)[0]]
        urgent = any(abs((e["_date"] - d).days) <= 90 for e in yes for d in others)
        again = [e["lump"] for e in seen if e["_occ"] >= min(y["_occ"] for y in yes) + timedelta(hours=24)]
        ev = {"reconfirmed": "yes" if "yes" in again else "no" if "no" in again else "unknown"}
        return "met", "urgent" if urgent else "prompt_review", ev, min(e["_date"] for e in yes)
    return "not_met" if any(e["lump"] == "no" for e in seen) else "insufficient", "prompt_review", {}


@row("unilateral-leg-swelling", event=True)
def one_leg(look):
    seen = [e for e in look.within(14) if e.get("leg_swelling")]
    hits = [e for e in seen if e["leg_swelling"] in ("left", "right") and e.get("leg_swelling_new") != "no"]
    if hits:
        first = min(e["_date"] for e in hits)
        return "met", "emergency", {"first_date": iso(first)}, first
    return "not_met" if seen else "insufficient", "emergency", {}
