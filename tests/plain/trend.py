"""2.6 to 2.8: the trend frame, the directional test, the looks and the hold."""

import math
from statistics import NormalDist, fmean, median

from .diary import DAY, EPS, Z90, Z95, as_date

ANALGESIC = {"paracetamol", "nsaid", "weak_opioid", "strong_opioid", "gabapentinoid", "antidepressant", "steroid"}
TREATMENTS = {
    "surgery",
    "systemic_therapy",
    "ablation",
    "radiotherapy",
    "nerve_block",
    "vertebral_stabilisation",
}


def frame(look):
    """First date of the trend frame, or None."""
    if not look.entries:
        return None
    first = min(e["_date"] for e in look.entries)
    span = (look.T - first).days + 1
    if span < 21:
        return None
    return max(first, look.T - 27 * DAY)


def blocks(look):
    start = frame(look)
    if start is None:
        return None
    days = [d for d in sorted(look.M) if start <= d <= look.T]
    first = [look.M[d]["value"] for d in days if d <= start + 6 * DAY]
    last = [look.M[d]["value"] for d in days if d >= look.T - 6 * DAY]
    return days, first, last


def adequate(look):
    got = blocks(look)
    if got is None:
        return False
    days, first, last = got
    if len(days) < 14 or len(first) < 4 or len(last) < 4:
        return False
    return sum(look.M[d]["symptom"] for d in days) <= len(days) / 2


def clinical(change, first_mean):
    if abs(change) >= 2 - EPS:
        return True
    return abs(change) >= 1 - EPS and first_mean > 0 and abs(change) >= 0.3 * first_mean - EPS


def midranks(values):
    out = []
    for v in values:
        below = sum(u < v for u in values)
        same = sum(u == v for u in values)
        out.append(below + (same + 1) / 2)
    return out


def trend(look):
    """2.7 with both directions; kept per look."""
    if "trend" in look.cache:
        return look.cache["trend"]
    days, first, last = blocks(look)
    x = [look.M[d]["value"] for d in days]
    t = [(d - days[0]).days for d in days]
    n = len(x)
    s_stat, slopes = 0, []
    for i in range(n):
        for j in range(i + 1, n):
            diff = x[j] - x[i]
            s_stat += (diff > 0) - (diff < 0)
            slopes.append(diff / (t[j] - t[i]))
    slopes.sort()
    v = n * (n - 1) * (2 * n + 5)
    for u in set(x):
        g = x.count(u)
        v -= g * (g - 1) * (2 * g + 5)
    v /= 18
    b = median(slopes)
    ranks = midranks([round(x[i] - b * t[i], 9) for i in range(n)])
    mean = fmean(ranks)
    c = [r - mean for r in ranks]
    total = sum(q * q for q in c)
    extra = 0.0
    for k in range(1, 8):
        if total <= 0 or k >= n:
            continue
        rho = sum(c[i] * c[i + k] for i in range(n - k)) / total
        if abs(rho) > Z95 / math.sqrt(n):
            extra += (n - k) * (n - k - 1) * (n - k - 2) * rho
    sigma = math.sqrt(v * max(1.0, 1 + 2 / (n * (n - 1) * (n - 2)) * extra))
    out = {"n": n, "slope_per_week": 7 * b}
    count = len(slopes)
    low = high = b
    if v > 0:
        half = Z90 * sigma
        low = slopes[max(round((count - half) / 2) - 1, 0)]
        high = slopes[min(round((count + half) / 2), count - 1)]
    out["slope_low"], out["slope_high"] = 7 * low, 7 * high
    for name, s in (("up", s_stat), ("down", -s_stat)):
        if v == 0:
            out[name] = 1.0
        else:
            z = (s - 1) / sigma if s > 0 else (s + 1) / sigma if s < 0 else 0.0
            out[name] = NormalDist().cdf(-z)
    out["first_mean"], out["last_mean"] = fmean(first), fmean(last)
    out["change"] = out["last_mean"] - out["first_mean"]
    out["change_percent"] = 100 * out["change"] / out["first_mean"] if out["first_mean"] else 0.0
    look.cache["trend"] = out
    return out


def raw(look, sign):
    """sign +1: worsening, -1: improving."""
    if not adequate(look):
        return False
    got = trend(look)
    if not clinical(got["change"], got["first_mean"]) or got["change"] * sign <= 0:
        return False
    return got["up" if sign > 0 else "down"] <= 0.05 + EPS


def held(look):
    """The look whose recovery still holds, or None."""
    if raw(look, -1) or not adequate(look):
        return None
    for k in range(1, 13):
        if raw(look.earlier(k), -1) and raw(look.earlier(k + 1), -1):
            break
    else:
        return None
    start_mean = trend(look.earlier(k))["first_mean"]
    for j in range(k):
        at = look.earlier(j)
        last = [m["value"] for d, m in at.M.items() if at.T - 6 * DAY <= d <= at.T]
        if len(last) < 4:
            return None
        change = fmean(last) - start_mean
        if change >= 0 or not clinical(change, start_mean):
            return None
        if raw(at, 1):
            return None
    return k


def improving_provisional(look):
    return raw(look, -1) and not raw(look.earlier(), -1)


def on_treatment(look, k):
    for j in range(k + 1):
        at = look.earlier(j)
        start = max(at.T - 27 * DAY, min((e["_date"] for e in at.entries), default=at.T))
        for m in look.medicines:
            if m["class"] in ANALGESIC and m.get("started_on") and start <= as_date(m["started_on"]) <= at.T:
                return "yes"
        for ev in look.events:
            if ev["type"] in TREATMENTS and start <= ev["_date"] <= at.T:
                return "yes"
    return "no"


def trend_evidence(look, side, k=0):
    out = {"on_treatment": on_treatment(look, k)}
    if adequate(look):
        got = trend(look)
        for key in ("first_mean", "last_mean", "change", "change_percent", "slope_per_week", "slope_low", "slope_high"):
            out[key] = got[key]
        out["p_value"] = got[side]
    return out
