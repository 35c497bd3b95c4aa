"""Many files that are put in together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Batch(TenantOwned):
    """Files that somebody put into a collection as one piece of work, with one summary.

    ``state``: ``open`` (more may come), ``closed`` (all is there), ``paused``, ``cancelled``. ``origin`` says where the
    files were, so that an interrupted batch is found again.
    """

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_list", "tenant_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"), index=True)
    name: Mapped[str] = mapped_column(Name)
    origin: Mapped[str] = mapped_column(String(2000), default="")
    state: Mapped[str] = mapped_column(Word)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class BatchItem(TenantOwned):
    """One file of a batch, and what became of it, for longer than its job is remembered.

    ``path_hash`` is the SHA-256 in hex of the path within the batch. ``state``: ``waiting``, ``done``, ``skipped`` (the
    same content was there), ``failed`` or ``cancelled``; ``reason`` and ``message`` say why.
    """

    __tablename__ = "batch_items"
    __table_args__ = (
        UniqueConstraint("batch_id", "path_hash"),
        Index("ix_batch_items_state", "batch_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch_id: Mapped[str] = mapped_column(Id, ForeignKey("batches.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(2000))
    path_hash: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str | None] = mapped_column(Id, index=True)
    job_id: Mapped[str | None] = mapped_column(Id, index=True)
    state: Mapped[str] = mapped_column(Word)
    reason: Mapped[str | None] = mapped_column(Word)
    message: Mapped[str | None] = mapped_column(String(2000))
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    chunks: Mapped[int] = mapped_column(Integer, default=0)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
