"""``citewell audit …``: who did what."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="The audit log: who did what; for administrators.", no_args_is_help=True)

COLUMNS = ("seq", "at", "action", "outcome", "actor", "resource", "address", "facts")


@app.command("list")
def list_entries(  # the filters of the log
    action: Annotated[str | None, typer.Option(help="user.create, or user. for all of them.")] = None,
    outcome: Annotated[str | None, typer.Option(help="success, failure or denied.")] = None,
    user: Annotated[str | None, typer.Option("--user", help="Id of who did it.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="user, api_key, anonymous, or system: the server.")] = None,
    kind: Annotated[str | None, typer.Option("--resource-type", help="On what kind of thing: document, user.")] = None,
    thing: Annotated[str | None, typer.Option("--resource", help="Id of the thing.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="From here on: 2026-01-31T00:00:00Z.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this moment.")] = None,
    limit: Annotated[int, typer.Option(help="Most entries; 0 for all.", min=0)] = 100,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show entries, newest first."""
    wanted = {
        "action": action,
        "outcome": outcome,
        "actor_id": user,
        "actor_kind": by,
        "resource_type": kind,
        "resource_id": thing,
        "from": since,
        "to": until,
    }
    with connect(data_dir, server, key) as client:
        given = {name: value for name, value in wanted.items() if value is not None}
        found = islice(client.audit_log(**given), limit or None)
        if as_json:
            print_json({"items": list(found)})
        elif as_csv:
            from citewell.http.csv_tables import csv_lines

            sys.stdout.writelines(csv_lines(COLUMNS, _rows(found)))
        else:
            print_table(COLUMNS, _rows(found))


@app.command("verify")
def verify(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """Check that no entry was changed, removed or reordered; exit code 1 if one was."""
    with connect(data_dir, server, key) as client:
        found = client.verify_audit_log()
    if as_json:
        print_json(found)
    elif found["ok"]:
        typer.echo(f"All {found['entries']} entries are as they were written.")
    else:
        typer.echo(f"Entry {found['broken_at']} is not as it was written, or one before it is gone.")
    if not found["ok"]:
        raise typer.Exit(1)


def _rows(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for each in entries:
        yield (
            each["seq"],
            each["at"],
            each["action"],
            each["outcome"],
            each["actor_id"] or each["actor_kind"],
            " ".join(part for part in (each["resource_type"], each["resource_id"]) if part),
            each["address"],
            json.dumps(each["facts"], ensure_ascii=False) if each["facts"] else "",
        )
