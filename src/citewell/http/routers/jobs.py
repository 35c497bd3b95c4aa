"""Jobs: look, follow, cancel, try again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import anyio
import anyio.to_thread
from fastapi import APIRouter, Query, Request, Response

from citewell.domain.access import Caller
from citewell.domain.jobs import JobState, JobView
from citewell.http.auth import AppDep, CanRead, CanWrite
from citewell.http.schemas.jobs import JobCountsOut, JobOut, StateName
from citewell.http.schemas.shape import Listing
from citewell.http.schemas.text import Cursor, IdPath, Limit, Line
from citewell.http.streaming import MEDIA_TYPE, Event, EventStream

if TYPE_CHECKING:
    from citewell.services.jobs.jobs import Jobs

router = APIRouter(tags=["jobs"])
alias_router = APIRouter(include_in_schema=False)
"""Names of earlier clients: ``indexing`` for jobs."""

QUICK_SECONDS = 0.25
SLOW_SECONDS = 1.0

Word = Annotated[Line | None, Query(min_length=1, max_length=100)]


@router.get("/jobs")
@alias_router.get("/indexing")
def list_jobs(
    caller: CanRead,
    app: AppDep,
    state: Annotated[list[StateName] | None, Query(max_length=5)] = None,
    kind: Annotated[list[Annotated[Line, Query(max_length=100)]] | None, Query(max_length=20)] = None,
    collection_id: Word = None,
    resource_type: Word = None,
    resource_id: Word = None,
    waiting: Annotated[bool, Query(description="Say of each why it waits; slower.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[JobOut]:
    """One's jobs, or for administrators everybody's; newest first."""
    found = app.jobs.list(
        caller,
        states=[JobState(name) for name in state or ()],
        kinds=kind or (),
        collection_id=collection_id,
        resource_type=resource_type,
        resource_id=resource_id,
        standing=waiting,
        cursor=cursor,
        limit=limit,
    )
    return Listing(items=[JobOut.of(job) for job in found.items], next_cursor=found.next_cursor, total=found.total)


@router.get("/queue/stats")
def queue_stats(caller: CanRead, app: AppDep) -> JobCountsOut:
    """How many jobs are in which state."""
    return JobCountsOut.of(app.jobs.stats(caller))


@router.get("/jobs/{job_id}")
@alias_router.get("/indexing/{job_id}")
def get_job(job_id: IdPath, caller: CanRead, app: AppDep) -> JobOut:
    """A job, and why it waits if it does."""
    return JobOut.of(app.jobs.get(caller, job_id))


@router.get("/jobs/{job_id}/events", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
def follow_job(job_id: IdPath, request: Request, caller: CanRead, app: AppDep) -> EventStream:
    """The job now and whenever it changes, as server-sent events `job`, until it has ended."""
    app.jobs.get(caller, job_id)
    return EventStream(request, _changes(app.jobs, caller, job_id))


async def _changes(jobs: Jobs, caller: Caller, job_id: str) -> AsyncIterator[Event]:
    """Looks often while something happens and seldom while nothing does; holds nothing in between."""
    told: JobView | None = None
    pause = QUICK_SECONDS
    while True:
        job = await anyio.to_thread.run_sync(jobs.get, caller, job_id)
        if told is None or not job.tells_the_same(told):
            told = job
            pause = QUICK_SECONDS
            yield Event("job", JobOut.of(job).model_dump(mode="json"))
        if job.state.is_final:
            return
        await anyio.sleep(pause)
        pause = min(SLOW_SECONDS, pause * 1.2)


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: IdPath, caller: CanWrite, app: AppDep) -> JobOut:
    """Stop a job: a waiting one at once, a running one at its next step."""
    return JobOut.of(app.jobs.cancel(caller, job_id))


@router.post("/jobs/{job_id}/pause")
def pause_job(job_id: IdPath, caller: CanWrite, app: AppDep) -> JobOut:
    """Do not begin a job, or stop it at its next step; what it has done stays."""
    return JobOut.of(app.jobs.pause(caller, job_id))


@router.post("/jobs/{job_id}/resume")
def resume_job(job_id: IdPath, caller: CanWrite, app: AppDep) -> JobOut:
    """Let a paused job go on."""
    return JobOut.of(app.jobs.resume(caller, job_id))


@router.post("/jobs/{job_id}/retry")
def retry_job(job_id: IdPath, caller: CanWrite, app: AppDep) -> JobOut:
    """Try a failed job again."""
    return JobOut.of(app.jobs.retry(caller, job_id))
