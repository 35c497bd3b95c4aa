"""Requests to an application without a network: what a test client cannot do, leaving in the middle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import anyio

PATIENCE_SECONDS = 60.0


class RawRequest:
    """One HTTP request, and whatever was answered so far. ``leave`` closes the connection."""

    def __init__(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> None:
        self._body = b"" if body is None else json.dumps(body).encode()
        given = {"content-type": "application/json", **headers} if body is not None else dict(headers)
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
            "client": None,
            "server": ("test", 80),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }
        self.sent: list[Any] = []
        self._given = False
        self._gone = anyio.Event()
        self._news = anyio.Event()

    async def receive(self) -> Any:
        if not self._given:
            self._given = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        self._news.set()

    def leave(self) -> None:
        """The client is gone."""
        self._gone.set()

    @property
    def status(self) -> int:
        """Of the response; 0 before it began."""
        return int(self.sent[0]["status"]) if self.sent else 0

    @property
    def text(self) -> str:
        """The body so far."""
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def until(self, words: str) -> None:
        """Wait until the body holds ``words``."""
        with anyio.fail_after(PATIENCE_SECONDS):
            while words not in self.text:
                self._news = anyio.Event()
                await self._news.wait()


def events_in(text: str) -> list[tuple[str, str | None, Any]]:
    """Name, id and data of the server-sent events in ``text``; comments are left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found
