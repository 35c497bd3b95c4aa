"""``citewell chat-model …`` and ``citewell model-connection …``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table, say

if TYPE_CHECKING:
    from citewell.client import Client

models = typer.Typer(help="Models that write answers.", no_args_is_help=True)
connections = typer.Typer(help="Accounts with providers of models.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(help="Id or name.")]
Kind = Annotated[str, typer.Option(help="Protocol: openai (for all who speak it), anthropic or gemini.")]
Url = Annotated[
    str | None, typer.Option("--url", help="Where it is, if not at the provider's own address: http://host:11434/v1.")
]
ApiKey = Annotated[
    str | None,
    typer.Option("--api-key", help="Where the key is: env:VARIABLE, file:PATH, or `ask`.", metavar="PLACE"),
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="temperature, top_p, answer_tokens, context_tokens, tools or extra, as name=value.",
        metavar="NAME=VALUE",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="seconds, total_seconds, attempts, concurrency or queue_seconds, as name=value.",
        metavar="NAME=VALUE",
    ),
]
Fallbacks = Annotated[
    list[str] | None, typer.Option("--fallback", help="A model that is asked in its place; may come again.")
]


@models.command()
def add(
    name: Annotated[str, typer.Argument(help="What people call it here.")],
    model: Annotated[str, typer.Option("--model", help="What its provider calls it.")],
    connection: Annotated[
        str | None, typer.Option("--connection", help="The account; a new one is made where there is none.")
    ] = None,
    kind: Kind = "openai",
    url: Url = None,
    api_key: ApiKey = None,
    options: Options = None,
    fallbacks: Fallbacks = None,
    prefer: Annotated[
        bool | None, typer.Option("--prefer/--no-prefer", help="Whether it serves those who do not choose.")
    ] = None,
    test: Annotated[bool, typer.Option("--test/--no-test", help="Whether to ask it for a word.")] = True,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a model, with its account where there is none yet, and try it."""
    secret, chosen = _secret(api_key), _numbers(options)
    with connect(data_dir, server, key) as client:
        account = _account(client, connection or name, kind, url, secret)
        made = client.create_chat_model(
            name, account["id"], model, options=chosen, fallbacks=fallbacks or (), preferred=prefer
        )
        if as_json:
            print_json(made)
        else:
            typer.echo(f"{line(made['name'])} is added.")
        if test:
            found = client.check_model_connection(account["id"], model=model)
            say(line(found))


