"""3.2 Night and spine."""

from datetime import date
from math import comb
from statistics import median

import numpy as np

from .diary import BACK, DAY, EPS, night_of
from .pain import counts_back
from .rows import confirmed, met, row

NULLS = {}


def signed_rank_cut(n):
    """Largest c with P(signed-rank sum <= c) <= 0.025 under the exact null; -1 when there is none."""
    if n not in NULLS:
        ways = [1]
        for i in range(1, n + 1):
            new = [0] * (len(ways) + i)
            for s, w in enumerate(ways):
                new[s] += w
                new[s + i] += w
            ways = new
        total, c = 0, -1
        for s, w in enumerate(ways):
            total += w
            if total * 1000 > 25 * 2**n:
                break
            c = s
        NULLS[n] = c
    return NULLS[n]


@row("night-worse")
def night_worse(look):
    tier = "urgent" if look.history else "prompt_review"
    first = look.last(28)
    pairs = []
    for d in sorted(look.N):
        if d - DAY >= first and d <= look.T and d - DAY in look.M and d not in look.jumps:
            pairs.append(d)
    ev = {"pairs": len(pairs)}
    if not pairs:
        return "insufficient", tier, ev
    sched = sum(look.N[d]["scheduled"] for d in pairs)
    diffs = [look.N[d]["value"] - look.M[d - DAY]["value"] for d in pairs]
    n = len(diffs)
    walsh = sorted((diffs[i] + diffs[j]) / 2 for i in range(n) for j in range(i, n))
    shift = median(walsh)
    nonzero = [x for x in diffs if x]
    m, k = len(nonzero), sum(x > 0 for x in nonzero)
    p = sum(comb(m, i) for i in range(k, m + 1)) / 2**m if m >= 6 else 1.0
    ev |= {"hodges_lehmann": shift, "p_value": p, "scheduled_share": sched / n}
    c = signed_rank_cut(n)
    if c >= 0:
        ev |= {"ci_low": walsh[c], "ci_high": walsh[-1 - c]}
    if n < 10 or (pairs[-1] - pairs[0]).days + 1 < 14 or sched < n / 2:
        return "insufficient", tier, ev
    return "met" if shift >= 1 - EPS and p <= 0.05 + EPS else "not_met", tier, ev


def nights(look):
    """Positive nights, answered nights and nights answered no of the last 14."""
    first = look.last(14)
    positive, answered, no = set(), set(), set()
    for e in look.entries:
        if e["_class"] == "old":
            continue
        if e["kind"] == "night" and first <= e["_date"] <= look.T:
            woken, kept = e.get("woken_count"), e.get("kept_awake")
            if (woken or 0) >= 1 or kept == "yes":
                positive.add(e["_date"])
            if woken is not None or kept in ("yes", "no"):
                answered.add(e["_date"])
            if woken == 0 and kept != "yes":
                no.add(e["_date"])
        if e["kind"] == "moment" and e.get("trigger") == "symptom" and (e.get("pain_now") or 0) >= 1:
            regions = set(e.get("regions") or [])
            d = night_of(e, look.window)
            if d and first <= d <= look.T and (not regions or regions & BACK):
                positive.add(d)
    return positive, answered, no


@row("night-waking")
def night_waking(look):
    tier = "urgent" if look.history else "prompt_review"
    positive, answered, _ = nights(look)
    week = sum(d >= look.last(7) for d in positive)
    before = len(positive) - week
    ev = {"nights_last_week": week, "nights_week_before": before, "answered_nights": len(answered)}
    if answered:
        ev["constant"] = "yes" if len(positive & answered) >= 0.8 * len(answered) - EPS else "no"
    if week >= 3 and before >= 3:
        return "met", tier, ev
    return "not_met" if len(answered) >= 10 else "insufficient", tier, ev


@row("night-pain-cancer-history")
def night_pain_history(look):
    positive, _, no = nights(look)
    ev = {"positive_nights": len(positive)}
    if look.patient.get("cancer_history") == "none":
        return "not_met", "urgent", ev
    if not look.history:
        return "insufficient", "urgent", ev
    if positive or met(look, "night-worse"):
        return "met", "urgent", ev
    return "not_met" if no else "insufficient", "urgent", ev


