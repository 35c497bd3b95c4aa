"""``citewell`` as a program of its own, on a data directory of the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-c", "import sys; sys.argv[0] = 'citewell'; from citewell.cli.main import run; run()")
SECONDS = 120


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@dataclass
class CommandLine:
    """Runs commands on ``data`` with a model that needs no network."""

    data: Path
    model: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a command sees: nothing of the developer's own settings, and modules are compiled once for all."""
        own = ("CITEWELL_", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return kept | {
            "CITEWELL_DATA_DIR": str(self.data),
            "CITEWELL_EMBEDDING_MODEL": f"path:{self.model}",
            "CITEWELL_EMBEDDING_PRECISION": "fp32",
            "CITEWELL_OFFLINE": "true",
            "COLUMNS": "200",
            **self.settings,
        }

    def __call__(
        self, *arguments: object, exit_code: int = 0, settings: Mapping[str, str] | None = None, given: str = ""
    ) -> Said:
        """Run a command; the test fails if it does not end with ``exit_code``."""
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            env=self.environment | dict(settings or {}),
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == exit_code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return Said(done.stdout, done.stderr, done.returncode)

    def json(self, *arguments: object, exit_code: int = 0, settings: Mapping[str, str] | None = None) -> Any:
        """The document that a command prints with ``--json``; nothing else may be on standard output."""
        return self(*arguments, "--json", exit_code=exit_code, settings=settings).json
