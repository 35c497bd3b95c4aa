"""``citewell usage``, ``budget`` and ``price``: what was used and may be, from the command line."""

from __future__ import annotations

from typing import Protocol

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow


class Served(Protocol):
    """Commands on the data directory of a running server."""

    cli: CommandLine


def test_budgets_prices_and_usage_on_the_command_line(served: Served) -> None:
    cli = served.cli
    cli("ask", "Who signed the lease of the lighthouse?")
    made = cli.json("budget", "set", "tenant", "50", "--measure", "questions", "--period", "month")
    assert (made["scope_id"], made["amount"], made["warn_percent"]) == (None, "50", 80)
    assert cli.json("budget", "change", made["id"], "--amount", "100")["amount"] == "100"
    (state,) = cli.json("budget", "state")["items"]
    assert int(state["used"]) >= 1
    assert " of 100 questions a month" in cli("budget", "state").out
    cli("budget", "remove", made["id"])
    assert cli.json("budget", "list")["items"] == []
    price = cli.json(
        "price", "set", "house-model", "--input", "0.5", "--output", "1.5", "--cached", "0.05", "--since", "2026-02-01"
    )
    assert price["since"] == "2026-02-01T00:00:00Z"
    assert "house-model" in cli("price", "list", "--own").out
    cli("price", "remove", price["id"])
    assert cli.json("price", "list")["items"] == []
    assert cli.json("usage", "--by", "model")["items"][0]["key"] == "extractive"
    assert cli("usage", "--by", "user", "--csv").out.splitlines()[0].startswith("user,questions,answered")
    assert "p95_ms" in cli("usage").out
