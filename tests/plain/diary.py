"""The catalogue read by itself, section 2: what one look at a diary sees. Plain loops, no shared code with the engine."""

import itertools
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

BACK = {
    "flank_left",
    "flank_right",
    "low_back_left",
    "low_back_right",
    "low_back_midline",
    "mid_back",
    "upper_back",
    "neck",
    "band_around_trunk",
}
RATINGS = ("pain_worst", "pain_average", "pain_now")
DAY = timedelta(days=1)
EPS = 1e-9
Z90 = 1.6448536269514722
Z95 = 1.959963984540054


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def as_date(text):
    return date.fromisoformat(text) if text else None


def recorded(entry):
    """2.1: a device clock more than five minutes ahead of the server's is replaced by the server's."""
    at = instant(entry["recorded_at"])
    got = entry.get("received_at")
    if got and at - instant(got) > timedelta(minutes=5):
        return instant(got)
    return at


def newest_versions(rows, as_of, timed=True):
    best = {}
    for row in rows:
        if timed and recorded(row) > as_of:
            continue
        key = (row.get("version") or 1, recorded(row) if timed else 0)
        if row["id"] not in best or key >= best[row["id"]][0]:
            best[row["id"]] = (key, row)
    return [row for _, row in best.values() if not row.get("deleted")]


def local(entry):
    return instant(entry["occurred_at"]).astimezone(ZoneInfo(entry["time_zone"]))


def entry_date(entry):
    return local(entry).date() if entry["kind"] == "moment" else as_date(entry["date"])


def ratings(entry):
    return [entry[r] for r in RATINGS if entry.get(r) is not None]


def counts(entry):
    """2.3: a pain observation that counts."""
    values = ratings(entry)
    if not values:
        return False
    if all(v == 0 for v in values):
        return True
    regions = entry.get("regions") or []
    return not regions or bool(set(regions) & BACK)


def night_window(patient):
    bed, wake = patient.get("usual_bedtime"), patient.get("usual_wake_time")
    if bed and wake:
        b = int(bed[:2]) * 60 + int(bed[3:])
        w = int(wake[:2]) * 60 + int(wake[3:])
        if 180 <= (w - b) % 1440 <= 840:
            return b, w
    return 22 * 60, 6 * 60


def night_of(entry, window):
    """The night a moment falls in, as the date on which the night ends; None outside the window."""
    when = local(entry)
    minute = when.hour * 60 + when.minute + when.second / 60
    bed, wake = window
    if bed > wake:
        if minute >= bed:
            return when.date() + DAY
        return when.date() if minute < wake else None
    return when.date() if bed <= minute < wake else None


def today_of(document, as_of):
    visible = newest_versions(document.get("entries") or [], as_of)
    zone = document["patient"]["time_zone"]
    if visible:
        zone = max(visible, key=lambda e: (instant(e["occurred_at"]), e["id"]))["time_zone"]
    return as_of.astimezone(ZoneInfo(zone)).date()


def classify(entries):
    """2.2, with bursts over the visible entries."""
    ordered = sorted(entries, key=lambda e: e["_rec"])
    burst = set()
    for i, first in enumerate(ordered):
        inside = []
        for other in ordered[i:]:
            if other["_rec"] - first["_rec"] > timedelta(minutes=15):
                break
            inside.append(other)
        if len({e["_date"] for e in inside}) >= 3:
            burst |= {e["id"] for e in inside}
    for e in entries:
        lag = e["_rec"] - e["_occ"]
        e["_lag"] = lag
        if lag > timedelta(days=7) or e["id"] in burst:
            e["_class"] = "old"
        elif lag > timedelta(hours=48):
            e["_class"] = "backfilled"
        elif lag > timedelta(hours=2 if e["kind"] == "moment" else 24):
            e["_class"] = "late"
        else:
            e["_class"] = "on_time"


