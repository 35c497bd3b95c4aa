"""Bodies of chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from citewell.db.tables import Chat, Citation, Message
from citewell.http.schemas.search import References
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, JsonObject, Text
from citewell.services.chat.chats import Conversation, Reply


class ChatIn(Body):
    """A question, in a new chat or in one of yours."""

    message: Annotated[Text, Field(min_length=1, max_length=100_000, examples=["How long is parental leave?"])]
    session_id: Identifier | None = Field(default=None, description="Go on in this chat.")
    collections: References | None = Field(default=None, description="Answer only from these.")
    metadata: JsonObject | None = Field(default=None, description="Kept with a new chat.")


class StatementOut(Out):
    """One statement of an answer, with the numbers of its citations."""

    text: str
    support: float | None = Field(ge=0, le=1, description="How far its quotes carry it; null where not verified.")
    verdict: str
    citations: list[int]


class CitationOut(Out):
    """A checked span: the text of the version from `start` to `end` (code points) is `quote`."""

    n: int
    document_id: str
    version: int
    title: str
    collection_id: str | None
    start: int
    end: int
    quote: str
    page: int | None
    heading_path: list[str]


class SourceOut(Out):
    """A document that an answer cites."""

    document_id: str
    title: str
    citations: list[int]


class AnswerOut(Out):
    """An answer. `state` is `abstained` when the sources that you can read do not tell."""

    session_id: str
    message_id: str
    state: str
    answer: str
    statements: list[StatementOut]
    citations: list[CitationOut]
    sources: list[SourceOut]
    usage: Mapping[str, Any]
    trace_id: str | None

    @classmethod
    def of(cls, reply: Reply, trace_id: str | None) -> Self:
        """The public form of a stored answer."""
        message = reply.message
        citations = [_citation(citation, reply) for citation in reply.citations]
        sources: dict[str, SourceOut] = {}
        for citation in citations:
            source = sources.setdefault(
                citation.document_id,
                SourceOut(document_id=citation.document_id, title=citation.title, citations=[]),
            )
            source.citations.append(citation.n)
        return cls(
            session_id=reply.chat.id,
            message_id=message.id,
            state=message.state,
            answer=message.text,
            statements=_statements(message),
            citations=citations,
            sources=list(sources.values()),
            usage=message.usage or {},
            trace_id=trace_id,
        )


def _statements(message: Message) -> list[StatementOut]:
    return [StatementOut.model_validate(statement) for statement in message.statements or ()]


def _citation(citation: Citation, reply: Reply) -> CitationOut:
    place = reply.places.get(citation.id)
    return CitationOut(
        n=citation.number,
        document_id=citation.document_id,
        version=citation.version,
        title="" if place is None else place.title,
        collection_id=None if place is None else place.collection_id,
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        page=None if place is None else place.page,
        heading_path=[] if place is None else list(place.heading_path),
    )


class ChatOut(Out):
    """A chat without its messages."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, chat: Chat) -> Self:
        """The public form of a chat."""
        return cls(id=chat.id, title=chat.title, created_at=chat.created_at, updated_at=chat.updated_at)


class MessageOut(Out):
    """One turn of a chat."""

    id: str
    role: str
    text: str
    state: str
    statements: list[StatementOut]
    citations: list[CitationOut]
    created_at: datetime


class ConversationOut(ChatOut):
    """A chat with its messages in order."""

    messages: Sequence[MessageOut]

    @classmethod
    def whole(cls, conversation: Conversation) -> Self:
        """The public form of a conversation."""
        chat = conversation.chat
        return cls(
            id=chat.id,
            title=chat.title,
            created_at=chat.created_at,
            updated_at=chat.updated_at,
            messages=[
                MessageOut(
                    id=reply.message.id,
                    role=reply.message.role,
                    text=reply.message.text,
                    state=reply.message.state,
                    statements=_statements(reply.message),
                    citations=[_citation(citation, reply) for citation in reply.citations],
                    created_at=reply.message.created_at,
                )
                for reply in conversation.messages
            ],
        )
