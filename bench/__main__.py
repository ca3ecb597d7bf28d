"""make bench: each figure as a ratio against a baseline of the same run; also in var/bench.json."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import tests.environment  # noqa: F401 - throw-away secrets, for `manage.py check`
from bench.analysis import (
    beside_one_group_by,
    many_patients,
    memory,
    one_patient,
    one_patient_at_midday,
    one_patient_beside_its_rows,
    ten_years_at_midday,
    ten_years_beside_their_rows,
)
from bench.pages import pages
from bench.rest import on_postgresql, on_sqlite
from bench.service import chart, report_page, report_pdf, start_up, start_up_beside_the_libraries
from bench.worklist import worklist

OUT = Path("var") / "bench.json"
ONE = (
    one_patient,
    many_patients,
    beside_one_group_by,
    one_patient_beside_its_rows,
    ten_years_beside_their_rows,
    one_patient_at_midday,
    ten_years_at_midday,
    memory,
    report_page,
    report_pdf,
    chart,
    start_up,
    start_up_beside_the_libraries,
    worklist,
)
SEVERAL = (pages, on_sqlite, on_postgresql)


def main() -> None:
    results = []
    for found in chain((measure() for measure in ONE), chain.from_iterable(measure() for measure in SEVERAL)):
        results.append(found.to_json())
        print(found, flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
