"""What questions used of models, and how much may be used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class UsageRecord(TenantOwned):
    """One call of a model, or one answer without a model.

    ``purpose``: ``answer``, ``rewrite``, ``summary``, ``title``, ``plan``, ``judge``. ``tokens_cached`` are part of
    ``tokens_in``. ``cost`` is in billionths of a US dollar; NULL where no price is known. ``stages``: milliseconds.
    """

    __tablename__ = "usage_records"
    __table_args__ = (
        Index("ix_usage_records_list", "tenant_id", "created_at", "id"),
        Index("ix_usage_records_user", "tenant_id", "user_id", "created_at"),
        Index("ix_usage_records_key", "tenant_id", "key_id", "created_at"),
        Index("ix_usage_records_assistant", "tenant_id", "assistant_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str | None] = mapped_column(Id)
    key_id: Mapped[str | None] = mapped_column(Id)
    chat_id: Mapped[str | None] = mapped_column(Id)
    message_id: Mapped[str | None] = mapped_column(Id, index=True)
    assistant_id: Mapped[str | None] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(Word)
    provider: Mapped[str] = mapped_column(Word)
    model: Mapped[str] = mapped_column(Name)
    outcome: Mapped[str] = mapped_column(Word)
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_cached: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    stages: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class UsageCollection(TenantOwned):
    """A collection that an answer drew on: what is used counts for each of them."""

    __tablename__ = "usage_collections"
    __table_args__ = (Index("ix_usage_collections_collection", "tenant_id", "collection_id", "created_at"),)

    record_id: Mapped[str] = mapped_column(Id, ForeignKey("usage_records.id", ondelete="CASCADE"), primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class UsageSum(TenantOwned):
    """What was used on one day (UTC), kept with the records, so that budgets and reports need not add them up.

    ``scope``: ``tenant``, ``user``, ``key``, ``collection``, ``assistant``, ``model`` or ``purpose``; ``scope_id``
    names which, and is empty for the tenant. ``owner_id`` is empty for what all used together, else the user whose
    part it is. ``latency``: by stage, how many took how long, in the buckets of ``domain.latency``. Whoever writes
    here holds the row of the tenant and the day.
    """

    __tablename__ = "usage_sums"
    __table_args__ = (
        Index("ix_usage_sums_day", "tenant_id", "owner_id", "scope", "day"),
        Index("ix_usage_sums_scope", "tenant_id", "scope", "scope_id", "day"),
    )

    tenant_id: Mapped[str] = mapped_column(Id, ForeignKey("tenants.id"), primary_key=True)
    owner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(Word, primary_key=True)
    scope_id: Mapped[str] = mapped_column(Name, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    questions: Mapped[int] = mapped_column(BigInteger, default=0)
    answered: Mapped[int] = mapped_column(BigInteger, default=0)
    abstained: Mapped[int] = mapped_column(BigInteger, default=0)
    failed: Mapped[int] = mapped_column(BigInteger, default=0)
    cancelled: Mapped[int] = mapped_column(BigInteger, default=0)
    calls: Mapped[int] = mapped_column(BigInteger, default=0)
    unpriced: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_cached: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    latency: Mapped[dict[str, dict[str, int]]] = mapped_column(Json, default=dict)


class Budget(TenantOwned):
    """How much may be used in a period. ``scope``: ``tenant``, ``user``, ``key``, ``collection`` or ``assistant``.

    ``scope_id`` is empty where it holds for each of that scope. ``period``: ``day`` or ``month`` (UTC). ``measure``:
    ``cost`` (billionths of a US dollar), ``tokens`` or ``questions``. From ``warn_percent`` on a warning is given.
    """

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("tenant_id", "scope", "scope_id", "period", "measure"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(Word)
    scope_id: Mapped[str] = mapped_column(Id, default="")
    period: Mapped[str] = mapped_column(Word)
    measure: Mapped[str] = mapped_column(Word)
    amount: Mapped[int] = mapped_column(BigInteger)
    warn_percent: Mapped[int] = mapped_column(Integer, default=80)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
