"""Bodies of chats that are shown to colleagues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import Field

from citewell.db.tables import ChatShare
from citewell.http.schemas.chats import CitationOut, StatementOut, citation_out
from citewell.http.schemas.shape import Body, Out
from citewell.http.schemas.text import MAX_INT, Identifier
from citewell.services.chat.shares import SharedChat
from citewell.services.chat.showing import ShownMessage


class ShareIn(Body):
    """What of a chat to share."""

    leaf_id: Identifier | None = Field(
        default=None, description="The last message to show; without it, the end of the branch that is shown."
    )


class ShareOut(Out):
    """A chat of yours that colleagues may read."""

    id: str
    session_id: str
    leaf_id: str
    title: str
    created_at: datetime
    path: str = Field(description="The link, without the address of this server: `/#share=…`.")

    @classmethod
    def of(cls, share: ChatShare) -> Self:
        """As its owner sees it."""
        return cls(
            id=share.id,
            session_id=share.chat_id,
            leaf_id=share.leaf_id,
            title=share.title,
            created_at=share.created_at,
            path=f"/#share={share.id}",
        )


class SharedStatementOut(Out):
    """A statement; `statement` is null where you may not read what it rests on."""

    available: bool
    citations: Sequence[int]
    statement: StatementOut | None


class SharedCitationOut(Out):
    """A citation; `citation` is null where you may not read its document now, or it is gone."""

    n: int
    available: bool
    citation: CitationOut | None


class SharedMessageOut(Out):
    """A question or an answer, as far as you may read it."""

    role: str
    state: str
    text: str = Field(description="Of an answer: the statements that are shown.")
    model: str | None
    mode: str | None
    created_at: datetime
    hidden: int = Field(ge=0, le=MAX_INT, description="Statements that are not shown to you.")
    statements: Sequence[SharedStatementOut]
    citations: Sequence[SharedCitationOut]
    conflicts: Sequence[Mapping[str, Any]] = Field(description="What sources that you can read disagree about.")
    suggestions: Sequence[Mapping[str, Any]] = Field(description="Passages that you can read, to look yourself.")

    @classmethod
    def of(cls, shown: ShownMessage) -> Self:
        """As the reader may see it."""
        message, available = shown.reply.message, shown.available or {}
        return cls(
            role=message.role,
            state=message.state,
            text=shown.text,
            model=message.model,
            mode=message.mode,
            created_at=message.created_at,
            hidden=shown.hidden,
            statements=[
                SharedStatementOut(
                    available=each.stored is not None,
                    citations=each.citations,
                    statement=None if each.stored is None else StatementOut.model_validate(each.stored),
                )
                for each in shown.statements
            ],
            citations=[
                SharedCitationOut(
                    n=each.number,
                    available=each.number in available,
                    citation=citation_out(each, shown.reply) if each.number in available else None,
                )
                for each in shown.reply.citations
            ],
            conflicts=shown.reply.conflicts,
            suggestions=shown.reply.suggestions,
        )


class SharedChatOut(Out):
    """A shared chat, as far as you may read it."""

    id: str
    title: str
    owner: str = Field(description="Who shares it: a name, or else an address.")
    mine: bool
    created_at: datetime
    hidden: int = Field(ge=0, le=MAX_INT, description="Statements that are not shown to you.")
    messages: Sequence[SharedMessageOut]

    @classmethod
    def of(cls, shared: SharedChat) -> Self:
        """As the reader may see it."""
        return cls(
            id=shared.share.id,
            title=shared.share.title,
            owner=shared.owner,
            mine=shared.mine,
            created_at=shared.share.created_at,
            hidden=sum(each.hidden for each in shared.messages),
            messages=[SharedMessageOut.of(each) for each in shared.messages],
        )
