"""python -m tests.plain.compare FIRST LAST: every difference between the engine and the plain reading, a line each."""

import sys
from collections import Counter

from analysis import assess, frames

from . import assess_document
from .random_diaries import make_diary

KEYS = ("status", "provisional", "tier", "since")


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-6 + 5e-5 * (not float(a).is_integer())  # printed to four decimals
    return str(a) == str(b)


def differences(document, as_of):
    theirs = next(iter(assess(frames.from_documents([document]), as_of)))
    ours = assess_document(document, as_of)
    if str(theirs.tier) != ours["_tier"]:
        yield "_tier", "tier", theirs.tier, ours["_tier"]
    found = {f.criterion: f for f in theirs.findings}
    for name in sorted(found.keys() | (ours.keys() - {"_tier"})):
        if name not in found or name not in ours:
            yield name, "row", name in found, name in ours
            continue
        f, mine = found[name], ours[name]
        for key in KEYS:
            if not same(getattr(f, key), mine[key]):
                yield name, key, getattr(f, key), mine[key]
        for key, value in mine["evidence"].items():
            got = f.evidence.get(key, "absent")
            if not same(got, value) and not (got in ("absent", None) and f.status != "met"):
                yield name, key, got, value


def main(first, last):
    kinds = Counter()
    for seed in range(first, last):
        for name, key, theirs, yours in differences(*make_diary(seed)):
            kinds[name, key] += 1
            if kinds[name, key] <= 6:
                print(seed, name, key, theirs, yours)
    print(sum(kinds.values()), "differences", dict(kinds))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
