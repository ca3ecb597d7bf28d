"""3.5 Associations."""

import math
from statistics import median

import numpy as np

from .diary import DAY, EPS, Z95, counts, ratings
from .events import COLOURED, confounded, iso, urine
from .rows import FIELDS, SIGNS, met, row, state


def sign_value(look, sign, entries):
    """True, False or None (unanswered) for one date."""
    answers = []
    for e in entries:
        if sign == "fatigue" and e.get("fatigue") is not None:
            answers.append(e["fatigue"] >= 4)
        if sign == "haematuria" and e.get("urine_colour"):
            if e["urine_colour"] not in COLOURED:
                answers.append(False)
            elif not confounded(look, e["_date"]):
                answers.append(True)
        if sign == "fever" and e.get("temperature_c") is not None:
            answers.append(e["temperature_c"] >= 38.0 - EPS)
        if sign == "leg-swelling" and e.get("leg_swelling"):
            answers.append(e["leg_swelling"] != "none")
        if sign == "urinary-symptoms" and e.get("urinary_symptoms") in ("yes", "no"):
            answers.append(e["urinary_symptoms"] == "yes")
    return any(answers) if answers else None


def table(look, sign):
    """The 2 x 2 counts of one sign with its permutation p, or None before the gate."""
    key = "cooc-" + sign
    if key in look.cache:
        return look.cache[key]
    by_date, pain = {}, {}
    for e in look.within(84):
        if e["_class"] in ("on_time", "late"):
            by_date.setdefault(e["_date"], []).append(e)
            if counts(e):
                pain[e["_date"]] = max([pain.get(e["_date"], 0), *ratings(e)])
    used = []
    for d in sorted(pain):
        v = sign_value(look, sign, by_date[d])
        if v is not None:
            used.append((d, v))
    look.cache[key] = None
    n = len(used)
    if n == 0:
        return None
    limit = max(4, median(pain[d] for d, _ in used) + 2)
    s = np.array([v for _, v in used], dtype=int)
    h = np.array([pain[d] >= limit for d, _ in used], dtype=int)
    if n < 42 or min(s.sum(), n - s.sum(), h.sum(), n - h.sum()) < 5:
        return None
    joint = int((s * h).sum())
    rs = np.random.RandomState(20251229)
    count, blocks = 0, (n + 6) // 7
    for _ in range(1999):
        o = rs.randint(0, n)
        turned = np.concatenate([s[o:], s[:o]])
        order = rs.permutation(blocks)
        mixed = np.concatenate([turned[7 * b : 7 * b + 7] for b in order])
        count += int((mixed * h).sum()) >= joint
    a, b, c = joint, int(s.sum()) - joint, int(h.sum()) - joint
    d = n - a - b - c
    ratio = (a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))
    se = math.sqrt(sum(1 / (x + 0.5) for x in (a, b, c, d)))
    out = {"joint_days": a, "sign_days": a + b, "pain_days": a + c, "days": n, "odds_ratio": ratio}
    out["odds_low"], out["odds_high"] = (math.exp(math.log(ratio) + z * se) for z in (-Z95, Z95))
    out["lift"] = a * n / ((a + b) * (a + c))
    out["p_value"] = (1 + count) / 2000
    look.cache[key] = out
    return out


def cooccurrence(look, sign):
    got = {}
    for other, field in zip(SIGNS, FIELDS, strict=True):
        if any(e.get(field) is not None for e in look.entries):
            t = table(look, other)
            if t:
                got[other] = t
    if sign not in got:
        return "insufficient", "note", {}
    ranked = sorted(got, key=lambda x: got[x]["p_value"])
    q = 1.0
    for i in range(len(ranked), 0, -1):
        q = min(q, got[ranked[i - 1]]["p_value"] * len(ranked) / i)
        if ranked[i - 1] == sign:
            break
    ev = {**got[sign], "q_value": q}
    good = q <= 0.10 + EPS and ev["odds_low"] > 1 + EPS and ev["lift"] >= 1.5 - EPS
    return "met" if good else "not_met", "note", ev


for _sign in SIGNS:
    row("cooccurrence-" + _sign)(lambda look, sign=_sign: cooccurrence(look, sign))


@row("pain-plus-haematuria")
def pain_blood(look):
    status = state(look, "visible-haematuria")[0]
    if status != "met":
        return status, "urgent", {}
    clean = sorted({e["_date"] for e in urine(look)[0]})
    pain = sorted(d for d, w in look.W.items() if w >= 1)
    pairs = [(abs((p - b).days), b, p) for b in clean for p in pain if abs((p - b).days) <= 7]
    if pairs:
        gap, blood, day = min(pairs, key=lambda x: (-x[1].toordinal(), x[0], x[2]))
        return "met", "urgent", {"gap_days": gap, "blood_date": iso(blood), "pain_date": iso(day)}
    for b in clean:
        dates = [b + k * DAY for k in range(-7, 8) if b + k * DAY <= look.T]
        if sum(d in look.C for d in dates) < len(dates) / 2:
            return "insufficient", "urgent", {}
    return "not_met", "urgent", {}


FLANK = {"flank_left", "flank_right", "low_back_left", "low_back_right", "low_back_midline"}


@row("classic-triad")
def triad(look):
    first = look.last(183)
    blood = sorted({e["_date"] for e in urine(look)[0]})
    lump = sorted({e["_date"] for e in look.within(183) if e.get("lump") == "yes"})
    pain = set()
    for d in look.W:
        seen = [e for e in look.entries if e["_date"] == d and e["_class"] != "old"]
        if d >= first and look.W[d] >= 1 and any(set(e.get("regions") or []) & FLANK for e in seen):
            pain.add(d)
    for p in sorted(pain):
        for b in blood:
            for m in lump:
                if (max(p, b, m) - min(p, b, m)).days + 1 <= 90:
                    return "met", "urgent", {}
    if "not_met" in (state(look, "visible-haematuria")[0], state(look, "palpable-mass")[0]):
        return "not_met", "urgent", {}
    covered = look.covered(first, look.T)
    if covered and not any(w >= 1 for d, w in look.W.items() if d >= first):
        return "not_met", "urgent", {}
    return "insufficient", "urgent", {}


@row("pain-plus-systemic")
def pain_systemic(look):
    names = ["unexplained-weight-loss", "persistent-fatigue", "recurrent-fever", "bilateral-leg-swelling"]
    signs = [n for n in names if met(look, n)]
    lasting = state(look, "persistent-pain")[0]
    old = look.age is not None and look.age >= 60
    tier = "urgent" if len(signs) >= 2 or (old and "unexplained-weight-loss" in signs) else "prompt_review"
    ev = {"count": len(signs)}
    if lasting == "met" and signs:
        return "met", tier, ev
    if lasting == "not_met" or all(state(look, n)[0] == "not_met" for n in names):
        return "not_met", tier, ev
    return "insufficient", tier, ev
