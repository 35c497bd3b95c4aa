"""Children that build, and their parents, killed in the middle: nothing is lost or left wrong, and nobody stays."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from citewell.bootstrap import building
from citewell.bootstrap.building import ChildBuilds
from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.errors import JobCancelled, Unavailable
from citewell.domain.jobs import JobState
from citewell.services.search.compaction import enqueue_compaction
from citewell.services.search.plans import Former, planned
from support import build_faults
from support.index_stand import IndexStand
from support.shelf import Shelf, make_shelf

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def stand(sqlite_database: Database, tmp_path: Path) -> Iterator[IndexStand]:
    made = IndexStand(sqlite_database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shelf(sqlite_database: Database, admin: Caller, tmp_path: Path) -> Shelf:
    return make_shelf(sqlite_database, admin, tmp_path)


def faulty(stand: IndexStand, fault: str) -> ChildBuilds:
    url = stand.database.engine.url.render_as_string(hide_password=False)
    return ChildBuilds(url, stand.root, command=build_faults.command(fault))


def with_fault(stand: IndexStand, fault: str) -> None:
    stand.builds = lambda one: faulty(one, fault)
    stand.restart()


def sound(stand: IndexStand) -> None:
    stand.builds = lambda one: ChildBuilds(one.database.engine.url.render_as_string(hide_password=False), one.root)
    stand.restart()


def wait_until_gone(root: Path) -> int:
    """Waits for the locks on what was being published: the kernel gives them when their holder is dead. How many."""
    private = list((root / "index").glob(".publishing-*"))
    for directory in private:
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.close(handle)
    return len(private)


def assert_right_and_tidy(stand: IndexStand, shelf: Shelf) -> None:
    live = set(shelf.live)
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)
    assert not list((stand.root / "index").glob(".publishing-*"))
    rows = [row for kind in ("dense", "lexical") for row in stand.snapshots(shelf.caller, shelf.partition_id, kind)]
    assert set(stand.segments.names()) == {row.segment for row in rows}


class Stopping:
    """Stops once a row was read."""

    def __init__(self) -> None:
        self.rows = 0

    def check(self) -> None:
        if self.rows:
            raise JobCancelled("Stop.")

    def read(self, rows: int) -> None:
        self.rows += rows

    def damaged(self, former: Former, problem: str) -> None:
        raise AssertionError(problem)


def test_a_killed_child_is_told_clearly_and_tried_again(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(40)
    with_fault(stand, "killed")
    stand.compact(shelf.caller, shelf.partition_id)
    with stand.database.read(shelf.caller) as session:
        job = session.scalars(select(Job)).one()
    assert job.state == JobState.PENDING
    assert "SIGKILL" in str(job.error)
    assert "memory" in str(job.error)
    assert stand.held(shelf.caller, shelf.partition_id) == (set(shelf.live), set(shelf.live)), "from the log"
    sound(stand)
    with stand.database.write(shelf.caller) as session:  # its time has come
        session.execute(update(Job).values(run_after=session.clock.now()))
    stand.worker.run_until_idle()
    assert stand.spans(shelf.caller, shelf.partition_id) == [(0, 40)]
    assert_right_and_tidy(stand, shelf)


def test_a_child_that_is_to_stop_is_gone_when_the_build_ends(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(40)
    with stand.database.read(shelf.caller) as session:
        plan = planned(session, stand.engines, shelf.partition_id, None, complete=True)
    assert plan is not None
    with pytest.raises(JobCancelled):
        faulty(stand, "waiting").build(shelf.caller, plan, Stopping())
    assert wait_until_gone(stand.root) >= 1
    stand.segments.remove_unreferenced(())
    assert list((stand.root / "index").iterdir()) == []


def test_a_child_gives_way_to_searches(stand: IndexStand, shelf: Shelf) -> None:
    shelf.add(5)
    with stand.database.read(shelf.caller) as session:
        plan = planned(session, stand.engines, shelf.partition_id, None, complete=True)
    assert plan is not None
    with pytest.raises(Unavailable) as caught:
        faulty(stand, "nice").build(shelf.caller, plan, Stopping())
    assert int(caught.value.message) == min(19, os.nice(0) + 10)


def test_paths_may_be_relative(stand: IndexStand, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.add(5)
    file = Path(str(stand.database.engine.url.database))
    monkeypatch.chdir(stand.root)
    url = f"sqlite:///{os.path.relpath(file, stand.root)}"
    stand.builds = lambda _: ChildBuilds(url, Path())
    stand.restart()
    stand.compact(shelf.caller, shelf.partition_id)
    assert stand.spans(shelf.caller, shelf.partition_id) == [(0, 5)]
    assert_right_and_tidy(stand, shelf)


def test_nothing_secret_is_where_others_look(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CITEWELL_SECRET_KEY", "DATABASE_URL", "OPENAI_API_KEY", "citewell_embedding_api_key"):
        monkeypatch.setenv(name, "hidden")
    monkeypatch.setenv("PGSSLMODE", "require")
    given = building._environment()
    assert "hidden" not in given.values()
    assert given["PGSSLMODE"] == "require"


PARENT = """
import os, sys
from pathlib import Path
import structlog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(open(os.devnull, "w")))
from citewell.backends.clock import SystemClock, SystemIds
from citewell.bootstrap.building import ChildBuilds
from citewell.db.engine import open_engine
from citewell.db.session import Database
from citewell.domain.access import Caller, Role
from support.build_faults import command
from support.index_stand import IndexStand
import citewell.services.search.compaction as compaction