class Look:
    """The diary as it was at as_of - k weeks. Rows are worked out once and kept."""

    def __init__(self, document, as_of, k=0, looks=None, today=None):
        self.k = k
        self.looks = looks if looks is not None else {}
        self.looks[k] = self
        self.today0 = today or today_of(document, as_of)
        as_of = as_of.astimezone(UTC)  # weeks of 604,800 s, not of the wall clock
        self.document, self.as_of0 = document, as_of
        self.as_of = as_of - timedelta(seconds=604800 * k)
        self.T = self.today0 - timedelta(days=7 * k)
        self.patient = document["patient"]
        self.history = self.patient.get("cancer_history") in ("past", "current")
        year = self.patient.get("birth_year")
        self.age = self.T.year - year if year else None
        self.cache = {}
        self._read()

    def earlier(self, k=1):
        n = self.k + k
        if n not in self.looks:
            Look(self.document, self.as_of0, n, self.looks, self.today0)
        return self.looks[n]

    def _read(self):
        doc = self.document
        self.entries = []
        for raw in newest_versions(doc.get("entries") or [], self.as_of):
            e = dict(raw)
            e["_date"], e["_occ"], e["_rec"] = entry_date(raw), instant(raw["occurred_at"]), recorded(raw)
            if e["_date"] <= self.T:
                self.entries.append(e)
        self.entries.sort(key=lambda e: (e["_occ"], e["id"]))
        classify(self.entries)
        self.events = []
        for raw in newest_versions(doc.get("events") or [], self.as_of):
            if as_date(raw["date"]) <= self.T:
                self.events.append({**raw, "_date": as_date(raw["date"])})
        self.events.sort(key=lambda e: (e["_date"], e["id"]))
        meds = newest_versions(doc.get("medicines") or [], self.as_of, timed=False)
        self.medicines = meds  # a medicine is in use from started_on; its doses are facts of their own
        doses = newest_versions(doc.get("doses") or [], self.as_of, timed=False)
        self.doses = [d for d in doses if instant(d["taken_at"]) <= self.as_of]
        self.window = night_window(self.patient)
        self._days()
        self.episodes = episodes(self)
        last = self.episodes[-1] if self.episodes else None
        self.episode = last if last and not last["closed"] else None
        self.episode_days = (self.T - self.episode["start"]).days + 1 if self.episode else None

    def _days(self):
        """W, M, N of the dates."""
        self.W, self.M, self.N = {}, {}, {}
        self.C = set()  # covered dates: on_time and late observations only
        self.observations = {}
        day, out, night, nmom = {}, {}, {}, {}
        for e in self.entries:
            if not counts(e):
                continue
            d = e["_date"]
            if e["_class"] != "old":
                self.observations.setdefault(d, []).append(e)
                self.W[d] = max([self.W.get(d, 0), *ratings(e)])
            if e["_class"] in ("on_time", "late"):
                self.C.add(d)
            good = e["_class"] == "on_time" or (e["_class"] == "late" and e["kind"] != "moment")
            if not good:
                continue
            if e["kind"] == "day" and e.get("pain_average") is not None:
                day.setdefault(d, []).append(e)
            if e["kind"] == "night" and e.get("pain_average") is not None:
                night.setdefault(d, []).append(e)
            if e["kind"] == "moment" and e.get("pain_now") is not None:
                n = night_of(e, self.window)
                (out.setdefault(d, []) if n is None else nmom.setdefault(n, [])).append(e)
        for d in set(day) | set(out):
            self.M[d] = value(out[d], "pain_now") if d in out else value(day[d], "pain_average")
        for d in set(night) | set(nmom):
            if d <= self.T:
                self.N[d] = value(night[d], "pain_average") if d in night else value(nmom[d], "pain_now")
        self.jumps = set()
        previous = None
        by_date = {}
        for e in self.entries:
            if ratings(e):
                by_date[e["_date"]] = e  # entries are in order of time: the last one stays
        for d in sorted(by_date):
            offset = local(by_date[d]).utcoffset()
            if previous is not None and abs(offset - previous) >= timedelta(minutes=180):
                self.jumps |= {d, d + DAY, d + 2 * DAY}
            previous = offset

    def last(self, days):
        return self.T - (days - 1) * DAY

    def within(self, days):
        return [e for e in self.entries if e["_date"] >= self.last(days)]

    def covered(self, start, end):
        return [d for d in sorted(self.C) if start <= d <= end]

    def covered_last(self, days):
        return len(self.covered(self.last(days), self.T))


