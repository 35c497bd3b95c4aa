"""Short documents in groups: as fast as one, and as safe as each by itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine, event, func, select

from citewell.backends.parsing import SandboxedReader
from citewell.db.session import Database
from citewell.db.tables import AuditEntry, Chunk, Collection, Document, Embedding, Job, Partition
from citewell.domain.access import Caller
from citewell.domain.digests import digest_of
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from citewell.domain.jobs import JobState
from citewell.services.access.rules import Need
from citewell.services.ingest.group import GROUP
from support.documents import Text, docx, paragraph, pdf
from support.stack import Stack
from support.waiting import PATIENCE_SECONDS
from support.watched import Killed, WatchedEmbedder, WatchedReader

WORDS = ("granite", "copper", "meadow", "harbour", "lantern", "thistle")


@pytest.fixture(autouse=True)
def _any_reading_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long to read leaves its group, also where it is the machine that is busy."""
    monkeypatch.setattr("citewell.services.ingest.group.QUICK_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    return stack.library.collection(user)


@pytest.fixture
def watched(stack: Stack) -> WatchedReader:
    assert isinstance(stack.reader, WatchedReader)
    return stack.reader


@pytest.fixture
def embedder(stack: Stack) -> WatchedEmbedder:
    assert isinstance(stack.embedder, WatchedEmbedder)
    return stack.embedder


def _upload(stack: Stack, caller: Caller, collection: Collection) -> list[str]:
    """A short text for each word, in order; the ids."""
    return [
        stack.library.upload(caller, collection, f"# {word}\n\nAll of {word}.".encode(), name=f"{word}.md").document.id
        for word in WORDS
    ]


def _statuses(stack: Stack, caller: Caller, keys: list[str]) -> list[str]:
    with stack.database.read(caller) as session:
        return [session.get_one(Document, key).status for key in keys]


def _jobs(stack: Stack, caller: Caller, keys: list[str]) -> list[Job]:
    with stack.database.read(caller) as session:
        return [session.scalars(select(Job).where(Job.resource_id == key)).one() for key in keys]


def _check_sums(stack: Stack, caller: Caller) -> None:
    """Every live chunk has one vector, and the digest of the partition holds exactly them."""
    with stack.database.read(caller) as session:
        live = session.execute(
            select(Chunk.id, Chunk.fingerprint).where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
        ).all()
        vectors = session.scalar(select(func.count()).select_from(Embedding))
        partition = session.scalars(select(Partition)).one()
        assert session.scalars(select(Chunk.id).where(Chunk.created_seq.is_(None))).all() == []
    assert vectors == len(live)
    assert (partition.digest, partition.live_chunks) == (digest_of([row.fingerprint for row in live]), len(live))


def test_a_group_waits_for_no_upload_that_may_wait_for_it(
    postgres_database: Database, tmp_path: Path, reader: SandboxedReader, user: Caller
) -> None:
    stack = Stack(postgres_database, tmp_path, reader)
    collection = stack.library.collection(user)
    keys = _upload(stack, user, collection)
    rules, work = stack.library.rules, threading.Thread(target=stack.work)
    with postgres_database.write(user) as session:
        rules.collection_for(session, user, collection.id, right=Need.WRITE, lock=True)
        work.start()
        work.join(PATIENCE_SECONDS)
        assert not work.is_alive()
        assert {rules.document_for(session, user, key, right=Need.WRITE, lock=True).status for key in keys} == {
            "indexed"
        }
    stack.close()


def test_short_documents_are_embedded_together_and_found_at_one_moment(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    keys = _upload(stack, user, collection)
    assert stack.work() == len(WORDS)
    assert _statuses(stack, user, keys) == ["indexed"] * len(WORDS)
    assert [len(batch) for batch in embedder.batches] == [len(WORDS)]
    with stack.database.read(user) as session:
        assert len(set(session.scalars(select(Chunk.created_seq)))) == 1
        published = select(func.count()).where(
            AuditEntry.action == "document.publish", AuditEntry.actor_id == user.user_id
        )
        assert session.scalar(published) == len(WORDS)
    for job, key in zip(_jobs(stack, user, keys), keys, strict=True):
        assert (job.state, job.attempts, job.done, job.total) == (JobState.COMPLETED, 1, 1, 1)
        assert job.result is not None
        assert job.lease_owner is None
        assert stack.library.documents.get(user, key).current is not None
    assert [stack.found(user, word, mode="lexical") for word in WORDS] == [[key] for key in keys]
    _check_sums(stack, user)


def test_a_group_takes_a_few_statements_a_document(sqlite_stack: Stack, user: Caller) -> None:
    stack = sqlite_stack
    collection = stack.library.collection(user)
    for number in range(GROUP):
        stack.library.upload(user, collection, f"Meadow number {number}.".encode(), name=f"{number}.txt")
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    engine: Engine = stack.database.engine
    event.listen(engine, "before_cursor_execute", counted)
    try:
        assert stack.worker.run_one()
    finally:
        event.remove(engine, "before_cursor_execute", counted)
    assert count < 6 * GROUP, "one by one they take about 50 each"


def test_what_cannot_be_read_harms_no_neighbour(stack: Stack, user: Caller, collection: Collection) -> None:
    keys = _upload(stack, user, collection)[:3]
    odd = [
        stack.library.upload(user, collection, content, name=name).document.id
        for name, content in (
            ("empty.txt", b""),
            ("blank.txt", b"  \n \n"),
            ("picture.bin", b"\x00\x01\x02\x03" * 50),
            ("word.docx", docx(paragraph("A thistle in Word."))),
            ("lies.txt", pdf([Text("A lantern in a PDF.", 700)])),
            ("long.txt", "\n\n".join(f"Paragraph {n} tells of copper {n}." * 12 for n in range(140)).encode()[:9000]),
        )
    ]
    stack.work()
    assert _statuses(stack, user, keys) == ["indexed"] * 3
    assert _statuses(stack, user, odd) == ["failed", "failed", "failed", "indexed", "indexed", "indexed"]
    assert stack.found(user, "lantern PDF", mode="lexical")[0] == odd[4]
    _check_sums(stack, user)


def test_a_text_that_the_model_cannot_take_fails_alone(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    keys = _upload(stack, user, collection)

    inner = embedder.embed_passages

    def picky(texts: Sequence[str]) -> NDArray[np.float32]:
        if any("harbour" in text for text in texts):
            raise ModelInvalid("Not finite.")
        return inner(texts)

    embedder.embed_passages = picky  # type: ignore[method-assign]  # a fault
    stack.work()
    states = _statuses(stack, user, keys)
    assert states == ["failed" if word == "harbour" else "indexed" for word in WORDS]
    _check_sums(stack, user)


@pytest.mark.parametrize("moment", ["reading", "embedding", "publishing"])
def test_a_worker_that_dies_with_a_group_loses_nothing_and_does_nothing_twice(
    stack: Stack,
    user: Caller,
    collection: Collection,
    watched: WatchedReader,
    embedder: WatchedEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    keys = _upload(stack, user, collection)
    with monkeypatch.context() as patched:
        if moment == "reading":
            patched.setattr(watched, "before", lambda name: die() if name == "harbour.md" else None)
        elif moment == "embedding":
            patched.setattr(embedder, "before", die)
        else:
            patched.setattr("citewell.services.ingest.group.compact_if_long", die)
        with pytest.raises(Killed):
            stack.work()
    assert stack.found(user, "granite") == []
    stack.restart()
    assert stack.work() == 0, "the leases of the dead worker still last"
    stack.clock.advance(61)
    before = len(embedder.batches)
    assert stack.work() == len(WORDS)
    assert len(embedder.batches) - before == len(WORDS), "what may have killed a worker runs by itself"
    assert _statuses(stack, user, keys) == ["indexed"] * len(WORDS)
    assert {job.attempts for job in _jobs(stack, user, keys)} == {2}
    _check_sums(stack, user)


def test_a_file_that_is_replaced_or_deleted_meanwhile_is_left_out(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    keys = _upload(stack, user, collection)

    def meddle(number: int) -> None:
        if number == 1:
            stack.library.documents.delete(user, keys[0])
            stack.library.documents.replace(user, keys[1], parts=[b"Something else: amber."], file_name="new.md")

    embedder.before = meddle
    stack.work()
    assert stack.found(user, "granite", mode="lexical") == []
    assert stack.found(user, "amber", mode="lexical") == [keys[1]]
    assert stack.found(user, "copper", mode="lexical") == []
    assert _statuses(stack, user, keys[2:]) == ["indexed"] * 4


def test_a_model_that_is_away_puts_the_whole_group_off(
    stack: Stack, user: Caller, collection: Collection, embedder: WatchedEmbedder
) -> None:
    keys = _upload(stack, user, collection)
    asked = 0

    def away(_: int) -> None:
        nonlocal asked
        asked += 1
        raise ModelUnavailable("The endpoint does not answer.")

    embedder.before = away
    stack.work()
    assert asked == 1, "the others would only meet the same"
    assert {(job.state, job.attempts) for job in _jobs(stack, user, keys)} == {(JobState.PENDING, 1)}
    embedder.before = lambda _: None
    stack.clock.advance(60)
    stack.work()
    assert _statuses(stack, user, keys) == ["indexed"] * len(WORDS)


def test_a_tenant_with_many_files_delays_another_by_one_group_at_most(
    sqlite_stack: Stack, user: Caller, stranger: Caller
) -> None:
    stack = sqlite_stack
    many = stack.library.collection(user)
    for number in range(3 * GROUP):
        stack.library.upload(user, many, f"Meadow number {number}.".encode(), name=f"{number}.txt")
    assert stack.worker.run_one()
    theirs = stack.library.upload(stranger, stack.library.collection(stranger)).document.id
    assert stack.worker.run_one()
    assert _statuses(stack, stranger, [theirs]) == ["indexed"]
    with stack.database.read(user) as session:
        done = session.scalar(select(func.count()).where(Document.status == "indexed"))
    assert done == GROUP
