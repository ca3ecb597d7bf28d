"""What a finding rests on, in a clinician's words: numbers with their units, its interval, its coverage. No p-values."""

from __future__ import annotations

from datetime import date, datetime
from string import Formatter
from typing import NamedTuple

from analysis.findings import Finding, Status, Tier, Value
from analysis.language import ENGLISH, Language, Sentence, _, _n
from analysis.terms import term

Text = str | tuple[str, str]  # one that counts its first value has two forms


class If(NamedTuple):
    """A part that is left out also where its first value is 0 or "no"."""

    text: Text


ENTRIES = If(_n("{entries} entry", "{entries} entries"))
ON_DAYS = If(_n("on {days} day", "on {days} days"))
OPEN_FOR = _n("open for {open_days} day", "open for {open_days} days")
SPAN = "{first_date} {last_date}"  # said as one

# Parts of a sentence by criterion. A part is left out where one of its values is missing. The reasons of the finding
# follow, so what they say is not said here.
PARTS: dict[str, tuple[Text | If, ...]] = {
    "persistent-pain": (_("median of the worst pain {median_worst} of 10"), If(_n("{episode_days} day since it began", "{episode_days} days since it began"))),
    "injury-linked": (_("injury on {injury_date}"), _n("pain began {lag_days} day later", "pain began {lag_days} days later"), _("severity {severity}")),
    "pain-improving": (_("first week {first_mean}, last week {last_mean}, change {change:+} points"), If(_("medicine or treatment began in this time: {on_treatment}"))),
    "pain-worsening": (_("first week {first_mean}, last week {last_mean}, change {change:+} points"), If(_("medicine or treatment began in this time: {on_treatment}"))),
    "pain-resolved": (If(_n("{pain_free_days} pain-free day", "{pain_free_days} pain-free days")), _("last pain day {last_pain_day}")),
    "persistent-noninjury-nonimproving": (_("persistent pain {persistent_pain}"), _("injury link {injury_linked}"), _("improvement {pain_improving}"), If(_("assessed by a clinician: {assessed}")), _("not answered: {missing_answers}")),
    "injury-pain-not-recovering": (_n("{days_since_injury} day since the injury", "{days_since_injury} days since the injury"), If(_n("{episode_days} day of pain", "{episode_days} days of pain")), _("change {change:+} points")),
    "dull-nonmechanical": (ENTRIES, ON_DAYS, _("moving makes it worse in {moving_share:%}")),
    "night-worse": (If(_n("{pairs} pair of a day and its night", "{pairs} pairs of a day and its night")), _("scheduled ratings in {scheduled_share:%}")),
    "night-waking": (_("{nights_last_week} in the last week, {nights_week_before} in the week before"), _("{answered_nights} of 14 nights answered"), If(_("constant, on 80 % of the answered nights or more: {constant}"))),
    "night-pain-cancer-history": (_("night pain: {night}"), If(_n("{positive_nights} night", "{positive_nights} nights")), _("cancer history {cancer_history}")),
    "load-related-pain": (ENTRIES, ON_DAYS, _("{shift:+} points when standing or sitting")),
    "strain-related-pain": (ENTRIES, ON_DAYS),
    "spinal-pattern": (_("present: {items_present}"), _("absent: {items_absent}"), _("not known: {items_unknown}")),
    "neuro-emergency": ("{items}", _("side {sides}"), _("first reported {first_reported}"), _("cancer history {cancer_history}")),
    "neuro-urgent": ("{items}", _("side {side}"), _("first reported {first_reported}")),
    "neuro-report-delay": (_n("reported {delay_hours:0} hour later", "reported {delay_hours:0} hours later"),),
    "new-pain-cancer-history": (_("began {onset_date}"), If(_n("{episode_days} day since it began", "{episode_days} days since it began")), _("worst pain {pain} of 10"), _("cancer: {cancer_type:own}"), _("cancer year {cancer_year:year}")),
    "visible-haematuria": (If(_n("{clean_readings} coloured reading", "{clean_readings} coloured readings")), If(_n("in {clean_episodes} episode", "in {clean_episodes} episodes")), _("colours: {colours}"), SPAN, If(_("{confounded_readings} with another explanation")), _("other explanations asked: {context_asked}"), _("age {age}")),
    "palpable-mass": (_("site {site}"), _("noticed {noticed_on}"), _("confirmed again: {reconfirmed}")),
    "unilateral-leg-swelling": (_("side {side}"), _("since {first_date}"), _("painful: {painful}"), _("breathless: {breathless}")),
    "unexplained-weight-loss": (_("{baseline_kg} to {current_kg} kg"), _n("in {days} day", "in {days} days"), _("{loss_percent} % lost"), If(_n("{weights} weight", "{weights} weights")), _("trying to lose weight: {intent}")),
    "persistent-fatigue": (_("weekly medians {median_week_1}, {median_week_2}, {median_week_3}, {median_week_4} of 10, oldest first"),),
    "fever-single": (_("highest {max_c} °C, {measured_at}"), _("explained: {explained}")),
    "recurrent-fever": (If(_n("38 °C or more on {days} day", "38 °C or more on {days} days")), _("highest {max_c} °C")),
    "fever-with-back-pain": (If(_n("{readings} reading of 38 °C or more", "{readings} readings of 38 °C or more")), _("highest {max_c} °C"), _n("second reading {hours_apart:0} hour apart", "second reading {hours_apart:0} hours apart"), _("shivering: {rigors}"), _("urinary symptoms: {urinary_symptoms}")),
    "fever-on-treatment": (_("highest {max_c} °C, {measured_at}"), _("treatment: {treatment}"), _n("{days_since_treatment} day after treatment", "{days_since_treatment} days after treatment")),
    "bilateral-leg-swelling": (_("{days} of {answered_days} answered days"),),
    "pain-plus-haematuria": (_("blood {blood_date}, pain {pain_date}"), _n("{gap_days} day apart", "{gap_days} days apart")),
    "classic-triad": (_("pain {pain_date}"), _("blood {blood_date}"), _("lump {lump_date}")),
    "pain-plus-systemic": ("{signs}",),
    "evaluation-gap-kidney": (_("after: {trigger}"), OPEN_FOR),
    "evaluation-gap-spine": (_("after: {trigger}"), OPEN_FOR, _n("{hours_open:0} hour without a contact", "{hours_open:0} hours without a contact")),
    "evaluation-gap-urine-bloods": (_("after: {trigger}"), OPEN_FOR, _("missing: {missing_tests}")),
    "pain-not-controlled": (_("mean {mean_level} of 10 in the last week"), If(_n("{severe_days} day at 7 or more", "{severe_days} days at 7 or more")), _("analgesic step {step}")),
    "analgesia-response": (_("on {change_date}: {before_mean} before, {after_mean} after, {change:+} points"), If(_("substantial: {substantial}"))),
    "treatment-response": (_("{treatment} on {change_date}: {before_mean} before, {after_mean} after, {change:+} points"),),
    "neuropathic-features": (If("{words}"), ON_DAYS),
    "medication-safety": (_("{rule:safety}: {medicine:own}"), If(_("{amount_mg} mg in 24 hours"))),
    "supportive-care-prompt": (_("with: {reason}"), _("last contact {last_contact}")),
    "diary-coverage": (_("a scheduled rating on {scheduled_share:%} of these"), If(_("{backfilled_share:%} of days typed over two days later"))),
}  # fmt: skip
COOCCURRENCE = (
    If(_("both on {joint_days} of {days} days")),
    If(_n("sign on {sign_days} day", "sign on {sign_days} days")),
    If(_n("stronger pain on {pain_days} day", "stronger pain on {pain_days} days")),
    _("{lift} times as often as if unrelated"),
)

