"""``citewell audit``: who did what, from the command line."""

from __future__ import annotations

import csv
import io
from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

    cli: CommandLine


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


def test_the_log_is_read_narrowed_and_checked(served: Served) -> None:
    cli = served.cli
    made = cli.json("user", "create", "audited@example.org", "--password", "a long enough password")
    (entry,) = cli.json("audit", "list", "--action", "user.create", "--resource", made["id"])["items"]
    assert (entry["actor_kind"], entry["outcome"], entry["facts"]) == ("user", "success", {"role": "user"})
    assert cli.json("audit", "list", "--action", "user.", "--outcome", "denied")["items"] == []
    assert len(rows_of(cli("audit", "list", "--csv", "--limit", "2").out)) == 2
    # The server works beside this, and writes down what it does: the newest entry may be its own.
    (row,) = rows_of(cli("audit", "list", "--csv", "--resource", made["id"]).out)
    assert row["action"] == "user.create"
    assert "audited" not in cli("audit", "list").out
    assert "entries are as they were written" in cli("audit", "verify").out
