"""``citewell assistant``: made, changed, compared, rolled back and removed from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

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