@row("load-related-pain")
def load(look):
    tier = "urgent" if look.history else "note"
    recent = [e for e in look.within(14) if e["_class"] != "old"]
    hits = [e for e in recent if set(e.get("worse_with") or []) & {"standing", "sitting"}]
    days = {e["_date"] for e in hits}
    ev = {"entries": len(hits), "days": len(days)}
    moments = [e for e in recent if e["kind"] == "moment" and e.get("pain_now") is not None and e.get("posture")]
    moments = [e for e in moments if e["posture"] in ("sitting", "standing", "walking", "lying")]
    moments = [e for e in moments if e["pain_now"] == 0 or not e.get("regions") or set(e["regions"]) & BACK]
    lying = [e for e in moments if e["posture"] == "lying"]
    enough = len(lying) >= 5 and len(moments) - len(lying) >= 5 and len({e["_date"] for e in moments}) >= 5
    lane_b = False
    lane_a = len(hits) >= 3 and len(days) >= 3
    if enough and not (lane_a and look.k):  # at an earlier look only the status is needed
        shift, p = permutation(moments)
        ev |= {"shift": shift, "p_value": p}
        lane_b = shift >= 1 - EPS and p <= 0.05 + EPS
    if lane_a:
        ev["lane"] = "A, B" if lane_b else "A"
        return "met", tier, ev
    if lane_b:
        ev["lane"] = "B"
        return "met", tier, ev
    answered = sum(bool(e.get("worse_with")) for e in recent)
    return "not_met" if answered >= 3 or enough else "insufficient", tier, ev


def permutation(moments):
    moments = sorted(moments, key=lambda e: (e["_date"], e["_occ"], e["id"]))
    x = np.array([float(e["pain_now"]) for e in moments])
    up = np.array([e["posture"] != "lying" for e in moments])
    groups = {}
    for i, e in enumerate(moments):
        groups.setdefault(e["_date"], []).append(i)

    def shift(labels):
        gaps = np.sort((x[labels][:, None] - x[~labels]).ravel())
        return float(gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]) / 2

    seen = shift(up)
    rs = np.random.RandomState(20251229)
    more = 0
    for _ in range(1999):
        labels = up.copy()
        for d in sorted(groups):
            labels[groups[d]] = rs.permutation(up[groups[d]])
        more += shift(labels) >= seen - EPS
    return seen, (1 + more) / 2000


@row("strain-related-pain")
def strain(look):
    tier = "urgent" if look.history else "note"
    recent = [e for e in look.within(14) if e["_class"] != "old"]
    hits = [e for e in recent if "cough_sneeze_strain" in (e.get("worse_with") or [])]
    ev = {"entries": len(hits), "days": len({e["_date"] for e in hits})}
    if len(hits) >= 2:
        return "met", tier, ev
    return "not_met" if sum(bool(e.get("worse_with")) for e in recent) >= 3 else "insufficient", tier, ev


AXIAL = {"mid_back", "upper_back", "neck", "low_back_midline", "band_around_trunk"}


@row("spinal-pattern")
def spinal(look):
    history = look.history
    present = []
    if met(look, "night-waking") or (met(look, "night-worse") if history else confirmed(look, "night-worse")):
        present.append("a")
    if met(look, "load-related-pain"):
        present.append("b")
    if met(look, "strain-related-pain"):
        present.append("c")
    named = []
    for e in look.within(28):
        if e["_class"] != "old" and set(e.get("regions") or []) & BACK and counts_back(e):
            named.append(e)
    axial = [e for e in named if set(e["regions"]) & AXIAL]
    if named and len(axial) >= len(named) / 2 and (history or len({e["_date"] for e in named}) >= 3):
        present.append("d")
    if met(look, "pain-worsening") if history else confirmed(look, "pain-worsening"):
        present.append("e")
    if sum(look.W[d] >= 7 for d in look.covered(date.min, look.T)[-7:]) >= 3:
        present.append("f")
    ev = {"count": len(present)}
    tier = "urgent" if history else "prompt_review"
    if len(present) >= (1 if history else 2):
        return "met", tier, ev
    return "not_met" if look.covered_last(28) >= 7 else "insufficient", tier, ev
