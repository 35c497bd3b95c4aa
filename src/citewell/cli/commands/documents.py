"""``citewell ingest`` and ``citewell document …``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table
from citewell.domain.errors import InvalidInput

app = typer.Typer(help="Documents and what is inside of them.", no_args_is_help=True)
Document = Annotated[str, typer.Argument(help="Id of the document.")]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with everything below them.", exists=True)],
    collection: Annotated[
        str, typer.Option("--collection", "-c", help="Id, name or alias; a new name makes a private collection.")
    ] = "Documents",
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            help="File that holds the password of encrypted PDF files among them; - asks for it.",
            envvar="CITEWELL_PASSWORD_FILE",
        ),
    ] = None,
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

    password = None if password_file is None else _password(password_file)
    found, skipped = find_files(paths)
    with connect(data_dir, server, key) as client:
        run = Ingestion(client, collection, quiet=as_json, password=password)
        summary = run.run(found, skipped, paths)
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


def _password(place: Path) -> str:
    """The password in a file, without the end of its line, or from whoever sits here."""
    if str(place) == "-":
        if not sys.stdin.isatty():
            raise InvalidInput("Nobody can be asked for a password here: name a file that holds it.")
        return str(typer.prompt("Password of the PDF", hide_input=True, err=True))
    try:
        lines = place.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{place} cannot be read as text, so there is no password.") from error
    if not lines or not lines[0]:
        raise InvalidInput(f"{place} is empty, so there is no password.")
    return lines[0]


@app.command("list")
def list_all(
    collection: Annotated[str | None, typer.Option("--collection", "-c", help="Id, name or alias.")] = None,
    parent: Annotated[
        str | None, typer.Option(help="Only the parts of this document; `none` for what is no part of another.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="waiting, processing, indexed or failed.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the documents that you can read, newest first."""
    given = {"parent_id": parent, "status": status}
    with connect(data_dir, server, key) as client:
        found = list(
            client.documents(collection, **{name: value for name, value in given.items() if value is not None})
        )
    if as_json:
        print_json({"items": found})
    else:
        columns = ("title", "type", "status", "parts", "id")
        rows = ((d["title"], d["media_type"] or "", d["status"], d["parts"]["total"] or "", d["id"]) for d in found)
        print_table(columns, rows)


@app.command("show")
def show(
    document: Document, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """What is known of a document: its state, what its reader warns of, and how far its parts are."""
    with connect(data_dir, server, key) as client:
        found = client.document(document)
        latest = next(client.document_versions(document), None)
        parts = list(client.documents(None, parent_id=document)) if found["parts"]["total"] else []
    warnings = [] if latest is None else latest["warnings"]
    if as_json:
        print_json({**found, "warnings": warnings, "items": parts})
        return
    typer.echo(line(" / ".join([*found["breadcrumb"], found["title"]])))
    said = f": {found['status_message']}" if found["status_message"] else ""
    typer.echo(line(f"{found['status']}{said}; {found['media_type'] or 'not read yet'}, {found['size_bytes']:,} bytes"))
    for warning in warnings:
        typer.echo(line(f"! {warning}"))
    if parts:
        counts = found["parts"]
        typer.echo(
            f"{counts['total']} parts: {counts['indexed']} indexed, {counts['waiting']} waiting, "
            f"{counts['failed']} could not be read."
        )
        rows = (
            (p["metadata"].get("path") or p["title"], p["status"], p["status_message"] or "", p["id"]) for p in parts
        )
        print_table(("part", "status", "why", "id"), rows)


@app.command("password")
def give_password(
    document: Document,
    password_file: Annotated[
        Path, typer.Option("--password-file", help="File that holds the password; - asks for it.")
    ] = Path("-"),
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Read an encrypted PDF with its password, and wait until it can be searched. Exit code 1 if it is wrong."""
    password = _password(password_file)
    with connect(data_dir, server, key) as client:
        job_id = str(client.give_password(document, password)["job_id"])
        for _ in client.follow_job(job_id):
            pass
        found = client.document(document)
    if as_json:
        print_json(found)
    else:
        said = f": {found['status_message']}" if found["status_message"] else ""
        typer.echo(line(f"{found['title']}: {found['status']}{said}"))
    if found["status"] == "failed":
        raise typer.Exit(1)


@app.command("delete")
def delete(
    document: Document,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Delete a document and its parts; the next search does not find them."""
    if as_json and not yes:
        raise InvalidInput("With --json nobody is asked: say --yes to delete.")
    with connect(data_dir, server, key) as client:
        found = client.document(document)
        if not yes:
            parts = found["parts"]["total"]
            what = f"{line(found['title'])} and its {parts} parts" if parts else line(found["title"])
            typer.confirm(f"Delete {what} for ever?", abort=True, err=True)
        client.delete_document(document)
    if as_json:
        print_json({"deleted": True, "id": document})
    else:
        typer.echo(f"Deleted {line(found['title'])}.")
