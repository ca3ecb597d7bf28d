"""Logs hold counts and ids. What an exception says may be somebody's health, so only its type and place are kept."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

LINK = re.compile(r"(/link/)[^/\s?]+")  # the token of a shared link


class Scrub(logging.Filter):
    """Takes the request and the text of exceptions out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        return True


class LineFormatter(logging.Formatter):
    """One line a record; an exception is its type and where it was raised."""

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        return f"{getattr(kind, '__name__', kind)}{place}"

    def format(self, record: logging.LogRecord) -> str:
        # Controls are escaped: a line in the log is one record.
        return LINK.sub(r"\1...", super().format(record).replace("\r", "\\r").replace("\n", "\\n"))
