"""Documents on both databases: uploads, versions, changes, text, the end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from citewell.db.paging import encode_number
from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Change, Chunk, Document, DocumentVersion, Embedding, Job, Partition
from citewell.domain.access import Caller, Right, Visibility
from citewell.domain.digests import digest_of
from citewell.domain.errors import (
    AlreadyExists,
    Conflict,
    Forbidden,
    InvalidCursor,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    TooLarge,
    Unavailable,
)
from citewell.services.access.sharing import Access, Share
from citewell.services.documents.blob_references import release_blob
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.listing import DocumentFilter
from citewell.services.documents.outcomes import Outcome
from citewell.services.documents.purge import DocumentPurge
from support.library import MAX_BYTES, Library

PRIVATE = Access(Visibility.PRIVATE)


def _ops(database: Database, caller: Caller) -> list[str]:
    """The operations of the log in order; the numbers are dense, and the digest is that of the live chunks."""
    with database.read(caller) as session:
        changes = session.scalars(select(Change).order_by(Change.seq)).all()
        live = session.scalars(
            select(Chunk.fingerprint).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        ).all()
        partition = session.scalars(select(Partition)).one()
    assert [change.seq for change in changes] == list(range(1, partition.head_seq + 1))
    assert partition.digest == digest_of(live)
    assert partition.live_chunks == len(live)
    return [change.op for change in changes]


def _count(database: Database, caller: Caller, table: type[Any]) -> int:
    with database.read(caller) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Uploads


def test_an_upload_is_a_document_a_version_and_a_job(library: Library, user: Caller) -> None:
    made = library.upload(user, library.collection(user), b"words", name="C:\\files\\Über uns.md")
    assert made.outcome is Outcome.CREATED
    assert made.job is not None
    found = library.documents.get(user, made.document.id).document
    assert (found.status, found.file_name, found.title, found.external_id) == (
        "waiting",
        "Über uns.md",
        "Über uns.md",
        found.id,
    )
    versions = library.documents.versions(user, found.id).items
    assert [(row.number, row.state, row.size_bytes) for row in versions] == [(1, "building", 5)]
    assert made.job.payload == {"document_id": found.id, "version_id": versions[0].id}
    assert (made.job.kind, found.job_id) == ("document.ingest", made.job.id)
    assert library.blobs.verify(versions[0].original_blob)
    with library.database.read(user) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert entry is not None
        assert (entry.action, entry.resource_id) == ("document.create", found.id)


def test_the_same_file_again_is_not_read_again(library: Library, user: Caller, editor: Caller) -> None:
    collection = library.collection(editor, access=Access(Visibility.TENANT))
    fields = DocumentFields(title="Notes", metadata={"year": 2026})
    first = library.upload(editor, collection, fields=fields)
    again = library.upload(editor, collection, fields=fields)
    assert (again.outcome, again.job, again.document.id) == (Outcome.UNCHANGED, None, first.document.id)
    assert again.document.revision == first.document.revision
    for other in (
        library.upload(editor, collection, fields=fields, name="other.txt"),
        library.upload(editor, collection, b"other words", fields=fields),
        library.upload(editor, collection, fields=DocumentFields(title="Other")),
        library.upload(editor, collection, fields=DocumentFields(access=PRIVATE)),
        library.upload(editor, collection, external_id="own"),
        library.upload(editor, library.collection(editor, "Other"), fields=fields),
    ):
        assert other.outcome is Outcome.CREATED
        assert other.document.id != first.document.id
    writer = Access(Visibility.SHARED, (Share(Right.WRITE, user_id=user.user_id),))
    library.collections.set_access(editor, collection.id, writer)
    theirs = library.upload(user, collection, fields=fields)
    assert theirs.outcome is Outcome.CREATED


def test_an_external_id_names_one_document(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    first = library.upload(user, collection, b"one", external_id="faq/1")
    library.publish(user, first.document.id, ["one"])
    same = library.upload(user, collection, b"one", external_id="faq/1")
    assert (same.outcome, same.job) == (Outcome.UNCHANGED, None)
    said = library.upload(user, collection, b"one", external_id="faq/1", fields=DocumentFields(title="FAQ"))
    assert (said.outcome, said.job, said.document.title) == (Outcome.UPDATED, None, "FAQ")
    other = library.upload(user, collection, b"two", external_id="faq/1")
    assert (other.outcome, other.document.id) == (Outcome.REPLACED, first.document.id)
    assert other.job is not None
    assert other.document.latest_version == 2
    assert other.current is not None
    assert other.current.number == 1
    assert library.upload(user, library.collection(user, "b"), b"one", external_id="faq/1").outcome is Outcome.CREATED
    library.documents.delete(user, first.document.id)
    assert library.upload(user, collection, b"one", external_id="faq/1").outcome is Outcome.CREATED


def test_an_external_id_of_somebody_else(library: Library, user: Caller, editor: Caller) -> None:
    writer = Access(Visibility.SHARED, (Share(Right.WRITE, user_id=user.user_id),))
    collection = library.collection(editor, access=writer)
    hidden = library.upload(editor, collection, external_id="x", fields=DocumentFields(access=PRIVATE)).document
    with pytest.raises(AlreadyExists):
        library.upload(user, collection, b"other", external_id="x")
    assert library.documents.get(editor, hidden.id).document.latest_version == 1


def test_a_file_that_could_not_be_read_is_tried_again(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    first = library.upload(user, collection)
    assert first.job is not None
    with library.database.write(user) as session:
        session.get_one(Document, first.document.id).status = "failed"
        session.scalars(select(DocumentVersion)).one().state = "failed"
        session.get_one(Job, first.job.id).state = "failed"
    again = library.upload(user, collection)
    assert (again.outcome, again.document.id, again.document.status) == (
        Outcome.RETRIED,
        first.document.id,
        "waiting",
    )
    assert again.job is not None
    assert again.job.id != first.job.id
    assert library.documents.versions(user, first.document.id).total == 1


def test_too_large_and_cut_off_uploads_leave_nothing(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    library.upload(user, collection, b"x" * MAX_BYTES, name="just")
    with pytest.raises(TooLarge):
        library.upload(user, collection, b"x" * (MAX_BYTES + 1))

    def parts() -> Iterator[bytes]:
        yield b"begin"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        library.documents.upload(user, collection.id, parts=parts(), file_name="x")
    assert library.documents.list(user).total == 1
    assert len(list(library.blobs.list())) == 1


def test_a_refused_upload_leaves_no_file(library: Library, user: Caller, stranger: Caller) -> None:
    collection = library.collection(user)
    kept = library.upload(user, collection, b"kept").document
    theirs = Share(Right.READ, user_id=stranger.user_id)
    for fields in (
        DocumentFields(access=Access(Visibility.SHARED, (theirs,))),
        DocumentFields(access=Access(Visibility.PUBLIC)),
        DocumentFields(access=Access(None, (Share(Right.READ, user_id=user.user_id),))),
    ):
        with pytest.raises((InvalidInput, Forbidden)):
            library.upload(user, collection, b"kept", name="other", fields=fields)
        with pytest.raises((InvalidInput, Forbidden)):
            library.upload(user, collection, b"new", fields=fields)
    assert [info.size for info in library.blobs.list()] == [4]
    with library.documents.download(user, kept.id).stream as stream:
        assert stream.read() == b"kept"


REFUSED: list[dict[str, Any]] = [
    {"title": ""},
    {"title": " \n "},
    {"title": "x" * 1001},
    {"title": "a\0"},
    {"title": "a\u202eb"},
    {"description": "x" * 4001},
    {"description": "\ud800"},
    {"metadata": []},
    {"metadata": {"a": float("nan")}},
    {"metadata": {"a": {"b": {"c": {"d": {"e": {}}}}}}},
    {"metadata": {"a": 2**63}},
    {"source_uri": "javascript:alert(1)"},
    {"source_uri": "JaVaScRiPt:alert(1)"},
    {"source_uri": "data:text/html,x"},
    {"source_uri": "//example.org"},
    {"source_uri": "https://example.org/a b"},
    {"source_uri": "https://" + "x" * 2000},
]


def test_values_that_are_refused(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    document = library.upload(user, collection).document
    for said in REFUSED:
        with pytest.raises(InvalidInput):
            library.upload(user, collection, fields=DocumentFields(**said))
        with pytest.raises(InvalidInput):
            library.documents.patch(user, document.id, said)
    for key in ("", " ", "x" * 501, "a\nb", "a\0"):
        with pytest.raises(InvalidInput):
            library.upload(user, collection, external_id=key)
    with pytest.raises(TooLarge):
        library.documents.patch_metadata(user, document.id, {"a": "x" * 20_000})
    assert library.documents.list(user).total == 1


def test_the_same_file_deleted_at_that_moment(library: Library, user: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = library.collection(user)
    real = library.blobs.put

    def put_and_lose(*args: Any, **kwargs: Any) -> Any:
        stored = real(*args, **kwargs)
        library.blobs.delete(stored.key)
        return stored

    with monkeypatch.context() as patch:
        patch.setattr(library.blobs, "put", put_and_lose)
        with pytest.raises(Unavailable):
            library.upload(user, collection)
    assert library.documents.list(user).total == 0
    assert library.upload(user, collection).outcome is Outcome.CREATED


# Versions


def test_the_old_version_serves_until_the_new_one_is_published(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user), b"first").document
    library.publish(user, document.id, ["first text"])
    replaced = library.documents.replace(user, document.id, parts=[b"second"], file_name="new.txt")
    assert replaced.outcome is Outcome.REPLACED
    assert library.documents.text(user, document.id).text == "first text"
    with library.documents.download(user, document.id).stream as stream:
        assert stream.read() == b"first"
    with library.documents.download(user, document.id, 2).stream as stream:
        assert stream.read() == b"second"
    with pytest.raises(Conflict):
        library.documents.text(user, document.id, 2)
    library.publish(user, document.id, ["second text"])
    assert library.documents.text(user, document.id).text == "second text"
    assert library.documents.text(user, document.id, 1).text == "first text"
    assert [view.chunk.text for view in library.documents.chunks(user, document.id).items] == ["second text"]
    assert [view.chunk.text for view in library.documents.chunks(user, document.id, 1).items] == ["first text"]
    assert [row.number for row in library.documents.versions(user, document.id).items] == [2, 1]
    assert _ops(library.database, user) == ["add", "delete", "add"]
    for number in (0, 3, 10**15):
        with pytest.raises(NotFound):
            library.documents.text(user, document.id, number)


def test_replacing_by_the_same_bytes_is_nothing_new(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user), b"same", name="a.txt").document
    again = library.documents.replace(user, document.id, parts=[b"same"], file_name="a.txt")
    assert (again.outcome, again.job) == (Outcome.UNCHANGED, None)
    renamed = library.documents.replace(user, document.id, parts=[b"same"], file_name="b.md")
    assert renamed.outcome is Outcome.REPLACED
    assert len(list(library.blobs.list())) == 1


def test_nothing_to_read_yet(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user)).document
    with pytest.raises(Conflict):
        library.documents.text(user, document.id)
    assert library.documents.chunks(user, document.id).items == []
    with library.database.write(user) as session:
        row = session.get_one(Document, document.id)
        row.status, row.status_message = "failed", "The file is encrypted."
    with pytest.raises(Conflict, match="encrypted"):
        library.documents.text(user, document.id)


def test_chunks_are_walked_in_order(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user), external_id="faq").document
    library.publish(user, document.id, [f"chunk {n}" for n in range(5)])
    seen: list[str] = []
    cursor = None
    while True:
        page = library.documents.chunks(user, document.id, cursor=cursor, limit=2)
        assert page.total == 5
        seen += [view.public_id for view in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"faq#c000{n}" for n in range(1, 6)]
    assert library.documents.chunks(user, document.id, cursor=encode_number(4)).items == []
    for bad in ("x", "", "€", "AAAA", encode_number(10**9)):
        with pytest.raises(InvalidCursor):
            library.documents.chunks(user, document.id, cursor=bad)
    with pytest.raises(InvalidInput):
        library.documents.chunks(user, document.id, limit=0)


def test_the_chunk_that_holds_a_place_of_the_text_is_found(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user)).document
    library.publish(user, document.id, [f"chunk {n}" for n in range(5)])
    every = [view.chunk for view in library.documents.chunks(user, document.id).items]
    for chunk in every:
        for place in (chunk.start, chunk.end - 1):
            found = library.documents.chunks(user, document.id, at=place)
            assert [view.chunk.ordinal for view in found.items] == [chunk.ordinal]
            assert found.total == 1
    assert library.documents.chunks(user, document.id, at=every[-1].end).items == []


# Changes


def test_patch_changes_what_is_given(library: Library, user: Caller) -> None:
    said = DocumentFields(title="T", description="D", metadata={"a": 1, "b": {"c": 2}}, source_uri="https://x.org/a")
    document = library.upload(user, library.collection(user), fields=said).document
    patched = library.documents.patch(
        user, document.id, {"metadata": {"a": None, "b": {"d": 3}}, "title": " New  one "}
    )
    row = patched.document
    assert (row.title, row.description, row.meta, row.source_uri) == (
        "New one",
        "D",
        {"b": {"c": 2, "d": 3}},
        "https://x.org/a",
    )
    assert row.revision == 2
    cleared = library.documents.patch(
        user, document.id, {"title": None, "description": None, "metadata": None, "source_uri": None}
    ).document
    assert (cleared.title, cleared.description, cleared.meta, cleared.source_uri) == ("notes.txt", "", {}, None)
    assert library.documents.patch_metadata(user, document.id, {"x": None, "y": [1]}).document.meta == {"y": [1]}
    refused: list[dict[str, Any]] = [{"titel": "x"}, {"title": 1}, {"metadata": [1]}, {"collection_id": "x"}]
    for patch in refused:
        with pytest.raises(InvalidInput):
            library.documents.patch(user, document.id, patch)


def test_an_old_revision_changes_nothing(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user)).document
    library.documents.patch(user, document.id, {"title": "first"}, expected=1)
    for act in (
        lambda: library.documents.patch(user, document.id, {"title": "second"}, expected=1),
        lambda: library.documents.replace(user, document.id, parts=[b"new"], file_name="x", expected=1),
        lambda: library.documents.set_access(user, document.id, PRIVATE, expected=1),
        lambda: library.documents.delete(user, document.id, expected=1),
    ):
        with pytest.raises(PreconditionFailed):
            act()
    found = library.documents.get(user, document.id).document
    assert (found.title, found.revision, found.latest_version) == ("first", 2, 1)
    assert len(list(library.blobs.list())) == 1


def test_many_at_once_or_none(library: Library, user: Caller, editor: Caller) -> None:
    collection = library.collection(user)
    ours = [library.upload(user, collection, bytes([65 + n])).document.id for n in range(3)]
    theirs = library.upload(editor, library.collection(editor, "theirs")).document.id
    views = library.documents.bulk_metadata_update(user, [*ours, ours[0]], {"team": "blue"})
    assert {view.document.id for view in views} == set(ours)
    with pytest.raises(NotFound):
        library.documents.bulk_metadata_update(user, [*ours, theirs], {"team": "red"})
    assert all(library.documents.get(user, key).document.meta == {"team": "blue"} for key in ours)
    with pytest.raises(TooLarge):
        library.documents.bulk_metadata_update(user, [str(n) for n in range(501)], {})
    with pytest.raises(InvalidInput):
        library.documents.bulk_metadata_update(user, [], {})


def test_a_change_of_access_relabels_the_chunks(library: Library, editor: Caller, user: Caller) -> None:
    collection = library.collection(editor, access=Access(Visibility.TENANT))
    document = library.upload(editor, collection).document
    library.publish(editor, document.id, ["one", "two"])
    inherited = library.documents.get(user, document.id).document.access_class_id

    library.documents.set_access(editor, document.id, PRIVATE)
    with pytest.raises(NotFound):
        library.documents.get(user, document.id)
    assert _ops(library.database, editor) == ["add", "add", "relabel", "relabel"]

    shares = (Share(Right.READ, user_id=user.user_id),)
    library.documents.patch(editor, document.id, {"access": Access(Visibility.SHARED, shares)})
    assert library.documents.get(user, document.id).document.access_class_id != inherited
    assert library.documents.access(editor, document.id)[1].shares == shares
    with pytest.raises(Forbidden):
        library.documents.patch(user, document.id, {"access": None})

    library.documents.patch(editor, document.id, {"access": None})
    found = library.documents.get(user, document.id).document
    assert (found.access_class_id, found.visibility) == (inherited, None)
    assert _ops(library.database, editor) == ["add", "add"] + ["relabel"] * 6
    assert library.documents.access(editor, document.id)[1] == Access(None)


# Lists


def test_lists_are_filtered(library: Library, user: Caller) -> None:
    first, second = library.collection(user, "first"), library.collection(user, "second")
    titles = ["100% sure", "a_b", "aXb", "Quarterly"]
    made = []
    for number, title in enumerate(titles):
        collection = first if number < 3 else second
        made.append(library.upload(user, collection, fields=DocumentFields(title=title)).document)
        library.database.clock.advance(60)  # type: ignore[attr-defined]  # the test's clock
    library.publish(user, made[0].id, ["text"])

    def found(**wanted: Any) -> list[str]:
        return [view.document.title for view in library.documents.list(user, DocumentFilter(**wanted)).items]

    assert found() == titles[::-1]
    assert found(collection="SECOND") == ["Quarterly"]
    assert found(collection=first.id, title_contains="_") == ["a_b"]
    assert found(title_contains="%") == ["100% sure"]
    assert found(title_contains="AXB") == ["aXb"]
    assert found(title_contains="' OR 1=1 --") == []
    assert found(status="indexed") == ["100% sure"]
    assert found(owner_id="x") == []
    assert len(found(owner_id=user.user_id)) == 4
    assert found(external_id=made[1].id) == ["a_b"]
    assert found(created_from=made[2].created_at) == ["Quarterly", "aXb"]
    assert found(created_to=made[1].created_at) == ["100% sure"]
    for bad in (
        {"status": "deleted"},
        {"title_contains": "\0"},
        {"created_from": made[0].created_at.replace(tzinfo=None)},
    ):
        with pytest.raises(InvalidInput):
            found(**bad)
    with pytest.raises(NotFound):
        found(collection="no such")


def test_a_list_can_be_walked_while_it_changes(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    made = [library.upload(user, collection, bytes([65 + n])).document.id for n in range(7)]
    first = library.documents.list(user, limit=3)
    library.documents.delete(user, made[4])
    library.upload(user, collection, b"new")
    second = library.documents.list(user, limit=3, cursor=first.next_cursor)
    third = library.documents.list(user, limit=3, cursor=second.next_cursor)
    assert [view.document.id for page in (first, second, third) for view in page.items] == made[::-1]
    assert third.next_cursor is None


def test_tenants_see_nothing_of_each_other(library: Library, user: Caller, admin: Caller, stranger: Caller) -> None:
    ours = library.upload(user, library.collection(user), b"canary of ours").document
    theirs = library.upload(stranger, library.collection(stranger), b"canary of theirs").document
    library.publish(user, ours.id, ["canary of ours"])
    library.publish(stranger, theirs.id, ["canary of theirs"])
    for caller, foreign in ((user, theirs), (admin, theirs), (stranger, ours)):
        assert [view.document.id for view in library.documents.list(caller).items] == [
            theirs.id if caller is stranger else ours.id
        ]
        for act in (
            lambda c=caller, f=foreign: library.documents.get(c, f.id),
            lambda c=caller, f=foreign: library.documents.text(c, f.id),
            lambda c=caller, f=foreign: library.documents.chunks(c, f.id),
            lambda c=caller, f=foreign: library.documents.download(c, f.id),
            lambda c=caller, f=foreign: library.documents.patch(c, f.id, {"title": "mine"}),
            lambda c=caller, f=foreign: library.documents.replace(c, f.id, parts=[b"x"], file_name="x"),
            lambda c=caller, f=foreign: library.documents.delete(c, f.id),
            lambda c=caller, f=foreign: library.documents.upload(c, f.collection_id, parts=[b"canary"], file_name="x"),
        ):
            with pytest.raises(NotFound):
                act()
    tenants = {info.key.partition("/")[0] for info in library.blobs.list()}
    assert tenants == {user.tenant_id, stranger.tenant_id}
    assert len(list(library.blobs.list())) == 4


# The end


def test_delete_is_in_the_log_at_once(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    document = library.upload(user, collection).document
    library.publish(user, document.id, ["one", "two", "three"])
    job = library.documents.delete(user, document.id)
    assert (job.kind, job.payload) == ("document.purge", {"document_id": document.id})
    assert _ops(library.database, user) == ["add"] * 3 + ["delete"] * 3
    with library.database.read(user) as session:
        assert session.get_one(Document, document.id).status == "deleted"
        assert set(session.scalars(select(Chunk.deleted_seq))) == {6}
    for act in (
        lambda: library.documents.get(user, document.id),
        lambda: library.documents.text(user, document.id),
        lambda: library.documents.download(user, document.id),
        lambda: library.documents.delete(user, document.id),
        lambda: library.documents.patch(user, document.id, {"title": "x"}),
    ):
        with pytest.raises(NotFound):
            act()
    assert library.documents.list(user).total == 0


def test_purge_leaves_what_others_refer_to(library: Library, user: Caller) -> None:
    collection = library.collection(user)
    gone = library.upload(user, collection, b"shared", name="a.txt").document
    library.publish(user, gone.id, ["same text"])
    kept = library.upload(user, collection, b"shared", name="b.txt").document
    library.publish(user, kept.id, ["same text"])
    library.documents.replace(user, gone.id, parts=[b"only here"], file_name="a.txt")
    library.publish(user, gone.id, [f"own text {n}" for n in range(3)])
    assert len(list(library.blobs.list())) == 4
    library.documents.delete(user, gone.id)
    library.purge()
    assert len(list(library.blobs.list())) == 2
    assert library.documents.text(user, kept.id).text == "same text"
    with library.documents.download(user, kept.id).stream as stream:
        assert stream.read() == b"shared"
    assert _count(library.database, user, Document) == 1
    assert _count(library.database, user, DocumentVersion) == 1
    assert _count(library.database, user, Chunk) == 1
    assert _count(library.database, user, Embedding) == 0
    library.documents.delete(user, kept.id)
    library.purge()
    assert list(library.blobs.list()) == []
    _ops(library.database, user)


def test_a_purge_that_is_killed_goes_on_later(library: Library, user: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    document = library.upload(user, library.collection(user), b"bytes").document
    library.publish(user, document.id, [f"chunk {n}" for n in range(5)])
    library.documents.delete(user, document.id)
    monkeypatch.setattr("citewell.services.documents.purge.CHUNKS", 2)
    purge = DocumentPurge(library.blobs)
    calls = 0

    def killed_at(number: int) -> None:
        real = library.database.write

        @contextlib.contextmanager
        def write(caller: Any) -> Iterator[Any]:
            nonlocal calls
            calls += 1
            if calls == number:
                raise KeyboardInterrupt
            with real(caller) as session:
                yield session

        with monkeypatch.context() as patch:
            patch.setattr(library.database, "write", write)
            with contextlib.suppress(KeyboardInterrupt):
                library.run("document.purge", purge.run)

    for number in range(2, 9):
        calls = 0
        killed_at(number)
        library.database.clock.advance(3600)  # type: ignore[attr-defined]  # the lease is over
        with library.database.write(user) as session:
            job = session.scalars(select(Job).where(Job.kind == "document.purge")).one()
            if job.state == "running":
                job.state, job.attempts = "pending", 0
    library.run("document.purge", purge.run)
    assert _count(library.database, user, Document) == 0
    assert _count(library.database, user, Chunk) == 0
    assert list(library.blobs.list()) == []


def test_a_document_that_is_not_deleted_is_not_purged(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user)).document
    with library.database.write(user) as session:
        library.queue.enqueue(session, "document.purge", {"document_id": document.id})
        library.queue.enqueue(session, "document.purge", {"document_id": "no such"})
        library.queue.enqueue(session, "collection.purge", {"collection_id": document.collection_id})
    library.purge()
    assert library.documents.get(user, document.id).document.id == document.id
    assert len(list(library.blobs.list())) == 1


def test_a_file_that_a_version_refers_to_is_not_released(library: Library, user: Caller) -> None:
    document = library.upload(user, library.collection(user), b"referred").document
    with library.database.write(user) as session:
        version = session.scalars(select(DocumentVersion)).one()
        assert not release_blob(session, library.blobs, version.original_blob)
    with library.documents.download(user, document.id).stream as stream:
        assert stream.read() == b"referred"
