"""Texts under keys: there when the call returns, once however often they are sent, and documents like all others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from citewell.db.change_log import sums_of
from citewell.db.tables import Chunk, Document, DocumentVersion, Embedding, Job, Partition
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.digests import digest_of
from citewell.domain.errors import (
    AlreadyExists,
    Forbidden,
    InvalidInput,
    ModelInvalid,
    ModelUnavailable,
    NotFound,
    TooLarge,
)
from citewell.services.access.sharing import Access, Share
from citewell.services.audit_log.audit_log import AuditFilter, AuditLog
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.text_blobs import load_text
from citewell.services.search.request import SearchRequest
from citewell.services.texts import texts as texts_module
from citewell.services.texts.items import MAX_CHARS, TextItem, Upserted
from support.people import People
from support.stack import Stack
from support.watched import WatchedEmbedder

OTHER = "Copper is found in the meadow."


def item(doc_id: str = "a/1", text: str = "Granite is a hard rock.", **more: Any) -> TextItem:
    return TextItem("Notes", doc_id, text, **more)


def live(stack: Stack, caller: Caller) -> list[Chunk]:
    statement = select(Chunk).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None)).order_by(Chunk.id)
    with stack.database.read(caller) as session:
        return list(session.scalars(statement))


def documents(stack: Stack, caller: Caller) -> list[Document]:
    with stack.database.read(caller) as session:
        return list(session.scalars(select(Document).where(Document.deleted_at.is_(None)).order_by(Document.id)))


def embedded(stack: Stack) -> int:
    assert isinstance(stack.embedder, WatchedEmbedder)
    return len(stack.embedder.embedded)


def assert_sound(stack: Stack, caller: Caller) -> None:
    """Every live chunk is its span, has a vector, and is in the sums of its collection."""
    chunks = live(stack, caller)
    with stack.database.read(caller) as session:
        for chunk in chunks:
            version = session.get_one(DocumentVersion, chunk.version_id)
            assert version.state == "current"
            assert version.text_blob is not None
            assert load_text(stack.blobs, version.text_blob)[chunk.start : chunk.end] == chunk.text
        vectors = session.scalar(select(func.count()).where(Embedding.chunk_id.in_([chunk.id for chunk in chunks])))
        assert vectors == len(chunks)
        for partition_id in session.scalars(select(Partition.id)):
            for collection_id, recorded in sums_of(session, partition_id).items():
                own = [chunk.fingerprint for chunk in chunks if chunk.collection_id == collection_id]
                assert (recorded.live_chunks, recorded.digest) == (len(own), digest_of(own))


def test_a_text_is_found_when_the_call_returns(stack: Stack, user: Caller) -> None:
    assert stack.texts.upsert(user, item()) == Upserted(upserted=1, chunks=1)
    (document,) = documents(stack, user)
    assert (document.external_id, document.kind, document.status, document.title) == ("a/1", "text", "indexed", "1")
    assert (document.media_type, document.latest_version) == ("text/plain", 1)
    assert stack.found(user, "granite rock") == [document.id]
    assert_sound(stack, user)
    view = stack.library.collections.get(user, "notes")
    assert (view.collection.visibility, view.collection.owner_id) == ("private", user.user_id)


def test_the_same_again_changes_nothing(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item(metadata={"a": 1}))
    before, calls = documents(stack, user)[0], embedded(stack)
    assert stack.texts.upsert(user, item(metadata={"a": 1})) == Upserted(skipped=1)
    assert stack.texts.upsert(user, item()) == Upserted(skipped=1)
    after = documents(stack, user)[0]
    assert (after.revision, after.updated_at, after.meta) == (before.revision, before.updated_at, {"a": 1})
    assert embedded(stack) == calls


def test_other_metadata_are_told_without_another_vector(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item(metadata={"a": 1}))
    before, calls, chunks = documents(stack, user)[0], embedded(stack), live(stack, user)
    assert stack.texts.upsert(user, item(metadata={"a": 2}, title="Rocks")) == Upserted(upserted=1)
    after = documents(stack, user)[0]
    assert (after.meta, after.title, after.revision) == ({"a": 2}, "Rocks", before.revision + 1)
    assert (embedded(stack), [chunk.id for chunk in live(stack, user)]) == (calls, [chunk.id for chunk in chunks])
    assert_sound(stack, user)


def test_another_text_takes_the_place_of_the_former(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item(metadata={"a": 1}))
    assert stack.texts.upsert(user, item(text=OTHER)) == Upserted(upserted=1, chunks=1)
    (document,) = documents(stack, user)
    assert (document.latest_version, document.meta) == (2, {"a": 1})
    assert [chunk.text for chunk in live(stack, user)] == [OTHER]
    with stack.database.read(user) as session:
        states = session.scalars(select(DocumentVersion.state).order_by(DocumentVersion.number)).all()
    assert states == ["superseded", "current"]
    assert_sound(stack, user)


@pytest.mark.parametrize("chunking", [{"strategy": "sentence"}, {"overlap": 5}, {"enrich_context": False}])
def test_other_settings_cut_the_same_text_again_and_stay_with_it(
    sqlite_stack: Stack, user: Caller, chunking: dict[str, Any]
) -> None:
    stack = sqlite_stack
    stack.texts.upsert(user, item())
    assert stack.texts.upsert(user, item(chunking=chunking)).upserted == 1
    assert stack.texts.upsert(user, item(chunking=chunking)).skipped == 1
    (document,) = documents(stack, user)
    assert document.chunking == chunking
    stack.library.collections.reindex(user, "Notes")
    stack.work()
    (document,) = documents(stack, user)
    with stack.database.read(user) as session:
        version = session.get_one(DocumentVersion, document.current_version_id)
    assert (version.number, version.parser) == (3, "pushed")
    assert version.chunking is not None
    assert version.chunking | chunking == version.chunking
    assert stack.texts.upsert(user, item(chunking=chunking)).skipped == 1


def test_context_is_embedded_only_where_it_is_wanted(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    assert isinstance(stack.embedder, WatchedEmbedder)
    stack.texts.upsert(user, item(title="Rocks"))
    stack.texts.upsert(user, item("b", title="Rocks", chunking={"enrich_context": False}))
    assert stack.embedder.embedded == ["Rocks\nGranite is a hard rock.", "Granite is a hard rock."]


def test_rows_of_a_table_are_found_by_their_columns(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    rows = "".join(f"| P{n} | {n} EUR |\n" for n in range(4))
    table = f"| Product | Price |\n|---|---|\n{rows}"
    stack.texts.upsert(user, item(text=table, chunking={"strategy": "table"}))
    assert [chunk.header for chunk in live(stack, user)] == [None, *["Product | Price"] * 3]
    found = stack.search_service.search(user, SearchRequest("price of P2", mode="lexical", top_k=1))
    assert [hit.text for hit in found.hits] == ["| P2 | 2 EUR |"]
    assert_sound(stack, user)


def test_line_ends_are_made_one_kind_and_the_original_stays(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item(text="\ufeffone\r\ntwo"))
    (document,) = documents(stack, user)
    assert stack.library.documents.text(user, document.id).text == "one\ntwo"
    with stack.library.documents.download(user, document.id).stream as stream:
        assert stream.read() == b"\xef\xbb\xbfone\r\ntwo"
    assert stack.texts.upsert(user, item(text="\ufeffone\r\ntwo")).skipped == 1
    assert_sound(stack, user)
    assert stack.doctor.examine(user).findings == ()


def test_a_text_is_deleted_by_its_key_and_may_come_again(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item())
    removed = stack.texts.delete(user, "Notes", "a/1")
    assert (removed.doc_id, removed.chunks, removed.job is None) == ("a/1", 1, False)
    assert stack.found(user, "granite") == []
    again = stack.texts.delete(user, "Notes", "a/1")
    assert (again.chunks, again.job) == (0, None)
    assert stack.texts.upsert(user, item()).upserted == 1
    assert stack.found(user, "granite") == [documents(stack, user)[0].id]
    with pytest.raises(NotFound):
        stack.texts.delete(user, "Nowhere", "a/1")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"text": "  \n"}, InvalidInput),
        ({"text": "a\0b"}, InvalidInput),
        ({"text": "\ud800"}, InvalidInput),
        ({"text": "x" * (MAX_CHARS + 1)}, TooLarge),
        ({"doc_id": " "}, InvalidInput),
        ({"doc_id": "a\nb"}, InvalidInput),
        ({"metadata": {"a": float("nan")}}, InvalidInput),
        ({"title": ""}, InvalidInput),
        ({"chunking": {"overlap": 150}}, InvalidInput),
    ],
)
def test_bad_values_are_refused_and_reported_in_a_batch_by_their_place(
    sqlite_stack: Stack, user: Caller, wrong: dict[str, Any], error: type[Exception]
) -> None:
    stack = sqlite_stack
    with pytest.raises(error):
        stack.texts.upsert(user, item(**wrong))
    for wait in (True, False):
        done = stack.texts.upsert_many(user, [item("good"), item(**wrong), item("fine")], wait=wait)
        assert [failure.position for failure in done.failures] == [1]
    assert {document.external_id for document in documents(stack, user)} == {"good", "fine"}


def test_a_batch_of_many_namespaces_counts_what_it_did(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item("there"))
    batch = [
        item("there"),
        item("new", OTHER),
        TextItem("Elsewhere", "new", OTHER),
        item("new", "Of two under one key the last one counts."),
    ]
    assert stack.texts.upsert_many(user, batch) == Upserted(upserted=2, skipped=2, chunks=2)
    texts = sorted(chunk.text for chunk in live(stack, user))
    assert texts == [OTHER, "Granite is a hard rock.", "Of two under one key the last one counts."]
    assert stack.texts.upsert_many(user, batch).upserted == 0
    assert_sound(stack, user)
    with pytest.raises(TooLarge):
        stack.texts.upsert_many(user, [item()] * 1001)


def test_groups_are_transactions_and_embedded_in_batches(
    sqlite_stack: Stack, user: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts_module, "GROUP", 7)
    batch = [item(f"k{n}", f"Text number {n}.") for n in range(20)]
    assert sqlite_stack.texts.upsert_many(user, batch) == Upserted(upserted=20, chunks=20)
    assert isinstance(sqlite_stack.embedder, WatchedEmbedder)
    assert len(sqlite_stack.embedder.batches) == 3
    assert_sound(sqlite_stack, user)


def test_a_batch_for_later_is_durable_at_once_and_searchable_after_its_job(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item("there"))
    batch = [item("there", OTHER), *(item(f"k{n}", f"Meadow number {n}.") for n in range(60))]
    done = stack.texts.upsert_many(user, batch, wait=False)
    assert (done.upserted, done.chunks, done.job is None) == (61, 0, False)
    assert done.job is not None
    assert stack.jobs.get(user, done.job.id).state == "pending"
    assert stack.texts.upsert_many(user, batch, wait=False) == Upserted(skipped=61)
    assert stack.doctor.examine(user).findings == ()
    assert len(live(stack, user)) == 1
    assert stack.work() == 1
    assert stack.jobs.get(user, done.job.id).result == {"versions": 61, "published": 61}
    assert len(live(stack, user)) == 61
    assert {document.status for document in documents(stack, user)} == {"indexed"}
    assert_sound(stack, user)
    assert stack.doctor.examine(user).findings == ()


def test_who_waits_does_not_wait_for_a_job(stack: Stack, user: Caller) -> None:
    stack.texts.upsert_many(user, [item("a"), item("b"), item("c")], wait=False)
    assert stack.texts.upsert(user, item("a")) == Upserted(upserted=1, chunks=1)
    stack.texts.delete(user, "Notes", "b")
    assert len(live(stack, user)) == 1
    stack.work()
    assert sorted(chunk.document_id for chunk in live(stack, user)) == [row.id for row in documents(stack, user)]
    with stack.database.read(user) as session:
        assert session.scalar(select(func.count()).where(DocumentVersion.state == "building")) == 0
    assert_sound(stack, user)


def test_long_batches_are_handed_over(sqlite_stack: Stack, user: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_module, "WAITED_CHARS", 30)
    done = sqlite_stack.texts.upsert_many(user, [item("a"), item("b")])
    assert (done.upserted, done.job is None) == (2, False)


def test_a_model_that_does_not_answer_changes_nothing(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    assert isinstance(stack.embedder, WatchedEmbedder)

    def fail(_number: int) -> None:
        raise ModelUnavailable("The endpoint does not answer.")

    stack.embedder.before = fail
    with pytest.raises(ModelUnavailable):
        stack.texts.upsert(user, item())
    assert documents(stack, user) == []
    assert list(stack.blobs.list(user.tenant_id)) == []


def test_a_damaged_text_fails_its_document_and_no_other(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    stack.texts.upsert_many(user, [item("a"), item("b", OTHER)], wait=False)
    with stack.database.read(user) as session:
        key = session.scalars(
            select(DocumentVersion.original_blob).join(Document).where(Document.external_id == "a")
        ).one()
    with stack.blobs.local_path(key) as path:
        path.write_bytes(b"something else")
    stack.work()
    states = {row.external_id: (row.status, row.status_reason) for row in documents(stack, user)}
    assert states == {"a": ("failed", "damaged"), "b": ("indexed", None)}
    assert stack.texts.upsert(user, item("a")).upserted == 1
    assert_sound(stack, user)


def test_a_text_whose_bytes_were_lost_is_healed_by_pushing_it_again(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    stack.texts.upsert(user, item())
    with stack.database.read(user) as session:
        key = session.scalars(select(DocumentVersion.original_blob)).one()
    with stack.blobs.local_path(key) as path:
        path.write_bytes(b"Granite is a soft rock.")
    assert {finding.check for finding in stack.doctor.examine(user).findings} >= {"original_file", "text_file"}
    stack.doctor.examine(user, repair=True)
    stack.work()
    assert [row.status for row in documents(stack, user)] == ["failed"]
    assert stack.found(user, "granite") == [documents(stack, user)[0].id]
    assert stack.texts.upsert(user, item()).upserted == 1
    assert stack.doctor.examine(user).findings == ()
    assert_sound(stack, user)


def test_a_job_that_gave_up_can_be_asked_for_again(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    assert isinstance(stack.embedder, WatchedEmbedder)

    def fail(_number: int) -> None:
        raise ModelInvalid("The vectors are not usable.")

    done = stack.texts.upsert_many(user, [item("a"), item("b")], wait=False)
    assert done.job is not None
    stack.embedder.before = fail
    stack.work()
    assert stack.jobs.get(user, done.job.id).state == "failed"
    assert {(row.status, row.status_reason) for row in documents(stack, user)} == {("failed", "model_invalid")}
    stack.embedder.before = lambda _number: None
    stack.texts.upsert(user, item("a", OTHER))
    stack.jobs.retry(user, done.job.id)
    stack.work()
    assert {row.status for row in documents(stack, user)} == {"indexed"}
    assert sorted(chunk.text for chunk in live(stack, user)) == [OTHER, "Granite is a hard rock."]
    assert_sound(stack, user)


def test_a_job_that_gives_up_fails_what_is_left(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    assert isinstance(stack.embedder, WatchedEmbedder)
    done = stack.texts.upsert_many(user, [item("a")], wait=False)
    assert done.job is not None
    stack.jobs.cancel(user, done.job.id)
    assert [(row.status, row.status_reason) for row in documents(stack, user)] == [("failed", "job_cancelled")]
    assert stack.texts.upsert_many(user, [item("a")], wait=False).upserted == 1
    stack.work()
    assert [row.status for row in documents(stack, user)] == ["indexed"]


def test_only_who_may_write_can_push_and_keys_of_others_stay_theirs(stack: Stack, people: People, user: Caller) -> None:
    reader, writer = people.caller(user.tenant_id), people.caller(user.tenant_id)
    stranger = people.caller(people.tenant("elsewhere"), Role.ADMIN)
    shares = (Share(Right.READ, user_id=reader.user_id), Share(Right.WRITE, user_id=writer.user_id))
    collection = stack.library.collection(user, "Notes", Access(Visibility.SHARED, shares))
    stack.texts.upsert(user, item("hidden"))
    hidden = documents(stack, user)[0]
    stack.library.documents.set_access(user, hidden.id, Access(Visibility.PRIVATE))
    with pytest.raises(Forbidden):
        stack.texts.upsert(reader, item("mine"))
    with pytest.raises(AlreadyExists):
        stack.texts.upsert(writer, item("hidden", OTHER))
    done = stack.texts.upsert_many(writer, [item("hidden", OTHER), item("mine", OTHER)])
    assert ([failure.code for failure in done.failures], done.upserted) == (["already_exists"], 1)
    assert stack.texts.delete(writer, "Notes", "hidden").job is None
    with pytest.raises(NotFound):
        stack.texts.upsert(stranger, TextItem(collection.id, "a", OTHER))
    with pytest.raises(AlreadyExists):  # a private collection of somebody else has the name
        stack.library.collections.create(people.caller(user.tenant_id), CollectionFields(name="notes"))
    limited = people.caller(user.tenant_id, collection_ids=frozenset({collection.id}))
    with pytest.raises(Forbidden):
        stack.texts.upsert(limited, TextItem("New", "a", OTHER))


def test_everything_is_written_down(stack: Stack, people: People, user: Caller) -> None:
    admin = people.caller(user.tenant_id, Role.ADMIN)
    stack.texts.upsert(user, item())
    stack.texts.upsert(user, item(text=OTHER))
    stack.texts.upsert(user, item(text=OTHER, metadata={"a": 1}))
    stack.texts.delete(user, "Notes", "a/1")
    log = AuditLog(stack.database).list(admin, AuditFilter(resource_type="document"), limit=50)
    actions = [entry.action for entry in reversed(log.items)]
    assert actions == ["document.create", "document.upload", "document.update", "document.delete"]


def test_writers_of_one_key_leave_one_whole_text(stack: Stack, user: Caller) -> None:
    stack.texts.upsert(user, item("warm"))
    texts = [f"Version {n} of the text. " * (n + 1) for n in range(6)]
    results = _at_once([lambda text=text: stack.texts.upsert(user, item("k", text)) for text in texts])  # type: ignore[misc]  # a default
    assert all(isinstance(result, Upserted) for result in results), results
    (document,) = [row for row in documents(stack, user) if row.external_id == "k"]
    assert stack.library.documents.text(user, document.id).text in texts
    assert {chunk.version_id for chunk in live(stack, user) if chunk.document_id == document.id} == {
        document.current_version_id
    }
    assert_sound(stack, user)


def test_writers_of_a_new_namespace_share_it(stack: Stack, user: Caller) -> None:
    results = _at_once([lambda n=n: stack.texts.upsert(user, item(f"k{n}")) for n in range(6)])  # type: ignore[misc]  # a default
    assert results == [Upserted(upserted=1, chunks=1)] * 6
    assert len(documents(stack, user)) == 6
    assert_sound(stack, user)


def _at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call gave, or the error that it raised, all of them run at the same time."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(n: int) -> None:
        gate.wait()
        try:
            results[n] = calls[n]()
        except Exception as error:  # noqa: BLE001  # the test looks at it
            results[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_jobs_of_texts_belong_to_their_collection(sqlite_stack: Stack, user: Caller) -> None:
    done = sqlite_stack.texts.upsert_many(user, [item("a")], wait=False)
    collection = sqlite_stack.library.collections.get(user, "Notes").collection
    assert done.job is not None
    assert [job.id for job in sqlite_stack.jobs.list(user, collection_id=collection.id).items] == [done.job.id]
    with sqlite_stack.database.read(user) as session:
        assert session.get_one(Job, done.job.id).kind == "texts.ingest"


def test_texts_files_changes_and_deletions_at_once_wait_for_nobody_in_a_circle(stack: Stack, user: Caller) -> None:
    collection = stack.library.collection(user, "Notes")
    stack.texts.upsert_many(user, [item(f"k{n}") for n in range(8)])
    for n in range(6):
        stack.library.upload(user, collection, f"File number {n} of them.".encode(), name=f"{n}.txt")
    patched = [document.id for document in documents(stack, user) if document.external_id in ("k6", "k7")]

    def push(first: int) -> None:
        for n in range(6):
            stack.texts.upsert(user, item(f"k{(first + n) % 6}", f"Text {first} {n}."))

    def batches() -> None:
        for n in range(3):
            stack.texts.upsert_many(user, [item(f"k{key}", f"Batch {n} {key}.") for key in (4, 2, 0, 9)])

    def change() -> None:
        for n in range(6):
            stack.library.documents.patch(user, patched[n % 2], {"title": f"Title {n}"})
            stack.texts.delete(user, "Notes", f"k{n % 3}")

    assert _at_once([lambda: push(0), lambda: push(3), batches, change, lambda: stack.work() and None]) == [None] * 5
    stack.work()
    assert_sound(stack, user)
    assert stack.doctor.examine(user).findings == ()
