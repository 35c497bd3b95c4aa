"""``citewell text …``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table, say

app = typer.Typer(help="Texts under keys of your own.", no_args_is_help=True)
BATCH = 200
Namespace = Annotated[str, typer.Argument(help="Id, name or alias of a collection; a new name makes a private one.")]


@app.command("upsert")
def upsert(
    namespace: Namespace,
    doc_id: Annotated[str | None, typer.Argument(help="Your key. Not with --jsonl.", show_default=False)] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", help="File with the text; else standard input.", exists=True, dir_okay=False),
    ] = None,
    jsonl: Annotated[
        Path | None,
        typer.Option(
            help="File with many texts: a JSON object with doc_id and text on each line.", exists=True, dir_okay=False
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Else the first heading, else the key.")] = None,
    metadata: Annotated[str | None, typer.Option(help="A JSON object that searches can filter on.")] = None,
    strategy: Annotated[
        str | None, typer.Option(help="How it is cut: default, sentence, heading, table, legal or fixed.")
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put a text, or many, under keys. What was there as it is now is skipped.

    Exit code 1 when a text could not be taken.
    """
    if (doc_id is None) == (jsonl is None):
        raise typer.BadParameter("give either a key or --jsonl")
    said: dict[str, Any] = {"title": title, "chunk_strategy": strategy}
    given = {name: value for name, value in said.items() if value is not None}
    if metadata is not None:
        given["metadata"] = _object(metadata, "--metadata")
    total: dict[str, Any] = {"upserted_docs": 0, "skipped_docs": 0, "chunks_created": 0, "failed": []}
    with connect(data_dir, server, key) as client:
        for first, docs in _batches(namespace, doc_id, file, jsonl, given):
            done = client.upsert_texts(docs) if jsonl is not None else client.upsert_text(**docs[0])
            for name in ("upserted_docs", "skipped_docs", "chunks_created"):
                total[name] += done[name]
            total["failed"] += [{**each, "position": each["position"] + first} for each in done["failed"]]
    if as_json:
        print_json(total)
    else:
        say(f"{total['upserted_docs']} written, {total['skipped_docs']} as before, {len(total['failed'])} failed.")
        if total["failed"]:
            print_table(("text", "key", "why"), [(e["position"], e["doc_id"], e["detail"]) for e in total["failed"]])
    if total["failed"]:
        raise typer.Exit(1)


@app.command("delete")
def delete(
    namespace: Namespace,
    doc_id: Annotated[str, typer.Argument(help="Your key.")],
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Delete the text under a key. The very next search does not find it."""
    with connect(data_dir, server, key) as client:
        removed = client.delete_text(namespace, doc_id)
    if as_json:
        print_json(removed)
    else:
        say("Deleted." if removed["deleted"] else "There was no text under this key.")


def _batches(
    namespace: str, doc_id: str | None, file: Path | None, jsonl: Path | None, given: dict[str, Any]
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The texts in batches, each with the number of texts before it."""
    try:
        yield from _read(namespace, doc_id, file, jsonl, given)
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{jsonl or file or 'standard input'} is not UTF-8 text") from error


def _read(
    namespace: str, doc_id: str | None, file: Path | None, jsonl: Path | None, given: dict[str, Any]
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    if jsonl is None:
        text = file.read_text("utf-8") if file is not None else sys.stdin.read()
        yield 0, [{"namespace": namespace, "doc_id": doc_id, "text": text, **given}]
        return
    with jsonl.open(encoding="utf-8") as lines:
        filled = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
        first = 0
        while batch := list(islice(filled, BATCH)):
            docs = [{"namespace": namespace, **given, **_object(line, f"line {number}")} for number, line in batch]
            yield first, docs
            first += len(docs)


def _object(text: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{place} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{place} must be a JSON object")
    return value
