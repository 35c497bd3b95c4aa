"""What builds of segments promise, in threads of the process and in a child of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.blobs.files import FileBlobStore
from citewell.bootstrap.building import CHILD_COMMAND, ChildBuilds
from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import JobCancelled, StorageFull
from citewell.domain.retry import is_permanent
from citewell.ports.vector_index import IndexScope
from citewell.services.search.building import Builds, BuildsBySize, BuildsHere, Watch
from citewell.services.search.plans import Built, Former, Plan, planned
from citewell.services.search.snapshots import snapshots_of
from support import build_faults
from support.index_stand import IndexStand
from support.library import Library
from support.shelf import WORDS, Shelf, make_shelf

Make = Callable[[IndexStand], Builds]


def in_child(stand: IndexStand, command: Sequence[str] = CHILD_COMMAND) -> ChildBuilds:
    url = stand.database.engine.url.render_as_string(hide_password=False)
    return ChildBuilds(url, stand.root, command=command)


def here(stand: IndexStand) -> BuildsHere:
    return BuildsHere(stand.database, stand.engines)


@pytest.fixture(params=["here", "child"])
def make(request: pytest.FixtureRequest) -> Make:
    return here if request.param == "here" else in_child


@pytest.fixture
def stand(database: Database, tmp_path: Path, make: Make) -> Iterator[IndexStand]:
    made = IndexStand(database, tmp_path, builds=make)
    yield made
    made.close()


@pytest.fixture
def shelf(database: Database, admin: Caller, tmp_path: Path) -> Shelf:
    return make_shelf(database, admin, tmp_path)


class Watching:
    """Remembers what it was told; ``reason`` is what ``check`` raises."""

    def __init__(self, reason: Exception | None = None) -> None:
        self.reason = reason
        self.rows = 0

    def check(self) -> None:
        if self.reason is not None:
            raise self.reason

    def read(self, rows: int) -> None:
        self.rows += rows

    def damaged(self, former: Former, problem: str) -> None:
        raise AssertionError(f"{former} is not damaged, whatever {problem} may be")


def plan_of(stand: IndexStand, shelf: Shelf, *, complete: bool = True) -> Plan:
    with stand.database.read(shelf.caller) as session:
        found = planned(session, stand.engines, shelf.partition_id, None, complete=complete)
    assert found is not None
    return found


def assert_right(stand: IndexStand, shelf: Shelf) -> None:
    live = set(shelf.live)
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)


def test_segments_hold_what_lives(stand: IndexStand, shelf: Shelf) -> None:
    """Complete ones, tiers, and words that share the files of former ones."""
    ids = shelf.add(80)
    stand.compact(shelf.caller, shelf.partition_id)
    shelf.add(9)
    shelf.remove(ids[:4])
    shelf.relabel(ids[5:7])
    stand.compact(shelf.caller, shelf.partition_id)
    head = shelf.head()
    assert stand.spans(shelf.caller, shelf.partition_id) == [(0, 80), (80, head)]
    tier = stand.snapshots(shelf.caller, shelf.partition_id)[-1]
    words = stand.snapshots(shelf.caller, shelf.partition_id, "lexical")[-1]
    assert (tier.row_count, tier.touched) == (11, 15)
    assert (words.row_count, words.dead_rows, words.from_seq, words.seq) == (85, 6, 0, head)
    stand.restart()
    assert_right(stand, shelf)


def test_damage_of_the_former_words_is_noted_and_built_around(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(60)
    stand.compact(shelf.caller, shelf.partition_id)
    (former,) = stand.snapshots(shelf.caller, shelf.partition_id, "lexical")
    victim = max((stand.root / "index" / former.segment).glob("*.term"), key=lambda path: path.stat().st_size)
    victim.write_bytes(b"spoiled")
    shelf.add(5)
    stand.compact(shelf.caller, shelf.partition_id)
    with stand.database.read(shelf.caller) as session:
        states = {row.id: row.state for row in snapshots_of(session, shelf.partition_id)}
    assert states[former.id] == "quarantined"
    assert former.segment not in stand.segments.names()
    stand.restart()
    assert_right(stand, shelf)


def test_a_reason_to_stop_ends_it_with_that_reason(stand: IndexStand, shelf: Shelf, make: Make) -> None:
    shelf.add(30)
    reason = JobCancelled("Somebody asked to stop.")
    with pytest.raises(JobCancelled) as caught:
        make(stand).build(shelf.caller, plan_of(stand, shelf), Watching(reason))
    assert caught.value is reason
    stand.segments.remove_unreferenced(())
    assert list((stand.root / "index").iterdir()) == []


def test_it_tells_how_many_rows_were_read(stand: IndexStand, shelf: Shelf, make: Make) -> None:
    shelf.add(30)
    watch, plan = Watching(), plan_of(stand, shelf)
    make(stand).build(shelf.caller, plan, watch)
    assert watch.rows == plan.rows == 60


@pytest.fixture
def faulty(stand: IndexStand, make: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Builds]:
    def with_fault(fault: str) -> Builds:
        if make is in_child:
            return in_child(stand, build_faults.command(fault))
        build_faults.plant(fault, monkeypatch.setattr)
        return make(stand)

    return with_fault


def test_a_full_disk_is_told_as_such(stand: IndexStand, shelf: Shelf, faulty: Callable[[str], Builds]) -> None:
    shelf.add(10)
    with pytest.raises(StorageFull):
        faulty("full").build(shelf.caller, plan_of(stand, shelf), Watching())
    assert stand.segments.names() == []


def test_what_nobody_expected_is_tried_again(stand: IndexStand, shelf: Shelf, faulty: Callable[[str], Builds]) -> None:
    shelf.add(10)
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whatever it is, of these promises
        faulty("bug").build(shelf.caller, plan_of(stand, shelf), Watching())
    assert not is_permanent(caught.value)


def test_all_ways_build_the_same(sqlite_database: Database, admin: Caller, tmp_path: Path) -> None:
    library = Library(sqlite_database, FileBlobStore(tmp_path / "blobs"))
    shelf = Shelf(sqlite_database, admin, library.collection(admin))
    texts = [f"{WORDS[n % 7]} {WORDS[n % 10]}s v1.{n}, the {n},{n}00 quarries' häuser" for n in range(200)]
    shelf.add(len(texts), texts)
    found = []
    for name, way in (("here", here), ("child", in_child)):
        stand = IndexStand(sqlite_database, tmp_path / name)
        built = way(stand).build(admin, plan_of(stand, shelf), Watching())
        of_kind = {each.kind: stand.segments.open(each.segment, each.checksum) for each in built}
        lexical = stand.engines.lexical.open(of_kind["lexical"], scratch=fresh(tmp_path / name / "scratch"))
        dense = stand.engines.dense.open([of_kind["dense"]], dimension=shelf.dimension)
        asked = [lexical.search(query, 50, IndexScope()) for query in ("granite river", "v1.77", "haus quarry 3,300")]
        asked.append(dense.search(np.ones(shelf.dimension, np.float32), 50, IndexScope()))
        assert all(len(hits.ids) for hits in asked)
        found.append(
            (
                [replace(each, segment="", checksum="", size_bytes=0) for each in built],
                [(hits.ids.tolist(), hits.scores.tolist()) for hits in asked],
            )
        )
        lexical.close()
        dense.close()
        stand.close()
    assert found[0] == found[1]


def fresh(directory: Path) -> Path:
    directory.mkdir(parents=True)
    return directory


def test_large_plans_go_elsewhere(sqlite_database: Database, admin: Caller, tmp_path: Path) -> None:
    class Counting:
        def __init__(self) -> None:
            self.plans: list[int] = []

        def build(self, caller: Caller, plan: Plan, watch: Watch) -> list[Built]:
            self.plans.append(plan.rows)
            return []

    small, large = Counting(), Counting()
    builds = BuildsBySize(small, large, from_rows=100)
    for rows in (0, 99, 100, 5000):
        builds.build(admin, Plan("p", 1, None, None, rows), Watching())
    assert (small.plans, large.plans) == ([0, 99], [100, 5000])
