"""Reads symptom diaries by published criteria. No Django, no clock, no network.

frames = analysis.frames.from_documents(documents)
for assessment in analysis.assess(frames, as_of):
    print(assessment.tier, [finding.criterion for finding in assessment.findings])
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.engine import Assessments
    from analysis.frames import Frames

RULES_VERSION = "1.0"
REPORT_VERSION = "1"  # what the report says and how it is laid out


def assess(frames: Frames, as_of: datetime | None = None, criteria: Collection[str] | None = None) -> Assessments:
    """Assess every diary of `frames` at `as_of`; see `analysis.engine.assess`.

    Imported on first use, so that reading the document's shape costs no pandas.
    """
    from analysis.engine import assess as run

    return run(frames, as_of, criteria)
