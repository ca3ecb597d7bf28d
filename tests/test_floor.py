"""What holds for the project as a whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        # The browser tests' switch; it has no place outside of them.
        env={name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deploy_check_is_silent_with_production_settings() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="True", ALLOWED_HOSTS="diary.example")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    done = manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DIARY_KEY"])
def test_a_missing_secret_stops_the_start_with_a_sentence(name: str) -> None:
    done = manage("check", **{name: ""})
    assert done.returncode != 0
    assert f"{name} is not set. `make run` makes one" in done.stderr


def test_a_flag_that_is_neither_true_nor_false_is_refused() -> None:
    done = manage("check", HTTPS="yes")
    assert "HTTPS is 'yes': write True or False." in done.stderr


def test_every_setting_is_documented() -> None:
    """.env.example, the README's table and the settings name the same variables."""
    code = (ROOT / "project/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.(?:text|flag|whole|listed|secret|key)\(\s*"([A-Z_]+)"', code))
    example = set(re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    assert example == read
    assert table == read


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_library_is_pinned_with_a_hash(name: str) -> None:
    pins = [line for line in (ROOT / name).read_text(encoding="utf-8").split("\n") if line and line[0].isalpha()]
    assert pins
    assert [pin for pin in pins if not re.fullmatch(r"[a-zA-Z0-9._-]+(\[[a-z,]+\])?==\S+ \\", pin)] == []