url, root, tenant, partition = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
class Telling(compaction._JobWatch):
    def read(self, rows):
        super().read(rows)
        print("begun", flush=True)
compaction._JobWatch = Telling
database = Database(open_engine(url), SystemClock(), SystemIds(), b"k" * 32)
stand = IndexStand(database, root, "child", builds=lambda one: ChildBuilds(url, root, command=command("waiting")))
stand.compact(Caller(tenant_id=tenant, user_id=None, role=Role.ADMIN), partition)
"""


def test_a_child_ends_with_its_parent_and_the_next_one_clears_up(stand: IndexStand, shelf: Shelf) -> None:
    ids = shelf.add(40)
    stand.compact(shelf.caller, shelf.partition_id)
    shelf.add(25)
    shelf.remove(ids[:3])
    url = stand.database.engine.url.render_as_string(hide_password=False)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])}
    arguments = [url, str(stand.root), shelf.caller.tenant_id, shelf.partition_id]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "begun\n"
        parent.kill()
        parent.wait()
    assert wait_until_gone(stand.root) >= 1, "the kernel has taken the locks from the child, so it is dead"
    with stand.database.write(shelf.caller) as session:  # the lease has ended
        session.execute(update(Job).where(Job.state == JobState.RUNNING).values(state=JobState.FAILED))
    stand.restart()
    live = set(shelf.live)
    assert stand.held(shelf.caller, shelf.partition_id) == (live, live)
    sound(stand)
    stand.compact(shelf.caller, shelf.partition_id)
    assert stand.spans(shelf.caller, shelf.partition_id)[-1][1] == shelf.head()
    assert_right_and_tidy(stand, shelf)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_child_that_is_killed_at_any_moment_leaves_what_can_be_searched(stand: IndexStand, shelf: Shelf) -> None:
    """At calls that change or look at files, again and again over what former kills have left."""
    ids = shelf.add(120)
    stand.compact(shelf.caller, shelf.partition_id)
    before = stand.spans(shelf.caller, shelf.partition_id)
    kills = 0
    for number in range(1, 200, 6):
        shelf.add(3)
        shelf.remove([ids.pop()])
        with_fault(stand, str(number))
        with stand.database.write(shelf.caller) as session:
            enqueue_compaction(session, stand.queue, shelf.partition_id)
        stand.worker.run_until_idle()
        with stand.database.write(shelf.caller) as session:
            killed = session.scalars(select(Job).where(Job.state == JobState.PENDING)).all()
            assert all("SIGKILL" in str(job.error) for job in killed)
            for job in killed:
                job.state = JobState.FAILED
        live = set(shelf.live)
        assert stand.held(shelf.caller, shelf.partition_id) == (live, live)
        if not killed:
            break
        assert stand.spans(shelf.caller, shelf.partition_id) == before, "nothing was recorded"
        kills += 1
    assert kills > 3
    sound(stand)
    stand.compact(shelf.caller, shelf.partition_id)
    assert_right_and_tidy(stand, shelf)