def value(entries, field):
    return {
        "value": fmean(e[field] for e in entries),
        "scheduled": any(scheduled(e) for e in entries),
        "symptom": all(e.get("trigger") == "symptom" for e in entries),
    }


def scheduled(e):
    return e.get("trigger") == "scheduled" or (e.get("trigger") is None and e["kind"] in ("day", "night"))


def no_pain_answers(look):
    out = []
    for ev in look.events:
        if ev["type"] == "gap_answer" and ev.get("gap_pain") == "no_pain" and ev.get("gap_start"):
            start = as_date(ev["gap_start"])
            out.append((start, as_date(ev.get("gap_end")) or max(start, ev["_date"])))
    return sorted(out)


def closings(look):
    """Where a gap (more than 14 uncovered dates in a row) was answered "no pain": when that closes, and until when."""
    out, edges = [], [*sorted(look.C), look.T + DAY]
    pain = [d for d in look.W if look.W[d] >= 1]
    typed_late = min(pain, default=edges[0]) < edges[0]  # the first pain day covers nothing: it is in the gap itself
    if typed_late:
        edges = [min(pain), *edges]
    for place, (before, after) in enumerate(itertools.pairwise(edges)):
        first, last = before + DAY, after - DAY
        if (last - first).days + 1 + (typed_late and place == 0) > 14:
            for start, end in no_pain_answers(look):
                if start <= last and end >= first:
                    out.append((max(start, first), min(end, last)))
    return sorted(out)


def episodes(look):
    """2.5: the walk over the dates with W."""
    closing = closings(look)
    found, current, run, previous, run_end = [], None, 0, None, None
    for d in sorted(look.W):
        for point, until in closing:
            if current and previous < point <= d:
                current["closed"], current["how"], current = point, "gap", None
                run, run_end = 0, min(until, d - DAY)
        if look.W[d] >= 1:
            if current is None:
                current = {"first": d, "closed": None, "how": None, "after_run": run >= 7, "run_end": run_end}
                current["after_gap"] = bool(found) and found[-1]["how"] == "gap"
                found.append(current)
            current["last_pain"] = d
            run = 0
        else:
            run += 1
            if current and run == 7:
                current["closed"], current["how"], current = d, "run", None
            if current is None and found:
                run_end = d
        previous = d
    for point, _ in closing:
        if current and previous < point:
            current["closed"], current["how"], current = point, "gap", None
    for ep in found:
        state_start(look, ep)
    return found


def state_start(look, ep):
    end = ep["closed"] or look.T
    stated = [e for e in look.entries if e.get("onset_date") and ep["first"] <= e["_date"] <= end]
    ep["start"], ep["stated"] = ep["first"], False
    if stated:
        newest = max(stated, key=lambda e: (e["_rec"], e["id"]))
        onset = as_date(newest["onset_date"])
        if onset <= ep["first"] and (ep["run_end"] is None or onset > ep["run_end"]):
            ep["start"], ep["stated"] = onset, True


def assessed(look):
    got = look.patient.get("assessed_pain")
    if not got:
        return False
    on = as_date(got["assessed_on"])
    if on > look.T:
        return False
    last = look.episodes[-1] if look.episodes else None
    return not (last and last["stated"]) or on >= last["start"]


def assessed_unchanged(look, worsening_met):
    if not assessed(look) or worsening_met:
        return False
    known = set(look.patient["assessed_pain"].get("regions") or [])
    for e in look.within(28):
        if e.get("novelty") in ("new_place", "new_kind", "worse"):
            return False
        if known and (set(e.get("regions") or []) & BACK) - known:
            return False
    return True


def no_episode(look):
    """Status by the "no episode" rule, or None when an episode is open."""
    if look.episode:
        return None
    return "not_met" if look.covered_last(7) >= 4 else "insufficient"


def too_short(look, days):
    if look.episode_days >= days:
        return None
    n = len(look.covered(look.episode["start"], look.T))
    return "not_met" if n >= 0.8 * look.episode_days - EPS else "insufficient"
