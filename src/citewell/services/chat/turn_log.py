"""What listeners of an answer are told, by number, so that they can go on where they lost the connection."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from citewell.domain.answer_events import AnswerEvent
from citewell.domain.plain_text import storable

TEXT = "text"
LAST = frozenset({"answer", "error"})
"""Kinds after which nothing comes."""


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """An event with its number, from 1. Text that follows text may come as one event, under the last number of it."""

    number: int
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PackedEvent:
    """As it is stored: a run of text is one, with the lengths of its parts, the last of which has ``number``."""

    number: int
    kind: str
    data: Mapping[str, Any]

    def after(self, number: int) -> TurnEvent | None:
        """What of it comes after event ``number``; ``None`` if nothing does."""
        if number >= self.number:
            return None
        if self.kind != TEXT:
            return TurnEvent(self.number, self.kind, self.data)
        parts = self.data["parts"]
        known = max(0, number - (self.number - len(parts)))
        return TurnEvent(self.number, TEXT, {"text": self.data["text"][sum(parts[:known]) :]})


@dataclass(slots=True)
class _Run:
    """Text that followed text. Models write letter by letter: one object for each would be a hundred times the text."""

    number: int
    words: list[str]

    def since(self, number: int) -> list[str]:
        """The parts after event ``number``."""
        return self.words[max(0, number - (self.number - len(self.words))) :]


class TurnLog:
    """The events of one turn as they happen. Safe for many threads; one of them tells, any number listen.

    Whoever stores events holds ``storing``, so that none is stored twice.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: list[TurnEvent | _Run] = []
        self._last = 0
        self._stored = 0
        self._unstored_since: float | None = None
        self._closed = False
        self._ended = threading.Event()
        self._wakes: dict[object, Callable[[], None]] = {}
        self.storing = threading.Lock()

    @property
    def ended(self) -> bool:
        """Whether the last event is there."""
        return self._ended.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the last event; whether it came."""
        return self._ended.wait(seconds)

    def emit(self, event: AnswerEvent) -> None:
        """Tell everybody. Dropped after ``close``."""
        with self._lock:
            if self._closed:
                return
            self._last += 1
            if self._unstored_since is None:
                self._unstored_since = time.monotonic()
            newest = self._items[-1] if self._items else None
            if event.kind != TEXT:
                self._items.append(TurnEvent(self._last, event.kind, _clean(event.data)))
            elif isinstance(newest, _Run):
                newest.number = self._last
                newest.words.append(_clean(event.data["text"]))
            else:
                self._items.append(_Run(self._last, [_clean(event.data["text"])]))
        self._wake()

    def close(self) -> None:
        """Take no more events but the last one."""
        with self._lock:
            self._closed = True

    def last_number(self) -> int:
        """The number of the newest event; 0 before the first."""
        with self._lock:
            return self._last

    def end(self, last: TurnEvent) -> None:
        """Tell the last event, once; it was stored."""
        with self._lock:
            self._closed = True
            if self._ended.is_set():
                return
            self._items.append(last)
            self._last = last.number
            self._ended.set()
        self._wake()

    def after(self, number: int) -> list[TurnEvent]:
        """The events after ``number`` that there are, runs of text joined."""
        with self._lock:
            return [
                TurnEvent(item.number, TEXT, {"text": "".join(item.since(number))}) if isinstance(item, _Run) else item
                for item in self._since(number)
            ]

    def statements(self) -> list[Mapping[str, Any]]:
        """The verified statements so far, the last word on each, in order."""
        with self._lock:
            events = [item for item in self._items if isinstance(item, TurnEvent)]
        return latest_statements((each.kind, each.data) for each in events)

    def unstored(self) -> list[PackedEvent]:
        """What is not stored yet, packed. Call it, and ``mark_stored``, under ``storing``."""
        with self._lock:
            return [_packed(item, self._stored) for item in self._since(self._stored)]

    def _since(self, number: int) -> list[TurnEvent | _Run]:
        """Everything of which something comes after event ``number``. Call it under the lock."""
        return self._items[bisect_right(self._items, number, key=lambda item: item.number) :]

    def unstored_since(self) -> float | None:
        """Since when something is not stored (monotonic); ``None`` where all is."""
        with self._lock:
            return self._unstored_since

    def mark_stored(self, number: int) -> None:
        """Events up to ``number`` are stored."""
        with self._lock:
            self._stored = number
            self._unstored_since = None if number >= self._last else time.monotonic()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call ``wake``, from any thread, whenever there is more, while the block runs. It must be quick."""
        key = object()
        with self._lock:
            self._wakes[key] = wake
        try:
            yield
        finally:
            with self._lock:
                self._wakes.pop(key, None)

    def _wake(self) -> None:
        with self._lock:
            wakes = list(self._wakes.values())
        for wake in wakes:
            wake()


def _packed(item: TurnEvent | _Run, stored: int) -> PackedEvent:
    """As it is stored, without what was stored before."""
    if isinstance(item, TurnEvent):
        return PackedEvent(item.number, item.kind, item.data)
    words = item.since(stored)
    return PackedEvent(item.number, TEXT, {"text": "".join(words), "parts": [len(each) for each in words]})


def latest_statements(events: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """The statements among (kind, data), in order of their places; of several at one place the last."""
    found = {data["index"]: data for kind, data in events if kind == "statement"}
    return [found[index] for index in sorted(found)]


def _clean(value: Any) -> Any:
    """JSON that both databases can hold: a model may write anything."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return value
