"""``citewell user …`` and ``citewell key …``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table
from citewell.domain.errors import InvalidInput

users = typer.Typer(help="People who may log in.", no_args_is_help=True)
keys = typer.Typer(help="API keys for programs.", no_args_is_help=True)


@users.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="What the user logs in with.")],
    role: Annotated[str, typer.Option(help="admin, editor or user.")] = "user",
    name: Annotated[str, typer.Option(help="Shown to others.")] = "",
    password: Annotated[
        str | None,
        typer.Option(help="At least 15 characters; asked for when not given.", envvar="CITEWELL_NEW_PASSWORD"),
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Create a user."""
    if password is None and (as_json or not sys.stdin.isatty()):
        raise InvalidInput("Nobody can be asked for a password here: give --password or CITEWELL_NEW_PASSWORD.")
    if password is None:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with connect(data_dir, server, key) as client:
        user = client.create_user(email, password=password, role=role, name=name)
    if as_json:
        print_json(user)
    else:
        typer.echo(f"Created {line(user['email'])} ({user['role']}), id {user['id']}.")


@users.command("list")
def list_users(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List users."""
    with connect(data_dir, server, key) as client:
        found = list(client.users())
    if as_json:
        print_json({"items": found})
    else:
        print_table(
            ("email", "name", "role", "status"), ((u["email"], u["name"], u["role"], u["status"]) for u in found)
        )


@users.command("invite")
def invite_user(
    email: Annotated[str, typer.Argument(help="What the user will log in with.")],
    role: Annotated[str, typer.Option(help="admin, editor or user.")] = "user",
    group: Annotated[list[str] | None, typer.Option(help="Id of a group that they come into; may be repeated.")] = None,
    days: Annotated[int | None, typer.Option(help="How long the link lives; 7 when not given, 30 at most.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Print a link with which somebody makes their account. It is shown once; pass it on yourself: no mail is sent."""
    with connect(data_dir, server, key) as client:
        made = client.invite(email, role=role, group_ids=group or (), days=days)
    if as_json:
        print_json(made)
    else:
        typer.echo(f"Invited {line(made['email'])} ({made['role']}) until {made['expires_at'][:10]}.")
        typer.echo(f"The link, behind the address of your server: {made['path']}")


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[list[str] | None, typer.Option(help="read, write, delete or admin; may be repeated.")] = None,
    user: Annotated[str | None, typer.Option(help="Id of the user whose rights it has; else your own.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Create an API key. It is shown this once only."""
    with connect(data_dir, server, key) as client:
        made = client.create_key(name, scopes=scope or ["read"], user_id=user)
    if as_json:
        print_json(made)
    else:
        typer.echo(made["key"])
