"""Waiting for jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citewell.client import Client


def wait_until_idle(client: Client) -> None:
    """Wait until no job is pending or running."""
    for state in ("running", "pending"):
        while job := next(iter(client.jobs(state=state)), None):
            for _ in client.follow_job(job["id"]):
                pass
