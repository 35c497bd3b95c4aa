"""How much is indexed, by counters; chunks are looked at where no segment holds them, or a version does not serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Change, Chunk, Collection, CollectionSum, EmbeddingVersion, IndexSnapshot, Partition
from citewell.domain.access import Caller
from citewell.services.embedding_versions.views import vectors_of
from citewell.services.search.indexes import Indexes, IndexesState

LEFT = ("failed", "deleting")
ANY = None
"""Stands for a collection that nobody knows any more."""


@dataclass(frozen=True, slots=True)
class IndexCount:
    """The vectors of one namespace in one embedding version.

    ``namespace`` is ``None`` for a version that is not searched: its vectors are counted over all namespaces.
    ``dirty``: it has changes that no published segment holds; searches apply them from the change log.
    """

    namespace: str | None
    collection_id: str | None
    embedding_version: str
    state: str
    ntotal: int
    dimension: int
    dirty: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class IndexCounts:
    """All of a tenant; ``open`` is what this process holds, of all tenants."""

    tenant_id: str
    indices: Sequence[IndexCount]
    open: IndexesState

    @property
    def vectors(self) -> int:
        """Vectors in all of them."""
        return sum(index.ntotal for index in self.indices)

    @property
    def dirty(self) -> int:
        """How many have changes that no segment holds."""
        return sum(index.dirty for index in self.indices)


def index_counts(database: Database, indexes: Indexes, caller: Caller) -> IndexCounts:
    """What is indexed now in the tenant of ``caller``, an admin."""
    with database.read(caller) as session:
        published = _published(session)
        partitions = {row.id: row for row in session.scalars(select(Partition))}
        collections = session.scalars(
            select(Collection).where(Collection.deleted_at.is_(None)).order_by(Collection.name_key)
        ).all()
        versions = session.scalars(
            select(EmbeddingVersion).where(EmbeddingVersion.state.not_in(LEFT)).order_by(EmbeddingVersion.id)
        ).all()
        live = dict(session.execute(select(CollectionSum.collection_id, CollectionSum.live_chunks)).all())
        changed = {
            version.id: _changed(session, partitions[version.partition_id], published.get(version.id, (0, None))[0])
            for version in versions
            if partitions[version.partition_id].serving_embedding_version_id == version.id
        }
        beside = {
            version.id: vectors_of(session, version)[0]
            for version in versions
            if partitions[version.partition_id].serving_embedding_version_id != version.id
        }
    found: list[IndexCount] = []
    for version in versions:
        partition = partitions[version.partition_id]
        seq, built_at = published.get(version.id, (0, version.created_at))
        if partition.serving_embedding_version_id != version.id:
            dirty = partition.head_seq > seq
            found.append(_count(version, None, beside[version.id], dirty=dirty, at=built_at))
            continue
        found += [
            _count(
                version,
                collection,
                live.get(collection.id, 0),
                dirty=not changed[version.id].isdisjoint({collection.id, ANY}),
                at=built_at,
            )
            for collection in collections
            if collection.partition_id == partition.id
        ]
    return IndexCounts(caller.tenant_id, found, indexes.state())


def _published(session: ScopedSession) -> dict[str | None, tuple[int, datetime]]:
    """Up to which number of the log, and when, segments of each embedding version were published."""
    rows = session.execute(
        select(IndexSnapshot.embedding_version_id, func.max(IndexSnapshot.seq), func.max(IndexSnapshot.created_at))
        .where(IndexSnapshot.state == "published", IndexSnapshot.kind == "dense")
        .group_by(IndexSnapshot.embedding_version_id)
    )
    return {key: (int(seq), at) for key, seq, at in rows}


def _changed(session: ScopedSession, partition: Partition, seq: int) -> set[str | None]:
    """The collections of what changed after number ``seq`` of the log; ``ANY`` among them if that is not known."""
    if partition.head_seq <= seq:
        return set()
    if not seq:  # nothing was published: everything that was ever there
        return set(session.scalars(select(CollectionSum.collection_id)))
    after = (Change.partition_id == partition.id, Change.seq > seq)
    of_chunk = select(Chunk.collection_id).select_from(Change).outerjoin(Chunk, Chunk.id == Change.chunk_id)
    return set(session.scalars(of_chunk.where(*after).distinct()))


def _count(
    version: EmbeddingVersion, collection: Collection | None, total: int, *, dirty: bool, at: datetime
) -> IndexCount:
    return IndexCount(
        namespace=None if collection is None else collection.name,
        collection_id=None if collection is None else collection.id,
        embedding_version=version.name,
        state=version.state,
        ntotal=total,
        dimension=version.dimension,
        dirty=dirty,
        updated_at=at,
    )
