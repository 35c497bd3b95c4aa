"""Whether chunks, texts, vectors, the change log and the digest of a partition say the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from sqlalchemy import ColumnElement, func, select

from citewell.db.change_log import chunk_fingerprint, sums_of
from citewell.db.session import ScopedSession
from citewell.db.tables import (
    Change,
    Chunk,
    Collection,
    Document,
    DocumentVersion,
    Embedding,
    EmbeddingVersion,
    Partition,
)
from citewell.domain.digests import KEY_MODULUS, MODULUS
from citewell.domain.errors import NotFound, Unavailable
from citewell.ports.blob_store import BlobStore
from citewell.services.documents.text_blobs import load_text
from citewell.services.embedding.spaces import serving_space
from citewell.services.upkeep.findings import Finding
from citewell.services.upkeep.tallies import Tally

UNIT_TOLERANCE = 0.01
"""Rounding to float16 moves the length of a unit vector by far less."""

ROWS_AT_ONCE = 1000
READ_AGAIN = "read it again"
RECORD = "record the sum of the chunks that are there"


def check_log(session: ScopedSession, partition: Partition) -> Iterator[Finding]:
    """The numbers of the log are 1 to the head of the partition, without a gap."""
    of_partition = Change.partition_id == partition.id
    count = session.scalar(select(func.count()).select_from(Change).where(of_partition)) or 0
    last = session.scalar(select(func.max(Change.seq)).where(of_partition)) or 0
    if not count == last == partition.head_seq:
        message = f"The change log has {count} rows up to {last}, the partition says {partition.head_seq}."
        yield Finding("change_log", f"partition {partition.id}", message, "let every index read all chunks again")


def check_chunks(
    session: ScopedSession, blobs: BlobStore, partition: Partition, counts: Counter[str]
) -> Iterator[Finding]:
    """Every live chunk is what was published, and its span of the text; none is missing; the digests hold them all."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    of_version: Counter[str] = Counter()

    def note(chunk: Chunk) -> None:
        tallies[chunk.collection_id].add(chunk)
        of_version[chunk.version_id] += 1

    yield from check_spans(session, blobs, partition, note=note)
    counts["chunks"] += sum(tally.count for tally in tallies.values())
    yield from _missing(session, partition, of_version)
    yield from _check_digests(session, partition, tallies)


def check_spans(
    session: ScopedSession,
    blobs: BlobStore,
    partition: Partition,
    *criteria: ColumnElement[bool],
    note: Callable[[Chunk], None] = lambda _: None,
) -> Iterator[Finding]:
    """Every live chunk of the partition that meets ``criteria`` is what was published, and its span of the text."""
    live = (
        select(Chunk, DocumentVersion.text_blob)
        .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
        .where(Chunk.partition_id == partition.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        .where(*criteria)
        .order_by(Chunk.version_id, Chunk.ordinal)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    changed: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    version_id, text = "", None
    for chunk, text_blob in session.execute(live):
        if chunk.version_id != version_id:
            version_id, text = chunk.version_id, _text(blobs, text_blob)
        note(chunk)
        if chunk.fingerprint != chunk_fingerprint(chunk.version_id, chunk.ordinal, chunk.text):
            changed[chunk.document_id] += 1
        elif text is not None and text[chunk.start : chunk.end] != chunk.text:
            elsewhere[chunk.document_id] += 1
    for document_id, count in changed.items():
        yield _of_document(document_id, "chunk", f"{count} chunks are not what was published.")
    for document_id, count in elsewhere.items():
        yield _of_document(document_id, "span", f"{count} chunks are not their spans of the text.")


def _check_digests(session: ScopedSession, partition: Partition, tallies: Mapping[str, Tally]) -> Iterator[Finding]:
    every = Tally()
    for tally in tallies.values():
        every.merge(tally)
    if not every.is_sum_of(partition):
        message = f"{every.count} live chunks do not sum up to what was recorded ({partition.live_chunks})."
        yield Finding("digest", f"partition {partition.id}", message, RECORD)
    for collection_id, recorded in sums_of(session, partition.id).items():
        found = tallies.get(collection_id, Tally())
        if not found.is_sum_of(recorded):
            message = f"{found.count} live chunks do not sum up to what was recorded ({recorded.live_chunks})."
            yield Finding("collection_digest", f"collection {collection_id}", message, RECORD)


def check_sums(session: ScopedSession, partition: Partition) -> Iterator[Finding]:
    """The digests of the collections of a partition sum up to its own. Looks at no chunk."""
    digest, keys, live = 0, 0, 0
    for own in sums_of(session, partition.id).values():
        digest, keys, live = digest + int(own.digest, 16), keys + int(own.key_digest, 16), live + own.live_chunks
    kept = (int(partition.digest, 16), int(partition.key_digest, 16), partition.live_chunks)
    if (digest % MODULUS, keys % KEY_MODULUS, live) != kept:
        message = "The digests of its collections do not sum up to its own."
        yield Finding("digest", f"partition {partition.id}", message, RECORD)


def _missing(session: ScopedSession, partition: Partition, of_version: Counter[str]) -> Iterator[Finding]:
    current = (
        select(Document.id, DocumentVersion.id, DocumentVersion.chunk_count, Document.chunk_count)
        .join(DocumentVersion, DocumentVersion.id == Document.current_version_id)
        .join(Collection, Collection.id == Document.collection_id)
        .where(Collection.partition_id == partition.id, Document.deleted_at.is_(None))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for document_id, version_id, published, counted in session.execute(current):
        there = of_version[version_id]
        if not there == published == counted:
            message = f"{there} chunks are there, {published} were published, {counted} are counted."
            yield _of_document(document_id, "chunks", message)


def check_vectors(session: ScopedSession, partition: Partition, counts: Counter[str]) -> Iterator[Finding]:
    """Every live chunk has a vector of unit length in the space that is searched."""
    space = serving_space(session, partition.id)
    if space is None:
        return
    statement = (
        select(Chunk.document_id, Embedding.vector)
        .outerjoin(Embedding, (Embedding.chunk_id == Chunk.id) & (Embedding.embedding_version_id == space.id))
        .where(Chunk.partition_id == partition.id, Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    bad: Counter[str] = Counter()
    for document_id, vector in session.execute(statement):
        counts["vectors"] += vector is not None
        if not _usable(vector, space):
            bad[document_id] += 1
    for document_id, count in bad.items():
        yield _of_document(document_id, "vector", f"{count} chunks have no usable vector.")


def _of_document(document_id: str, check: str, message: str) -> Finding:
    return Finding(check, f"document {document_id}", message, READ_AGAIN)


def _text(blobs: BlobStore, key: str | None) -> str | None:
    try:
        return None if key is None else load_text(blobs, key)
    except (NotFound, Unavailable):
        return None  # the check of the files names it


def _usable(vector: bytes | None, space: EmbeddingVersion) -> bool:
    if vector is None or len(vector) != space.dimension * 2:
        return False
    length = float(np.linalg.norm(np.frombuffer(vector, dtype="<f2").astype(np.float32)))
    return abs(length - 1.0) < UNIT_TOLERANCE
