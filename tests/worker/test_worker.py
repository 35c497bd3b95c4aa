from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from citewell.db.session import ScopedSession
from citewell.db.tables import AuditEntry, Chat, Job, JobStep
from citewell.domain.access import Caller, Role
from citewell.domain.errors import (
    CitewellError,
    DocumentUnreadable,
    JobCancelled,
    LeaseLost,
    ModelUnavailable,
    RateLimited,
)
from citewell.domain.jobs import JobError, JobState, JobView
from citewell.domain.retry import LONGEST_SECONDS
from citewell.services.jobs.context import JobContext
from citewell.worker.heartbeat import LeaseKeeper
from citewell.worker.loop import SYSTEM, Worker
from fakes.clock import FakeClock
from support.jobs import JobBench
from support.waiting import PATIENCE_SECONDS, until

WAIT = PATIENCE_SECONDS


def eventually(condition: Callable[[], bool], bench: JobBench) -> None:
    """Wait until the jobs are as they should be; they announce every change."""
    changes = bench.queue.changes
    for _ in range(1000):
        seen = changes.count
        if condition():
            return
        changes.wait(seen, 0.05)
    raise AssertionError("it did not come to that")


def add_chat(session: ScopedSession, title: str) -> None:
    now = session.clock.now()
    session.add(Chat(id=session.ids.new_id(), title=title, created_at=now, updated_at=now))


def chats(bench: JobBench) -> list[str]:
    with bench.database.read(SYSTEM) as session:
        return sorted(session.scalars(select(Chat.title)).all())


# ---- how runs end


