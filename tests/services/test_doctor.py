"""The doctor finds every fault that is planted, and mends those that a program can mend."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import (
    AuditEntry,
    Change,
    Chunk,
    CollectionSum,
    Document,
    DocumentVersion,
    Embedding,
    IndexSnapshot,
    Job,
    Partition,
)
from citewell.domain.access import Caller
from citewell.services.collections.fields import CollectionFields
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.upkeep.findings import Report
from support.stack import Stack

TEXTS = (
    b"# Granite\n\nGranite is hard and old.\n\n## Copper\n\nCopper is soft and red and conducts well.\n",
    b"Meadows are green.",
    b"Lanterns shine.",
)
SMALL_CHUNKS = {"chunking": {"max_tokens": 16, "overlap": 0}}


@dataclass
class Ward:
    """Three documents: two in a published base, one in the tail."""

    stack: Stack
    admin: Caller
    documents: list[str]
    partition_id: str

    def examine(self, *, repair: bool = False) -> Report:
        return self.stack.doctor.examine(self.admin, repair=repair)

    def session(self, plant: Callable[[ScopedSession], object]) -> None:
        with self.stack.database.write(self.admin) as session:
            plant(session)

    def chunk(self) -> Chunk:
        """A live chunk of the first document."""
        with self.stack.database.read(self.admin) as session:
            found = select(Chunk).where(Chunk.document_id == self.documents[0], Chunk.deleted_seq.is_(None))
            return session.scalars(found.order_by(Chunk.ordinal)).all()[-1]

    def version(self) -> DocumentVersion:
        """The only version of the first document."""
        with self.stack.database.read(self.admin) as session:
            return session.scalars(
                select(DocumentVersion).where(DocumentVersion.document_id == self.documents[0])
            ).one()

    def snapshot(self, kind: str) -> IndexSnapshot:
        """The last segment of that kind."""
        with self.stack.database.read(self.admin) as session:
            of_kind = select(IndexSnapshot).where(IndexSnapshot.kind == kind).order_by(IndexSnapshot.seq.desc())
            return session.scalars(of_kind.limit(1)).one()

    def all_are_found(self) -> bool:
        words = ("granite", "meadows", "lanterns")
        return [self.stack.found(self.admin, word, mode="lexical") for word in words] == [[d] for d in self.documents]


@pytest.fixture
def ward(sqlite_stack: Stack, admin: Caller) -> Ward:
    return make_ward(sqlite_stack, admin)


def make_ward(stack: Stack, admin: Caller) -> Ward:
    fields = CollectionFields(name="Handbook", settings=SMALL_CHUNKS)
    collection = stack.library.collections.create(admin, fields).collection
    documents = []
    for number, text in enumerate(TEXTS):
        documents.append(stack.library.upload(admin, collection, text, name=f"{number}.md").document.id)
        if number == 1:
            stack.work()
            with stack.database.write(admin) as session:
                enqueue_compaction(session, stack.library.queue, collection.partition_id)
        stack.work()
    return Ward(stack, admin, documents, collection.partition_id)


def test_a_healthy_installation_is_found_healthy(stack: Stack, admin: Caller) -> None:
    ward = make_ward(stack, admin)
    report = ward.examine()
    assert report.findings == ()
    assert report.healthy
    counts = {"partitions": 1, "documents": 3, "chunks": 4, "vectors": 4, "files": 6, "segments": 2, "indexed_rows": 4}
    assert report.counts == counts
    assert ward.examine(repair=True).findings == ()


def test_an_installation_without_anything_is_healthy(stack: Stack, admin: Caller) -> None:
    assert stack.doctor.examine(admin).healthy


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _segment(ward: Ward, kind: str) -> Path:
    return ward.stack.root / "index" / ward.snapshot(kind).segment


def _flipped_byte(kind: str) -> Callable[[Ward], None]:
    def plant(ward: Ward) -> None:
        _flip(max(_segment(ward, kind).iterdir(), key=lambda path: path.stat().st_size))

    return plant


def _missing_segment(ward: Ward) -> None:
    ward.stack.segments.quarantine(ward.snapshot("dense").segment)


def _lost_chunk(ward: Ward) -> None:
    ward.session(lambda session: session.execute(delete(Chunk).where(Chunk.id == ward.chunk().id)))


def _changed_chunk(ward: Ward) -> None:
    ward.session(lambda session: session.execute(update(Chunk).where(Chunk.id == ward.chunk().id).values(text="Iron.")))


def _moved_chunk(ward: Ward) -> None:
    ward.session(lambda session: session.execute(update(Chunk).where(Chunk.id == ward.chunk().id).values(start=1)))


def _lost_vector(ward: Ward) -> None:
    ward.session(lambda session: session.execute(delete(Embedding).where(Embedding.chunk_id == ward.chunk().id)))


def _vector(value: bytes) -> Callable[[Ward], None]:
    def plant(ward: Ward) -> None:
        of_chunk = update(Embedding).where(Embedding.chunk_id == ward.chunk().id)
        ward.session(lambda session: session.execute(of_chunk.values(vector=value)))

    return plant


def _orphan_file(ward: Ward) -> None:
    key = ward.stack.blobs.put(ward.admin.tenant_id, [b"nobody's"]).key
    with ward.stack.blobs.local_path(key) as path:
        long_ago = (ward.stack.clock.now() - timedelta(hours=2)).timestamp()
        os.utime(path, (long_ago, long_ago))


def _text_file(plant: Callable[[Path], None]) -> Callable[[Ward], None]:
    def planted(ward: Ward) -> None:
        key = ward.version().text_blob
        assert key is not None
        with ward.stack.blobs.local_path(key) as path:
            plant(path)

    return planted


def _damaged_original(ward: Ward) -> None:
    with ward.stack.blobs.local_path(ward.version().original_blob) as path:
        path.write_bytes(b"something else")


def _missing_original(ward: Ward) -> None:
    ward.stack.blobs.delete(ward.version().original_blob)


def _stuck(ward: Ward) -> None:
    def plant(session: ScopedSession) -> None:
        session.execute(delete(Job))
        session.execute(update(Document).where(Document.id == ward.documents[0]).values(status="processing"))

    ward.session(plant)


def _stuck_before_reading(ward: Ward) -> None:
    collection_id = ward.stack.library.documents.get(ward.admin, ward.documents[0]).document.collection_id
    uploaded = ward.stack.library.documents.upload(
        ward.admin, collection_id, parts=[b"Thistles sting."], file_name="t.txt"
    )
    ward.session(lambda session: session.execute(delete(Job).where(Job.resource_id == uploaded.document.id)))


def _gap(seq: int) -> Callable[[Ward], None]:
    def plant(ward: Ward) -> None:
        ward.session(lambda session: session.execute(delete(Change).where(Change.seq == seq)))

    return plant


def _low_head(ward: Ward) -> None:
    ward.session(lambda session: session.execute(update(Partition).values(head_seq=Partition.head_seq - 1)))


def _wrong_digest(ward: Ward) -> None:
    ward.session(lambda session: session.execute(update(Partition).values(digest="0" * 64)))


def _wrong(model: type[Partition | CollectionSum | Document], **values: str | int) -> Callable[[Ward], None]:
    def plant(ward: Ward) -> None:
        ward.session(lambda session: session.execute(update(model).values(**values)))

    return plant


def _orphan_segment(ward: Ward) -> None:
    with ward.stack.segments.publish(f"{ward.partition_id}/lexical", seq=1) as publication:
        (publication.directory / "rows").write_bytes(b"nobody's")


def _stale_watermark(ward: Ward) -> None:
    ward.session(
        lambda session: session.execute(update(IndexSnapshot).where(IndexSnapshot.kind == "dense").values(seq=1000))
    )


def _tier_without_a_row(ward: Ward) -> None:
    """A tier of the log's end, built from a row that was missing then, as an error in a builder would leave it."""
    chunk = ward.chunk()
    vectors: list[Embedding] = []

    def hide(session: ScopedSession) -> None:
        vectors.append(session.scalars(select(Embedding).where(Embedding.chunk_id == chunk.id)).one())
        session.execute(delete(Embedding).where(Embedding.chunk_id == chunk.id))

    ward.session(hide)
    ward.session(
        lambda session: enqueue_compaction(session, ward.stack.library.queue, ward.partition_id, complete=True)
    )
    ward.stack.work()
    ward.stack.indexes.settle()
    values = {c.key: getattr(vectors[0], c.key) for c in Embedding.__mapper__.column_attrs}
    ward.session(lambda session: session.add(Embedding(**values)))


