"""Puts a synthetic data set straight into Citewell's tables, with its change log and digests, and builds the indexes.

    python -m bench.loading [--rows 100000,1000000] [--cache DIR] [--models DIR] [--fresh]

What ingestion would have left behind, without reading, cutting and embedding: collections made by the service,
documents, versions, chunks, vectors and changes in large transactions, the log through the same function as ever, then
one run of the compaction job. Texts of whole versions are not stored as files. Kept below ``--cache``, and made anew
when the tables or the engines have changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import structlog
from bench.synthetic import (
    CHUNKS_OF_DOCUMENT,
    COLLECTIONS,
    DIMENSION,
    FLAGS,
    TOPICAL,
    Dataset,
    cache_argument,
    dataset,
    sizes,
)
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.schema import CreateIndex, CreateTable

from citewell.backends.dense.indexes import FaissVectorIndexes
from citewell.backends.lexical.tantivy_index import TantivyIndexes
from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings, load_settings
from citewell.db.change_log import ChunkChange, append_changes, chunk_fingerprint
from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding
from citewell.domain.access import Caller, Right, Role, Scope, Visibility
from citewell.ports.embedder import Embedder, EmbedderInfo
from citewell.services.access.sharing import Access, Share, class_for, rights_changed
from citewell.services.collections.fields import CollectionFields
from citewell.services.embedding.spaces import first_space
from citewell.services.search.compaction import enqueue_compaction
from citewell.worker.loop import Worker

DOCUMENTS_AT_ONCE = 2000
MARK = "bench.json"
FORM = "2"
"""Of what is loaded; raise it when that changes."""
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Served:
    """A data directory that a server can be started on.

    ``reader`` is the key of a user who may read everything through a group; ``narrow`` that of one who may read one
    document in a hundred. ``admin`` sees all.
    """

    folder: str
    made_of: str
    reader: str
    reader_id: str
    group_id: str
    narrow: str
    admin: str
    tenant_id: str
    load_s: float
    compact_s: float


class ReadyVectors:
    """Gives the vectors that queries come with, under the name of the space that they are for."""

    def __init__(self, data: Dataset, name: str, *, queries: int = 20_000) -> None:
        self._vectors = dict(zip(data.query_texts[:queries], data.query_vectors[:queries], strict=True))
        self.info = EmbedderInfo(name, DIMENSION, 256, "ready")
        self.tokenizer_file: Path | None = None

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """The vector that belongs to the query."""
        return np.asarray(self._vectors[text], np.float32)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As ``embed_query``, of each."""
        return np.stack([self.embed_query(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())

    def letters_per_token(self, text: str) -> float | None:
        """As a model says it of its own language."""
        return 4.0 if text else None


def models_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--models``."""
    there = ROOT / ".model"
    default = there if there.is_dir() else load_settings().models
    parser.add_argument("--models", type=Path, default=default, help="where the files of the embedding model are")


def settings_of(folder: Path, models: Path) -> Settings:
    """Of a process that serves a loaded directory."""
    return load_settings(data_dir=folder, model_dir=models, log_level="error", workers=1, parser_processes=1)


@contextmanager
def opened(served: Served, models: Path, embedder: Embedder | None = None) -> Iterator[tuple[App, Caller]]:
    """The services on a loaded directory, and the reader; ``embedder`` instead of the real model."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with build_app(settings_of(Path(served.folder), models), parts=Parts(embedder=embedder)) as app:
        groups = frozenset({served.group_id})
        yield app, Caller(served.tenant_id, served.reader_id, Role.USER, group_ids=groups)


def served(cache: Path, rows: int, models: Path, *, fresh: bool = False) -> Served:
    """The loaded directory of a data set, made if it is not there or not of the present form."""
    folder = cache / f"served-{rows}"
    mark = folder / MARK
    if not fresh and mark.is_file():
        found = Served(**json.loads(mark.read_text(encoding="utf-8")))
        if found.made_of == present_form():
            return found
    shutil.rmtree(folder, ignore_errors=True)
    made = load(dataset(cache, rows), folder, models)
    mark.write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def present_form() -> str:
    """A fingerprint of the tables and the engines."""
    tables = Chunk.metadata.sorted_tables
    parts = [str(CreateTable(table)) for table in tables]
    parts += sorted(str(CreateIndex(index)) for table in tables for index in table.indexes)
    parts += [FaissVectorIndexes().engine, TantivyIndexes().engine, FORM]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def load(data: Dataset, folder: Path, models: Path, embedder: Embedder | None = None) -> Served:
    """Load a data set into a new data directory and build its indexes; the space is ``embedder``'s, if given."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with build_app(settings_of(folder, models), parts=Parts(embedder=embedder)) as app:
        tenant_id = app.tenants.ensure_default().id
        admin = Caller(tenant_id, app.ensure_admin(), Role.ADMIN)
        reader = app.accounts.create(admin, email="reader@example.org").id
        narrow = app.accounts.create(admin, email="narrow@example.org").id
        group = app.groups.create(admin, name="Readers").id
        app.groups.add_member(admin, group, reader)
        access = Access(Visibility.SHARED, (Share(Right.READ, group_id=group),))
        collections = []
        for number in range(COLLECTIONS):
            made = app.collections.create(admin, CollectionFields(name=f"Shelf {number}")).collection
            app.collections.set_access(admin, made.id, access)
            collections.append(made.id)
        began = time.perf_counter()
        partition_id = _Loader(app, admin, data, collections, (f"group:{group}", f"user:{narrow}")).run()
        loaded = time.perf_counter()
        with app.database.write(admin) as session:
            enqueue_compaction(session, app.queue, partition_id)
        Worker(app.database, app.queue, app.job_kinds, threads=1).run_until_idle()
        compacted = time.perf_counter()
        keys = [
            app.api_keys.create(admin, name="bench", user_id=user, scopes=scopes).key
            for user, scopes in ((reader, [Scope.READ]), (narrow, [Scope.READ]), (admin.user_id, list(Scope)))
        ]
        assert all(keys)
        return Served(
            folder=str(folder),
            made_of=present_form(),
            reader=str(keys[0]),
            reader_id=reader,
            group_id=group,
            narrow=str(keys[1]),
            admin=str(keys[2]),
            tenant_id=tenant_id,
            load_s=loaded - began,
            compact_s=compacted - loaded,
        )


class _Loader:
    """Writes the rows."""

    def __init__(
        self, app: App, admin: Caller, data: Dataset, collections: Sequence[str], few: tuple[str, ...]
    ) -> None:
        self._app, self._admin, self._data = app, admin, data
        self._few = few
        self._flags = {name: data.flag(name).tolist() for name in (*FLAGS, TOPICAL)}
        self._collection_of = [collections[number] for number in data.collections.tolist()]
        self._restricted = (data.access_classes == 1).tolist()
        with app.database.read(admin) as session:
            rows = session.scalars(select(Collection).where(Collection.id.in_(collections))).all()
        self._class_of_collection = {row.id: row.access_class_id for row in rows}
        self._partition_id = rows[0].partition_id

    def run(self) -> str:
        """Write everything; the partition's id."""
        size = DOCUMENTS_AT_ONCE * CHUNKS_OF_DOCUMENT
        for start, vectors, texts in self._data.blocks(size):
            with self._app.database.write(self._admin) as session:
                space = first_space(
                    session, self._partition_id, self._app.embedders.configured, self._app.embedder.info
                )
                self._block(session, space.id, start, vectors, texts)
        with self._app.database.write(self._admin) as session:
            rights_changed(session)
        return self._partition_id

    def _block(
        self, session: ScopedSession, space_id: str, start: int, vectors: NDArray[np.float16], texts: Sequence[str]
    ) -> None:
        numbers = range(start // CHUNKS_OF_DOCUMENT, -(-(start + len(texts)) // CHUNKS_OF_DOCUMENT))
        few = class_for(session, frozenset(self._few))
        documents = {number: (session.ids.new_id(), session.ids.new_id()) for number in numbers}
        session.execute(
            insert(Document), [self._document(session, number, *documents[number], few) for number in numbers]
        )
        session.execute(insert(DocumentVersion), [self._version(session, *documents[number]) for number in numbers])
        chunks = [
            self._chunk(start + at, text, *documents[(start + at) // CHUNKS_OF_DOCUMENT])
            for at, text in enumerate(texts)
        ]
        by_collection: dict[str, list[dict[str, object]]] = {}
        for chunk in chunks:
            by_collection.setdefault(str(chunk["collection_id"]), []).append(chunk)
        for collection_id, of_collection in by_collection.items():
            changes = [ChunkChange(int(str(chunk["id"])), "add", str(chunk["fingerprint"])) for chunk in of_collection]
            first = append_changes(session, self._partition_id, self._admin.tenant_id, collection_id, changes)
            for chunk in of_collection:
                chunk["created_seq"] = first + len(changes) - 1
        session.execute(insert(Chunk), chunks)
        session.execute(
            insert(Embedding),
            [
                {
                    "tenant_id": self._admin.tenant_id,
                    "chunk_id": start + at + 1,
                    "embedding_version_id": space_id,
                    "vector": vector.astype("<f2").tobytes(),
                }
                for at, vector in enumerate(vectors)
            ],
        )

    def _document(
        self, session: ScopedSession, number: int, document_id: str, version_id: str, few: int
    ) -> dict[str, object]:
        now, collection_id = session.clock.now(), self._collection_of[number]
        restricted = self._restricted[number]
        return {
            "id": document_id,
            "tenant_id": self._admin.tenant_id,
            "collection_id": collection_id,
            "external_id": f"doc-{number}",
            "title": f"Document {number}",
            "meta": {name: True for name, flag in self._flags.items() if flag[number]} | {"number": number},
            "media_type": "text/plain",
            "file_name": f"doc-{number}.txt",
            "status": "indexed",
            "current_version_id": version_id,
            "chunk_count": CHUNKS_OF_DOCUMENT,
            "latest_version": 1,
            "visibility": Visibility.SHARED if restricted else None,
            "access_class_id": few if restricted else self._class_of_collection[collection_id],
            "created_at": now,
            "updated_at": now,
        }

    def _version(self, session: ScopedSession, document_id: str, version_id: str) -> dict[str, object]:
        now = session.clock.now()
        return {
            "id": version_id,
            "tenant_id": self._admin.tenant_id,
            "document_id": document_id,
            "number": 1,
            "state": "current",
            "content_hash": hashlib.sha256(document_id.encode()).hexdigest(),
            "original_blob": "",
            "file_name": "",
            "media_type": "text/plain",
            "size_bytes": 0,
            "language": "en",
            "chunk_count": CHUNKS_OF_DOCUMENT,
            "created_at": now,
            "published_at": now,
        }

    def _chunk(self, row: int, text: str, document_id: str, version_id: str) -> dict[str, object]:
        ordinal = row % CHUNKS_OF_DOCUMENT
        return {
            "id": row + 1,
            "tenant_id": self._admin.tenant_id,
            "partition_id": self._partition_id,
            "collection_id": self._collection_of[row // CHUNKS_OF_DOCUMENT],
            "document_id": document_id,
            "version_id": version_id,
            "ordinal": ordinal,
            "text": text,
            "start": ordinal * 2000,
            "end": ordinal * 2000 + len(text),
            "heading_path": [],
            "tokens": 180,
            "fingerprint": chunk_fingerprint(version_id, ordinal, text),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=sizes, default=[100_000])
    parser.add_argument("--fresh", action="store_true", help="load again, whatever is there")
    cache_argument(parser)
    models_argument(parser)
    given = parser.parse_args()
    for rows in given.rows:
        made = served(given.cache, rows, given.models, fresh=given.fresh)
        print(f"{rows:>8} rows in {made.folder}: loaded in {made.load_s:.1f} s, compacted in {made.compact_s:.1f} s")


if __name__ == "__main__":
    main()
