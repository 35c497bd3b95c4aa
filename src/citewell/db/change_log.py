"""The change log: what every index is a projection of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from citewell.db.tables import Change, Collection, CollectionSum, Partition
from citewell.domain.digests import EMPTY, NO_KEYS, moved_digest, moved_key_digest

LOST = "lost"
"""In the place of a change whose row was lost: an index that meets it reads all live chunks again."""


@dataclass(frozen=True, slots=True)
class ChunkChange:
    """``op`` (``add``, ``delete`` or ``relabel``) of a chunk with its fingerprint (64 hex digits)."""

    chunk_id: int
    op: str
    fingerprint: str


def chunk_fingerprint(version_id: str, ordinal: int, text: str) -> str:
    """SHA-256 in hex of what makes a chunk the chunk it is."""
    return hashlib.sha256(f"{version_id}\0{ordinal}\0{text}".encode()).hexdigest()


def append_changes(
    session: Session, partition_id: str, tenant_id: str, collection_id: str, changes: Sequence[ChunkChange]
) -> int:
    """Append ``changes`` of chunks of one collection under the partition's row lock, and keep the digests of both.

    Returns:
        The number of the first change; the others follow without a gap. The caller stores it with the chunks
        in the same transaction. With no changes, the next number, and nothing is written.
    """
    count = len(changes)
    partition = session.execute(
        update(Partition)
        .where(Partition.id == partition_id)
        .values(head_seq=Partition.head_seq + count)
        .returning(Partition.head_seq, Partition.digest, Partition.key_digest)
        .execution_options(synchronize_session=False)
    ).one()
    first = int(partition.head_seq) - count + 1
    if not count:
        return first
    added = [c for c in changes if c.op == "add"]
    removed = [c for c in changes if c.op == "delete"]
    if added or removed:
        # The partition's lock is held: nobody else moves the sums of its collections.
        of_collection = CollectionSum.collection_id == collection_id
        collection = session.execute(
            select(CollectionSum.digest, CollectionSum.key_digest).where(of_collection)
        ).first()
        if collection is None:
            nothing = {"digest": EMPTY, "key_digest": NO_KEYS, "live_chunks": 0}
            session.execute(
                insert(CollectionSum), [{"tenant_id": tenant_id, "collection_id": collection_id, **nothing}]
            )
        for table, criterion, former in (
            (Partition, Partition.id == partition_id, (partition.digest, partition.key_digest)),
            (CollectionSum, of_collection, (EMPTY, NO_KEYS) if collection is None else tuple(collection)),
        ):
            session.execute(
                update(table)
                .where(criterion)
                .values(
                    digest=moved_digest(
                        former[0], added=(c.fingerprint for c in added), removed=(c.fingerprint for c in removed)
                    ),
                    key_digest=moved_key_digest(
                        former[1], added=[c.chunk_id for c in added], removed=[c.chunk_id for c in removed]
                    ),
                    live_chunks=table.live_chunks + len(added) - len(removed),
                )
                .execution_options(synchronize_session=False)
            )
    session.execute(
        insert(Change),
        [
            {"tenant_id": tenant_id, "partition_id": partition_id, "seq": first + n, "chunk_id": c.chunk_id, "op": c.op}
            for n, c in enumerate(changes)
        ],
    )
    return first


def head_seq(session: Session, partition_id: str) -> int:
    """The last number of the partition's log."""
    return session.scalars(select(Partition.head_seq).where(Partition.id == partition_id)).one()


def move_index(session: Session, partition_id: str) -> None:
    """Tell every process that what the partition's indexes are made of has changed: call it with each change of
    ``index_snapshots`` and of the serving space, in the same transaction.
    """
    session.execute(
        update(Partition)
        .where(Partition.id == partition_id)
        .values(index_revision=Partition.index_revision + 1)
        .execution_options(synchronize_session=False)
    )


def sums_of(session: Session, partition_id: str) -> dict[str, CollectionSum]:
    """The digests of every collection of a partition, by its id; of one without chunks ever, those of nothing.

    What was not there is not in the session either: add it to write it down.
    """
    of_partition = select(Collection.id).where(Collection.partition_id == partition_id).order_by(Collection.id)
    ids = session.scalars(of_partition).all()
    recorded = session.scalars(select(CollectionSum).where(CollectionSum.collection_id.in_(of_partition)))
    found = {row.collection_id: row for row in recorded}
    return {
        key: found.get(key) or CollectionSum(collection_id=key, digest=EMPTY, key_digest=NO_KEYS, live_chunks=0)
        for key in ids
    }
