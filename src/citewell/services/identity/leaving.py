"""What becomes of what a user has, when the user goes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, exists, or_, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import Assistant, Chat, Collection, Crawl, Document, Source, User

_OWNED: Final = (Source, Crawl, Assistant, Collection, Document)
"""In the order in which whoever changes several of them locks them."""


def let_go(session: ScopedSession, user_id: str) -> None:
    """Delete the user's chats, and make what they own nobody's.

    Call it before the rows of the user and of the tenant are locked: who changes a document holds its row, and comes to
    these two.
    """
    unread = {"synchronize_session": False}  # none of these rows is in the session
    chats = select(Chat.id).where(Chat.user_id == user_id).order_by(Chat.id).with_for_update()
    session.execute(delete(Chat).where(Chat.id.in_(chats)).execution_options(**unread))
    for table in _OWNED:
        own = select(table.id).where(table.owner_id == user_id).order_by(table.id).with_for_update(key_share=True)
        session.execute(update(table).where(table.id.in_(own)).values(owner_id=None).execution_options(**unread))


def has_anything(session: ScopedSession, user_id: str) -> bool:
    """Whether something came to the user meanwhile; while their row is locked, nothing does."""
    owned = (exists().where(table.owner_id == user_id) for table in _OWNED)
    found = select(User.id).where(User.id == user_id, or_(exists().where(Chat.user_id == user_id), *owned))
    return session.scalars(found).one_or_none() is not None
