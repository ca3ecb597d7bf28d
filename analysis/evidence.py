"""What a finding rests on, in a clinician's words: numbers with their units, its interval, its coverage. No p-values."""

from __future__ import annotations

import re
from datetime import date, datetime
from string import Formatter

from analysis.findings import Finding, Status, Tier, Value

# Parts of a sentence by criterion. A part is left out where one of its values is missing; one that starts with "+" also
# where its first value is 0 or "no". The reasons of the finding follow, so what they say is not said here.
PARTS: dict[str, tuple[str, ...]] = {
    "persistent-pain": ("median of the worst pain {median_worst} of 10", "+{episode_days} days since it began"),
    "injury-linked": ("injury on {injury_date}", "pain began {lag_days} days later", "severity {severity}"),
    "pain-improving": ("first week {first_mean}, last week {last_mean}, change {change:+} points", "+medicine or treatment began in this time: {on_treatment}"),
    "pain-worsening": ("first week {first_mean}, last week {last_mean}, change {change:+} points", "+medicine or treatment began in this time: {on_treatment}"),
    "pain-resolved": ("+{pain_free_days} pain-free days", "last pain day {last_pain_day}"),
    "persistent-noninjury-nonimproving": ("persistent pain {persistent_pain}", "injury link {injury_linked}", "improvement {pain_improving}", "+assessed by a clinician: {assessed}", "not answered: {missing_answers}"),
    "injury-pain-not-recovering": ("{days_since_injury} days since the injury", "+{episode_days} days of pain", "change {change:+} points"),
    "dull-nonmechanical": ("+{entries} entries on {days} days", "moving makes it worse in {moving_share:%}"),
    "night-worse": ("+{pairs} pairs of a day and its night", "scheduled ratings in {scheduled_share:%}"),
    "night-waking": ("{nights_last_week} in the last week, {nights_week_before} in the week before", "{answered_nights} of 14 nights answered", "+constant, on 80 % of the answered nights or more: {constant}"),
    "night-pain-cancer-history": ("night pain: {night}", "+{positive_nights} nights", "cancer history {cancer_history}"),
    "load-related-pain": ("+{entries} entries on {days} days", "{shift:+} points when standing or sitting"),
    "strain-related-pain": ("+{entries} entries on {days} days",),
    "spinal-pattern": ("present: {items_present}", "absent: {items_absent}", "not known: {items_unknown}"),
    "neuro-emergency": ("{items}", "side {sides}", "first reported {first_reported}", "cancer history {cancer_history}"),
    "neuro-urgent": ("{items}", "side {side}", "first reported {first_reported}"),
    "neuro-report-delay": ("reported {delay_hours:0} hours later",),
    "new-pain-cancer-history": ("began {onset_date}", "+{episode_days} days since it began", "worst pain {pain} of 10", "cancer: {cancer_type}", "cancer year {cancer_year:year}"),
    "visible-haematuria": ("+{clean_readings} coloured readings in {clean_episodes} episodes: {colours}", "{first_date} to {last_date}", "+{confounded_readings} with another explanation", "other explanations asked: {context_asked}", "age {age}"),
    "palpable-mass": ("site {site}", "noticed {noticed_on}", "confirmed again: {reconfirmed}"),
    "unilateral-leg-swelling": ("side {side}", "since {first_date}", "painful: {painful}", "breathless: {breathless}"),
    "unexplained-weight-loss": ("{baseline_kg} to {current_kg} kg in {days} days", "{loss_percent} % lost", "+{weights} weights", "trying to lose weight: {intent}"),
    "persistent-fatigue": ("weekly medians {median_week_1}, {median_week_2}, {median_week_3}, {median_week_4} of 10, oldest first",),
    "fever-single": ("highest {max_c} °C, {measured_at}", "explained: {explained}"),
    "recurrent-fever": ("+38 °C or more on {days} days", "highest {max_c} °C"),
    "fever-with-back-pain": ("+{readings} readings of 38 °C or more", "highest {max_c} °C", "second reading {hours_apart} hours apart", "shivering: {rigors}", "urinary symptoms: {urinary_symptoms}"),
    "fever-on-treatment": ("highest {max_c} °C, {measured_at}", "treatment: {treatment}", "{days_since_treatment} days after treatment"),
    "bilateral-leg-swelling": ("{days} of {answered_days} answered days",),
    "pain-plus-haematuria": ("blood {blood_date}, pain {pain_date}", "{gap_days} days apart"),
    "classic-triad": ("pain {pain_date}", "blood {blood_date}", "lump {lump_date}"),
    "pain-plus-systemic": ("{signs}",),
    "evaluation-gap-kidney": ("after: {trigger}", "open for {open_days} days"),
    "evaluation-gap-spine": ("after: {trigger}", "open for {open_days} days", "{hours_open:0} hours without a contact"),
    "evaluation-gap-urine-bloods": ("after: {trigger}", "open for {open_days} days", "missing: {missing_tests}"),
    "pain-not-controlled": ("mean {mean_level} of 10 in the last week", "+{severe_days} days at 7 or more", "analgesic step {step}"),
    "analgesia-response": ("on {change_date}: {before_mean} before, {after_mean} after, {change:+} points", "+substantial: {substantial}"),
    "treatment-response": ("{treatment} on {change_date}: {before_mean} before, {after_mean} after, {change:+} points",),
    "neuropathic-features": ("+{words} on {days} days",),
    "medication-safety": ("{rule:safety}: {medicine}", "+{amount_mg} mg in 24 hours"),
    "supportive-care-prompt": ("with: {reason}", "last contact {last_contact}"),
    "diary-coverage": ("a scheduled rating on {scheduled_share:%} of these", "+{backfilled_share:%} of days typed over two days later"),
}  # fmt: skip
COOCCURRENCE = (
    "+both on {joint_days} of {days} days",
    "+sign on {sign_days}",
    "+stronger pain on {pain_days}",
    "{lift} times as often as if unrelated",
)

