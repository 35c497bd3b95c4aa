"""The answers that this process is making: how many at once, who watches them, and their end with the process."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, Unavailable
from citewell.services.chat.ends import TurnEnds
from citewell.services.chat.keeper import Keeper
from citewell.services.chat.places import Places
from citewell.services.chat.turn import Turn

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5
STOP_SECONDS = 10.0
CROWDED = "The server has too much to do to write this answer now. Ask again in a moment."
STOPPED = "The server was stopped while it wrote this answer. Regenerate it, or ask again."


class TurnPool:
    """Runs turns in threads, ``streams`` of them at most.

    Args:
        ends: Stores how turns end.
        keeper: Stores events, and says that this process is alive. It starts with the first turn, or with ``open``.
        streams: Turns at the same time.
        per_user: Turns of one user at the same time; and as many connections that listen to what happens in chats.
        grace_seconds: How long a streamed turn goes on when nobody listens.
    """

    def __init__(
        self,
        ends: TurnEnds,
        keeper: Keeper,
        *,
        streams: int = 256,
        per_user: int = 128,
        grace_seconds: float = 5.0,
    ) -> None:
        self._ends = ends
        self._keeper = keeper
        self._streams = streams
        self._own = Places(per_user, "answers that are being written", retry_seconds=RETRY_SECONDS)
        self.listeners = Places(per_user, "connections that listen to chats", retry_seconds=RETRY_SECONDS)
        self.grace_seconds = grace_seconds
        self.dismissed = False
        self._lock = threading.Lock()
        self._taken = 0
        self._closed = False
        self._live: dict[str, Turn] = {}
        self._afterwards: set[Turn] = set()
        self._threads: set[threading.Thread] = set()
        self._watchers: dict[str, dict[object, Callable[[], None]]] = {}
        keeper.watch(self.turns)

    def turns(self) -> list[Turn]:
        """Those that are not over."""
        with self._lock:
            return list(self._live.values())

    def live(self, message_id: str) -> Turn | None:
        """The turn of this process that makes that answer."""
        with self._lock:
            return self._live.get(message_id)

    def in_chat(self, chat_id: str) -> list[Turn]:
        """The turns of this process in a chat, also those after whose end something is done."""
        with self._lock:
            return [turn for turn in (*self._live.values(), *self._afterwards) if turn.chat_id == chat_id]

    def open(self, *, alone: bool) -> None:
        """Look after answers that dead servers left; ``alone``: no other process is at the database."""
        self._keeper.sweep(alone=alone)
        self._keeper.start()

    def reserve(self, caller: Caller) -> None:
        """Take a place for ``begin``, or give it back with ``release``.

        Raises:
            RateLimited: as many answers as can be are being written for this user.
            Unavailable: all places are taken.
        """
        self._own.take(caller)
        try:
            self._reserve()
        except Unavailable:
            self._own.give_back(caller)
            raise

    def _reserve(self) -> None:
        with self._lock:
            if self._closed:
                raise Unavailable(
                    "The server is stopping. Try again in a moment.", retry_after=RETRY_SECONDS, reason="stopping"
                )
            if self._taken >= self._streams:
                message = f"{self._streams} answers are being written, and more are not at the same time. Try again."
                raise Unavailable(message, retry_after=RETRY_SECONDS, reason="crowded")
            self._taken += 1

    def release(self, caller: Caller) -> None:
        """Give a place back."""
        self._own.give_back(caller)
        with self._lock:
            self._taken -= 1

    def begin(self, turn: Turn, answer: Callable[[], None], afterwards: Callable[[], None]) -> None:
        """Run a turn in a place that was reserved.

        Args:
            turn: Stored, and running.
            answer: Makes the answer and stores it; raises nothing.
            afterwards: What is done when listeners have heard the end.
        """
        turn.on_forsaken(self._keeper.nudge)
        context = contextvars.copy_context()

        def run() -> None:
            try:
                answer()
            finally:
                with self._lock:
                    self._live.pop(turn.message_id, None)
                    self._afterwards.add(turn)
                    closed = self._closed
            if closed:
                turn.cancel()
            afterwards()

        def work() -> None:
            try:
                context.run(run)
            finally:
                self._let_go(turn, threading.current_thread())

        thread = threading.Thread(target=work, name="turn", daemon=True)
        with self._lock:
            self._live[turn.message_id] = turn
            self._threads.add(thread)
            closed = self._closed
        if closed:
            self._stop(turn)
        try:
            self._keeper.start()
            self._keeper.nudge()
            thread.start()
        except RuntimeError:  # the system has no thread left
            log.exception("there is no thread for an answer", message_id=turn.message_id)
            self._let_go(turn, thread)
            self._ends.broken_off(turn, "failed", Unavailable(CROWDED, retry_after=RETRY_SECONDS, reason="crowded"))
        self.stir(turn.chat_id)

    def _let_go(self, turn: Turn, thread: threading.Thread) -> None:
        self.release(turn.caller)
        with self._lock:
            self._live.pop(turn.message_id, None)
            self._afterwards.discard(turn)
            self._threads.discard(thread)

    @contextmanager
    def watching(self, chat_id: str, wake: Callable[[], None]) -> Iterator[None]:
        """Call ``wake`` from any thread whenever a turn begins in the chat, while the block runs."""
        key = object()
        with self._lock:
            self._watchers.setdefault(chat_id, {})[key] = wake
        try:
            yield
        finally:
            with self._lock:
                left = self._watchers[chat_id]
                del left[key]
                if not left:
                    del self._watchers[chat_id]

    def stir(self, chat_id: str | None = None) -> None:
        """Wake those who watch a chat, or all chats: something became of it."""
        with self._lock:
            ids = list(self._watchers) if chat_id is None else [chat_id]
            wakes = [wake for each in ids for wake in self._watchers.get(each, {}).values()]
        for wake in wakes:
            wake()

    def dismiss(self) -> None:
        """Let those who watch chats in which nothing happens go: the server is about to stop."""
        self.dismissed = True
        self.stir()

    def cancel(self, turn: Turn, *, patience: float = 2.0) -> None:
        """Stop a turn, and store what there is of it: by its own thread, or by this one if that is busy elsewhere."""
        turn.cancel()
        if not turn.wait(patience):
            self._ends.broken_off(turn, "cancelled")

    def close(self, seconds: float = STOP_SECONDS) -> None:
        """Stop all turns; what was verified of them is stored, and nothing more is taken."""
        with self._lock:
            self._closed = True
            threads, over = list(self._threads), list(self._afterwards)
        for turn in self.turns():
            self._stop(turn)
        for turn in over:
            turn.cancel()
        until = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        for turn in self.turns():
            try:
                self._ends.broken_off(turn, "failed", turn.stopped)
            except (CitewellError, SQLAlchemyError):
                log.exception("an answer could not be ended", message_id=turn.message_id)
        self._keeper.close()

    @staticmethod
    def _stop(turn: Turn) -> None:
        turn.stopped = Unavailable(STOPPED, retry_after=RETRY_SECONDS, reason="stopping")
        turn.cancel()
