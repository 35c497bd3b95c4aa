"""``citewell search``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import line, print_json, say
from citewell.cli.telling import place_of

In = Annotated[
    list[str] | None, typer.Option("--collection", "-c", help="Look only here; id, name or alias; may be repeated.")
]
SNIPPET_CHARS = 240
MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    collection: In = None,
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="How many hits.")] = 5,
    mode: Annotated[str, typer.Option(help="hybrid, dense or lexical.")] = "hybrid",
    filter_: Annotated[
        str | None,
        typer.Option("--filter", "-f", help='JSON, such as \'{"year": {"gte": 2024}}\'; see the documentation.'),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", "-t", help="Only with this tag; may be repeated.")] = None,
    per_document: Annotated[int | None, typer.Option(help="At most so many hits of one document.")] = None,
    merge_neighbours: Annotated[
        bool | None,
        typer.Option("--merge-neighbours/--no-merge-neighbours", help="Join chunks that follow each other."),
    ] = None,
    rerank: Annotated[bool | None, typer.Option("--rerank/--no-rerank", help="Use the reranker, or do not.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each hit is there, and what took how long.")
    ] = False,
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="DOCUMENT", help="Say why this document is among the hits, or is not."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=MOMENTS, help="Search what stood at that time; without a zone, local time."),
    ] = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Find passages."""
    moment = None if as_of is None else as_of.astimezone()
    if why is not None and (tag or moment is not None):
        raise typer.BadParameter("it goes with no --tag and no --as-of.", param_hint="--why")
    asked: dict[str, Any] = {
        "collections": collection,
        "top_k": top_k,
        "mode": mode,
        "filter": None if filter_ is None else _json_object(filter_),
        "per_document": per_document,
    }
    with connect(data_dir, server, key) as client:
        if why is not None:
            _print_explanation(client.explain(query, why, **asked), as_json=as_json)
            return
        found = client.search(
            query, **asked, tags=tag, merge_neighbours=merge_neighbours, rerank=rerank, explain=explain, as_of=moment
        )
    _print_found(found, explain=explain, as_json=as_json)


def _print_found(found: Mapping[str, Any], *, explain: bool, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for number, chunk in enumerate(found["chunks"], start=1):
        typer.echo(f"{number}. {place_of(chunk['document']['title'], chunk['page'], chunk['heading_path'])}")
        words = line(chunk["text"])
        typer.echo("   " + (words if len(words) <= SNIPPET_CHARS else words[:SNIPPET_CHARS] + "…"))
        if explain:
            typer.echo(f"   {_reasons(chunk['explain'])}")
    if found["stages"]:
        typer.echo(", ".join(f"{name} {took:.1f} ms" for name, took in found["stages"].items()))
    if found["note"]:
        say(found["note"])
    if not found["chunks"]:
        typer.echo("Nothing found.")


def _reasons(explain: dict[str, Any]) -> str:
    """What put a hit where it is, in one line."""
    told = [f"{side} {_place_in_list(explain[side])}" for side in ("dense", "lexical")]
    told.append(f"weight of the dense side {explain['weight']['value']:.2f}")
    told += [f"{name} {added:+.3f}" for name, added in explain["boosts"].items() if added]
    if explain["rerank"] is not None:
        told.append(f"reranked at {explain['rerank']:.3f}")
    return ", ".join(told)


def _print_explanation(explanation: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(explanation)
        return
    typer.echo(f"{line(explanation['document']['title'])}: {line(explanation['sentence'])}")
    for chunk in explanation["chunks"]:
        sides = [f"{side} {_place_in_list(chunk[side])}" for side in ("dense", "lexical")]
        place = "no candidate" if chunk["rank"] is None else f"number {chunk['rank']}"
        typer.echo(f"   {line(chunk['chunk_id'])}: {place}; {', '.join(sides)}")


def _place_in_list(place: dict[str, Any] | None) -> str:
    if place is None:
        return "not at all"
    rank = "far behind" if place["rank"] is None else f"number {place['rank']}"
    return f"{rank} ({place['score']:.3f})"


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise typer.BadParameter(
            'it must be a JSON object, such as \'{"year": {"gte": 2024}}\'.', param_hint="--filter"
        )
    return value
