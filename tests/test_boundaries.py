"""Data flows one way: project -> diary -> analysis."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "analysis": ("django", "rest_framework", "diary", "project"),
    "diary": ("project",),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_nothing_points_back(folder: str) -> None:
    assert sources(folder)
    backwards = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(folder)
        for name in imports(path)
        if name.split(".")[0] in FORBIDDEN[folder]
    ]
    assert backwards == []


def test_pyplot_is_imported_nowhere() -> None:
    every = [path for folder in ("analysis", "diary", "project") for path in sources(folder)]
    assert [path for path in every if any(name.startswith("matplotlib.pyplot") for name in imports(path))] == []


def test_only_the_bridge_imports_pandas_into_the_diary() -> None:
    """The ORM meets pandas in one place; `assess` and `reports` call the analysis."""
    allowed = {"diary/frames.py", "diary/assess.py", "diary/reports.py"}
    found = {
        str(path.relative_to(ROOT))
        for path in sources("diary")
        if any(name.split(".")[0] in ("pandas", "numpy", "matplotlib") for name in imports(path))
    }
    assert found <= allowed


def test_the_service_starts_without_pandas_and_matplotlib() -> None:
    script = (
        "import tests.environment, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'project.settings';"
        "import django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('pandas', 'numpy', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
