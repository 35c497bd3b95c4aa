"""The demo collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citewell.cli.finding import find_files
from citewell.cli.ingesting import Ingestion

if TYPE_CHECKING:
    from citewell.client import Client

NAME = "Demo handbook"
COLUMNS = 2
MOST_QUESTIONS = 6


def load_demo(client: Client, folder: Path, *, say: Callable[[str], None]) -> None:
    """Put the files of ``folder`` into the demo collection, unless they are there and unchanged.

    The questions to try that lie beside the folder become those that the page offers, unless somebody chose others.

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
    offer_questions(client, demo_questions(folder))
    for file in summary.files:
        if file.state == "failed":
            say(f"{file.path}: {file.reason}")


def demo_questions(folder: Path) -> list[str]:
    """The first question about each page, of the table in ``questions.md`` beside the folder; six at most."""
    try:
        text = (folder.resolve().parent / "questions.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines() if row.startswith("|")]
    first: dict[str, str] = {}
    for question, page, *_ in (row for row in rows[2:] if len(row) >= COLUMNS):
        if (folder / page.split("`")[1 if "`" in page else 0]).is_file():
            first.setdefault(page, question)
    return list(first.values())[:MOST_QUESTIONS]


def offer_questions(client: Client, questions: Sequence[str]) -> None:
    """Let the page offer these questions, if it offers none of the demo collection yet."""
    if not questions:
        return
    held = [each for each in client.collections() if each["name"] == NAME]
    if held and not held[0]["settings"].get("suggested_questions"):
        client.change_collection(held[0]["id"], settings={"suggested_questions": list(questions)})
