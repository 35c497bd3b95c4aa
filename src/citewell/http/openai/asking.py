"""Asking on behalf of a client: a turn like every other, its text piece by piece, and its evidence at the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
from starlette.requests import Request

from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, TurnCancelled
from citewell.http.chat_streams import follow
from citewell.http.openai.catalogue import Answerer
from citewell.http.openai.messages import Conversation
from citewell.http.openai.rendering import EvidenceOut, Writing
from citewell.http.schemas.chats import AnswerOut
from citewell.services.chat.turn import AskRequest, Turn

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

PAGE = "/"
NOT_STORED = "The answer could not be stored."


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of models that an answer took; none where no model was asked."""

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0


def begin(
    app: App,
    caller: Caller,
    answerer: Answerer,
    conversation: Conversation,
    *,
    kept: bool,
    session_id: str | None = None,
    parent_id: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Turn:
    """Begin to answer; the turn stops when nobody listens any more.

    Args:
        app: The container.
        caller: Who asks.
        answerer: Whom.
        conversation: What is asked, and what was said before.
        kept: Whether the chat stays; else it is gone when the turn has ended, and only usage and audit remain.
        session_id: The chat that is gone on with.
        parent_id: The answer in it that the question follows.
        metadata: Kept with a new chat.

    Raises:
        As ``Chats.start``.
    """
    turn = app.chats.start(
        caller,
        AskRequest(
            conversation.question,
            session_id=session_id,
            parent_id=parent_id,
            collections=answerer.collections,
            assistant=answerer.assistant,
            metadata={"client": "openai", **(metadata or {})},
            streamed=True,
            before=conversation.history,
            instructions=conversation.instructions,
            passing=not kept,
        ),
    )
    app.model_change.queries.note(caller, conversation.question, source="chat")
    return turn


async def pieces(app: App, caller: Caller, turn: Turn, writing: Writing) -> AsyncGenerator[str]:
    """The text as it is verified; the turn is stopped when the generator is closed before its end.

    Raises:
        CitewellError: why there is no answer.
    """
    written = 0
    try:
        async with aclosing(follow(app.chats, caller, turn.message_id, 0, turn=turn)) as events:
            async for event in events:
                if event.kind != "statement" or event.data["index"] != written:
                    continue  # what was written before is not taken back; the evidence says what became of it
                written += 1
                cited = event.data["citations"]
                said = writing.state({**event.data, "citations": [each["n"] for each in cited]}, cited)
                if said:
                    yield said
    finally:
        if not turn.ended:
            turn.cancel()
    if turn.error is not None:
        raise turn.error
    said = _rest(turn, writing, written)
    if said:
        yield said


def _rest(turn: Turn, writing: Writing, written: int) -> str:
    """What of the stored answer was not written yet."""
    answer = answer_of(turn)
    if answer.state == "cancelled":
        raise TurnCancelled("The answer was stopped.")
    citations = {each.n: each.model_dump() for each in answer.citations}
    said = ""
    for statement in answer.statements[written:]:
        cited = [citations[number] for number in statement.citations if number in citations]
        said += writing.state(statement.model_dump(), cited)
    if not writing.text and not answer.statements:
        said += writing.say(answer.answer)
    return said


async def whole(request: Request, app: App, caller: Caller, turn: Turn, writing: Writing) -> None:
    """Write all of it. Stops the turn when the client leaves.

    Raises:
        CitewellError: why there is no answer.
    """
    failed: list[CitewellError] = []
    done = False
    async with anyio.create_task_group() as tasks:

        async def until_gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(until_gone)
        try:
            async with aclosing(pieces(app, caller, turn, writing)) as parts:
                await _drain(parts)
            done = True
        except CitewellError as error:
            failed.append(error)  # a task group would wrap it
        tasks.cancel_scope.cancel()
    if failed:
        raise failed[0]
    if not done:
        raise TurnCancelled("The client is gone.")


async def _drain(parts: AsyncIterator[str]) -> None:
    async for _ in parts:
        pass


def answer_of(turn: Turn) -> AnswerOut:
    """The answer of a turn that has ended, as the API shows it."""
    if turn.reply is None:
        raise turn.error or TurnCancelled(NOT_STORED)
    return AnswerOut.of(turn.reply, turn.caller.origin.request_id)


def evidence_of(turn: Turn, writing: Writing, *, kept: bool) -> EvidenceOut:
    """What is known of an answer beyond its text."""
    answer = answer_of(turn)
    return EvidenceOut(
        state=answer.state,
        model=answer.model,
        mode=answer.mode,
        session_id=turn.chat_id if kept else None,
        message_id=turn.message_id if kept else None,
        statements=writing.statements,
        citations=writing.citations,
        conflicts=[dict(each) for each in answer.conflicts],
        warnings=[str(each.get("message", "")) for each in turn.warnings],
    )


def usage_of(turn: Turn) -> Usage:
    """What the turn took."""
    used = answer_of(turn).usage
    return Usage(int(used.get("tokens_in", 0)), int(used.get("tokens_out", 0)), int(used.get("tokens_cached", 0)))


def page_of(app: App, request: Request) -> str:
    """Address of the page that shows sources."""
    return (app.settings.public_url or str(request.base_url)).rstrip("/") + PAGE
