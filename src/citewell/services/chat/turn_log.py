"""What listeners of an answer are told, by number, so that they can go on where they lost the connection."""

from __future__ import annotations

import threading
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


class TurnLog:
    """The events of one turn as they happen. Safe for many threads; one of them tells, any number listen.

    Whoever stores events holds ``storing``, so that none is stored twice.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[TurnEvent] = []
        self._stored = 0
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
            self._events.append(TurnEvent(len(self._events) + 1, event.kind, _clean(event.data)))
        self._wake()

    def close(self) -> None:
        """Take no more events but the last one."""
        with self._lock:
            self._closed = True

    def last_number(self) -> int:
        """The number of the newest event; 0 before the first."""
        with self._lock:
            return len(self._events)

    def end(self, last: TurnEvent) -> None:
        """Tell the last event, once; it was stored."""
        with self._lock:
            self._closed = True
            if self._ended.is_set():
                return
            self._events.append(last)
            self._ended.set()
        self._wake()

    def after(self, number: int) -> list[TurnEvent]:
        """The events after ``number`` that there are, runs of text joined."""
        with self._lock:
            found = self._events[max(0, number) :]
        return list(joined(found))

    def statements(self) -> list[Mapping[str, Any]]:
        """The verified statements so far, the last word on each, in order."""
        with self._lock:
            return latest_statements((each.kind, each.data) for each in self._events)

    def unstored(self) -> list[PackedEvent]:
        """What is not stored yet, packed. Call it, and ``mark_stored``, under ``storing``."""
        with self._lock:
            return pack(self._events[self._stored :])

    def mark_stored(self, number: int) -> None:
        """Events up to ``number`` are stored."""
        with self._lock:
            self._stored = number

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


def joined(events: Iterable[TurnEvent]) -> Iterator[TurnEvent]:
    """The events with runs of text made one."""
    words: list[str] = []
    number = 0
    for event in events:
        if event.kind == TEXT:
            words.append(event.data["text"])
            number = event.number
            continue
        if words:
            yield TurnEvent(number, TEXT, {"text": "".join(words)})
            words = []
        yield event
    if words:
        yield TurnEvent(number, TEXT, {"text": "".join(words)})


def pack(events: Iterable[TurnEvent]) -> list[PackedEvent]:
    """The events as they are stored."""
    packed: list[PackedEvent] = []
    run: list[TurnEvent] = []

    def put_run() -> None:
        if run:
            words = [each.data["text"] for each in run]
            data = {"text": "".join(words), "parts": [len(each) for each in words]}
            packed.append(PackedEvent(run[-1].number, TEXT, data))
            run.clear()

    for event in events:
        if event.kind == TEXT:
            run.append(event)
            continue
        put_run()
        packed.append(PackedEvent(event.number, event.kind, event.data))
    put_run()
    return packed


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