@models.command("list")
def list_models(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the models, and say which one serves."""
    with connect(data_dir, server, key) as client:
        found, serving = list(client.chat_models()), client.serving_chat_model()
    if as_json:
        print_json({"items": found, "serving": serving})
        return
    if found:
        print_table(("name", "state", "connection", "model", "fallbacks", "id"), map(_row, found))
    if serving is None:
        typer.echo("No model serves: answers are put together from the sources themselves.")
    else:
        named = " of the settings" if serving["from_settings"] else ""
        typer.echo(f"Who does not choose is served by {line(serving['name'])}{named}.")


@models.command("test")
def try_model(
    model: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Ask a model for a word."""
    with connect(data_dir, server, key) as client:
        found = client.chat_model(model)["details"]
        message = client.check_model_connection(found["connection"]["id"], model=found["model"])
    _say(message, as_json=as_json)


@models.command("change")
def change_model(
    model: Reference,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    named: Annotated[str | None, typer.Option("--model", help="What its provider calls it.")] = None,
    connection: Annotated[str | None, typer.Option(help="Another account.")] = None,
    options: Options = None,
    fallbacks: Fallbacks = None,
    prefer: Annotated[
        bool | None, typer.Option("--prefer/--no-prefer", help="Whether it serves those who do not choose.")
    ] = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off", help="Whether it may be chosen.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change a model. Options and fallbacks are replaced as a whole."""
    said: dict[str, Any] = {
        "name": name,
        "model": named,
        "connection": connection,
        "options": _numbers(options) if options else None,
        "fallbacks": fallbacks,
        "preferred": prefer,
        "enabled": enabled,
    }
    with connect(data_dir, server, key) as client:
        changed = client.change_chat_model(model, **_given(said))
    _say_changed(changed, as_json=as_json)


@models.command("remove")
def remove_model(
    model: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Take a model away. Its account stays."""
    with connect(data_dir, server, key) as client:
        client.delete_chat_model(model)
    _say("Removed.", as_json=as_json)


@connections.command("add")
def add_connection(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    kind: Kind = "openai",
    url: Url = None,
    api_key: ApiKey = None,
    settings: Settings = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add an account. The key is kept encrypted."""
    secret, chosen = _secret(api_key), _numbers(settings)
    with connect(data_dir, server, key) as client:
        made = client.create_model_connection(name, kind, base_url=url, api_key=secret, settings=chosen)
    if as_json:
        print_json(made)
    else:
        typer.echo(f"{line(made['name'])} is added: see `citewell model-connection test {made['id']}`.")


@connections.command("list")
def list_connections(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the accounts."""
    with connect(data_dir, server, key) as client:
        found = list(client.model_connections())
    if as_json:
        print_json({"items": found})
    else:
        rows = (
            (each["name"], each["kind"], each["base_url"] or "", "yes" if each["has_key"] else "no", each["id"])
            for each in found
        )
        print_table(("name", "kind", "address", "key", "id"), rows)


@connections.command("test")
def try_connection(
    connection: Reference,
    model: Annotated[str | None, typer.Option(help="A model of the provider, to be asked for a word.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Ask an account for its models, or one of them for a word."""
    with connect(data_dir, server, key) as client:
        message = client.check_model_connection(connection, model=model)
    _say(message, as_json=as_json)


@connections.command("change")
def change_connection(
    connection: Reference,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    url: Url = None,
    api_key: ApiKey = None,
    settings: Settings = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change an account. Another address needs the key again; settings are replaced as a whole."""
    chosen = _numbers(settings) if settings else None
    said = {"name": name, "base_url": url, "api_key": _secret(api_key), "settings": chosen}
    with connect(data_dir, server, key) as client:
        changed = client.change_model_connection(connection, **_given(said))
    _say_changed(changed, as_json=as_json)


@connections.command("remove")
def remove_connection(
    connection: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Take an account away that no model is asked through."""
    with connect(data_dir, server, key) as client:
        client.delete_model_connection(connection)
    _say("Removed.", as_json=as_json)


def _account(client: Client, name: str, kind: str, url: str | None, secret: str | None) -> dict[str, Any]:
    """The account of this name; a new one where there is none."""
    from citewell.client import ApiError

    try:
        found = client.model_connection(name)
    except ApiError as error:
        if error.code != "not_found":
            raise
        return client.create_model_connection(name, kind, base_url=url, api_key=secret)
    if url is not None or secret is not None:
        message = f"There is a connection {name} already; change it with `citewell model-connection change`."
        raise typer.BadParameter(message, param_hint="--connection")
    return found


def _numbers(given: list[str] | None) -> dict[str, Any]:
    """Settings as they were given, with numbers where a text is one."""
    from citewell.cli.source_settings import settings_from

    return {name: _number(value) for name, value in settings_from(given or ()).items()}


def _number(value: object) -> object:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _secret(place: str | None) -> str | None:
    """The key, from where it is said to be."""
    from citewell.cli.source_settings import secrets_from

    if place is None:
        return None
    if place != "ask" and not place.startswith(("env:", "file:")):
        message = "A key on the command line can be seen by others. Write env:VARIABLE, file:PATH or ask."
        raise typer.BadParameter(message, param_hint="--api-key")
    return secrets_from(["api_key" if place == "ask" else f"api_key={place}"])["api_key"]


def _row(model: dict[str, Any]) -> list[str]:
    details = model["details"] or {"connection": None, "model": "", "fallbacks": []}
    connection = details["connection"]
    return [
        model["name"],
        "off" if not model["enabled"] else "preferred" if model["preferred"] else "on",
        "" if connection is None else connection["name"],
        details["model"],
        ", ".join(each["name"] for each in details["fallbacks"]),
        model["id"],
    ]


def _say(message: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"message": message})
    else:
        typer.echo(line(message))


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was named on the command line; the rest stays as it is."""
    return {name: value for name, value in said.items() if value is not None}


def _say_changed(changed: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(changed)
    else:
        typer.echo(f"{line(changed['name'])} is changed.")
