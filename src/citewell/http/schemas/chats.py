"""Bodies of chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from citewell.db.tables import Chat, Citation, Message
from citewell.http.schemas.search import References
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import Identifier, JsonObject, Line, Text
from citewell.services.answer.inquiry import Mode
from citewell.services.chat.events import StoredEvent
from citewell.services.chat.replies import Conversation, Reply
from citewell.services.chat.turn import AskRequest

ModeName = Literal["strict", "mark", "off"]
Reference = Annotated[Line, Field(min_length=1, max_length=300)]
STREAM = "Send server-sent events while the answer is made, instead of the answer when it is there."


class RegenerateIn(Body):
    """How to answer a question once more."""

    model: Reference | None = Field(default=None, description="Another model, by id or name.")
    mode: ModeName | None = Field(default=None, description="Another mode of verification.")
    stream: bool = Field(default=False, description=STREAM)

    @property
    def verification(self) -> Mode | None:
        """The mode that is asked for."""
        return None if self.mode is None else Mode(self.mode)


class ChatIn(RegenerateIn):
    """A question, in a new chat or in one of yours."""

    message: Annotated[Text, Field(min_length=1, max_length=100_000, examples=["How long is parental leave?"])]
    session_id: Identifier | None = Field(default=None, description="Go on in this chat.")
    collections: References | None = Field(default=None, description="Answer only from these.")
    assistant: Reference | None = Field(default=None, description="Ask this assistant, by id or name.")
    model: Reference | None = Field(default=None, description="Let this model write, by id or name.")
    mode: ModeName | None = Field(
        default=None, description="What becomes of statements that the sources do not bear out; `strict` removes them."
    )
    parent_id: Identifier | None = Field(
        default=None, description="The answer that the question follows; without it, the last one of the chat."
    )
    edit_of: Identifier | None = Field(
        default=None, description="The question in whose place this one is asked, on a branch of its own."
    )
    metadata: JsonObject | None = Field(default=None, description="Kept with a new chat.")

    def request(self, collections: tuple[str, ...] | None, assistant: str | None) -> AskRequest:
        """What is asked of the service."""
        return AskRequest(
            message=self.message,
            session_id=self.session_id,
            collections=collections,
            assistant=assistant,
            model=self.model,
            mode=self.verification,
            parent_id=self.parent_id,
            edit_of=self.edit_of,
            metadata=self.metadata,
            streamed=self.stream,
        )


class FindingOut(Out):
    """Why a statement is not supported."""

    fault: str
    words: str


class StatementOut(Out):
    """One statement of an answer, with the numbers of its citations."""

    text: str
    support: float | None = Field(ge=0, le=1, description="How far its quotes carry it; null where not verified.")
    verdict: str
    citations: list[int]
    findings: list[FindingOut] = Field(default_factory=list, description="What its quotes do not bear out.")
    lead: str = Field(default=" ", description="What stands between it and the statement before.")


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
    normalisation: list[str] = Field(
        default_factory=list, description="How the quote that a model gave had to be read to be found."
    )


class SourceOut(Out):
    """A document that an answer cites."""

    document_id: str
    title: str
    citations: list[int]


class ProblemOut(Out):
    """Why there is no answer."""

    code: str
    message: str


class TurnOut(Out):
    """What a question or an answer says, and how it came about."""

    state: str = Field(description="Of an answer `running`, `answered`, `abstained`, `failed` or `cancelled`.")
    parent_id: str | None = Field(description="The message that it follows.")
    query: str | None = Field(description="The question as it was looked up, where that is another than was asked.")
    mode: str | None
    model: str | None = Field(description="Who wrote it.")
    assistant_id: str | None
    statements: list[StatementOut]
    citations: list[CitationOut]
    conflicts: Sequence[Mapping[str, Any]] = Field(description="What the sources disagree about.")
    suggestions: Sequence[Mapping[str, Any]] = Field(description="Where to look oneself, when there is no answer.")
    error: ProblemOut | None


def _turn(reply: Reply) -> dict[str, Any]:
    message = reply.message
    return {
        "state": message.state,
        "parent_id": message.parent_id,
        "query": message.query,
        "mode": message.mode,
        "model": message.model,
        "assistant_id": message.assistant_id,
        "statements": _statements(message),
        "citations": [citation_out(citation, reply) for citation in reply.citations],
        "conflicts": reply.conflicts,
        "suggestions": reply.suggestions,
        "error": None if message.error is None else ProblemOut.model_validate(message.error),
    }


class AnswerOut(TurnOut):
    """An answer. `state` is `abstained` when the sources that you can read do not tell."""

    session_id: str
    message_id: str
    answer: str
    sources: list[SourceOut]
    usage: Mapping[str, Any]
    trace_id: str | None

    @classmethod
    def of(cls, reply: Reply, trace_id: str | None) -> Self:
        """The public form of a stored answer."""
        told = _turn(reply)
        sources: dict[str, SourceOut] = {}
        for citation in told["citations"]:
            source = sources.setdefault(
                citation.document_id,
                SourceOut(document_id=citation.document_id, title=citation.title, citations=[]),
            )
            source.citations.append(citation.n)
        return cls(
            session_id=reply.chat.id,
            message_id=reply.message.id,
            answer=reply.message.text,
            sources=list(sources.values()),
            usage=reply.message.usage or {},
            trace_id=trace_id,
            **told,
        )


def _statements(message: Message) -> list[StatementOut]:
    return [StatementOut.model_validate(statement) for statement in message.statements or ()]


def citation_out(citation: Citation, reply: Reply) -> CitationOut:
    """The public form of a citation."""
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
        normalisation=citation.normalisation,
    )


class ChatOut(Out):
    """A chat without its messages."""

    id: str
    title: str
    assistant_id: str | None
    leaf_id: str | None = Field(description="The last message of the branch that is shown.")
    metadata: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, chat: Chat) -> Self:
        """The public form of a chat."""
        return cls(**_chat(chat))


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "id": chat.id,
        "title": chat.title,
        "assistant_id": chat.assistant_id,
        "leaf_id": chat.leaf_id,
        "metadata": chat.meta,
        "created_at": chat.created_at,
        "updated_at": chat.updated_at,
    }


class MessageOut(TurnOut):
    """One message of a chat."""

    id: str
    role: str
    text: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """The public form of a message."""
        message = reply.message
        return cls(
            id=message.id,
            role=message.role,
            text=message.text,
            created_at=message.created_at,
            finished_at=message.finished_at,
            **_turn(reply),
        )


class ConversationOut(ChatOut):
    """A chat with messages in order; `branch` names those that are shown, from the first to the leaf."""

    messages: Sequence[MessageOut]
    branch: Sequence[str]
    messages_total: int = Field(ge=0, description="Messages in all.")
    next_cursor: str | None = Field(description="Give it as `cursor` for the messages before these, if there are any.")

    @classmethod
    def of_page(cls, conversation: Conversation) -> Self:
        """The public form of a conversation."""
        messages = [MessageOut.of(reply) for reply in conversation.messages]
        return cls(
            **_chat(conversation.chat),
            messages=messages,
            branch=conversation.branch,
            messages_total=conversation.total,
            next_cursor=conversation.earlier,
        )


class ChatChangeIn(Body):
    """What becomes of a chat; what is left out stays."""

    title: Annotated[Line, Field(min_length=1, max_length=300)] | None = None
    leaf_id: Identifier | None = Field(
        default=None, description="A message; the branch that it is on is shown, down to its newest end."
    )


class ChatEventOut(Out):
    """Something that happened while an answer was made. Text is a draft: it was not verified yet."""

    message_id: str
    number: int
    kind: str = Field(description="`step`, `text`, `statement`, `conflict`, `answer` or `error`.")
    data: Mapping[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, stored: StoredEvent) -> Self:
        """The public form of a stored event."""
        return cls(
            message_id=stored.message_id,
            number=stored.event.number,
            kind=stored.event.kind,
            data=stored.event.data,
            created_at=stored.created_at,
        )
