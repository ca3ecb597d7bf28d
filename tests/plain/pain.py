"""3.1 Pain course."""

import math
from statistics import median

from .diary import BACK, DAY, EPS, Z90, as_date, assessed, assessed_unchanged, no_episode, ratings, too_short
from .rows import confirmed, met, row, state
from .trend import adequate, held, raw, trend_evidence


def symptom_only(entries):
    """2.3, 2.6: of the entries that cover the day."""
    return all(e.get("trigger") == "symptom" for e in entries if e["_class"] in ("on_time", "late"))


@row("persistent-pain")
def persistent_pain(look):
    status = no_episode(look)
    if status:
        return status, "note", {}
    days = look.episode_days
    grade = "" if days < 28 else "four_weeks" if days < 42 else "six_weeks" if days < 84 else "twelve_weeks"
    covered = look.covered(look.last(28), look.T)
    pain = [d for d in sorted(look.W) if d >= look.last(28) and look.W[d] >= 1]
    n = len(covered)
    ev = {"episode_days": days, "pain_days": len(pain), "covered_days": n}
    if grade:
        ev["grade"] = grade
    if n:
        share = min(1.0, len(pain) / n)
        z = Z90
        mid = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        ev |= {"share": share, "share_low": max(0, mid - half), "share_high": min(1, mid + half)}
    if pain:
        ev["median_worst"] = median(look.W[d] for d in pain)
    status = too_short(look, 28)
    if status:
        return status, "note", ev
    if n < 14:
        return "insufficient", "note", ev
    for b in range(4):
        if len(look.covered(look.T - (7 * b + 6) * DAY, look.T - 7 * b * DAY)) < 3:
            return "insufficient", "note", ev
    symptom = sum(symptom_only(look.observations[d]) for d in covered)
    if symptom > n / 2 and len(pain) / 28 < 0.75 - EPS:
        return "insufficient", "note", ev
    recent = sum(look.W[d] >= 1 for d in covered[-7:])
    if len(pain) / n >= 0.75 - EPS and median(look.W[d] for d in pain) >= 2 and recent >= 3:
        return "met", "note", ev
    return "not_met", "note", ev


LOW = {"flank_left", "flank_right", "low_back_left", "low_back_right", "low_back_midline", "band_around_trunk"}
HIGH = {"mid_back", "upper_back", "neck"}


def same_place(event, named):
    regions = set(event.get("regions") or [])
    if not regions or not named:
        return True
    return bool(regions & LOW and named & LOW) or bool(regions & HIGH and named & HIGH)


@row("injury-linked")
def injury_linked(look):
    if not look.episodes:
        return "insufficient", "note", {}
    ep = look.episodes[-1]
    end = ep["closed"] or look.T
    of_it = [e for e in look.entries if ep["first"] <= e["_date"] <= end]
    named = {r for e in of_it for r in e.get("regions") or []} & BACK
    hits = []
    for ev in look.events:
        if ev["type"] == "injury" and 0 <= (ep["start"] - ev["_date"]).days <= 7 and same_place(ev, named):
            hits.append(ev)
    if hits:
        ev = hits[-1]
        got = {"injury_date": ev["_date"].isoformat(), "lag_days": (ep["start"] - ev["_date"]).days}
        return "met", "note", got
    answers = [e for e in of_it if e.get("injury_link")]
    if answers:
        newest = max(answers, key=lambda e: (e["_rec"], e["id"]))
        if newest["injury_link"] == "no":
            return "not_met", "note", {}
        on = as_date(newest.get("injury_date"))
        if newest["injury_link"] == "yes" and on and on <= ep["start"] + DAY:
            return "met", "note", {"injury_date": on.isoformat(), "lag_days": (ep["start"] - on).days}
    return "insufficient", "note", {}


@row("pain-improving")
def pain_improving(look):
    if raw(look, -1):
        return "met", "note", trend_evidence(look, "down")
    k = held(look)
    if k:
        return "met", "note", trend_evidence(look, "down", k)
    return "not_met" if adequate(look) else "insufficient", "note", trend_evidence(look, "down")


