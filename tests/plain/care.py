"""3.6 Care gaps and treatment."""

import math
from datetime import timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from .diary import DAY, EPS, Z90, as_date, instant
from .events import iso
from .rows import met, row, since, state, tier_of
from .trend import ANALGESIC, TREATMENTS

CONTACTS = {
    "gp_contact",
    "emergency_contact",
    "oncology_contact",
    "pain_team_contact",
    "palliative_contact",
    "other_contact",
}
STEP = {"paracetamol": 1, "nsaid": 1, "weak_opioid": 2, "strong_opioid": 3}
FAMILIES = ("pain", "night", "events", "systemic", "associations")


def triggers(look, wanted=None):
    from .rows import ROWS

    out = []
    for name, function in ROWS.items():
        if function.__module__.rsplit(".", 1)[1] not in FAMILIES or name.startswith("cooccurrence-"):
            continue
        if wanted and name not in wanted:
            continue
        masked = state(look, name)[2].get("masked") == "yes"
        if (met(look, name) or masked) and tier_of(look, name) != "note":
            out.append((since(look, name, masked=name == "persistent-noninjury-nonimproving"), name))
    return sorted(out)


def has_event(look, types, start):
    return any(e["type"] in types and e["_date"] >= start for e in look.events)


def gap(look, found, evidence, limit=14):
    days = (look.T - found[0][0]).days
    ev = {"open_days": days, **evidence}
    return "met", "prompt_review" if days >= limit else "note", ev


KIDNEY = {
    "visible-haematuria",
    "persistent-noninjury-nonimproving",
    "pain-plus-haematuria",
    "pain-plus-systemic",
    "classic-triad",
    "palpable-mass",
}


@row("evaluation-gap-kidney")
def gap_kidney(look):
    found = triggers(look, KIDNEY)
    if not found or has_event(look, {"kidney_ultrasound", "kidney_ct", "kidney_mri"}, found[0][0]):
        return "not_met", "note", {}
    return gap(look, found, {})


@row("evaluation-gap-spine")
def gap_spine(look):
    found = triggers(look, {"spinal-pattern"})
    scan = bool(look.history and found and not has_event(look, {"spine_mri"}, found[0][0]))
    if met(look, "neuro-emergency"):
        first = look.cache["neuro_first"]
        hours = (look.as_of - first["_occ"]).total_seconds() / 3600
        if hours > 24 and not has_event(look, CONTACTS, first["_date"]):
            opened = min([first["_date"], *([found[0][0]] if scan else [])])
            return "met", "emergency", {"hours_open": hours, "open_days": (look.T - opened).days}
    return gap(look, found, {}, 7) if scan else ("not_met", "note", {})


@row("evaluation-gap-urine-bloods")
def gap_tests(look):
    found = triggers(look)
    if not found:
        return "not_met", "note", {}
    missing = [t for t in ("urinalysis", "blood_test") if not has_event(look, {t}, found[0][0])]
    if not missing:
        return "not_met", "note", {}
    return gap(look, found, {"missing_tests": ", ".join(sorted(missing))})


def active(med, day):
    began, ended = as_date(med.get("started_on")), as_date(med.get("stopped_on"))
    return began is not None and began <= day and (ended is None or ended >= day)


def dose_date(look, dose):
    return instant(dose["taken_at"]).astimezone(ZoneInfo(look.patient["time_zone"])).date()


def used_on(look, med, day):
    return active(med, day) or any(d["medicine"] == med["id"] and dose_date(look, d) == day for d in look.doses)


def days_of(look, n):
    return [look.T - k * DAY for k in range(n - 1, -1, -1)]


def has_list(look):
    """A medicine is known by T: without a start, started, or dosed."""
    dosed = {d["medicine"] for d in look.doses}
    return any(
        m["id"] in dosed or not m.get("started_on") or as_date(m["started_on"]) <= look.T for m in look.medicines
    )


@row("pain-not-controlled")
def not_controlled(look):
    if not has_list(look):
        return "insufficient", "prompt_review", {}
    step = 0
    for m in look.medicines:
        if m["class"] in STEP and any(used_on(look, m, d) for d in days_of(look, 7)):
            step = max(step, STEP[m["class"]])
    if not step:
        return "not_met", "prompt_review", {}
    days = days_of(look, 7)
    means = [look.M[d]["value"] for d in days if d in look.M]
    severe = sum(look.W.get(d, 0) >= 7 for d in days)
    ev = {"step": step, "severe_days": severe}
    if means:
        ev["mean_level"] = fmean(means)
    if look.covered_last(7) < 4:
        return "insufficient", "prompt_review", ev
    high = (means and fmean(means) > 4 + EPS) or severe >= 3
    return "met" if high else "not_met", "prompt_review", ev


