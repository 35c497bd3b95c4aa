"""Assistants: what they know, how they speak, and the versions of what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, Name, UtcTime
from citewell.db.tables.mapping import TenantOwned


class Assistant(TenantOwned):
    """A named set of collections with instructions and a model.

    ``collection_ids`` NULL: all that the asker can read; it never opens what the asker cannot. ``prompt_number`` is the
    version of its instructions that counts. ``settings``: language, tone, what to do without evidence, verification.
    """

    __tablename__ = "assistants"
    __table_args__ = (
        Index(
            "uq_assistants_live_name",
            "tenant_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    name_key: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(String(4000), default="")
    collection_ids: Mapped[list[str] | None] = mapped_column(Json)
    model_id: Mapped[str | None] = mapped_column(Id, ForeignKey("chat_models.id"), index=True)
    prompt_number: Mapped[int] = mapped_column(Integer)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    owner_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AssistantPrompt(TenantOwned):
    """One version of an assistant's instructions. It never changes; to go back is to choose its number again."""

    __tablename__ = "assistant_prompts"
    __table_args__ = (UniqueConstraint("assistant_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    assistant_id: Mapped[str] = mapped_column(Id, ForeignKey("assistants.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    instructions: Mapped[str] = mapped_column(LongText)
    note: Mapped[str] = mapped_column(String(1000), default="")
    author_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
