"""``citewell share …``: chats that colleagues may read."""

from __future__ import annotations

from typing import Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Chats of yours that colleagues may read.", no_args_is_help=True)


@app.command("list")
def list_shares(
    chat: Annotated[str | None, typer.Option(help="Only those of this chat: its id.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List what you share, newest first."""
    with connect(data_dir, server, key) as client:
        found = list(client.shares(session_id=chat))
    if as_json:
        print_json({"items": found})
    else:
        print_table(("id", "title", "created"), ((each["id"], each["title"], each["created_at"]) for each in found))


@app.command("create")
def share_chat(
    chat: Annotated[str, typer.Argument(help="Id of the chat.")],
    until: Annotated[str | None, typer.Option(help="Id of the last message that is shown; else all.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Print a link by which colleagues read a chat, as far as they may read what it rests on."""
    with connect(data_dir, server, key) as client:
        made = client.share_chat(chat, leaf_id=until)
    if as_json:
        print_json(made)
    else:
        typer.echo(f"The link, behind the address of your server: {made['path']}")


@app.command("withdraw")
def withdraw(
    share: Annotated[str, typer.Argument(help="Id of the share.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Let nobody read the chat by this link any more."""
    with connect(data_dir, server, key) as client:
        client.withdraw_share(share)
    if as_json:
        print_json({"withdrawn": share})
    else:
        typer.echo("Withdrawn.")
