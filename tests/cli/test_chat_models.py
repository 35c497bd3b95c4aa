"""``citewell chat-model`` and ``citewell model-connection``: from a model to an answer of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.command_line import CommandLine
from support.model_server import ModelServer, model_server

pytestmark = pytest.mark.slow


@pytest.fixture
def server(cli: CommandLine) -> Iterator[ModelServer]:
    with model_server() as made:
        cli.settings["CITEWELL_FETCH_ALLOW"] = f'["127.0.0.1:{made.port}"]'
        yield made


def test_a_model_is_added_tried_listed_and_taken_away(cli: CommandLine, server: ModelServer) -> None:
    assert "put together from the sources" in cli("chat-model", "list").out
    add = ("chat-model", "add", "Fast", "--model", "small", "--connection", "Here", "--url", server.url)
    made = cli(*add, "--api-key", "env:K", "--set", "tools=true", settings={"K": "sk-1"})
    assert "Fast is added." in made.out
    assert "small answers." in made.err
    assert server.asked[-1].headers["authorization"] == "Bearer sk-1"
    second = cli.json(
        "chat-model", "add", "Slow", "--model", "large", "--connection", "Here", "--fallback", "fast", "--no-test"
    )
    assert second["details"]["fallbacks"][0]["name"] == "Fast"
    cli("chat-model", "change", "slow", "--prefer", "--set", "temperature=0.5")
    listed = cli.json("chat-model", "list")
    assert listed["serving"] == {"name": "Slow", "from_settings": False}
    assert [each["preferred"] for each in listed["items"]] == [True, False]
    assert "2 models: small, large" in cli("model-connection", "test", "here").out
    assert "large answers." in cli("chat-model", "test", "slow").out
    cli("collection", "create", "Contracts")
    assert "answered by Fast" in cli("collection", "edit", "contracts", "--model", "fast").out
    refused = cli("model-connection", "remove", "here", exit_code=1)
    assert "Fast, Slow" in refused.err
    for name in ("fast", "slow"):
        cli("chat-model", "remove", name)
    assert "its own is gone" in cli("collection", "edit", "contracts", "--description", "of all years").out
    cli("model-connection", "remove", "here")
    assert cli.json("model-connection", "list") == {"items": []}


def test_a_key_is_not_taken_from_the_command_line(cli: CommandLine) -> None:
    refused = cli("chat-model", "add", "Fast", "--model", "small", "--api-key", "sk-1", exit_code=2)
    assert "can be seen by others" in refused.err