# Low, high, how it is said. Only the report's own levels: 95 % for differences and odds, 90 % for shares and slopes.
INTERVALS = (
    ("ci_low", "ci_high", _("{low} to {high} points (95 %)")),
    ("share_low", "share_high", _("{low:%} to {high:%} (90 %)")),
    ("slope_low", "slope_high", _("{low:+} to {high:+} points a week (90 %)")),
    ("odds_low", "odds_high", _("odds ratio {low} to {high} (95 %)")),
    ("nap_low", "nap_high", _("{low:%} to {high:%} of pairs lower (90 %)")),
)
PAIN_SHARE = 0.75  # of persistent-pain
# Rows whose reasons hold the counts: they come first.
COUNTED_IN_REASONS = {
    "persistent-pain", "dull-nonmechanical", "night-worse", "night-waking", "spinal-pattern", "diary-coverage",
}  # fmt: skip
SAFETY = {
    "a": _("over 4,000 mg of paracetamol in 24 hours"),
    "b": _("anti-inflammatory medicine with kidney disease, an anticoagulant or blood in urine"),
    "c": _("opioid on seven days running without a laxative"),
    "d": _("two medicines of one class"),
}
DATE_LENGTH = len("2026-03-01")
ASKED = "whether you have: {item:words}"  # of analysis.criteria.nerves
LEFT_OUT = {
    "backfilled": _("typed over two days later"),
    "late": _("typed too late to count"),
    "other_region": _("pain elsewhere"),
    "unpaired": _("nights without their day"),
    "zone_jump": _("nights after travel"),
    "confounded": _("with another explanation"),
}


class _Said:
    """One value of the evidence as a language says it."""

    def __init__(self, value: Value, say: Language) -> None:
        self.value, self.say = value, say

    def __format__(self, how: str) -> str:
        value, say = self.value, self.say
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value) if how == "year" else say.percent(value) if how == "%" else _number(value, how, say)
        if how == "own":  # the patient's own words
            return str(value)
        words = str(value).split(", ")
        if how == "safety":
            return "; ".join(say(SAFETY[one]) for one in words)
        return ", ".join(_word(one, say) for one in words)


