"""Jobs survive workers that are killed and frozen at random moments (``bench/kill.py --kills 20000`` for more)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parents[2] / "bench" / "kill.py"

KILLS = os.environ.get("CITEWELL_TEST_KILLS", "500")
"""Each costs a tenth of a second of a processor; more are for who changes the queue, or makes a release."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def kill(*options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a run, in a process of its own: a process with threads must not fork."""
    command = [sys.executable, str(PROGRAM), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=850)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    print(report)  # noqa: T201  # seed and figures, shown with a failure
    return done.returncode, report


def test_kills_lose_nothing_and_do_nothing_twice() -> None:
    code, report = kill("--kills", KILLS)
    assert report["faults"] == []
    assert code == 0
    assert report["kills"] >= int(KILLS)
    assert report["freezes"] > 0
    assert report["jobs"] > 0
    assert report["poison jobs"] > 0
    assert report["groups"] > 0
    assert report["zombie commits refused"] > 0


def test_kills_over_postgresql(postgres_url: str) -> None:
    code, report = kill("--kills", "150", "--database", postgres_url)
    assert report["faults"] == []
    assert code == 0
    assert report["poison jobs"] > 0


def test_a_queue_without_a_fence_is_caught() -> None:
    code, report = kill("--kills", "150", "--plant-no-fence", "--seed", "7", "--drain", "20")
    shutil.rmtree(report["folder"])
    assert code == 1
    assert any("double effects" in fault for fault in report["faults"])
