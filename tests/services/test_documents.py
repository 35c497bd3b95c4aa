"""Documents on both databases: uploads, versions, changes, the end, and who may do what."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from citewell.db.change_log import digest_of
from citewell.db.session import Database
from citewell.db.tables import Change, Chunk, Document, Partition
from citewell.domain.access import Caller
from support.library import Library


def _log(database: Database, caller: Caller) -> list[tuple[int, str]]:
    with database.read(caller) as session:
        return [(row.seq, row.op) for row in session.scalars(select(Change).order_by(Change.seq))]


def _check_digest(database: Database, caller: Caller) -> int:
    """The partition's digest and count are those of its live chunks; returns how many there are."""
    with database.read(caller) as session:
        live = session.scalars(
            select(Chunk.fingerprint).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        ).all()
        partition = session.scalars(select(Partition)).one()
    assert partition.digest == digest_of(live)
    assert partition.live_chunks == len(live)
    return len(live)


def test_an_upload_is_a_document_a_version_and_a_job(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    made = library.upload(user, collection, b"words", name="C:\\files\\Über uns.md")
    assert made.job is not None
    assert made.job.payload["document_id"] == made.document.id
    found = library.documents.get(user, made.document.id).document
    assert (found.status, found.file_name, found.title) == ("waiting", "Über uns.md", "Über uns.md")
    versions = library.documents.versions(user, found.id).items
    assert [(row.number, row.state, row.size_bytes) for row in versions] == [(1, "building", 5)]
    assert library.blobs.verify(versions[0].original_blob)
    assert library.documents.list(user).total == 1


def test_delete_is_in_the_log_at_once(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    document = library.upload(user, collection).document
    library.publish(user, document.id, ["one", "two", "three"])
    assert _check_digest(library.database, user) == 3
    library.documents.delete(user, document.id)
    assert _check_digest(library.database, user) == 0
    assert [op for _, op in _log(library.database, user)] == ["add"] * 3 + ["delete"] * 3
    with library.database.read(user) as session:
        assert session.get_one(Document, document.id).status == "deleted"
        assert set(session.scalars(select(Chunk.deleted_seq))) == {6}
    from citewell.domain.errors import NotFound

    with pytest.raises(NotFound):
        library.documents.get(user, document.id)
