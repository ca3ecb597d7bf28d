"""3.4 Systemic signs."""

from statistics import median

from .diary import DAY, EPS, as_date
from .rows import row


def weights(look):
    """(date, kg) in order of time, without the pairs that ask for a unit check."""
    all_of = [e for e in look.entries if e.get("weight_kg") is not None and e["_class"] != "old"]
    out = set()
    for i in range(1, len(all_of)):
        a, b = all_of[i - 1], all_of[i]
        x, y = a["weight_kg"], b["weight_kg"]
        if (b["_date"] - a["_date"]).days <= 7 and abs(y - x) > 0.10 * x + EPS:
            later = [e["weight_kg"] for e in all_of[i + 1 :]]
            if not any(abs(w - kg) <= 0.05 * kg + EPS for w in later for kg in (x, y)):
                out |= {a["id"], b["id"]}
    return [(e["_date"], e["weight_kg"]) for e in all_of if e["id"] not in out]


@row("unexplained-weight-loss")
def weight_loss(look):
    tier = "urgent" if look.age is not None and look.age >= 60 else "prompt_review"
    seen = weights(look)
    current = [w for w in seen if w[0] >= look.last(14)][-3:]
    base = [w for w in seen if look.T - 183 * DAY <= w[0] <= look.T - 90 * DAY]
    if len(base) < 2:
        base = []
        if look.entries:
            first = min(e["_date"] for e in look.entries)
            base = [w for w in seen if w[0] <= first + 13 * DAY]
        if len(base) < 2 or not current or (current[0][0] - base[-1][0]).days < 28 or (look.T - base[-1][0]).days > 183:
            base = []
    if len(current) < 2 or not base:
        return "insufficient", tier, {}
    now, was = median(w[1] for w in current), median(w[1] for w in base)
    loss = (was - now) / was
    ev = {"baseline_kg": was, "current_kg": now, "loss_kg": was - now, "loss_percent": 100 * loss}
    if 100 * loss < 5.0 - EPS:
        return "not_met", tier, ev
    intents = [e for e in look.within(90) if e.get("weight_loss_intended") and e["_class"] != "old"]
    if not intents:
        return "insufficient", tier, ev
    newest = max(intents, key=lambda e: (e["_rec"], e["id"]))
    return "not_met" if newest["weight_loss_intended"] == "yes" else "met", tier, ev


@row("persistent-fatigue")
def fatigue(look):
    values, asked = {}, []
    for e in look.within(28):
        if e["_class"] == "old":
            continue
        if e.get("fatigue") is not None:
            values[e["_date"]] = max(values.get(e["_date"], 0), e["fatigue"])
        if e.get("fatigue_unusual"):
            asked.append(e)
    medians = []
    for b in (3, 2, 1, 0):
        week = [v for d, v in values.items() if look.T - (7 * b + 6) * DAY <= d <= look.T - 7 * b * DAY]
        if len(week) < 3:
            return "insufficient", "note", {}
        medians.append(median(week))
    severe = min(medians) >= 7
    ev = {f"median_week_{i + 1}": m for i, m in enumerate(medians)} | {"severe": "yes" if severe else "no"}
    tier = "prompt_review" if severe else "note"
    if min(medians) < 4:
        return "not_met", tier, ev
    newest = max(asked, key=lambda e: (e["_rec"], e["id"]), default=None)
    answer = newest["fatigue_unusual"] if newest else None
    return {"yes": "met", "no": "not_met"}.get(answer, "insufficient"), tier, ev


def readings(look):
    return [e for e in look.within(21) if e.get("temperature_c") is not None]


def hot(e):
    return e["temperature_c"] >= 38.0 - EPS


@row("fever-single")
def fever_single(look):
    seen = readings(look)
    if not seen:
        return "insufficient", "note", {}
    ev = {"max_c": max(e["temperature_c"] for e in seen)}
    fevers = [e for e in seen if hot(e)]
    return ("met", "note", ev, fevers[0]["_date"]) if fevers else ("not_met", "note", ev)


@row("recurrent-fever")
def recurrent(look):
    seen = readings(look)
    if not seen:
        return "insufficient", "prompt_review", {}
    days = {e["_date"] for e in seen if hot(e) and e.get("fever_explained") != "yes"}
    ev = {"days": len(days), "max_c": max(e["temperature_c"] for e in seen)}
    return "met" if len(days) >= 3 else "not_met", "prompt_review", ev, min(days, default=None)


@row("fever-with-back-pain")
def fever_pain(look):
    seen = readings(look)
    if not seen:
        return "insufficient", "urgent", {}
    fevers = [e for e in seen if hot(e)]
    p = look.patient
    ev = {}
    hits = []
    for e in fevers:
        if look.W.get(e["_date"], 0) < 1:
            continue
        same = [x for x in look.entries if x["_date"] == e["_date"]]
        hours = [abs((x["_occ"] - e["_occ"]).total_seconds()) / 3600 for x in seen if fever_other(x, e)]
        exempt = (
            e["temperature_c"] < 39.0 - EPS
            and e.get("fever_explained") == "yes"
            and not any(x.get("rigors") == "yes" for x in same)
            and not any(x.get("urinary_symptoms") == "yes" for x in same)
            and p.get("immunosuppressed") != "yes"
            and p.get("injected_drugs") != "yes"
            and not any(6 <= h <= 72 for h in hours)
        )
        if not exempt:
            hits.append(e)
    if hits:
        return "met", "urgent", ev, min(e["_date"] for e in hits)
    return "not_met" if all(e["_date"] in look.W for e in fevers) else "insufficient", "urgent", ev


def fever_other(x, e):
    return x["id"] != e["id"] and x.get("temperature_c") is not None and hot(x)


@row("fever-on-treatment")
def fever_treatment(look):
    seen = readings(look)
    if not seen:
        return "insufficient", "emergency", {}
    fevers = [e for e in seen if hot(e)]
    p = look.patient
    last_on = as_date(p.get("cancer_treatment_last_on"))
    for e in fevers:
        d = e["_date"]
        on = p.get("immunosuppressed") == "yes"
        on |= p.get("cancer_treatment") == "systemic" and (last_on is None or (d - last_on).days <= 42)
        on |= any(x["type"] == "systemic_therapy" and 0 <= (d - x["_date"]).days <= 42 for x in look.events)
        if on:
            return "met", "emergency", {}, d
    if fevers and (p.get("cancer_treatment") is None or p.get("immunosuppressed") in (None, "unsure")):
        return "insufficient", "emergency", {}
    return "not_met", "emergency", {}


@row("bilateral-leg-swelling")
def both_legs(look):
    by_date = {}
    for e in look.within(14):
        if e.get("leg_swelling") and e["_class"] != "old":
            by_date.setdefault(e["_date"], []).append(e)
    newest = sorted(by_date)[-7:]
    both = [e for d in newest for e in by_date[d] if e["leg_swelling"] == "both"]
    days = len({e["_date"] for e in both})
    ev = {"days": days, "answered_days": len(by_date)}
    if days >= 3 and any(e.get("leg_swelling_new") != "no" for e in both):
        return "met", "prompt_review", ev
    return "insufficient" if len(newest) < 4 else "not_met", "prompt_review", ev
