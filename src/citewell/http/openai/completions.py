"""``POST /v1/chat/completions``."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, InvalidInput
from citewell.http.auth import AppDep, CanAsk
from citewell.http.facts import warn_of_budgets
from citewell.http.limits import LimitChats
from citewell.http.openai.asking import Usage, begin, evidence_of, page_of, pieces, usage_of, whole
from citewell.http.openai.catalogue import Answerer, find
from citewell.http.openai.chores import chore_reply
from citewell.http.openai.errors import error_of
from citewell.http.openai.messages import MOST_MESSAGES, Conversation, MessageIn, conversation_of
from citewell.http.openai.rendering import EvidenceOut, UrlCitation, Writing
from citewell.http.openai.shape import Lenient
from citewell.http.schemas.shape import Out
from citewell.http.schemas.text import MAX_INT, JsonObject, Text
from citewell.http.streaming import MEDIA_TYPE, EventStream
from citewell.services.chat.turn import Turn

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

Stop = Annotated[Text, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=1, le=MAX_INT)]
END = b"data: [DONE]\n\n"


class StreamOptions(Lenient):
    """What is sent besides the text."""

    include_usage: bool | None = None


class CompletionIn(Lenient):
    """A conversation whose last question is answered. Fields that mean nothing here are ignored."""

    model: Text = Field(max_length=300, description="`citewell`, or a collection or assistant of `GET /v1/models`.")
    messages: Annotated[list[MessageIn], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=MAX_INT, description="1: there is one answer.")
    stop: Stop | Annotated[list[Stop], Field(max_length=16)] | None = Field(
        default=None, description="The text ends before the first of these."
    )
    max_tokens: Count | None = Field(default=None, description="Whole statements that fit into about so many.")
    max_completion_tokens: Count | None = Field(default=None, description="The newer name of `max_tokens`.")
    store: bool | None = Field(default=False, description="Keep question and answer in a chat of yours.")
    metadata: JsonObject | None = Field(default=None, description="Kept with that chat.")
    user: Annotated[Text, Field(max_length=300)] | None = Field(default=None, description="Kept with that chat.")


class AnnotationOut(Out):
    """A mark in the text that leads to a source."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class CompletionMessage(Out):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationOut]


class Choice(Out):
    """The one answer that there is."""

    index: Literal[0] = 0
    message: CompletionMessage
    finish_reason: str
    logprobs: None = None


class PromptDetails(Out):
    """Of the tokens that models read."""

    cached_tokens: int


class CompletionUsage(Out):
    """Tokens of models; 0 where the answer is made of the sources' own sentences."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptDetails

    @classmethod
    def of(cls, usage: Usage) -> CompletionUsage:
        """As these clients read it."""
        total = usage.tokens_in + usage.tokens_out
        details = PromptDetails(cached_tokens=usage.tokens_cached)
        return cls(
            prompt_tokens=usage.tokens_in,
            completion_tokens=usage.tokens_out,
            total_tokens=total,
            prompt_tokens_details=details,
        )


class CompletionOut(Out):
    """An answer, with what Citewell knows about it in `citewell`."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(ge=0, le=MAX_INT)
    model: str
    choices: list[Choice]
    usage: CompletionUsage
    citewell: EvidenceOut


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A part of a streamed answer."""

    body: dict[str, Any]

    def encode(self) -> bytes:
        """Its bytes on the wire."""
        return f"data: {json.dumps(self.body, ensure_ascii=False, allow_nan=False)}\n\n".encode()


class _End:
    """The end of a stream."""

    def encode(self) -> bytes:
        """Its bytes on the wire."""
        return END


@dataclass(frozen=True, slots=True)
class _Head:
    """What all parts of one answer say."""

    id: str
    created: int
    model: str

    def chunk(self, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> _Chunk:
        """A part; ``None`` for one without a choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _Chunk(
            {
                "id": self.id,
                "object": "chat.completion.chunk",
                "created": self.created,
                "model": self.model,
                "choices": [] if delta is None else [choice],
                **more,
            }
        )


router = APIRouter(tags=["openai"])


