"""The command's readable report."""

from __future__ import annotations

from textwrap import wrap

from analysis.caution import CAUTION
from analysis.engine import Chunk
from analysis.explain import EntryUse, explain
from analysis.findings import TIERS, Assessment, Finding, Status, Value

WIDTH = 100
MARKS = {Status.MET: "[x]", Status.INSUFFICIENT: "[?]", Status.NOT_MET: "[ ]"}
WORDS = {Status.MET: "Met", Status.INSUFFICIENT: "Not enough data", Status.NOT_MET: "Not met in these entries"}
ORDER = [Status.MET, Status.INSUFFICIENT, Status.NOT_MET]


def report(assessment: Assessment) -> str:
    """One diary's findings: met first, then what is missing, then the rest."""
    lines = [
        f"Diary {assessment.patient}",
        f"As of {assessment.as_of.isoformat()}, rules {assessment.rules_version}. Tier: {_words(assessment.tier)}",
        "",
    ]
    for status in ORDER:
        findings = [finding for finding in assessment.findings if finding.status == status]
        if not findings:
            continue
        lines += [f"{WORDS[status]} ({len(findings)})"]
        for finding in sorted(findings, key=lambda one: -TIERS.index(one.tier)):
            lines += _finding(finding)
        lines.append("")
    for text in CAUTION:
        lines += wrap(text, WIDTH)
    return "\n".join(lines) + "\n\n"


def explanation(chunk: Chunk, patient: int, criterion: str) -> str:
    """One finding opened down to its entries."""
    identity = chunk.diaries.cohort.patient["id"][patient]
    try:
        opened = explain(chunk, patient, criterion)
    except KeyError:
        return f"Diary {identity}\n{criterion}: this sign was never asked\n\n"
    lines = [f"Diary {identity}", *_finding(opened.finding), *wrap(opened.rule, WIDTH), ""]
    lines += [f"Entries used ({len(opened.used)})", *map(_entry, opened.used)]
    lines += [f"Entries left out ({len(opened.left_out)})", *map(_entry, opened.left_out)]
    return "\n".join(lines) + "\n\n"


def _finding(finding: Finding) -> list[str]:
    start, end = finding.window
    head = f"  {MARKS[finding.status]} {finding.title} ({finding.criterion})"
    if finding.status == Status.MET or finding.tier != "note":
        head += f": {_words(finding.tier)}"
    lines = [head]
    if finding.status == Status.NOT_MET:
        return lines
    evidence = "; ".join(f"{name} {value}" for name, value in finding.evidence.items() if _says_something(value))
    details = [f"{start} to {end}, {finding.used} used", evidence, *finding.reasons]
    details += [f"would settle it: {text}" for text in finding.settles_if]
    if finding.status == Status.MET:
        details.append("source: " + "; ".join(f"{source.name} [{source.mark}]" for source in finding.source))
    for text in filter(None, details):
        lines += wrap(text, WIDTH, initial_indent="      ", subsequent_indent="        ")
    return lines


def _says_something(value: Value) -> bool:
    return value is not None and value != ""


def _words(name: str) -> str:
    return name.replace("_", " ")


def _entry(use: EntryUse) -> str:
    told = "".join(f"  {said} mg" if name == "dose_mg" else f"  {said}" for name, said in use.told.items())
    return f"  {use.date} {use.kind:<6} {use.id}{told}" + (f"  {use.left_out}" if use.left_out else "")
