"""Stored chats and messages as their user sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import aliased

from citewell.db.session import ScopedSession
from citewell.db.tables import Chat, Chunk, Citation, Document, Message
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import Mode

RUNNING = "running"
ASKED = "asked"
KEPT = ("answered", "abstained", "cancelled")
"""States of answers that say something."""
LOOSE = (Mode.MARK.value, Mode.OFF.value)
"""Modes in which answers have statements without citations."""
NO_CHAT = "There is no such chat of yours."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation points, as of now; citations of documents that are gone or hidden have none."""

    title: str
    collection_id: str
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A message as it was stored, with its citations, and by their ids the places that the caller may still see.

    ``suggestions`` and ``conflicts`` are those of documents that the caller can read now.
    """

    chat: Chat
    message: Message
    citations: tuple[Citation, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    suggestions: Sequence[Mapping[str, Any]] = ()
    conflicts: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat with messages in order: all ``total`` of them, or a page.

    ``branch``: ids of those that are shown, from the first to the leaf. ``earlier`` is where the messages before these
    are; ``None`` where these are the first.
    """

    chat: Chat
    messages: Sequence[Reply]
    branch: Sequence[str]
    total: int
    earlier: str | None = None

    def shown(self) -> list[Reply]:
        """The messages of the branch, of a chat with all of its messages."""
        by_id = {reply.message.id: reply for reply in self.messages}
        return [by_id[each] for each in self.branch]


def owned(caller: Caller) -> ColumnElement[bool]:
    """Criterion on ``Chat``: it is the caller's, and tells nothing that the caller's key cannot reach.

    What an answer says without citing anything may be from anywhere: a key that is limited to collections sees chats
    with such answers where it has asked for them itself.
    """
    if caller.user_id is None:
        return false()
    limit: ColumnElement[bool] = true()
    if caller.collection_ids is not None:
        within = Document.collection_id.in_(caller.collection_ids)
        elsewhere = (
            select(Citation.id)
            .join(Message, Message.id == Citation.message_id)
            .outerjoin(Document, Document.id == Citation.document_id)
            .where(Message.chat_id == Chat.id, or_(Document.id.is_(None), not_(within)))
        )
        said = aliased(Message)  # the statement around it may be about messages, too
        loose = select(said.id).where(
            said.chat_id == Chat.id,
            said.mode.in_(LOOSE),
            or_(said.key_id.is_(None), said.key_id != caller.api_key_id),
        )
        limit = and_(~elsewhere.exists(), ~loose.exists())
    return and_(Chat.user_id == caller.user_id, limit)


def own_chat(session: ScopedSession, caller: Caller, chat_id: str, *, lock: bool = False) -> Chat:
    """The caller's chat of that id. Raises ``NotFound``."""
    wanted = select(Chat).where(Chat.id == chat_id, owned(caller))
    if lock:
        wanted = wanted.with_for_update(of=Chat)
    chat = session.scalars(wanted).one_or_none()
    if chat is None:
        raise NotFound(NO_CHAT)
    return chat


def own_message(
    session: ScopedSession, caller: Caller, message_id: str, *, chat_id: str | None = None, lock: bool = False
) -> tuple[Chat, Message]:
    """A message of a chat of the caller, of ``chat_id`` where that is given. Raises ``NotFound``."""
    message = session.get(Message, message_id)
    if message is None or chat_id not in {None, message.chat_id}:
        raise NotFound(NO_CHAT)
    return own_chat(session, caller, message.chat_id, lock=lock), message


def replies_of(
    session: ScopedSession, access: AccessRules, caller: Caller, chat: Chat, messages: Sequence[Message]
) -> list[Reply]:
    """The messages with what belongs to them, in the same order."""
    cited: dict[str, list[Citation]] = {}
    places: dict[str, Place] = {}
    statement = (
        select(Citation, Document.title, Document.collection_id, Chunk.page, Chunk.heading_path)
        .select_from(Citation)
        .outerjoin(Document, (Document.id == Citation.document_id) & access.readable_documents(caller))
        .outerjoin(Chunk, (Chunk.id == Citation.chunk_id) & (Chunk.document_id == Document.id))
        .where(Citation.message_id.in_([message.id for message in messages]))
        .order_by(Citation.message_id, Citation.number)
    )
    for citation, title, collection_id, page_number, heading_path in session.execute(statement):
        cited.setdefault(citation.message_id, []).append(citation)
        if collection_id is not None:
            places[citation.id] = Place(title, collection_id, page_number, tuple(heading_path or ()))
    named = {key for message in messages for each in _shown_beside(message) for key in _documents(each)}
    readable = select(Document.id).where(Document.id.in_(named), access.readable_documents(caller))
    shown = set(session.scalars(readable)) if named else set()
    return [
        Reply(
            chat,
            message,
            tuple(cited.get(message.id, ())),
            places,
            [each for each in message.suggestions or () if _documents(each) <= shown],
            [each for each in message.conflicts or () if _documents(each) <= shown],
        )
        for message in messages
    ]


def _shown_beside(message: Message) -> list[dict[str, Any]]:
    return [*(message.suggestions or ()), *(message.conflicts or ())]


def _documents(shown: Mapping[str, Any]) -> set[str]:
    """The documents that a suggestion or the sides of a conflict are from."""
    return {each["document_id"] for each in shown.get("sides", (shown,))}


def branch_of(parents: Mapping[str, str | None], leaf: str | None) -> list[str]:
    """Ids from the first message to ``leaf``, by the parent of each; none where the leaf is not there."""
    path: list[str] = []
    seen: set[str] = set()
    while leaf is not None and leaf in parents and leaf not in seen:
        seen.add(leaf)
        path.append(leaf)
        leaf = parents[leaf]
    return path[::-1]


def end_of_branch(parents: Mapping[str, str | None], message_id: str) -> str:
    """The last message of the branch on which a message is: of what follows one, always the newest.

    Args:
        parents: In the order in which the messages came.
        message_id: One of them.
    """
    newest = {parent: child for child, parent in parents.items() if parent is not None}
    seen = {message_id}
    while (following := newest.get(message_id)) is not None and following not in seen:
        seen.add(following)
        message_id = following
    return message_id


def parents_in(session: ScopedSession, chat_id: str) -> dict[str, str | None]:
    """The parent of each message of a chat, in the order in which they came."""
    rows = session.execute(
        select(Message.id, Message.parent_id).where(Message.chat_id == chat_id).order_by(Message.ordinal)
    )
    return {row.id: row.parent_id for row in rows}
