"""How many answers are written at the same moment."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import ModelUnavailable, TurnCancelled
from citewell.ports.chat_model import ChatModel, ModelFacts, ModelPart, ModelRequest


class Gate:
    """Lets ``places`` through at a time; others wait in the order in which they came, for ``seconds`` at most."""

    def __init__(self, places: int, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._free = places
        self._inside = 0
        self._waiting: deque[_Ticket] = deque()
        self._at_last: Callable[[], None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        with self._lock:
            return len(self._waiting)

    @contextmanager
    def place(self, who: str, cancellation: Cancellation) -> Iterator[None]:
        """A place for the block.

        Raises:
            ModelUnavailable: ``busy``: none became free in time.
            TurnCancelled: it was stopped while it waited.
        """
        self._enter(who, cancellation)
        try:
            yield
        finally:
            self._leave()

    def close(self, at_last: Callable[[], None]) -> None:
        """Call ``at_last`` when nobody is inside any more. Who comes later is let in all the same."""
        with self._lock:
            self._at_last = at_last
            empty = not self._inside
        if empty:
            at_last()

    def _enter(self, who: str, cancellation: Cancellation) -> None:
        cancellation.check()
        with self._lock:
            if self._free:
                self._free -= 1
                self._inside += 1
                return
            ticket = _Ticket()
            self._waiting.append(ticket)
        with cancellation.stopping(ticket.called.set):
            ticket.called.wait(self._seconds)
        with self._lock:
            if not ticket.admitted:
                self._waiting.remove(ticket)
        try:
            cancellation.check()
        except TurnCancelled:
            if ticket.admitted:
                self._leave()
            raise
        if not ticket.admitted:
            message = f"{who} is busy with other answers. Try again in a while."
            raise ModelUnavailable(message, reason="busy", retry_after=5)

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                ticket = self._waiting.popleft()
                ticket.admitted = True
                ticket.called.set()
                return
            self._free += 1
            self._inside -= 1
            at_last = None if self._inside else self._at_last
        if at_last is not None:
            at_last()


class _Ticket:
    def __init__(self) -> None:
        self.called = threading.Event()
        self.admitted = False


class Gated:
    """``model``, behind a gate that it shares with others."""

    def __init__(self, model: ChatModel, gate: Gate, *, who: str) -> None:
        self._model = model
        self._gate = gate
        self._who = who

    @property
    def facts(self) -> ModelFacts:
        """As the port says."""
        return self._model.facts

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Generator[ModelPart, None, None]:
        """As the port says."""
        with self._gate.place(self._who, cancellation):
            yield from self._model.stream(request, cancellation)
