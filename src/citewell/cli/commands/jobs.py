"""``citewell jobs …``."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Work that was accepted.", no_args_is_help=True)
JobId = Annotated[str, typer.Argument(help="Id of the job.")]


@app.command("list")
def list_all(
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the newest first.")] = 20,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List jobs."""
    with connect(data_dir, server, key) as client:
        found = list(islice(client.jobs(state=state), limit))
    if as_json:
        print_json({"items": found})
    else:
        _print(found)


@app.command("show")
def show(
    job_id: JobId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show one job."""
    with connect(data_dir, server, key) as client:
        job = client.job(job_id)
    if as_json:
        print_json(job)
    else:
        _print([job])


@app.command("cancel")
def cancel(
    job_id: JobId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Ask a job to stop."""
    with connect(data_dir, server, key) as client:
        job = client.cancel_job(job_id)
    if as_json:
        print_json(job)
    else:
        _print([job])


@app.command("retry")
def retry(
    job_id: JobId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Run a failed job again."""
    with connect(data_dir, server, key) as client:
        job = client.retry_job(job_id)
    if as_json:
        print_json(job)
    else:
        _print([job])


@app.command("pause")
def pause(
    job_id: JobId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Let a job wait until it is resumed; what it has done stays."""
    with connect(data_dir, server, key) as client:
        job = client.pause_job(job_id)
    if as_json:
        print_json(job)
    else:
        _print([job])


@app.command("resume")
def resume(
    job_id: JobId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Let a paused job go on."""
    with connect(data_dir, server, key) as client:
        job = client.resume_job(job_id)
    if as_json:
        print_json(job)
    else:
        _print([job])


def _print(found: list[dict[str, Any]]) -> None:
    rows = ((j["id"], j["kind"], j["state"], _progress(j), _why(j)) for j in found)
    print_table(("id", "kind", "state", "progress", "why"), rows)


def _why(job: dict[str, Any]) -> str | None:
    """What went wrong, or why it does not move."""
    said = job["waiting"] or {"sentence": "It is paused." if job["paused"] else None}
    why: str | None = said["sentence"] or (job["error"] or {}).get("message")
    return why


def _progress(job: dict[str, Any]) -> str:
    return f"{job['done']}/{job['total']}" if job["total"] else str(job["stage"] or "")
