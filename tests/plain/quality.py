"""3.7 Data quality."""

from .diary import DAY, EPS, counts, scheduled
from .rows import row


@row("diary-coverage")
def coverage(look):
    if not look.entries:
        return "insufficient", "note", {"grade": "low"}
    first = min(e["_date"] for e in look.entries)
    days = min(28, (look.T - first).days + 1)
    covered, others, planned = set(), set(), set()
    for e in look.entries:
        if not counts(e) or e["_date"] < look.T - (days - 1) * DAY:
            continue
        if e["_class"] in ("on_time", "late"):
            covered.add(e["_date"])
            if scheduled(e):
                planned.add(e["_date"])
        else:
            others.add(e["_date"])
    share = len(covered) / days
    grade = "good" if share >= 0.8 - EPS else "usable" if share >= 0.5 - EPS else "low"
    ev = {"covered_days": len(covered), "days": days, "share": share, "grade": grade}
    ev["backfilled_share"] = len(others - covered) / days
    ev["scheduled_share"] = len(planned) / len(covered) if covered else 0.0
    return "not_met" if grade == "low" else "met", "note", ev
