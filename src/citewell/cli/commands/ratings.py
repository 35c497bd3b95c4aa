"""``citewell rating …``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from citewell.cli.connect import connect
from citewell.cli.options import AsJson, DataDir, Key, Server
from citewell.cli.output import print_json, print_table

app = typer.Typer(help="Ratings: what people think of the answers they got.", no_args_is_help=True)
Assistant = Annotated[str | None, typer.Option(help="Only of answers by this assistant: id or name.")]
Prompt = Annotated[int | None, typer.Option(help="Only of answers by this version of its instructions.", min=1)]
Collection = Annotated[
    str | None, typer.Option("--collection", "-c", help="Only of answers from this collection: id, name or alias.")
]
Score = Annotated[int | None, typer.Option(help="Only with this score.", min=1, max=5)]
Thumb = Annotated[str | None, typer.Option(help="Only with this thumb: up or down.")]
Reason = Annotated[str | None, typer.Option(help="Only with this reason, such as wrong or outdated.")]
Since = Annotated[str | None, typer.Option("--from", help="Only since then, as 2026-01-31T00:00:00Z.")]
Until = Annotated[str | None, typer.Option("--to", help="Only before then.")]
SHOWN = 60


@app.command("list")
def list_all(
    assistant: Assistant = None,
    prompt: Prompt = None,
    collection: Collection = None,
    score: Score = None,
    thumb: Thumb = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Only those that say something in words.")] = False,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List your ratings; as an administrator, those of everybody."""
    wanted = _wanted(assistant, prompt, collection, score, thumb, reason, since, until)
    if with_text:
        wanted["with_text"] = True
    with connect(data_dir, server, key) as client:
        found = list(client.ratings(**wanted))
    if as_json:
        print_json({"items": found})
        return
    rows = (
        (
            each["created_at"],
            each["score"],
            each["thumb"],
            " ".join(each["reasons"]),
            _short(each["question"]),
            _short(each["text"]),
            each["message_id"],
        )
        for each in found
    )
    print_table(("rated", "score", "thumb", "reasons", "question", "what they say", "answer"), rows)


@app.command()
def stats(
    assistant: Assistant = None,
    prompt: Prompt = None,
    collection: Collection = None,
    score: Score = None,
    thumb: Thumb = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    data_dir: DataDir = None,
    server: Server = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Say how answers are rated: in all, by day, by assistant and by collection."""
    with connect(data_dir, server, key) as client:
        found = client.rating_stats(**_wanted(assistant, prompt, collection, score, thumb, reason, since, until))
    if as_json:
        print_json(found)
        return
    rows: list[tuple[object, ...]] = [("all", *_tally(found))]
    rows += [(each["day"], *_tally(each)) for each in found["by_day"]]
    rows += [(f"assistant {each['name'] or each['id'] or 'none'}", *_tally(each)) for each in found["by_assistant"]]
    rows += [(f"collection {each['name'] or each['id']}", *_tally(each)) for each in found["by_collection"]]
    print_table(("ratings", "number", "mean", "up", "down"), rows)
    said = ", ".join(f"{name} {count}" for name, count in found["reasons"].items() if count)
    if said:
        typer.echo(f"Reasons: {said}.")


def _wanted(
    assistant: str | None,
    prompt: int | None,
    collection: str | None,
    score: int | None,
    thumb: str | None,
    reason: str | None,
    since: str | None,
    until: str | None,
) -> dict[str, Any]:
    given = {
        "assistant": assistant,
        "prompt_number": prompt,
        "collection": collection,
        "score": score,
        "thumb": thumb,
        "reason": reason,
        "from": since,
        "to": until,
    }
    return {name: value for name, value in given.items() if value is not None}


def _tally(group: dict[str, Any]) -> tuple[object, ...]:
    return group["count"], group["mean"], group["up"], group["down"]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
