"""Chats of a user: ask, follow, list, read again, change, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.paging import MAX_LIMIT, Page, decode_number, encode_number, page
from citewell.db.session import Database
from citewell.db.tables import Chat, Message
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.domain.names import deceives
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import Mode
from citewell.services.chat.asking import Asking
from citewell.services.chat.events import ChatEvents
from citewell.services.chat.finding import matching
from citewell.services.chat.pool import TurnPool
from citewell.services.chat.removal import remove_chat
from citewell.services.chat.replies import (
    RUNNING,
    Conversation,
    Reply,
    branch_of,
    end_of_branch,
    own_chat,
    own_message,
    owned,
    parents_in,
    replies_of,
)
from citewell.services.chat.turn import AskRequest, Turn

__all__ = ["AskRequest", "ChatChange", "Chats", "Conversation", "Reply", "Turn"]

MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class ChatChange:
    """What becomes of a chat: another title, or another branch that is shown. ``None`` leaves it."""

    title: str | None = None
    leaf_id: str | None = None


class Chats:
    """Conversations on behalf of a caller. A chat belongs to its user; to everybody else it does not exist.

    Nor does it to a key of that user that is limited to collections, if something else is quoted in it.

    Args:
        database: Where they are kept.
        access: The rules of access.
        asking: Begins turns.
        pool: The turns of this process.
        events: What listeners of a chat are told.
    """

    def __init__(
        self, database: Database, access: AccessRules, asking: Asking, pool: TurnPool, events: ChatEvents
    ) -> None:
        self._database = database
        self._access = access
        self._asking = asking
        self.pool = pool
        self.events = events

    def start(self, caller: Caller, request: AskRequest) -> Turn:
        """Store a question and begin to answer it, whatever becomes of the client. Raises as ``Asking.ask``."""
        return self._asking.ask(caller, request)

    def place(self, caller: Caller, ref: str) -> tuple[str | None, str | None]:
        """Ids of a collection or of an assistant: whichever ``ref`` names. Raises ``NotFound`` for neither."""
        return self._asking.place(caller, ref)

    def ask(
        self,
        caller: Caller,
        message: str,
        *,
        session_id: str | None = None,
        collections: tuple[str, ...] | None = None,
        metadata: Mapping[str, object] | None = None,
        assistant: str | None = None,
        model: str | None = None,
        mode: Mode | None = None,
    ) -> Reply:
        """Answer a question, in a new chat or in the caller's chat ``session_id``, and wait for the answer.

        Raises:
            ModelUnavailable, ModelInvalid …: there is no answer; the message is stored with the state ``failed``.
            As ``start``.
        """
        kept = None if metadata is None else dict(metadata)
        request = AskRequest(message, session_id, collections, assistant, model, mode, metadata=kept)
        turn = self.start(caller, request)
        turn.wait()
        if turn.error is not None:
            raise turn.error
        assert turn.reply is not None, "a turn that ended without an error has a reply"
        return turn.reply

    def regenerate(
        self,
        caller: Caller,
        message_id: str,
        *,
        chat_id: str | None = None,
        model: str | None = None,
        mode: Mode | None = None,
        streamed: bool = False,
    ) -> Turn:
        """Answer a question once more, on a branch of its own; ``message_id``: the answer or its question.

        Raises:
            As ``start``.
        """
        return self._asking.regenerate(caller, message_id, chat_id=chat_id, model=model, mode=mode, streamed=streamed)

    def cancel(self, caller: Caller, message_id: str, *, chat_id: str | None = None) -> Reply:
        """Stop an answer of the caller at once; what was verified of it is kept. One that is over stays as it is.

        Raises:
            NotFound: there is no such answer.
        """
        message = self.message(caller, message_id, chat_id=chat_id).message
        turn = self.pool.live(message_id)
        if turn is not None:
            self.pool.cancel(turn)
        elif message.state == RUNNING:
            self.events.cancel_elsewhere(caller, message_id)
        return self.message(caller, message_id, chat_id=chat_id)

    def listen(self, caller: Caller, message_id: str, *, chat_id: str | None = None) -> Turn | None:
        """The turn that makes an answer of the caller; ``None`` if it is over, or made elsewhere: see ``events``.

        Raises:
            NotFound: there is no such answer, or a key that is limited to collections did not ask for it.
        """
        live = self.pool.live(message_id)
        self.events.check(caller, message_id, chat_id=chat_id)
        return live

    def turn(self, caller: Caller, message_id: str, *, chat_id: str | None = None) -> Turn | Reply:
        """The turn that makes an answer of the caller, if this process does; else the answer as it is stored.

        Raises:
            NotFound: there is no such answer, or it is made, and a key that is limited to collections did not ask for
                it.
        """
        live = self.pool.live(message_id)
        if live is None:
            return self.message(caller, message_id, chat_id=chat_id)
        self.events.check(caller, message_id, chat_id=chat_id)
        return live

    def list(
        self, caller: Caller, *, query: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Chat]:
        """The caller's chats, the newest first; with ``query`` those in which all of its words are said."""
        statement = select(Chat).where(owned(caller), Chat.passing.is_(False))
        if query is not None:
            statement = statement.where(*matching(query))
        with self._database.read(caller) as session:
            return page(session, statement, moment=Chat.created_at, key=Chat.id, cursor=cursor, limit=limit)

    def get(self, caller: Caller, chat_id: str) -> Conversation:
        """A chat of the caller with all of its messages. Raises ``NotFound``."""
        return self._conversation(caller, chat_id, None, None)

    def page(self, caller: Caller, chat_id: str, *, cursor: str | None = None, limit: int = MAX_LIMIT) -> Conversation:
        """A chat of the caller with its newest messages, or those before a page of them.

        Raises:
            NotFound: there is no such chat.
            InvalidInput: ``limit`` is out of range.
            InvalidCursor: ``cursor`` is not one of ours.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidInput(
                f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
            )
        return self._conversation(caller, chat_id, None if cursor is None else decode_number(cursor), limit)

    def _conversation(self, caller: Caller, chat_id: str, before: int | None, limit: int | None) -> Conversation:
        newest = select(Message).where(Message.chat_id == chat_id).order_by(Message.ordinal.desc())
        if before is not None:
            newest = newest.where(Message.ordinal < before)
        if limit is not None:
            newest = newest.limit(limit + 1)
        with self._database.read(caller) as session:
            chat = own_chat(session, caller, chat_id)
            parents = parents_in(session, chat_id)
            found = session.scalars(newest).all()
            messages = found[:limit][::-1]
            return Conversation(
                chat,
                replies_of(session, self._access, caller, chat, messages),
                branch_of(parents, chat.leaf_id),
                len(parents),
                encode_number(messages[0].ordinal) if len(found) > len(messages) else None,
            )

    def message(self, caller: Caller, message_id: str, *, chat_id: str | None = None) -> Reply:
        """A stored message of the caller. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            chat, message = own_message(session, caller, message_id, chat_id=chat_id)
            return replies_of(session, self._access, caller, chat, [message])[0]

    def change(self, caller: Caller, chat_id: str, change: ChatChange) -> Chat:
        """Give a chat of the caller another title, or show another branch of it.

        Raises:
            InvalidInput: the title is empty, too long or not one line.
            NotFound: there is no such chat, or no such message in it.
        """
        title = None if change.title is None else _checked_title(change.title)
        with self._database.write(caller) as session:
            chat = own_chat(session, caller, chat_id, lock=True)
            if title is not None:
                chat.title, chat.title_by = title, "user"
            if change.leaf_id is not None:
                own_message(session, caller, change.leaf_id, chat_id=chat_id)
                chat.leaf_id = end_of_branch(parents_in(session, chat_id), change.leaf_id)
            chat.updated_at = session.clock.now()
            changed = [name for name in ("title", "leaf_id") if getattr(change, name) is not None]
            session.audit("chat.update", "chat", chat_id, changed=changed)
            return chat

    def delete(self, caller: Caller, chat_id: str) -> None:
        """Remove a chat of the caller with its messages, citations, events and ratings; answers in it are stopped.

        What it used stays in the sums, without content. Raises ``NotFound``.
        """
        with self._database.write(caller) as session:
            chat = own_chat(session, caller, chat_id, lock=True)
            remove_chat(session, chat.id)
            session.audit("chat.delete", "chat", chat_id)
        for turn in self.pool.in_chat(chat_id):
            turn.cancel()
        self.pool.stir(chat_id)


def _checked_title(title: str) -> str:
    words = " ".join(title.split())
    if not words:
        raise InvalidInput("A title has at least one character.", field="title", reason="empty")
    if len(words) > MAX_TITLE:
        raise InvalidInput(
            f"A title has at most {MAX_TITLE} characters.", field="title", reason="too_long", most=MAX_TITLE
        )
    if not is_storable(words) or any(deceives(char) for char in words):
        raise InvalidInput("A title may not hold characters that cannot be seen.", field="title", reason="name_letters")
    return words
