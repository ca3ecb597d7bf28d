"""Write what is generated: the criteria in the README and docs/criteria.md. `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from analysis.catalogue import page, table  # noqa: E402

START, END = "<!-- criteria: made by `make docs` -->\n", "\n<!-- end of criteria -->"


def readme(text: str) -> str:
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return before + START + table() + END + after


if __name__ == "__main__":
    (ROOT / "README.md").write_text(readme((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs" / "criteria.md").write_text(page(), encoding="utf-8")
