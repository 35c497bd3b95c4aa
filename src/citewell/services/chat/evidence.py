"""What an answer was made from: every passage that was found for it, and whether its writer was shown it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chat, Chunk, Citation, Document, DocumentVersion, Message
from citewell.domain.access import Caller
from citewell.domain.errors import NotFound
from citewell.domain.plain_text import is_storable
from citewell.services.access.rules import AccessRules, administers
from citewell.services.chat.replies import NO_CHAT, owned


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it is now: its text, and where it is in which version."""

    title: str
    collection_id: str
    text: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that could be cited. ``passage`` is ``None`` where the document is gone, or not the caller's to read.

    ``shown``: whoever wrote the answer was given it. ``cited``: numbers of the citations that lie in it.
    """

    chunk_id: int
    document_id: str
    version_id: str
    version: int | None
    score: float
    shown: bool
    cited: tuple[int, ...]
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """An answer and all of its evidence, in the order in which it was found."""

    message: Message
    evidence: Sequence[Evidence]


class EvidenceReader:
    """Shows what answers were made from, to those who asked and to admins."""

    def __init__(self, database: Database, access: AccessRules) -> None:
        self._database = database
        self._access = access

    def of(self, caller: Caller, chat_id: str, message_id: str) -> EvidenceOf:
        """The evidence of an answer. Each document is shown only as far as the caller may read it now.

        An admin who looks at what others asked is written into the audit log.

        Raises:
            NotFound: there is no such answer of the caller's.
        """
        if not (is_storable(chat_id) and is_storable(message_id)):
            raise NotFound(NO_CHAT)
        with self._database.read(caller) as session:
            message, own = self._message(session, caller, chat_id, message_id)
            evidence = self._evidence(session, caller, message)
        if not own:
            with self._database.write(caller) as session:
                session.audit("evidence.read", "message", message_id, chat_id=chat_id)
        return EvidenceOf(message, evidence)

    @staticmethod
    def _message(session: ScopedSession, caller: Caller, chat_id: str, message_id: str) -> tuple[Message, bool]:
        own = session.scalars(select(Chat.id).where(Chat.id == chat_id, owned(caller))).one_or_none() is not None
        message: Message | None = session.get(Message, message_id)
        there = message is not None and message.chat_id == chat_id and message.role == "assistant"
        if message is None or not there or not (own or administers(caller)):
            raise NotFound(NO_CHAT)
        return message, own

    def _evidence(self, session: ScopedSession, caller: Caller, message: Message) -> list[Evidence]:
        found = message.retrieved or []
        statement = (
            select(Chunk, Document.title, Document.collection_id)
            .join(Document, Document.id == Chunk.document_id)
            .where(Chunk.id.in_([each["chunk_id"] for each in found]), self._access.readable_documents(caller))
        )
        passages = {
            chunk.id: Passage(
                title, collection_id, chunk.text, chunk.start, chunk.end, chunk.page, tuple(chunk.heading_path or ())
            )
            for chunk, title, collection_id in session.execute(statement)
        }
        versions = select(DocumentVersion.id, DocumentVersion.number).where(
            DocumentVersion.id.in_([each["version_id"] for each in found])
        )
        numbers = {row.id: row.number for row in session.execute(versions)}
        cited: dict[int, list[int]] = {}
        of_message = select(Citation.chunk_id, Citation.number).where(Citation.message_id == message.id)
        for chunk_id, number in session.execute(of_message.order_by(Citation.number)):
            cited.setdefault(chunk_id, []).append(number)
        return [
            Evidence(
                chunk_id=each["chunk_id"],
                document_id=each["document_id"],
                version_id=each["version_id"],
                version=numbers.get(each["version_id"]),
                score=each["score"],
                shown=each["shown"],
                cited=tuple(cited.get(each["chunk_id"], ())),
                passage=passages.get(each["chunk_id"]),
            )
            for each in found
        ]