def _changed_audit(ward: Ward) -> None:
    ward.session(lambda session: session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(action="x.y")))


def _row_too_few(ward: Ward) -> None:
    with ward.stack.indexes.use(ward.admin, ward.partition_id) as index:
        index.lexical.apply((), np.array([ward.chunk().id]), index.lexical.applied_seq)


def _row_too_many(ward: Ward) -> None:
    """A chunk that went without a change in the log: the index has it still."""
    with ward.stack.indexes.use(ward.admin, ward.partition_id):
        pass
    chunk = ward.chunk()

    def plant(session: ScopedSession) -> None:
        session.execute(update(Chunk).where(Chunk.id == chunk.id).values(deleted_seq=1))
        session.execute(update(DocumentVersion).where(DocumentVersion.id == chunk.version_id).values(chunk_count=1))
        session.execute(update(Document).where(Document.id == chunk.document_id).values(chunk_count=1))

    ward.session(plant)


NAN = np.full(64, np.nan, dtype="<f2").tobytes()
FAULTS: dict[str, tuple[Callable[[Ward], None], set[str]]] = {
    "a flipped byte in the dense base": (_flipped_byte("dense"), {"segment"}),
    "a flipped byte in the lexical base": (_flipped_byte("lexical"), {"segment"}),
    "a base that is gone": (_missing_segment, {"segment"}),
    "a lost chunk": (_lost_chunk, {"chunks", "digest", "collection_digest", "lexical_index", "dense_index"}),
    "a chunk that is counted twice": (_wrong(Document, chunk_count=9), {"chunks"}),
    "a changed chunk": (_changed_chunk, {"chunk"}),
    "a chunk with another span": (_moved_chunk, {"span"}),
    "a lost vector": (_lost_vector, {"vector", "dense_index"}),
    "a vector of NaN": (_vector(NAN), {"vector"}),
    "a vector of zeros": (_vector(bytes(128)), {"vector"}),
    "a short vector": (_vector(b"\x00\x3c" * 3), {"vector", "dense_index"}),
    "a file of nobody": (_orphan_file, {"orphan_file"}),
    "a text that is gone": (_text_file(lambda path: path.unlink()), {"text_file"}),
    "a damaged text": (_text_file(_flip), {"text_file"}),
    "a document without a job": (_stuck, {"stuck_document"}),
    "an upload without a job": (_stuck_before_reading, {"stuck_document"}),
    "a gap in the log": (_gap(2), {"change_log"}),
    "a log without its end": (_gap(4), {"change_log"}),
    "a head below the log": (_low_head, {"change_log"}),
    "a wrong digest": (_wrong_digest, {"digest"}),
    "a wrong digest of ids": (_wrong(Partition, key_digest="1" * 16), {"digest"}),
    "a wrong count": (_wrong(Partition, live_chunks=99), {"digest"}),
    "a wrong digest of a collection": (_wrong(CollectionSum, digest="1" * 64), {"collection_digest"}),
    "a wrong count of a collection": (_wrong(CollectionSum, live_chunks=99), {"collection_digest"}),
    "a segment of nobody": (_orphan_segment, {"orphan_segment"}),
    "a segment beyond the log": (_stale_watermark, {"watermark"}),
    "a segment without a row that is there": (_tier_without_a_row, {"dense_index"}),
    "a row that the index lacks": (_row_too_few, {"lexical_index"}),
    "a row that the index has too many": (
        _row_too_many,
        {"digest", "collection_digest", "lexical_index", "dense_index"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_program_can_mend_is_found_and_mended(ward: Ward, fault: str) -> None:
    plant, expected = FAULTS[fault]
    assert ward.all_are_found()
    plant(ward)
    found = ward.examine()
    assert {finding.check for finding in found.findings} == expected
    assert not found.healthy
    assert all(finding.repair and not finding.repaired for finding in found.findings)
    repaired = ward.examine(repair=True)
    assert {finding.check for finding in repaired.findings} >= expected - {"segment"}
    assert repaired.healthy
    ward.stack.work()
    assert ward.examine().findings == ()
    assert ward.all_are_found()
    ward.stack.restart()
    assert ward.examine().findings == ()
    assert ward.all_are_found()


def test_many_faults_at_once_are_found_and_mended(stack: Stack, admin: Caller) -> None:
    ward = make_ward(stack, admin)
    faults = (
        "a flipped byte in the dense base",
        "a short vector",
        "a lost chunk",
        "a damaged text",
        "a gap in the log",
    )
    for fault in faults:
        FAULTS[fault][0](ward)
    found = {finding.check for finding in ward.examine().findings}
    assert found >= {"segment", "chunks", "digest", "text_file", "change_log"}
    assert ward.examine(repair=True).healthy
    stack.work()
    assert ward.examine().findings == ()
    assert ward.all_are_found()


@pytest.mark.parametrize("plant", [_damaged_original, _missing_original])
def test_a_file_that_is_lost_needs_a_person_who_has_it(ward: Ward, plant: Callable[[Ward], None]) -> None:
    plant(ward)
    (finding,) = ward.examine(repair=True).findings
    assert (finding.check, finding.repair, finding.repaired) == ("original_file", None, False)
    assert finding.subject == f"document {ward.documents[0]}"
    assert "Upload it again" in finding.message
    assert ward.all_are_found(), "its text is there still"
    ward.stack.library.documents.replace(ward.admin, ward.documents[0], parts=[TEXTS[0]], file_name="0.md")
    assert ward.examine().healthy


def test_a_changed_audit_log_needs_a_person(stack: Stack, admin: Caller) -> None:
    ward = make_ward(stack, admin)
    _changed_audit(ward)
    (finding,) = ward.examine(repair=True).findings
    assert (finding.check, finding.subject, finding.repaired) == ("audit_chain", "audit entry 2", False)


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "a head below the log"])
def test_searches_go_on_over_a_fault(ward: Ward, fault: str) -> None:
    FAULTS[fault][0](ward)
    ward.stack.restart()
    for document, word in zip(ward.documents[1:], ("meadows", "lanterns"), strict=True):
        for mode in ("lexical", "dense", "hybrid"):
            assert ward.stack.found(ward.admin, word, mode=mode)[0] == document


def test_a_damaged_base_that_a_search_meets_is_set_aside_and_built_again(ward: Ward) -> None:
    _flipped_byte("lexical")(ward)
    ward.stack.restart()
    assert ward.all_are_found()
    assert ward.snapshot("lexical").state == "quarantined"
    ward.stack.work()
    with ward.stack.database.read(ward.admin) as session:
        states = sorted(session.scalars(select(IndexSnapshot.state).where(IndexSnapshot.kind == "lexical")))
    assert states == ["published", "quarantined"]
    assert ward.examine().findings == ()


def test_every_repair_is_in_the_audit_log(ward: Ward) -> None:
    _lost_vector(ward)
    ward.examine(repair=True)
    with ward.stack.database.read(ward.admin) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "doctor.reread")).one()
    assert (entry.resource_id, entry.actor_id) == (ward.documents[0], ward.admin.user_id)


def test_the_doctor_of_one_tenant_looks_at_nothing_of_another(ward: Ward, stranger: Caller) -> None:
    _lost_chunk(ward)
    report = ward.stack.doctor.examine(stranger, repair=True)
    assert report.findings == ()
    assert not ward.examine().healthy


def test_work_that_goes_on_meanwhile_is_no_fault(ward: Ward) -> None:
    """A publication between looking at the index and comparing it with the database."""
    stack, admin = ward.stack, ward.admin
    collection_id = stack.library.documents.get(admin, ward.documents[0]).document.collection_id

    def publish(word: str) -> None:
        stack.library.documents.upload(admin, collection_id, parts=[word.encode()], file_name=f"{word}.txt")
        stack.work()

    with stack.indexes.use(admin, ward.partition_id) as index:
        publish("thistles")
        catch_up = index.catch_up

        def late(session: ScopedSession) -> int:
            head = catch_up(session)
            index.catch_up = catch_up  # type: ignore[method-assign]  # once is enough
            publish("rivers")
            assert stack.found(admin, "rivers", mode="lexical")
            return head

        index.catch_up = late  # type: ignore[method-assign]  # the moment to plant the race at
        assert ward.examine().findings == ()
        assert index.catch_up == catch_up
