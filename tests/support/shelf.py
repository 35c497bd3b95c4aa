"""Chunks with vectors put into the database directly, many at once: what indexes are made from, without files."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, insert, select, update

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.change_log import ChunkChange, append_changes, chunk_fingerprint
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding
from citewell.domain.access import Caller
from citewell.ports.embedder import EmbedderInfo
from citewell.ports.embedders import ModelChoice
from citewell.services.embedding.spaces import first_space
from support.library import Library

WORDS = ("river", "granite", "lantern", "meadow", "copper", "thistle", "harbour", "violet", "ember", "quarry")


@dataclass
class Shelf:
    """The live chunks of one collection. Every method is one transaction, with the log as ingestion writes it."""

    database: Database
    caller: Caller
    collection: Collection
    dimension: int = 16
    live: dict[int, str] = field(default_factory=dict)
    """Text of every live chunk."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        info = EmbedderInfo(f"random-{self.dimension}", self.dimension, 512, "none")
        with self.database.write(self.caller) as session:
            self.space_id = first_space(session, self.partition_id, ModelChoice("default"), info).id

    @property
    def partition_id(self) -> str:
        return self.collection.partition_id

    def add(self, count: int, texts: Sequence[str] | None = None) -> list[int]:
        """A document of so many chunks, with random vectors; the ids of its chunks."""
        number = next(self.numbers)
        texts = texts or [f"{WORDS[(number + n) % len(WORDS)]} number{number}x{n}" for n in range(count)]
        with self.database.write(self.caller) as session:
            document_id, version_id = self._document(session, number)
            rows = [self._row(document_id, version_id, n, text) for n, text in enumerate(texts)]
            session.execute(insert(Chunk), rows)
            found = session.execute(
                select(Chunk.id, Chunk.fingerprint, Chunk.text)
                .where(Chunk.version_id == version_id)
                .order_by(Chunk.ordinal)
            ).all()
            ids = [row[0] for row in found]
            vectors = random_vectors(len(ids), self.dimension, seed=number)
            tenant_id = self.caller.tenant_id
            session.execute(
                insert(Embedding),
                [
                    {
                        "tenant_id": tenant_id,
                        "chunk_id": key,
                        "embedding_version_id": self.space_id,
                        "vector": vector.tobytes(),
                    }
                    for key, vector in zip(ids, vectors, strict=True)
                ],
            )
            changes = [ChunkChange(row[0], "add", row[1]) for row in found]
            first = append_changes(session, self.partition_id, tenant_id, self.collection.id, changes)
            self._set(session, Chunk.version_id == version_id, created_seq=first + len(changes) - 1)
        self.live |= {row[0]: row[2] for row in found}
        return ids

    def remove(self, ids: Sequence[int]) -> None:
        """Take chunks away."""
        with self.database.write(self.caller) as session:
            found = session.execute(select(Chunk.id, Chunk.fingerprint).where(Chunk.id.in_(ids))).all()
            changes = [ChunkChange(row[0], "delete", row[1]) for row in found]
            first = append_changes(session, self.partition_id, self.caller.tenant_id, self.collection.id, changes)
            self._set(session, Chunk.id.in_(ids), deleted_seq=first + len(changes) - 1)
        for each in ids:
            del self.live[each]

    def relabel(self, ids: Sequence[int]) -> None:
        """Say that the labels of chunks may be others now."""
        with self.database.write(self.caller) as session:
            changes = [ChunkChange(each, "relabel", "0" * 64) for each in ids]
            append_changes(session, self.partition_id, self.caller.tenant_id, self.collection.id, changes)

    def head(self) -> int:
        """The end of the log."""
        from citewell.db.change_log import head_seq

        with self.database.read(self.caller) as session:
            return head_seq(session, self.partition_id)

    def count(self) -> int:
        """How many live chunks the database has."""
        with self.database.read(self.caller) as session:
            live = select(func.count(Chunk.id)).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
            return session.scalar(live) or 0

    @staticmethod
    def _set(session: ScopedSession, where: object, **values: int) -> None:
        session.execute(update(Chunk).where(where).values(**values).execution_options(synchronize_session=False))  # type: ignore[arg-type]  # a criterion

    def _document(self, session: ScopedSession, number: int) -> tuple[str, str]:
        now = session.clock.now()
        document_id, version_id = session.ids.new_id(), session.ids.new_id()
        session.add(
            Document(
                id=document_id,
                collection_id=self.collection.id,
                external_id=f"shelf-{number}",
                title=f"Document {number}",
                status="indexed",
                current_version_id=version_id,
                latest_version=1,
                access_class_id=self.collection.access_class_id,
                owner_id=self.caller.user_id,
                created_at=now,
                updated_at=now,
            )
        )
        session.flush()
        session.add(
            DocumentVersion(
                id=version_id,
                document_id=document_id,
                number=1,
                state="current",
                content_hash="0" * 64,
                original_blob=f"{self.caller.tenant_id}/none",
                file_name="none",
                size_bytes=0,
                created_at=now,
                published_at=now,
            )
        )
        session.flush()
        return document_id, version_id

    def _row(self, document_id: str, version_id: str, ordinal: int, text: str) -> dict[str, object]:
        return {
            "tenant_id": self.caller.tenant_id,
            "partition_id": self.partition_id,
            "collection_id": self.collection.id,
            "document_id": document_id,
            "version_id": version_id,
            "ordinal": ordinal,
            "text": text,
            "start": 0,
            "end": len(text),
            "heading_path": [],
            "tokens": 1,
            "fingerprint": chunk_fingerprint(version_id, ordinal, text),
        }


def random_vectors(count: int, dimension: int, *, seed: int) -> NDArray[np.float16]:
    """Unit vectors."""
    vectors = np.random.default_rng(seed).standard_normal((count, dimension))
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float16)


def make_shelf(database: Database, caller: Caller, folder: Path) -> Shelf:
    """An empty shelf in a new collection of the caller's; files would be in ``folder``."""
    return Shelf(database, caller, Library(database, FileBlobStore(folder / "blobs")).collection(caller))
