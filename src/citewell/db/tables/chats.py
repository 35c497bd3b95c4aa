"""Conversations and the evidence they were given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Chat(TenantOwned):
    """A conversation of one user, with an assistant or without.

    Its messages are a tree: ``leaf_id`` is the last message of the branch that is shown. ``summary`` tells what was
    said up to message ``summary_of``, for models that cannot be given all of it. ``title_by``: ``question``, ``model``
    or ``user``. A ``passing`` one is not kept when its answer is over.
    """

    __tablename__ = "chats"
    __table_args__ = (
        Index(
            "ix_chats_passing",
            "tenant_id",
            sqlite_where=sql("passing"),
            postgresql_where=sql("passing"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"), index=True)
    assistant_id: Mapped[str | None] = mapped_column(Id, index=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    title_by: Mapped[str] = mapped_column(Word, default="question")
    leaf_id: Mapped[str | None] = mapped_column(Id)
    summary: Mapped[str | None] = mapped_column(LongText)
    summary_of: Mapped[str | None] = mapped_column(Id)
    collection_ids: Mapped[list[str] | None] = mapped_column(Json)
    passing: Mapped[bool] = mapped_column(default=False)
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Message(TenantOwned):
    """One turn. ``parent_id`` is the message that it follows; several that follow one are other tries of the same turn.

    ``state`` of an answer: ``running``, ``answered``, ``abstained``, ``failed`` or ``cancelled``; of a question
    ``asked``. ``statements`` as the API shows them. ``query`` is the question as it was looked up, where a
    follow-up was written out. ``asked_for``: what the question named, of model, mode, assistant and collections.
    ``conflicts``: what sources disagree about; ``suggestions``: where to look oneself.
    ``retrieved``: the chunks that the answer could be made from. ``error``: ``{"code", "message"}``. ``key_id`` is the
    key that asked. Until ``running_until`` the server that makes the answer is taken to be alive.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("chat_id", "ordinal"),
        Index(
            "ix_messages_running",
            "tenant_id",
            sqlite_where=sql("state = 'running'"),
            postgresql_where=sql("state = 'running'"),
        ),
        Index(
            "ix_messages_unanswered",
            "tenant_id",
            "created_at",
            sqlite_where=sql("state IN ('abstained', 'failed')"),
            postgresql_where=sql("state IN ('abstained', 'failed')"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[str] = mapped_column(Id, ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[str | None] = mapped_column(Id, index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(Word)
    text: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(Word)
    query: Mapped[str | None] = mapped_column(LongText)
    mode: Mapped[str | None] = mapped_column(Word)
    model: Mapped[str | None] = mapped_column(Name)
    assistant_id: Mapped[str | None] = mapped_column(Id)
    prompt_number: Mapped[int | None] = mapped_column(Integer)
    asked_for: Mapped[dict[str, Any] | None] = mapped_column(Json)
    statements: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    conflicts: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    suggestions: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    retrieved: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    usage: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    key_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    running_until: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ChatEvent(TenantOwned):
    """What a client was told while an answer was made, in order, so that it can go on where it lost the connection."""

    __tablename__ = "chat_events"
    __table_args__ = (
        Index(
            "ix_chat_events_drafts",
            "created_at",
            sqlite_where=sql("kind = 'text'"),
            postgresql_where=sql("kind = 'text'"),
        ),
    )

    message_id: Mapped[str] = mapped_column(Id, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Word)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Rating(TenantOwned):
    """What one user thinks of an answer: ``score`` from 1 to 5, ``thumb`` -1 or 1, reasons as words, and a text."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("message_id", "user_id"),
        Index("ix_ratings_list", "tenant_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(Id, ForeignKey("messages.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("users.id"), index=True)
    score: Mapped[int | None] = mapped_column(Integer)
    thumb: Mapped[int | None] = mapped_column(Integer)
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    text: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Citation(TenantOwned):
    """A checked span: ``version_text[start:end] == quote`` when it was written, and versions do not change.

    ``normalisation`` names how the quote that a model gave had to be read to be found.
    """

    __tablename__ = "citations"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(Id, ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    document_id: Mapped[str] = mapped_column(Id, index=True)
    version_id: Mapped[str] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer)
    chunk_id: Mapped[int] = mapped_column(BigInteger)
    start: Mapped[int] = mapped_column("start_char", Integer)
    end: Mapped[int] = mapped_column("end_char", Integer)
    quote: Mapped[str] = mapped_column(LongText)
    normalisation: Mapped[list[str]] = mapped_column(Json, default=list)


class ChatShare(TenantOwned):
    """A branch of a chat, up to message ``leaf_id``, that users of the tenant may read. ``title`` as it was then."""

    __tablename__ = "chat_shares"
    __table_args__ = (Index("ix_chat_shares_list", "tenant_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[str] = mapped_column(Id, ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    leaf_id: Mapped[str] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
