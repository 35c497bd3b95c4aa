from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from citewell.backends.clock import SystemClock
from citewell.db.tables import AuditEntry, Collection, Document, Job, Partition
from citewell.db.tables.access import AccessClass
from citewell.domain.access import Caller, Role
from citewell.domain.errors import AlreadyExists, Conflict, InvalidCursor, InvalidInput, NotFound
from citewell.domain.jobs import JobCounts, JobError, JobState, JobView, WaitingFor
from citewell.services.jobs import leases
from citewell.worker.loop import SYSTEM
from fakes.clock import FakeClock
from support.jobs import JobBench
from support.people import People
from support.waiting import PATIENCE_SECONDS


def put_in_state(bench: JobBench, job_id: str, state: JobState) -> None:
    with bench.database.write(SYSTEM) as session:
        job = session.get_one(Job, job_id)
        job.state = state
        if state.is_final:
            job.finished_at = session.clock.now()


# ---- who sees what


def test_a_user_sees_their_own_jobs_and_an_admin_all_of_the_tenant(
    bench: JobBench, people: People, tenant_id: str, admin: Caller, user: Caller, stranger: Caller
) -> None:
    mine = bench.enqueue(user)
    other = bench.enqueue(people.caller(tenant_id, Role.EDITOR))
    assert [job.id for job in bench.jobs.list(user).items] == [mine]
    assert {job.id for job in bench.jobs.list(admin).items} == {mine, other}
    assert bench.jobs.list(stranger).items == []
    assert bench.jobs.get(user, mine).id == mine
    assert bench.jobs.get(admin, other).id == other
    assert bench.jobs.stats(user).total == 1
    assert bench.jobs.stats(admin).total == 2


def test_nobody_without_an_account_sees_a_job(bench: JobBench, admin: Caller, tenant_id: str) -> None:
    job_id = bench.enqueue(admin)
    with bench.database.write(SYSTEM) as session:
        bench.queue.enqueue(session, "work", {}, tenant_id=tenant_id)
    nobody = Caller(tenant_id=tenant_id, user_id=None, role=Role.ANONYMOUS)
    assert bench.jobs.list(nobody).items == []
    with pytest.raises(NotFound):
        bench.jobs.get(nobody, job_id)


