"""The demo collection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from citewell.cli.finding import find_files
from citewell.cli.ingesting import Ingestion

if TYPE_CHECKING:
    from citewell.client import Client

NAME = "Demo handbook"


def load_demo(client: Client, folder: Path, *, say: Callable[[str], None]) -> None:
    """Put the files of ``folder`` into the demo collection, unless they are there and unchanged.

    Args:
        client: Of the server that runs.
        folder: A folder with documents.
        say: Told what was loaded.
    """
    found, left_out = find_files([folder])
    summary = Ingestion(client, NAME, quiet=True).run(found, left_out)
    counts = summary.counts()
    if counts["indexed"]:
        say(f"Loaded {counts['indexed']} documents ({summary.chunks} chunks) into «{NAME}» in {summary.seconds:.1f} s.")
    for file in summary.files:
        if file.state == "failed":
            say(f"{file.path}: {file.reason}")
