"""Listening to answers without a thread for each listener."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

import anyio
import anyio.to_thread

from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError
from citewell.http.schemas.chats import AnswerOut
from citewell.http.streaming import Event
from citewell.services.chat.chats import Chats
from citewell.services.chat.turn import Turn
from citewell.services.chat.turn_log import TurnEvent

RETRY_MILLISECONDS = 1000
QUICK_SECONDS = 0.25
SLOW_SECONDS = 1.0
OTHERS_SECONDS = 2.0
"""How often a watched chat is looked at, where other processes may begin answers in it."""


class Bell:
    """Rung from any thread, heard in this loop; several rings that nobody heard yet are one."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._on_its_way = False

    def ring(self) -> None:
        """Wake who waits."""
        if not self._on_its_way:
            self._on_its_way = True
            with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                self._loop.call_soon_threadsafe(self._rung.set)

    def reset(self) -> None:
        """Call it before looking, so that nothing that comes meanwhile is missed."""
        self._on_its_way = False
        self._rung.clear()

    async def wait(self, seconds: float | None = None) -> None:
        """Wait for a ring, for some time at most."""
        with anyio.move_on_after(seconds):
            await self._rung.wait()


async def follow(
    chats: Chats, caller: Caller, message_id: str, after: int, *, chat_id: str | None = None, turn: Turn | None = None
) -> AsyncGenerator[TurnEvent]:
    """What happened after event ``after`` of an answer and what happens, up to its end.

    Args:
        chats: Where the answer is.
        caller: Who listens.
        message_id: The answer.
        after: The number of the last event that is known; 0 for all.
        chat_id: Its chat, where that was given.
        turn: Where the caller asked for it just now: then nothing is looked up.

    Raises:
        NotFound: there is no such answer of the caller's.
    """
    if turn is None:
        turn = await anyio.to_thread.run_sync(partial(chats.listen, caller, message_id, chat_id=chat_id))
    source = _stored(chats, caller, message_id, after) if turn is None else _live(turn, after)
    async with aclosing(source) as events:
        async for event in events:
            yield event


async def _live(turn: Turn, after: int) -> AsyncGenerator[TurnEvent]:
    bell = Bell()
    with turn.listening(bell.ring):
        while True:
            bell.reset()
            ended = turn.ended
            for event in turn.after(after):
                yield event
                after = event.number
            if ended:
                return
            await bell.wait()


async def _stored(chats: Chats, caller: Caller, message_id: str, after: int) -> AsyncGenerator[TurnEvent]:
    """From the database: the answer is over, or another process makes it."""
    pause, told = QUICK_SECONDS, after > 0
    while True:
        events, running = await anyio.to_thread.run_sync(chats.events.after, caller, message_id, after)
        for event in events:
            yield event
            after, told, pause = event.number, True, QUICK_SECONDS
        if not running:
            break
        await anyio.sleep(pause)
        pause = min(SLOW_SECONDS, pause * 1.2)
    if not told:  # it was answered before events were stored
        yield TurnEvent(1, "answer", {"message_id": message_id})


async def told(
    chats: Chats,
    caller: Caller,
    events: AsyncGenerator[TurnEvent],
    message_id: str,
    *,
    turn: Turn | None = None,
    trace_id: str | None = None,
) -> AsyncGenerator[tuple[TurnEvent, Any]]:
    """Events with their data as the API shows them: with the last one comes the whole answer."""
    async with aclosing(events) as source:
        async for event in source:
            if event.kind != "answer":
                yield event, dict(event.data)
                continue
            reply = None if turn is None else turn.reply
            if reply is None:
                reply = await anyio.to_thread.run_sync(chats.message, caller, message_id)
            yield event, AnswerOut.of(reply, trace_id).model_dump(mode="json")


async def answer_events(
    chats: Chats,
    caller: Caller,
    message_id: str,
    after: int = 0,
    *,
    chat_id: str | None = None,
    turn: Turn | None = None,
    trace_id: str | None = None,
) -> AsyncGenerator[Event]:
    """Server-sent events of one answer; ids are the numbers of events. The first says which answer it is."""
    if turn is not None:
        ids = {"session_id": turn.chat_id, "message_id": message_id, "question_id": turn.question_id}
        yield Event("start", ids, retry=RETRY_MILLISECONDS)
    else:
        yield Event("start", {"session_id": chat_id, "message_id": message_id}, retry=RETRY_MILLISECONDS)
    source = follow(chats, caller, message_id, after, chat_id=chat_id, turn=turn)
    async for event, data in told(chats, caller, source, message_id, turn=turn, trace_id=trace_id):
        yield Event(event.kind, data, id=str(event.number))


async def chat_events(
    chats: Chats, caller: Caller, chat_id: str, there: dict[str, bool], known: tuple[str, int] | None = None
) -> AsyncGenerator[tuple[str, TurnEvent, Any]]:
    """Events of all answers of a chat, one answer after the other, also of those that are asked for later.

    Args:
        chats: Where the chat is.
        caller: Who listens.
        chat_id: The chat.
        there: Its answers from before the listener was told that the connection is open: whatever is asked after that
            is heard, however soon it is answered.
        known: Answer and number of the last event that the listener has; without it, begin with what was running then.

    Raises:
        NotFound: there is no such chat of the caller's, or not any more.
    """
    bell = Bell()
    done = _done(there, known)
    with chats.pool.watching(chat_id, bell.ring):
        while not chats.pool.dismissed:
            bell.reset()
            answers = await anyio.to_thread.run_sync(chats.events.answers, caller, chat_id)
            for message_id in [each for each in answers if each not in done]:
                after = known[1] if known is not None and known[0] == message_id else 0
                source = follow(chats, caller, message_id, after, chat_id=chat_id)
                async for event, data in told(chats, caller, source, message_id):
                    yield message_id, event, data
                done.add(message_id)
            await bell.wait(OTHERS_SECONDS if chats.events.shared else None)


def _done(answers: dict[str, bool], known: tuple[str, int] | None) -> set[str]:
    """Those that a new listener is told nothing of."""
    if known is not None and known[0] in answers:
        ids = list(answers)
        return set(ids[: ids.index(known[0])])
    return {each for each, running in answers.items() if not running}


async def until_over(turn: Turn, seconds: float) -> bool:
    """Wait for the end of a turn, for some time; whether it came."""
    bell = Bell()
    with anyio.move_on_after(seconds), turn.listening(bell.ring):
        while True:
            bell.reset()
            if turn.ended:
                return True
            await bell.wait()
    return turn.ended


def error_event(error: CitewellError) -> Event:
    """What ends a stream that failed."""
    return Event("error", {"code": error.code, "message": error.message})


def event_place(text: str | None) -> int:
    """The number in ``Last-Event-ID``; 0 for what is none of ours."""
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) <= 9 else 0  # noqa: PLR2004  # digits


def chat_place(text: str | None) -> tuple[str, int] | None:
    """Answer and number in the ``Last-Event-ID`` of a chat's events."""
    message_id, _, number = (text or "").partition(":")
    place = event_place(number)
    return (message_id, place) if place else None
