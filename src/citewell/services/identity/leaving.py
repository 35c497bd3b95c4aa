"""What becomes of what a user has, when the user goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, exists, func, or_, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import ApiKey, Assistant, Chat, Collection, Crawl, Document, Membership, Source, User

_OWNED: Final = (Source, Crawl, Assistant, Collection, Document)
"""In the order in which whoever changes several of them locks them."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much a user has. Chats, keys that still work and memberships in groups go with the user; the rest stays."""

    chats: int
    api_keys: int
    groups: int
    collections: int
    documents: int
    sources: int
    crawls: int
    assistants: int


def count_belongings(session: ScopedSession, user_id: str) -> Belongings:
    """What would go, and what would be nobody's, if the user went now."""
    counted = {
        "chats": select(func.count(Chat.id)).where(Chat.user_id == user_id, Chat.passing.is_(False)),
        "api_keys": select(func.count(ApiKey.id)).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None)),
        "groups": select(func.count(Membership.group_id)).where(Membership.user_id == user_id),
        "collections": select(func.count(Collection.id)).where(
            Collection.owner_id == user_id, Collection.deleted_at.is_(None)
        ),
        "documents": select(func.count(Document.id)).where(Document.owner_id == user_id, Document.deleted_at.is_(None)),
        "sources": select(func.count(Source.id)).where(Source.owner_id == user_id),
        "crawls": select(func.count(Crawl.id)).where(Crawl.owner_id == user_id),
        "assistants": select(func.count(Assistant.id)).where(Assistant.owner_id == user_id),
    }
    return Belongings(**{name: session.scalar(statement) or 0 for name, statement in counted.items()})


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