# Low, high, how it is said. Only the report's own levels: 95 % for differences and odds, 90 % for shares and slopes.
INTERVALS = (
    ("ci_low", "ci_high", "{0} to {1} points (95 %)"),
    ("share_low", "share_high", "{0:%} to {1:%} (90 %)"),
    ("slope_low", "slope_high", "{0:+} to {1:+} points a week (90 %)"),
    ("odds_low", "odds_high", "odds ratio {0} to {1} (95 %)"),
    ("nap_low", "nap_high", "{0:%} to {1:%} of pairs lower (90 %)"),
)
PAIN_SHARE = 0.75  # of persistent-pain
STATUS_WORDS = {"met": "met", "not_met": "not met", "insufficient": "not enough data"}
# Rows whose reasons hold the counts: they come first.
COUNTED_IN_REASONS = {
    "persistent-pain", "dull-nonmechanical", "night-worse", "night-waking", "spinal-pattern", "diary-coverage",
}  # fmt: skip
SAFETY = {
    "a": "over 4,000 mg of paracetamol in 24 hours",
    "b": "anti-inflammatory medicine with kidney disease, an anticoagulant or blood in urine",
    "c": "opioid on seven days running without a laxative",
    "d": "two medicines of one class",
}
DATE_LENGTH = len("2026-03-01")
ASKED = "whether you have: "
LEFT_OUT = {
    "backfilled": "typed over two days later", "late": "typed too late to count", "other_region": "pain elsewhere",
    "unpaired": "nights without their day", "zone_jump": "nights after travel", "confounded": "with another explanation",
}  # fmt: skip


