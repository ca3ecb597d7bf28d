"""Write what is generated from the criteria: the table in the README, docs/criteria.md, the words to translate. `make docs`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from analysis.catalogue import page, said, table  # noqa: E402

START, END = "<!-- criteria: made by `make docs` -->\n", "\n<!-- end of criteria -->"


def readme(text: str) -> str:
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return before + START + table() + END + after


def words() -> str:
    """What the catalogue says to people, as a module that the translation tools read."""
    lines = [f"    _({json.dumps(text, ensure_ascii=False)})," for text in said()]
    head = '"""What the catalogue says to people, for the translators. Made by `make docs`."""'
    return "\n".join(
        [
            head,
            "",
            "from django.utils.translation import gettext_noop as _",
            "",
            "# fmt: off",
            "SAID = (",
            *lines,
            ")",
            "",
        ]
    )


if __name__ == "__main__":
    (ROOT / "diary" / "catalogue_words.py").write_text(words(), encoding="utf-8")
    (ROOT / "README.md").write_text(readme((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs" / "criteria.md").write_text(page(), encoding="utf-8")
