"""``citewell settings``: what may change while the server runs, from the command line."""

from __future__ import annotations

from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

    cli: CommandLine


def test_settings_are_listed_set_and_reset(served: Served) -> None:
    cli = served.cli
    assert "search.quality_boost" in cli("settings", "list", "search").out
    assert "page.name" not in cli("settings", "list", "search").out
    assert cli.json("settings", "set", "search.quality_boost", "0.5")["items"][0]["value"] == 0.5
    assert cli.json("settings", "set", "search.hits_per_document", "3")["items"][0]["value"] == 3
    assert cli.json("settings", "set", "search.merge_neighbours", "on")["items"][0]["value"] is True
    changed = [each["key"] for each in cli.json("settings", "list", "--changed")["items"]]
    assert changed == ["search.quality_boost", "search.hits_per_document", "search.merge_neighbours"]
    assert cli("settings", "reset", *changed).out.count("default") == 3
    assert cli.json("settings", "list", "--changed")["items"] == []


def test_what_is_not_allowed_is_said(served: Served) -> None:
    for value in ("much", "nan", "1e999"):
        refused = served.cli("settings", "set", "search.quality_boost", value, exit_code=1)
        assert "search.quality_boost must be a number from 0 to 5." in refused.err
    assert "Did you mean answers.mode?" in served.cli("settings", "set", "answers.mod", "mark", exit_code=1).err
