"""Which ratings somebody may see: their own, and an administrator all of the tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, select, true
from sqlalchemy.orm import InstrumentedAttribute

from citewell.db.session import ScopedSession
from citewell.db.tables import Assistant, Chat, Citation, Message, Rating, UsageCollection, UsageRecord
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.domain.names import looks_like_id, name_key
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, administers
from citewell.services.assistants.rules import NO_ASSISTANT
from citewell.services.chat.replies import owned
from citewell.services.ratings.fields import RatingFilter

NO_RATING = "There is no such rating."


def sees_all(caller: Caller) -> bool:
    """Whether the caller reads the ratings of everybody: an admin, with a credential that may administer."""
    return administers(caller)


def visible(caller: Caller) -> ColumnElement[bool]:
    """Criterion on ``Rating``: the caller may see it. A key of some collections sees those of chats that it sees."""
    if sees_all(caller):
        return true()
    chats = select(Message.id).join(Chat, Chat.id == Message.chat_id).where(owned(caller))
    return and_(Rating.user_id == caller.user_id, Rating.message_id.in_(chats))


def matching(session: ScopedSession, access: AccessRules, caller: Caller, wanted: RatingFilter) -> Select[str]:
    """Ids of the ratings that the caller may see and that fit.

    Raises:
        NotFound: there is no such assistant, or no such collection or document that the caller may read.
    """
    found = select(Rating.id).join(Message, Message.id == Rating.message_id).where(visible(caller))
    if wanted.assistant is not None:
        found = found.where(Message.assistant_id == _assistant(session, wanted.assistant))
    if wanted.collection is not None:
        collection = access.collection_for(session, caller, wanted.collection)
        found = found.where(drew_on(collection.id))
    if wanted.document_id is not None:
        document = access.document_for(session, caller, wanted.document_id)
        found = found.where(Message.id.in_(select(Citation.message_id).where(Citation.document_id == document.id)))
    if wanted.score is not None:
        found = found.where(Rating.score == wanted.score)
    if wanted.thumb is not None:
        found = found.where(Rating.thumb == wanted.thumb.number)
    if wanted.reason is not None:
        found = found.where(names_reason(wanted.reason))
    named: tuple[tuple[InstrumentedAttribute[Any], object], ...] = (
        (Message.prompt_number, wanted.prompt_number),
        (Message.chat_id, wanted.chat_id),
        (Rating.message_id, wanted.message_id),
        (Rating.user_id, wanted.user_id),
    )
    for column, value in named:
        if value is not None:
            found = found.where(column == value)
    if wanted.since is not None:
        found = found.where(Rating.created_at >= wanted.since)
    if wanted.until is not None:
        found = found.where(Rating.created_at < wanted.until)
    return found.where(Rating.text != "") if wanted.with_text else found


def names_reason(reason: str) -> ColumnElement[bool]:
    """Criterion on ``Rating``: this is among its reasons, which are words out of a list."""
    return cast(Rating.reasons, String).contains(f'"{reason}"', autoescape=True)


def drew_on(collection_id: str) -> ColumnElement[bool]:
    """Criterion on ``Rating``: its answer could have cited what is in the collection."""
    used = (
        select(UsageRecord.id)
        .join(UsageCollection, UsageCollection.record_id == UsageRecord.id)
        .where(UsageRecord.message_id == Rating.message_id, UsageCollection.collection_id == collection_id)
    )
    return exists(used)


def _assistant(session: ScopedSession, ref: str) -> str:
    """The id of an assistant; ids of those that are gone are taken as they are."""
    if looks_like_id(ref):
        return ref
    named = select(Assistant.id).where(Assistant.name_key == name_key(ref), Assistant.deleted_at.is_(None))
    found = session.scalars(named).one_or_none() if is_storable(ref) else None
    if found is None:
        raise NotFound(NO_ASSISTANT)
    return found
