"""Ingestion: every step once, whatever happens between them, and a document that changes all at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from citewell.db.tables import Chunk, Collection, Document, DocumentVersion, Embedding, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.digests import digest_of
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.domain.jobs import JobState
from citewell.services.collections.fields import CollectionFields
from citewell.services.documents.fields import DocumentFields
from citewell.services.documents.text_blobs import load_text
from citewell.services.ingest.publish import publish_version
from citewell.services.search.request import SearchRequest
from support.documents import docx, paragraph
from support.stack import Stack
from support.waiting import until
from support.watched import Killed, WatchedEmbedder, WatchedReader

SMALL_CHUNKS = {"chunking": {"max_tokens": 16, "overlap": 0}}
LONG = "\n\n".join(f"Paragraph {n} tells of granite, copper and meadow number {n}." for n in range(140)).encode()
"""About 140 chunks: three batches."""


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    fields = CollectionFields(name="Handbook", settings=SMALL_CHUNKS)
    return stack.library.collections.create(user, fields).collection


def _document(stack: Stack, caller: Caller, document_id: str) -> Document:
    with stack.database.read(caller) as session:
        return session.get_one(Document, document_id)


def _versions(stack: Stack, caller: Caller, document_id: str) -> list[DocumentVersion]:
    with stack.database.read(caller) as session:
        found = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
        return list(session.scalars(found.order_by(DocumentVersion.number)))


def _chunks(stack: Stack, caller: Caller, document_id: str, *, live: bool = True) -> list[Chunk]:
    statement = select(Chunk).where(Chunk.document_id == document_id).order_by(Chunk.id)
    if live:
        statement = statement.where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
    with stack.database.read(caller) as session:
        return list(session.scalars(statement))


def _job(stack: Stack, caller: Caller, document_id: str) -> Job:
    with stack.database.read(caller) as session:
        document = session.get_one(Document, document_id)
        assert document.job_id is not None
        return session.get_one(Job, document.job_id)


def _check(stack: Stack, caller: Caller, document_id: str) -> None:
    """The document is whole: its live chunks are spans of its text, each with a vector, and the digest holds them."""
    chunks = _chunks(stack, caller, document_id)
    current = next(v for v in _versions(stack, caller, document_id) if v.state == "current")
    assert current.text_blob is not None
    text = load_text(stack.blobs, current.text_blob)
    assert chunks
    assert {chunk.version_id for chunk in chunks} == {current.id}
    assert [chunk.ordinal for chunk in chunks] == list(range(current.chunk_count))
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    with stack.database.read(caller) as session:
        vectors = session.scalar(
            select(func.count()).select_from(Embedding).where(Embedding.chunk_id.in_([chunk.id for chunk in chunks]))
        )
        partition = session.scalars(select(Partition)).one()
        live = session.scalars(
            select(Chunk.fingerprint).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        ).all()
    assert vectors == len(chunks)
    assert (partition.digest, partition.live_chunks) == (digest_of(live), len(live))


def _nothing_left_over(stack: Stack, caller: Caller) -> None:
    with stack.database.read(caller) as session:
        assert session.scalars(select(Chunk.id).where(Chunk.created_seq.is_(None))).all() == []


def test_a_file_becomes_a_document_that_is_found(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader
) -> None:
    content = b"# Leave\n\nSixteen weeks of parental leave are paid.\n\n## Travel\n\nTrains before planes.\n"
    document_id = stack.library.upload(user, collection, content, name="leave.md").document.id
    assert _document(stack, user, document_id).status == "waiting"
    assert stack.found(user, "parental leave") == []
    stack.work()
    document = _document(stack, user, document_id)
    assert (document.status, document.status_reason) == ("indexed", None)
    assert (document.title, document.media_type, document.latest_version) == ("Leave", "text/markdown", 1)
    (version,) = _versions(stack, user, document_id)
    assert (version.state, version.parser is not None, version.text_chars) == ("current", True, len(content))
    assert version.published_at is not None
    chunks = _chunks(stack, user, document_id)
    assert [(tuple(chunk.heading_path), chunk.text) for chunk in chunks] == [
        (("Leave",), "# Leave\n\nSixteen weeks of parental leave are paid."),
        (("Leave", "Travel"), "## Travel\n\nTrains before planes."),
    ]
    _check(stack, user, document_id)
    assert stack.found(user, "parental leave") == [document_id]
    job = _job(stack, user, document_id)
    assert (job.state, job.done, job.total) == (JobState.COMPLETED, 2, 2)
    assert watched.read_files == ["leave.md"]


def test_what_is_embedded_says_where_it_stands(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    content = b"# Travel\n\nBook with the office, always.\n\n## Trains\n\nSecond class up to four hours.\n"
    stack.library.upload(user, collection, content, name="a.md", fields=DocumentFields(title="Rules of the house"))
    stack.work()
    assert embedder.embedded[-1] == "Rules of the house > Travel\n## Trains\n\nSecond class up to four hours."


@pytest.mark.parametrize("moment", ["before reading", "after reading", "batch 1", "batch 2", "batch 3"])
def test_a_killed_worker_loses_nothing_and_repeats_no_finished_step(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader, embedder: WatchedEmbedder, moment: str
) -> None:
    def die(*_: object) -> None:
        raise Killed

    def die_at(wanted: int) -> Callable[[int], None]:
        return lambda number: die() if number == wanted else None

    match moment.split():
        case ["before", _]:
            watched.before = die
        case ["after", _]:
            watched.after = die
        case [_, number]:
            embedder.before = die_at(int(number))
    document_id = stack.library.upload(user, collection, LONG, name="long.txt").document.id
    with pytest.raises(Killed):
        stack.work()
    watched.before = watched.after = lambda _name: None
    assert stack.found(user, "granite") == []
    stack.restart()
    assert stack.work() == 0, "the lease of the dead worker still lasts"
    stack.clock.advance(61)
    assert stack.work() == 1
    _check(stack, user, document_id)
    assert len(embedder.embedded) == len(set(embedder.embedded)) == len(_chunks(stack, user, document_id)) > 128
    # A file that was read, but whose text was not stored yet, has to be read again.
    assert watched.read_files == ["long.txt"] * (2 if moment == "after reading" else 1)
    assert _document(stack, user, document_id).status == "indexed"


def test_a_short_file_is_done_in_one_transaction_or_not_at_all(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    def die(_number: int) -> None:
        raise Killed

    embedder.before = die
    document_id = stack.library.upload(user, collection, b"granite and copper").document.id
    with pytest.raises(Killed):
        stack.work()
    assert _chunks(stack, user, document_id, live=False) == []
    embedder.before = lambda _number: None
    stack.restart()
    stack.clock.advance(61)
    stack.work()
    _check(stack, user, document_id)
    assert embedder.embedded == ["granite and copper"]


def test_a_worker_that_stops_gives_the_file_back_and_the_next_one_goes_on(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    embedder.before = lambda number: stack.worker._stopping.set() if number == 2 else None
    document_id = stack.library.upload(user, collection, LONG).document.id
    stack.work()
    job = _job(stack, user, document_id)
    assert (job.state, job.attempts) == (JobState.PENDING, 0)
    assert _document(stack, user, document_id).status == "processing"
    stack.restart()
    stack.work()
    _check(stack, user, document_id)
    assert len(embedder.embedded) == len(set(embedder.embedded))


def test_a_worker_that_stops_while_a_file_is_read_does_not_fail_the_document(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader
) -> None:
    watched.before = lambda _name: stack.worker._stopping.set()
    document_id = stack.library.upload(user, collection, b"words to read").document.id
    stack.work()
    assert _job(stack, user, document_id).state == JobState.PENDING
    assert _document(stack, user, document_id).status == "processing"
    watched.before = lambda _name: None
    stack.restart()
    stack.work()
    _check(stack, user, document_id)


def test_a_cancelled_job_leaves_a_document_that_says_so_and_can_be_tried_again(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    uploaded = stack.library.upload(user, collection, b"words")
    assert uploaded.job is not None
    stack.jobs.cancel(user, uploaded.job.id)
    document = _document(stack, user, uploaded.document.id)
    assert (document.status, document.status_reason) == ("failed", "job_cancelled")
    again = stack.library.upload(user, collection, b"words")
    assert again.document.id == document.id
    stack.work()
    _check(stack, user, document.id)


def test_a_failed_run_that_is_tried_again_does_not_publish_an_empty_version(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder, watched: WatchedReader
) -> None:
    def spoiled(_number: int) -> None:
        raise ModelInvalid("The model gave vectors that are not numbers.")

    embedder.before = spoiled
    uploaded = stack.library.upload(user, collection, LONG)
    stack.work()
    document = _document(stack, user, uploaded.document.id)
    assert (document.status, document.status_reason) == ("failed", "model_invalid")
    _nothing_left_over(stack, user)
    embedder.before = lambda _number: None
    stack.jobs.retry(user, str(document.job_id))
    stack.work()
    _check(stack, user, document.id)
    assert watched.read_files == ["notes.txt"], "what was read stays read"


def test_publishing_twice_is_publishing_once(stack: Stack, user: Caller, collection: Collection) -> None:
    document_id = stack.library.upload(user, collection, b"once").document.id
    stack.work()
    (version,) = _versions(stack, user, document_id)
    before = _document(stack, user, document_id).revision
    with stack.database.write(user) as session:
        assert not publish_version(session, document_id, version.id)
    assert _document(stack, user, document_id).revision == before
    _check(stack, user, document_id)


def test_the_same_file_is_not_read_twice(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader
) -> None:
    first = stack.library.upload(user, collection, b"the same").document.id
    stack.work()
    again = stack.library.upload(user, collection, b"the same")
    assert (again.document.id, again.job) == (first, None)
    assert stack.work() == 0
    assert watched.read_files == ["notes.txt"]


def test_a_newer_file_wins_over_an_older_one_that_is_still_being_read(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader
) -> None:
    document_id = stack.library.upload(user, collection, b"old granite", name="old.txt").document.id

    def replace(_name: str) -> None:
        watched.after = lambda _name: None
        stack.library.documents.replace(user, document_id, parts=[b"new copper"], file_name="new.txt")

    watched.after = replace
    assert stack.worker.run_one()
    # The old one is better than nothing, but the document is not done.
    document = _document(stack, user, document_id)
    assert (document.status, document.latest_version) == ("waiting", 2)
    assert stack.found(user, "granite", mode="lexical") == [document_id]
    stack.work()
    assert _document(stack, user, document_id).status == "indexed"
    assert stack.found(user, "granite", mode="lexical") == []
    assert stack.found(user, "copper", mode="lexical") == [document_id]
    assert [v.state for v in _versions(stack, user, document_id)] == ["superseded", "current"]
    _check(stack, user, document_id)


def test_an_older_file_that_comes_late_is_cleared_away(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    document_id = stack.library.upload(user, collection, b"old granite", name="old.txt").document.id

    def overtake(_number: int) -> None:
        embedder.before = lambda _number: None
        stack.library.documents.replace(user, document_id, parts=[b"new copper"], file_name="new.txt")
        assert stack.worker.run_one()

    embedder.before = overtake
    stack.work()
    assert stack.found(user, "granite", mode="lexical") == []
    assert stack.found(user, "copper", mode="lexical") == [document_id]
    assert [v.state for v in _versions(stack, user, document_id)] == ["superseded", "current"]
    _nothing_left_over(stack, user)
    _check(stack, user, document_id)


def test_a_version_that_waits_while_a_newer_one_is_published_is_not_read_at_all(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader
) -> None:
    document_id = stack.library.upload(user, collection, b"old granite", name="old.txt").document.id
    stack.library.documents.replace(user, document_id, parts=[b"new copper"], file_name="new.txt")
    assert stack.work() == 2
    assert watched.read_files == ["new.txt"]
    assert [v.state for v in _versions(stack, user, document_id)] == ["superseded", "current"]


@pytest.mark.parametrize("purge", [False, True])
def test_a_document_that_is_deleted_while_it_is_read_stays_deleted(
    stack: Stack, user: Caller, collection: Collection, watched: WatchedReader, purge: bool
) -> None:
    document_id = stack.library.upload(user, collection, b"granite").document.id

    def delete(_name: str) -> None:
        stack.library.documents.delete(user, document_id)
        if purge:
            assert stack.worker.run_one()

    watched.after = delete
    stack.work()
    stack.clock.advance(3600)
    stack.work()
    assert stack.found(user, "granite") == []
    assert _chunks(stack, user, document_id, live=False) == []
    with stack.database.read(user) as session:
        assert session.get(Document, document_id) is None
        assert set(session.scalars(select(Job.state))) == {JobState.COMPLETED}


@pytest.mark.parametrize(
    ("content", "name", "reason", "words"),
    [
        (b"", "empty.txt", "empty", "empty"),
        (b" \n\n \n", "blank.txt", "no_text", "no text"),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "broken.pdf", "damaged", "damaged"),
        (b"PK\x03\x04" + b"\x00" * 40, "broken.docx", "damaged", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old.doc", None, ""),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 100, "program", "unsupported_format", ""),
        (docx(paragraph("  ")), "nothing.docx", "no_text", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_a_document_that_says_why(
    stack: Stack, user: Caller, collection: Collection, content: bytes, name: str, reason: str | None, words: str
) -> None:
    document_id = stack.library.upload(user, collection, content, name=name).document.id
    stack.work()
    document = _document(stack, user, document_id)
    assert document.status == "failed"
    assert document.status_reason == reason if reason else document.status_reason
    assert document.status_message
    assert words in document.status_message
    assert [v.state for v in _versions(stack, user, document_id)] == ["failed"]
    job = _job(stack, user, document_id)
    assert (job.state, job.attempts) == (JobState.FAILED, 1), "the file will not get better"
    _nothing_left_over(stack, user)


def test_a_bad_new_version_leaves_the_good_old_one_to_its_readers(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document_id = stack.library.upload(user, collection, b"granite and copper", name="good.txt").document.id
    stack.work()
    stack.library.documents.replace(user, document_id, parts=[b"%PDF-1.7 and nothing more"], file_name="bad.pdf")
    stack.work()
    document = _document(stack, user, document_id)
    assert (document.status, document.status_reason, document.file_name) == ("failed", "damaged", "good.txt")
    assert stack.found(user, "granite") == [document_id]
    _check(stack, user, document_id)
    stack.library.documents.replace(user, document_id, parts=[b"meadow"], file_name="better.txt")
    stack.work()
    assert _document(stack, user, document_id).status == "indexed"
    assert stack.found(user, "granite", mode="lexical") == []
    assert [v.state for v in _versions(stack, user, document_id)] == ["superseded", "failed", "current"]


def test_a_model_that_is_away_is_waited_for(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    def away(_number: int) -> None:
        raise ModelUnavailable("The endpoint does not answer.")

    embedder.before = away
    document_id = stack.library.upload(user, collection, b"granite").document.id
    stack.work()
    document = _document(stack, user, document_id)
    assert (document.status, document.status_reason) == ("processing", None)
    job = _job(stack, user, document_id)
    assert (job.state, (job.error or {})["code"]) == (JobState.PENDING, "model_unavailable")
    assert stack.work() == 0, "not at once"
    embedder.before = lambda _number: None
    stack.clock.advance(3600)
    assert stack.work() == 1
    _check(stack, user, document_id)


def test_a_model_that_stays_away_is_said_on_the_document(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    def away(_number: int) -> None:
        raise ModelUnavailable("The endpoint does not answer.")

    embedder.before = away
    document_id = stack.library.upload(user, collection, b"granite").document.id
    for _ in range(5):
        stack.work()
        stack.clock.advance(3600)
    document = _document(stack, user, document_id)
    assert (document.status, document.status_reason) == ("failed", "model_unavailable")
    assert document.status_message == "The endpoint does not answer."
    _nothing_left_over(stack, user)


def test_a_stored_file_that_is_damaged_is_not_read_as_if_it_were_whole(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    document_id = stack.library.upload(user, collection, b"granite, copper and meadow").document.id
    (version,) = _versions(stack, user, document_id)
    with stack.blobs.local_path(version.original_blob) as path:
        path.write_bytes(b"granite")
    stack.work()
    document = _document(stack, user, document_id)
    assert (document.status, document.status_reason) == ("failed", "damaged")
    stack.library.upload(user, collection, b"granite, copper and meadow")
    stack.work()
    assert _document(stack, user, document_id).status == "indexed"
    _check(stack, user, document_id)


def test_a_title_that_only_the_old_file_had_goes_with_it(stack: Stack, user: Caller, collection: Collection) -> None:
    document_id = stack.library.upload(user, collection, b"# Old name\n\nwords", name="a.md").document.id
    stack.work()
    assert _document(stack, user, document_id).title == "Old name"
    stack.library.documents.replace(user, document_id, parts=[b"just words"], file_name="b.txt")
    stack.work()
    assert _document(stack, user, document_id).title == "b.txt"


def test_a_new_title_is_found_at_once(stack: Stack, user: Caller, collection: Collection) -> None:
    document_id = stack.library.upload(user, collection, b"just words", name="a.txt").document.id
    stack.work()
    stack.library.documents.patch(user, document_id, {"title": "Sabbatical rules"})
    assert stack.found(user, "sabbatical", mode="lexical") == [document_id]
    fields = DocumentFields(title="Furlough rules")
    stack.library.documents.replace(user, document_id, parts=[b"just words"], file_name="a.txt", fields=fields)
    assert stack.found(user, "sabbatical", mode="lexical") == []
    assert stack.found(user, "furlough", mode="lexical") == [document_id]


def test_readers_see_the_old_version_or_the_new_one_and_never_half_of_either(
    stack: Stack, user: Caller, collection: Collection
) -> None:
    def content(mark: str) -> bytes:
        return "\n\n".join(f"Section {n} of the {mark} edition about lanterns." for n in range(12)).encode()

    document_id = stack.library.upload(user, collection, content("first"), name="a.txt").document.id
    stack.work()
    seen: list[set[str]] = []
    stop = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not stop.is_set():
                request = SearchRequest("edition lanterns", top_k=100, mode="lexical")
                hits = stack.search_service.search(user, request).hits
                seen.append({hit.version_id for hit in hits})
        except BaseException as error:  # noqa: BLE001  # told to the test below
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: seen or failures)
    for mark in ("second", "third", "fourth"):
        stack.library.documents.replace(user, document_id, parts=[content(mark)], file_name="a.txt")
        stack.work()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {len(versions) for versions in seen} == {1}
    _check(stack, user, document_id)


@pytest.fixture
def watched(stack: Stack) -> WatchedReader:
    assert isinstance(stack.reader, WatchedReader)
    return stack.reader


@pytest.fixture
def embedder(stack: Stack) -> WatchedEmbedder:
    assert isinstance(stack.embedder, WatchedEmbedder)
    return stack.embedder
