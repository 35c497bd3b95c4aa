"""Collections and the partitions that index them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from citewell.db.columns import Id, Json, Name, UtcTime, Word
from citewell.db.tables.mapping import TenantOwned
from citewell.domain.digests import EMPTY, NO_KEYS


class Partition(TenantOwned):
    """Collections of one tenant that are indexed together.

    ``head_seq`` is the last number of its change log. Of its live chunks, ``digest`` is the sum, mod 2**256, of the
    fingerprints (hex, 64 digits) and ``key_digest`` that of the mixed ids, mod 2**64 (hex, 16 digits); both are kept
    in the transactions that change them, and equal the sums over its collections. ``index_revision`` rises with every
    change of what its indexes are made of: segments, and the space that is searched.
    """

    __tablename__ = "partitions"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    head_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    index_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(String(64), default=EMPTY)
    key_digest: Mapped[str] = mapped_column(String(16), default=NO_KEYS)
    live_chunks: Mapped[int] = mapped_column(BigInteger, default=0)
    serving_embedding_version_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Collection(TenantOwned):
    """A set of documents. ``name_key`` is the name case-folded: two names may not differ by case alone."""

    __tablename__ = "collections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index(
            "uq_collections_live_name",
            "tenant_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    partition_id: Mapped[str] = mapped_column(Id, ForeignKey("partitions.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Name)
    name_key: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(String(4000), default="")
    type: Mapped[str] = mapped_column(Word, default="documents")
    visibility: Mapped[str] = mapped_column(Word, default="private")
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    access_class_id: Mapped[int] = mapped_column(Integer, ForeignKey("access_classes.id"))
    owner_id: Mapped[str | None] = mapped_column(Id, ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class CollectionSum(TenantOwned):
    """The digests of a collection's live chunks, as those of its partition; no row stands for no chunk.

    They have a table of their own because who changes a document locks its collection before the partition, and these
    are written after: in one row, two could wait for each other. Whoever writes here holds the partition's lock.
    """

    __tablename__ = "collection_sums"

    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), default=EMPTY)
    key_digest: Mapped[str] = mapped_column(String(16), default=NO_KEYS)
    live_chunks: Mapped[int] = mapped_column(BigInteger, default=0)


class CollectionAlias(TenantOwned):
    """Another name of a collection, case-folded."""

    __tablename__ = "collection_aliases"
    __table_args__ = (UniqueConstraint("tenant_id", "alias"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    collection_id: Mapped[str] = mapped_column(Id, ForeignKey("collections.id", ondelete="CASCADE"), index=True)
    alias: Mapped[str] = mapped_column(Name)
