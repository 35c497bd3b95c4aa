"""Documents that are parts of others: made, kept in step, shared, found and ended with what they are in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chunk, Document, DocumentVersion, Embedding, Job
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.errors import Conflict, NotFound
from citewell.ports.blob_store import BlobStore
from citewell.ports.parser import KeepPart, ParseLimits
from citewell.services.access.sharing import Access, Share
from citewell.services.batches.batches import Batches
from citewell.services.documents.blob_references import hold_blobs
from citewell.services.documents.listing import DocumentFilter
from citewell.services.documents.parts import PartCounts
from citewell.services.ingest import parts as ingest_parts
from citewell.services.ingest.parts import PartsIngest
from citewell.services.ingest.reindex import reread_document
from citewell.services.ingest.target import Target
from citewell.services.jobs.context import JobContext
from support.archives import Entry, zip_by_hand, zip_of
from support.people import People
from support.stack import Stack
from support.watched import Killed

SHARED = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[3] / "shared") / "eval/files/archive"
FILES = {"a.txt": b"Apples grow on trees.", "deep/b.md": b"# Bears\n\nBears eat honey.", "c.pdf": b"%PDF-1.4 broken"}


def put(stack: Stack, caller: Caller, data: bytes, *, name: str = "files.zip", into: str | None = None) -> str:
    """Upload an archive, do what is to be done, and say its id."""
    if into is None:
        collection = stack.library.collection(caller)
        key = stack.library.upload(caller, collection, data, name=name).document.id
    else:
        key = stack.library.documents.replace(caller, into, parts=[data], file_name=name).document.id
    stack.work()
    return key


def parts(stack: Stack, caller: Caller, parent: str) -> dict[str, Document]:
    """The live parts by their paths."""
    found = stack.library.documents.list(caller, DocumentFilter(parent_id=parent)).items
    return {str(view.document.meta["path"]): view.document for view in found}


def rows(stack: Stack, caller: Caller, table: type[Document | Chunk | Embedding | DocumentVersion]) -> int:
    with stack.database.read(caller) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_files_of_an_archive_are_documents_that_can_be_found(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    key = put(stack, user, zip_of(FILES))
    made = parts(stack, user, key)
    parent = stack.library.documents.get(user, key)
    assert {path: (part.status, part.title) for path, part in made.items()} == {
        "a.txt": ("indexed", "a.txt"),
        "deep/b.md": ("indexed", "Bears"),
        "c.pdf": ("failed", "c.pdf"),
    }
    bears = made["deep/b.md"]
    assert (bears.external_id, bears.breadcrumb) == (f"{key}/deep/b.md", ["files.zip", "deep"])
    assert (bears.owner_id, bears.collection_id, bears.kind) == (user.user_id, parent.document.collection_id, "file")
    assert parent.parts == PartCounts(total=3, indexed=2, failed=1)
    assert parent.document.status == "indexed"
    assert stack.found(user, "bears honey", mode="lexical") == [bears.id]
    assert key in stack.found(user, "b.md", mode="lexical")
    top = stack.library.documents.list(user, DocumentFilter(parent_id="none")).items
    assert [view.document.id for view in top] == [key]
    chunk = stack.library.documents.chunks(user, bears.id).items[0].chunk
    assert chunk.heading_path == ["files.zip", "deep", "Bears"]


def test_a_new_version_leaves_what_is_the_same_and_takes_away_what_is_gone(stack: Stack, user: Caller) -> None:
    key = put(stack, user, zip_of(FILES))
    before = parts(stack, user, key)
    put(stack, user, zip_of({"a.txt": FILES["a.txt"], "deep/b.md": b"Bears sleep.", "d.txt": b"Ducks swim."}), into=key)
    after = parts(stack, user, key)
    assert set(after) == {"a.txt", "deep/b.md", "d.txt"}
    assert (after["a.txt"].id, after["a.txt"].latest_version) == (before["a.txt"].id, 1)
    assert (after["deep/b.md"].id, after["deep/b.md"].latest_version) == (before["deep/b.md"].id, 2)
    assert stack.found(user, "honey", mode="lexical") == []
    assert stack.found(user, "sleep", mode="lexical") == [after["deep/b.md"].id]
    stack.work()
    assert rows(stack, user, Document) == 4


def test_reading_again_changes_nothing_and_brings_nothing_back(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    key = put(stack, user, zip_of(FILES))
    before = parts(stack, user, key)
    stack.library.documents.delete(user, before["a.txt"].id)
    with stack.database.write(user) as session:
        reread_document(session, stack.library.queue, key)
    stack.work()
    after = parts(stack, user, key)
    assert {path: (part.id, part.latest_version) for path, part in after.items()} == {
        path: (before[path].id, 1) for path in ("deep/b.md", "c.pdf")
    }
    put(stack, user, zip_of({**FILES, "a.txt": b"Apples fall."}), into=key)
    assert set(parts(stack, user, key)) == set(FILES)


def test_parts_go_with_their_parent(stack: Stack, user: Caller) -> None:
    key = put(stack, user, zip_of({**FILES, "inner.zip": zip_of({"e.txt": b"Eagles fly."})}))
    assert stack.found(user, "eagles", mode="lexical")
    stack.library.documents.delete(user, key)
    assert stack.found(user, "eagles apples bears", mode="lexical") == []
    assert stack.library.documents.list(user).items == []
    stack.work()
    assert [rows(stack, user, table) for table in (Document, DocumentVersion, Chunk, Embedding)] == [0, 0, 0, 0]
    assert list(stack.blobs.list()) == []


def test_one_part_can_be_deleted_alone(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    key = put(stack, user, zip_of(FILES))
    made = parts(stack, user, key)
    stack.library.documents.delete(user, made["a.txt"].id)
    assert stack.found(user, "apples", mode="lexical") == []
    assert stack.found(user, "bears", mode="lexical") == [made["deep/b.md"].id]
    stack.work()
    assert stack.library.documents.get(user, key).parts.total == 2


def test_parts_have_the_readers_of_their_parent_and_follow_them(
    stack: Stack, user: Caller, people: People, tenant_id: str
) -> None:
    other = people.caller(tenant_id, Role.USER)
    collection = stack.library.collection(user, access=Access(Visibility.SHARED, (_with(other),)))
    key = stack.library.upload(user, collection, zip_of(FILES), name="files.zip").document.id
    documents = stack.library.documents
    documents.set_access(user, key, Access(Visibility.PRIVATE))
    stack.work()
    bears = parts(stack, user, key)["deep/b.md"]
    assert stack.found(other, "bears", mode="lexical") == []
    with pytest.raises(NotFound):
        documents.get(other, bears.id)
    documents.set_access(user, key, Access(Visibility.SHARED, (_with(other, Right.WRITE),)))
    assert stack.found(other, "bears", mode="lexical") == [bears.id]
    documents.patch(other, bears.id, {"description": "about bears"})
    documents.set_access(user, key, Access(Visibility.PRIVATE))
    assert stack.found(other, "bears", mode="lexical") == []
    documents.set_access(user, key, Access(None))
    assert stack.found(other, "bears", mode="lexical") == [bears.id]
    with pytest.raises(Conflict) as caught:
        documents.set_access(user, bears.id, Access(Visibility.PRIVATE))
    assert caught.value.facts["parent_id"] == key


def _with(somebody: Caller, right: Right = Right.READ) -> Share:
    return Share(right, user_id=somebody.user_id)


def test_a_file_that_holds_itself_is_unpacked_once(sqlite_stack: Stack, user: Caller) -> None:
    inner = zip_of({"a.txt": b"Apples."})
    key = put(sqlite_stack, user, zip_of({"again.zip": inner, "b.txt": b"Bears."}))
    again = parts(sqlite_stack, user, key)["again.zip"]
    # The archive of before, as if it were found in itself.
    with sqlite_stack.database.write(user) as session:
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == key)).one()
        version.content_hash = inner_hash(sqlite_stack, user, again.id)
        reread_document(session, sqlite_stack.library.queue, again.id)
    sqlite_stack.work()
    found = sqlite_stack.library.documents.get(user, again.id).document
    assert (found.status, found.status_reason) == ("failed", "nested")


def inner_hash(stack: Stack, caller: Caller, document_id: str) -> str:
    with stack.database.read(caller) as session:
        return session.scalars(
            select(DocumentVersion.content_hash).where(DocumentVersion.document_id == document_id)
        ).one()


def test_archives_in_archives_end_somewhere(sqlite_stack: Stack, user: Caller) -> None:
    data = b"The innermost words."
    name = "words.txt"
    for depth in range(8):
        data, name = zip_of({name: data}), f"level{depth}.zip"
    put(sqlite_stack, user, data, name=name)
    found = [view.document for view in sqlite_stack.library.documents.list(user).items]
    assert len(found) == 6
    deepest = min(found, key=lambda each: each.title)
    warned = sqlite_stack.library.documents.versions(user, deepest.id).items[0].warnings
    assert warned == ["Left out (more, or deeper, than is unpacked): level1.zip."]


def test_the_whole_of_nested_archives_is_bounded(sqlite_stack: Stack, user: Caller) -> None:
    limited = PartsIngest(sqlite_stack.blobs, sqlite_stack.library.queue, ParseLimits(parts=5))
    vars(sqlite_stack.ingest)["_parts"] = limited  # the same with less room
    inner = {name: zip_of({f"{name}{number}.txt": b"Words." for number in range(3)}) for name in ("one.zip", "two.zip")}
    key = put(sqlite_stack, user, zip_of(inner))
    made = parts(sqlite_stack, user, key)
    assert [len(parts(sqlite_stack, user, made[name].id)) for name in ("one.zip", "two.zip")] == [3, 0]
    warned = sqlite_stack.library.documents.versions(user, made["two.zip"].id).items[0].warnings
    assert warned == ["Left out (more, or deeper, than is unpacked): two.zip0.txt, two.zip1.txt, two.zip2.txt."]


def test_a_locked_archive_is_a_state(sqlite_stack: Stack, user: Caller) -> None:
    key = put(sqlite_stack, user, zip_by_hand(Entry(b"locked.txt", b"secret", flags=1)))
    found = sqlite_stack.library.documents.get(user, key).document
    assert (found.status, found.status_reason) == ("failed", "encrypted")


def test_jobs_of_parts_belong_to_whoever_put_the_archive_in(sqlite_stack: Stack, user: Caller) -> None:
    key = put(sqlite_stack, user, zip_of({"a.txt": b"Apples."}))
    part = parts(sqlite_stack, user, key)["a.txt"]
    with sqlite_stack.database.read(user) as session:
        job = session.scalars(select(Job).where(Job.resource_id == part.id)).one()
    assert job.created_by == user.user_id


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("droste.zip", {"droste.zip": "indexed", "droste.zip/droste.zip": "failed: nested"}),
        ("quine.gz", {"quine.gz": "indexed", "quine.gz/quine.gz": "failed: nested"}),
        ("flat_bomb_200mb.zip", {"flat_bomb_200mb.zip": "failed: too_large"}),
    ],
)
def test_files_that_would_be_unpacked_for_ever_end_as_states(
    sqlite_stack: Stack, user: Caller, name: str, ended: dict[str, str]
) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the shared test files are not at {SHARED}")
    vars(sqlite_stack.library.documents)["_max_bytes"] = path.stat().st_size  # tests take less
    put(sqlite_stack, user, path.read_bytes(), name=name)
    found = [view.document for view in sqlite_stack.library.documents.list(user).items]
    # Pictures are parts only where something reads them.
    states = {
        "/".join([*(each.breadcrumb or ()), each.file_name]): ": ".join(filter(None, (each.status, each.status_reason)))
        for each in found
        if not each.file_name.endswith(".jpg")
    }
    assert states == ended


def test_a_kill_between_two_parts_loses_and_doubles_nothing(
    sqlite_stack: Stack, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = sqlite_stack
    monkeypatch.setattr(ingest_parts, "BATCH", 1)
    key = put(stack, user, zip_of({"gone.txt": b"Geese.", "a.txt": b"Apples."}))
    held = 0

    def dying(session: ScopedSession, blobs: BlobStore, keys: Iterable[str]) -> None:
        nonlocal held
        held += 1
        if held == 3:
            raise Killed
        hold_blobs(session, blobs, keys)

    monkeypatch.setattr(ingest_parts, "hold_blobs", dying)
    files = {f"{number}.txt": f"Words {number}.".encode() for number in range(4)} | {"a.txt": b"Apples."}
    with pytest.raises(Killed):
        put(stack, user, zip_of(files), into=key)
    assert set(parts(stack, user, key)) == {"gone.txt", "a.txt", "0.txt", "1.txt"}
    assert stack.found(user, "geese", mode="lexical")
    stack.restart()
    stack.clock.advance(61)
    stack.work()
    found = parts(stack, user, key)
    assert {path: part.status for path, part in found.items()} == dict.fromkeys(files, "indexed")
    assert found["a.txt"].latest_version == 1
    assert stack.found(user, "geese", mode="lexical") == []


def test_parts_that_come_while_their_batch_is_cancelled_are_not_read(
    stack: Stack, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = stack.library.collection(user)
    batches = Batches(stack.database, stack.library.rules, stack.library.queue)
    batch = batches.create(user, collection.id, name="files").batch
    stack.library.documents.upload(
        user, collection.id, parts=[zip_of(FILES)], file_name="files.zip", external_id="files.zip", batch_id=batch.id
    )
    keeper = PartsIngest.keeper

    def cancelled_meanwhile(self: PartsIngest, context: JobContext, target: Target) -> KeepPart:
        batches.cancel(user, batch.id)
        return keeper(self, context, target)

    monkeypatch.setattr(PartsIngest, "keeper", cancelled_meanwhile)
    stack.work()
    states = {item.path: item.state for item in batches.items(user, batch.id).items}
    assert {state for path, state in states.items() if path != "files.zip"} == {"cancelled"}
    assert len(states) == 4
    assert stack.found(user, "bears honey", mode="lexical") == []


def test_parts_are_files_of_the_batch_that_their_archive_belongs_to(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    collection = stack.library.collection(user)
    batches = Batches(stack.database, stack.library.rules, stack.library.queue)
    batch = batches.create(user, collection.id, name="files").batch
    data = zip_of({"a.txt": b"Apples.", "b.pdf": b"%PDF-1.4 broken", "c.zip": zip_of({"d.txt": b"Ducks."})})
    stack.library.documents.upload(
        user, collection.id, parts=[data], file_name="files.zip", external_id="in/files.zip", batch_id=batch.id
    )
    batches.close(user, batch.id)
    stack.work()
    view = batches.get(user, batch.id)
    assert (view.phase, view.counts.done, view.counts.failed) == ("completed", 4, 1)
    items = {item.path: item.state for item in batches.items(user, batch.id).items}
    assert items == {
        "in/files.zip": "done",
        "in/files.zip/a.txt": "done",
        "in/files.zip/b.pdf": "failed",
        "in/files.zip/c.zip": "done",
        "in/files.zip/c.zip/d.txt": "done",
    }
