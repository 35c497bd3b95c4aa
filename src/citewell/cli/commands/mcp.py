"""``citewell mcp``: Citewell as tools for assistants of other makers."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING

from citewell.cli.connect import connect
from citewell.cli.options import DataDir, Key, Server

if TYPE_CHECKING:
    from citewell.client import Client


def mcp(data_dir: DataDir = None, server: Server = None, key: Key = None) -> None:
    """Serve the Model Context Protocol on standard input and output.

    Programs such as Claude Desktop start this command. It speaks to the server that is named or that runs on the data
    directory, or else opens the directory itself. Servers serve the same at /mcp.
    """
    from citewell.domain.errors import ConfigurationError

    if find_spec("mcp") is None:
        raise ConfigurationError("The package mcp is not installed. Install citewell[mcp].")
    from citewell.client import ServerUnreachable
    from citewell.mcp.stdio import serve_stdio

    with ExitStack() as stack:

        def reach() -> Client:
            stack.close()  # what was reached before is gone
            try:
                return stack.enter_context(connect(data_dir, server, key))
            except ConfigurationError as error:
                raise ServerUnreachable(error.message) from error

        serve_stdio(reach)
