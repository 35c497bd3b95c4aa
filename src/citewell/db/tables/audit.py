"""Who did what, and which requests were answered before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class AuditEntry(TenantOwned):
    """One action. ``hash`` is an HMAC over the entry and the hash before it, with a key outside the database."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_resource", "tenant_id", "resource_type", "resource_id"),
        Index("ix_audit_log_actor", "tenant_id", "actor_id"),
        Index("ix_audit_log_action", "tenant_id", "action"),
    )

    tenant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    actor_id: Mapped[str | None] = mapped_column(Id)
    actor_kind: Mapped[str] = mapped_column(Word)
    api_key_id: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(Word)
    resource_type: Mapped[str | None] = mapped_column(Word)
    resource_id: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(Word)
    channel: Mapped[str] = mapped_column(Word)
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(100))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class IdempotencyRecord(TenantOwned):
    """What a request with an ``Idempotency-Key`` made, written in the transaction that made it."""

    __tablename__ = "idempotency_records"

    tenant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    actor: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    resource_type: Mapped[str] = mapped_column(Word)
    resource_id: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
