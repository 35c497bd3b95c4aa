"""What can go wrong between a client and a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STREAMED = 200
"""The status of an error that came in a stream which had begun well."""


class ServerUnreachable(Exception):
    """Nobody answers at the address, or not in time."""


class TimedOut(ServerUnreachable):
    """The server took longer than the client waits."""


class ApiError(Exception):
    """The server refused. ``problem`` is the RFC 9457 body."""

    def __init__(self, problem: Mapping[str, Any], *, status: int) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"status {status}"))
        self.problem = problem
        self.status = status

    @property
    def code(self) -> str:
        """Stable word for the kind of error."""
        return str(self.problem.get("code", "error"))

    @property
    def request_id(self) -> str | None:
        """What to look for in the server's log."""
        value = self.problem.get("request_id")
        return None if value is None else str(value)

    @property
    def details(self) -> list[str]:
        """One line for each field that was not acceptable."""
        return [f"{e.get('pointer', '')}: {e.get('detail', '')}" for e in self.problem.get("errors") or []]
