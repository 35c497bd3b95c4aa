"""How a command reaches the data: a given server, the one that runs on the data directory, or one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citewell.client import Client

PLENTY = "1000000/second"
ALONE: Mapping[str, Any] = {
    "rate_upload": PLENTY,
    "rate_search": PLENTY,
    "rate_chat": PLENTY,
    "request_seconds": 3600,
    "log_level": "error",
}
"""Settings of a server that only this command talks to."""

PATIENCE_SECONDS = 600.0
"""So long a command waits when a server says that it was asked too often."""


def warn_of_unknown_variables() -> None:
    """Name the variables of the environment that look like settings and are none."""
    from citewell.bootstrap.settings import unknown_variables
    from citewell.cli.output import say

    for name in unknown_variables():
        say(f"warning: {name} is not a setting of Citewell; is it misspelt?")


@contextmanager
def connect(data_dir: Path | None, server: str | None, key: str | None) -> Iterator[Client]:
    """A client for the length of a command.

    Args:
        data_dir: Where the data is, when no server is named.
        server: Address of a server to use instead.
        key: API key for that server.

    Raises:
        ConfigurationError: settings are not usable, or the directory is held by a process that is not ready.
        ServerUnreachable: the server does not answer.
    """
    from citewell.client import Client

    if server is not None:
        with Client(server, key=key, patience=PATIENCE_SECONDS) as client:
            yield client
        return
    from citewell.bootstrap.data_dir import running_server
    from citewell.bootstrap.settings import load_settings

    settings = load_settings(data_dir=data_dir, **ALONE)
    warn_of_unknown_variables()
    running = running_server(settings.data_dir)
    if running is not None:
        with Client(running.url, key=running.token, socket=running.socket, patience=PATIENCE_SECONDS) as client:
            yield client
        return
    from citewell.cli.server import private_server

    with private_server(settings) as client:
        yield client
