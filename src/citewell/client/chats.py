"""Calls about questions, answers and chats."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part
from citewell.client.errors import STREAMED, ApiError
from citewell.client.results import Answer, AnswerEvent
from citewell.client.streams import ServerEvent, Stream

LAST = frozenset({"answer", "error"})


class ChatCalls(Api):
    """Asking, listening to answers, and what becomes of chats.

    ``how`` of a question: ``assistant``, ``model``, ``mode`` (``strict``, ``mark`` or ``off``), ``parent_id``,
    ``edit_of`` and ``metadata``, as the API has them.
    """

    @call
    def ask(
        self, /, message: str, *, session_id: str | None = None, collections: Sequence[str] | None = None, **how: Any
    ) -> Call[Answer]:
        """An answer with statements and checked citations; with ``session_id`` it goes on in that chat."""
        body = _question(message, session_id, collections, how)
        return Call("POST", "/chat", {"json": body, "headers": {"Idempotency-Key": uuid.uuid4().hex}})

    @many
    def ask_stream(
        self, /, message: str, *, session_id: str | None = None, collections: Sequence[str] | None = None, **how: Any
    ) -> Stream[AnswerEvent]:
        """What happens while the question is answered; the last event holds the whole answer.

        A connection that breaks is made again, and goes on after the last event that came. Nothing is asked twice.
        """
        body = _question(message, session_id, collections, how)
        return Stream(lambda: _AnswerCourse(_asking("/chat", body)))

    @call
    def regenerate(self, /, session_id: str, message_id: str, **how: Any) -> Call[Answer]:
        """Answer a question once more, on a branch of its own; ``how``: ``model``, ``mode``."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return Call("POST", f"{_message(session_id, message_id)}/regenerate", {"json": how, "headers": headers})

    @many
    def regenerate_stream(self, /, session_id: str, message_id: str, **how: Any) -> Stream[AnswerEvent]:
        """As ``regenerate``, with what happens on the way."""
        path = f"{_message(session_id, message_id)}/regenerate"
        return Stream(lambda: _AnswerCourse(_asking(path, how)))

    @many
    def follow_answer(self, session_id: str, message_id: str, *, after: int = 0) -> Stream[AnswerEvent]:
        """What happened after event ``after`` of an answer, and happens up to its end."""
        return Stream(lambda: _AnswerCourse(None, (session_id, message_id), after))

    @call
    def answer(self, session_id: str, message_id: str) -> Call[Answer]:
        """An answer as it is now; its ``state`` is ``running`` while it is made."""
        return Call("GET", _message(session_id, message_id))

    @call
    def cancel_answer(self, session_id: str, message_id: str) -> Call[Answer]:
        """Stop an answer; what was verified of it is kept."""
        return Call("POST", f"{_message(session_id, message_id)}/cancel")

    @many
    def chats(self, *, query: str | None = None) -> Pages:
        """Your chats, the newest first; with ``query``, those in which all of its words are said."""
        return self._pages("/chats", {"limit": 100, "query": query})

    @call
    def chat(self, session_id: str, *, cursor: str | None = None, limit: int = 200) -> Call[Json]:
        """A chat with its newest messages, on all branches; ``next_cursor`` as ``cursor`` gives those before."""
        params = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
        return self._object("GET", f"/chat/{path_part(session_id)}", params=params)

    @call
    def change_chat(self, /, session_id: str, **changes: Any) -> Call[Json]:
        """Change the ``title`` of a chat, or show the branch of ``leaf_id``."""
        return self._object("PATCH", f"/chat/{path_part(session_id)}", json=changes)

    @call
    def delete_chat(self, session_id: str) -> Call[None]:
        """Delete a chat with its messages; answers that are being made are stopped."""
        return self._nothing("DELETE", f"/chat/{path_part(session_id)}")

    @call
    def export_chat(self, session_id: str) -> Call[str]:
        """The branch of a chat that is shown, as Markdown."""
        return Call("GET", f"/chat/{path_part(session_id)}/export", {"params": {"format": "md"}}, str)


def _message(session_id: str, message_id: str) -> str:
    return f"/chat/{path_part(session_id)}/messages/{path_part(message_id)}"


def _question(
    message: str, session_id: str | None, collections: Sequence[str] | None, how: Mapping[str, Any]
) -> dict[str, Any]:
    given = {"session_id": session_id, "collections": None if collections is None else list(collections), **how}
    return {"message": message} | {name: value for name, value in given.items() if value is not None}


def _asking(path: str, body: Mapping[str, Any]) -> Call[Any]:
    headers = {"Idempotency-Key": uuid.uuid4().hex, "Accept": "text/event-stream"}
    return Call("POST", path, {"json": {**body, "stream": True}, "headers": headers})


class _AnswerCourse:
    """An answer that is asked for by ``first``, and listened to by its ids once they are known."""

    def __init__(self, first: Call[Any] | None, place: tuple[str, str] | None = None, after: int = 0) -> None:
        self._first = first
        self._place = place
        self._after = after
        self._started = False
        self.over = False

    def next_call(self) -> Call[Any]:
        if self._place is None:
            assert self._first is not None
            return self._first
        headers = {"Last-Event-ID": str(self._after), "Accept": "text/event-stream"}
        return Call("GET", f"{_message(*self._place)}/events", {"headers": headers})

    def take(self, event: ServerEvent) -> AnswerEvent | None:
        data: Json = event.data
        self.over = event.name in LAST
        if event.name == "error":
            raise ApiError({**data, "detail": data.get("message"), **self._named()}, status=STREAMED)
        if event.id is not None and event.id.isdecimal():
            self._after = int(event.id)
        if event.name == "start":
            if data.get("session_id") and data.get("message_id"):
                self._place = str(data["session_id"]), str(data["message_id"])
            again, self._started = self._started, True
            return None if again else AnswerEvent("start", data)
        return AnswerEvent(event.name, data, self._after)  # type: ignore[arg-type]  # as the server says

    def _named(self) -> Json:
        return {} if self._place is None else {"session_id": self._place[0], "message_id": self._place[1]}
