"""One thread for all turns of a process: it stores what listeners were told, and says that the process is alive."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta

import structlog
from sqlalchemy import delete, exists, select, update

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, ChatEvent, Message
from citewell.domain.access import SystemCaller
from citewell.domain.errors import Unavailable
from citewell.services.chat.forsaken import end_from_stored
from citewell.services.chat.removal import remove_chat
from citewell.services.chat.replies import RUNNING
from citewell.services.chat.storing import ALIVE_FOR, add_events
from citewell.services.chat.turn import Turn
from citewell.services.chat.turn_log import TEXT, PackedEvent

log = structlog.get_logger(__name__)

SYSTEM = SystemCaller("chat keeper")
TICK_SECONDS = 0.5
BEAT_SECONDS = 20.0
SWEEP_SECONDS = 30.0
DRAFTS_KEPT = timedelta(days=1)
"""Drafts are kept for those who come back to an answer, not for ever: what was verified is in the message."""
AT_ONCE = 500
INTERRUPTED = "The server stopped while it wrote this answer. Regenerate it, or ask again."


class Keeper:
    """Looks after turns. ``start`` begins its thread; without it nothing is stored before a turn ends.

    Args:
        database: Where everything is kept.
        store_after: Seconds until an event is stored; what comes meanwhile is stored with it. A turn begins with a few
            events, and must not wait for them.
    """

    def __init__(self, database: Database, *, store_after: float = TICK_SECONDS) -> None:
        self._database = database
        self._store_after = store_after
        self._turns: Callable[[], Sequence[Turn]] = list
        self._wake = threading.Condition()
        self._nudged = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._shared = database.engine.dialect.name != "sqlite"
        self._next_beat = 0.0
        self._next_sweep = 0.0
        self._next_store = 0.0

    def watch(self, turns: Callable[[], Sequence[Turn]]) -> None:
        """Look after these."""
        self._turns = turns

    def start(self) -> None:
        """Begin, once."""
        with self._wake:
            if self._thread is None and not self._closed:
                self._next_beat = time.monotonic() + BEAT_SECONDS
                self._next_sweep = time.monotonic() + SWEEP_SECONDS
                thread = threading.Thread(target=self._keep, name="chat-keeper", daemon=True)
                thread.start()
                self._thread = thread

    def nudge(self) -> None:
        """Look again now."""
        with self._wake:
            self._nudged = True
            self._wake.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _keep(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._nudged or self._closed, self._pause())
                self._nudged = False
                if self._closed:
                    return
            try:
                self.look()
            except Exception:  # without this thread, others would take all answers of this process for dead
                log.exception("the keeper of chats failed; it tries again")

    def _pause(self) -> float:
        turns = self._turns()
        if not turns:
            return max(0.0, self._next_sweep - time.monotonic())
        ends = [at for turn in turns if (at := turn.forsaken_at()) is not None]
        return max(0.01, min([TICK_SECONDS, *(at - time.monotonic() for at in (*ends, self._store_at(turns)))]))

    def look(self) -> None:
        """Everything that is due."""
        turns = self._turns()
        now = time.monotonic()
        for turn in turns:
            at = turn.forsaken_at()
            if at is not None and at <= now:
                turn.cancel()
        if now >= self._next_beat:  # before anything that may fail: others must not take this process for dead
            self._next_beat = now + BEAT_SECONDS
            self.beat(turns)
        if now >= self._store_at(turns):
            self._next_store = now + self._store_after
            self.store(turns)
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_SECONDS
            self.sweep(alone=False)
            self.forget_drafts()

    def _store_at(self, turns: Sequence[Turn]) -> float:
        """When the oldest event has waited long enough, or it is time to ask whether others ended an answer."""
        if self._shared and turns:
            return self._next_store
        since = [at for turn in turns if (at := turn.log.unstored_since()) is not None]
        return max(self._next_store, min(since, default=math.inf) + self._store_after)

    def store(self, turns: Sequence[Turn]) -> None:
        """Store what listeners were told since the last time, of all turns in one transaction.

        Turns that were ended elsewhere, or whose chat is gone, are stopped.
        """
        with ExitStack() as held:
            found: list[tuple[Turn, list[PackedEvent]]] = []
            for turn in turns:
                if turn.ended or not turn.log.storing.acquire(blocking=False):
                    continue  # its end is being stored, and with it all there is
                held.callback(turn.log.storing.release)
                events = turn.log.unstored()
                if events or self._shared:
                    found.append((turn, events))
            if not found:
                return
            with self._database.write(SYSTEM) as session:
                running = _running(session, [turn.message_id for turn, _ in found])
                for turn, events in found:
                    if turn.message_id in running:
                        add_events(session, turn.caller.tenant_id, turn.message_id, events)
            for turn, events in found:
                if turn.message_id not in running:
                    turn.cancel()
                elif events:
                    turn.log.mark_stored(events[-1].number)

    def beat(self, turns: Sequence[Turn]) -> None:
        """Say that the server of these answers is alive."""
        ids = [turn.message_id for turn in turns if not turn.ended]
        if not ids:
            return
        with self._database.write(SYSTEM) as session:
            session.execute(
                update(Message)
                .where(Message.id.in_(ids), Message.state == RUNNING)
                .values(running_until=session.clock.now() + ALIVE_FOR)
                .execution_options(synchronize_session=False)
            )

    def sweep(self, *, alone: bool) -> int:
        """End the answers of dead servers, and remove their chats that were not to be kept; returns how many ended.

        Args:
            alone: No other process is at the database, so whatever this one does not write is nobody's.
        """
        own = {turn.message_id for turn in self._turns()}
        with self._database.read(SYSTEM) as session:
            forsaken = select(Message.id).where(Message.state == RUNNING)
            if not alone:
                forsaken = forsaken.where(Message.running_until < session.clock.now())
            ids = [each for each in session.scalars(forsaken) if each not in own]
        ended = sum(self._interrupt(each) for each in ids)
        self._forget_passing()
        return ended

    def _interrupt(self, message_id: str) -> bool:
        with self._database.write(SYSTEM) as session:
            return end_from_stored(session, message_id, "failed", Unavailable(INTERRUPTED, reason="interrupted"))

    def _forget_passing(self) -> None:
        running = exists().where(Message.chat_id == Chat.id, Message.state == RUNNING)
        with self._database.read(SYSTEM) as session:
            ids = session.scalars(select(Chat.id).where(Chat.passing.is_(True), ~running)).all()
        for each in ids:
            with self._database.write(SYSTEM) as session:
                remove_chat(session, each)

    def forget_drafts(self) -> None:
        """Forget text that was told long ago, some at a time."""
        with self._database.read(SYSTEM) as session:
            old = (
                select(ChatEvent.message_id, ChatEvent.number)
                .where(ChatEvent.kind == TEXT, ChatEvent.created_at < session.clock.now() - DRAFTS_KEPT)
                .limit(AT_ONCE)
            )
            found = session.execute(old).all()
        if not found:
            return
        with self._database.write(SYSTEM) as session:
            for message_id, number in found:
                session.execute(
                    delete(ChatEvent)
                    .where(ChatEvent.message_id == message_id, ChatEvent.number == number)
                    .execution_options(synchronize_session=False)
                )


def _running(session: ScopedSession, ids: Sequence[str]) -> set[str]:
    return set(session.scalars(select(Message.id).where(Message.id.in_(ids), Message.state == RUNNING)))
