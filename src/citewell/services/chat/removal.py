"""Taking a chat out of the database with all that belongs to it."""

from __future__ import annotations

from sqlalchemy import delete, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chat, ChatEvent, Citation, Message, Rating


def remove_chat(session: ScopedSession, chat_id: str) -> None:
    """Remove a chat with its messages, citations, events and ratings. What it used stays in the sums."""
    # As whoever stores an answer, or deletes a user: first the chat's row, then those of its messages.
    session.scalars(select(Chat.id).where(Chat.id == chat_id).with_for_update())
    of_chat = select(Message.id).where(Message.chat_id == chat_id)
    unread = {"synchronize_session": False}  # none of these rows is in the session
    for table in (Citation, ChatEvent, Rating):
        gone = delete(table).where(table.message_id.in_(of_chat))
        session.execute(gone.execution_options(**unread))
    session.execute(delete(Message).where(Message.chat_id == chat_id).execution_options(**unread))
    session.execute(delete(Chat).where(Chat.id == chat_id).execution_options(**unread))