class _Said:
    """One value as it is said."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def __format__(self, how: str) -> str:
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            if how == "year":
                return str(value)
            number = 100 * value if how == "%" else value
            text = f"{number:{'+' if how == '+' else ''},.{0 if how in ('%', '0') else 2}f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return ("0" if text in ("-0", "+0") else text).replace("-", "−") + (" %" if how == "%" else "")
        words = str(value).split(", ")
        if how == "safety":
            return "; ".join(SAFETY.get(one, one) for one in words)
        return ", ".join(_word(one) for one in words)


def _word(text: str) -> str:
    from analysis.criteria.registry import CRITERIA

    if text in CRITERIA:
        return f"“{CRITERIA[text].title}”"
    if text in STATUS_WORDS:
        return STATUS_WORDS[text]
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text.replace("_", " ")
    return day(when) if len(text) == DATE_LENGTH else f"{day(when)} {when:%H:%M}"


def _singular(text: str) -> str:
    """One day, not 1 days."""
    found = re.sub(r"(?<![\d.,])1 ((?:\w+ )?)entries\b", r"1 \1entry", text)
    return re.sub(r"(?<![\d.,])1 ((?:\w+ )?)(day|night|weight|reading|episode|hour|point|pair)s\b", r"1 \1\2", found)


def day(when: date) -> str:
    return f"{when:%-d %b %Y}"


def evidence(finding: Finding) -> str:
    """What is known; or, where there is not enough, what is missing and the smallest step that settles it."""
    said = [_tidy(reason) for reason in finding.reasons]
    if finding.status != Status.INSUFFICIENT or finding.tier != Tier.NOTE:
        numbers = parts(finding)
        said = said + numbers if finding.criterion in COUNTED_IN_REASONS else numbers + said
    if is_robust(finding):
        said.append("robust to missing days")
    if finding.status == Status.INSUFFICIENT and finding.settles_if:
        said.append("would settle it: " + _tidy("; ".join(finding.settles_if)))
    text = _singular("; ".join(said))
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    """Words of the engine as a page prints them: no underscores, few decimals, a question's opening said once."""
    text = re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", text.replace("_", " "))
    first, *rest = text.split(ASKED)
    return first + ASKED + "".join(rest) if rest else text


def parts(finding: Finding) -> list[str]:
    """The finding's numbers, each with its unit."""
    template = COOCCURRENCE if finding.criterion.startswith("cooccurrence-") else PARTS[finding.criterion]
    # What is not known belongs to a sign that is there; of one that is not, it would only be noise.
    known = {
        name: value for name, value in finding.evidence.items() if finding.status == Status.MET or value != "unknown"
    }
    return [said for part in template if (said := _part(part, known))]


def _part(part: str, evidence: dict[str, Value]) -> str:
    fields = [name for _text, name, _spec, _conversion in Formatter().parse(part) if name]
    values = [evidence.get(name) for name in fields]
    if any(value in (None, "") for value in values):
        return ""
    if part.startswith("+"):
        if values and values[0] in (0, "no"):
            return ""
        part = part[1:]
    said = part.format(**{name: _Said(value) for name, value in zip(fields, values, strict=True)})
    return re.sub(r"(\d+ \w+ \d{4}) to \1", r"\1", said)


def interval(finding: Finding) -> str:
    """The interval of the finding's estimate, with its level; "" where the catalogue has none."""
    for low, high, words in INTERVALS:
        if finding.evidence.get(low) is not None and finding.status != Status.INSUFFICIENT:
            return words.format(_Said(finding.evidence[low]), _Said(finding.evidence[high]))
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


def coverage(finding: Finding) -> str:
    """How much entered it, over which dates, and what was left out."""
    first, last = finding.window
    span = f"{first:%-d %b}" + (f" {first.year}" if first.year != last.year else "") + f" to {day(last)}"
    left_out = [f"{number} {LEFT_OUT.get(reason, reason)}" for reason, number in finding.excluded.items() if number]
    return f"{finding.used} used, {span}" + (f"; left out: {', '.join(left_out)}" if left_out else "")
