"""Segments in tiers: what is written, what is kept, and that every one of them together with the log is the truth."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, event, select

from citewell.db.session import Database
from citewell.db.tables import Change, IndexSnapshot, Job
from citewell.domain.access import Caller
from citewell.domain.index_tiers import FAN_OUT, TAIL_AT_LEAST
from citewell.ports.vector_index import IndexScope, VectorIndex
from citewell.services.search import indexes as indexes_module
from citewell.services.search import rows as rows_module
from citewell.services.search.building import BuildsHere, Watch
from citewell.services.search.compaction import compact_if_long
from citewell.services.search.plans import Built, Plan
from citewell.services.search.snapshots import point_of, quarantine, record, remove_unreferenced, snapshots_of
from support.index_stand import IndexStand
from support.library import Library
from support.shelf import Shelf, make_shelf
from support.waiting import PATIENCE_SECONDS


@pytest.fixture
def stand(sqlite_database: Database, tmp_path: Path) -> Iterator[IndexStand]:
    made = IndexStand(sqlite_database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shelf(sqlite_database: Database, admin: Caller, tmp_path: Path) -> Shelf:
    return make_shelf(sqlite_database, admin, tmp_path)


def compact(stand: IndexStand, shelf: Shelf, **options: bool | str) -> None:
    stand.compact(shelf.caller, shelf.partition_id, **options)


def spans(stand: IndexStand, shelf: Shelf, kind: str = "dense") -> list[tuple[int, int]]:
    return stand.spans(shelf.caller, shelf.partition_id, kind)


def assert_right(stand: IndexStand, shelf: Shelf) -> None:
    """What is open holds the live chunks, and so does what a process opens that starts now."""
    live = set(shelf.live)
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)
    stand.indexes.settle()
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)
    stand.restart()
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)


def files_of(stand: IndexStand, row: IndexSnapshot) -> dict[str, int]:
    """Name and inode of each file of a segment."""
    return {path.name: path.stat().st_ino for path in (stand.root / "index" / row.segment).iterdir()}


# ---- What is written ----------------------------------------------------------------------------------------------


def test_a_tail_becomes_a_tier_and_the_base_is_not_touched(stand: IndexStand, shelf: Shelf) -> None:
    ids = shelf.add(300)
    compact(stand, shelf)
    (base,) = stand.snapshots(shelf.caller, shelf.partition_id)
    before = files_of(stand, base)
    shelf.add(20)
    shelf.remove(ids[:5])
    shelf.relabel(ids[5:8])
    compact(stand, shelf)
    assert spans(stand, shelf) == [(0, 300), (300, 328)]
    tier = stand.snapshots(shelf.caller, shelf.partition_id)[-1]
    assert (tier.row_count, tier.touched) == (23, 28)
    assert stand.dense.built == [300, 23], "only what was touched is read and written"
    assert tier.size_bytes < base.size_bytes
    assert files_of(stand, base) == before
    assert_right(stand, shelf)


def test_words_share_the_files_of_the_former_generation(stand: IndexStand, shelf: Shelf) -> None:
    ids = shelf.add(300)
    compact(stand, shelf)
    (former,) = stand.snapshots(shelf.caller, shelf.partition_id, "lexical")
    shelf.add(5)
    shelf.remove(ids[:2])
    shelf.relabel(ids[2:6])
    compact(stand, shelf)
    old, new = stand.snapshots(shelf.caller, shelf.partition_id, "lexical")
    assert (old.id, old.state, new.from_seq, new.seq) == (former.id, "superseded", 0, shelf.head())
    assert (new.row_count, new.dead_rows) == (303, 6)
    shared = set(files_of(stand, old).values()) & set(files_of(stand, new).values())
    assert len(shared) > 3
    assert_right(stand, shelf)


def test_words_are_written_anew_when_many_of_them_are_dead(stand: IndexStand, shelf: Shelf) -> None:
    ids = shelf.add(100)
    compact(stand, shelf)
    shelf.remove(ids[:50])
    compact(stand, shelf)
    assert stand.snapshots(shelf.caller, shelf.partition_id, "lexical")[-1].dead_rows == 50
    shelf.add(1)
    compact(stand, shelf)
    newest = stand.snapshots(shelf.caller, shelf.partition_id, "lexical")[-1]
    assert (newest.row_count, newest.dead_rows) == (51, 0)
    assert_right(stand, shelf)


def test_tiers_of_one_size_become_one_and_the_base_stays(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(300)
    compact(stand, shelf)
    for _ in range(FAN_OUT):
        shelf.add(10)
        compact(stand, shelf)
    assert spans(stand, shelf) == [(0, 300), (300, 300 + 10 * FAN_OUT)]
    assert stand.dense.built == [300, 10, 10, 10, 10 * FAN_OUT]
    states = [row.state for row in stand.snapshots(shelf.caller, shelf.partition_id)]
    assert states.count("superseded") == FAN_OUT - 1, "they stay for a generation"
    assert_right(stand, shelf)


def test_spares_go_with_the_next_generation_with_their_files(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(300)
    compact(stand, shelf)
    for _ in range(2 * FAN_OUT):
        shelf.add(10)
        compact(stand, shelf)
    kept = [row for kind in ("dense", "lexical") for row in stand.snapshots(shelf.caller, shelf.partition_id, kind)]
    assert set(stand.segments.names()) == {row.segment for row in kept}
    assert len(kept) <= 2 * FAN_OUT + 3


def test_the_base_is_written_anew_when_much_lies_over_it(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(100)
    compact(stand, shelf)
    shelf.add(TAIL_AT_LEAST + 1)
    compact(stand, shelf)
    assert spans(stand, shelf) == [(0, 100 + TAIL_AT_LEAST + 1)]


def test_nothing_new_writes_nothing(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(30)
    compact(stand, shelf)
    names = stand.segments.names()
    compact(stand, shelf)
    assert stand.segments.names() == names
    assert stand.dense.built == [30]


def test_a_change_that_was_lost_makes_everything_anew(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(50)
    compact(stand, shelf)
    shelf.add(10)
    with shelf.database.write(shelf.caller) as session:
        session.execute(delete(Change).where(Change.seq == 55))
    compact(stand, shelf)
    assert spans(stand, shelf) == spans(stand, shelf, "lexical") == [(0, 60)]
    assert_right(stand, shelf)


def test_a_complete_build_keeps_nothing_of_what_was_wrong(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(50)
    compact(stand, shelf)
    shelf.add(10)
    compact(stand, shelf)
    compact(stand, shelf, complete=True)
    rows = [row for kind in ("dense", "lexical") for row in stand.snapshots(shelf.caller, shelf.partition_id, kind)]
    assert [(row.kind, row.from_seq, row.seq, row.state) for row in rows] == [
        ("dense", 0, 60, "published"),
        ("lexical", 0, 60, "published"),
    ]


def test_a_space_can_be_built_alone(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(20)
    compact(stand, shelf, embedding_version_id=shelf.space_id)
    assert spans(stand, shelf) == [(0, 20)]
    assert spans(stand, shelf, "lexical") == []
    compact(stand, shelf, embedding_version_id="018e0000-0000-7000-8000-000000000bad")
    assert_right(stand, shelf)


def test_segments_are_asked_for_when_the_tail_is_long(stand: IndexStand, shelf: Shelf) -> None:
    def asked() -> int:
        with shelf.database.write(shelf.caller) as session:
            compact_if_long(session, stand.queue, shelf.partition_id)
            return len(session.scalars(select(Job)).all())

    shelf.add(TAIL_AT_LEAST)
    assert asked() == 0
    shelf.add(1)
    assert asked() == 1
    stand.worker.run_until_idle()
    shelf.add(TAIL_AT_LEAST)
    assert asked() == 1
    shelf.add(1)
    assert asked() == 2


# ---- Whatever is there tells the truth -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_any_history_with_damage_and_processes_is_the_truth(stand: IndexStand, shelf: Shelf, seed: int) -> None:
    """Additions, deletions and new labels; segments that are built, damaged, lost; a second process that looks on."""
    rng = random.Random(seed)  # noqa: S311  # repeatable on purpose
    other = stand.second()
    for _ in range(25):
        match rng.choice(("add", "add", "remove", "relabel", "compact", "compact", "quarantine", "lose", "restart")):
            case "add":
                shelf.add(rng.randint(1, 12))
            case "remove" if shelf.live:
                shelf.remove(rng.sample(sorted(shelf.live), min(len(shelf.live), rng.randint(1, 6))))
            case "relabel" if shelf.live:
                shelf.relabel(rng.sample(sorted(shelf.live), 1))
            case "compact":
                compact(rng.choice((stand, other)), shelf)
            case "quarantine" | "lose" as what:
                rows = stand.snapshots(shelf.caller, shelf.partition_id, rng.choice(("dense", "lexical")))
                if rows and what == "lose":
                    shutil.rmtree(stand.root / "index" / rng.choice(rows).segment, ignore_errors=True)
                elif rows:
                    with shelf.database.write(shelf.caller) as session:
                        quarantine(session, rng.choice(rows).id)
            case "restart":
                rng.choice((stand, other)).restart()
        live = set(shelf.live)
        for each in (stand, other):
            assert each.held(shelf.caller, shelf.partition_id) == (live, live)
    assert_right(stand, shelf)


def test_a_damaged_tier_gives_way_to_the_ones_that_it_replaced(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(300)
    compact(stand, shelf)
    for _ in range(FAN_OUT):
        shelf.add(10)
        compact(stand, shelf)
    merged = stand.snapshots(shelf.caller, shelf.partition_id)[-1]
    with shelf.database.write(shelf.caller) as session:
        assert quarantine(session, merged.id) is not None
        assert quarantine(session, merged.id) is None, "once is enough"
    with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
        chain = [(row.from_seq, row.seq) for row in index.chains.dense]
    assert chain == [(0, 300), (300, 310), (310, 320), (320, 330)], "and the log after them"
    assert_right(stand, shelf)


def test_rows_may_be_of_a_later_moment_than_their_segment(stand: IndexStand, shelf: Shelf) -> None:
    """The database changes between the plan and the reading: what is read is newer, and the log puts it right."""
    ids = shelf.add(60)
    compact(stand, shelf)
    more = shelf.add(20)
    with shelf.database.write(shelf.caller) as session:
        job = stand.queue.enqueue(session, "index.compact", {"partition_id": shelf.partition_id})
    del job

    class Late(BuildsHere):
        def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
            shelf.remove([*ids[:3], *more[:3]])
            shelf.add(4)
            return super().build(caller, plan, watch)

    stand.builds = lambda one: Late(one.database, one.engines)
    stand.restart()
    stand.worker.run_until_idle()
    assert spans(stand, shelf) == [(0, 60), (60, 80)]
    assert stand.snapshots(shelf.caller, shelf.partition_id)[-1].row_count == 17
    assert_right(stand, shelf)


def test_a_segment_from_beyond_the_log_is_not_used(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(30)
    compact(stand, shelf)
    with shelf.database.write(shelf.caller) as session:
        for row in snapshots_of(session, shelf.partition_id):
            row.seq += 10
    assert_right(stand, shelf)


def test_long_readings_come_in_steps(stand: IndexStand, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "STEP", 7)
    ids = shelf.add(40)
    compact(stand, shelf)
    shelf.remove(ids[10:29])
    shelf.add(15)
    compact(stand, shelf)
    assert_right(stand, shelf)


# ---- Nobody waits --------------------------------------------------------------------------------------------------


def statements_of(database: Database, call: Callable[[], object]) -> list[str]:
    """The statements that ``call`` makes."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            made.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return made


