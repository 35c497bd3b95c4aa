"""From a turn to a response: the answer when it is there, or its events while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from fastapi import Request, Response

from citewell.domain.access import Caller
from citewell.domain.errors import (
    CitewellError,
    ModelInvalid,
    ModelUnavailable,
    NotFound,
    TooLarge,
    Unavailable,
)
from citewell.http.chat_streams import SLOW_SECONDS, answer_events, error_event, until_over
from citewell.http.facts import warn_of_budgets
from citewell.http.schemas.chats import AnswerOut
from citewell.http.streaming import EventStream
from citewell.services.chat.chats import Reply, Turn
from citewell.services.chat.replies import NO_CHAT, RUNNING

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

AnswerOrEvents = AnswerOut | Response
MARGIN_SECONDS = 2.0
"""A request that takes too long is answered by its route so much before it is answered for it."""

_FAILURES: Mapping[str, type[CitewellError]] = {
    kind.code: kind for kind in (CitewellError, ModelInvalid, ModelUnavailable, NotFound, TooLarge)
}


async def respond(
    request: Request, app: App, caller: Caller, found: Turn | Reply, *, stream: bool, headers: Mapping[str, str]
) -> AnswerOrEvents:
    """The response to a question.

    Args:
        request: The request.
        app: The container.
        caller: Who asks.
        found: The turn that makes the answer, or, where the request was repeated, the answer of before.
        stream: Whether events were asked for.
        headers: Of the response.

    Raises:
        ModelUnavailable, ModelInvalid …: there is no answer; the facts name the message that was stored.
        Unavailable: it takes longer than a request may, and goes on.
    """
    trace_id = caller.origin.request_id
    if isinstance(found, Turn):
        warn_of_budgets(request, found.warnings)
    if stream:
        return _events(request, app, caller, found, trace_id, headers)
    seconds = max(1.0, app.settings.request_seconds - MARGIN_SECONDS)
    if isinstance(found, Turn):
        await until_over(found, seconds)
        if found.error is not None:
            raise named(found.error, found.chat_id, found.message_id)
        reply = found.reply
    else:
        reply = await _settled(app, caller, found, seconds)
    if reply is None or reply.message.state == RUNNING:
        raise _still_running(found, app.settings.request_seconds)
    if reply.message.state == "failed":
        raise failure_of(reply)
    return AnswerOut.of(reply, trace_id)


def _events(
    request: Request,
    app: App,
    caller: Caller,
    found: Turn | Reply,
    trace_id: str | None,
    headers: Mapping[str, str],
) -> EventStream:
    if isinstance(found, Turn):
        source = answer_events(app.chats, caller, found.message_id, turn=found, trace_id=trace_id)
    else:
        source = answer_events(app.chats, caller, found.message.id, chat_id=found.chat.id, trace_id=trace_id)
    response = EventStream(request, source, failed=error_event)
    response.headers.update(headers)
    return response


async def _settled(app: App, caller: Caller, reply: Reply, seconds: float) -> Reply:
    """The answer when another process has made it."""
    with anyio.move_on_after(seconds):
        while reply.message.state == RUNNING:
            await anyio.sleep(SLOW_SECONDS)
            reply = await anyio.to_thread.run_sync(app.chats.message, caller, reply.message.id)
    return reply


def _still_running(found: Turn | Reply, seconds: float) -> Unavailable:
    chat_id, message_id = (
        (found.chat_id, found.message_id) if isinstance(found, Turn) else (found.chat.id, found.message.id)
    )
    message = f"The answer takes longer than {seconds:g} seconds. It is made all the same: read it in its chat."
    return Unavailable(message, session_id=chat_id, message_id=message_id, reason="answer_running")


def named(error: CitewellError, chat_id: str, message_id: str) -> CitewellError:
    """The error of an answer that has failed, with the ids of what was stored among its facts."""
    error.facts = {**error.facts, "session_id": chat_id, "message_id": message_id, "state": "failed"}
    return error


def failure_of(reply: Reply) -> CitewellError:
    """Why an answer that was stored has failed."""
    stored = reply.message.error or {}
    kind = _FAILURES.get(str(stored.get("code")), Unavailable)
    return named(kind(str(stored.get("message", "There is no answer."))), reply.chat.id, reply.message.id)


def answer_of(reply: Reply) -> Reply:
    """The reply. Raises ``NotFound`` for a question, which is no answer."""
    if reply.message.role != "assistant":
        raise NotFound(NO_CHAT)
    return reply
