"""Texts survive pushers that are killed at random moments (``python -m support.text_kills --kills 2000`` for more)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def kill(*options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a run, in a process of its own: a process with threads must not fork."""
    command = [sys.executable, "-m", "support.text_kills", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=850, cwd=TESTS)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(report)  # noqa: T201  # seed and figures, shown with a failure
    return done.returncode, report


def test_what_was_answered_is_there_and_nothing_by_half() -> None:
    code, report = kill("--kills", "25")
    assert (code, report["faults"]) == (0, [])
    assert report["answered"] > 0
    assert report["cut off"] > 0


def test_the_same_over_postgresql(postgres_url: str) -> None:
    code, report = kill("--kills", "15", "--database", postgres_url)
    assert (code, report["faults"]) == (0, [])
    assert report["answered"] > 0


def test_an_answer_before_the_work_is_caught() -> None:
    code, report = kill("--kills", "12", "--plant-early-answer")
    shutil.rmtree(report["folder"])
    assert code == 1
    assert any("nobody said" in fault for fault in report["faults"])
