"""Batches: many files as one piece of work, counted rightly whatever happens to it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.session import Database
from citewell.db.tables import Collection
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, NotFound, TooLarge
from citewell.services.batches.batches import MAX_OFFERED, Batches, Offered
from citewell.services.batches.items import Arrival, ItemState, note_arrivals, receiving
from citewell.services.batches.summary import BatchCounts
from citewell.services.documents.bulk import MAX_FILES, NewFile, Refused
from citewell.services.documents.outcomes import Outcome, Uploaded
from fakes.clock import FakeClock
from support.library import Library
from support.stack import Stack

FILES = {f"{name}.md": f"# {name}\n\nAll of {name}.".encode() for name in ("granite", "copper", "meadow", "harbour")}
BAD = {"empty.txt": b"", "blank.txt": b" \n"}


@pytest.fixture
def collection(stack: Stack, user: Caller) -> Collection:
    return stack.library.collection(user)


@pytest.fixture
def batches(stack: Stack) -> Batches:
    return Batches(stack.database, stack.library.rules, stack.library.queue)


def _send(
    stack: Stack, caller: Caller, collection: Collection, batch_id: str | None, files: Mapping[str, bytes]
) -> list[Uploaded | Refused]:
    new = [NewFile([content], name, external_id=name) for name, content in files.items()]
    return stack.library.documents.upload_many(caller, collection.id, new, batch_id=batch_id)


def _offered(files: Mapping[str, bytes]) -> list[Offered]:
    return [Offered(name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in files.items()]


def test_a_batch_from_the_first_file_to_its_summary(
    stack: Stack, user: Caller, collection: Collection, batches: Batches
) -> None:
    batch = batches.create(user, collection.id, name="Handbook", origin="here").batch
    assert batches.get(user, batch.id).phase == "open"
    _send(stack, user, collection, batch.id, {**FILES, **BAD})
    waiting = batches.get(user, batch.id)
    assert (waiting.counts, waiting.counts.percent, waiting.ends_at) == (BatchCounts(waiting=6), 0.0, None)
    assert batches.close(user, batch.id).phase == "running"
    with pytest.raises(Conflict):
        _send(stack, user, collection, batch.id, {"late.txt": b"late"})
    stack.clock.advance(10)
    stack.work()
    done = batches.get(user, batch.id)
    assert (done.phase, done.counts, done.counts.percent) == ("completed", BatchCounts(done=4, failed=2), 100.0)
    assert (done.chunks, done.reasons) == (4, {"empty": 1, "no_text": 1})
    assert done.size_bytes == sum(map(len, FILES.values())) + 2
    failures = batches.items(user, batch.id, states=[ItemState.FAILED])
    assert {item.path for item in failures.items} == set(BAD)
    assert all(item.message and item.document_id for item in failures.items)
    first = batches.items(user, batch.id, limit=2)
    rest = batches.items(user, batch.id, limit=10, cursor=first.next_cursor)
    assert (first.total, len(rest.items), rest.next_cursor) == (6, 4, None)
    assert [view.batch.id for view in batches.list(user, origin="here").items] == [batch.id]
    assert batches.list(user, origin="elsewhere").items == []


def test_many_files_are_taken_in_each_by_itself(stack: Stack, user: Caller, collection: Collection) -> None:
    first = _send(stack, user, collection, None, {**FILES, "large.txt": b"x" * 10_001})
    assert [each.outcome for each in first[:4] if isinstance(each, Uploaded)] == [Outcome.CREATED] * 4
    assert isinstance(first[4], Refused)
    assert isinstance(first[4].error, TooLarge)
    assert stack.work() == 4
    again = _send(stack, user, collection, None, {**FILES, "copper.md": b"Other bytes.", "new.txt": b"New."})
    outcomes = [each.outcome for each in again if isinstance(each, Uploaded)]
    assert outcomes == [Outcome.UNCHANGED, Outcome.REPLACED, Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.CREATED]
    stack.work()
    assert len(stack.found(user, "other", mode="lexical")) == 1
    twice = [NewFile([b"One."], "a.txt", external_id="same"), NewFile([b"Two."], "a.txt", external_id="same")]
    found = stack.library.documents.upload_many(user, collection.id, twice)
    assert [each.outcome for each in found if isinstance(each, Uploaded)] == [Outcome.CREATED, Outcome.REPLACED]
    stack.work()
    assert stack.found(user, "two", mode="lexical") != []
    assert stack.found(user, "one", mode="lexical") == []
    with pytest.raises(TooLarge):
        stack.library.documents.upload_many(user, collection.id, twice * MAX_FILES)


def test_only_what_is_not_there_is_wanted(stack: Stack, user: Caller, collection: Collection, batches: Batches) -> None:
    first = batches.create(user, collection.id, name="first").batch
    assert batches.offer(user, first.id, _offered({**FILES, **BAD})) == [*FILES, *BAD]
    _send(stack, user, collection, first.id, {**dict(list(FILES.items())[:2]), **BAD})
    # The sender is interrupted here, and begins again; two are still to be read.
    assert batches.offer(user, first.id, _offered({**FILES, **BAD})) == ["meadow.md", "harbour.md"]
    assert batches.get(user, first.id).counts == BatchCounts(waiting=4)
    stack.work()
    assert batches.offer(user, first.id, _offered({**FILES, **BAD})) == ["meadow.md", "harbour.md", *BAD]
    assert batches.get(user, first.id).counts == BatchCounts(done=2, failed=2)
    _send(stack, user, collection, first.id, FILES)
    stack.work()
    assert batches.get(user, first.id).counts == BatchCounts(done=4, failed=2)
    second = batches.create(user, collection.id, name="second").batch
    changed = {**FILES, "copper.md": b"Other bytes."}
    assert batches.offer(user, second.id, _offered(changed)) == ["copper.md"]
    assert batches.get(user, second.id).counts == BatchCounts(skipped=3)
    with pytest.raises(TooLarge):
        batches.offer(user, second.id, _offered(FILES) * MAX_OFFERED)


def test_a_paused_batch_is_not_read_and_goes_on_where_it_was(
    stack: Stack, user: Caller, collection: Collection, batches: Batches
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    some = dict(list(FILES.items())[:2])
    _send(stack, user, collection, batch.id, some)
    assert batches.pause(user, batch.id).phase == "paused"
    _send(stack, user, collection, batch.id, FILES)
    assert stack.work() == 0
    assert batches.get(user, batch.id).counts == BatchCounts(waiting=4)
    batches.close(user, batch.id)
    assert batches.get(user, batch.id).phase == "paused"
    assert batches.resume(user, batch.id).phase == "running"
    assert stack.work() == 4
    assert batches.get(user, batch.id).counts == BatchCounts(done=4)


def test_a_cancelled_batch_keeps_what_is_done(
    stack: Stack, user: Caller, collection: Collection, batches: Batches
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    _send(stack, user, collection, batch.id, dict(list(FILES.items())[:1]))
    stack.work()
    _send(stack, user, collection, batch.id, FILES)
    batches.pause(user, batch.id)
    assert batches.cancel(user, batch.id).phase == "cancelled"
    assert batches.cancel(user, batch.id).phase == "cancelled"
    status = stack.library.documents.indexing_status(user, collection.id)
    assert (status.waiting, status.indexed, status.failed) == (0, 1, 3), "nobody has to wait for a worker"
    assert stack.work() == 0
    assert batches.get(user, batch.id).counts == BatchCounts(done=1, cancelled=3)
    assert stack.found(user, "granite", mode="lexical") != []
    assert stack.found(user, "copper", mode="lexical") == []
    for change in (batches.resume, batches.retry_failed):
        with pytest.raises(Conflict):
            change(user, batch.id)
    with pytest.raises(Conflict):
        batches.offer(user, batch.id, _offered(FILES))


def test_a_file_of_a_cancelled_batch_that_was_there_before_goes_on_serving(
    stack: Stack, user: Caller, collection: Collection, batches: Batches
) -> None:
    _send(stack, user, collection, None, {"a.md": b"# A\n\nAll of amber."})
    stack.work()
    batch = batches.create(user, collection.id, name="batch").batch
    (sent,) = _send(stack, user, collection, batch.id, {"a.md": b"# A\n\nAll of bronze."})
    assert isinstance(sent, Uploaded)
    batches.cancel(user, batch.id)
    assert stack.library.documents.get(user, sent.document.id).document.status_reason == "job_cancelled"
    assert stack.found(user, "amber", mode="lexical") == [sent.document.id]
    (again,) = _send(stack, user, collection, None, {"a.md": b"# A\n\nAll of bronze."})
    assert isinstance(again, Uploaded)
    assert again.outcome is Outcome.RETRIED
    stack.work()
    assert stack.found(user, "bronze", mode="lexical") == [sent.document.id]


def test_failed_files_are_tried_again(
    stack: Stack, user: Caller, collection: Collection, batches: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    with monkeypatch.context() as patched:
        patched.setattr(stack.blobs, "verify", lambda _: False)
        _send(stack, user, collection, batch.id, FILES)
        batches.close(user, batch.id)
        stack.work()
    assert batches.get(user, batch.id).reasons == {"damaged": 4}
    again = batches.retry_failed(user, batch.id)
    assert (again.phase, again.counts, again.reasons) == ("running", BatchCounts(waiting=4), {})
    assert stack.library.documents.indexing_status(user, collection.id).waiting == 4
    assert stack.work() == 4
    assert batches.get(user, batch.id).counts == BatchCounts(done=4)
    assert batches.retry_failed(user, batch.id).phase == "completed"


def test_a_job_that_a_person_tries_again_counts_in_its_batch(
    stack: Stack, user: Caller, collection: Collection, batches: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    with monkeypatch.context() as patched:
        patched.setattr(stack.blobs, "verify", lambda _: False)
        _send(stack, user, collection, batch.id, {"copper.md": FILES["copper.md"]})
        stack.work()
    (item,) = batches.items(user, batch.id).items
    assert item.job_id is not None
    stack.jobs.retry(user, item.job_id)
    assert batches.get(user, batch.id).counts == BatchCounts(waiting=1)
    stack.work()
    assert batches.get(user, batch.id).counts == BatchCounts(done=1)


def test_a_document_that_is_deleted_meanwhile_ends_as_skipped(
    stack: Stack, user: Caller, collection: Collection, batches: Batches
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    uploaded, _ = _send(stack, user, collection, batch.id, dict(list(FILES.items())[:2]))
    assert isinstance(uploaded, Uploaded)
    stack.library.documents.delete(user, uploaded.document.id)
    stack.work()
    assert batches.get(user, batch.id).counts == BatchCounts(done=1, skipped=1)


def test_batches_are_their_makers(
    stack: Stack, user: Caller, editor: Caller, admin: Caller, collection: Collection, batches: Batches
) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    for act in (batches.get, batches.close, batches.pause, batches.cancel, batches.retry_failed, batches.items):
        with pytest.raises(NotFound):
            act(editor, batch.id)
    assert batches.list(editor).items == []
    assert batches.get(admin, batch.id).batch.id == batch.id
    elsewhere = stack.library.collection(user, "Elsewhere")
    with pytest.raises(InvalidInput):
        _send(stack, user, elsewhere, batch.id, FILES)
    with pytest.raises(NotFound):
        _send(stack, user, collection, "018e0000-0000-7000-8000-00000000ffff", FILES)
    assert stack.work() == 0, "what was refused was not taken in"


def test_two_that_fill_a_batch_do_not_wait_for_each_other(
    postgres_database: Database, admin: Caller, clock: FakeClock, tmp_path: Path
) -> None:
    library = Library(postgres_database, FileBlobStore(tmp_path))
    collection_id = library.collection(admin).id
    batches = Batches(postgres_database, library.rules, library.queue)
    key = batches.create(admin, collection_id, name="batch").batch.id
    both = threading.Barrier(2)

    def fill(path: str) -> None:
        with postgres_database.write(admin) as session:
            row = receiving(session, admin, key, collection_id)
            with suppress(threading.BrokenBarrierError):
                both.wait(0.2)  # nobody comes: the other waits for the row
            clock.advance(1)
            note_arrivals(session, row, [Arrival(path, ItemState.SKIPPED)])

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(fill, path) for path in ("a", "bb")]:
            done.result()
    assert batches.get(admin, key).counts == BatchCounts(skipped=2)


def test_a_batch_goes_with_its_collection(stack: Stack, user: Caller, collection: Collection, batches: Batches) -> None:
    batch = batches.create(user, collection.id, name="batch").batch
    _send(stack, user, collection, batch.id, FILES)
    stack.library.collections.delete(user, collection.id)
    stack.work()
    with stack.database.read(user) as session:
        assert session.get(Collection, collection.id) is None
    with pytest.raises(NotFound):
        batches.get(user, batch.id)
