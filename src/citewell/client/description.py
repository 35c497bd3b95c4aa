"""Descriptions of calls, which a blocking and an asynchronous client carry out alike.

A method that is marked with ``call`` or ``many`` says what is asked of the server and how the answer is read. On a
``Client`` it returns the result, on an ``AsyncClient`` something to await, or to iterate over with ``async for``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, cast, overload
from urllib.parse import quote

Json = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request below ``/v1``.

    ``arguments`` are those of httpx. ``read`` makes the result of the decoded answer. ``file`` is sent as the part
    ``file`` and opened for as long as that takes.
    """

    method: str
    path: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    read: Callable[[Any], T] = field(default=lambda answer: cast("Any", answer))
    file: Path | None = None

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is doing it once."""
        return self.method in REPEATABLE or "Idempotency-Key" in (self.arguments.get("headers") or {})

    @contextmanager
    def opened(self) -> Iterator[dict[str, Any]]:
        """Its arguments while it is sent."""
        if self.file is None:
            yield dict(self.arguments)
            return
        with self.file.open("rb") as stream:
            yield {**self.arguments, "files": {"file": (sendable(self.file.name), stream)}}


class Blocking(Protocol):
    """Carries calls out for blocking code."""

    @property
    def address(self) -> str:
        """Where the server is."""
        ...

    def send(self, call: Call[T]) -> T:
        """Carry out one request."""
        ...

    def each(self, several: Several[T]) -> Generator[T, None, None]:
        """Carry out what comes piece by piece."""
        ...

    def lines(self, call: Call[Any]) -> AbstractContextManager[Iterator[str]]:
        """The lines of an answer as they come."""
        ...


class Waiting(Protocol):
    """Carries calls out for asynchronous code."""

    @property
    def address(self) -> str:
        """Where the server is."""
        ...

    async def send(self, call: Call[T]) -> T:
        """Carry out one request."""
        ...

    def each(self, several: Several[T]) -> AsyncGenerator[T, None]:
        """Carry out what comes piece by piece."""
        ...

    def lines(self, call: Call[Any]) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """The lines of an answer as they come."""
        ...


class Several(Protocol[T_co]):
    """What comes piece by piece."""

    def blocking(self, connection: Blocking) -> Generator[T_co, None, None]:
        """The pieces, for blocking code."""
        ...

    def waiting(self, connection: Waiting) -> AsyncGenerator[T_co, None]:
        """The pieces, for asynchronous code."""
        ...


@dataclass(frozen=True, slots=True)
class Pages:
    """A list that the server gives page by page."""

    path: str
    params: Mapping[str, Any]

    def blocking(self, connection: Blocking) -> Generator[Json, None, None]:
        """The items, for blocking code."""
        cursor: str | None = None
        while True:
            answer = connection.send(self._page(cursor))
            yield from answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return

    async def waiting(self, connection: Waiting) -> AsyncGenerator[Json, None]:
        """The items, for asynchronous code."""
        cursor: str | None = None
        while True:
            answer = await connection.send(self._page(cursor))
            for item in answer["items"]:
                yield item
            cursor = answer["next_cursor"]
            if cursor is None:
                return

    def _page(self, cursor: str | None) -> Call[Json]:
        query = {name: value for name, value in {**self.params, "cursor": cursor}.items() if value is not None}
        return Call("GET", self.path, {"params": query})


class call(Generic[P, T]):  # noqa: N801 - read as a word before a method
    """Marks a method that describes one request."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Call[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Blocking, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: Waiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self

        @wraps(self.describe)
        def bound(*args: P.args, **named: P.kwargs) -> Any:
            return instance.send(self.describe(instance, *args, **named))

        return bound


class many(Generic[P, T]):  # noqa: N801 - read as a word before a method
    """Marks a method that describes what comes piece by piece."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Several[T]]) -> None:
        self.describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Blocking, owner: type) -> Callable[P, Generator[T, None, None]]: ...
    @overload
    def __get__(self, instance: Waiting, owner: type) -> Callable[P, AsyncGenerator[T, None]]: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self

        @wraps(self.describe)
        def bound(*args: P.args, **named: P.kwargs) -> Any:
            return instance.each(self.describe(instance, *args, **named))

        return bound


class Api:
    """The words in which groups of methods describe their calls."""

    @staticmethod
    def _object(method: str, path: str, **arguments: Any) -> Call[Json]:
        return Call(method, path, arguments, _object)

    @staticmethod
    def _nothing(method: str, path: str, **arguments: Any) -> Call[None]:
        return Call(method, path, arguments, _nothing)

    @staticmethod
    def _pages(path: str, params: Mapping[str, Any]) -> Pages:
        return Pages(path, params)


def _object(answer: Any) -> Json:
    return answer if isinstance(answer, dict) else {}


def _nothing(_: Any) -> None:
    return None


def path_part(text: str) -> str:
    """``text`` as one part of a path."""
    return quote(text, safe="")


def sendable(name: str) -> str:
    """A file's name without bytes that are no text."""
    return name.encode("utf-8", "replace").decode()
