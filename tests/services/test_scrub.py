"""The scrub finds by itself, part by part, what the doctor finds at once, and mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from citewell.db.session import ScopedSession
from citewell.db.tables import AuditEntry, Chunk, Collection, CollectionSum, Job, Partition, Schedule
from citewell.domain.access import Caller
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.snapshots import QUARANTINED, snapshots_of
from citewell.services.upkeep.scrub import KIND, Scrub, ensure_scrubs
from support.people import SYSTEM, People
from support.stack import Stack

WORDS = ("granite", "copper", "meadow", "lantern", "thistle", "river")


@pytest.fixture
def partition_id(sqlite_stack: Stack, admin: Caller) -> str:
    """Six documents, four in segments and two in the tail."""
    collection = sqlite_stack.library.collection(admin)
    for number, word in enumerate(WORDS):
        if number == 4:
            with sqlite_stack.database.write(admin) as session:
                enqueue_compaction(session, sqlite_stack.library.queue, collection.partition_id)
            sqlite_stack.work()
        sqlite_stack.library.upload(admin, collection, f"About the {word}.".encode(), name=f"{word}.txt")
        sqlite_stack.work()
    return collection.partition_id


def write(stack: Stack, admin: Caller, change: Callable[[ScopedSession], object]) -> None:
    with stack.database.write(admin) as session:
        change(session)


def scrub(stack: Stack, admin: Caller) -> dict[str, int]:
    """The result of one run."""
    with stack.database.write(admin) as session:
        job_id = stack.library.queue.enqueue(session, KIND, {}).id
    stack.work()
    with stack.database.read(admin) as session:
        job = session.get_one(Job, job_id)
    assert job.state == "completed"
    assert job.result is not None
    return dict(job.result)


def largest_file(stack: Stack, admin: Caller, partition_id: str, kind: str) -> Path:
    with stack.database.read(admin) as session:
        row = next(row for row in snapshots_of(session, partition_id) if row.kind == kind)
    return max((stack.root / "index" / row.segment).iterdir(), key=lambda path: path.stat().st_size)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_healthy_installation_needs_no_repair(sqlite_stack: Stack, admin: Caller, partition_id: str) -> None:
    result = scrub(sqlite_stack, admin)
    assert (result["runs"], result["findings"], result["repaired"], result["partitions"]) == (1, 0, 0, 1)
    assert result["bytes"] > 0
    with sqlite_stack.database.read(admin) as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "upkeep.scrub")).all() == []
    assert partition_id


def test_in_turn_everything_is_looked_at(sqlite_stack: Stack, admin: Caller, partition_id: str) -> None:
    """A quarter in each run, as the stack is set up: four hours see every chunk once and read every segment."""

    def forget(session: ScopedSession) -> None:
        for row in snapshots_of(session, partition_id):
            row.verified_at = None

    write(sqlite_stack, admin, forget)
    chunks = 0
    for _ in range(4):
        chunks += scrub(sqlite_stack, admin).get("chunks", 0)
        sqlite_stack.clock.advance(3600)
    assert chunks == len(WORDS)
    with sqlite_stack.database.read(admin) as session:
        rows = snapshots_of(session, partition_id)
    assert {row.kind for row in rows} == {"dense", "lexical"}
    assert all(row.verified_at is not None for row in rows)
    assert sqlite_stack.scrub.totals["chunks"] == len(WORDS)


@pytest.mark.parametrize("kind", ["dense", "lexical"])
def test_a_damaged_segment_is_found_and_built_again(
    sqlite_stack: Stack, admin: Caller, partition_id: str, kind: str
) -> None:
    flip(largest_file(sqlite_stack, admin, partition_id, kind))
    results = []
    for _ in range(2):
        sqlite_stack.clock.advance(3600)
        results.append(scrub(sqlite_stack, admin))
    assert sum(result["findings"] for result in results) == sum(result["repaired"] for result in results) == 1
    with sqlite_stack.database.read(admin) as session:
        states = sorted(row.state for row in snapshots_of(session, partition_id) if row.kind == kind)
    assert states == ["published", QUARANTINED]
    assert len(sqlite_stack.found(admin, "about", mode="lexical")) == len(WORDS)
    assert sqlite_stack.doctor.examine(admin).findings == ()


FAULTS: dict[str, Callable[[ScopedSession], object]] = {
    "a digest": lambda session: session.execute(update(CollectionSum).values(digest="1" * 64)),
    "a digest of ids": lambda session: session.execute(update(Partition).values(key_digest="1" * 16)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_sums_that_disagree_are_found_at_once(
    sqlite_stack: Stack, admin: Caller, partition_id: str, fault: str
) -> None:
    write(sqlite_stack, admin, FAULTS[fault])
    result = scrub(sqlite_stack, admin)
    assert result["findings"] == result["repaired"] == 1
    assert scrub(sqlite_stack, admin)["findings"] == 0
    assert sqlite_stack.doctor.examine(admin).findings == ()
    with sqlite_stack.database.read(admin) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "upkeep.scrub")).one()
    assert entry.facts == {"findings": {"digest": 1}}
    assert partition_id


def test_a_row_that_an_open_index_lacks_is_found_at_once(sqlite_stack: Stack, admin: Caller, partition_id: str) -> None:
    import numpy as np

    sqlite_stack.found(admin, "granite")
    with sqlite_stack.database.read(admin) as session:
        chunk_id = session.scalars(select(Chunk.id).order_by(Chunk.id)).first()
    with sqlite_stack.indexes.use(admin, partition_id) as index:
        index.lexical.apply((), np.array([chunk_id], np.int64), index.lexical.applied_seq)
    assert sqlite_stack.found(admin, "granite", mode="lexical") == []
    assert scrub(sqlite_stack, admin)["findings"] == 1
    sqlite_stack.work()
    assert len(sqlite_stack.found(admin, "granite", mode="lexical")) == 1


def test_a_changed_chunk_is_found_in_its_turn(sqlite_stack: Stack, admin: Caller, partition_id: str) -> None:
    write(
        sqlite_stack,
        admin,
        lambda session: session.execute(update(Chunk).where(Chunk.text == "About the lantern.").values(text="Iron.")),
    )
    found = 0
    for _ in range(4):
        found += scrub(sqlite_stack, admin)["findings"]
        sqlite_stack.clock.advance(3600)
    assert found == 1
    assert sqlite_stack.doctor.examine(admin).findings == ()
    assert partition_id


def test_nothing_but_digests_when_it_is_turned_off(sqlite_stack: Stack, admin: Caller, partition_id: str) -> None:
    stack = sqlite_stack
    off = Scrub(stack.database, stack.indexes, stack.segments, stack.blobs, None, percent=0)  # type: ignore[arg-type]  # nothing is to be repaired
    flip(largest_file(stack, admin, partition_id, "dense"))
    with stack.database.write(admin) as session:
        stack.library.queue.enqueue(session, KIND, {})
    assert stack.library.run(KIND, off.run) == 1
    assert off.totals == {"runs": 1, "partitions": 1}


def test_every_tenant_is_scrubbed_every_hour(sqlite_stack: Stack, admin: Caller, people: People) -> None:
    people.tenant("another")
    with sqlite_stack.database.read(SYSTEM) as session:
        tenants = len(set(session.scalars(select(Collection.tenant_id)))) or 2
    assert ensure_scrubs(sqlite_stack.database) >= tenants
    assert ensure_scrubs(sqlite_stack.database) == 0
    with sqlite_stack.database.read(admin) as session:
        schedule = session.scalars(select(Schedule).where(Schedule.name == KIND)).one()
    assert (schedule.kind, schedule.every_seconds, schedule.tenant_id) == (KIND, 3600, admin.tenant_id)
    sqlite_stack.clock.advance(3600)
    sqlite_stack.worker.sweep()
    assert sqlite_stack.work() >= 2
    assert sqlite_stack.scrub.totals["runs"] >= 2


def test_the_scrub_of_one_tenant_reads_nothing_of_another(
    sqlite_stack: Stack, admin: Caller, stranger: Caller, partition_id: str
) -> None:
    flip(largest_file(sqlite_stack, admin, partition_id, "dense"))
    result = scrub(sqlite_stack, stranger)
    assert (result["findings"], result.get("bytes", 0), result.get("partitions", 0)) == (0, 0, 0)


def test_once_a_day_files_that_nothing_refers_to_are_deleted(
    sqlite_stack: Stack, admin: Caller, stranger: Caller, partition_id: str
) -> None:
    blobs = sqlite_stack.library.blobs
    before = {blob.key for blob in blobs.list(admin.tenant_id)}
    orphan = blobs.put(admin.tenant_id, [b"an upload that was cut off"])
    foreign = blobs.put(stranger.tenant_id, [b"an upload that was cut off"])
    listings = repaired = 0
    for _ in range(24):  # the clock of the tests is years ahead of the disk's, so that every file is old
        result = scrub(sqlite_stack, admin)
        listings += result.get("listings", 0)
        repaired += result["repaired"]
        sqlite_stack.clock.advance(3600)
    assert (listings, repaired) == (1, 1)
    assert {blob.key for blob in blobs.list(admin.tenant_id)} == before
    assert orphan.key not in before
    assert blobs.verify(foreign.key)
    assert partition_id
