"""``citewell collection …``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import NO_MODEL, AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table
from citewell.domain.errors import InvalidInput

app = typer.Typer(help="Collections of documents.", no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="Id, name or alias.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Unique in your organisation.")],
    description: Annotated[str, typer.Option(help="What is in it.")] = "",
    visibility: Annotated[str, typer.Option(help="private, shared, tenant or public.")] = "private",
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Create a collection."""
    with connect(data_dir, server, key) as client:
        made = client.create_collection(name, description=description, visibility=visibility)
    if as_json:
        print_json(made)
    else:
        typer.echo(f"Created {line(made['name'])}, id {made['id']}.")


@app.command("list")
def list_all(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the collections that you can read."""
    with connect(data_dir, server, key) as client:
        found = list(client.collections())
    if as_json:
        print_json({"items": found})
    else:
        columns = ("name", "visibility", "documents", "id")
        print_table(columns, ((c["name"], c["visibility"], c["documents_total"], c["id"]) for c in found))


@app.command("edit")
def edit(
    collection: Reference,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    description: Annotated[str | None, typer.Option(help="What is in it.")] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help=f"Id or name of the model that answers who asks it alone; `{NO_MODEL}` for the preferred one."
        ),
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change a collection."""
    given: dict[str, Any] = {"name": name, "description": description}
    changes = {field: value for field, value in given.items() if value is not None}
    if model is not None:
        changes["settings"] = {"model": None if model == NO_MODEL else model}
    if not changes:
        raise InvalidInput("Say what to change: --name, --description or --model.")
    with connect(data_dir, server, key) as client:
        changed = client.change_collection(collection, **changes)
    if as_json:
        print_json(changed)
    else:
        typer.echo(f"Changed {line(changed['name'])}; {_answered_by(changed['model'])}.")


def _answered_by(model: dict[str, Any] | None) -> str:
    if model is None:
        return f"answered by the {NO_MODEL} model"
    if model["name"] is None:
        return f"answered by the {NO_MODEL} model (its own is gone)"
    return f"answered by {line(model['name'])}"


@app.command("status")
def status(
    collection: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """How far indexing is."""
    with connect(data_dir, server, key) as client:
        found = client.indexing_status(collection)
    if as_json:
        print_json(found)
    else:
        print_table(tuple(found), (tuple(found.values()),))


@app.command("reindex")
def reindex(
    collection: Reference,
    unread: Annotated[
        bool, typer.Option("--unread", help="Only documents with pictures of text that could not be recognised.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until all are asked for.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Read documents again, as after Tesseract was installed; the present versions serve until then."""
    with connect(data_dir, server, key) as client:
        job_id = str(client.reindex(collection, unread=unread)["job_id"])
        job = list(client.follow_job(job_id))[-1] if wait else client.job(job_id)
    if as_json:
        print_json(job)
    elif job["state"] == "completed":
        typer.echo(f"{job['result']['documents']} documents are read again.")
    else:
        typer.echo(f"Job {job['id']} asks for them to be read again.")


@app.command("delete")
def delete(
    collection: Reference,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Delete a collection with everything in it, effective at once."""
    if as_json and not yes:
        raise InvalidInput("With --json nobody is asked: say --yes to delete.")
    with connect(data_dir, server, key) as client:
        found = client.collection(collection)
        if not yes:
            count = found["documents_total"]
            typer.confirm(f"Delete {line(found['name'])} with {count} documents for ever?", abort=True, err=True)
        client.delete_collection(found["id"])
    if as_json:
        print_json({"deleted": True, "id": found["id"]})
    else:
        typer.echo(f"Deleted {line(found['name'])}.")


@app.command("duplicates")
def duplicates(
    collection: Reference,
    threshold: Annotated[float, typer.Option(min=0.5, max=1.0, help="Share that is the same, at least.")] = 0.8,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most groups.")] = 50,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List documents that say the same, or nearly."""
    with connect(data_dir, server, key) as client:
        found = client.duplicates(collection, threshold=threshold, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = (
        (number, f"{document['similarity']:.0%}", document["title"], document["document_id"])
        for number, group in enumerate(found["groups"], start=1)
        for document in group["documents"]
    )
    print_table(("group", "alike", "title", "id"), rows)
    typer.echo(f"{found['total']} groups among {found['documents_compared']} documents.")
