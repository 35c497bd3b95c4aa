"""What happens while answers are made: as server-sent events, over a WebSocket, and afterwards."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any, cast

import anyio
import anyio.to_thread
from fastapi import APIRouter, Header, Request, Response, WebSocket
from starlette.datastructures import Headers
from starlette.websockets import WebSocketDisconnect, WebSocketState

from citewell.db.paging import decode_number, encode_number
from citewell.domain.access import Caller
from citewell.domain.errors import CitewellError, NotFound
from citewell.domain.plain_text import is_storable
from citewell.http.auth import AppDep, CanRead, caller_of, can_read
from citewell.http.chat_streams import answer_events, chat_events, chat_place, error_event, event_place
from citewell.http.errors import problem_of
from citewell.http.facts import facts_of
from citewell.http.schemas.chats import ChatEventOut
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit
from citewell.http.streaming import MEDIA_TYPE, RECHECK_SECONDS, Event, EventStream
from citewell.services.chat.replies import NO_CHAT
from citewell.services.chat.turn_log import TurnEvent

if TYPE_CHECKING:
    from citewell.bootstrap.app import App

router = APIRouter(tags=["chat"])

PROTOCOL = "citewell.events"
TOKEN = "bearer."  # noqa: S105  # a prefix
POLICY = 1008
STOPPING = 1001

LastEventId = Annotated[str | None, Header(max_length=100, description="The id of the last event that you have.")]
STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


@router.get("/chat/{session_id}/messages/{message_id}/events", response_class=Response, responses=STREAM)
def follow_answer(
    session_id: IdPath,
    message_id: IdPath,
    request: Request,
    caller: CanRead,
    app: AppDep,
    last_event_id: LastEventId = None,
) -> EventStream:
    """What happened and happens while an answer is made, from the event after `Last-Event-ID` on, to its end."""
    turn = app.chats.listen(caller, message_id, chat_id=session_id)
    source = answer_events(
        app.chats,
        caller,
        message_id,
        event_place(last_event_id),
        chat_id=session_id,
        turn=turn,
        trace_id=caller.origin.request_id,
    )
    return EventStream(request, source, failed=error_event, while_open=app.chats.pool.listeners.taken(caller))


@router.get(
    "/chat/events/{session_id}", response_model=Listing[ChatEventOut], responses={200: {"content": {MEDIA_TYPE: {}}}}
)
def list_events(
    session_id: IdPath,
    request: Request,
    caller: CanRead,
    app: AppDep,
    last_event_id: LastEventId = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ChatEventOut] | EventStream:
    """What happened while the answers of a chat were made, oldest first.

    With `Accept: text/event-stream`, what happens from now on, also in answers to later questions; ids hold the
    answer's id and the number of the event.
    """
    if MEDIA_TYPE in request.headers.get("accept", ""):
        there = app.chats.events.answers(caller, session_id)
        source = _events(app, caller, session_id, there, chat_place(last_event_id))
        return EventStream(request, source, failed=error_event, while_open=app.chats.pool.listeners.taken(caller))
    after = 0 if cursor is None else decode_number(cursor)
    found = app.chats.events.page(caller, session_id, after=after, limit=limit)
    more = after + len(found.items) < found.total
    return Listing(
        items=[ChatEventOut.of(each) for each in found.items],
        next_cursor=encode_number(after + len(found.items)) if more and found.items else None,
        total=found.total,
    )


async def _events(
    app: App, caller: Caller, chat_id: str, there: dict[str, bool], known: tuple[str, int] | None
) -> AsyncGenerator[Event, None]:
    async for message_id, event, data in chat_events(app.chats, caller, chat_id, there, known):
        yield Event(event.kind, {"message_id": message_id, **data}, id=f"{message_id}:{event.number}")


@router.get("/chat/events/{session_id}/latest")
def latest_event(session_id: IdPath, caller: CanRead, app: AppDep) -> ChatEventOut:
    """The newest event of a chat."""
    return ChatEventOut.of(app.chats.events.latest(caller, session_id))


@router.websocket("/chat/ws/events/{session_id}")
async def watch_chat(socket: WebSocket, session_id: str) -> None:
    """What happens in a chat, as JSON messages ``{"id", "event", "message_id", "data"}``.

    The credential comes in a header as everywhere, or, from browsers, as a protocol ``bearer.<token>`` beside
    ``citewell.events``; never in the address.
    """
    app: App = socket.app.state.citewell
    try:
        caller = await can_read(await anyio.to_thread.run_sync(_caller, app, socket))
        if not is_storable(session_id):
            raise NotFound(NO_CHAT)
        there = await anyio.to_thread.run_sync(app.chats.events.answers, caller, session_id)
        with app.chats.pool.listeners.taken(caller):
            await _watch(socket, app, caller, session_id, there)
    except CitewellError as error:
        await _deny(socket, error)


async def _watch(socket: WebSocket, app: App, caller: Caller, session_id: str, there: dict[str, bool]) -> None:
    offered = socket.scope.get("subprotocols", [])
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
    known = chat_place(socket.headers.get("last-event-id") or socket.query_params.get("after"))
    refusal: CitewellError | None = None
    async with anyio.create_task_group() as tasks:

        async def until_gone() -> None:
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
            tasks.cancel_scope.cancel()

        async def recheck() -> None:
            nonlocal refusal
            while refusal is None:
                await anyio.sleep(RECHECK_SECONDS)
                try:
                    await anyio.to_thread.run_sync(_caller, app, socket)
                except CitewellError as error:
                    refusal = error
            tasks.cancel_scope.cancel()

        tasks.start_soon(until_gone)
        tasks.start_soon(recheck)
        await _tell(socket, chat_events(app.chats, caller, session_id, there, known))
        tasks.cancel_scope.cancel()
    if refusal is not None:
        await _end(socket, POLICY, refusal)


async def _tell(socket: WebSocket, events: AsyncIterator[tuple[str, TurnEvent, Any]]) -> None:
    try:
        async for message_id, event, data in events:
            place = f"{message_id}:{event.number}"
            await socket.send_json({"id": place, "event": event.kind, "message_id": message_id, "data": data})
    except WebSocketDisconnect:
        return
    except CitewellError as error:
        await _end(socket, POLICY, error)
    else:
        await socket.close(STOPPING)


async def _end(socket: WebSocket, code: int, error: CitewellError) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        told = {"code": error.code, "message": error.message}
        await socket.send_json({"id": None, "event": "error", "message_id": None, "data": told})
        await socket.close(code)


def _caller(app: App, socket: WebSocket) -> Caller:
    """Who listens, as of now. Raises ``Unauthenticated``."""
    facts = facts_of(socket)
    headers = socket.headers
    tokens = [each.removeprefix(TOKEN) for each in socket.scope.get("subprotocols", []) if each.startswith(TOKEN)]
    if tokens and "authorization" not in headers and "x-api-key" not in headers:
        headers = Headers({"authorization": f"Bearer {tokens[0]}"})
    facts.caller = caller_of(app, headers, facts.origin)
    return facts.caller


async def _deny(socket: WebSocket, error: CitewellError) -> None:
    """Refuse before the connection is one: as any request is refused, where the server can, else by closing."""
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(problem_of(error, cast("Request", socket)))
    else:
        await socket.close(POLICY)
