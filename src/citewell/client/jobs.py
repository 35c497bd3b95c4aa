"""Calls about jobs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

from citewell.client.connection import FIRST_ERROR, Connection, Json, decoded, path_part
from citewell.client.errors import ServerUnreachable


class JobCalls(Connection):
    """Long work and how far it is."""

    def jobs(self, **filters: Any) -> Iterator[Json]:
        """Jobs that the caller may see, the newest first; ``filters``: ``state``, ``kind``."""
        return self._pages("/jobs", {"limit": 100, **filters})

    def job(self, job_id: str) -> Json:
        """One job with its progress."""
        return self._object("GET", f"/jobs/{path_part(job_id)}")

    def follow_job(self, job_id: str) -> Iterator[Json]:
        """The job as it changes, until it is completed, failed or cancelled."""
        try:
            with self._http.stream("GET", f"/jobs/{path_part(job_id)}/events", timeout=None) as response:
                if response.status_code >= FIRST_ERROR:
                    response.read()
                    decoded(response)
                for line in response.iter_lines():
                    if line.startswith("data:"):
                        yield json.loads(line[5:])
        except httpx.HTTPError as error:
            raise ServerUnreachable(f"{self._http.base_url} does not answer: {error}") from error

    def cancel_job(self, job_id: str) -> Json:
        """Ask a job to stop."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/cancel")

    def retry_job(self, job_id: str) -> Json:
        """Run a failed job again."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/retry")

    def pause_job(self, job_id: str) -> Json:
        """Let a job wait until it is resumed; what it has done stays."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/pause")

    def resume_job(self, job_id: str) -> Json:
        """Let a paused job go on."""
        return self._object("POST", f"/jobs/{path_part(job_id)}/resume")
