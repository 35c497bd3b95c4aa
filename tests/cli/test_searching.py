"""``citewell search``: its options, and what it says to questions that make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on a data directory that a server holds."""

    cli: CommandLine
    files: Path


@pytest.fixture(scope="module")
def quarry(served: Served) -> CommandLine:
    """Commands where a collection ``Quarry`` has two documents of granite."""
    folder = served.files / "quarry"
    folder.mkdir(exist_ok=True)
    (folder / "hard.md").write_text("# Granite\n\nGranite is hard.\n\n## Colour\n\nGranite is grey.\n")
    (folder / "soft.txt").write_text("Granite is never soft.")
    served.cli.json("ingest", folder, "--collection", "Quarry")
    return served.cli


def _documents(cli: CommandLine, *options: str) -> list[str]:
    found = cli.json("search", "granite", "-c", "Quarry", "--mode", "lexical", *options)
    return sorted(chunk["doc_id"] for chunk in found["chunks"])


def test_options_of_a_search(quarry: CommandLine) -> None:
    assert set(_documents(quarry)) == {"hard.md", "soft.txt"}
    assert _documents(quarry, "--per-document", "1") == ["hard.md", "soft.txt"]
    assert _documents(quarry, "--filter", '{"$media_type": "text/plain"}') == ["soft.txt"]
    assert _documents(quarry, "-f", '{"$external_id": {"ne": "soft.txt"}}', "--per-document", "1") == ["hard.md"]
    assert _documents(quarry, "--tag", "stone") == []
    assert set(_documents(quarry, "--no-rerank", "--merge-neighbours")) == {"hard.md", "soft.txt"}


def test_explain_tells_why_and_how_long(quarry: CommandLine) -> None:
    spoken = quarry("search", "granite", "-c", "Quarry", "--explain").out
    assert "lexical number 1 (" in spoken
    assert "weight of the dense side" in spoken
    assert "{" not in spoken
    assert "read_back" in spoken


def test_a_key_that_nothing_has_is_said(quarry: CommandLine) -> None:
    said = quarry("search", "granite", "--filter", '{"yaer": 1}')
    assert "Nothing found." in said.out
    assert 'No document that you can read has the metadata key "yaer".' in said.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("",), "invalid_input"),
        (("  ",), "invalid_input"),
        (("granite " * 1000,), "too_large"),
        (("granite", "-k", "0"), "invalid_input"),
        (("granite", "-k", "-1"), "invalid_input"),
        (("granite", "-k", str(10**9)), "invalid_input"),
        (("granite", "-c", "nowhere"), "not_found"),
        (("granite", "--mode", "magic"), "invalid_input"),
        (("granite", "--per-document", "0"), "invalid_input"),
        (("granite", "--filter", '{"a": {"like": 1}}'), "invalid_input"),
        (("granite", "--filter", '{"not": ' * 100 + '{"a": 1}' + "}" * 100), "invalid_input"),
        (("granite", "--filter", '{"$size": 1}'), "invalid_input"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_makes_no_sense_is_refused_with_a_code(quarry: CommandLine, arguments: tuple[str, ...], code: str) -> None:
    assert quarry.json("search", *arguments, exit_code=1)["error"]["code"] == code


@pytest.mark.parametrize("filter_", ["", "year", "[]", '{"a"', "7"])
def test_a_filter_that_is_no_object_is_a_wrong_option(quarry: CommandLine, filter_: str) -> None:
    assert "--filter" in quarry("search", "granite", "--filter", filter_, exit_code=2).err


@pytest.mark.parametrize("query", ["?!…", "🪨", "AND OR (", "--", '"unclosed'])
def test_any_text_is_a_question(quarry: CommandLine, query: str) -> None:
    found = quarry("search", "-c", "Quarry", "--json", "--", query).json
    assert found["mode"] == "hybrid"
