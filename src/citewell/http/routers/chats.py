"""Chat: questions, answers with checked citations, and conversations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Query, Request, Response

from citewell.domain.access import Caller
from citewell.http.attachments import content_disposition
from citewell.http.auth import AppDep, CanAsk, CanDelete, CanRead, CanWrite
from citewell.http.chat_answers import AnswerOrEvents, answer_of, respond
from citewell.http.idempotency import Once, OnceDep
from citewell.http.limits import LimitChats
from citewell.http.schemas.chats import AnswerOut, ChatChangeIn, ChatIn, ChatOut, ConversationOut, RegenerateIn
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Text
from citewell.http.streaming import MEDIA_TYPE
from citewell.services.chat.chats import ChatChange, Reply, Turn
from citewell.services.chat.export import as_markdown

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

router = APIRouter(tags=["chat"])
"""Asking, and what becomes of chats. Listening is in ``chat_events``."""

EITHER: dict[int | str, dict[str, Any]] = {
    200: {"model": AnswerOut, "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


@router.post("/chat", response_model=AnswerOut, responses=EITHER, dependencies=[LimitChats])
async def ask(request: Request, body: ChatIn, caller: CanAsk, app: AppDep, once: OnceDep) -> AnswerOrEvents:
    """Answer a question from what you can read. With `stream`, as server-sent events while the answer is made.

    What is asked is stored at once. A client that goes away loses nothing: the answer is in the chat.
    """
    collections = None if body.collections is None else tuple(body.collections)
    return await _ask(request, body, caller, app, once, lambda _: (collections, body.assistant))


@router.post("/chat/{collection}", response_model=AnswerOut, responses=EITHER, dependencies=[LimitChats])
async def ask_collection(
    request: Request, collection: IdPath, body: ChatIn, caller: CanAsk, app: AppDep, once: OnceDep
) -> AnswerOrEvents:
    """Answer a question from one collection, by id, name or alias, or by an assistant, by id or name."""

    def place(claimed: Caller) -> tuple[tuple[str, ...] | None, str | None]:
        collection_id, assistant = app.chats.place(claimed, collection)
        return (None if collection_id is None else (collection_id,)), assistant or body.assistant

    return await _ask(request, body, caller, app, once, place)


async def _ask(
    request: Request,
    body: ChatIn,
    caller: Caller,
    app: App,
    once: Once,
    place: Callable[[Caller], tuple[tuple[str, ...] | None, str | None]],
) -> AnswerOrEvents:
    def begin() -> Turn | Reply:
        return once(
            "message",
            caller,
            make=lambda claimed: app.chats.start(claimed, body.request(*place(claimed))),
            again=app.chats.turn,
        )

    found = await anyio.to_thread.run_sync(begin)
    app.model_change.queries.note(caller, body.message, source="chat")
    return await respond(request, app, caller, found, stream=body.stream, headers=once.headers)


@router.post(
    "/chat/{session_id}/messages/{message_id}/regenerate",
    response_model=AnswerOut,
    responses=EITHER,
    dependencies=[LimitChats],
)
async def regenerate(
    request: Request,
    session_id: IdPath,
    message_id: IdPath,
    body: RegenerateIn,
    caller: CanRead,
    app: AppDep,
    once: OnceDep,
) -> AnswerOrEvents:
    """Answer a question once more, on a branch of its own; by another model or in another mode if you say so."""

    def make(claimed: Caller) -> Turn | Reply:
        return app.chats.regenerate(
            claimed,
            message_id,
            chat_id=session_id,
            model=body.model,
            mode=body.verification,
            streamed=body.stream,
        )

    found = await anyio.to_thread.run_sync(partial(once, "message", caller, make=make, again=app.chats.turn))
    return await respond(request, app, caller, found, stream=body.stream, headers=once.headers)


@router.post("/chat/{session_id}/messages/{message_id}/cancel")
def cancel(session_id: IdPath, message_id: IdPath, caller: CanRead, app: AppDep) -> AnswerOut:
    """Stop an answer at once. What was verified of it is kept; one that is over stays as it is."""
    reply = app.chats.cancel(caller, message_id, chat_id=session_id)
    return AnswerOut.of(answer_of(reply), caller.origin.request_id)


@router.get("/chat/{session_id}/messages/{message_id}")
def get_answer(session_id: IdPath, message_id: IdPath, caller: CanRead, app: AppDep) -> AnswerOut:
    """An answer as it is now; `running` while it is made."""
    reply = app.chats.message(caller, message_id, chat_id=session_id)
    return AnswerOut.of(answer_of(reply), caller.origin.request_id)


@router.get("/chats")
def list_chats(
    caller: CanRead,
    app: AppDep,
    query: Annotated[
        Text | None, Query(min_length=1, max_length=200, description="Words that are all said in the chat.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ChatOut]:
    """Your chats, the newest first."""
    found = app.chats.list(caller, query=query, cursor=cursor, limit=limit)
    return Listing(items=[ChatOut.of(chat) for chat in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/chat/{session_id}")
def get_chat(
    session_id: IdPath, caller: CanRead, app: AppDep, cursor: Cursor = None, limit: Limit = 200
) -> ConversationOut:
    """A chat of yours with its newest messages, on all branches; with `cursor`, those before a page of them."""
    return ConversationOut.of_page(app.chats.page(caller, session_id, cursor=cursor, limit=limit))


@router.get(
    "/chat/{session_id}/export",
    response_class=Response,
    responses={200: {"model": ConversationOut, "content": {"text/markdown": {"schema": {"type": "string"}}}}},
)
def export_chat(
    session_id: IdPath,
    caller: CanRead,
    app: AppDep,
    wanted: Annotated[Literal["md", "json"], Query(alias="format", description="Markdown, or JSON.")] = "md",
) -> Response:
    """A chat of yours as a file: the branch that is shown in Markdown, or everything as JSON."""
    conversation = app.chats.get(caller, session_id)
    if wanted == "json":
        content, media_type = ConversationOut.of_page(conversation).model_dump_json(indent=2), "application/json"
    else:
        content, media_type = as_markdown(conversation), "text/markdown; charset=utf-8"
    name = f"chat-{conversation.chat.created_at:%Y-%m-%d}.{wanted}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": content_disposition(name)})


@router.patch("/chat/{session_id}")
def change_chat(session_id: IdPath, body: ChatChangeIn, caller: CanWrite, app: AppDep) -> ChatOut:
    """Give a chat of yours another title, or show another branch of it."""
    return ChatOut.of(app.chats.change(caller, session_id, ChatChange(body.title, body.leaf_id)))


@router.delete("/chat/{session_id}", status_code=204)
def delete_chat(session_id: IdPath, caller: CanDelete, app: AppDep) -> None:
    """Delete a chat of yours with its messages; answers that are being made are stopped."""
    app.chats.delete(caller, session_id)
