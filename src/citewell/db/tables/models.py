"""Models that write: where they are, what they are called here, what they cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class ModelConnection(TenantOwned):
    """An account with somebody who serves models.

    ``kind``: ``openai`` (for all who speak its protocol), ``anthropic`` or ``gemini``.
    ``api_key`` is encrypted for this row alone. ``settings``: seconds, attempts, concurrency, as the API shows them.
    """

    __tablename__ = "model_connections"
    __table_args__ = (
        Index(
            "uq_model_connections_live_name",
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
    kind: Mapped[str] = mapped_column(Word)
    base_url: Mapped[str | None] = mapped_column(String(2000))
    api_key: Mapped[str | None] = mapped_column(LongText)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ChatModelChoice(TenantOwned):
    """A model that people may choose, by ``name``; ``model`` is what its provider calls it.

    ``options``: temperature, longest answer, size of its context, whether it calls tools. ``fallbacks``: ids of others
    that are asked in order when it does not answer. One of a tenant may be ``preferred``: it serves those who do not
    choose.
    """

    __tablename__ = "chat_models"
    __table_args__ = (
        Index(
            "uq_chat_models_live_name",
            "tenant_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    connection_id: Mapped[str] = mapped_column(Id, ForeignKey("model_connections.id"), index=True)
    name: Mapped[str] = mapped_column(Name)
    name_key: Mapped[str] = mapped_column(Name)
    model: Mapped[str] = mapped_column(Name)
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    fallbacks: Mapped[list[str]] = mapped_column(Json, default=list)
    preferred: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class ModelPrice(TenantOwned):
    """What a model costs from a day on, in billionths of a US dollar for a token. It goes before the built-in table."""

    __tablename__ = "model_prices"
    __table_args__ = (Index("uq_model_prices_day", "tenant_id", "model", "since", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    model: Mapped[str] = mapped_column(Name)
    since: Mapped[datetime] = mapped_column(UtcTime)
    token_in: Mapped[int] = mapped_column(BigInteger)
    token_cached: Mapped[int] = mapped_column(BigInteger)
    token_out: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
