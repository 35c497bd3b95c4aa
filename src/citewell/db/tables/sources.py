"""Places that documents are kept in step with: wikis, folders, buckets, repositories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, LongText, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class Source(TenantOwned):
    """A place whose documents a collection holds, and keeps in step with.

    ``kind`` names the connector. ``settings`` are what it was told, without secrets; those are in ``credentials``,
    encrypted for this row alone. ``state``: ``active`` or ``paused``. ``cursor`` is where the next run begins, as the
    connector wrote it; ``None`` for from the beginning. ``cron`` says when it runs by itself.
    """

    __tablename__ = "sources"
    __table_args__ = (
        Index(
            "uq_sources_live_name",
            "tenant_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"), index=True)
    kind: Mapped[str] = mapped_column(Word)
    name: Mapped[str] = mapped_column(Name)
    name_key: Mapped[str] = mapped_column(Name)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    credentials: Mapped[str | None] = mapped_column(LongText)
    cron: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(Word, default="active")
    cursor: Mapped[dict[str, Any] | None] = mapped_column(Json)
    runs: Mapped[int] = mapped_column(Integer, default=0)
    job_id: Mapped[str | None] = mapped_column(Id)
    owner_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SourceRun(TenantOwned):
    """One time that a source was read. ``state``: ``running``, ``completed``, ``failed`` or ``cancelled``.

    ``complete`` says whether all of the source was listed, so that what is missing there is taken away here. ``counts``
    says how many items were seen, created, updated, unchanged, deleted and failed. ``error``: ``{"code", "message"}``.
    """

    __tablename__ = "source_runs"
    __table_args__ = (UniqueConstraint("source_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_id: Mapped[str] = mapped_column(Id, ForeignKey("sources.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    job_id: Mapped[str | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Word)
    complete: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    message: Mapped[str] = mapped_column(String(1000), default="")
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SourceItem(TenantOwned):
    """One thing in a source, and the document that stands for it here.

    ``key`` is the connector's name for it, ``key_hash`` its SHA-256 in hex; ``version`` is what the source said of its
    state when it was read last: equal means unchanged; ``content_version`` is the same for its content alone.
    ``state``: ``indexed``, ``failed`` (with ``reason`` and ``message``) or ``left_out``. ``seen_run`` is the number of
    the last run that saw it.
    """

    __tablename__ = "source_items"
    __table_args__ = (
        UniqueConstraint("source_id", "key_hash"),
        Index("ix_source_items_seen", "source_id", "seen_run"),
        Index("ix_source_items_state", "source_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_id: Mapped[str] = mapped_column(Id, ForeignKey("sources.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(2000))
    key_hash: Mapped[str] = mapped_column(String(64))
    parent_key: Mapped[str | None] = mapped_column(String(2000))
    document_id: Mapped[str | None] = mapped_column(Id, index=True)
    version: Mapped[str | None] = mapped_column(String(500))
    content_version: Mapped[str | None] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(Word)
    reason: Mapped[str | None] = mapped_column(Word)
    message: Mapped[str | None] = mapped_column(String(2000))
    seen_run: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
