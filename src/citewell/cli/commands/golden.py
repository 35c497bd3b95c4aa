"""``citewell eval golden …``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table

if TYPE_CHECKING:
    from citewell.client import Client

app = typer.Typer(help="Golden sets: questions with known answers.", no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="Id or name.")]
AT_ONCE = 1000


@app.command("list")
def list_all(data_dir: DataDir = None, server: Server = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the golden sets."""
    with connect(data_dir, server, key) as client:
        found = list(client.golden_sets())
    if as_json:
        print_json({"items": found})
    else:
        print_table(("name", "questions", "id"), ((each["name"], each["questions"], each["id"]) for each in found))


@app.command("import")
def import_questions(
    golden_set: Reference,
    file: Annotated[
        Path,
        typer.Argument(
            help='One JSON object a line: {"question": …, "expected": [{"document": …, "grade": 1, "quote": …}]}.',
            exists=True,
            dir_okay=False,
        ),
    ],
    collection: Annotated[str | None, typer.Option(help="What a new set is about: id, name or alias.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put questions into a golden set, which is made if there is none of that name. May be repeated."""
    from citewell.cli.question_files import read_questions

    questions = read_questions(file)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    with connect(data_dir, server, key) as client:
        _ensure_set(client, golden_set, collection)
        for start in range(0, len(questions), AT_ONCE):
            done = client.put_golden_questions(golden_set, questions[start : start + AT_ONCE])
            counts = {name: counts[name] + int(done[name]) for name in counts}
    if as_json:
        print_json(counts)
    else:
        typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


@app.command("export")
def export(golden_set: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None) -> None:
    """Print the questions of a golden set, one JSON object a line, as import takes them."""
    with connect(data_dir, server, key) as client:
        for each in client.golden_questions(golden_set):
            told = {"question": each["question"], "expected": each["expected"]}
            if each["answers"]:
                told["answers"] = each["answers"]
            if not each["answerable"]:
                told["answerable"] = False
            typer.echo(json.dumps(told))


@app.command("grow")
def grow(
    golden_set: Reference,
    collection: Annotated[str | None, typer.Option(help="What a new set is about: id, name or alias.")] = None,
    assistant: Annotated[str | None, typer.Option(help="Only from answers by this assistant: id or name.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="Only from ratings since then, as 2026-01-31T00:00:00Z.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Only from ratings before then.")] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put the questions of answers that were rated well into a golden set, which is made if there is none of that
    name, and list those that were rated badly. May be repeated.
    """
    given = {"assistant": assistant, "from": since, "to": until}
    wanted = {name: value for name, value in given.items() if value is not None}
    with connect(data_dir, server, key) as client:
        _ensure_set(client, golden_set, collection)
        grown = client.grow_golden_set(golden_set, **wanted)
    if as_json:
        print_json(grown)
        return
    counts = ", ".join(f"{grown[name]} {name}" for name in ("added", "changed", "unchanged", "skipped"))
    typer.echo(f"{counts}; {grown['to_review']} to review.")
    if grown["review"]:
        rows = (
            (
                each["question"],
                each["score"],
                each["thumb"],
                " ".join(each["reasons"]),
                each["text"],
                each["message_id"],
            )
            for each in grown["review"]
        )
        print_table(("rated badly", "score", "thumb", "reasons", "what they say", "answer"), rows)


@app.command("add-chat")
def add_chat(
    golden_set: Reference,
    message: Annotated[str, typer.Argument(help="Id of the answer, in one of your chats.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put a question that you asked into a golden set; what its answer cites is expected."""
    with connect(data_dir, server, key) as client:
        added = client.add_chat_to_golden_set(golden_set, message)
    if as_json:
        print_json(added)
    else:
        typer.echo(f"Added: {line(added['question'])}")


@app.command("delete")
def delete(golden_set: Reference, data_dir: DataDir = None, server: Server = None, key: Key = None) -> None:
    """Remove a golden set with its questions."""
    with connect(data_dir, server, key) as client:
        client.delete_golden_set(golden_set)
    typer.echo("Deleted.")


def _ensure_set(client: Client, name: str, collection: str | None) -> None:
    """Make a set of that name where there is none."""
    if not any(name in (each["id"], each["name"]) for each in client.golden_sets()):
        client.create_golden_set(name, collection=collection)
