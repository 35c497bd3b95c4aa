"""``citewell assistant`` and ``citewell rating``: made, changed and counted from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from citewell.client import Client
from support.command_line import CommandLine
from support.server_process import Server

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

    server: Server
    cli: CommandLine
    files: Path


def test_an_assistant_lives_on_the_command_line(served: Served) -> None:
    cli, told = served.cli, served.files / "instructions.txt"
    cli("collection", "create", "Minerals")
    told.write_text("Be kind.\n")
    made = cli.json(
        "assistant", "create", "Geologist", "-c", "minerals", "--instructions", told,
        "--set", "language=de", "--set", "tools=false", "--set", "suggested_questions=What is hard?",
    )  # fmt: skip
    assert made["settings"] == {"language": "de", "tools": False, "suggested_questions": ["What is hard?"]}
    told.write_text("Be kind.\nBe brief.\n")
    edit = ("assistant", "edit", "geologist", "--instructions", told, "--note", "shorter", "--set", "language=null")
    assert "Be brief." in cli(*edit).out
    assert "+ Be brief." in cli("assistant", "prompts", "Geologist", "--compare", "1", "2").out.splitlines()
    assert "version 1 counts" in cli("assistant", "rollback", "Geologist", "1").out
    versions = cli.json("assistant", "prompts", "Geologist")["items"]
    assert [(each["number"], each["current"]) for each in versions] == [(2, False), (1, True)]
    changed = cli.json("assistant", "edit", "Geologist", "--all-collections", "--name", "Expert")
    assert (changed["collections"], "language" in changed["settings"]) == (None, False)
    assert "Expert" in cli("assistant", "list").out
    assert "collections: all" in cli("assistant", "show", "Expert").out
    cli("assistant", "remove", "Expert")
    assert cli.json("assistant", "show", "Expert", exit_code=1)["error"]["code"] == "not_found"


def test_answers_are_rated_and_counted(served: Served) -> None:
    cli = served.cli
    key = cli("key", "create", "rater", "--scope", "read").out.strip()
    with Client(served.server.url, key=key) as client:
        answer = client.ask("What is the hardest mineral?")
        rated = client.rate(answer["message_id"], score=2, reasons=["incomplete"], text="And topaz?")
        assert client.change_rating(rated["id"], thumb="down")["score"] == 2
        assert [each["id"] for each in client.ratings(message_id=answer["message_id"])] == [rated["id"]]
    assert "And topaz?" in cli("rating", "list", "--thumb", "down", "--with-text").out
    assert cli.json("rating", "list", "--score", "5")["items"] == []
    stats = cli.json("rating", "stats")
    assert (stats["count"], stats["mean"], stats["down"]) == (1, 2.0, 1)
    assert "Reasons: incomplete 1." in cli("rating", "stats", "--from", "2000-01-01T00:00:00Z").out