def test_an_index_that_is_up_to_date_costs_one_statement_or_none(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(30)
    compact(stand, shelf)
    stand.held(shelf.caller, shelf.partition_id)
    stand.indexes.settle()
    with shelf.database.read(shelf.caller) as session:
        point = point_of(session, shelf.partition_id)

    def use(at: bool) -> None:  # two ways to ask
        with stand.indexes.use(shelf.caller, shelf.partition_id, at=point if at else None) as index:
            assert index.applied_seq == 30

    (statement,) = statements_of(shelf.database, lambda: use(at=False))
    assert "FROM partitions" in statement
    assert statements_of(shelf.database, lambda: use(at=True)) == []


def test_searches_go_on_while_segments_are_built_and_opened(
    stand: IndexStand, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open index serves until the new one is ready, though building and opening take for ever."""
    shelf.add(60)
    compact(stand, shelf)
    first = stand.held(shelf.caller, shelf.partition_id)
    shelf.add(10)
    building, build_on = threading.Event(), threading.Event()
    opening, open_on = threading.Event(), threading.Event()
    build, open_chain = stand.dense.build, stand.dense.open

    def slow_build(*args: object, **options: object) -> int:
        building.set()
        assert build_on.wait(PATIENCE_SECONDS)
        return build(*args, **options)  # type: ignore[arg-type]  # as they came

    def slow_open(directories: Sequence[Path], *, dimension: int) -> VectorIndex:
        opening.set()
        assert open_on.wait(PATIENCE_SECONDS)
        return open_chain(directories, dimension=dimension)

    monkeypatch.setattr(stand.dense, "build", slow_build)
    monkeypatch.setattr(stand.dense, "open", slow_open)
    compacting = threading.Thread(target=compact, args=(stand, shelf))
    compacting.start()
    query = np.zeros(shelf.dimension, np.float32)
    query[0] = 1.0
    try:
        assert building.wait(PATIENCE_SECONDS)
        assert stand.held(shelf.caller, shelf.partition_id) == (set(shelf.live), set(shelf.live))
        build_on.set()
        assert opening.wait(PATIENCE_SECONDS)
        shelf.add(5)
        for _ in range(3):
            with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
                assert index.dense is not None
                assert len(index.dense.search(query, 100, IndexScope()).ids) == 75
                assert len(index.chains.dense) == 1, "the warm one"
    finally:
        build_on.set()
        open_on.set()
        compacting.join()
    stand.indexes.settle()
    with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
        assert len(index.chains.dense) == 2
    assert first != stand.held(shelf.caller, shelf.partition_id) == (set(shelf.live), set(shelf.live))


def test_an_index_that_is_in_use_is_closed_after_its_use(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(30)
    with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
        stand.indexes.forget(shelf.partition_id)
        assert set(index.lexical.ids().tolist()) == set(shelf.live)
        with stand.indexes.use(shelf.caller, shelf.partition_id) as another:
            assert another is not index


# ---- Memory --------------------------------------------------------------------------------------------------------


def test_what_is_open_stays_within_its_memory(sqlite_database: Database, admin: Caller, tmp_path: Path) -> None:
    from citewell.backends.blobs.files import FileBlobStore
    from citewell.db.tables import Collection, Partition

    library = Library(sqlite_database, FileBlobStore(tmp_path / "blobs"))
    shelves = []
    for name in ("one", "two", "three"):
        collection = library.collection(admin, name)
        with sqlite_database.write(admin) as session:
            partition = Partition(id=session.ids.new_id(), name=name, created_at=session.clock.now())
            session.add(partition)
            session.flush()
            session.get_one(Collection, collection.id).partition_id = partition.id
            collection.partition_id = partition.id
        shelves.append(Shelf(sqlite_database, admin, collection, dimension=64))
        shelves[-1].add(200)
    stand = IndexStand(sqlite_database, tmp_path)
    try:
        for shelf in shelves:
            assert len(stand.held(admin, shelf.partition_id)[0]) == 200
        state = stand.indexes.state()
        assert (state.open, state.tail) == (3, 600)
        assert state.memory_bytes > 3 * 200 * 64 * 2
    finally:
        stand.close()
    stand.memory_bytes = state.memory_bytes // 2
    stand.start()
    try:
        for shelf in (*shelves, *reversed(shelves)):
            assert len(stand.held(admin, shelf.partition_id)[0]) == 200
            assert stand.indexes.memory_bytes() <= stand.memory_bytes
        assert stand.indexes.state().open == 1
    finally:
        stand.close()


# ---- Damage in large files -----------------------------------------------------------------------------------------


def test_damage_in_a_large_file_is_found_right_after_it_was_opened(
    sqlite_database: Database, admin: Caller, tmp_path: Path, shelf: Shelf
) -> None:
    stand = IndexStand(sqlite_database, tmp_path, small=0)
    try:
        shelf.add(200)
        compact(stand, shelf)
        (base,) = stand.snapshots(admin, shelf.partition_id)
        directory = tmp_path / "index" / base.segment
        largest = max(directory.iterdir(), key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 1
        largest.write_bytes(content)
        with stand.indexes.use(admin, shelf.partition_id) as index:
            assert len(index.chains.dense) == 1, "opened without reading it through"
        stand.indexes.settle()
        assert stand.snapshots(admin, shelf.partition_id) == []
        with stand.indexes.use(admin, shelf.partition_id) as index:
            assert index.chains.dense == (), "from the database, until there is a new one"
        assert stand.held(admin, shelf.partition_id) == (set(shelf.live), set(shelf.live))
        assert stand.worker.run_until_idle() == 1
        assert spans(stand, shelf) == [(0, 200)]
        assert_right(stand, shelf)
    finally:
        stand.close()


def test_what_cannot_be_replaced_quickly_serves_until_it_is_built_again(
    stand: IndexStand, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged base of a large index: replaying the whole log would keep everybody waiting for minutes."""
    monkeypatch.setattr(indexes_module, "REPLAY_AT_ONCE", 50)
    ids = shelf.add(80)
    compact(stand, shelf)
    stand.held(shelf.caller, shelf.partition_id)
    (base,) = stand.snapshots(shelf.caller, shelf.partition_id)
    with shelf.database.write(shelf.caller) as session:
        quarantine(session, base.id)
    shelf.remove(ids[:3])
    live = set(shelf.live)
    with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
        assert [row.id for row in index.chains.dense] == [base.id]
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live), "deletes hold at once"
    compact(stand, shelf)
    stand.indexes.settle()
    with stand.indexes.use(shelf.caller, shelf.partition_id) as index:
        assert base.id not in {row.id for row in index.chains.dense}
        assert index.tail == 0
    assert_right(stand, shelf)


def test_what_was_read_through_is_noted(sqlite_database: Database, admin: Caller, tmp_path: Path, shelf: Shelf) -> None:
    stand = IndexStand(sqlite_database, tmp_path, small=0)
    try:
        shelf.add(20)
        compact(stand, shelf)
        with sqlite_database.write(admin) as session:
            for row in snapshots_of(session, shelf.partition_id):
                row.verified_at = None
        stand.held(admin, shelf.partition_id)
        stand.indexes.settle()
        assert all(row.verified_at is not None for row in stand.snapshots(admin, shelf.partition_id))
    finally:
        stand.close()


# ---- Clearing up ---------------------------------------------------------------------------------------------------


def test_what_no_row_refers_to_is_removed_but_not_what_is_being_built(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(20)
    compact(stand, shelf)
    names = set(stand.segments.names())
    with stand.segments.publish("somebody/dense", seq=1) as publication:
        (publication.directory / "rows").write_bytes(b"r")
    with shelf.database.write(shelf.caller) as session:
        job = stand.queue.enqueue(session, "index.compact", {})
        job.state, job.created_at = "running", datetime(2020, 1, 1, tzinfo=UTC)
    assert remove_unreferenced(shelf.database, stand.segments) == [], "it may be that job's"
    with shelf.database.write(shelf.caller) as session:
        session.get_one(Job, job.id).state = "failed"
    assert remove_unreferenced(shelf.database, stand.segments) == [publication.info.name]
    assert set(stand.segments.names()) == names


def test_a_start_on_another_database_removes_nothing(stand: IndexStand, shelf: Shelf) -> None:
    with stand.segments.publish("somebody/dense", seq=1) as publication:
        (publication.directory / "rows").write_bytes(b"r")
    assert remove_unreferenced(shelf.database, stand.segments, starting=True) == []
    shelf.add(5)
    compact(stand, shelf, embedding_version_id=shelf.space_id)
    assert publication.info.name not in stand.segments.names()


def test_a_segment_that_goes_while_it_is_being_opened_is_no_damage(
    stand: IndexStand, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process publishes twice and clears up between the look at the rows and the opening."""
    shelf.add(60)
    compact(stand, shelf)
    real_open = stand.segments.open
    calls = 0

    def open_late(name: str, checksum: str, *, thorough: bool = True) -> Path:
        nonlocal calls
        calls += 1
        if calls == 1:
            compact(stand.second(), shelf, complete=True)
            with shelf.database.write(shelf.caller) as session:
                rows = snapshots_of(session, shelf.partition_id)
                for row in rows:
                    session.delete(row)
            remove_unreferenced(shelf.database, stand.segments)
        return real_open(name, checksum, thorough=thorough)

    monkeypatch.setattr(stand.segments, "open", open_late)
    assert stand.held(shelf.caller, shelf.partition_id) == (set(shelf.live), set(shelf.live))
    with shelf.database.read(shelf.caller) as session:
        assert snapshots_of(session, shelf.partition_id) == []


def test_rows_of_damaged_segments_do_not_pile_up(stand: IndexStand, shelf: Shelf) -> None:
    for _ in range(9):
        shelf.add(2)
        compact(stand, shelf)
        with shelf.database.write(shelf.caller) as session:
            for row in snapshots_of(session, shelf.partition_id):
                quarantine(session, row.id)
    compact(stand, shelf)
    with shelf.database.read(shelf.caller) as session:
        states = [row.state for row in snapshots_of(session, shelf.partition_id) if row.kind == "dense"]
    assert states.count("quarantined") <= 6
    assert states.count("published") == 1


def test_another_engines_segments_go_with_the_first_complete_one(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(10)
    compact(stand, shelf)
    with shelf.database.write(shelf.caller) as session:
        for row in snapshots_of(session, shelf.partition_id):
            row.engine = "of last year"
    assert stand.held(shelf.caller, shelf.partition_id) == (set(shelf.live), set(shelf.live))
    compact(stand, shelf)
    engines = {row.engine for row in stand.snapshots(shelf.caller, shelf.partition_id)}
    assert engines == {stand.dense.engine}


def test_the_same_segment_published_again_serves_again(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(10)
    compact(stand, shelf)
    (row,) = stand.snapshots(shelf.caller, shelf.partition_id)
    with shelf.database.write(shelf.caller) as session:
        present = session.get_one(IndexSnapshot, row.id)
        present.state = "superseded"
        copy = {c.key: getattr(present, c.key) for c in IndexSnapshot.__mapper__.column_attrs}
        record(session, IndexSnapshot(**(copy | {"id": session.ids.new_id(), "state": "published"})))
    assert [each.state for each in stand.snapshots(shelf.caller, shelf.partition_id)] == ["published"]
