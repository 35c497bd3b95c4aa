"""How a command reaches the data: a given server, the one that runs on the data directory, or one of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citewell.bootstrap.data_dir import DataDirectory, RunningServer
    from citewell.client import Client

PLENTY = "1000000/second"
ALONE: Mapping[str, Any] = {
    "rate_upload": PLENTY,
    "rate_texts": PLENTY,
    "rate_search": PLENTY,
    "rate_chat": PLENTY,
    "request_seconds": 3600,
    "log_level": "error",
}
"""Settings of a server that only this command talks to."""

READY_SECONDS = 30.0
"""So long a command waits for a server that has just begun to start, or for another command that has."""
PAUSE_SECONDS = 0.1

PATIENCE_SECONDS = 600.0
"""So long a command waits when a server says that it was asked too often."""


def warn_of_unknown_variables() -> None:
    """Name the variables of the environment that look like settings and are none."""
    from citewell.bootstrap.settings import unknown_variables
    from citewell.cli.output import say

    for name in unknown_variables():
        say(f"warning: {name} is not a setting of Citewell; is it misspelt?")


def reach(data_dir: Path) -> RunningServer | DataDirectory:
    """The server that holds the directory, or else the directory, held by this process now.

    Raises:
        ConfigurationError: it cannot be used, or who holds it does not say in time where to find it.
    """
    from citewell.bootstrap.data_dir import DataDirectory, running_server
    from citewell.domain.errors import ConfigurationError

    until = time.monotonic() + READY_SECONDS
    while True:
        holding = False
        try:
            running = running_server(data_dir)
            if running is not None:
                return running
            holding = True
            return DataDirectory(data_dir)
        except ConfigurationError as error:
            # It is not ready yet; or it was a moment faster than this one.
            if (holding and not error.facts.get("held")) or time.monotonic() >= until:
                raise
        time.sleep(PAUSE_SECONDS)


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
    from citewell.client import Client, ServerUnreachable

    if server is not None:
        with Client(server, key=key, patience=PATIENCE_SECONDS) as client:
            yield client
        return
    from citewell.bootstrap.data_dir import RunningServer
    from citewell.bootstrap.settings import load_settings

    settings = load_settings(data_dir=data_dir, **ALONE)
    warn_of_unknown_variables()
    until = time.monotonic() + READY_SECONDS
    there = reach(settings.data_dir)
    while isinstance(there, RunningServer):
        with Client(there.url, key=there.token, socket=there.socket, patience=PATIENCE_SECONDS) as client:
            if there.socket is None or _is_heard(client, until):
                try:
                    yield client
                except ServerUnreachable as error:
                    if there.socket is None:
                        raise
                    message = "This command worked through another one that ended before it. Run it again."
                    raise ServerUnreachable(message) from error
                return
        there = reach(settings.data_dir)
    from citewell.cli.server import private_server

    with private_server(settings, there) as client:
        yield client


def _is_heard(client: Client, until: float) -> bool:
    """Whether the command that holds the directory has answered once: then it waits for this one before it ends.

    It may have ended since it was looked for. Then nothing was asked of it yet, and this one looks again.
    """
    from citewell.client import ServerUnreachable

    try:
        client.me()
    except ServerUnreachable:
        if time.monotonic() >= until:
            raise
        return False
    return True
