"""Why a job does not move: each reason that there is, told in words, and nothing of others."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, NotFound
from citewell.domain.jobs import JobCounts, JobState, WaitingFor
from citewell.services.jobs.context import JobContext
from citewell.worker.heartbeat import LeaseKeeper
from fakes.clock import FakeClock
from support.jobs import JobBench


def _reason(bench: JobBench, caller: Caller, job_id: str) -> WaitingFor | None:
    waiting = bench.jobs.get(caller, job_id).waiting
    if waiting is None:
        return None
    assert waiting.sentence.endswith((".", "?"))
    return waiting.reason


def test_a_job_whose_turn_comes_says_when_by_the_pace_of_the_last_minutes(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    bench.kind(lambda _: None)
    for _ in range(3):
        bench.enqueue(admin)
    bench.worker().run_until_idle()
    jobs = [bench.enqueue(admin) for _ in range(3)]
    waiting = bench.jobs.get(admin, jobs[2]).waiting
    assert waiting is not None
    assert (waiting.reason, waiting.ahead, waiting.sentence) == (WaitingFor.TURN, 2, "2 jobs are ahead of it.")
    assert waiting.starts_at == clock.now() + 2 * timedelta(minutes=5) / 3


def test_nobody_takes_a_job_when_no_worker_runs(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job = bench.enqueue(admin, "work")
    assert _reason(bench, admin, job) is WaitingFor.TURN
    clock.advance(16)
    waiting = bench.jobs.get(admin, job).waiting
    assert waiting is not None
    assert waiting.reason is WaitingFor.STARVED
    assert "No worker takes it" in waiting.sentence


def test_workers_that_are_busy_for_others_starve_a_job(
    bench: JobBench, admin: Caller, stranger: Caller, clock: FakeClock
) -> None:
    theirs = bench.enqueue(stranger)
    assert bench.claimed().job.id == theirs
    job = bench.enqueue(admin)
    clock.advance(16)
    waiting = bench.jobs.get(admin, job).waiting
    assert waiting is not None
    assert waiting.reason is WaitingFor.STARVED
    assert "busy for others" in waiting.sentence


def test_a_running_job_is_stuck_when_its_worker_died_or_it_does_not_get_on(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    job = bench.enqueue(admin)
    claim = bench.claimed()
    assert _reason(bench, admin, job) is None
    clock.advance(61)
    assert _reason(bench, admin, job) is WaitingFor.STUCK
    context = JobContext(bench.database, bench.queue, claim.job, threading.Event())
    keeper = LeaseKeeper(bench.database, beat_seconds=1)
    with keeper.watching(context):
        keeper.beat()  # it lives after all
        assert _reason(bench, admin, job) is None
        for _ in range(11):
            clock.advance(55)
            keeper.beat()
        assert _reason(bench, admin, job) is WaitingFor.STUCK
        context.note("reading", done=1, total=4)
        keeper.beat()
    assert _reason(bench, admin, job) is None


def test_the_end_of_a_running_job_is_told_by_what_is_done(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job = bench.enqueue(admin)
    claim = bench.claimed()
    clock.advance(30)
    context = JobContext(bench.database, bench.queue, claim.job, threading.Event())
    context.note("embedding", done=1, total=4)
    with context.effects():
        pass
    assert bench.jobs.get(admin, job).ends_at == clock.now() + timedelta(seconds=90)


def test_a_paused_job_is_not_claimed_until_it_is_resumed(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    bench.kind(lambda _: None)
    job = bench.enqueue(admin)
    assert bench.jobs.pause(admin, job).paused
    assert bench.jobs.pause(admin, job).paused
    assert bench.worker().run_until_idle() == 0
    assert _reason(bench, admin, job) is WaitingFor.PAUSED
    with pytest.raises(NotFound):
        bench.jobs.resume(stranger, job)
    bench.jobs.resume(admin, job)
    assert bench.worker().run_until_idle() == 1
    with pytest.raises(Conflict):
        bench.jobs.pause(admin, job)


def test_a_running_job_pauses_at_its_next_step_and_keeps_what_it_has_done(bench: JobBench, admin: Caller) -> None:
    steps: list[str] = []
    keeper = LeaseKeeper(bench.database, beat_seconds=1)

    def work(context: JobContext) -> None:
        if context.step_done("one", "input") is None:
            with context.effects() as session:
                context.record_step(session, "one", "input", {})
            steps.append("one")
            bench.jobs.pause(admin, context.job.id)
            with keeper.watching(context):
                keeper.look()
            context.check()
        steps.append("two")

    bench.kind(work)
    job = bench.enqueue(admin)
    bench.worker().run_until_idle()
    row = bench.row(job)
    assert (row.state, row.paused, row.attempts, steps) == (JobState.PENDING, True, 0, ["one"])
    bench.jobs.resume(admin, job)
    bench.worker().run_until_idle()
    assert (bench.row(job).state, steps) == (JobState.COMPLETED, ["one", "two"])


def test_a_paused_job_whose_worker_died_waits_for_nobody(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job = bench.enqueue(admin)
    bench.claimed()
    bench.jobs.pause(admin, job)
    clock.advance(61)
    assert bench.claim() is None
    bench.worker().sweep()
    assert bench.row(job).state is JobState.PENDING
    bench.jobs.resume(admin, job)
    assert bench.claimed().job.id == job


def test_the_queue_is_counted_in_every_state(
    bench: JobBench, admin: Caller, stranger: Caller, clock: FakeClock
) -> None:
    def work(context: JobContext) -> None:
        if context.payload.get("fails"):
            raise RuntimeError

    bench.kind(work)
    bench.enqueue(admin, payload={"fails": True}, max_attempts=1)
    bench.enqueue(admin, payload={"fails": True})
    bench.enqueue(admin)
    bench.worker().run_until_idle()
    bench.jobs.cancel(admin, bench.enqueue(admin))
    bench.enqueue(admin, run_after=clock.now() + timedelta(hours=1))
    bench.jobs.pause(admin, bench.enqueue(admin))
    running = bench.enqueue(admin)
    assert bench.claimed().job.id == running
    bench.enqueue(admin)
    bench.enqueue(stranger)
    expected = JobCounts(pending=4, running=1, completed=1, failed=1, cancelled=1, paused=1, retrying=1)
    assert bench.jobs.stats(admin) == expected
    assert expected.total == 8
