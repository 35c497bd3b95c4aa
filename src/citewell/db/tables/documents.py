"""Documents, their versions and chunks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import BIG_KEY, Id, Json, LongText, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned
from citewell.domain.resemblance import SIGNATURE_BYTES


class Document(TenantOwned):
    """Something a user put in. Its text lives in versions; ``current_version_id`` names the one that readers see.

    ``status``: ``waiting`` (accepted, a job will read it), ``processing``, ``indexed``, ``failed`` (with
    ``status_reason`` and ``status_message``; an earlier version may still serve), ``deleted``.
    ``visibility`` is ``None`` when access is inherited from the collection. ``chunking`` holds what was asked for
    this document alone; what it does not hold is as the collection says. ``attributes_seq`` is the number of the last
    transaction that changed what filters ask (``citewell.db.stamps``), ``None`` only inside of one.
    ``parent_id`` is the document that this one is a part of: the mail of an attachment, the archive of a file, the page
    of a picture; ``breadcrumb`` are the titles of what it stands in, outermost first, which begin its heading paths.
    ``origin_id`` is the source or crawl that keeps it in step. ``facets`` is what is known of it (author, dates, topics
    and so on), and ``facet_origins`` whether a ``person``, the ``document`` or a ``model`` said so.
    ``described_version_id`` is the version that a model was asked about.
    ``duplicate_of_id`` is the document of the same content that is searched in its place. ``chunk_count`` is that of
    the current version, for counting without the versions.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "uq_documents_live_external_id",
            "collection_id",
            "external_id",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_documents_list", "tenant_id", "collection_id", "created_at", "id"),
        Index("ix_documents_status", "collection_id", "status"),
        Index("ix_documents_updated", "tenant_id", "updated_at", "id"),
        # All that counting takes (citewell.services.collections.counts). deleted_at is NULL in all of it, but SQLite
        # reads the rows of documents for an index that lacks the column.
        Index(
            "ix_documents_live",
            "tenant_id",
            "collection_id",
            "access_class_id",
            "status",
            "chunk_count",
            "size_bytes",
            "deleted_at",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_documents_attributes", "tenant_id", "attributes_seq"),
        # With the tenant, which every statement names: SQLite would take the index of the tenant alone otherwise.
        Index("ix_documents_parent", "parent_id", "tenant_id"),
        Index("ix_documents_origin", "origin_id", "tenant_id"),
        Index("ix_documents_duplicate_of", "duplicate_of_id", "tenant_id"),
        Index(
            "ix_documents_linked",
            "id",
            sqlite_where=text("status = 'linked'"),
            postgresql_where=text("status = 'linked'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"))
    external_id: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(Word, default="file")
    title: Mapped[str] = mapped_column(String(1000))
    title_given: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(String(4000), default="")
    source_uri: Mapped[str | None] = mapped_column(String(2000))
    meta: Mapped[dict[str, Any]] = mapped_column("metadata", Json, default=dict)
    file_name: Mapped[str] = mapped_column(String(1000), default="")
    media_type: Mapped[str | None] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[str] = mapped_column(Word)
    status_reason: Mapped[str | None] = mapped_column(Word)
    status_message: Mapped[str | None] = mapped_column(String(2000))
    current_version_id: Mapped[str | None] = mapped_column(Id)
    chunk_count: Mapped[int] = mapped_column(Integer, default=0)
    latest_version: Mapped[int] = mapped_column(Integer, default=0)
    chunking: Mapped[dict[str, Any] | None] = mapped_column(Json)
    visibility: Mapped[str | None] = mapped_column(Word)
    access_class_id: Mapped[int] = mapped_column(Integer, ForeignKey("access_classes.id"), index=True)
    owner_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    job_id: Mapped[str | None] = mapped_column(Id)
    parent_id: Mapped[str | None] = mapped_column(Id, ForeignKey("documents.id"))
    breadcrumb: Mapped[list[str] | None] = mapped_column(Json)
    origin_id: Mapped[str | None] = mapped_column(Id)
    duplicate_of_id: Mapped[str | None] = mapped_column(Id, ForeignKey("documents.id"))
    facets: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    facet_origins: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    described_version_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    attributes_seq: Mapped[int | None] = mapped_column(BigInteger)


class DocumentVersion(TenantOwned):
    """The content of a document at one time. Immutable once ``published_at`` is set.

    ``state``: ``building``, ``current``, ``superseded``, ``failed``. ``structure`` maps the text:
    ``{"pages": [[number, start, end]], "headings": [[level, title, start, end]]}``, and names the pages in it that are
    pictures of text which nobody recognised (``"unread": [number]``). ``chunking`` is how it was cut:
    strategy, sizes, and whether vectors were made of chunks with their context. ``password`` opens the original, where
    it needs one, and is encrypted for this row alone. ``signature`` tells texts that resemble it
    (``citewell.domain.resemblance``).
    """

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Word)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    original_blob: Mapped[str] = mapped_column(String(120), index=True)
    text_blob: Mapped[str | None] = mapped_column(String(120), index=True)
    text_chars: Mapped[int | None] = mapped_column(Integer)
    file_name: Mapped[str] = mapped_column(String(1000))
    media_type: Mapped[str | None] = mapped_column(String(200))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    password: Mapped[str | None] = mapped_column(LongText)
    title: Mapped[str | None] = mapped_column(String(1000))
    language: Mapped[str | None] = mapped_column(Word)
    structure: Mapped[dict[str, Any] | None] = mapped_column(Json)
    file_metadata: Mapped[dict[str, Any] | None] = mapped_column(Json)
    warnings: Mapped[list[str] | None] = mapped_column(Json)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(SIGNATURE_BYTES))
    chunking: Mapped[dict[str, Any] | None] = mapped_column(Json)
    parser: Mapped[str | None] = mapped_column(Word)
    parser_version: Mapped[str | None] = mapped_column(Word)
    chunk_count: Mapped[int] = mapped_column(Integer, default=0)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Chunk(TenantOwned):
    """A retrievable span: ``text == version_text[start:end]``.

    Live for readers when ``created_seq <= s`` and (``deleted_seq`` is NULL or ``s < deleted_seq``); both are
    numbers of the partition's change log. ``created_seq`` is NULL until its version is published. ``header`` is the
    head of the table that rows were cut from, where it is not in ``text`` itself.
    """

    __tablename__ = "chunks"
    __table_args__ = (
        UniqueConstraint("version_id", "ordinal"),
        Index(
            "ix_chunks_live",
            "partition_id",
            "id",
            sqlite_where=text("deleted_seq IS NULL"),
            postgresql_where=text("deleted_seq IS NULL"),
        ),
        Index(
            "ix_chunks_past",
            "partition_id",
            "deleted_seq",
            sqlite_where=text("deleted_seq IS NOT NULL"),
            postgresql_where=text("deleted_seq IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BIG_KEY, primary_key=True, autoincrement=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"))
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id"), index=True)
    document_id: Mapped[str] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    version_id: Mapped[str] = mapped_column(Id, ForeignKey("document_versions.id"))
    ordinal: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(LongText)
    start: Mapped[int] = mapped_column("start_char", Integer)
    end: Mapped[int] = mapped_column("end_char", Integer)
    page: Mapped[int | None] = mapped_column(Integer)
    heading_path: Mapped[list[str]] = mapped_column(Json)
    header: Mapped[str | None] = mapped_column(LongText)
    kind: Mapped[str] = mapped_column(Word, default="text")
    tokens: Mapped[int] = mapped_column(Integer)
    quality_score: Mapped[float] = mapped_column(Float, default=1.0)
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_seq: Mapped[int | None] = mapped_column(BigInteger)
    deleted_seq: Mapped[int | None] = mapped_column(BigInteger)
