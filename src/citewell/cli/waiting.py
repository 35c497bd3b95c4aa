"""Waiting for jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citewell.client import Client


def wait_until_idle(client: Client) -> None:
    """Wait until no job is pending or running."""
    while job := _unfinished(client):
        for _ in client.follow_job(job["id"]):
            pass


def _unfinished(client: Client) -> dict[str, Any] | None:
    # Pending ones first: one that is claimed between the two questions is running then, and is seen.
    return next(iter(client.jobs(state="pending")), None) or next(iter(client.jobs(state="running")), None)
