"""``citewell assistant …``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import NO_MODEL, AsJson, DataDir, Key, Server
from citewell.cli.output import clean, line, print_json, print_table

app = typer.Typer(
    help="Assistants: collections with instructions, a model and a manner of answering.", no_args_is_help=True
)
Reference = Annotated[str, typer.Argument(help="Id or name.")]
Collections = Annotated[
    list[str] | None,
    typer.Option("--collection", "-c", help="Id, name or alias; may come again. Without one: all that one can read."),
]
Model = Annotated[str | None, typer.Option(help="Id or name of a model; without one, the preferred one.")]
Instructions = Annotated[
    Path | None,
    typer.Option(
        "--instructions", help="A file of what a model is told before each question.", dir_okay=False, exists=True
    ),
]
Note = Annotated[str, typer.Option(help="Why the instructions are as they are.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="language, tone, without_evidence (abstain, nearest, general), mode (strict, mark, off), passages, tools, "
        "greeting or suggested_questions, as name=value; null for as usual.",
        metavar="NAME=VALUE",
    ),
]
SIGNS = {"kept": " ", "removed": "-", "added": "+"}


@app.command("list")
def list_all(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the assistants that you may ask."""
    with connect(data_dir, server, key) as client:
        found = list(client.assistants())
    if as_json:
        print_json({"items": found})
    else:
        rows = ((each["name"], _collections(each), _model(each), each["id"]) for each in found)
        print_table(("name", "collections", "model", "id"), rows)


@app.command()
def show(
    assistant: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False
) -> None:
    """Show an assistant, and its instructions if you may change it."""
    with connect(data_dir, server, key) as client:
        found = client.assistant(assistant)
    if as_json:
        print_json(found)
    else:
        _say(found)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    collections: Collections = None,
    model: Model = None,
    instructions: Instructions = None,
    note: Note = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    settings: Settings = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Make an assistant."""
    told = "" if instructions is None else _read(instructions)
    chosen = _settings(settings)
    with connect(data_dir, server, key) as client:
        made = client.create_assistant(
            name,
            description=description,
            collections=collections or None,
            model=model,
            instructions=told,
            note=note,
            settings=chosen,
        )
    if as_json:
        print_json(made)
    else:
        _say(made)


@app.command()
def edit(
    assistant: Reference,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    collections: Collections = None,
    all_collections: Annotated[
        bool, typer.Option("--all-collections", help="Let it answer from all that the asker can read.")
    ] = False,
    model: Annotated[
        str | None, typer.Option(help=f"Id or name of a model; `{NO_MODEL}` for the preferred one.")
    ] = None,
    instructions: Instructions = None,
    note: Note = "",
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    settings: Settings = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change an assistant. Other instructions become a new version."""
    given: dict[str, Any] = {"name": name, "description": description, "collections": collections or None}
    changes = {field: value for field, value in given.items() if value is not None}
    if all_collections:
        changes["collections"] = None
    if model is not None:
        changes["model"] = None if model == NO_MODEL else model
    if settings:
        changes["settings"] = _settings(settings)
    if instructions is not None:
        changes |= {"instructions": _read(instructions), "note": note}
    with connect(data_dir, server, key) as client:
        changed = client.change_assistant(assistant, **changes)
    if as_json:
        print_json(changed)
    else:
        _say(changed)


@app.command()
def prompts(
    assistant: Reference,
    number: Annotated[int | None, typer.Option("--show", help="Print this version.")] = None,
    compare: Annotated[
        tuple[int, int] | None, typer.Option(help="Print what changed from one version to another.")
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List the versions of its instructions, print one, or compare two."""
    with connect(data_dir, server, key) as client:
        if compare is not None:
            answer = client.compare_assistant_prompts(assistant, *compare)
        elif number is not None:
            answer = client.assistant_prompt(assistant, number)
        else:
            answer = {"items": list(client.assistant_prompts(assistant))}
    if as_json:
        print_json(answer)
    elif compare is not None:
        for each in answer["lines"]:
            typer.echo(f"{SIGNS[each['change']]} {clean(each['text'])}")
    elif number is not None:
        typer.echo(clean(answer["instructions"]))
    else:
        rows = (
            (each["number"], "counts" if each["current"] else "", each["created_at"], each["author"], each["note"])
            for each in answer["items"]
        )
        print_table(("version", "", "written", "by", "note"), rows)


@app.command()
def rollback(
    assistant: Reference,
    number: Annotated[int, typer.Argument(help="The version that shall count again.", min=1)],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Let a version of its instructions count again. Later ones stay."""
    with connect(data_dir, server, key) as client:
        changed = client.roll_back_assistant(assistant, number)
    if as_json:
        print_json(changed)
    else:
        typer.echo(f"{line(changed['name'])}: version {changed['prompt_number']} counts.")


@app.command()
def remove(assistant: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None) -> None:
    """Take an assistant away. Chats with it stay."""
    with connect(data_dir, server, key) as client:
        client.delete_assistant(assistant)
    typer.echo("Removed.")


def _settings(given: list[str] | None) -> dict[str, Any]:
    from citewell.cli.source_settings import settings_from

    settings = settings_from(given or ())
    if isinstance(settings.get("suggested_questions"), str):
        settings["suggested_questions"] = [settings["suggested_questions"]]
    return settings


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no text in UTF-8.", param_hint="--instructions") from error


def _collections(assistant: dict[str, Any]) -> str:
    if assistant["collections"] is None:
        return "all"
    names = [each["name"] for each in assistant["collections"]]
    gone = len(assistant["missing_collections"] or ())
    return ", ".join([*names, f"{gone} missing"] if gone else names)


def _model(assistant: dict[str, Any]) -> str:
    if assistant["model"] is not None:
        return str(assistant["model"]["name"])
    return f"{NO_MODEL} (its own is gone)" if assistant["model_missing"] else NO_MODEL


def _say(assistant: dict[str, Any]) -> None:
    typer.echo(f"{line(assistant['name'])}  {assistant['id']}")
    if assistant["description"]:
        typer.echo(line(assistant["description"]))
    typer.echo(f"  collections: {line(_collections(assistant))}")
    typer.echo(f"  model: {line(_model(assistant))}")
    for name, value in assistant["settings"].items():
        typer.echo(f"  {name}: {line('; '.join(value) if isinstance(value, list) else value)}")
    if assistant["instructions"]:
        typer.echo(f"  instructions, version {assistant['prompt_number']}:")
        typer.echo("\n".join(f"    {clean(each)}" for each in assistant["instructions"].splitlines()))
