"""The change log: what every index is a projection of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from citewell.db.tables import Change, Partition

MODULUS = 1 << 256
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


def digest_of(fingerprints: Sequence[str]) -> str:
    """The sum of fingerprints mod 2**256, 64 hex digits: equal for equal sets, whatever the order."""
    return f"{sum(int(f, 16) for f in fingerprints) % MODULUS:064x}"


def append_changes(session: Session, partition_id: str, tenant_id: str, changes: Sequence[ChunkChange]) -> int:
    """Append ``changes`` under the partition's row lock, and keep its digest.

    Returns:
        The number of the first change; the others follow without a gap. The caller stores it with the chunks
        in the same transaction. With no changes, the next number, and nothing is written.
    """
    count = len(changes)
    head, digest = session.execute(
        update(Partition)
        .where(Partition.id == partition_id)
        .values(head_seq=Partition.head_seq + count)
        .returning(Partition.head_seq, Partition.digest)
        .execution_options(synchronize_session=False)
    ).one()
    first = int(head) - count + 1
    if not count:
        return first
    added = [c for c in changes if c.op == "add"]
    removed = [c for c in changes if c.op == "delete"]
    total = int(digest, 16) + sum(int(c.fingerprint, 16) for c in added) - sum(int(c.fingerprint, 16) for c in removed)
    session.execute(
        update(Partition)
        .where(Partition.id == partition_id)
        .values(
            digest=f"{total % MODULUS:064x}",
            live_chunks=Partition.live_chunks + len(added) - len(removed),
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
