"""One answer in the making: who listens, who may stop it, and what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from citewell.domain.access import Caller
from citewell.domain.cancellation import Cancellation
from citewell.domain.errors import CitewellError
from citewell.services.answer.inquiry import Exchange, Mode
from citewell.services.chat.replies import Reply
from citewell.services.chat.turn_log import TurnEvent, TurnLog

FIRST_GRACE_SECONDS = 30.0
"""So long a streamed turn waits for its first listener."""


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question, and where it goes.

    ``collections`` are ids, names or aliases; without them the assistant's count, or those of the chat. ``parent_id``
    is the answer that it follows; without it the question follows the chat's last message. ``edit_of`` is a question
    of the chat in whose place this one is asked: the former stays on a branch of its own. ``streamed``: when nobody
    listens any more, the turn is stopped after a while.

    Of clients that keep conversations themselves: ``before`` is what was said after what the chat knows,
    ``instructions`` are theirs, beside the assistant's, and a ``passing`` chat is gone when its turn has ended, so that
    only usage and audit remain.
    """

    message: str
    session_id: str | None = None
    collections: tuple[str, ...] | None = None
    assistant: str | None = None
    model: str | None = None
    mode: Mode | None = None
    parent_id: str | None = None
    edit_of: str | None = None
    metadata: dict[str, object] | None = None
    streamed: bool = False
    before: tuple[Exchange, ...] = ()
    instructions: str = ""
    passing: bool = False


@dataclass(eq=False)
class Turn:
    """An answer that is being made, or was made just now. Safe for many threads.

    ``reply`` is what was stored, once the log has ended; ``error`` why there is no answer, where it failed. ``stopped``
    is why it is cancelled, where nobody asked for that. ``warnings`` tell of budgets that are nearly used up.
    """

    caller: Caller
    chat_id: str
    question_id: str
    message_id: str
    assistant_id: str | None = None
    streamed: bool = False
    grace_seconds: float = 5.0
    log: TurnLog = field(default_factory=TurnLog)
    cancellation: Cancellation = field(default_factory=Cancellation)
    reply: Reply | None = None
    error: CitewellError | None = None
    stopped: CitewellError | None = None
    warnings: tuple[Mapping[str, object], ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listeners: int = 0
    _forsaken_at: float | None = None
    _on_forsaken: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        if self.streamed:
            self._forsaken_at = time.monotonic() + max(FIRST_GRACE_SECONDS, self.grace_seconds)

    @property
    def ended(self) -> bool:
        """Whether it is over and stored."""
        return self.log.ended

    def after(self, number: int) -> list[TurnEvent]:
        """What happened after event ``number`` so far; runs of text are one event."""
        return self.log.after(number)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        return self.log.wait(seconds)

    def cancel(self) -> None:
        """Stop it, soon; ``wait`` for the end."""
        self.cancellation.cancel()

    @contextmanager
    def listening(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call ``wake`` from any thread whenever there is more.

        A streamed turn that nobody listens to any more is stopped after ``grace_seconds``.
        """
        with self._lock:
            self._listeners += 1
            self._forsaken_at = None
        try:
            with self.log.waking(wake):
                yield
        finally:
            with self._lock:
                self._listeners -= 1
                if self.streamed and not self._listeners:
                    self._forsaken_at = time.monotonic() + self.grace_seconds
            self._on_forsaken()

    def on_forsaken(self, call: Callable[[], None]) -> None:
        """Call this whenever a listener has left."""
        self._on_forsaken = call

    def forsaken_at(self) -> float | None:
        """When it is to be stopped unless somebody listens (monotonic); ``None`` while somebody does."""
        with self._lock:
            return None if self.ended else self._forsaken_at
