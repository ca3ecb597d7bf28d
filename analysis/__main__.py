"""python -m analysis DIARY [DIARY ...] [--as-of WHEN] [--json]: assess diary documents from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from functools import partial
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from analysis.document import DocumentError, load, parse_time

REFUSED = 2
BATCH = 64


class Line(NamedTuple):
    """One document as text, and where it stands; `error` instead of a text that could not be read."""

    place: str
    text: str
    error: str = ""


class Result(NamedTuple):
    printed: str
    errors: list[str]
    diaries: int


def main(arguments: list[str] | None = None) -> int:
    """Assess every document in turn; 2 if any was refused."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # the same bytes wherever it runs; half a character is printed escaped
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    work = partial(assess_batch, as_of=options.as_of, as_json=options.json, explain=options.explain)
    batches = _batches(_lines(options.diaries), options.batch)
    refused, done = False, 0
    for result in _in_order(work, batches, options.workers):
        sys.stdout.write(result.printed)
        for error in result.errors:
            print(error, file=sys.stderr)
        refused |= bool(result.errors)
        done += result.diaries
        _show_progress(done)
    return REFUSED if refused else 0


def assess_batch(lines: list[Line], *, as_of: datetime | None, as_json: bool, explain: str | None) -> Result:
    """Assess some documents; what to print of them, in their order, and a line for each that was refused."""
    from analysis import assess
    from analysis.frames import from_documents
    from analysis.text_report import explanation, report

    documents, errors = [], []
    for line in lines:
        try:
            if line.error:
                raise DocumentError("$", line.error)
            document = load(line.text)
            if as_of is None and not (document["entries"] or document.get("events") or document.get("exported_at")):
                raise DocumentError("$", "is empty: give --as-of")
            documents.append(document)
        except DocumentError as error:
            errors.append(f"{line.place}: {error.path}: {error.reason}")
    printed = []
    for chunk in assess(from_documents(documents), as_of).chunks():
        for patient in range(len(chunk.frames)):
            if explain is not None:
                printed.append(explanation(chunk, patient, explain))
                continue
            assessment = chunk.assessment(patient)
            if as_json:
                printed.append(json.dumps(assessment.to_json(), ensure_ascii=False) + "\n")
            else:
                printed.append(report(assessment))
    return Result("".join(printed), errors, len(documents))


def _lines(places: Iterable[str]) -> Iterator[Line]:
    """One line a document: a `.jsonl` file holds many, `-` may."""
    for place in places:
        if place == "-":
            yield from _split("standard input", sys.stdin.buffer, many=None)
            continue
        try:
            with Path(place).open("rb") as file:
                yield from _split(place, file, many=place.endswith(".jsonl"))
        except OSError as error:
            yield Line(place, "", f"cannot be read ({(error.strerror or 'unknown fault').lower()})")


def _split(place: str, file: Iterable[bytes], many: bool | None) -> Iterator[Line]:
    if many:
        for number, content in enumerate(file, 1):
            if content.strip():
                yield _line(f"{place}:{number}", content)
        return
    content = b"".join(file)
    documents = [part for part in content.splitlines() if part.strip()]
    # A document on many lines neither begins nor ends with a line that is a whole object; one bad line spoils no other.
    if many is None and len(documents) > 1 and (_is_object(documents[0]) or _is_object(documents[-1])):
        yield from (_line(f"{place}:{number}", part) for number, part in enumerate(documents, 1))
    else:
        yield _line(f"{place}:1", content)


def _is_object(text: bytes) -> bool:
    return text.strip().startswith(b"{") and text.strip().endswith(b"}")


def _line(place: str, content: bytes) -> Line:
    try:
        return Line(place, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Line(place, "", "is not UTF-8 text")


def _batches(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    while batch := list(islice(lines, size)):
        yield batch


def _in_order(work: Callable[[list[Line]], Result], batches: Iterator[list[Line]], workers: int) -> Iterator[Result]:
    """Results in the order of the batches, with at most two batches a worker in memory."""
    if workers == 1:
        yield from map(work, batches)
        return
    with ProcessPoolExecutor(workers) as executor:
        waiting: deque[Future[Result]] = deque()
        for batch in batches:
            waiting.append(executor.submit(work, batch))
            if len(waiting) >= 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _show_progress(done: int) -> None:
    if sys.stderr.isatty() and done > BATCH:
        print(f"\r{done} diaries assessed", end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Read symptom diaries by published criteria."
    )
    parser.add_argument(
        "diaries", nargs="+", metavar="DIARY", help=".json document, .jsonl file, or - for standard input"
    )
    parser.add_argument("--as-of", type=_time, help="RFC 3339 time with offset; default: end of the newest entry's day")
    parser.add_argument("--json", action="store_true", help="one line a diary, in the contract's shape")
    parser.add_argument(
        "--explain", type=_criterion, metavar="CRITERION", help="the entries a finding used and left out"
    )
    parser.add_argument("--workers", type=_positive, default=1, help="processes to work with (default 1)")
    parser.add_argument("--batch", type=_positive, default=BATCH, help="documents held at once by a worker")
    return parser


def _time(text: str) -> datetime:
    try:
        return parse_time(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not an RFC 3339 time with offset") from None


def _criterion(name: str) -> str:
    from analysis.criteria.registry import CRITERIA

    if name not in CRITERIA:
        raise argparse.ArgumentTypeError(f"{name!r} is not a criterion of the catalogue")
    return name


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1")
    return int(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        sys.stderr.close()
        sys.exit(1)
