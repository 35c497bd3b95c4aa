"""``citewell source …``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table, say

if TYPE_CHECKING:
    from citewell.client import Client

app = typer.Typer(help="Sources: folders, wikis, buckets and repositories.", no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="Id or name.")]
Kind = Annotated[str, typer.Argument(help="What kind of source; see `citewell source kinds`.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting, as name=value; a name that comes again makes a list.", metavar="NAME=VALUE"),
]
Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret", help="A secret setting, to be asked for; or name=env:VARIABLE or name=file:PATH.", metavar="NAME"
    ),
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until it is read and all of it can be searched.")]


@app.command()
def kinds(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the kinds of sources with their settings."""
    with connect(data_dir, server, key) as client:
        found = client.source_kinds()
    if as_json:
        print_json({"items": found})
        return
    rows = []
    for kind in found:
        rows.append((kind["name"], "", kind["summary"]))
        for each in kind["settings"]:
            word = "secret" if each["secret"] else "required" if each["required"] else ""
            rows.append(("", f"{each['name']} {word}".strip(), each["description"]))
    print_table(("kind", "setting", "what it is"), rows)


@app.command()
def check(
    kind: Kind,
    settings: Settings = None,
    secrets: Secrets = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Try the settings of a source without keeping them."""
    from citewell.cli.source_settings import secrets_from, settings_from

    given, credentials = settings_from(settings or ()), secrets_from(secrets or ())
    with connect(data_dir, server, key) as client:
        message = client.check_source(kind, given, credentials=credentials)
    if as_json:
        print_json({"message": message})
    else:
        typer.echo(line(message))


@app.command()
def add(
    kind: Kind,
    collection: Annotated[
        str, typer.Option("--collection", "-c", help="Id, name or alias; a new name makes a private collection.")
    ],
    name: Annotated[str | None, typer.Option(help="What it is called; else kind and collection.")] = None,
    settings: Settings = None,
    secrets: Secrets = None,
    cron: Annotated[str | None, typer.Option(help="When it is read by itself, in UTC: '30 3 * * *', '@daily'.")] = None,
    wait: Wait = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a source to a collection, and read it."""
    from citewell.cli.source_settings import secrets_from, settings_from

    given, credentials = settings_from(settings or ()), secrets_from(secrets or ())
    with connect(data_dir, server, key) as client:
        ensure_collection(client, collection)
        made = client.create_source(
            kind, collection, name or f"{kind} of {collection}", given, credentials=credentials, cron=cron
        )
        _say_run(client, made["id"], wait=wait, as_json=as_json)


@app.command("list")
def list_all(
    collection: Annotated[str | None, typer.Option("--collection", "-c", help="Only those of this one.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the sources."""
    with connect(data_dir, server, key) as client:
        found = list(client.sources(collection=collection))
    if as_json:
        print_json({"items": found})
    else:
        columns = ("name", "kind", "state", "items", "last run", "next run", "id")
        print_table(columns, ([*_row(source), source["id"]] for source in found))


@app.command()
def show(
    source: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show a source and what its last run did."""
    with connect(data_dir, server, key) as client:
        found = client.source(source)
    if as_json:
        print_json(found)
        return
    typer.echo(f"{line(found['name'])}: {found['kind']}, {found['state']}, {found['items']} items")
    for name, value in found["settings"].items():
        if value not in ([], "", None):
            typer.echo(f"  {line(name)}: {line(', '.join(map(str, value)) if isinstance(value, list) else value)}")
    if found["last_run"] is not None:
        typer.echo(_sentence(found["last_run"]))


@app.command()
def sync(
    source: Reference,
    wait: Wait = False,
    full: Annotated[bool, typer.Option("--full", help="Ask for everything again, with who may read it.")] = False,
    remove_missing: Annotated[
        bool, typer.Option("--remove-missing", help="Remove what is missing even where that is most of it.")
    ] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Read a source now."""
    with connect(data_dir, server, key) as client:
        client.sync_source(source, full=full, remove_missing=remove_missing)
        _say_run(client, source, wait=wait, as_json=as_json)


@app.command()
def change(
    source: Reference,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    cron: Annotated[str | None, typer.Option(help="When it is read by itself; `never` for by request only.")] = None,
    settings: Settings = None,
    secrets: Secrets = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change a source. Settings are replaced as a whole, and need the secrets again; so do secrets."""
    from citewell.cli.source_settings import secrets_from, settings_from

    changes: dict[str, Any] = {} if name is None else {"name": name}
    if cron is not None:
        changes["cron"] = None if cron == "never" else cron
    if settings:
        changes["settings"] = settings_from(settings)
    if secrets:
        changes["credentials"] = secrets_from(secrets)
    with connect(data_dir, server, key) as client:
        _say_state(client.change_source(source, **changes), as_json=as_json)


@app.command()
def pause(
    source: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Stop reading a source until it is resumed."""
    with connect(data_dir, server, key) as client:
        _say_state(client.pause_source(source), as_json=as_json)


@app.command()
def resume(
    source: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Read a source again when its time comes."""
    with connect(data_dir, server, key) as client:
        _say_state(client.resume_source(source), as_json=as_json)


@app.command()
def runs(
    source: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """List when a source was read and what came of it."""
    with connect(data_dir, server, key) as client:
        found = list(client.source_runs(source))
    if as_json:
        print_json({"items": found})
    else:
        rows = ((each["number"], each["started_at"], each["state"], each["message"]) for each in found)
        print_table(("run", "began", "state", "what was done"), rows)


@app.command()
def items(
    source: Reference,
    state: Annotated[str | None, typer.Option(help="Only those that are waiting, indexed or failed.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the things of a source, with what is wrong with them."""
    with connect(data_dir, server, key) as client:
        found = list(client.source_items(source, state=state))
    if as_json:
        print_json({"items": found})
    else:
        rows = ((each["title"], each["state"], each["message"] or "", each["key"]) for each in found)
        print_table(("title", "state", "why", "key"), rows)


@app.command()
def remove(
    source: Reference,
    documents: Annotated[str, typer.Option(help="`keep` or `delete` what was read from it.")] = "keep",
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Take a source away, with its documents or without."""
    with connect(data_dir, server, key) as client:
        done = client.delete_source(source, documents=documents)
        for _ in client.follow_job(done["job_id"]):
            pass
    if as_json:
        print_json(done)
    else:
        typer.echo("Removed; its documents stay." if documents == "keep" else "Removed with its documents.")


def ensure_collection(client: Client, name: str) -> None:
    """Make a private collection of that name where there is none."""
    from citewell.client import ApiError

    try:
        client.collection(name)
    except ApiError as error:
        if error.code != "not_found":
            raise
        client.create_collection(name)


def _say_run(client: Client, source: str, *, wait: bool, as_json: bool) -> None:
    from citewell.cli.waiting import wait_until_idle

    found = client.source(source)
    if wait and found["job_id"] is not None:
        for job in client.follow_job(found["job_id"]):
            if not as_json and job["message"]:
                say(line(job["message"]))
        wait_until_idle(client)
        found = client.source(source)
    if as_json:
        print_json(found)
    elif found["last_run"] is None or not wait:
        typer.echo(f"{line(found['name'])} is being read: see `citewell source show {found['id']}`.")
    else:
        typer.echo(_sentence(found["last_run"]))
    if wait and found["last_run"] is not None and found["last_run"]["state"] == "failed":
        raise typer.Exit(1)


def _say_state(source: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(source)
    else:
        typer.echo(f"{line(source['name'])} is {source['state']}.")


def _sentence(run: dict[str, Any]) -> str:
    return f"Run {run['number']} {run['state']}: {line(run['message'])}"


def _row(source: dict[str, Any]) -> list[str]:
    last = source["last_run"]
    return [
        source["name"],
        source["kind"],
        source["state"],
        str(source["items"]),
        "" if last is None else f"{last['state']}, {last['started_at']}",
        source["next_run_at"] or "",
    ]