def test_a_handler_that_returns_has_completed(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    seen: list[JobContext] = []
    bench.kind(seen.append)
    job_id = bench.enqueue(admin, payload={"n": 1})
    clock.advance(3)
    assert bench.worker().run_one() is True
    job = bench.row(job_id)
    assert (job.state, job.result, job.error, job.finished_at) == (JobState.COMPLETED, {}, None, clock.now())
    assert seen[0].payload == {"n": 1}
    assert [(run.kind, run.outcome, run.waited) for run in bench.runs] == [("work", "completed", 3.0)]
    assert bench.worker().run_one() is False


def test_a_job_works_for_its_tenant_in_the_name_of_who_asked(bench: JobBench, user: Caller) -> None:
    seen: list[Caller] = []
    bench.kind(lambda context: seen.append(context.caller))
    bench.enqueue(user)
    bench.worker().run_one()
    assert (seen[0].tenant_id, seen[0].user_id, seen[0].role) == (user.tenant_id, user.user_id, Role.ADMIN)
    assert seen[0].origin.channel == "job"


def test_effects_and_completion_are_one_transaction(bench: JobBench, admin: Caller) -> None:
    fails = True

    def work(context: JobContext) -> None:
        with context.finish({"ok": True}) as session:
            add_chat(session, "effect")
            session.flush()
            if fails:
                raise ModelUnavailable("Down.")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    worker = bench.worker()
    worker.run_one()
    assert bench.row(job_id).state == JobState.PENDING
    assert chats(bench) == []
    fails = False
    with bench.database.write(SYSTEM) as session:
        session.get_one(Job, job_id).run_after = session.clock.now()
    worker.run_one()
    assert (bench.row(job_id).state, bench.row(job_id).result) == (JobState.COMPLETED, {"ok": True})
    assert chats(bench) == ["effect"]


def test_an_error_that_may_pass_is_tried_again_after_a_growing_delay(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    def work(context: JobContext) -> None:
        raise ModelUnavailable("The model is away.")

    bench.kind(work)
    job_id = bench.enqueue(admin, max_attempts=3)
    worker = bench.worker(draw=lambda: 0.5)
    delays = []
    for attempt in (1, 2):
        assert worker.run_one() is True
        job = bench.row(job_id)
        assert (job.state, job.attempts) == (JobState.PENDING, attempt)
        assert job.error == JobError("model_unavailable", "The model is away.")
        assert worker.run_one() is False
        delays.append((job.run_after - clock.now()).total_seconds())
        clock.advance(delays[-1])
    assert delays == [2.0, 4.0]
    assert worker.run_one() is True
    job = bench.row(job_id)
    assert (job.state, job.attempts, job.error) == (
        JobState.FAILED,
        3,
        JobError("model_unavailable", "The model is away."),
    )
    assert worker.outcomes == {"retried": 2, "failed": 1}


@pytest.mark.parametrize(("asked", "waited"), [(100, 100.0), (10**9, LONGEST_SECONDS)])
def test_an_error_may_ask_for_a_longer_delay(
    bench: JobBench, admin: Caller, clock: FakeClock, asked: int, waited: float
) -> None:
    def work(context: JobContext) -> None:
        raise RateLimited("Slow down.", retry_after=asked)

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker(draw=lambda: 0.0).run_one()
    assert bench.row(job_id).run_after == clock.now() + timedelta(seconds=waited)


def test_an_unexpected_error_is_tried_again_and_not_repeated_to_anybody(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        raise ValueError("the text of page 7")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    job = bench.row(job_id)
    assert job.state == JobState.PENDING
    assert job.error is not None
    assert (job.error.code, job.error.reason) == ("job_failed", "unexpected")
    assert "page 7" not in job.error.message


def test_an_error_that_stays_fails_at_once_and_tells_the_kind(bench: JobBench, admin: Caller) -> None:
    ended: list[tuple[str, CitewellError]] = []

    def work(context: JobContext) -> None:
        raise DocumentUnreadable("encrypted", "It has a password.")

    def on_failed(session: ScopedSession, job: JobView, error: CitewellError) -> None:
        ended.append((job.id, error))
        add_chat(session, error.code)

    bench.kind(work, on_failed=on_failed)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    job = bench.row(job_id)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error == JobError("document_unreadable", "It has a password.", "encrypted")
    assert [found for found, _ in ended] == [job_id]
    assert isinstance(ended[0][1], DocumentUnreadable)
    assert chats(bench) == ["document_unreadable"]
    with bench.database.read(admin) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "job.fail")).one()
    assert (entry.resource_id, entry.outcome, entry.channel) == (job_id, "failure", "job")
    assert entry.facts == {"kind": "work", "code": "document_unreadable"}


def test_a_kind_may_name_further_errors_that_stay(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        raise ZeroDivisionError

    bench.kind(work, permanent=(ArithmeticError,))
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    assert bench.row(job_id).state == JobState.FAILED


def test_a_job_fails_even_when_its_kind_cannot_be_told(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        raise DocumentUnreadable("empty", "Nothing in it.")

    def on_failed(session: ScopedSession, job: JobView, error: CitewellError) -> None:
        add_chat(session, "half done")
        session.flush()
        raise ZeroDivisionError

    bench.kind(work, on_failed=on_failed)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    assert bench.row(job_id).state == JobState.FAILED
    assert chats(bench) == []


def test_a_poison_job_is_claimed_as_often_as_allowed_and_then_fails(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    ended: list[str | None] = []
    bench.kind(
        lambda _: pytest.fail("it must not run again"),
        on_failed=lambda _session, _job, error: ended.append(str(error.facts["reason"])),
    )
    job_id = bench.enqueue(admin, max_attempts=3)
    for _ in range(3):  # three workers die while they run it
        bench.claimed()
        clock.advance(60)
    bench.worker().run_one()
    job = bench.row(job_id)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.error is not None
    assert (job.error.code, job.error.reason) == ("job_failed", "worker_died")
    assert "3 times" in job.error.message
    assert ended == ["worker_died"]


def test_a_zombie_commits_nothing(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    outcomes: list[str] = []

    def work(context: JobContext) -> None:
        if context.job.attempts == 1:
            clock.advance(60)  # it froze longer than its lease
            assert bench.worker().run_one() is True
            with pytest.raises(LeaseLost), context.effects() as session:
                add_chat(session, "zombie's step")
            assert context.stopped() is True
            with pytest.raises(LeaseLost):
                context.progress("late")
            with context.finish({"by": "zombie"}) as session:
                add_chat(session, "zombie's end")
        with context.finish({"by": "second"}) as session:
            add_chat(session, "effect")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    outcomes.extend(run.outcome for run in bench.runs)
    assert outcomes == ["completed", "lost"]
    assert chats(bench) == ["effect"]
    assert bench.row(job_id).result == {"by": "second"}


# ---- steps


def test_a_restart_continues_where_the_job_was(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    done: list[str] = []

    def work(context: JobContext) -> None:
        for step in ("read", "cut", "embed"):
            if context.step_done(step, "hash") is None:
                done.append(step)
                with context.effects() as session:
                    add_chat(session, step)
                    context.record_step(session, step, "hash", {"step": step})
            if context.job.attempts == 1 and step == "cut":
                raise ModelUnavailable("Down.")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    worker = bench.worker()
    worker.run_one()
    assert done == ["read", "cut"]
    clock.advance(LONGEST_SECONDS)
    worker.run_one()
    assert done == ["read", "cut", "embed"]
    assert chats(bench) == ["cut", "embed", "read"]
    assert bench.row(job_id).state == JobState.COMPLETED


def test_a_step_counts_for_its_input_only(bench: JobBench, admin: Caller) -> None:
    found: list[dict[str, str] | None] = []

    def work(context: JobContext) -> None:
        for hashed in ("old", "new"):
            with context.effects() as session:
                context.record_step(session, "read", hashed, {"of": hashed})
        found.extend(context.step_done("read", hashed) for hashed in ("old", "new"))
        found.append(context.step_done("cut", "new"))

    bench.kind(work)
    bench.enqueue(admin)
    bench.worker().run_one()
    assert found == [None, {"of": "new"}, None]
    with bench.database.read(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(JobStep)) == 1


# ---- progress


def test_progress_is_written_at_most_once_a_second_and_never_lost(
    bench: JobBench, admin: Caller, clock: FakeClock
) -> None:
    seen: list[tuple[str, int, int | None, str]] = []

    def look(context: JobContext) -> None:
        job = bench.row(context.job.id)
        seen.append((job.stage, job.done, job.total, job.message))

    def work(context: JobContext) -> None:
        context.progress("read", 1, 9, "Reading")
        look(context)
        context.progress("read", 2, 9)
        look(context)
        clock.advance(1)
        context.progress("read", 3, 9)
        look(context)
        context.progress("cut", 5)
        with context.effects():
            pass
        look(context)
        context.progress("end", 9, 9, "Done")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    assert seen == [
        ("", 0, None, ""),
        ("", 0, None, ""),
        ("read", 3, 9, "Reading"),
        ("cut", 5, None, "Reading"),
    ]
    last = bench.row(job_id)
    assert (last.stage, last.done, last.total, last.message) == ("end", 9, 9, "Done")


# ---- heartbeats and cancelling


def test_a_heartbeat_extends_the_lease_and_carries_progress(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    job_id = bench.enqueue(admin)
    claim = bench.claimed()
    context = JobContext(bench.database, bench.queue, claim.job, threading.Event())
    keeper = LeaseKeeper(bench.database, beat_seconds=15)
    with keeper.watching(context):
        context.progress("read", 1, 3)
        context.progress("read", 2, 3)
        for _ in range(5):
            clock.advance(59)
            keeper.beat()
            assert bench.claim() is None
        assert bench.row(job_id).done == 2
        assert context.stopped() is False
    clock.advance(59)
    keeper.beat()  # nobody watches it any more
    clock.advance(1)
    assert bench.claim() is not None


def test_a_heartbeat_learns_that_the_lease_is_lost(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    bench.enqueue(admin)
    claim = bench.claimed()
    context = JobContext(bench.database, bench.queue, claim.job, threading.Event())
    keeper = LeaseKeeper(bench.database, beat_seconds=15)
    with keeper.watching(context):
        clock.advance(60)
        bench.claimed()
        keeper.beat()
        with pytest.raises(LeaseLost):
            context.check()


def test_a_heartbeat_does_not_wait_for_a_job_that_writes(postgres_database: object, admin: Caller) -> None:
    bench = JobBench(postgres_database)  # type: ignore[arg-type]  # the fixture gives a Database
    first, second = bench.enqueue(admin), bench.enqueue(admin)
    contexts = [JobContext(bench.database, bench.queue, bench.claimed().job, threading.Event()) for _ in range(2)]
    keeper = LeaseKeeper(bench.database, beat_seconds=15)
    with keeper.watching(contexts[0]), keeper.watching(contexts[1]), contexts[0].effects() as session:
        contexts[1].progress("beaten")
        contexts[1].progress("beaten", 2)
        keeper.beat()
        add_chat(session, "effect")
    assert (bench.row(first).done, bench.row(second).done) == (0, 2)
    assert chats(bench) == ["effect"]


def test_a_running_job_is_cancelled_at_its_next_step(bench: JobBench, admin: Caller) -> None:
    begun, ended = threading.Event(), []

    def work(context: JobContext) -> None:
        begun.set()
        until(context.check)  # it raises when the job is cancelled

    bench.kind(work, on_failed=lambda _session, _job, error: ended.append(error.code))
    job_id = bench.enqueue(admin)
    worker = bench.worker(threads=1)
    worker.start()
    assert begun.wait(WAIT)
    view = bench.jobs.cancel(admin, job_id)
    assert (view.state, view.cancel_requested) == (JobState.RUNNING, True)
    eventually(lambda: bench.row(job_id).state == JobState.CANCELLED, bench)
    worker.stop()
    assert ended == ["job_cancelled"]
    assert worker.outcomes == {"cancelled": 1}


def test_a_cancelled_job_whose_worker_died_is_not_run_again(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    bench.kind(lambda _: pytest.fail("it was cancelled"))
    job_id = bench.enqueue(admin)
    bench.claimed()
    bench.jobs.cancel(admin, job_id)
    clock.advance(60)
    bench.worker().run_one()
    assert bench.row(job_id).state == JobState.CANCELLED


def test_a_job_that_finishes_although_it_was_cancelled_has_completed(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        bench.jobs.cancel(admin, context.job.id)
        with context.finish({"done": True}) as session:
            add_chat(session, "effect")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    assert bench.row(job_id).state == JobState.COMPLETED
    assert chats(bench) == ["effect"]


def test_a_job_that_stops_by_itself_ends_as_cancelled(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        raise JobCancelled("Nobody wants it any more.")

    bench.kind(work)
    job_id = bench.enqueue(admin)
    bench.worker().run_one()
    assert bench.row(job_id).state == JobState.CANCELLED


# ---- threads


def test_a_worker_does_what_is_enqueued_while_it_runs(bench: JobBench, admin: Caller, stranger: Caller) -> None:
    def work(context: JobContext) -> None:
        with context.finish({}) as session:
            add_chat(session, str(context.payload["n"]))

    bench.kind(work)
    worker = bench.worker(threads=3)
    worker.start()
    wanted = [f"{n:02}" for n in range(20)]
    for n in wanted:
        bench.enqueue(stranger if int(n) % 2 else admin, payload={"n": n})
    eventually(lambda: chats(bench) == wanted, bench)
    worker.stop()
    assert worker.outcomes == {"completed": 20}
    assert worker.running == 0


class Deaf:
    """A transport that loses every message."""

    def notify(self) -> None:
        """Lose it."""

    def wait(self, timeout: float) -> bool:
        return threading.Event().wait(timeout)


def test_a_lost_wake_up_costs_only_a_delay(bench: JobBench, admin: Caller) -> None:
    bench.queue.transport = Deaf()
    bench.kind(lambda _: None)
    worker = bench.worker(threads=1)
    worker.start()
    job_id = bench.enqueue(admin)
    eventually(lambda: bench.row(job_id).state == JobState.COMPLETED, bench)
    worker.stop()


def start_stuck_job(bench: JobBench, admin: Caller, work: Callable[[JobContext], None]) -> tuple[str, Worker]:
    begun = threading.Event()

    def begin(context: JobContext) -> None:
        begun.set()
        work(context)

    bench.kind(begin)
    job_id = bench.enqueue(admin)
    worker = bench.worker(threads=1)
    worker.start()
    assert begun.wait(WAIT)
    return job_id, worker


def test_a_stopping_worker_gives_its_jobs_back_at_once(bench: JobBench, admin: Caller) -> None:
    def work(context: JobContext) -> None:
        until(context.stopped)
        context.check()

    job_id, worker = start_stuck_job(bench, admin, work)
    worker.stop(timeout=WAIT)
    assert (bench.row(job_id).state, bench.row(job_id).attempts) == (JobState.PENDING, 0)
    assert worker.outcomes == {"released": 1}
    assert bench.claimed().job.fence == 2


def test_a_job_that_does_not_stop_is_taken_from_its_thread(bench: JobBench, admin: Caller) -> None:
    let_go, refused = threading.Event(), threading.Event()

    def work(context: JobContext) -> None:
        let_go.wait(WAIT)
        try:
            with context.finish({}) as session:
                add_chat(session, "late")
        except LeaseLost:
            refused.set()
            raise

    job_id, worker = start_stuck_job(bench, admin, work)
    worker.stop(timeout=0.05)
    assert (bench.row(job_id).state, bench.row(job_id).attempts) == (JobState.PENDING, 0)
    let_go.set()
    assert refused.wait(WAIT)
    assert chats(bench) == []
    worker.stop()  # all of its threads, whose sessions the database must not outlive
    assert worker.outcomes == {"lost": 1}


def test_a_worker_survives_a_database_that_goes_away(bench: JobBench, admin: Caller) -> None:
    bench.kind(lambda _: None)
    claim, failures = bench.queue.claim_group, iter([OSError("gone"), OSError("still gone")])

    def failing(*args: object, **more: object) -> object:
        error = next(failures, None)
        if error is not None:
            raise error
        return claim(*args, **more)  # type: ignore[arg-type]  # passed through as they came

    bench.queue.claim_group = failing  # type: ignore[method-assign, assignment]  # a planted fault
    job_id = bench.enqueue(admin)
    worker = bench.worker(threads=1)
    worker.start()
    eventually(lambda: bench.row(job_id).state == JobState.COMPLETED, bench)
    worker.stop()
    assert next(failures, None) is None, "both were met"
