from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from citewell.db.tables import Job, JobStep, Schedule
from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput
from citewell.domain.jobs import JobState
from citewell.services.jobs import leases
from citewell.services.jobs.retention import forget_ended
from citewell.services.jobs.schedules import (
    checked_cron,
    enqueue_due,
    ensure_cron_schedule,
    ensure_schedule,
    remove_schedule,
)
from citewell.worker.loop import SYSTEM
from fakes.clock import FakeClock
from support.jobs import JobBench
from support.waiting import PATIENCE_SECONDS


def hourly(bench: JobBench, caller: Caller, name: str = "tidy") -> str:
    with bench.database.write(caller) as session:
        return ensure_schedule(session, name, "work", {"n": 1}, every_seconds=3600).id


def job_count(bench: JobBench) -> int:
    with bench.database.read(SYSTEM) as session:
        return session.scalar(select(func.count(Job.id))) or 0


def finish(bench: JobBench) -> None:
    claim = bench.claimed()
    with bench.database.write(SYSTEM) as session:
        leases.complete(session, claim.lease, {})


def test_a_due_schedule_enqueues_one_job_and_moves_on(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    schedule_id = hourly(bench, admin)
    assert enqueue_due(bench.database, bench.queue) == 0
    due = clock.advance(3600)
    assert enqueue_due(bench.database, bench.queue) == 1
    assert enqueue_due(bench.database, bench.queue) == 0
    assert bench.queue.transport.wait(0) is True
    with bench.database.read(admin) as session:
        schedule = session.get_one(Schedule, schedule_id)
        job = session.scalars(select(Job)).one()
    assert schedule.next_run_at == due + timedelta(hours=1)
    assert schedule.last_job_id == job.id
    assert (job.kind, job.payload, job.tenant_id, job.resource_id) == ("work", {"n": 1}, admin.tenant_id, schedule_id)


def test_missed_runs_are_not_made_up_for(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    schedule_id = hourly(bench, admin)
    now = clock.advance(3600 * 5 + 10)
    assert enqueue_due(bench.database, bench.queue) == 1
    with bench.database.read(admin) as session:
        assert session.get_one(Schedule, schedule_id).next_run_at == now + timedelta(seconds=3590)
    assert job_count(bench) == 1


def test_runs_of_a_schedule_do_not_pile_up(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    hourly(bench, admin)
    for _ in range(3):
        clock.advance(3600)
        enqueue_due(bench.database, bench.queue)
    assert job_count(bench) == 1
    finish(bench)
    clock.advance(3600)
    enqueue_due(bench.database, bench.queue)
    assert job_count(bench) == 2


def test_many_workers_enqueue_a_schedule_once(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    for number in range(10):
        hourly(bench, admin, f"tidy {number}")
    clock.advance(3600)
    counts: list[int] = []
    gate = threading.Barrier(3)

    def sweep() -> None:
        gate.wait(PATIENCE_SECONDS)
        counts.append(enqueue_due(bench.database, bench.queue))

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(counts) == 3
    assert sum(counts) == job_count(bench) == 10


def test_a_schedule_that_is_switched_off_does_nothing(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    schedule_id = hourly(bench, admin)
    with bench.database.write(admin) as session:
        session.get_one(Schedule, schedule_id).enabled = False
    clock.advance(36000)
    assert enqueue_due(bench.database, bench.queue) == 0


def test_a_schedule_is_made_once_and_kept_up_to_date(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    first = hourly(bench, admin)
    with bench.database.write(admin) as session:
        again = ensure_schedule(session, "tidy", "work", {"n": 2}, every_seconds=60)
        assert (again.id, again.payload, again.every_seconds) == (first, {"n": 2}, 60)
    assert hourly(bench, stranger) != first
    with pytest.raises(ValueError, match="at least a second"), bench.database.write(admin) as session:
        ensure_schedule(session, "never", "work", {}, every_seconds=0)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("*/5  *\t* * *", "*/5 * * * *"),
        ("0 3 * * MON-FRI", "0 3 * * mon-fri"),
        ("@Daily", "@daily"),
        ("0,30 1-5/2 l jan,jun *", "0,30 1-5/2 l jan,jun *"),
    ],
)
def test_a_cron_expression_has_one_form(written: str, kept: str) -> None:
    assert checked_cron(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "every day",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "0 3 31 2 *",
        "R R * * *",
        "H * * * *",
        "@reboot",
        "0 3 * * 5#6",
        "0-70/3 * * * *",
        "*/0 * * * *",
        "0 " * 5000,
        "0," * 110 + "0 * * * *",
    ],
)
def test_what_is_no_cron_expression_is_refused_with_a_hint(written: str) -> None:
    with pytest.raises(InvalidInput, match=r"cron expression.*@hourly") as refused:
        checked_cron(written, field="/cron")
    assert refused.value.facts == {"field": "/cron", "reason": "cron"}


def test_a_cron_schedule_is_due_when_it_says_and_leaves_out_what_was_missed(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    with bench.database.write(admin) as session:
        first = ensure_cron_schedule(session, "crawl", "work", {"n": 1}, cron="0 3 * * *")
        assert (first.next_run_at - clock.now()) <= timedelta(days=1)
        assert (first.next_run_at.hour, first.next_run_at.minute) == (3, 0)
        due, same = first.next_run_at, ensure_cron_schedule(session, "crawl", "work", {"n": 2}, cron="0  3 * * *")
        assert (same.id, same.next_run_at, same.payload) == (first.id, due, {"n": 2})
    assert enqueue_due(bench.database, bench.queue) == 0
    clock.advance((due - clock.now()).total_seconds() + 3 * 24 * 3600 + 60)
    assert enqueue_due(bench.database, bench.queue) == 1
    with bench.database.write(admin) as session:
        schedule = session.scalars(select(Schedule)).one()
        assert schedule.next_run_at == due + timedelta(days=4)
        moved = ensure_cron_schedule(session, "crawl", "work", {}, cron="30 * * * *")
        assert moved.next_run_at.minute == 30
        assert moved.next_run_at - clock.now() <= timedelta(hours=1)
        interval = ensure_schedule(session, "crawl", "work", {}, every_seconds=60)
        assert (interval.id, interval.cron) == (schedule.id, None)
        assert remove_schedule(session, "crawl") is True
        assert remove_schedule(session, "crawl") is False
    assert job_count(bench) == 1


def test_the_sweep_of_a_worker_enqueues_and_forgets(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    bench.enqueue(admin)
    finish(bench)
    hourly(bench, admin)
    clock.advance(8 * 24 * 3600)
    bench.worker().sweep()
    with bench.database.read(admin) as session:
        assert session.scalars(select(Job.state)).all() == [JobState.PENDING]


@pytest.mark.parametrize(
    ("state", "kept_days"),
    [(JobState.COMPLETED, 7), (JobState.CANCELLED, 7), (JobState.FAILED, 90), (JobState.PENDING, None)],
)
def test_ended_jobs_are_forgotten_after_their_time(
    bench: JobBench, admin: Caller, clock: FakeClock, state: JobState, kept_days: int | None
) -> None:
    for _ in range(5):
        job_id = bench.enqueue(admin)
        with bench.database.write(admin) as session:
            job = session.get_one(Job, job_id)
            job.state = state
            job.finished_at = clock.now() if state.is_final else None
            step = {"step": "read", "input_hash": "h", "output": {}, "finished_at": clock.now()}
            session.add(JobStep(job_id=job_id, **step))
    clock.advance((kept_days or 1000) * 24 * 3600)
    assert forget_ended(bench.database, batch=2) == 0
    clock.advance(1)
    assert forget_ended(bench.database, batch=2) == (0 if kept_days is None else 5)
    assert job_count(bench) == (5 if kept_days is None else 0)
    with bench.database.read(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(JobStep)) == job_count(bench)
