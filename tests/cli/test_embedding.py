"""``citewell embedding``: from one real model to another and back, on a data directory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.tiny_bert import TinyBert
from support.command_line import CommandLine

pytestmark = pytest.mark.slow

TEXTS = {"leave.md": "# Leave\n\nannual leave of days\n", "office.md": "# Office\n\nthe budget of the office\n"}


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A second model, of another dimension."""
    return TinyBert(hidden=48, positions=256).write(tmp_path / "wide")


def test_a_model_is_changed_and_changed_back(cli: CommandLine, tmp_path: Path, wide: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    cli.json("ingest", folder)
    former = f"path:{cli.model}"
    changed = {"CITEWELL_EMBEDDING_MODEL": f"path:{wide}", "CITEWELL_EMBEDDING_MODELS": json.dumps([former])}

    # A changed setting changes nothing that is there.
    found = cli.json("search", "annual leave", "--mode", "dense", settings=changed)
    assert (found["mode"], found["note"], len(found["chunks"])) == ("dense", None, 2)
    listing = cli.json("embedding", "list", settings=changed)
    assert [(item["name"], item["state"], item["dimension"]) for item in listing["items"]] == [("v1", "serving", 32)]
    assert listing["offered"] == [f"path:{wide}", former]

    built = cli("embedding", "build", "--name", "wide", "--json", settings=changed).json
    assert (built["state"], built["dimension"], built["vectors_missing"]) == ("ready", 48, 0)
    assert built["index"]["rows"] == 2
    golden = tmp_path / "golden.jsonl"
    golden.write_text('{"query": "annual leave", "expected": ["leave.md"]}\n\n{"question": "office", "expected": []}\n')
    compared = cli.json("embedding", "compare", "wide", "--golden", golden, "--recorded", "0", settings=changed)
    assert (compared["questions"], compared["expected"]) == (2, 1)
    table = cli("embedding", "compare", "wide", "--golden", golden, settings=changed).out
    assert "wide against v1" in table
    assert table.count("dense") == table.count("hybrid") == 2

    assert cli.json("embedding", "promote", "wide", settings=changed)["state"] == "serving"
    assert cli.json("search", "annual leave", "--mode", "dense", settings=changed)["mode"] == "dense"
    assert cli.json("embedding", "rollback", "wide", settings=changed)["name"] == "v1"
    assert cli.json("search", "annual leave", "--mode", "dense")["mode"] == "dense", "with the former settings, too"
    again = cli.json("embedding", "resume", "wide", settings=changed)
    assert again["state"] == "ready"
    refused = cli.json("embedding", "delete", "v1", exit_code=1, settings=changed)
    assert "serves" in refused["error"]["detail"]
    assert cli.json("embedding", "delete", "wide", settings=changed)["status"] == "pending"
    assert "wide" not in cli("embedding", "list", settings=changed).out
    assert cli.json("embedding", "reindex", settings=changed)["status"] == "completed"


def test_questions_that_cannot_be_read_are_named_by_their_line(cli: CommandLine, tmp_path: Path) -> None:
    golden = tmp_path / "golden.jsonl"
    golden.write_text('{"query": "annual leave"}\n["no object"]\n')
    refused = cli.json("embedding", "compare", "v2", "--golden", golden, exit_code=1)
    assert "line 2" in refused["error"]["detail"]
