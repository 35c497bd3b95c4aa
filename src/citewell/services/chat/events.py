"""What listeners of stored answers are told: after the turn, or from another process than makes the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from citewell.db.paging import Page
from citewell.db.session import Database
from citewell.db.tables import ChatEvent, Message
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.services.chat.forsaken import end_from_stored
from citewell.services.chat.replies import NO_CHAT, RUNNING, own_chat, own_message
from citewell.services.chat.turn_log import PackedEvent, TurnEvent


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of one of a chat's answers."""

    message_id: str
    event: TurnEvent
    created_at: datetime


class ChatEvents:
    """Stored events, for the user whose chat it is.

    Drafts may hold more than was cited in the end. So a key that is limited to collections is told the events of those
    answers only that were asked for with that key.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(
        self, caller: Caller, message_id: str, number: int, *, chat_id: str | None = None
    ) -> tuple[Sequence[TurnEvent], bool]:
        """The stored events of an answer after event ``number``, and whether more may come.

        Raises:
            NotFound: there is no such answer of the caller.
        """
        with self._database.read(caller) as session:
            _, message = own_message(session, caller, message_id, chat_id=chat_id)
            _check_heard(caller, message)
            rows = session.scalars(
                select(ChatEvent)
                .where(ChatEvent.message_id == message_id, ChatEvent.number > number)
                .order_by(ChatEvent.number)
            ).all()
            running = message.state == RUNNING
        return [each for row in rows if (each := _packed(row).after(number)) is not None], running

    @property
    def shared(self) -> bool:
        """Whether other processes may be at the database."""
        return self._database.engine.dialect.name != "sqlite"

    def check(self, caller: Caller, message_id: str, *, chat_id: str | None = None) -> None:
        """Raise ``NotFound`` unless this is an answer whose events the caller may be told."""
        with self._database.read(caller) as session:
            _, message = own_message(session, caller, message_id, chat_id=chat_id)
            _check_heard(caller, message)

    def answers(self, caller: Caller, chat_id: str) -> dict[str, bool]:
        """Ids of the answers of a chat that the caller may hear of, oldest first, and whether each is running.

        Raises:
            NotFound: there is no such chat of the caller.
        """
        with self._database.read(caller) as session:
            own_chat(session, caller, chat_id)
            rows = session.scalars(
                select(Message).where(Message.chat_id == chat_id, Message.role == "assistant").order_by(Message.ordinal)
            ).all()
        return {row.id: row.state == RUNNING for row in rows if _may_hear(caller, row)}

    def page(self, caller: Caller, chat_id: str, *, after: int, limit: int) -> Page[StoredEvent]:
        """Stored events of a chat, oldest first. ``after`` counts those of the pages before.

        Raises:
            NotFound: there is no such chat of the caller.
        """
        ids = self.answers(caller, chat_id)
        with self._database.read(caller) as session:
            of_chat = ChatEvent.message_id.in_(ids)
            total = session.scalar(select(func.count()).select_from(ChatEvent).where(of_chat)) or 0
            rows = session.scalars(
                select(ChatEvent)
                .join(Message, Message.id == ChatEvent.message_id)
                .where(of_chat)
                .order_by(Message.ordinal, ChatEvent.number)
                .offset(after)
                .limit(limit)
            ).all()
        return Page([_stored(row) for row in rows], None, int(total))

    def latest(self, caller: Caller, chat_id: str) -> StoredEvent:
        """The newest stored event of a chat.

        Raises:
            NotFound: there is no such chat of the caller, or nothing happened in it.
        """
        ids = self.answers(caller, chat_id)
        with self._database.read(caller) as session:
            row = session.scalars(
                select(ChatEvent)
                .join(Message, Message.id == ChatEvent.message_id)
                .where(ChatEvent.message_id.in_(ids))
                .order_by(Message.ordinal.desc(), ChatEvent.number.desc())
                .limit(1)
            ).one_or_none()
        if row is None:
            raise NotFound("Nothing is known of this chat's answers yet.")
        return _stored(row)

    def cancel_elsewhere(self, caller: Caller, message_id: str) -> None:
        """End an answer that another process makes; that one hears of it within a second, and stops."""
        with self._database.write(caller) as session:
            own_message(session, caller, message_id)
            end_from_stored(session, message_id, "cancelled")


def _may_hear(caller: Caller, message: Message) -> bool:
    return caller.collection_ids is None or (caller.api_key_id is not None and message.key_id == caller.api_key_id)


def _check_heard(caller: Caller, message: Message) -> None:
    if message.role != "assistant" or not _may_hear(caller, message):
        raise NotFound(NO_CHAT)


def _packed(row: ChatEvent) -> PackedEvent:
    return PackedEvent(row.number, row.kind, row.data)


def _stored(row: ChatEvent) -> StoredEvent:
    event = _packed(row).after(0)
    assert event is not None, "events are numbered from 1"
    return StoredEvent(row.message_id, event, row.created_at)
