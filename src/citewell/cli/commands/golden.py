"""``citewell eval golden …``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, print_table

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
        there = any(golden_set in (each["id"], each["name"]) for each in client.golden_sets())
        if not there:
            client.create_golden_set(golden_set, collection=collection)
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
        added = client.grow_golden_set(golden_set, message)
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
