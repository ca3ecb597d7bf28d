"""python -m analysis, as somebody uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from analysis.__main__ import main

ROOT = Path(__file__).resolve().parent.parent.parent
VIGNETTES = ROOT / "tests" / "vignettes"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, text: str = "") -> Done:
    """The command in this process, which has what it takes a second to load."""
    streams = {"stdin": TextIOWrapper(BytesIO(text.encode()), encoding="utf-8")}
    streams |= {name: TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for name in ("stdout", "stderr")}
    with pytest.MonkeyPatch.context() as patched:
        for name, stream in streams.items():
            patched.setattr(sys, name, stream)
        try:
            code = main([*arguments])
        except SystemExit as refused:
            code = int(refused.code or 0)
    said = {name: streams[name].buffer.getvalue().decode() for name in ("stdout", "stderr")}  # type: ignore[attr-defined]
    return Done(code, **said)


def run_apart(*arguments: str, text: str = "") -> Done:
    """The command as somebody starts it."""
    command = [sys.executable, "-m", "analysis", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def vignette(name: str) -> str:
    return (VIGNETTES / f"{name}.json").read_text(encoding="utf-8").strip()


def test_one_line_a_diary_in_input_order() -> None:
    done = run_apart(str(VIGNETTES / "V20.json"), str(VIGNETTES / "V21.json"), "--json")
    assert done.returncode == 0
    assert [json.loads(line)["tier"] for line in done.stdout.splitlines()] == ["urgent", "urgent"]
    assert done.stderr == ""


def test_a_line_has_the_contracts_keys() -> None:
    (line,) = run(str(VIGNETTES / "V21.json"), "--json").stdout.splitlines()
    found = json.loads(line)
    assert list(found) == ["patient", "as_of", "rules_version", "tier", "findings"]
    assert list(found["findings"][0]) == [
        "criterion", "status", "provisional", "tier", "since", "window", "used", "excluded", "evidence", "reasons",
        "settles_if", "source",
    ]  # fmt: skip


def test_without_as_of_the_newest_entrys_day_ends() -> None:
    (line,) = run(str(VIGNETTES / "V26.json"), "--json").stdout.splitlines()
    assert json.loads(line)["as_of"] == "2026-03-02T23:59:59+00:00"


def test_as_of_is_printed_as_it_was_given() -> None:
    (line,) = run(str(VIGNETTES / "V26.json"), "--json", "--as-of", "2026-03-03T12:00:00+01:00").stdout.splitlines()
    assert json.loads(line)["as_of"] == "2026-03-03T12:00:00+01:00"


@pytest.mark.parametrize("extra", [("--workers", "2"), ("--batch", "1"), ("--workers", "2", "--batch", "2")])
def test_workers_and_batches_change_no_byte(tmp_path: Path, extra: tuple[str, ...]) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(vignette(name) for name in ("V04", "V20", "V21", "V23", "V25")) + "\n", encoding="utf-8")
    assert run_apart(str(file), "--json", *extra).stdout == run(str(file), "--json").stdout


def test_standard_input_is_read() -> None:
    assert json.loads(run_apart("-", "--json", text=vignette("V25")).stdout)["tier"] == "urgent"


@pytest.mark.parametrize("bad", ["{", "[]", "no diary"])
def test_one_bad_line_of_standard_input_spoils_no_other(bad: str) -> None:
    done = run("-", "--json", text=f"{vignette('V21')}\n{bad}\n{vignette('V26')}\n")
    assert (done.returncode, len(done.stdout.splitlines()), len(done.stderr.splitlines())) == (2, 2, 1)
    assert done.stderr.startswith("standard input:2: $: ")


def test_standard_input_may_hold_one_document_on_many_lines() -> None:
    spread = json.dumps(json.loads(vignette("V25")), indent=1)
    assert run("-", "--json", text=spread).stdout == run("-", "--json", text=vignette("V25")).stdout


def test_a_bad_document_is_one_line_and_the_others_are_still_assessed(tmp_path: Path) -> None:
    file = tmp_path / "diaries.jsonl"
    bad = json.loads(vignette("V25"))
    bad["entries"][0]["pain_average"] = 99
    file.write_text(f"{vignette('V21')}\n{json.dumps(bad)}\n{vignette('V26')}\n", encoding="utf-8")
    done = run(str(file), "--json")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == f"{file}:2: $.entries[0].pain_average: is outside the allowed range (maximum 10)\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON (line 1, column 2)"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice in one object"),
        ('{"a": NaN}', "holds NaN, which is not a JSON number"),
        ("[]", "is not of type object"),
        ("1" * 5000, "holds a number that is too large"),
        ('{"format": "symptom-diary/1"}', "lacks the required key 'patient'"),
        (
            '{"format": "symptom-diary/1", "patient": {"id": "00000000-0000-4000-8000-000000000001", '
            '"time_zone": "Mars/Olympus"}, "entries": []}',
            "is not an IANA time zone",
        ),
        (
            '{"format": "symptom-diary/1", "patient": {"id": "00000000-0000-4000-8000-000000000001", '
            '"time_zone": "UTC"}, "entries": []}',
            "is empty: give --as-of",
        ),
    ],
)
def test_what_is_no_diary_is_refused_with_its_reason(text: str, said: str) -> None:
    done = run("-", "--json", text=text)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("standard input:1: $")
    assert done.stderr.endswith(f"{said}\n")
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_one_line() -> None:
    done = run_apart("nowhere.json", "--json")
    assert (done.returncode, done.stderr) == (2, "nowhere.json: $: cannot be read (no such file or directory)\n")


def test_the_report_can_be_read_and_rules_nothing_out() -> None:
    done = run(str(VIGNETTES / "V19.json"))
    assert "Possible cord or cauda equina warning (neuro-emergency): emergency" in done.stdout
    assert "This diary cannot rule anything out." in done.stdout


def test_a_finding_opens_down_to_its_entries() -> None:
    done = run(str(VIGNETTES / "V20.json"), "--explain", "palpable-mass")
    assert "Entries used (21)" in done.stdout
    assert "A lump was noticed, once is enough." in done.stdout


def test_a_finding_that_follows_from_others_opens_down_to_their_entries() -> None:
    gap = run(str(VIGNETTES / "V20.json"), "--explain", "evaluation-gap-kidney").stdout
    triad = run(str(VIGNETTES / "V20.json"), "--explain", "classic-triad").stdout
    used = [
        line for line in triad.partition("Entries used")[2].partition("Entries left out")[0].splitlines()[1:] if line
    ]
    assert used
    assert all(line in gap for line in used)


def test_an_unknown_criterion_is_refused() -> None:
    done = run(str(VIGNETTES / "V20.json"), "--explain", "bad-luck")
    assert done.returncode == 2
    assert "'bad-luck' is not a criterion of the catalogue" in done.stderr


def test_half_a_character_is_printed_escaped_in_any_locale() -> None:
    document = json.loads(vignette("V21"))
    document["patient"]["cancer_type"] = "\ud800 é"
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "-", "--json"], cwd=ROOT, input=json.dumps(document).encode(),
        capture_output=True, check=True, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    found = {row["criterion"]: row for row in json.loads(done.stdout)["findings"]}
    assert found["new-pain-cancer-history"]["evidence"]["cancer_type"] == "\ud800 é"


def test_a_diary_that_was_withdrawn_whole_is_read_at_its_newest_day() -> None:
    document = json.loads(vignette("V25"))
    for entry in document["entries"]:
        entry["deleted"] = True
    found = json.loads(run("-", "--json", text=json.dumps(document)).stdout)
    assert (found["as_of"], found["tier"]) == ("2026-03-03T23:59:59+00:00", "note")


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text((vignette("V26") + "\n") * 65, encoding="utf-8")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "analysis", str(file), "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    assert len(done.stdout.splitlines()) == 65
    assert os.read(ours, 1000).decode().endswith("\r65 diaries assessed\r\n")
    os.close(ours)


def test_lines_of_standard_input_are_diaries() -> None:
    done = run("-", "--json", text=f"{vignette('V25')}\n\n{vignette('V26')}\n")
    assert [json.loads(line)["tier"] for line in done.stdout.splitlines()] == ["urgent", "emergency"]
    printed = run("-", "--json", text=json.dumps(json.loads(vignette("V25")), indent=1))
    assert printed.stdout == done.stdout.splitlines(keepends=True)[0]
