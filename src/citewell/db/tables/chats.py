"""Conversations and the evidence they were given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Chat(TenantOwned):
    """A conversation of one user."""

    __tablename__ = "chats"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    collection_ids: Mapped[list[str] | None] = mapped_column(Json)
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class Message(TenantOwned):
    """One turn. ``state`` of an answer: ``answered``, ``abstained``. ``statements`` as the API shows them."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("chat_id", "ordinal"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[str] = mapped_column(Id, ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(Word)
    text: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(Word)
    statements: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    usage: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Citation(TenantOwned):
    """A checked span: ``version_text[start:end] == quote`` when it was written, and versions do not change."""

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
