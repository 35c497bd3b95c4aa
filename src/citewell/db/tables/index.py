"""Vectors, the change log, and what was built from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import BIG_KEY, Id, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned


class EmbeddingVersion(TenantOwned):
    """One vector space of a partition. ``state``: ``building``, ``serving``, ``retired``."""

    __tablename__ = "embedding_versions"
    __table_args__ = (UniqueConstraint("partition_id", "model"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), index=True)
    model: Mapped[str] = mapped_column(String(300))
    dimension: Mapped[int] = mapped_column(Integer)
    runtime: Mapped[str] = mapped_column(Word)
    state: Mapped[str] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


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
    """A published base. ``kind``: ``dense``, ``lexical``; ``state``: ``published``, ``superseded``, ``quarantined``."""

    __tablename__ = "index_snapshots"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), index=True)
    kind: Mapped[str] = mapped_column(Word)
    embedding_version_id: Mapped[str | None] = mapped_column(Id, ForeignKey("embedding_versions.id"))
    engine: Mapped[str] = mapped_column(Word)
    seq: Mapped[int] = mapped_column(BigInteger)
    row_count: Mapped[int] = mapped_column(BigInteger)
    segment: Mapped[str] = mapped_column(String(300))
    checksum: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
