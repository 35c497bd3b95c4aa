"""``citewell`` in a process of its own, on a data directory of the test."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support.nursery import Nursery

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
    nursery: Nursery
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a command sees: nothing of the developer's own settings."""
        own = ("CITEWELL_", "DATABASE_URL")
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
        with TemporaryDirectory() as name:
            folder = Path(name)
            code = self.nursery.run(
                [*map(str, arguments)],
                environment=self.environment | dict(settings or {}),
                given=given,
                folder=folder,
                seconds=SECONDS,
            )
            said = Said((folder / "out").read_text("utf-8"), (folder / "err").read_text("utf-8"), code)
        assert said.code == exit_code, f"{arguments}\n{said.out}\n{said.err}"
        return said

    def json(self, *arguments: object, exit_code: int = 0, settings: Mapping[str, str] | None = None) -> Any:
        """The document that a command prints with ``--json``; nothing else may be on standard output."""
        return self(*arguments, "--json", exit_code=exit_code, settings=settings).json