@row("pain-worsening")
def pain_worsening(look):
    ev = trend_evidence(look, "up")
    tier = "urgent" if look.history else "prompt_review"
    if raw(look, 1):
        return "met", tier, ev
    return "not_met" if adequate(look) else "insufficient", tier, ev


@row("pain-resolved")
def pain_resolved(look):
    if not look.episodes:
        return "not_met", "note", {}
    ev = {"last_pain_day": look.episodes[-1]["last_pain"].isoformat()}
    covered = sorted(look.C)
    if look.W[max(look.W)] >= 1 or (covered and look.W[covered[-1]] >= 1):
        return "not_met", "note", ev
    # the newest run of covered pain-free dates whose holes are no longer than two days, after the last pain day
    last_pain = max(d for d in look.W if look.W[d] >= 1)
    free = []
    for d in reversed(covered):
        if d <= last_pain or (free and (free[-1] - d).days - 1 > 2):
            break
        free.append(d)
    ev["pain_free_days"] = len(free)
    if len(free) >= 7 and free[0] >= look.T - 2 * DAY:
        return "met", "note", ev
    return "insufficient", "note", ev


@row("persistent-noninjury-nonimproving")
def nonimproving(look):
    pp, il, pi = (state(look, n)[0] for n in ("persistent-pain", "injury-linked", "pain-improving"))
    known = assessed(look)
    ev = {"persistent_pain": pp, "injury_linked": il, "pain_improving": pi, "masked": "no"}
    ev["assessed"] = "yes" if known else "no"
    if pp != "met":
        return pp, "note", ev
    if il == "met":
        return "not_met", "note", ev
    if confirmed(look, "pain-improving"):
        if state(look, "pain-improving")[2]["on_treatment"] == "yes" and not known:
            return "insufficient", "prompt_review", {**ev, "masked": "yes"}
        return "not_met", "note", ev
    unchanged = assessed_unchanged(look, met(look, "pain-worsening"))
    return "met", "note" if unchanged else "prompt_review", ev


@row("injury-pain-not-recovering")
def injury_not_recovering(look):
    pp, il = (state(look, n)[0] for n in ("persistent-pain", "injury-linked"))
    ev = {}
    if look.episode:
        ev["episode_days"] = look.episode_days
    on = state(look, "injury-linked")[2].get("injury_date")
    if on:
        ev["days_since_injury"] = (look.T - as_date(on)).days
    if il == "not_met" or pp == "not_met" or confirmed(look, "pain-improving"):
        return "not_met", "note", ev
    if "insufficient" in (il, pp):
        return "insufficient", "note", ev
    return too_short(look, 42) or "met", "prompt_review", ev


@row("dull-nonmechanical")
def dull(look):
    got = []
    for e in look.within(28):
        if e["_class"] == "old" or not e.get("qualities") or not counts_back(e):
            continue
        got.append(e)
    days = {e["_date"] for e in got}
    ev = {"entries": len(got), "days": len(days)}
    answered = [e for e in got if e.get("worse_with")]
    if got:
        ev["dull_share"] = sum(
            bool(set(e["qualities"]) & {"dull", "aching", "pressure", "constant"}) for e in got
        ) / len(got)
    if answered:
        ev["moving_share"] = sum("moving" in e["worse_with"] for e in answered) / len(answered)
    if len(got) < 10 or len(days) < 7 or not answered:
        return "insufficient", "note", ev
    good = ev["dull_share"] >= 0.6 - EPS and ev["moving_share"] <= 0.2 + EPS
    return "met" if good else "not_met", "note", ev


def counts_back(e):
    """An entry of the back set (or region unasked) rated one or more."""
    if max(ratings(e), default=0) < 1:
        return False
    regions = set(e.get("regions") or [])
    return not regions or bool(regions & BACK)
