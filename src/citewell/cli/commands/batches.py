"""``citewell batch …``."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Many files that were put in together.", no_args_is_help=True)
BatchId = Annotated[str, typer.Argument(help="Id of the batch.")]
SHOWN = ("total", "done", "skipped", "failed", "cancelled", "waiting", "running", "percent", "per_second", "ends_at")


@app.command("list")
def list_all(
    limit: Annotated[int, typer.Option(help="At most so many, the newest first.")] = 20,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List batches."""
    with connect(data_dir, server, key) as client:
        found = list(islice(client.batches(), limit))
    if as_json:
        print_json({"items": found})
    else:
        columns = ("id", "name", "state", "total", "done", "skipped", "failed", "percent")
        print_table(columns, (tuple(batch[name] for name in columns) for batch in found))


@app.command("show")
def show(
    batch_id: BatchId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show how far a batch is, and which of its files failed."""
    with connect(data_dir, server, key) as client:
        batch = client.batch(batch_id)
        failed = list(client.batch_items(batch_id, state="failed")) if batch["failed"] else []
    if as_json:
        print_json({**batch, "failures": failed})
        return
    _print(batch)
    if failed:
        print_table(("file", "reason", "why"), ((item["path"], item["reason"], item["message"]) for item in failed))


@app.command("pause")
def pause(
    batch_id: BatchId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Begin none of its files any more, until it is resumed."""
    _change(batch_id, "pause", data_dir, server, key, as_json=as_json)


@app.command("resume")
def resume(
    batch_id: BatchId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Go on with a batch that was paused."""
    _change(batch_id, "resume", data_dir, server, key, as_json=as_json)


@app.command("cancel")
def cancel(
    batch_id: BatchId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Do not read what has not been read; what is done stays."""
    _change(batch_id, "cancel", data_dir, server, key, as_json=as_json)


@app.command("retry")
def retry(
    batch_id: BatchId, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Try the files again that could not be read."""
    _change(batch_id, "retry-failed", data_dir, server, key, as_json=as_json)


def _change(batch_id: str, what: str, data_dir: DataDir, server: Server, key: Key, *, as_json: bool) -> None:
    with connect(data_dir, server, key) as client:
        batch = client.change_batch(batch_id, what)
    if as_json:
        print_json(batch)
    else:
        _print(batch)


def _print(batch: dict[str, Any]) -> None:
    rows = [("batch", batch["name"]), ("state", batch["state"])]
    rows += [(name.replace("_", " "), batch[name]) for name in SHOWN]
    rows += [(f"failed: {reason}", count) for reason, count in batch["reasons"].items()]
    print_table(("", ""), rows)