@router.post(
    "/chat/completions",
    dependencies=[LimitChats],
    response_model=CompletionOut,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def create_completion(body: CompletionIn, request: Request, caller: CanAsk, app: AppDep) -> Any:
    """Answer the last question of a conversation, with marks that lead to checked sources."""
    if body.n not in {None, 1}:
        raise InvalidInput("There is one answer to a question: n has to be 1.", field="/n")
    conversation = conversation_of(body.messages)
    answerer = await run_in_threadpool(find, app, caller, body.model)
    writing = _writing(body, page_of(app, request))
    chore = chore_reply(conversation.question)
    head = _Head(f"chatcmpl-{app.ids.new_id()}", int(app.clock.now().timestamp()), body.model)
    if chore is not None:
        writing.say(chore)
        return _chore(body, request, head, writing)
    turn = await run_in_threadpool(_begin, app, caller, answerer, conversation, body)
    warn_of_budgets(request, turn.warnings)
    if body.stream:
        return EventStream(request, _chunks(app, caller, turn, writing, head, body), failed=_failed)
    await whole(request, app, caller, turn, writing)
    evidence = evidence_of(turn, writing, kept=bool(body.store))
    return _completion(head, writing, usage_of(turn), evidence)


def _begin(app: App, caller: Caller, answerer: Answerer, conversation: Conversation, body: CompletionIn) -> Turn:
    metadata = dict(body.metadata or {}) | ({} if body.user is None else {"user": body.user})
    return begin(app, caller, answerer, conversation, kept=bool(body.store), metadata=metadata)


def _writing(body: CompletionIn, page: str) -> Writing:
    stops = [body.stop] if isinstance(body.stop, str) else body.stop or []
    limits = [limit for limit in (body.max_tokens, body.max_completion_tokens) if limit is not None]
    return Writing(page, stops=stops, most_tokens=min(limits, default=None))


def _completion(head: _Head, writing: Writing, usage: Usage, evidence: EvidenceOut) -> CompletionOut:
    message = CompletionMessage(content=writing.text, annotations=_annotations(writing))
    return CompletionOut(
        id=head.id,
        created=head.created,
        model=head.model,
        choices=[Choice(message=message, finish_reason=writing.finish_reason)],
        usage=CompletionUsage.of(usage),
        citewell=evidence,
    )


def _annotations(writing: Writing) -> list[AnnotationOut]:
    return [AnnotationOut(url_citation=mark) for _, mark in writing.marks]


async def _chunks(
    app: App, caller: Caller, turn: Turn, writing: Writing, head: _Head, body: CompletionIn
) -> AsyncGenerator[_Chunk | _End]:
    yield head.chunk({"role": "assistant", "content": ""})
    async with aclosing(pieces(app, caller, turn, writing)) as parts:
        async for said in parts:
            yield head.chunk({"content": said})
    evidence = evidence_of(turn, writing, kept=bool(body.store))
    for chunk in _last_chunks(head, writing, usage_of(turn), evidence, body):
        yield chunk


def _last_chunks(
    head: _Head, writing: Writing, usage: Usage, evidence: EvidenceOut, body: CompletionIn
) -> Sequence[_Chunk | _End]:
    notes = [each.model_dump() for each in _annotations(writing)]
    last = {"annotations": notes} if notes else {}
    found: list[_Chunk | _End] = [head.chunk(last, writing.finish_reason, citewell=evidence.model_dump(mode="json"))]
    if body.stream_options is not None and body.stream_options.include_usage:
        found.append(head.chunk(None, usage=CompletionUsage.of(usage).model_dump()))
    return [*found, _End()]


def _failed(error: CitewellError) -> _Chunk:
    return _Chunk(error_of(error).model_dump())


def _chore(body: CompletionIn, request: Request, head: _Head, writing: Writing) -> Response | CompletionOut:
    """What a chat page asked on its own account: nothing is searched, and nothing kept."""
    usage, evidence = Usage(), EvidenceOut(state="answered")
    if not body.stream:
        return _completion(head, writing, usage, evidence)

    async def chunks() -> AsyncGenerator[_Chunk | _End]:
        yield head.chunk({"role": "assistant", "content": ""})
        yield head.chunk({"content": writing.text})
        for chunk in _last_chunks(head, writing, usage, evidence, body):
            yield chunk

    return EventStream(request, chunks(), failed=_failed)
