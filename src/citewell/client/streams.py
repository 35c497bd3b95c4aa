"""Server-sent events: read line by line, and gone on with where a connection broke."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import httpx

from citewell.client.answers import unreachable
from citewell.client.description import Blocking, Call, Waiting
from citewell.client.retrying import pause_after

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
MOST_BREAKS = 5
"""Connections in a row that may break off without a new event."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """An event as the server sent it; ``id`` says where to go on after it."""

    name: str
    data: Any
    id: str | None


class EventReader:
    """Puts events together from lines."""

    def __init__(self) -> None:
        self._name = self._data = ""
        self._id: str | None = None

    def feed(self, line: str) -> ServerEvent | None:
        """The event that ``line`` completes, if it does."""
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                self._name = value
            elif name == "data":
                self._data += value
            elif name == "id":
                self._id = value
            return None
        event = ServerEvent(self._name or "message", json.loads(self._data), self._id) if self._data else None
        self._name, self._data, self._id = "", "", None
        return event


class Course(Protocol[T_co]):
    """What a stream is about: what to ask for first and after a break, what its events mean, when it is over."""

    over: bool

    def next_call(self) -> Call[Any]:
        """What to ask for now."""
        ...

    def take(self, event: ServerEvent) -> T_co | None:
        """What to hand on. Raises ``ApiError`` where the server tells of one."""
        ...


class Stream(Generic[T]):
    """A course that is followed to its end, whatever breaks on the way."""

    def __init__(self, begin: Callable[[], Course[T]]) -> None:
        self._begin = begin

    def blocking(self, connection: Blocking) -> Generator[T, None, None]:
        """The pieces, for blocking code."""
        course, breaks = self._begin(), _Breaks()
        while not course.over:
            try:
                with connection.lines(course.next_call()) as lines:
                    reader = EventReader()
                    for line in lines:
                        found = _taken(course, reader, line)
                        if found is not None:
                            breaks.heard()
                            yield found
            except httpx.HTTPError as error:
                breaks.note(connection.address, error)
            if not course.over:
                time.sleep(breaks.pause(connection.address))

    async def waiting(self, connection: Waiting) -> AsyncGenerator[T, None]:
        """The pieces, for asynchronous code."""
        course, breaks = self._begin(), _Breaks()
        while not course.over:
            try:
                async with connection.lines(course.next_call()) as lines:
                    reader = EventReader()
                    async for line in lines:
                        found = _taken(course, reader, line)
                        if found is not None:
                            breaks.heard()
                            yield found
            except httpx.HTTPError as error:
                breaks.note(connection.address, error)
            if not course.over:
                await asyncio.sleep(breaks.pause(connection.address))


class _Breaks:
    def __init__(self) -> None:
        self._count = 0
        self._began = False
        self._last: httpx.HTTPError = httpx.RemoteProtocolError("the stream ended before its last event")

    def heard(self) -> None:
        """An event came."""
        self._count, self._began = 0, True

    def note(self, address: str, error: httpx.HTTPError) -> None:
        """A connection broke off. Raises ``ServerUnreachable`` where there never was one."""
        if isinstance(error, httpx.ConnectError) and not self._began:
            raise unreachable(address, error) from error
        self._last = error

    def pause(self, address: str) -> float:
        """Seconds before the stream is asked for again. Raises ``ServerUnreachable`` after too many breaks."""
        self._count += 1
        if self._count > MOST_BREAKS:
            raise unreachable(address, self._last) from self._last
        return pause_after(self._count)


def _taken(course: Course[T], reader: EventReader, line: str) -> T | None:
    event = None if course.over else reader.feed(line)
    return None if event is None else course.take(event)
