"""``citewell text``: one text, many of a file, and their end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


def test_texts_are_pushed_and_deleted(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "leave.md"
    file.write_text("# Leave\n\nEverybody gets 30 days of furlough.\n")
    push = ("text", "upsert", "handbook", "leave", "--file", file, "--metadata", '{"year": 2026}')
    done = cli.json(*push)
    assert (done["upserted_docs"], done["chunks_created"], done["failed"]) == (1, 1, [])
    assert "0 written, 1 as before, 0 failed." in cli(*push).err
    hits = cli.json("search", "furlough", "--mode", "lexical")["chunks"]
    assert [hit["metadata"] for hit in hits] == [{"year": 2026}]
    assert cli.json("text", "delete", "handbook", "leave")["deleted"] is True
    assert "no text under this key" in cli("text", "delete", "handbook", "leave").err


def test_a_file_of_many_texts_says_which_line_it_could_not_take(cli: CommandLine, tmp_path: Path) -> None:
    lines = [{"doc_id": f"k{n}", "text": f"Text number {n}." if n != 250 else " "} for n in range(300)]
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    done = cli.json("text", "upsert", "notes", "--jsonl", file, exit_code=1)
    assert (done["upserted_docs"], [(each["position"], each["doc_id"]) for each in done["failed"]]) == (
        299,
        [(250, "k250")],
    )
    file.write_text("{")
    assert "line 1 is not JSON" in cli("text", "upsert", "notes", "--jsonl", file, exit_code=2).err
    assert "either a key or --jsonl" in cli("text", "upsert", "notes", exit_code=2).err
