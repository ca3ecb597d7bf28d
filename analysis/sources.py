"""The works that thresholds come from (criteria.md). A mark says how well each was checked."""

from analysis.findings import Source
from analysis.language import _

MARKS = (
    _("read"),
    _("read, abstract"),
    _("read, opening part"),
    _("secondary"),
    _("unverified"),
    _("design"),
    _("simulated"),
)

ARTICLE = Source("Is Back Pain a Symptom of Kidney Cancer? Persly Medical Team, 29 December 2025", "read", "")
DESIGN = Source("Diurnal criteria catalogue 1.0, the project's own choice", "design")
SIMULATED = Source("Diurnal criteria catalogue 1.0, the project's own simulation", "simulated")
FARRAR = Source("Farrar 2001, 2,724 people", "read", "https://pubmed.ncbi.nlm.nih.gov/11690728")
CG75 = Source("NICE CG75 Metastatic spinal cord compression (2008, replaced by NG234)", "read")
CG75_TIMES = Source("NICE CG75, MRI within 24 hours or 1 week", "secondary")
NG234 = Source(
    "NICE NG234 Spinal metastases and metastatic spinal cord compression",
    "secondary",
    "https://www.nice.org.uk/guidance/ng234",
)
NG12 = Source(
    "NICE NG12 Suspected cancer: recognition and referral", "secondary", "https://www.nice.org.uk/guidance/ng12"
)
NG12_BLOOD = Source(
    "NICE NG12 on visible blood: guideline group's table, NBK328438",
    "read",
    "https://www.ncbi.nlm.nih.gov/books/NBK328438",
)
NG12_NUMBER = Source("NICE NG12 on visible blood: number of the recommendation", "unverified")
EAU = Source("EAU Guidelines on Renal Cell Carcinoma", "secondary")
SCOTTISH = Source("Scottish Referral Guidelines for Suspected Cancer", "read")
NON_SPECIFIC = Source("NHS England non-specific symptoms pathway (Cancer Research UK page)", "read")
ACR = Source("ACR Appropriateness Criteria Low Back Pain 2021", "read, abstract")
IFOMPT = Source("IFOMPT red-flag framework 2020", "read, opening part")
HARDING = Source("Harding, night pain in a back-pain clinic", "read", "https://www.ndorms.ox.ac.uk/publications/107578")
SPINE_REVIEW = Source("Review of 16 guidelines on red flags", "read", "https://doi.org/10.1007/s00586-016-4684-0")
IMMPACT = Source("IMMPACT consensus", "secondary")
IMMPACT_POINT = Source("IMMPACT, a change of 1 point", "unverified")
DEYO = Source("Deyo & Diehl 1988", "read", "https://pubmed.ncbi.nlm.nih.gov/2967893")
CMAJ = Source("Usual course of acute low back pain, CMAJ 2012;184:E613", "read")
CAUDA_EQUINA = Source("BMJ Best Practice, cauda equina syndrome", "secondary")
DOWNIE = Source("Downie 2013, red flags for malignancy and fracture", "read, abstract")
DOWNIE_POST_TEST = Source("Downie 2013, post-test 7 % in primary care, 33 % in emergency care", "secondary")
NG158 = Source("NICE NG158 Venous thromboembolic diseases, 1.1", "read", "https://www.nice.org.uk/guidance/ng158")
BMJ_WEIGHT = Source("BMJ 2019;366:l5271, definitions of unintended weight loss", "read")
WANG = Source("Wang 2014, fatigue cut-points", "read", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3949157")
FEVER = Source("Common definition of fever, 38 C and above", "secondary")
FUO = Source("Fever of unknown origin definitions, NSW ACI", "read")
BACK_FEVER = Source("Back-pain pages of CHCP and of the Northern Health and Social Care Trust", "read")
CG151 = Source("NICE CG151 Neutropenic sepsis", "read", "https://www.nice.org.uk/guidance/cg151")
FEVER_LIMIT = Source("38.0 C during cancer treatment", "unverified")
BLOCK_PERMUTATION = Source(
    "Block permutation for dependent series, arXiv 1908.06486", "read", "https://arxiv.org/abs/1908.06486"
)
HALDANE_BH = Source("Haldane correction; Benjamini-Hochberg", "unverified")
SHEPHARD = Source("Shephard 2013", "read", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3609472")
BMJ_SYSTEMIC = Source("BMJ 2020;370:m2651", "read")
AUA = Source("AUA/SUFU microhaematuria", "secondary")
SERLIN = Source("Serlin 1995, mild, moderate and severe pain", "secondary")
ENDPOINT = Source("Radiotherapy consensus endpoint", "unverified")
MEDICINE_SAFETY = Source("General knowledge; the local formulary sets it", "unverified")
ASCO = Source("ASCO palliative care guideline 2024", "secondary")
WHO = Source("WHO cancer pain guideline 2018", "secondary")
IASP = Source("IASP chronic pain, 12 weeks", "unverified")
INSOMNIA = Source("Insomnia definitions, 3 nights a week", "unverified")
ONO = Source("Ono 2019, diary adherence", "read", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6379815")
