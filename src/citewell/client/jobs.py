"""Calls about jobs."""

from __future__ import annotations

from typing import Any

from citewell.client.description import Api, Call, Json, Pages, call, many, path_part
from citewell.client.errors import STREAMED, ApiError
from citewell.client.streams import ServerEvent, Stream

ENDED = frozenset({"completed", "failed", "cancelled"})


class JobCalls(Api):
    """Long work and how far it is."""

    @many
    def jobs(self, /, **filters: Any) -> Pages:
        """Jobs that the caller may see, the newest first; ``filters``: ``state``, ``kind``."""
        return self._pages("/jobs", {"limit": 100, **filters})

    @call
    def job(self, job_id: str) -> Call[Json]:
        """One job with its progress."""
        return self._object("GET", f"/jobs/{path_part(job_id)}")

    @many
    def follow_job(self, job_id: str) -> Stream[Json]:
        """The job as it changes, until it is completed, failed or cancelled."""
        return Stream(lambda: _JobCourse(job_id))

    @call
    def cancel_job(self, job_id: str) -> Call[Json]:
        """Ask a job to stop."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/cancel")

    @call
    def retry_job(self, job_id: str) -> Call[Json]:
        """Run a failed job again."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/retry")

    @call
    def pause_job(self, job_id: str) -> Call[Json]:
        """Let a job wait until it is resumed; what it has done stays."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/pause")

    @call
    def resume_job(self, job_id: str) -> Call[Json]:
        """Let a paused job go on."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/resume")


class _JobCourse:
    """A job's events begin with how it is now, so that a break loses nothing."""

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self.over = False

    def next_call(self) -> Call[Any]:
        return Call("GET", f"/jobs/{path_part(self._job_id)}/events", {"timeout": None})

    def take(self, event: ServerEvent) -> Json:
        if event.name == "error":
            raise ApiError(event.data, status=STREAMED)
        found: Json = event.data
        self.over = found.get("state") in ENDED
        return found
