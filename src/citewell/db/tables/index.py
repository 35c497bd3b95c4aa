"""Vectors, the change log, and what was built from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import BIG_KEY, Id, Json, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class EmbeddingVersion(TenantOwned):
    """One vector space of a partition, and the model that speaks it.

    ``state``: ``building`` (vectors are made), ``ready`` (complete, may be promoted), ``serving`` (searched),
    ``retired`` (served before; its vectors are kept), ``failed`` (the build gave up), ``deleting`` (gone for everybody,
    a job removes the rest). ``spec``, ``precision`` and ``endpoint`` name the model so that it can be opened again;
    ``model`` and ``dimension`` identify the space: vectors of another model never go into it. ``enrich_context`` says
    whether title and headings are embedded with a chunk, ``None`` leaves that to the collections.

    ``vectors_done`` of ``vectors_total`` live chunks had a vector when the build last looked. ``embedded``, ``tokens``
    and ``seconds`` are what the build computed itself. ``predecessor_id`` served until this one was promoted.
    """

    __tablename__ = "embedding_versions"
    __table_args__ = (UniqueConstraint("partition_id", "name"), UniqueConstraint("partition_id", "number"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(100))
    spec: Mapped[str] = mapped_column(String(600))
    precision: Mapped[str] = mapped_column(Word, default="auto")
    endpoint: Mapped[str | None] = mapped_column(String(600))
    model: Mapped[str] = mapped_column(String(300))
    dimension: Mapped[int] = mapped_column(Integer)
    runtime: Mapped[str] = mapped_column(Word)
    enrich_context: Mapped[bool | None] = mapped_column()
    state: Mapped[str] = mapped_column(Word)
    predecessor_id: Mapped[str | None] = mapped_column(Id)
    job_id: Mapped[str | None] = mapped_column(Id)
    vectors_done: Mapped[int] = mapped_column(BigInteger, default=0)
    vectors_total: Mapped[int] = mapped_column(BigInteger, default=0)
    embedded: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_by: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcTime)
    promoted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Embedding(TenantOwned):
    """The vector of a chunk, ``dimension`` little-endian float16 numbers of unit length."""

    __tablename__ = "embeddings"

    chunk_id: Mapped[int] = mapped_column(BIG_KEY, ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True)
    embedding_version_id: Mapped[str] = mapped_column(
        Id, ForeignKey("embedding_versions.id"), primary_key=True, index=True
    )
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class Change(TenantOwned):
    """``op`` happened to a chunk: ``add``, ``delete`` or ``relabel`` (its access, title or collection changed).

    ``lost`` stands where the row of a change was lost and the doctor closed the gap.

    ``seq`` is dense per partition and given out under the partition's row lock: who sees number n sees all below.
    """

    __tablename__ = "change_log"

    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chunk_id: Mapped[int] = mapped_column(BigInteger)
    op: Mapped[str] = mapped_column(Word)


class IndexSnapshot(TenantOwned):
    """A published segment of an index. ``kind``: ``dense``, ``lexical``.

    It speaks for the changes after ``from_seq`` up to ``seq``: with ``from_seq`` 0 it is complete, else it is a tier
    over older segments. ``row_count`` are the live rows in it, ``dead_rows`` those in its files that are no more, and
    ``touched`` the chunks that a tier speaks for. ``state``: ``published``, ``superseded`` (a newer one covers it;
    kept for a generation, in case that one is damaged) or ``quarantined``. ``verified_at``: when every byte was last
    compared with its checksum.
    """

    __tablename__ = "index_snapshots"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), index=True)
    kind: Mapped[str] = mapped_column(Word)
    embedding_version_id: Mapped[str | None] = mapped_column(Id, ForeignKey("embedding_versions.id"))
    engine: Mapped[str] = mapped_column(Word)
    from_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    seq: Mapped[int] = mapped_column(BigInteger)
    row_count: Mapped[int] = mapped_column(BigInteger)
    dead_rows: Mapped[int] = mapped_column(BigInteger, default=0)
    touched: Mapped[int] = mapped_column(BigInteger, default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    segment: Mapped[str] = mapped_column(String(300))
    checksum: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcTime)
