"""The generic part of a row: its state at a look, provisional, tier, since."""

from .diary import DAY

TIERS = ["note", "prompt_review", "urgent", "emergency"]
TWO_LOOK = {"pain-improving", "pain-worsening", "night-worse"}
ROWS = {}  # id -> function of a look giving (status, tier, evidence) or (status, tier, evidence, since)
EVENT_ROWS = set()  # family 3.3, by its heading


def row(name, event=False):
    def keep(function):
        ROWS[name] = function
        if event:
            EVENT_ROWS.add(name)
        return function

    return keep


def state(look, name):
    """(status, tier, evidence, first positive date) of one row at one look."""
    if name not in look.cache:
        got = ROWS[name](look)
        look.cache[name] = got if len(got) == 4 else (*got, None)
    return look.cache[name]


def met(look, name):
    return state(look, name)[0] == "met"


def provisional(look, name):
    if not met(look, name):
        return False
    if name == "pain-improving":
        from .trend import improving_provisional

        return improving_provisional(look)
    if name == "pain-worsening":
        from .trend import raw

        return not raw(look.earlier(), 1)
    return not met(look.earlier(), name)


def confirmed(look, name):
    return met(look, name) and not provisional(look, name)


def since(look, name, masked=False):
    def holds(at):
        got = state(at, name)
        return got[0] == "met" or (masked and got[2].get("masked") == "yes")

    if not holds(look):
        return None
    if name in EVENT_ROWS:
        return state(look, name)[3]
    j = 0
    while j < 12 and holds(look.earlier(j + 1)):
        j += 1
    return look.T - 7 * j * DAY


def tier_of(look, name):
    status, tier, evidence, _ = state(look, name)
    if name == "persistent-noninjury-nonimproving" and evidence.get("masked") == "yes":
        return "prompt_review"
    if status != "met":
        return "note"
    if name in TWO_LOOK and provisional(look, name) and not (name == "pain-worsening" and look.history):
        return "note"
    return tier


def finding(look, name):
    status, _, evidence, _ = state(look, name)
    first = since(look, name)
    return {
        "status": status,
        "provisional": provisional(look, name),
        "tier": tier_of(look, name),
        "since": first.isoformat() if first else None,
        "evidence": evidence,
    }


SIGNS = ["fatigue", "haematuria", "fever", "leg-swelling", "urinary-symptoms"]
FIELDS = ["fatigue", "urine_colour", "temperature_c", "leg_swelling", "urinary_symptoms"]


def row_ids(look):
    names = [n for n in ROWS if not n.startswith("cooccurrence-")]
    for sign, field in zip(SIGNS, FIELDS, strict=True):
        if "cooccurrence-" + sign in ROWS and any(e.get(field) is not None for e in look.entries):
            names.append("cooccurrence-" + sign)
    return names
