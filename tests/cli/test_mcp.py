"""``citewell mcp`` on a data directory that no server holds, and on one whose server starts again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from support.command_line import CommandLine
from support.server_process import serving

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def command(cli: CommandLine) -> StdioServerParameters:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    program = ["-c", "from citewell.cli.main import run; run()", "mcp"]
    return StdioServerParameters(command=sys.executable, args=program, env={**environment, **cli.environment})


async def passages(client: Client, query: str) -> list[Any]:
    result = await client.call_tool("search", {"query": query})
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return list(result.structured_content["passages"])


async def test_it_opens_the_data_directory_when_nobody_else_has(cli: CommandLine) -> None:
    async with Client(command(cli)) as client:
        cli("collection", "create", "Handbook")  # through the server inside of the other command
        words = {"collection": "Handbook", "key": "badges", "text": "A lost badge is reported to Facilities."}
        added = await client.call_tool("add_knowledge", words)
        assert not added.is_error, added.content
        (found, *_) = await passages(client, "lost badge")
        assert found["text"] == words["text"]


async def test_it_goes_on_when_the_server_has_started_again(cli: CommandLine, model: Path) -> None:
    with serving(cli.data, model):
        opened = Client(command(cli))
        client = await opened.__aenter__()
        assert await passages(client, "anything") == []
    try:
        with serving(cli.data, model):
            assert await passages(client, "anything") == []
    finally:
        await opened.__aexit__(None, None, None)
