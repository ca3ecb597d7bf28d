"""The contract's words as a patient reads them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Promise]]

REGIONS: Choices = [
    ("flank_left", _("Side, between ribs and hip, your left")),
    ("flank_right", _("Side, between ribs and hip, your right")),
    ("low_back_left", _("Low back, your left")),
    ("low_back_right", _("Low back, your right")),
    ("low_back_midline", _("Low back, in the middle")),
    ("mid_back", _("Middle of the back")),
    ("upper_back", _("Upper back")),
    ("neck", _("Neck")),
    ("band_around_trunk", _("Like a band around your body")),
    ("abdomen", _("Belly")),
    ("leg_left", _("Left leg")),
    ("leg_right", _("Right leg")),
    ("other", _("Somewhere else")),
]
QUALITIES: Choices = [
    ("dull", _("Dull")),
    ("aching", _("Aching")),
    ("pressure", _("Pressing")),
    ("constant", _("There all the time")),
    ("sharp", _("Sharp")),
    ("cramping", _("Cramping")),
    ("burning", _("Burning")),
    ("electric", _("Like electric shocks")),
    ("tingling", _("Tingling")),
    ("numb", _("Numb")),
]
WORSE_WITH: Choices = [
    ("standing", _("Standing")),
    ("sitting", _("Sitting")),
    ("moving", _("Moving")),
    ("lying", _("Lying down")),
    ("cough_sneeze_strain", _("Coughing, sneezing or straining")),
    ("breathing", _("Breathing in")),
    ("passing_urine", _("Peeing")),
    ("nothing", _("Nothing makes it worse")),
]
EASED_BY: Choices = [
    ("lying", _("Lying down")),
    ("rest", _("Rest")),
    ("moving", _("Moving")),
    ("medicine", _("Medicine")),
    ("nothing", _("Nothing eases it")),
]
NOVELTY: Choices = [
    ("same_as_usual", _("The same as usual")),
    ("new_place", _("In a new place")),
    ("new_kind", _("A new kind of pain")),
    ("worse", _("Worse than usual")),
]
PATTERN: Choices = [("constant", _("Yes, all the time")), ("comes_and_goes", _("It comes and goes"))]
CERTAINTY: Choices = [("exact", _("It is exact")), ("about", _("About then")), ("unsure", _("I’m not sure"))]
YES_NO_UNSURE: Choices = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("I’m not sure"))]
SEVERITY: Choices = [("minor", _("Minor")), ("major", _("Major, such as a bad fall or a crash"))]
POSTURE: Choices = [
    ("lying", _("Lying")),
    ("sitting", _("Sitting")),
    ("standing", _("Standing")),
    ("walking", _("Walking")),
    ("other", _("Something else")),
]
URINE_COLOUR: Choices = [
    ("clear_or_yellow", _("Clear or yellow")),
    ("dark_yellow", _("Dark yellow")),
    ("orange", _("Orange")),
    ("pink", _("Pink")),
    ("red", _("Red")),
    ("cola_brown", _("Brown, like cola")),
    ("with_clots", _("With clots of blood")),
]
# The colours that lead to the question what else might colour it.
COLOURED = ("orange", "pink", "red", "cola_brown", "with_clots")
URINE_CONTEXT: Choices = [
    ("menstruating", _("I was on my period")),
    ("other_vaginal_bleeding", _("Other bleeding from the vagina")),
    ("coloured_food_or_dye", _("I ate beetroot, berries or food dye")),
    ("colouring_medicine", _("I take a medicine that colours pee")),
    ("hard_exercise", _("I exercised hard")),
    ("urology_procedure_or_catheter", _("I had a catheter or a procedure on my bladder or kidneys")),
    ("uti_symptoms", _("It burned, or I had to go often")),
    ("uti_antibiotics", _("I take antibiotics for a urine infection")),
    ("none", _("None of these")),
]
LEG_SWELLING: Choices = [
    ("none", _("No")),
    ("left", _("Yes, the left one")),
    ("right", _("Yes, the right one")),
    ("both", _("Yes, both")),
]
LUMP_SITE: Choices = [
    ("side_left", _("In my left side")),
    ("side_right", _("In my right side")),
    ("abdomen", _("In my belly")),
]
NEURO: Choices = [
    ("leg_weakness_left", _("Weakness in the left leg")),
    ("leg_weakness_right", _("Weakness in the right leg")),
    ("leg_weakness_severe", _("A leg too weak to stand or walk on")),
    ("leg_numbness_left", _("Numbness or tingling in the left leg")),
    ("leg_numbness_right", _("Numbness or tingling in the right leg")),
    ("leg_shooting_pain_left", _("Pain shooting down the left leg")),
    ("leg_shooting_pain_right", _("Pain shooting down the right leg")),
    ("saddle_numbness", _("Less feeling between the legs or around the bottom")),
    ("sexual_numbness", _("Less feeling during sex")),
    ("bladder_cannot_start_or_empty", _("Cannot start to pee, or cannot empty the bladder")),
    ("bladder_leak_or_not_felt", _("Pee leaks, or you do not feel it")),
    ("bowel_leak_or_not_felt", _("Poo leaks, or you do not feel it")),
    ("unsteady_walking", _("Unsteady when walking")),
]
NEURO_ANSWERS: Choices = [
    ("no", _("No")),
    ("new", _("Yes, new")),
    ("worse", _("Yes, worse")),
    ("unchanged", _("Yes, as before")),
]
VISITS: Choices = [
    ("gp_contact", _("My GP, family doctor or practice")),
    ("emergency_contact", _("Emergency care")),
    ("oncology_contact", _("My cancer team")),
    ("pain_team_contact", _("A pain team")),
    ("palliative_contact", _("A palliative care team")),
    ("other_contact", _("Another clinician")),
]
TESTS: Choices = [
    ("urinalysis", _("A urine test")),
    ("blood_test", _("A blood test")),
    ("kidney_ultrasound", _("Ultrasound of the kidneys")),
    ("kidney_ct", _("CT scan of the kidneys")),
    ("kidney_mri", _("MRI scan of the kidneys")),
    ("spine_mri", _("MRI scan of the spine")),
    ("spine_ct", _("CT scan of the spine")),
    ("cystoscopy", _("A look into the bladder (cystoscopy)")),
]
TREATMENTS: Choices = [
    ("surgery", _("Surgery")),
    ("systemic_therapy", _("Chemotherapy, immunotherapy or targeted tablets")),
    ("ablation", _("Ablation (heat or cold)")),
    ("radiotherapy", _("Radiotherapy")),
    ("nerve_block", _("Nerve block")),
    ("vertebral_stabilisation", _("Stabilisation of a vertebra")),
]
GAP_PAIN: Choices = [
    ("most_days", _("Pain on most days")),
    ("some_days", _("Pain on some days")),
    ("no_pain", _("No pain")),
    ("unsure", _("I’m not sure")),
]
EVENT_TYPES: Choices = [
    ("injury", _("An injury, a fall or a strain")),
    ("gap_answer", _("A time without entries")),
    *VISITS,
    *TESTS,
    *TREATMENTS,
]
MEDICINE_CLASSES: Choices = [
    ("paracetamol", _("Paracetamol (acetaminophen)")),
    ("nsaid", _("Anti-inflammatory, such as ibuprofen or naproxen")),
    ("weak_opioid", _("Weaker opioid, such as codeine or tramadol")),
    ("strong_opioid", _("Stronger opioid, such as morphine or oxycodone")),
    ("gabapentinoid", _("Gabapentin or pregabalin")),
    ("antidepressant", _("Antidepressant, also for pain")),
    ("steroid", _("Steroid")),
    ("laxative", _("Laxative")),
    ("antibiotic", _("Antibiotic")),
    ("other", _("Something else, or I’m not sure")),
]
CANCER_HISTORY: Choices = [
    ("none", _("No, never")),
    ("past", _("Yes, in the past")),
    ("current", _("Yes, now")),
    ("unsure", _("I’m not sure")),
]
CANCER_TREATMENT: Choices = [
    ("none", _("No treatment in the last 6 weeks")),
    ("systemic", _("Chemotherapy, immunotherapy or targeted tablets")),
    ("radiotherapy", _("Radiotherapy")),
    ("surgery", _("Surgery")),
]
SEX: Choices = [("female", _("Female")), ("male", _("Male")), ("other", _("Other"))]
SMOKING: Choices = [("never", _("Never did")), ("former", _("Not any more")), ("current", _("Yes"))]
WEIGHT_UNITS: Choices = [("kg", _("Kilograms")), ("lb", _("Pounds")), ("st", _("Stone and pounds"))]
TEMPERATURE_UNITS: Choices = [("C", _("°C")), ("F", _("°F"))]
COUNTRIES: Choices = [
    ("GB", _("United Kingdom")),
    ("IE", _("Ireland")),
    ("US", _("United States")),
    ("EU", _("European Union")),
    ("other", _("Somewhere else")),
]

# Of the profile, each answered yes, no or not sure.
ABOUT_THE_PATIENT = (
    "can_menstruate", "cancer_spread", "cancer_in_bone", "immunosuppressed", "long_term_steroids", "osteoporosis",
    "injected_drugs", "anticoagulant", "kidney_disease",
)  # fmt: skip
ALL: dict[str, dict[str, Promise]] = {
    name: dict(choices)
    for name, choices in {
        "regions": REGIONS, "qualities": QUALITIES, "worse_with": WORSE_WITH, "eased_by": EASED_BY, "novelty": NOVELTY,
        "injury_link": YES_NO_UNSURE, "injury_severity": SEVERITY, "posture": POSTURE, "kept_awake": YES_NO_UNSURE,
        "got_up": YES_NO_UNSURE, "pattern": PATTERN, "onset_certainty": CERTAINTY,
        "urine_colour": URINE_COLOUR, "urine_context": URINE_CONTEXT, "leg_swelling": LEG_SWELLING,
        "leg_swelling_new": YES_NO_UNSURE, "leg_swelling_painful": YES_NO_UNSURE, "breathless": YES_NO_UNSURE,
        "lump": YES_NO_UNSURE, "lump_site": LUMP_SITE, "fatigue_unusual": YES_NO_UNSURE, "fever_explained": YES_NO_UNSURE,
        "rigors": YES_NO_UNSURE, "urinary_symptoms": YES_NO_UNSURE, "weight_loss_intended": YES_NO_UNSURE,
        "type": EVENT_TYPES, "class": MEDICINE_CLASSES, "neuro": NEURO,
        "neuro_answer": NEURO_ANSWERS, "sex": SEX, "severity": SEVERITY, "gap_pain": GAP_PAIN,
        "cancer_history": CANCER_HISTORY, "cancer_treatment": CANCER_TREATMENT, "smoking": SMOKING,
        "baseline_neuro": NEURO,
        **dict.fromkeys(ABOUT_THE_PATIENT, YES_NO_UNSURE),
    }.items()
}  # fmt: skip


def said(field: str, value: object) -> str:
    """An answer in words; a number, a date or a text as it is."""
    known = ALL.get(field, {})
    if isinstance(value, list):
        return ", ".join(str(known.get(item, item)) for item in value)
    if isinstance(value, dict):
        answers = dict(NEURO_ANSWERS)
        return ", ".join(f"{known.get(item, item)}: {answers.get(answer, answer)}" for item, answer in value.items())
    return str(known.get(value, value)) if isinstance(value, str) else str(value)
