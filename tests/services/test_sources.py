"""Sources: documents follow what a connector tells, whatever happens in between."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import select

from citewell.backends.parsing import SandboxedReader
from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.db.session import Database
from citewell.db.tables import Chunk, Document, Schedule, Source, SourceItem, SourceRun
from citewell.domain.access import Caller, Right, Role, Visibility
from citewell.domain.errors import (
    AlreadyExists,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    SourceFailed,
)
from citewell.ports.source import ItemReaders
from citewell.services.access import sharing
from citewell.services.access.sharing import Access, Share
from citewell.services.identity.accounts import Accounts
from citewell.services.identity.hashing import PasswordHashes
from citewell.services.jobs.schedules import enqueue_due
from citewell.services.sources.credentials import place_of, unseal
from citewell.services.sources.sources import NewSource
from citewell.services.upkeep.secrets import Rotated, seal_anew
from fakes.source import FakeSourceKind
from support.people import People
from support.stack import Stack


class Bench:
    """A collection with a source in it."""

    def __init__(self, stack: Stack, kind: FakeSourceKind, admin: Caller) -> None:
        self.stack, self.kind, self.admin = stack, kind, admin
        self.collection = stack.library.collection(admin, "Wiki", Access(Visibility.TENANT))

    def add(self, name: str = "source", *, sync: bool = False, cron: str | None = None) -> str:
        new = NewSource(
            self.collection.id, "fake", name, {"place": "here"}, {"token": "canary-s3cret"}, cron=cron, sync=sync
        )
        return self.stack.sources.create(self.admin, new).source.id

    def sync(self, source_id: str, **how: bool) -> SourceRun:
        """Read it, with all that follows; the run."""
        self.stack.sources.sync(self.admin, source_id, **how)
        self.stack.work()
        return self.run(source_id)

    def run(self, source_id: str) -> SourceRun:
        return self.stack.sources.runs(self.admin, source_id).items[0]

    def documents(self) -> dict[str, Document]:
        """The live documents, by the end of their keys."""
        with self.stack.database.read(self.admin) as session:
            live = session.scalars(select(Document).where(Document.deleted_at.is_(None))).all()
        return {document.external_id.partition(":")[2]: document for document in live}

    def texts(self) -> dict[str, str]:
        with self.stack.database.read(self.admin) as session:
            rows = session.execute(
                select(Document.external_id, Chunk.text)
                .join(Chunk, Chunk.document_id == Document.id)
                .where(Chunk.deleted_seq.is_(None), Chunk.created_seq.is_not(None), Document.deleted_at.is_(None))
            ).all()
        return {row.external_id.partition(":")[2]: row.text for row in rows}

    def rows(self) -> dict[str, SourceItem]:
        with self.stack.database.read(self.admin) as session:
            return {row.key: row for row in session.scalars(select(SourceItem))}


@pytest.fixture
def kind() -> FakeSourceKind:
    return FakeSourceKind()


@pytest.fixture
def bench(
    sqlite_database: Database, tmp_path: Path, reader: SandboxedReader, kind: FakeSourceKind, admin: Caller
) -> Iterator[Bench]:
    stack = Stack(sqlite_database, tmp_path, reader, source_kinds=[kind])
    yield Bench(stack, kind, admin)
    stack.close()


def counted(run: SourceRun, **expected: int) -> bool:
    return run.state == "completed" and {name: n for name, n in run.counts.items() if n} == expected


def test_documents_follow_the_source(bench: Bench, kind: FakeSourceKind) -> None:
    for key in ("a", "b", "c"):
        kind.put(key, f"# {key}\n\nWords about {key}.", title=f"Page {key}", metadata={"author": "Ann"})
    source_id = bench.add()
    assert counted(bench.sync(source_id), seen=3, created=3)
    assert bench.texts().keys() == {"a", "b", "c"}
    document = bench.documents()["a"]
    assert (document.title, document.meta, document.origin_id) == ("Page a", {"author": "Ann"}, source_id)

    kind.opened.clear()
    assert counted(bench.sync(source_id), seen=3, unchanged=3)
    assert kind.opened == []

    kind.put("a", "# a\n\nOther words.", title="Page a")
    kind.put("d", "Words about d.")
    kind.remove("b")
    assert counted(bench.sync(source_id), seen=3, created=1, updated=1, unchanged=1, deleted=1)
    assert bench.documents().keys() == {"a", "c", "d"}
    assert "Other" in bench.texts()["a"]
    assert kind.opened == ["a", "d"]
    assert kind.closed == 3


def test_an_incremental_source_tells_only_what_changed(bench: Bench, kind: FakeSourceKind) -> None:
    kind.incremental = True
    kind.put("a", "one")
    kind.put("b", "two")
    kind.put("part", "three", parent_key="b")
    source_id = bench.add()
    bench.sync(source_id)
    assert bench.documents()["part"].parent_id == bench.documents()["b"].id
    kind.put("a", "one and more")
    kind.remove("b")
    assert counted(bench.sync(source_id), seen=1, updated=1, deleted=2)
    assert bench.documents().keys() == {"a"}
    assert counted(bench.sync(source_id))


def test_a_move_or_other_readers_cost_no_content(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    group = people.group(tenant_id, "Engineers")
    inside, outside = people.caller(tenant_id, groups=[group]), people.caller(tenant_id)
    kind.put("a", "# Steps\n\nTurn the valve.", title="Valves", breadcrumb=("Plant", "Hall 1"))
    source_id = bench.add()
    bench.sync(source_id)
    assert bench.stack.found(outside, "valve")
    kind.opened.clear()

    kind.put(
        "a",
        "# Steps\n\nTurn the valve.",
        title="Valves",
        breadcrumb=("Plant", "Hall 2"),
        readers=ItemReaders(groups=frozenset({"engineers", "unknown"})),
    )
    assert counted(bench.sync(source_id), seen=1, updated=1)
    assert kind.opened == []
    assert bench.stack.found(outside, "valve") == []
    assert bench.stack.found(inside, "valve")
    with bench.stack.database.read(bench.admin) as session:
        live = session.scalars(select(Chunk).where(Chunk.deleted_seq.is_(None), Chunk.created_seq.is_not(None))).all()
    assert {tuple(chunk.heading_path) for chunk in live} == {("Plant", "Hall 2", "Steps")}


def test_readers_are_mapped_by_address_and_name_and_never_wider(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    reader, other = people.caller(tenant_id), people.caller(tenant_id)
    address = f"{reader.user_id}@EXAMPLE.org".upper()
    kind.put("mine", "granite", readers=ItemReaders(frozenset({address, "nobody@example.org"})))
    kind.put("nobodys", "granite", readers=ItemReaders(frozenset({"nobody@example.org"})))
    source_id = bench.add()
    bench.sync(source_id)
    assert bench.stack.found(other, "granite") == []
    assert bench.stack.found(reader, "granite") == [bench.documents()["mine"].id]
    assert len(bench.stack.found(bench.admin, "granite")) == 2
    assert bench.documents()["mine"].owner_id is None

    kind.put("mine", "granite")
    bench.sync(source_id)
    assert bench.stack.found(other, "granite") == [bench.documents()["mine"].id]


def test_who_may_read_no_more_does_not_read_what_was_there_before(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    inside, outside = (people.caller(tenant_id) for _ in range(2))
    addresses = {caller: f"{caller.user_id}@example.org" for caller in (inside, outside)}
    kind.put("a", "granite", readers=ItemReaders(frozenset({addresses[inside]})))
    kind.put("b", "granite")
    source_id = bench.add()
    bench.sync(source_id)
    kind.put("a", "granite no more", readers=ItemReaders(frozenset(addresses.values())))
    kind.put("b", "granite no more", readers=ItemReaders(frozenset({addresses[inside]})))
    kind.broken = {key: SourceFailed("unavailable", "The server answered 500.") for key in ("a", "b")}
    bench.sync(source_id)
    assert bench.stack.found(outside, "granite") == []
    assert len(bench.stack.found(inside, "granite")) == 2
    kind.broken.clear()
    bench.sync(source_id)
    assert bench.stack.found(outside, "granite") == [bench.documents()["a"].id]


@pytest.mark.parametrize("with_part", [False, True])
def test_who_comes_with_a_new_text_does_not_read_the_old_one(
    bench: Bench,
    kind: FakeSourceKind,
    people: People,
    tenant_id: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    with_part: bool,
) -> None:
    stack = bench.stack
    inside, outside = (people.caller(tenant_id) for _ in range(2))
    kind.put("a", "granite and a secret", readers=ItemReaders(frozenset({f"{inside.user_id}@example.org"})))
    if with_part:
        kind.put("p", "copper", parent_key="a")
    source_id = bench.add()
    bench.sync(source_id)
    kind.put("a", "granite alone", readers=None)
    with monkeypatch.context() as patched:
        patched.setattr(stack.blobs, "verify", lambda _: False)
        bench.sync(source_id)
    document = bench.documents()["a"]
    assert (document.status, document.visibility) == ("failed", None)
    assert stack.found(outside, "granite", mode="lexical") == []
    assert stack.found(inside, "secret", mode="lexical") == [document.id], "the old text serves who could read it"
    bench.sync(source_id)
    assert stack.found(outside, "granite", mode="lexical") == [], "an unchanged item opens nothing either"
    assert document.job_id is not None
    stack.jobs.retry(bench.admin, document.job_id)
    stack.work()
    assert stack.found(outside, "granite", mode="lexical") == [document.id]
    assert stack.found(inside, "secret", mode="lexical") == []
    assert bench.documents()["a"].access_class_id == bench.collection.access_class_id
    assert stack.found(outside, "copper", mode="lexical") == ([bench.documents()["p"].id] if with_part else [])


def test_more_readers_than_can_be_named_open_nothing(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MAX_SHARES", 1)
    inside = [people.caller(tenant_id) for _ in range(2)]
    outside = people.caller(tenant_id)
    many = ItemReaders(frozenset(f"{caller.user_id}@example.org" for caller in inside))
    kind.put("new", "granite", readers=many)
    kind.put("open", "granite")
    source_id = bench.add()
    assert counted(bench.sync(source_id), seen=2, created=1, failed=1)
    assert bench.documents().keys() == {"open"}
    assert len(bench.stack.found(outside, "granite")) == 1
    kind.put("open", "granite no more", readers=many)
    assert counted(bench.sync(source_id), seen=2, failed=2)
    assert {row.reason for row in bench.rows().values()} == {"too_large"}
    assert bench.stack.found(outside, "granite") == []


def test_who_takes_the_id_of_an_item_first_does_not_read_it(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    inside, sly = people.caller(tenant_id), people.caller(tenant_id, Role.EDITOR)
    source_id = bench.add()
    for key in ("a", "part"):
        bench.stack.library.documents.upload(
            sly, bench.collection.id, parts=[b"mine"], file_name="x.txt", external_id=f"{source_id}:{key}"
        )
    bench.stack.work()
    kind.put("a", "granite", readers=ItemReaders(frozenset({f"{inside.user_id}@example.org"})))
    kind.put("part", "granite too", parent_key="a")
    assert counted(bench.sync(source_id), seen=2, updated=2)
    assert bench.stack.found(sly, "granite") == []
    assert len(bench.stack.found(inside, "granite")) == 2
    assert {document.owner_id for document in bench.documents().values()} == {None}


def test_what_moves_below_a_restricted_page_takes_its_parts_along(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    inside, outside = people.caller(tenant_id), people.caller(tenant_id)
    kind.put("open", "words")
    kind.put("shut", "words", readers=ItemReaders(frozenset({f"{inside.user_id}@example.org"})))
    kind.put("x", "granite", parent_key="open")
    kind.put("y", "granite too", parent_key="x")
    source_id = bench.add()
    bench.sync(source_id)
    assert len(bench.stack.found(outside, "granite")) == 2 + 1  # and the open page
    kind.put("x", "granite", parent_key="shut")
    bench.sync(source_id)
    documents = bench.documents()
    assert {documents[key].access_class_id for key in "xy"} == {documents["shut"].access_class_id}
    assert bench.stack.found(outside, "granite") == [documents["open"].id]


@pytest.mark.parametrize("key", ["a\ud800", "a\0b"])
def test_a_key_that_is_no_text_keeps_no_other_item_out(bench: Bench, kind: FakeSourceKind, key: str) -> None:
    kind.put("ok", "granite")
    kind.put(key, "words")
    assert counted(bench.sync(bench.add()), seen=2, created=1, failed=1)
    assert bench.rows().keys() == {"ok"}


def test_a_full_run_maps_readers_again(bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str) -> None:
    kind.put("a", "granite", readers=ItemReaders(groups=frozenset({"late"})))
    source_id = bench.add()
    bench.sync(source_id)
    late = people.caller(tenant_id, groups=[people.group(tenant_id, "late")])
    kind.opened.clear()
    bench.sync(source_id)
    assert bench.stack.found(late, "granite") == []
    assert counted(bench.sync(source_id, full=True), seen=1, updated=1)
    assert bench.stack.found(late, "granite")
    assert kind.opened == []


def test_one_bad_item_does_not_stop_the_others_and_is_tried_again(bench: Bench, kind: FakeSourceKind) -> None:
    kind.incremental = True
    for key in ("a", "b", "c", "d"):
        kind.put(key, f"words of {key}")
    kind.broken["b"] = SourceFailed("unavailable", "The server answered 500.")
    kind.unreadable["c"] = "You may not read this page."
    kind.put("long", "x" * 20_000)
    source_id = bench.add()
    assert counted(bench.sync(source_id), seen=5, created=2, failed=3)
    failed = bench.stack.sources.items(bench.admin, source_id, state="failed").items
    assert {(view.item.key, view.reason) for view in failed} == {
        ("b", "unavailable"),
        ("c", "forbidden"),
        ("long", "too_large"),
    }
    assert next(view.message for view in failed if view.item.key == "b") == "The server answered 500."
    kind.broken.clear()
    kind.unreadable.clear()
    kind.put("long", "short")
    assert counted(bench.sync(source_id), seen=5, created=3, unchanged=2)
    assert bench.stack.sources.items(bench.admin, source_id, state="failed").items == []


def test_a_document_that_cannot_be_read_shows_at_its_item(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("empty", "   ")
    kind.put("good", "words")
    source_id = bench.add()
    bench.sync(source_id)
    (view,) = bench.stack.sources.items(bench.admin, source_id, state="failed").items
    assert (view.item.key, view.reason) == ("empty", "no_text")
    assert len(bench.stack.sources.items(bench.admin, source_id, state="indexed").items) == 1
    with pytest.raises(InvalidInput, match="state is one of"):
        bench.stack.sources.items(bench.admin, source_id, state="lost")


@pytest.mark.parametrize("reason", ["unreachable", "limited"])
def test_what_may_pass_is_tried_again_by_the_job_and_then_given_up(
    bench: Bench, kind: FakeSourceKind, reason: str
) -> None:
    kind.put("a", "words")
    source_id = bench.add()
    bench.sync(source_id)
    kind.failure = SourceFailed(reason, "It does not answer.", retry_after=30)
    run = bench.sync(source_id)
    assert run.state == "running"
    for _ in range(6):
        bench.stack.clock.advance(3600)
        bench.stack.work()
    run = bench.run(source_id)
    assert (run.state, run.error) == (
        "failed",
        {"code": "source_failed", "message": "It does not answer.", "reason": reason},
    )
    assert bench.documents().keys() == {"a"}
    kind.failure = None
    assert counted(bench.sync(source_id), seen=1, unchanged=1)


@pytest.mark.parametrize("reason", ["refused", "changed", "forbidden", "not_found"])
def test_what_stays_fails_at_once_and_removes_nothing(bench: Bench, kind: FakeSourceKind, reason: str) -> None:
    kind.put("a", "words")
    other = FakeSourceKind()
    source_id = bench.add()
    bench.sync(source_id)
    kind.failure = SourceFailed(reason, "No.")
    run = bench.sync(source_id)
    assert (run.state, (run.error or {})["reason"]) == ("failed", reason)
    assert bench.documents().keys() == {"a"}
    assert other.closed == 0


def test_a_source_that_breaks_down_between_items_is_given_up_for_now(bench: Bench, kind: FakeSourceKind) -> None:
    for number in range(8):
        kind.put(f"a{number}", f"words {number}")
        kind.broken[f"a{number}"] = SourceFailed("unavailable", "The server answered 500.")
    source_id = bench.add()
    assert bench.sync(source_id).state == "running"
    assert len(kind.opened) == 5
    kind.broken.clear()
    bench.stack.clock.advance(3600)
    bench.stack.work()
    assert counted(bench.run(source_id), seen=8, created=4, failed=4)
    assert counted(bench.sync(source_id), seen=8, created=4, unchanged=4)
    assert len(bench.documents()) == 8


def test_a_source_that_suddenly_is_empty_removes_nothing_unless_it_is_meant(bench: Bench, kind: FakeSourceKind) -> None:
    for number in range(12):
        kind.put(f"a{number:02}", f"words {number}")
    source_id = bench.add()
    bench.sync(source_id)
    for number in range(11):
        kind.remove(f"a{number:02}")
    run = bench.sync(source_id)
    assert (run.state, run.complete, (run.error or {})["code"]) == ("completed", False, "too_many_missing")
    assert "11 of 12 items" in run.message
    assert len(bench.documents()) == 12
    assert counted(bench.sync(source_id, remove_missing=True), seen=1, unchanged=1, deleted=11)
    assert len(bench.documents()) == 1


def test_the_last_runs_are_remembered(bench: Bench, kind: FakeSourceKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citewell.services.sources.sync.KEPT_RUNS", 3)
    kind.put("a", "words")
    source_id = bench.add()
    for _ in range(5):
        bench.sync(source_id)
    assert [run.number for run in bench.stack.sources.runs(bench.admin, source_id).items] == [5, 4, 3]


def test_an_incomplete_list_removes_nothing(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "words")
    kind.put("b", "words")
    source_id = bench.add()
    bench.sync(source_id)
    kind.remove("a")
    kind.complete = False
    assert counted(bench.sync(source_id), seen=1, unchanged=1)
    assert bench.documents().keys() == {"a", "b"}


@pytest.mark.parametrize("end", [MemoryError, KeyboardInterrupt], ids=["failure", "kill"])
@pytest.mark.parametrize("events", [2, 6, 11])
def test_a_run_that_is_interrupted_goes_on_and_counts_once(
    bench: Bench, kind: FakeSourceKind, end: type[BaseException], events: int
) -> None:
    for letter in "abcdefgh":
        kind.put(letter, f"words of {letter}")
    source_id = bench.add()
    bench.sync(source_id)
    for letter in "cdefgh":
        kind.put(letter, f"other words of {letter}")
    kind.remove("a")
    kind.opened.clear()
    left = {"events": events}

    def dies(_: object) -> None:
        left["events"] -= 1
        if left["events"] == 0:
            raise end

    kind.told = dies
    with contextlib.suppress(KeyboardInterrupt):
        bench.sync(source_id)
    assert bench.run(source_id).state == "running"
    bench.stack.clock.advance(3600)
    bench.stack.work()
    assert counted(bench.run(source_id), seen=7, updated=6, unchanged=1, deleted=1)
    assert sorted(kind.opened) == list("cdefgh")
    assert bench.documents().keys() == set("bcdefgh")


def test_a_run_can_be_cancelled_and_paused(bench: Bench, kind: FakeSourceKind) -> None:
    for letter in "abcdef":
        kind.put(letter, f"words of {letter}")
    source_id = bench.add(cron="0 3 * * *")

    def pauses(_: object) -> None:
        bench.stack.sources.pause(bench.admin, source_id)

    kind.told = pauses
    run = bench.sync(source_id)
    assert run.state == "cancelled"
    view = bench.stack.sources.get(bench.admin, source_id)
    assert (view.source.state, view.next_run_at) == ("paused", None)
    with pytest.raises(Conflict, match="paused"):
        bench.stack.sources.sync(bench.admin, source_id)
    kind.told = lambda _: None
    assert bench.stack.sources.resume(bench.admin, source_id).next_run_at is not None
    assert bench.sync(source_id).counts["seen"] == 6


def test_pausing_stops_a_job_that_waits_and_resuming_lets_it_run(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "words")
    source_id = bench.add(sync=True)
    bench.stack.sources.pause(bench.admin, source_id)
    bench.stack.sources.resume(bench.admin, source_id)
    assert bench.sync(source_id).state == "completed"
    bench.stack.sources.sync(bench.admin, source_id)
    bench.stack.sources.pause(bench.admin, source_id)
    bench.stack.work()
    assert bench.run(source_id).state == "cancelled"

    def asks(_: object) -> None:
        bench.stack.sources.pause(bench.admin, source_id)
        bench.stack.sources.resume(bench.admin, source_id)
        with pytest.raises(Conflict, match="still stopping"):
            bench.stack.sources.sync(bench.admin, source_id)

    bench.stack.sources.resume(bench.admin, source_id)
    kind.told = asks
    bench.sync(source_id)


def test_a_schedule_reads_the_source(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "words")
    source_id = bench.add(cron="@hourly")
    bench.stack.clock.advance(3700)
    assert enqueue_due(bench.stack.database, bench.stack.library.queue) == 1
    waiting = bench.stack.sources.sync(bench.admin, source_id)
    bench.stack.work()
    assert counted(bench.run(source_id), seen=1, created=1) or waiting.id
    assert len(bench.documents()) == 1
    bench.stack.sources.patch(bench.admin, source_id, {"cron": None})
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Schedule).where(Schedule.name.startswith("source:"))).all() == []


def test_two_runs_of_one_source_do_not_meet(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "words")
    source_id = bench.add(cron="@hourly", sync=True)
    first = bench.stack.sources.sync(bench.admin, source_id)
    assert bench.stack.sources.sync(bench.admin, source_id).id == first.id
    started: list[int] = []

    def meets(_: object) -> None:
        if not started:
            started.append(1)
            with bench.stack.database.write(bench.admin) as session:
                bench.stack.library.queue.enqueue(session, "source.sync", {"source_id": source_id})
            bench.stack.worker.run_one()

    kind.told = meets
    bench.stack.work()
    assert len(bench.stack.sources.runs(bench.admin, source_id).items) == 1
    assert len(bench.documents()) == 1


@pytest.mark.parametrize("documents", ["keep", "delete"])
def test_a_source_goes_with_its_documents_or_without(bench: Bench, kind: FakeSourceKind, documents: str) -> None:
    kind.put("a", "granite")
    kind.put("b", "granite")
    source_id = bench.add()
    bench.sync(source_id)
    bench.stack.sources.delete(bench.admin, source_id, documents=documents)
    with pytest.raises(NotFound):
        bench.stack.sources.get(bench.admin, source_id)
    bench.stack.work()
    assert len(bench.stack.found(bench.admin, "granite")) == (2 if documents == "keep" else 0)
    assert all(document.origin_id is None for document in bench.documents().values())
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Source)).all() == []
        assert session.scalars(select(SourceItem)).all() == []
    assert bench.add()
    with pytest.raises(InvalidInput, match="keep or delete"):
        bench.stack.sources.delete(bench.admin, "source", documents="burn")


def test_a_collection_that_goes_takes_its_sources_along(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "granite")
    source_id = bench.add(cron="@hourly")
    bench.sync(source_id)
    bench.stack.library.collections.delete(bench.admin, bench.collection.id)
    with pytest.raises(NotFound):
        bench.stack.sources.get(bench.admin, source_id)
    bench.stack.work()
    with bench.stack.database.read(bench.admin) as session:
        assert session.scalars(select(Source)).all() == []
        assert session.scalars(select(Schedule).where(Schedule.name.startswith("source:"))).all() == []


def test_a_source_outlives_the_account_of_who_added_it(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str
) -> None:
    editor = people.caller(tenant_id, Role.EDITOR)
    kind.put("a", "granite")
    made = bench.stack.sources.create(editor, NewSource(bench.collection.id, "fake", "theirs", {"place": "x"}))
    assert editor.user_id is not None
    accounts = Accounts(bench.stack.database, PasswordHashes(bench.stack.database.ids, parameters=CHEAPEST))
    accounts.delete(bench.admin, editor.user_id)
    bench.stack.work()
    assert bench.run(made.source.id).state == "completed"
    assert bench.stack.found(bench.admin, "granite")


def test_credentials_are_sealed_for_their_row(bench: Bench, kind: FakeSourceKind) -> None:
    first, second = bench.add("first"), bench.add("second")
    with bench.stack.database.read(bench.admin) as session:
        sealed = {row.id: row.credentials for row in session.scalars(select(Source))}
    assert all(value and "canary" not in value for value in sealed.values())
    bench.sync(first)
    assert kind.given[-1]["token"] == "canary-s3cret"
    with bench.stack.database.write(bench.admin) as session:
        session.get_one(Source, second).credentials = sealed[first]
    run = bench.sync(second)
    assert (run.state, (run.error or {})["code"]) == ("failed", "secret_unreadable")


def test_secrets_can_be_sealed_with_another_key(bench: Bench, kind: FakeSourceKind) -> None:
    source_id, other = bench.add(), bench.add("other")
    former, present = AesGcmBox(b"s" * 32), AesGcmBox(b"p" * 32)
    with bench.stack.database.write(bench.admin) as session:
        session.get_one(Source, other).credentials = AesGcmBox(b"x" * 32).seal("{}", place_of("t", other))
    assert seal_anew(bench.stack.database, former=former, present=present) == Rotated(sealed=1, unreadable=1)
    assert seal_anew(bench.stack.database, former=former, present=present) == Rotated(already=1, unreadable=1)
    with bench.stack.database.read(bench.admin) as session:
        assert unseal(present, session.get_one(Source, source_id)) == {"token": "canary-s3cret"}
    run = bench.sync(source_id)
    assert "citewell secrets rotate" in run.message


def test_new_settings_need_the_credentials_again(bench: Bench, kind: FakeSourceKind) -> None:
    kind.put("a", "words")
    source_id = bench.add()
    bench.sync(source_id)
    with pytest.raises(InvalidInput, match="credentials together") as refused:
        bench.stack.sources.patch(bench.admin, source_id, {"settings": {"place": "elsewhere"}})
    assert refused.value.facts == {"field": "credentials", "reason": "credentials_again"}
    changes = {"settings": {"place": "elsewhere"}, "credentials": {"token": "other"}, "name": "renamed"}
    view = bench.stack.sources.patch(bench.admin, source_id, changes, expected=1)
    assert (view.source.name, view.source.settings, view.source.revision) == ("renamed", {"place": "elsewhere"}, 2)
    bench.sync("renamed")
    assert kind.given[-1] == {"place": "elsewhere", "token": "other"}
    with pytest.raises(PreconditionFailed):
        bench.stack.sources.patch(bench.admin, source_id, {"name": "x"}, expected=1)


def test_only_who_may_write_the_collection_knows_of_its_sources(
    bench: Bench, kind: FakeSourceKind, people: People, tenant_id: str, stranger: Caller
) -> None:
    kind.put("open", "words")
    kind.put("closed", "words", readers=ItemReaders())
    kind.put("broken", "words")
    kind.broken["broken"] = SourceFailed("forbidden", "No.")
    writer, reader = people.caller(tenant_id), people.caller(tenant_id)
    share = Share(Right.WRITE, user_id=writer.user_id)
    bench.stack.library.collections.set_access(bench.admin, bench.collection.id, Access(Visibility.TENANT, (share,)))
    source_id = bench.add()
    bench.sync(source_id)
    sources = bench.stack.sources
    assert [view.source.id for view in sources.list(writer).items] == [source_id]
    assert [view.item.key for view in sources.items(writer, source_id).items] == ["open"]
    assert len(sources.items(bench.admin, source_id).items) == 3
    assert sources.list(reader).items == sources.list(stranger).items == []
    with pytest.raises(Forbidden):
        sources.get(reader, source_id)
    with pytest.raises(NotFound):
        sources.get(stranger, source_id)
    kind.admins_only = True
    for refused in (
        lambda: sources.check(writer, "fake", {"place": "x"}, {}),
        lambda: sources.create(writer, NewSource(bench.collection.id, "fake", "mine", {"place": "x"})),
    ):
        with pytest.raises(Forbidden, match="administrators"):
            refused()
    assert list(sources.kinds(writer)) == []
    assert list(sources.kinds(people.caller(tenant_id, Role.ADMIN))) == [kind]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda new: {**new, "kind": "nothing"}, "kind"),
        (lambda new: {**new, "settings": {}}, "place"),
        (lambda new: {**new, "settings": {"place": "x", "colour": 1}}, "colour"),
        (lambda new: {**new, "cron": "often"}, "cron"),
        (lambda new: {**new, "name": ""}, "name"),
    ],
)
def test_what_is_wrong_with_a_new_source_is_named(
    bench: Bench, change: Callable[[dict[str, object]], dict[str, object]], field: str
) -> None:
    new: dict[str, object] = {
        "collection": bench.collection.id,
        "kind": "fake",
        "name": "source",
        "settings": {"place": "x"},
    }
    with pytest.raises(InvalidInput) as refused:
        bench.stack.sources.create(bench.admin, NewSource(**change(new)))  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.facts["field"] == field


def test_names_are_unique_and_settings_can_be_tried(bench: Bench, kind: FakeSourceKind) -> None:
    bench.add("Wiki")
    with pytest.raises(AlreadyExists):
        bench.add("wiki")
    assert bench.stack.sources.check(bench.admin, "fake", {"place": "x"}, {}) == "There are 0 things."
    kind.failure = SourceFailed("refused", "The token is not good.")
    with pytest.raises(SourceFailed, match="token"):
        bench.stack.sources.check(bench.admin, "fake", {"place": "x"}, {"token": "bad"})
    assert kind.closed == 2
