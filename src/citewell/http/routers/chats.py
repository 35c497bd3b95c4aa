"""Chat: questions, answers with checked citations, and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from citewell.domain.access import Caller
from citewell.http.auth import AppDep, CanAsk, CanDelete, CanRead
from citewell.http.idempotency import Once, OnceDep
from citewell.http.limits import LimitChats
from citewell.http.schemas.chats import AnswerOut, ChatIn, ChatOut, ConversationOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

router = APIRouter(tags=["chat"])


@router.post("/chat", dependencies=[LimitChats])
def ask(body: ChatIn, caller: CanAsk, app: AppDep, once: OnceDep) -> AnswerOut:
    """Answer a question from what you can read."""
    return _ask(body, caller, app, once, None if body.collections is None else tuple(body.collections))


@router.post("/chat/{collection}", dependencies=[LimitChats])
def ask_collection(collection: IdPath, body: ChatIn, caller: CanAsk, app: AppDep, once: OnceDep) -> AnswerOut:
    """Answer a question from one collection, by id, name or alias."""
    return _ask(body, caller, app, once, (collection,))


def _ask(body: ChatIn, caller: Caller, app: App, once: Once, collections: tuple[str, ...] | None) -> AnswerOut:
    reply = once(
        "message",
        caller,
        make=lambda claimed: app.chats.ask(
            claimed, body.message, session_id=body.session_id, collections=collections, metadata=body.metadata
        ),
        again=app.chats.message,
    )
    app.model_change.queries.note(caller, body.message, source="chat")
    return AnswerOut.of(reply, caller.origin.request_id)


@router.get("/chats")
def list_chats(caller: CanRead, app: AppDep, cursor: Cursor = None, limit: Limit = 50) -> Listing[ChatOut]:
    """Your chats, the newest first."""
    found = app.chats.list(caller, cursor=cursor, limit=limit)
    return Listing(items=[ChatOut.of(chat) for chat in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/chat/{session_id}")
def get_chat(session_id: IdPath, caller: CanRead, app: AppDep) -> ConversationOut:
    """A chat of yours with its messages."""
    return ConversationOut.whole(app.chats.get(caller, session_id))


@router.delete("/chat/{session_id}", status_code=204)
def delete_chat(session_id: IdPath, caller: CanDelete, app: AppDep) -> None:
    """Delete a chat of yours with its messages."""
    app.chats.delete(caller, session_id)
