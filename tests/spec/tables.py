"""Writes the longer tables: one line of values for many days in a row.

`days("2026-02-02", "5*3 . 0")` is a table of three days with pain_average 5, a day left out, and a day with 0.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from analysis import assess
from analysis.findings import Finding
from analysis.frames import from_documents
from tests.diaries import document, end_of

Row = dict[str, str]


def on(first: str, later: int) -> str:
    """The date `later` days after `first`."""
    return (date.fromisoformat(first) + timedelta(days=later)).isoformat()


def rows(first: str, values: str, column: str = "pain_average", **same: str) -> list[Row]:
    """A row for each value, on dates in a row from `first`; `.` leaves the date out. `same` goes to every row."""
    made: list[Row] = []
    later = 0
    for word in values.split():
        value, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            if value != ".":
                made.append({"date": on(first, later), column: value, **same})
            later += 1
    return made


def table(*parts: list[Row]) -> str:
    """Rows of several kinds as one table; a cell that a row does not have stays empty."""
    every = [row for part in parts for row in part]
    head = ["date", *sorted({name for row in every for name in row} - {"date"})]
    lines = [head, *[[row.get(name, "") for name in head] for row in every]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def days(first: str, values: str, column: str = "pain_average", **same: str) -> str:
    """A table of one run of rows."""
    return table(rows(first, values, column, **same))


EMPTY = "| date | pain_average |"
ONE = "| date | pain_average |\n| 2026-03-01 | 5 |"


def finding(criterion: str, text: str, as_of: str | None = None, **profile: Any) -> Finding:
    """One criterion's answer to a table, as `tests.diaries.finding`, without the rows that it does not build on."""
    frames = from_documents([document(text, **profile)])
    return next(iter(assess(frames, end_of(as_of) if as_of else None, [criterion])))[criterion]