CALLS: dict[str, Callable[[JobBench, Caller, str], object]] = {
    "get": lambda bench, caller, job_id: bench.jobs.get(caller, job_id),
    "cancel": lambda bench, caller, job_id: bench.jobs.cancel(caller, job_id),
    "retry": lambda bench, caller, job_id: bench.jobs.retry(caller, job_id),
    "follow": lambda bench, caller, job_id: list(bench.jobs.follow(caller, job_id, timeout=0)),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_foreign_job_is_like_a_missing_one(
    bench: JobBench, people: People, tenant_id: str, user: Caller, stranger: Caller, call: str
) -> None:
    job_id = bench.enqueue(user)
    put_in_state(bench, job_id, JobState.FAILED)
    said = set()
    for caller, asked in ((stranger, job_id), (people.caller(tenant_id), job_id), (user, "missing")):
        with pytest.raises(NotFound) as caught:
            CALLS[call](bench, caller, asked)
        said.add((caught.value.message, str(caught.value.facts)))
    assert len(said) == 1
    assert bench.row(job_id).state == JobState.FAILED


def a_document(bench: JobBench, caller: Caller, name: str) -> tuple[str, str]:
    """The ids of a collection and a document in it."""
    with bench.database.write(caller) as session:
        now = session.clock.now()
        partition = Partition(id=session.ids.new_id(), name=name, created_at=now)
        access = AccessClass(key=f"collection:{name}")
        session.add_all([partition, access])
        session.flush()
        times = {"created_at": now, "updated_at": now}
        collection = Collection(
            id=session.ids.new_id(), partition_id=partition.id, number=int(name), name=name, name_key=name,
            access_class_id=access.id, **times,
        )  # fmt: skip
        document = Document(
            id=session.ids.new_id(), collection_id=collection.id, external_id="d", title="D", status="waiting",
            access_class_id=access.id, **times,
        )  # fmt: skip
        session.add(collection)
        session.flush()
        session.add(document)
        return collection.id, document.id


def test_jobs_are_listed_by_what_they_are_about(bench: JobBench, admin: Caller) -> None:
    here, document = a_document(bench, admin, "1")
    there, _ = a_document(bench, admin, "2")
    reads = bench.enqueue(admin, "ingest", resource_type="document", resource_id=document)
    packs = bench.enqueue(admin, "compact", resource_type="collection", resource_id=there)
    bench.enqueue(admin, "sweep")
    jobs = bench.jobs

    def ids(**asked: object) -> list[str]:
        return [job.id for job in jobs.list(admin, **asked).items]  # type: ignore[arg-type]  # named below

    assert ids(collection_id=here) == [reads]
    assert ids(collection_id=there) == [packs]
    assert ids(resource_type="document") == [reads]
    assert ids(resource_id=there) == [packs]
    assert ids(kinds=["ingest", "compact"]) == [packs, reads]
    assert ids(kinds=["nothing"]) == []
    narrow = Caller(admin.tenant_id, admin.user_id, Role.ADMIN, collection_ids=frozenset({here}))
    assert [job.id for job in jobs.list(narrow).items] == [reads]
    assert jobs.stats(narrow).total == 1
    with pytest.raises(NotFound):
        jobs.get(narrow, packs)


def test_jobs_are_listed_by_state_page_by_page_newest_first(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    ids = []
    for number in range(5):
        clock.advance(number % 2)  # some at the same moment
        ids.append(bench.enqueue(admin))
    put_in_state(bench, ids[1], JobState.FAILED)
    first = bench.jobs.list(admin, states=[JobState.PENDING], limit=3)
    second = bench.jobs.list(admin, states=[JobState.PENDING], limit=3, cursor=first.next_cursor)
    assert [job.id for job in (*first.items, *second.items)] == [ids[4], ids[3], ids[2], ids[0]]
    assert (first.total, second.next_cursor) == (4, None)
    with pytest.raises(InvalidInput):
        bench.jobs.list(admin, limit=0)
    with pytest.raises(InvalidCursor):
        bench.jobs.list(admin, cursor="x")


def test_jobs_are_counted_by_state(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    assert bench.jobs.stats(admin) == JobCounts()
    for state in JobState:
        for _ in range(2):
            put_in_state(bench, bench.enqueue(admin), state)
    bench.enqueue(stranger)
    assert bench.jobs.stats(admin) == JobCounts(pending=2, running=2, completed=2, failed=2, cancelled=2)


# ---- why it waits


def test_a_pending_job_says_how_many_are_before_it(
    bench: JobBench, admin: Caller, stranger: Caller, clock: FakeClock
) -> None:
    first, second, urgent = bench.enqueue(admin), bench.enqueue(admin), bench.enqueue(admin, priority=1)
    bench.enqueue(stranger, priority=9)
    waiting = [bench.jobs.get(admin, job_id).waiting for job_id in (urgent, first, second)]
    assert [found and (found.reason, found.ahead) for found in waiting] == [(WaitingFor.TURN, n) for n in range(3)]
    bench.claimed()
    while bench.claimed().job.id != first:
        pass
    assert bench.jobs.get(admin, first).waiting is None


def test_a_job_that_was_put_off_says_until_when(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    later = clock.now().replace(hour=20)
    job_id = bench.enqueue(admin, run_after=later)
    waiting = bench.jobs.get(admin, job_id).waiting
    assert waiting is not None
    assert (waiting.reason, waiting.until) == (WaitingFor.TIME, later)


def test_a_job_that_will_be_tried_again_says_when(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(admin)
    again = clock.now().replace(hour=20)
    with bench.database.write(SYSTEM) as session:
        claim = bench.queue.claim(session, "somebody", ["work"])
        assert claim is not None
        leases.try_later(session, claim.lease, JobError("x", "X."), again)
    waiting = bench.jobs.get(admin, job_id).waiting
    assert waiting is not None
    assert (waiting.reason, waiting.until) == (WaitingFor.RETRY, again)


# ---- cancel and retry


def test_a_pending_job_is_cancelled_at_once(bench: JobBench, user: Caller, clock: FakeClock) -> None:
    ended: list[str] = []
    bench.kind(lambda _: None, on_failed=lambda _session, job, error: ended.append(f"{job.id} {error.code}"))
    job_id = bench.enqueue(user)
    view = bench.jobs.cancel(user, job_id)
    assert (view.state, view.finished_at) == (JobState.CANCELLED, clock.now())
    assert ended == [f"{job_id} job_cancelled"]
    assert bench.claim() is None
    with bench.database.read(user) as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.resource_id, entry.actor_id) == ("job.cancel", job_id, user.user_id)


def test_to_cancel_a_running_job_twice_is_to_cancel_it_once(bench: JobBench, admin: Caller) -> None:
    job_id = bench.enqueue(admin)
    bench.claimed()
    for _ in range(2):
        view = bench.jobs.cancel(admin, job_id)
        assert (view.state, view.cancel_requested) == (JobState.RUNNING, True)


@pytest.mark.parametrize("state", [state for state in JobState if state.is_final])
def test_what_has_ended_is_not_cancelled(bench: JobBench, admin: Caller, state: JobState) -> None:
    job_id = bench.enqueue(admin)
    put_in_state(bench, job_id, state)
    with pytest.raises(Conflict, match=f"is {state}"):
        bench.jobs.cancel(admin, job_id)


def test_a_person_can_have_a_failed_job_tried_again(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(admin, max_attempts=1)
    with bench.database.write(SYSTEM) as session:
        claim = bench.queue.claim(session, "somebody", ["work"])
        assert claim is not None
        leases.fail(session, claim.lease, JobError("x", "X."))
    bench.queue.transport.wait(0)
    clock.advance(100)
    view = bench.jobs.retry(admin, job_id)
    assert (view.state, view.attempts, view.error, view.finished_at) == (JobState.PENDING, 0, None, None)
    assert bench.queue.transport.wait(0) is True
    again = bench.claimed()
    assert (again.job.id, again.job.attempts, again.job.fence) == (job_id, 1, 2)
    with bench.database.read(admin) as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["job.retry"]


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.FAILED])
def test_only_a_failed_job_is_tried_again(bench: JobBench, admin: Caller, state: JobState) -> None:
    job_id = bench.enqueue(admin)
    put_in_state(bench, job_id, state)
    with pytest.raises(Conflict, match=f"is {state}"):
        bench.jobs.retry(admin, job_id)


def test_a_failed_job_is_not_tried_again_beside_one_that_does_the_same(bench: JobBench, admin: Caller) -> None:
    job_id = bench.enqueue(admin, unique_key="k")
    put_in_state(bench, job_id, JobState.FAILED)
    other = bench.enqueue(admin, unique_key="k")
    with pytest.raises(AlreadyExists) as caught:
        bench.jobs.retry(admin, job_id)
    assert caught.value.facts == {"job_id": other, "reason": "job_same"}


# ---- follow


def test_following_a_job_that_has_ended_tells_it_once(bench: JobBench, admin: Caller) -> None:
    job_id = bench.enqueue(admin)
    put_in_state(bench, job_id, JobState.COMPLETED)
    assert [job.state for job in bench.jobs.follow(admin, job_id, timeout=30)] == [JobState.COMPLETED]


def test_following_ends_with_its_time(bench: JobBench, admin: Caller) -> None:
    bench.database.clock = SystemClock()
    job_id = bench.enqueue(admin)
    assert [job.state for job in bench.jobs.follow(admin, job_id, timeout=0.01)] == [JobState.PENDING]


def test_following_tells_every_state_until_the_end(bench: JobBench, admin: Caller) -> None:
    bench.database.clock = SystemClock()
    job_id = bench.enqueue(admin)
    seen: list[JobView] = []
    told = threading.Condition()

    def follow() -> None:
        for job in bench.jobs.follow(admin, job_id, timeout=2 * PATIENCE_SECONDS):
            with told:
                seen.append(job)
                told.notify()

    follower = threading.Thread(target=follow)
    follower.start()

    def wait_for(state: JobState) -> None:
        with told:
            assert told.wait_for(lambda: bool(seen) and seen[-1].state == state, PATIENCE_SECONDS)

    wait_for(JobState.PENDING)
    claim = bench.claimed()
    wait_for(JobState.RUNNING)
    with bench.database.write(SYSTEM) as session:
        leases.write_under_fence(session, claim.lease, {"stage": "read"})  # another process: nothing is announced
    with told:
        assert told.wait_for(lambda: seen[-1].stage == "read", PATIENCE_SECONDS)
    with bench.database.write(SYSTEM) as session:
        leases.complete(session, claim.lease, {"n": 1})
    follower.join(PATIENCE_SECONDS)
    assert [(job.state, job.stage) for job in seen] == [
        (JobState.PENDING, ""), (JobState.RUNNING, ""), (JobState.RUNNING, "read"), (JobState.COMPLETED, "read"),
    ]  # fmt: skip
