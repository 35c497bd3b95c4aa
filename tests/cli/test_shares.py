"""``citewell share``, from the command line."""

from __future__ import annotations

from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

    cli: CommandLine


def test_a_chat_is_shared_listed_and_withdrawn(served: Served) -> None:
    cli = served.cli
    chat = cli.json("ask", "Who signed the lease of the lighthouse?")["session_id"]
    made = cli.json("share", "create", chat)
    assert made["path"].startswith("/#share=")
    assert [each["id"] for each in cli.json("share", "list", "--chat", chat)["items"]] == [made["id"]]
    assert made["id"] in cli("share", "list").out
    assert cli("share", "withdraw", made["id"]).out == "Withdrawn.\n"
    assert cli.json("share", "list", "--chat", chat)["items"] == []