@row("analgesia-response")
def analgesia(look):
    dates = []
    for m in look.medicines:
        if m["class"] in ANALGESIC:
            dates += [as_date(m[k]) for k in ("started_on", "stopped_on") if m.get(k)]
    dates = [d for d in dates if d <= look.T and (look.T - d).days <= 90]
    newer = bool(dates)
    dates = [d for d in dates if d + 9 * DAY <= look.T]
    if not dates:
        return "insufficient" if newer else "not_met", "note", {}
    on = max(dates)
    before = [look.M[on + k * DAY]["value"] for k in range(-7, 0) if on + k * DAY in look.M]
    after = [look.M[on + k * DAY]["value"] for k in range(3, 10) if on + k * DAY in look.M]
    ev = {"change_date": iso(on)}
    if len(before) < 4 or len(after) < 4:
        return "insufficient", "note", ev
    b, a = fmean(before), fmean(after)
    fall = b - a
    n1, n2 = len(before), len(after)
    nap = sum((y < x) + 0.5 * (y == x) for x in before for y in after) / (n1 * n2)
    q1, q2 = nap / (2 - nap), 2 * nap * nap / (1 + nap)
    se = math.sqrt((nap * (1 - nap) + (n1 - 1) * (q1 - nap**2) + (n2 - 1) * (q2 - nap**2)) / (n1 * n2))
    percent = 100 * (a - b) / b if b else 0.0
    ev |= {"before_mean": b, "after_mean": a, "change": a - b, "change_percent": percent, "nap": nap}
    ev |= {"nap_low": max(0.0, nap - Z90 * se), "nap_high": min(1.0, nap + Z90 * se)}
    ev["substantial"] = "yes" if fall >= 4 - EPS or (b > 0 and fall >= 0.5 * b - EPS) else "no"
    good = fall >= 2 - EPS or (b > 0 and fall >= 0.3 * b - EPS)
    return "met" if good else "not_met", "note", ev


@row("treatment-response")
def treatment(look):
    seen = [e for e in look.events if e["type"] in TREATMENTS and (look.T - e["_date"]).days <= 180]
    ripe = [e for e in seen if e["_date"] + 28 * DAY <= look.T]
    if not ripe:
        return "insufficient" if seen else "not_met", "note", {}
    on = max(e["_date"] for e in ripe)
    ev = {"change_date": iso(on)}
    before = [look.W[on + k * DAY] for k in range(-7, 0) if on + k * DAY in look.W]
    after = [look.W[on + k * DAY] for k in range(22, 29) if on + k * DAY in look.W]
    if len(before) < 4 or len(after) < 4:
        return "insufficient", "note", ev
    b, a = fmean(before), fmean(after)
    ev |= {"before_mean": b, "after_mean": a, "change": a - b, "change_percent": 100 * (a - b) / b if b else 0.0}
    week = [on - k * DAY for k in range(1, 8)]
    dosed = {x["medicine"] for x in look.doses if dose_date(look, x) in week}
    taken = [m for m in look.medicines if m["id"] in dosed or any(active(m, d) for d in week)]
    step = max([STEP.get(m["class"], 0) for m in taken], default=0)
    higher = False
    for m in look.medicines:
        began = as_date(m.get("started_on"))
        higher |= STEP.get(m["class"], 0) > step and began is not None and on <= began <= on + 28 * DAY
    return "met" if b - a >= 2 - EPS and not higher else "not_met", "note", ev


@row("neuropathic-features")
def neuropathic(look):
    seen = [e for e in look.within(14) if e["_class"] != "old" and e.get("qualities")]
    words = {"burning", "electric", "tingling", "numb"}
    days = {e["_date"] for e in seen if len(set(e["qualities"]) & words) >= 2}
    ev = {"days": len(days)}
    if len(days) >= 3:
        return "met", "note", ev
    return "insufficient" if len({e["_date"] for e in seen}) < 3 else "not_met", "note", ev


def too_much_paracetamol(look):
    ids = {m["id"] for m in look.medicines if m["class"] == "paracetamol"}
    taken = [(instant(d["taken_at"]), d.get("dose_mg") or 0) for d in look.doses if d["medicine"] in ids]
    taken = [t for t in taken if t[0].astimezone(ZoneInfo(look.patient["time_zone"])).date() >= look.last(14)]
    sums = [sum(mg for at, mg in taken if t <= at < t + timedelta(hours=24)) for t, _ in taken]
    return max(sums, default=0)


@row("medication-safety")
def safety(look):
    days = days_of(look, 14)
    rules = []
    amount = too_much_paracetamol(look)
    if amount > 4000 + EPS:
        rules.append("a")
    p = look.patient
    nsaid = any(m["class"] == "nsaid" and any(used_on(look, m, d) for d in days) for m in look.medicines)
    at_risk = "yes" in (p.get("kidney_disease"), p.get("anticoagulant")) or met(look, "visible-haematuria")
    if nsaid and at_risk:
        rules.append("b")
    opioids = [m for m in look.medicines if m["class"] in ("weak_opioid", "strong_opioid")]
    run = longest = 0
    for d in days:
        run = run + 1 if any(used_on(look, m, d) for m in opioids) else 0
        longest = max(longest, run)
    laxative = any(m["class"] == "laxative" and active(m, d) for m in look.medicines for d in days)
    if longest >= 7 and not laxative:
        rules.append("c")
    for d in days:
        classes = [m["class"] for m in look.medicines if m["class"] != "other" and used_on(look, m, d)]
        if len(set(classes)) < len(classes):
            rules.append("d")
            break
    tier = "urgent" if "a" in rules else "prompt_review"
    ev = {"rule": ", ".join(rules)} if rules else {}
    if not rules and not has_list(look):
        return "insufficient", tier, ev
    return "met" if rules else "not_met", tier, ev


@row("supportive-care-prompt")
def supportive(look):
    if look.patient.get("cancer_history") == "none":
        return "not_met", "note", {}
    if not look.history:
        return "insufficient", "note", {}
    tired = met(look, "persistent-fatigue") and state(look, "persistent-fatigue")[2]["severe"] == "yes"
    asked = has_event(look, {"pain_team_contact", "palliative_contact"}, look.T - 100000 * DAY)
    reason = met(look, "pain-not-controlled") or met(look, "persistent-pain") or tired
    return "met" if reason and not asked else "not_met", "note", {}
