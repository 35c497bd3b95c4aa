"""Several processes on one database and one directory of segments; and processes that die while they write there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from citewell.backends.blobs.files import FileBlobStore
from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.jobs import JobState
from support.index_stand import IndexStand
from support.library import Library
from support.shelf import Shelf, make_shelf

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stand(database: Database, tmp_path: Path) -> Iterator[IndexStand]:
    made = IndexStand(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shelf(database: Database, admin: Caller, tmp_path: Path) -> Shelf:
    return make_shelf(database, admin, tmp_path)


def held(stand: IndexStand, shelf: Shelf) -> tuple[set[int], set[int]]:
    return stand.held(shelf.caller, shelf.partition_id)


def test_what_one_process_publishes_the_other_opens_beside_what_it_has(stand: IndexStand, shelf: Shelf) -> None:
    other = stand.second()
    ids = shelf.add(80)
    stand.compact(shelf.caller, shelf.partition_id)
    live = set(shelf.live)
    assert held(other, shelf) == (live, live)
    for _ in range(6):
        shelf.remove([ids.pop(), ids.pop()])
        shelf.add(9)
        stand.compact(shelf.caller, shelf.partition_id)
        live = set(shelf.live)
        assert held(other, shelf) == (live, live)
        other.indexes.settle()
        with other.indexes.use(shelf.caller, shelf.partition_id) as index:
            assert index.tail == 0, "it noticed the new segments by itself"
        assert held(other, shelf) == (live, live)


def test_segments_that_one_process_removes_serve_the_other_to_the_end(stand: IndexStand, shelf: Shelf) -> None:
    other = stand.second()
    shelf.add(80)
    stand.compact(shelf.caller, shelf.partition_id)
    with other.indexes.use(shelf.caller, shelf.partition_id) as index:
        old = {row.segment for row in index.chains.snapshots}
        for _ in range(3):
            shelf.add(1)
            stand.compact(shelf.caller, shelf.partition_id, complete=True)
        assert not old & set(stand.segments.names())
        assert index.dense is not None
        assert len(index.dense.ids()) == len(index.lexical.ids()) == 80
    live = set(shelf.live)
    assert held(other, shelf) == (live, live)


def test_damage_that_one_process_finds_all_turn_away_from(stand: IndexStand, shelf: Shelf) -> None:
    other = stand.second()
    shelf.add(80)
    stand.compact(shelf.caller, shelf.partition_id)
    live = set(shelf.live)
    assert held(other, shelf) == (live, live)
    (base,) = stand.snapshots(shelf.caller, shelf.partition_id)
    victim = max((stand.root / "index" / base.segment).iterdir(), key=lambda path: path.stat().st_size)
    victim.write_bytes(b"spoiled")
    assert held(stand, shelf) == (live, live), "who opens it now notices"
    with other.indexes.use(shelf.caller, shelf.partition_id) as index:
        assert base.id not in {row.id for row in index.chains.snapshots}, "who had it open has read the note"
    assert held(other, shelf) == (live, live)
    stand.worker.run_until_idle()
    other.indexes.settle()
    assert held(other, shelf) == (live, live)


def test_readers_are_right_at_every_moment_while_others_write_and_compact(stand: IndexStand, shelf: Shelf) -> None:
    """A reader that begins after a commit sees it, whatever is published, removed or opened in between."""
    other = stand.second()
    shelf.add(60)
    ended = threading.Event()
    faults: list[str] = []
    lock = threading.Lock()

    def read(reader: IndexStand) -> None:
        while not ended.is_set():
            with lock:  # nothing is committed between the look at what should be and the look at what is
                expected = set(shelf.live)
                with reader.indexes.use(shelf.caller, shelf.partition_id) as index:
                    assert index.dense is not None
                    found = set(index.lexical.ids().tolist()), set(index.dense.ids().tolist())
            if found != (expected, expected):
                faults.append(f"{len(expected)} live, {len(found[0])} and {len(found[1])} found")

    def compact(writer: IndexStand) -> None:
        while not ended.is_set():
            writer.compact(shelf.caller, shelf.partition_id)

    threads = [threading.Thread(target=read, args=(one,)) for one in (stand, other)]
    threads.append(threading.Thread(target=compact, args=(stand,)))
    for thread in threads:
        thread.start()
    try:
        for number in range(15):
            with lock:
                ids = shelf.add(7)
            with lock:
                shelf.remove(ids[: number % 7])
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert faults == []


NURSERY = """
# Imports everything once, and then forks a child for each line: a kill costs no start of a program.
import os, signal, sys, threading, traceback
from pathlib import Path
import faiss, sqlalchemy.orm, structlog, tantivy
structlog.configure(logger_factory=structlog.PrintLoggerFactory(open(os.devnull, "w")))
from citewell.backends.clock import SystemClock, SystemIds
from citewell.db.engine import open_engine
from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller, Role
from support.index_stand import IndexStand

url, root, tenant, partition = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
lock, count = threading.Lock(), 0
def wrapped(real, number):
    def call(*args, **options):
        global count
        with lock:
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call
def compact(number):
    database = Database(open_engine(url), SystemClock(), SystemIds(), b"k" * 32)
    stand = IndexStand(database, root, "child")
    for name in ("fsync", "rename", "rmdir", "mkdir", "unlink", "link", "scandir", "lstat"):
        setattr(os, name, wrapped(getattr(os, name), number))
    sqlalchemy.orm.Session.commit = wrapped(sqlalchemy.orm.Session.commit, number)
    stand.compact(Caller(tenant_id=tenant, user_id=None, role=Role.ADMIN), partition)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            compact(int(line))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(70)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def nursery(*arguments: str) -> Iterator[Callable[[int], int]]:
    """Compacts in a new process, which is killed at its ``number``-th change, and says how that ended."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    command = [sys.executable, "-c", NURSERY, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        orders, ends = process.stdin, process.stdout
        assert orders is not None
        assert ends is not None

        def compact(number: int) -> int:
            print(number, file=orders, flush=True)
            return int(ends.readline())

        yield compact


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_kill_at_any_moment_of_a_compaction_leaves_what_can_be_searched(
    sqlite_database: Database, admin: Caller, tmp_path: Path
) -> None:
    """Killed at each call that changes files or the database, again and again over what former kills have left."""
    collection = Library(sqlite_database, FileBlobStore(tmp_path / "blobs")).collection(admin)
    shelf = Shelf(sqlite_database, admin, collection)
    stand = IndexStand(sqlite_database, tmp_path)
    ids = shelf.add(120)
    stand.compact(admin, shelf.partition_id)
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    kills = published = 0
    with nursery(url, str(tmp_path), admin.tenant_id, shelf.partition_id) as compact:
        for number in range(1, 400, 4):
            shelf.add(3)
            shelf.remove([ids.pop()] if ids else [])
            ended = compact(number)
            assert ended in {0, -signal.SIGKILL}
            with sqlite_database.write(admin) as session:  # its lease has ended
                session.execute(update(Job).values(state=JobState.FAILED))
            kills += ended != 0
            published += ended == 0
            stand.restart()
            live = set(shelf.live)
            assert held(stand, shelf) == (live, live)
            if published == 2:
                break
    stand.compact(admin, shelf.partition_id)
    live = set(shelf.live)
    stand.indexes.settle()
    assert held(stand, shelf) == (live, live)
    assert not list((tmp_path / "index").glob(".publishing*"))
    rows = [row for kind in ("dense", "lexical") for row in stand.snapshots(admin, shelf.partition_id, kind)]
    assert set(stand.segments.names()) == {row.segment for row in rows}
    assert kills > 8
    stand.close()
