"""``citewell ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with everything below them.", exists=True)],
    collection: Annotated[
        str, typer.Option("--collection", "-c", help="Id, name or alias; a new name makes a private collection.")
    ] = "Documents",
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put files into a collection and wait until they can be searched.

    A file that was put in before is skipped when it is unchanged and replaced when it is not. Exit code 1 when a
    file could not be read.
    """
    from citewell.cli.finding import find_files
    from citewell.cli.ingesting import Ingestion

    found, skipped = find_files(paths)
    with connect(data_dir, server, key) as client:
        run = Ingestion(client, collection, quiet=as_json)
        summary = run.run(found, skipped)
    if as_json:
        print_json(summary.as_json())
    else:
        counts = summary.counts()
        typer.echo(
            f"{counts['indexed']} indexed, {counts['unchanged']} unchanged, {counts['skipped']} skipped, "
            f"{counts['failed']} failed; {summary.chunks} chunks in {summary.seconds:.1f} s "
            f"({summary.chunks_per_second:.0f} chunks/s)."
        )
        rows = [(f.path, f.state, f.reason) for f in summary.files if f.state in ("skipped", "failed")]
        if rows:
            print_table(("file", "state", "why"), rows)
    if summary.counts()["failed"]:
        raise typer.Exit(1)
