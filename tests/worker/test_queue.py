from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Chat, Job
from citewell.domain.access import Caller
from citewell.domain.errors import LeaseLost, TooLarge
from citewell.domain.jobs import JobError, JobState
from citewell.services.jobs import leases
from citewell.services.jobs.leases import Lease, LeaseTerms
from citewell.worker.loop import SYSTEM
from fakes.clock import FakeClock
from support.jobs import JobBench
from support.people import People
from support.waiting import PATIENCE_SECONDS


def count_jobs(bench: JobBench) -> int:
    with bench.database.read(SYSTEM) as session:
        return session.scalar(select(func.count(Job.id))) or 0


class Mishap(Exception):
    pass


# ---- enqueue


def test_a_job_exists_if_and_only_if_its_data_does(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    def save(*, fails: bool) -> None:
        with bench.database.write(admin) as session:
            now = clock.now()
            session.add(Chat(id=session.ids.new_id(), user_id=admin.user_id, created_at=now, updated_at=now))
            bench.queue.enqueue(session, "work", {})
            if fails:
                raise Mishap

    with pytest.raises(Mishap):
        save(fails=True)
    assert count_jobs(bench) == 0
    assert bench.queue.transport.wait(0) is False
    save(fails=False)
    assert count_jobs(bench) == 1
    assert bench.queue.transport.wait(0) is True


def test_a_new_job_carries_who_asked_and_what_for(bench: JobBench, user: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(user, payload={"document_id": "d"}, resource_type="document", resource_id="d", priority=3)
    job = bench.row(job_id)
    assert (job.state, job.attempts, job.max_attempts, job.fence) == (JobState.PENDING, 0, 5, 0)
    assert (job.created_by, job.tenant_id) == (user.user_id, user.tenant_id)
    assert (job.resource_type, job.resource_id, job.priority) == ("document", "d", 3)
    assert job.run_after == job.created_at == clock.now()


def test_a_key_allows_one_unfinished_job(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    first = bench.enqueue(admin, unique_key="k")
    assert bench.enqueue(admin, unique_key="k") == first
    assert bench.enqueue(admin, unique_key="other") != first
    assert bench.enqueue(stranger, unique_key="k") != first
    claim = bench.claimed()
    assert claim.job.id == first
    assert bench.enqueue(admin, unique_key="k") == first
    with bench.database.write(SYSTEM) as session:
        leases.complete(session, claim.lease, {})
    assert bench.enqueue(admin, unique_key="k") != first


def test_many_who_enqueue_with_one_key_at_once_make_one_job(bench: JobBench, admin: Caller) -> None:
    found: list[str] = []
    gate = threading.Barrier(4)

    def ask() -> None:
        gate.wait(PATIENCE_SECONDS)
        found.append(bench.enqueue(admin, unique_key="k"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert count_jobs(bench) == 1


def test_a_payload_is_small(bench: JobBench, admin: Caller) -> None:
    with pytest.raises(TooLarge):
        bench.enqueue(admin, payload={"text": "x" * 70_000})


# ---- claim


def test_nothing_to_claim(bench: JobBench) -> None:
    assert bench.claim() is None


def test_a_claim_counts_the_attempt_and_raises_the_fence(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(admin)
    clock.advance(5)
    claim = bench.claimed(owner="first")
    assert (claim.job.id, claim.job.attempts, claim.job.fence, claim.exhausted) == (job_id, 1, 1, False)
    assert claim.job.state == JobState.RUNNING
    assert claim.job.started_at == clock.now()
    with bench.database.read(SYSTEM) as session:
        row = session.get_one(Job, job_id)
        assert row.lease_owner == "first"
        assert row.lease_until == clock.now() + timedelta(seconds=60)
    assert bench.claim() is None


def test_only_known_kinds_are_claimed(bench: JobBench, admin: Caller) -> None:
    bench.enqueue(admin, "dance")
    assert bench.claim("work", "sing") is None
    assert bench.claim("work", "dance") is not None


def test_a_job_waits_for_its_time(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    bench.enqueue(admin, run_after=clock.now() + timedelta(minutes=5))
    assert bench.claim() is None
    clock.advance(299)
    assert bench.claim() is None
    clock.advance(1)
    assert bench.claim() is not None


def test_within_a_tenant_the_highest_priority_and_then_the_oldest_runs_first(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    low = bench.enqueue(admin, priority=-1)
    first = bench.enqueue(admin)
    clock.advance(1)
    second = bench.enqueue(admin)
    high = bench.enqueue(admin, priority=7)
    later = bench.enqueue(admin, priority=9, run_after=clock.now() + timedelta(seconds=1))
    assert [bench.claimed().job.id for _ in range(4)] == [high, first, second, low]
    clock.advance(1)
    assert bench.claimed().job.id == later


def test_tenants_take_turns(bench: JobBench, people: People) -> None:
    tenants = [people.tenant(name) for name in ("many", "few", "one")]
    callers = [people.caller(tenant) for tenant in tenants]
    for caller, count in zip(callers, (30, 2, 1), strict=True):
        for _ in range(count):
            bench.enqueue(caller, priority=9 if count == 30 else 0)
    order = [tenants.index(bench.claimed().job.tenant_id) for _ in range(8)]
    assert sorted(order[:3]) == [0, 1, 2]
    assert sorted(order[3:5]) == [0, 1]
    assert order[5:] == [0, 0, 0]
    late = people.caller(people.tenant("late"))
    bench.enqueue(late)
    assert bench.claimed().job.tenant_id == late.tenant_id


def test_a_tenant_that_was_just_served_comes_last(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    bench.enqueue(admin)
    bench.enqueue(admin)
    assert bench.claimed().job.tenant_id == admin.tenant_id
    bench.enqueue(stranger)
    assert bench.claimed().job.tenant_id == stranger.tenant_id
    assert bench.claimed().job.tenant_id == admin.tenant_id


def test_no_job_is_claimed_twice_by_many_at_once(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    wanted = {bench.enqueue(caller) for caller in (admin, stranger) for _ in range(10)}
    taken: list[str] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait(PATIENCE_SECONDS)
        while (claim := bench.claim()) is not None:
            taken.append(claim.job.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    while (claim := bench.claim()) is not None:  # who found only locked rows gave up
        taken.append(claim.job.id)
    assert len(taken) == 20
    assert set(taken) == wanted


# ---- leases


def test_an_expired_lease_is_claimed_again_under_a_higher_fence(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    bench.enqueue(admin)
    first = bench.claimed()
    clock.advance(59.9)
    assert bench.claim() is None
    clock.advance(0.1)
    second = bench.claimed()
    assert second.job.id == first.job.id
    assert (second.job.attempts, second.job.fence) == (2, 2)


def test_a_lease_from_a_clock_that_ran_ahead_does_not_last(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(admin)
    bench.claimed()
    with bench.database.write(SYSTEM) as session:
        session.get_one(Job, job_id).lease_until = clock.now() + timedelta(hours=1)
    assert bench.claimed().job.fence == 2


def test_after_the_last_attempt_a_claim_is_for_failing_only(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    bench.enqueue(admin, max_attempts=2)
    for attempt in (1, 2):
        claim = bench.claimed()
        assert (claim.job.attempts, claim.exhausted) == (attempt, False)
        clock.advance(60)
    last = bench.claimed()
    assert (last.job.attempts, last.job.fence, last.exhausted) == (2, 3, True)


ERROR = JobError("x", "X.")
WRITES: dict[str, Callable[[ScopedSession, Lease], None]] = {
    "complete": lambda session, lease: leases.complete(session, lease, {}),
    "fail": lambda session, lease: leases.fail(session, lease, ERROR),
    "try_later": lambda session, lease: leases.try_later(session, lease, ERROR, session.clock.now()),
    "give_back": leases.give_back,
    "end_cancelled": leases.end_cancelled,
    "renew": lambda session, lease: leases.write_under_fence(session, lease, {"stage": "late"}),
}


@pytest.mark.parametrize("how", WRITES)
def test_who_lost_the_job_writes_nothing(bench: JobBench, admin: Caller, clock: FakeClock, how: str) -> None:
    job_id = bench.enqueue(admin)
    zombie = bench.claimed().lease
    clock.advance(60)
    bench.claimed()
    before = bench.row(job_id)
    now = clock.advance(1)

    def write_late() -> None:
        with bench.database.write(admin) as session:
            session.add(Chat(id=session.ids.new_id(), user_id=admin.user_id, created_at=now, updated_at=now))
            WRITES[how](session, zombie)

    with pytest.raises(LeaseLost):
        write_late()
    assert bench.row(job_id) == before
    with bench.database.read(admin) as session:
        assert session.scalars(select(Chat)).all() == []


def test_a_fence_of_the_future_is_no_key_either(bench: JobBench, admin: Caller) -> None:
    bench.enqueue(admin)
    claim = bench.claimed()
    with pytest.raises(LeaseLost), bench.database.write(SYSTEM) as session:
        leases.complete(session, Lease(claim.job.id, claim.job.fence + 1), {})


def test_a_caller_of_another_tenant_cannot_settle_a_job(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    bench.enqueue(admin)
    claim = bench.claimed()
    with pytest.raises(LeaseLost), bench.database.write(stranger) as session:
        leases.complete(session, claim.lease, {})


def test_a_job_that_is_given_back_loses_no_attempt(bench: JobBench, admin: Caller) -> None:
    job_id = bench.enqueue(admin)
    claim = bench.claimed()
    with bench.database.write(SYSTEM) as session:
        leases.give_back(session, claim.lease)
    assert (bench.row(job_id).state, bench.row(job_id).attempts) == (JobState.PENDING, 0)
    again = bench.claimed()
    assert (again.job.attempts, again.job.fence) == (1, 2)


def test_on_postgresql_the_database_tells_when_a_lease_ends(postgres_database: object, people: People) -> None:
    bench = JobBench(people.database)
    bench.queue.terms = LeaseTerms(seconds=60)
    caller = people.caller(people.tenant("default"))
    bench.enqueue(caller)
    first = bench.claimed()
    # The test's clock stands in 2030; the lease must not depend on it.
    assert bench.claim() is None
    with bench.database.write(SYSTEM) as session:
        now = session.scalar(select(func.clock_timestamp()))
        until = session.get_one(Job, first.job.id).lease_until
        assert now is not None
        assert until is not None
        assert timedelta(seconds=30) < until - now <= timedelta(seconds=60)
        session.get_one(Job, first.job.id).lease_until = now
    assert bench.claimed().job.fence == 2
