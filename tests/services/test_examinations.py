"""The doctor's work as jobs, and the queue at one look."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import citewell.services.upkeep.repairs as repairs_module
from citewell.db.tables import Document, Job
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.domain.jobs import WaitingFor
from citewell.services.jobs.overview import queue_overview
from citewell.services.upkeep.examinations import Examinations
from citewell.services.upkeep.meanings import MEANINGS
from support.stack import Stack


@pytest.fixture
def examinations(sqlite_stack: Stack) -> Examinations:
    return Examinations(sqlite_stack.database, sqlite_stack.library.queue)


def stuck(stack: Stack, admin: Caller, count: int) -> list[str]:
    """Documents that wait, without a job."""
    collection = stack.library.collection(admin)
    made = [
        stack.library.upload(admin, collection, f"text {n}".encode(), name=f"{n}.txt").document.id for n in range(count)
    ]
    stack.work()
    with stack.database.write(admin) as session:
        session.execute(update(Document).where(Document.id.in_(made)).values(status="waiting"))
    return made


def test_findings_are_looked_at_before_they_are_mended(
    sqlite_stack: Stack, admin: Caller, stranger: Caller, examinations: Examinations
) -> None:
    documents = stuck(sqlite_stack, admin, 2)
    job = examinations.begin(admin)
    assert examinations.begin(admin).id == job.id, "one at a time"
    waiting = examinations.get(admin, job.id)
    assert (waiting.healthy, waiting.findings) == (None, ())
    assert waiting.job.waiting is not None
    with pytest.raises(Conflict):
        examinations.repair(admin, job.id, None)
    sqlite_stack.work()
    found = examinations.get(admin, job.id)
    assert (found.healthy, found.total) == (False, 2)
    assert [(each.check, each.subject) for each in found.findings] == [
        ("stuck_document", f"document {key}") for key in sorted(documents)
    ]
    assert not any(each.repaired for each in found.findings)
    for numbers in ([2], [-1]):
        with pytest.raises(InvalidInput):
            examinations.repair(admin, job.id, numbers)
    for key in (job.id, "no such"):
        with pytest.raises(NotFound):
            examinations.get(stranger, key)

    mending = examinations.repair(admin, job.id, [0])
    sqlite_stack.work()
    mended = examinations.get(admin, mending.id)
    assert [each.repaired for each in mended.findings] == [True, False]
    mending = examinations.repair(admin, job.id, None)
    sqlite_stack.work()
    assert [each.subject for each in examinations.get(admin, mending.id).findings if each.repaired] == [
        f"document {max(documents)}"
    ], "what was mended before is not mended again"
    last = examinations.begin(admin)
    sqlite_stack.work()
    assert examinations.get(admin, last.id).healthy
    with pytest.raises(Conflict):
        examinations.repair(admin, last.id, None)


def test_another_job_is_no_examination(sqlite_stack: Stack, admin: Caller, examinations: Examinations) -> None:
    collection = sqlite_stack.library.collection(admin)
    job = sqlite_stack.library.upload(admin, collection, b"text", name="a.txt").job
    assert job is not None
    with pytest.raises(NotFound):
        examinations.get(admin, job.id)


def test_every_check_has_a_meaning() -> None:
    folder = Path(repairs_module.__file__).parent
    checks = {name for path in folder.glob("*.py") for name in re.findall(r'Finding\(\s*"(\w+)"', path.read_text())}
    checks |= set(re.findall(r'^ {12}"(\w+)": self\._', (folder / "repairs.py").read_text(), re.MULTILINE))
    assert checks - set(MEANINGS) == set()


def test_the_queue_at_one_look(sqlite_stack: Stack, admin: Caller, stranger: Caller) -> None:
    stack = sqlite_stack
    terms = stack.library.queue.terms
    empty = queue_overview(stack.database, terms, admin)
    assert (empty.moving, empty.kinds, empty.workers) == (None, [], [])
    collection = stack.library.collection(admin)
    jobs = [stack.library.upload(admin, collection, bytes([n]), name=f"{n}.txt").job for n in range(3)]
    assert jobs[2] is not None
    stack.jobs.pause(admin, jobs[2].id)
    found = queue_overview(stack.database, terms, admin)
    assert [(each.kind, each.due, each.paused, each.running) for each in found.kinds] == [("document.ingest", 2, 1, 0)]
    assert found.moving
    with stack.database.write(admin) as session:
        past = session.clock.now() - timedelta(hours=1)
        session.execute(update(Job).where(Job.state == "pending").values(run_after=past))
    assert queue_overview(stack.database, terms, admin).moving is False
    assert queue_overview(stack.database, terms, stranger).kinds == []
    told = stack.jobs.list(admin, standing=True).items
    assert {each.waiting.reason for each in told if each.waiting} == {WaitingFor.STARVED, WaitingFor.PAUSED}
    assert all(each.waiting is None for each in stack.jobs.list(admin).items)
    stack.jobs.resume(admin, jobs[2].id)
    stack.work()
    assert queue_overview(stack.database, terms, admin).ended == 3