def _number(value: float, how: str, say: Language) -> str:
    """At most two decimals, none where `how` is 0, a sign where it is +."""
    digits = 0 if how == "0" else 2
    rounded = round(value, digits) + 0.0
    needed = next(places for places in range(digits + 1) if round(rounded, places) == rounded or places == digits)
    return say.number(rounded, f"{'+' if how == '+' and rounded else ''},.{needed}f")


def _word(text: str, say: Language) -> str:
    from analysis.criteria.registry import CRITERIA

    if text in CRITERIA:
        return say("“{title}”", title=say(CRITERIA[text].title))
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return term(text, say)
    return say.day(when) if len(text) == DATE_LENGTH else f"{say.day(when)} {when:%H:%M}"


def evidence(finding: Finding, say: Language = ENGLISH) -> str:
    """What is known; or, where there is not enough, what is missing and the smallest step that settles it."""
    said = [say(reason) for reason in finding.reasons]
    if finding.status != Status.INSUFFICIENT or finding.tier != Tier.NOTE:
        numbers = parts(finding, say)
        said = said + numbers if finding.criterion in COUNTED_IN_REASONS else numbers + said
    if is_robust(finding):
        said.append(say("robust to missing days"))
    if finding.status == Status.INSUFFICIENT and finding.settles_if:
        said.append(say("would settle it: {steps}", steps=_steps(finding.settles_if, say)))
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _steps(settles_if: list[str], say: Language) -> str:
    """The questions that would settle it; the opening that several of them share is said once."""
    asked = [one for one in settles_if if isinstance(one, Sentence) and one.template == ASKED]
    if not asked:
        return "; ".join(map(say, settles_if))
    items = "; ".join(term(code, say) for one in asked for code in one.values["item"])
    return say("whether you have: {items}", items=items)


def parts(finding: Finding, say: Language = ENGLISH) -> list[str]:
    """The finding's numbers, each with its unit."""
    template = COOCCURRENCE if finding.criterion.startswith("cooccurrence-") else PARTS[finding.criterion]
    # What is not known belongs to a sign that is there; of one that is not, it would only be noise.
    known = {
        name: value for name, value in finding.evidence.items() if finding.status == Status.MET or value != "unknown"
    }
    return [said for part in template if (said := _part(part, known, say))]


def _part(part: Text | If, evidence: dict[str, Value], say: Language) -> str:
    text = part.text if isinstance(part, If) else part
    fields = [
        name
        for _text, name, _spec, _conversion in Formatter().parse(text if isinstance(text, str) else text[1])
        if name
    ]
    values = [evidence.get(name) for name in fields]
    if any(value in (None, "") for value in values) or (isinstance(part, If) and values[0] in (0, "no")):
        return ""
    if text is SPAN:
        return say.span(*(date.fromisoformat(str(value)) for value in values))
    said = say(text) if isinstance(text, str) else say.plural(*text, _counted(values[0]))
    return said.format(**{name: _Said(value, say) for name, value in zip(fields, values, strict=True)})


def _counted(value: Value) -> int:
    """Of what: hours are told whole."""
    return round(abs(value)) if isinstance(value, int | float) else 0


def interval(finding: Finding, say: Language = ENGLISH) -> str:
    """The interval of the finding's estimate, with its level; "" where the catalogue has none."""
    for low, high, text in INTERVALS:
        if finding.evidence.get(low) is not None and finding.status != Status.INSUFFICIENT:
            ends = {"low": _Said(finding.evidence[low], say), "high": _Said(finding.evidence[high], say)}
            return say(text).format(**ends)
    return ""


def is_robust(finding: Finding) -> bool:
    """Whether the share of pain days falls on the same side with all missing days free of pain and all in pain."""
    if finding.criterion != "persistent-pain" or finding.status == Status.INSUFFICIENT:
        return False
    days = (finding.window[1] - finding.window[0]).days + 1
    covered = int(finding.evidence["covered_days"] or 0)
    pain = min(int(finding.evidence["pain_days"] or 0), covered)
    bounds = pain / days, (days - covered + pain) / days
    return (bounds[0] >= PAIN_SHARE) == (bounds[1] >= PAIN_SHARE)


def coverage(finding: Finding, say: Language = ENGLISH) -> str:
    """How much entered it, over which dates, and what was left out."""
    said = say.some(_n("{n} used, {span}", "{n} used, {span}"), finding.used, span=say.span(*finding.window))
    left_out = [
        f"{number} {say(LEFT_OUT[reason]) if reason in LEFT_OUT else reason}"
        for reason, number in finding.excluded.items()
        if number
    ]
    return f"{said}; " + say("left out: {list}", list=", ".join(left_out)) if left_out else said
