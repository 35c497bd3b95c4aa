"""Which jobs are claimed together, what happens to those that a group leaves, and long jobs that leave room."""

from __future__ import annotations

import pytest

from citewell.domain.access import Caller
from citewell.domain.errors import InvalidInput, ModelUnavailable
from citewell.domain.jobs import JobState, Lane
from citewell.services.jobs.claiming import Claim, Wanted
from citewell.services.jobs.context import JobContext
from citewell.services.jobs.groups import JobGroup
from citewell.worker.loop import SYSTEM
from fakes.clock import FakeClock
from support.jobs import JobBench


def _claimed(bench: JobBench, *, without_long: bool = False, group: int = 4) -> list[Claim]:
    wanted = Wanted(("work", "other"), {"work": group}, without_long=without_long)
    with bench.database.write(SYSTEM) as session:
        return bench.queue.claim_group(session, "somebody", wanted)


def _short(bench: JobBench, caller: Caller, kind: str = "work", *, priority: int = 0) -> str:
    return bench.enqueue(caller, kind, lane=Lane.SHORT, priority=priority)


def test_a_group_is_of_one_tenant_kind_and_priority_in_order(
    bench: JobBench, admin: Caller, stranger: Caller, clock: FakeClock
) -> None:
    together = [_short(bench, admin) for _ in range(3)]
    theirs = _short(bench, stranger)
    clock.advance(1)
    together.append(_short(bench, admin))
    clock.advance(1)
    fifth = _short(bench, admin)
    clock.advance(1)
    alone = [_short(bench, admin, "other"), bench.enqueue(admin), _short(bench, admin, priority=-1)]
    groups = []
    while claims := _claimed(bench):
        groups.append([claim.job.id for claim in claims])
    assert sorted(groups) == sorted([together, [theirs], [fifth], *([key] for key in alone)])
    rows = [bench.row(key) for key in together]
    assert {(row.state, row.fence, row.attempts) for row in rows} == {(JobState.RUNNING, 1, 1)}


def test_what_was_tried_before_or_cancelled_runs_by_itself(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    jobs = [_short(bench, admin) for _ in range(3)]
    assert len(_claimed(bench)) == 3
    clock.advance(61)
    later = [_short(bench, admin) for _ in range(2)]
    for _ in jobs:
        (claim,) = _claimed(bench)
        assert claim.job.id in jobs
        assert (claim.job.fence, claim.job.attempts) == (2, 2)
    assert [claim.job.id for claim in _claimed(bench)] == later


def test_long_jobs_are_passed_over_by_who_has_enough(bench: JobBench, admin: Caller) -> None:
    bench.enqueue(admin, lane=Lane.LONG)
    job = bench.enqueue(admin)
    assert [claim.job.id for claim in _claimed(bench, without_long=True)] == [job]
    assert _claimed(bench, without_long=True) == []
    assert [claim.job.lane for claim in _claimed(bench)] == [Lane.LONG]


def test_what_a_group_leaves_is_run_and_what_it_gives_up_ends(bench: JobBench, admin: Caller) -> None:
    alone: list[str] = []

    def together(group: JobGroup) -> None:
        done, given_up, *_ = group.contexts
        group.give_up(given_up, InvalidInput("No."))
        with group.finish({done: (7, {"said": "done"})}):
            pass
        raise RuntimeError

    bench.kind(lambda context: alone.append(context.job.id), group_handler=together, group=4)
    jobs = [_short(bench, admin) for _ in range(4)]
    assert bench.worker().run_until_idle() == 4
    rows = [bench.row(key) for key in jobs]
    assert [row.state for row in rows] == ["completed", "failed", "completed", "completed"]
    assert (rows[0].result, rows[0].done, rows[0].total) == ({"said": "done"}, 7, 7)
    assert alone == jobs[2:]


def test_a_lost_lease_undoes_the_whole_transaction_of_a_group(bench: JobBench, admin: Caller, clock: FakeClock) -> None:
    def together(group: JobGroup) -> None:
        clock.advance(61)
        stolen = bench.claimed()  # another worker takes one of them over
        assert stolen.job.id in jobs
        with group.finish({context: (1, {}) for context in group.contexts}) as session:
            bench.queue.enqueue(session, "effect", {})

    alone: list[str] = []

    def run(context: JobContext) -> None:
        alone.append(context.job.id)

    bench.kind(run, group_handler=together, group=4)
    jobs = [_short(bench, admin) for _ in range(3)]
    worker = bench.worker()
    worker.run_one()
    assert bench.jobs.list(admin, kinds=["effect"]).items == []
    assert worker.outcomes == {"completed": 2, "lost": 1}


@pytest.mark.parametrize("group", [2, 4])
def test_a_model_that_is_away_puts_all_off_at_once(bench: JobBench, admin: Caller, group: int) -> None:
    def away(_: JobGroup) -> None:
        raise ModelUnavailable("It does not answer.")

    bench.kind(lambda _: pytest.fail("not one by one"), group_handler=away, group=group)
    jobs = [_short(bench, admin) for _ in range(group)]
    assert bench.worker().run_one()
    assert {(bench.row(key).state, bench.row(key).attempts) for key in jobs} == {(JobState.PENDING, 1)}
