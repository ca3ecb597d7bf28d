"""The catalogue as pages: made from the registry, so that what is printed is what runs."""

from __future__ import annotations

from itertools import groupby

from analysis import RULES_VERSION
from analysis.criteria.criterion import Criterion
from analysis.criteria.registry import CRITERIA


def table() -> str:
    """Every criterion with its sources, as a Markdown table."""
    lines = ["| criterion | what it says | sources |", "|---|---|---|"]
    lines += [f"| `{row.id}` | {row.title} | {_sources(row)} |" for row in CRITERIA.values()]
    return "\n".join(lines)


def page() -> str:
    """docs/criteria.md: each rule in words, by family."""
    parts = [
        f"# The criteria, rules version {RULES_VERSION}",
        "A criterion says that a recorded pattern is one that guidance asks a clinician to look at. It is never a diagnosis.",
        "Made from the registry by `make docs`.",
    ]
    for family, rows in groupby(CRITERIA.values(), key=lambda row: row.family):
        parts.append(f"## {family}")
        parts += [_section(row) for row in rows]
    return "\n\n".join(parts) + "\n"


def said() -> list[str]:
    """Every title, sentence and rule: what a translation has to know."""
    texts = (text for row in CRITERIA.values() for text in (row.title, row.sentence, rule(row)))
    return list(dict.fromkeys(filter(None, texts)))


def _section(row: Criterion) -> str:
    said = f"\n\n**To the patient:** “{row.sentence}”" if row.sentence else ""
    return (
        f"### `{row.id}`\n\n{row.title}. *Article: {row.article}.*\n\n{rule(row)}\n\n"
        f"**Sources:** {_sources(row)}.{said}"
    )


def rule(row: Criterion) -> str:
    """The rule in words: the docstring of the function that decides it, on one line."""
    return " ".join((row.judge.__doc__ or "").split())


def _sources(row: Criterion) -> str:
    named = (f"[{source.name}]({source.url})" if source.url else source.name for source in row.source)
    return "; ".join(f"{name} ({source.mark})" for name, source in zip(named, row.source, strict=True))
