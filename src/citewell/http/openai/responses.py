"""``POST /v1/responses``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, InvalidInput, NotFound
from citewell.http.auth import AppDep, CanAsk
from citewell.http.errors import status_of
from citewell.http.facts import warn_of_budgets
from citewell.http.limits import LimitChats
from citewell.http.openai.asking import Usage, begin, evidence_of, page_of, pieces, usage_of, whole
from citewell.http.openai.catalogue import find
from citewell.http.openai.chores import chore_reply
from citewell.http.openai.messages import Conversation, MessageIn, conversation_of
from citewell.http.openai.rendering import EvidenceOut, Writing
from citewell.http.openai.response_bodies import (
    TOO_LONG,
    Incomplete,
    OutputMessage,
    OutputText,
    ResponseError,
    ResponseIn,
    ResponseOut,
    ResponseUsage,
    Status,
    notes_of,
)
from citewell.http.streaming import MEDIA_TYPE, Event, EventStream
from citewell.services.chat.turn import Turn

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

PREFIX = "resp_"
NO_RESPONSE = "There is no such response of yours. Only those that were stored can be gone on from."

router = APIRouter(tags=["openai"])


@dataclass
class _Answering:
    """One response in the making."""

    body: ResponseIn
    message_id: str
    created: int
    writing: Writing
    number: int = field(default=0)

    @property
    def item_id(self) -> str:
        """Id of its only item."""
        return f"msg_{self.message_id}"

    def response(self, status: Status, **more: Any) -> ResponseOut:
        """The response as it is now."""
        body = self.body
        return ResponseOut(
            id=PREFIX + self.message_id,
            created_at=self.created,
            status=status,
            instructions=body.instructions,
            metadata=dict(body.metadata or {}),
            model=body.model,
            previous_response_id=body.previous_response_id,
            store=body.kept,
            **more,
        )

    def done(self, usage: Usage, evidence: EvidenceOut) -> ResponseOut:
        """The response when all is written."""
        cut = self.writing.finish_reason == "length"
        return self.response(
            "incomplete" if cut else "completed",
            incomplete_details=Incomplete(reason=TOO_LONG) if cut else None,
            output=[self.item("incomplete" if cut else "completed", [self.part()])],
            usage=ResponseUsage.of(usage),
            citewell=evidence,
        )

    def item(self, status: Any, content: list[OutputText]) -> OutputMessage:
        """The only item."""
        return OutputMessage(id=self.item_id, status=status, content=content)

    def part(self) -> OutputText:
        """The only part of it."""
        return OutputText(text=self.writing.text, annotations=notes_of(self.writing))

    def event(self, kind: str, **data: Any) -> Event:
        """The next event."""
        event = Event(kind, {"type": kind, "sequence_number": self.number, **data})
        self.number += 1
        return event

    def of_part(self, kind: str, **data: Any) -> Event:
        """The next event, about the only part."""
        return self.event(kind, item_id=self.item_id, output_index=0, content_index=0, **data)


@router.post(
    "/responses",
    dependencies=[LimitChats],
    response_model=ResponseOut,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def create_response(body: ResponseIn, request: Request, caller: CanAsk, app: AppDep) -> Any:
    """Answer a question, with marks that lead to checked sources; kept in a chat unless `store` is false."""
    conversation = _conversation(body)
    writing = Writing(page_of(app, request), most_tokens=body.max_output_tokens)
    created = int(app.clock.now().timestamp())
    chore = chore_reply(conversation.question)
    if chore is not None:
        await run_in_threadpool(find, app, caller, body.model)
        answering = _Answering(body, app.ids.new_id(), created, writing)
        return await _chore(request, answering, chore)
    turn = await run_in_threadpool(_begin, app, caller, conversation, body)
    warn_of_budgets(request, turn.warnings)
    answering = _Answering(body, turn.message_id, created, writing)
    if body.stream:
        return EventStream(request, _events(app, caller, turn, answering), failed=_failed)
    await whole(request, app, caller, turn, writing)
    return answering.done(usage_of(turn), evidence_of(turn, writing, kept=body.kept))


def _conversation(body: ResponseIn) -> Conversation:
    given: list[MessageIn] = []
    if body.instructions:
        given.append(MessageIn(role="system", content=body.instructions))
    if isinstance(body.input, str):
        given.append(MessageIn(role="user", content=body.input))
    else:
        given += [message for item in body.input if (message := item.message()) is not None]
    return conversation_of(given, field="/input")


def _begin(app: App, caller: Caller, conversation: Conversation, body: ResponseIn) -> Turn:
    answerer = find(app, caller, body.model)
    session_id, parent_id = None, None
    if body.previous_response_id is not None:
        if not body.kept:
            raise InvalidInput("A response that goes on in a chat is stored in it.", field="/store")
        parent_id = body.previous_response_id.removeprefix(PREFIX)
        session_id = _chat_of(app, caller, parent_id)
    metadata = dict(body.metadata or {}) | ({} if body.user is None else {"user": body.user})
    return begin(
        app,
        caller,
        answerer,
        conversation,
        kept=body.kept,
        session_id=session_id,
        parent_id=parent_id,
        metadata=metadata,
    )


def _chat_of(app: App, caller: Caller, message_id: str) -> str:
    try:
        return app.chats.message(caller, message_id).chat.id
    except NotFound as error:
        raise NotFound(NO_RESPONSE, field="/previous_response_id") from error


async def _events(app: App, caller: Caller, turn: Turn, answering: _Answering) -> AsyncGenerator[Event]:
    writing = answering.writing
    for event in _opening(answering):
        yield event
    told = 0
    try:
        async with aclosing(pieces(app, caller, turn, writing)) as parts:
            async for said in parts:
                yield answering.of_part("response.output_text.delta", delta=said, logprobs=[])
                for event in _notes(answering, told):
                    yield event
                told = len(writing.marks)
        done = answering.done(usage_of(turn), evidence_of(turn, writing, kept=answering.body.kept))
    except CitewellError as error:
        yield answering.event("response.failed", response=_broken(answering, error).model_dump(mode="json"))
        return
    for event in _closing(answering, done):
        yield event


def _opening(answering: _Answering) -> Iterator[Event]:
    begun = answering.response("in_progress").model_dump(mode="json")
    yield answering.event("response.created", response=begun)
    yield answering.event("response.in_progress", response=begun)
    item = answering.item("in_progress", []).model_dump(mode="json")
    yield answering.event("response.output_item.added", output_index=0, item=item)
    empty = OutputText(text="", annotations=[]).model_dump(mode="json")
    yield answering.of_part("response.content_part.added", part=empty)


def _notes(answering: _Answering, told: int) -> Iterator[Event]:
    for index, note in enumerate(notes_of(answering.writing)[told:], start=told):
        data = note.model_dump(mode="json")
        yield answering.of_part("response.output_text.annotation.added", annotation_index=index, annotation=data)


def _closing(answering: _Answering, done: ResponseOut) -> Iterator[Event]:
    part = answering.part().model_dump(mode="json")
    yield answering.of_part("response.output_text.done", text=answering.writing.text, logprobs=[])
    yield answering.of_part("response.content_part.done", part=part)
    yield answering.event("response.output_item.done", output_index=0, item=done.output[0].model_dump(mode="json"))
    yield answering.event(f"response.{done.status}", response=done.model_dump(mode="json"))


def _broken(answering: _Answering, error: CitewellError) -> ResponseOut:
    limited = status_of(error) == HTTPStatus.TOO_MANY_REQUESTS
    told = ResponseError(code="rate_limit_exceeded" if limited else "server_error", message=error.message)
    return answering.response("failed", error=told)


def _failed(error: CitewellError) -> Event:
    """What ends a stream whose caller may listen no more."""
    return Event("error", {"type": "error", "code": error.code, "message": error.message, "param": None})


async def _chore(request: Request, answering: _Answering, reply: str) -> Any:
    """What a chat page asked on its own account: nothing is searched, and nothing kept."""
    done_with = Usage(), EvidenceOut(state="answered")
    if not answering.body.stream:
        answering.writing.say(reply)
        return answering.done(*done_with)

    async def events() -> AsyncGenerator[Event]:
        for event in _opening(answering):
            yield event
        said = answering.writing.say(reply)
        yield answering.of_part("response.output_text.delta", delta=said, logprobs=[])
        for event in _closing(answering, answering.done(*done_with)):
            yield event

    return EventStream(request, events(), failed=_failed)
