"""Chats of a user: ask, list, read again, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, delete, false, func, not_, or_, select, true

from citewell.db.paging import Page, page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Chunk, Citation, Collection, Document, Message
from citewell.domain.access import Caller, Right
from citewell.domain.errors import NotFound
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answer import Answer
from citewell.services.answer.answers import Answers
from citewell.services.answer.inquiry import Inquiry

TITLE_CHARS = 80
UNKNOWN = "I do not know. Nothing in the sources that you can read answers this."
"""What is said instead of an answer when the evidence is thin."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation points, as of now; citations of documents that are gone or hidden have none."""

    title: str
    collection_id: str
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A message as it was stored, with its citations, and by their ids the places that the caller may still see."""

    chat: Chat
    message: Message
    citations: tuple[Citation, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat with all its messages in order."""

    chat: Chat
    messages: Sequence[Reply]


class Chats:
    """Conversations on behalf of a caller. A chat belongs to its user; to everybody else it does not exist.

    Nor does it to a key of that user that is limited to collections, if something else is quoted in it.
    """

    def __init__(self, database: Database, answers: Answers, access: AccessRules) -> None:
        self._database = database
        self._answers = answers
        self._access = access

    def ask(
        self,
        caller: Caller,
        message: str,
        *,
        session_id: str | None = None,
        collections: tuple[str, ...] | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Reply:
        """Answer a question and store both, in a new chat or in the caller's chat ``session_id``.

        Raises:
            InvalidInput: the message is empty or not text.
            TooLarge: it is too long.
            NotFound: the chat or a collection does not exist for the caller.
            ModelUnavailable: a model is configured and does not answer.
        """
        with self._database.read(caller) as session:
            earlier = None if session_id is None else self._own(session, caller, session_id)
            if collections is None and earlier is not None and earlier.collection_ids is not None:
                collections = self._left(session, caller, earlier.collection_ids)
            chosen = None
            if collections is not None:
                chosen = [self._access.collection_for(session, caller, ref, right=Right.READ).id for ref in collections]
        answer = self._answers.answer(caller, Inquiry(message, collections))
        with self._database.write(caller) as session:
            chat = self._chat(session, caller, session_id, message, chosen, metadata)
            reply = self._store(session, chat, message, answer)
            session.audit(
                "chat.ask",
                "message",
                reply.message.id,
                chat_id=chat.id,
                state=reply.message.state,
                documents=sorted({citation.document_id for citation in answer.citations}),
            )
        return reply

    def list(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[Chat]:
        """The caller's chats, the newest first."""
        statement = select(Chat).where(_owned(caller))
        with self._database.read(caller) as session:
            return page(session, statement, moment=Chat.created_at, key=Chat.id, cursor=cursor, limit=limit)

    def get(self, caller: Caller, chat_id: str) -> Conversation:
        """A chat of the caller with its messages. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            chat = self._own(session, caller, chat_id)
            messages = session.scalars(
                select(Message).where(Message.chat_id == chat_id).order_by(Message.ordinal)
            ).all()
            return Conversation(chat, self._replies(session, caller, chat, messages))

    def message(self, caller: Caller, message_id: str) -> Reply:
        """A stored answer of the caller. Raises ``NotFound``."""
        with self._database.read(caller) as session:
            message = session.get(Message, message_id)
            if message is None:
                raise _unknown()
            chat = self._own(session, caller, message.chat_id)
            return self._replies(session, caller, chat, [message])[0]

    def _replies(
        self, session: ScopedSession, caller: Caller, chat: Chat, messages: Sequence[Message]
    ) -> Sequence[Reply]:
        wanted = [message.id for message in messages]
        cited: dict[str, list[Citation]] = {}
        places: dict[str, Place] = {}
        statement = (
            select(Citation, Document.title, Document.collection_id, Chunk.page, Chunk.heading_path)
            .select_from(Citation)
            .outerjoin(Document, (Document.id == Citation.document_id) & self._access.readable_documents(caller))
            .outerjoin(Chunk, (Chunk.id == Citation.chunk_id) & (Chunk.document_id == Document.id))
            .where(Citation.message_id.in_(wanted))
            .order_by(Citation.message_id, Citation.number)
        )
        for citation, title, collection_id, page_number, heading_path in session.execute(statement):
            cited.setdefault(citation.message_id, []).append(citation)
            if collection_id is not None:
                places[citation.id] = Place(title, collection_id, page_number, tuple(heading_path or ()))
        return [Reply(chat, message, tuple(cited.get(message.id, ())), places) for message in messages]

    def delete(self, caller: Caller, chat_id: str) -> None:
        """Remove a chat of the caller with its messages and citations. Raises ``NotFound``."""
        with self._database.write(caller) as session:
            chat = self._own(session, caller, chat_id)
            of_chat = select(Message.id).where(Message.chat_id == chat_id)
            unread = {"synchronize_session": False}  # none of these rows is in the session
            session.execute(delete(Citation).where(Citation.message_id.in_(of_chat)).execution_options(**unread))
            session.execute(delete(Message).where(Message.chat_id == chat_id))
            session.delete(chat)
            session.audit("chat.delete", "chat", chat_id)

    @staticmethod
    def _own(session: ScopedSession, caller: Caller, chat_id: str) -> Chat:
        chat = session.scalars(select(Chat).where(Chat.id == chat_id, _owned(caller))).one_or_none()
        if chat is None:
            raise _unknown()
        return chat

    def _left(self, session: ScopedSession, caller: Caller, collection_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of a chat's collections that the caller can read still. Raises ``NotFound`` if none is left."""
        criterion = and_(Collection.id.in_(collection_ids), self._access.readable_collections(caller))
        found = tuple(session.scalars(select(Collection.id).where(criterion).order_by(Collection.id)))
        if not found:
            raise NotFound("The collections of this chat are gone.")
        return found

    def _chat(
        self,
        session: ScopedSession,
        caller: Caller,
        session_id: str | None,
        message: str,
        collection_ids: Sequence[str] | None,
        metadata: Mapping[str, object] | None,
    ) -> Chat:
        now = session.clock.now()
        if session_id is not None:
            chat = self._own(session, caller, session_id)
            session.refresh(chat, with_for_update=True)
            chat.updated_at = now
            return chat
        words = " ".join(message.split())
        title = words if len(words) <= TITLE_CHARS else words[:TITLE_CHARS].rsplit(" ", 1)[0] + "…"
        chat = Chat(
            id=session.ids.new_id(),
            user_id=caller.user_id,
            title=title,
            collection_ids=None if collection_ids is None else list(collection_ids),
            meta=dict(metadata or {}),
            created_at=now,
            updated_at=now,
        )
        session.add(chat)
        session.flush()
        return chat

    @staticmethod
    def _store(session: ScopedSession, chat: Chat, message: str, answer: Answer) -> Reply:
        now = session.clock.now()
        last = session.scalar(select(func.max(Message.ordinal)).where(Message.chat_id == chat.id)) or 0
        question = Message(
            id=session.ids.new_id(), chat_id=chat.id, ordinal=last + 1, role="user", text=message, state="asked"
        )
        reply = Message(
            id=session.ids.new_id(),
            chat_id=chat.id,
            ordinal=last + 2,
            role="assistant",
            text=answer_text(answer),
            state=answer.state.value,
            statements=[each.as_json() for each in answer.statements],
            usage={
                "answerer": answer.model,
                "tokens_in": answer.tokens_in,
                "tokens_out": answer.tokens_out,
                "passages": len(answer.retrieved),
                "search_ms": round(answer.stages["search"], 2),
                "answer_ms": round(answer.stages["answer"], 2),
                "statements_dropped": answer.dropped.statements,
                "quotes_dropped": answer.dropped.quotes,
                **({} if answer.note is None else {"note": answer.note}),
            },
        )
        question.created_at = reply.created_at = now
        session.add_all([question, reply])
        session.flush()
        citations = tuple(
            Citation(
                id=session.ids.new_id(),
                message_id=reply.id,
                number=c.number,
                document_id=c.document_id,
                version_id=c.version_id,
                version=c.version,
                chunk_id=c.chunk_id,
                start=c.start,
                end=c.end,
                quote=c.quote,
                normalisation=[each.value for each in c.normalisation],
            )
            for c in answer.citations
        )
        session.add_all(citations)
        places = {
            row.id: Place(c.title, c.collection_id, c.page, c.heading_path)
            for row, c in zip(citations, answer.citations, strict=True)
        }
        return Reply(chat, reply, citations, places)


def answer_text(answer: Answer) -> str:
    """The statements as one text with the numbers of their citations, or ``UNKNOWN`` when there are none."""
    if not answer.statements:
        return UNKNOWN
    return " ".join(
        statement.text + "".join(f" [{number}]" for number in statement.citations) for statement in answer.statements
    )


def _owned(caller: Caller) -> ColumnElement[bool]:
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
        limit = ~elsewhere.exists()
    return and_(Chat.user_id == caller.user_id, limit)


def _unknown() -> NotFound:
    return NotFound("There is no such chat of yours.")
