"""Answers on a terminal: what was verified, as soon as it was, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import typer

from citewell.cli.output import clean, line, say

if TYPE_CHECKING:
    from citewell.client.results import Answer, AnswerEvent

WORDS: Mapping[str, str] = {
    "rewrite": "Reading it with what was said before",
    "search": "Searching",
    "read": "Reading",
    "write": "Writing",
    "verify": "Checking",
}


def tell(answer: Mapping[str, Any]) -> None:
    """Print an answer with its citations."""
    typer.echo(clean(answer["answer"]))
    _tell_rest(answer)


def tell_events(events: Iterable[AnswerEvent]) -> tuple[str | None, str | None]:
    """Print an answer while it is made; returns the ids of chat and message.

    Drafts are not shown: a statement comes when it was verified. What happens meanwhile stands on standard error.
    """
    told = ""
    chat_id = message_id = None
    for event in events:
        data = event.data
        if event.kind == "start":
            chat_id, message_id = data.get("session_id"), data.get("message_id")
        elif event.kind == "step":
            say(f"… {line(data.get('message') or WORDS.get(str(data.get('step')), 'Working'))}")
        elif event.kind == "statement" and data.get("verdict") != "removed":
            numbers = "".join(f" [{each['n']}]" for each in data["citations"])
            part = (data.get("lead", " ") if told else "") + data["text"] + numbers
            told += part
            typer.echo(clean(part), nl=False)
        elif event.answer is not None:
            _tell_end(event.answer, told)
    return chat_id, message_id


def _tell_end(answer: Answer, told: str) -> None:
    """The end of the answer; where it is another than the statements said, all of it."""
    whole = answer["answer"]
    if told and not whole.startswith(told):
        typer.echo(f"\n\n{clean(whole)}")
    else:
        typer.echo(clean(whole[len(told) :]))
    if answer["state"] == "cancelled":
        say("This answer was stopped.")
    _tell_rest(answer)


def _tell_rest(answer: Mapping[str, Any]) -> None:
    for citation in answer["citations"]:
        _tell_citation(citation)
    for place in answer.get("suggestions") or ():
        typer.echo(f"\nPerhaps here: {place_of(place['title'], place.get('page'), place.get('heading_path') or [])}")
        typer.echo(f"    “{line(place['text'])}”")
    if note := (answer.get("usage") or {}).get("note"):
        say(str(note))


def _tell_citation(citation: Mapping[str, Any]) -> None:
    place = place_of(citation["title"], citation["page"], citation["heading_path"])
    span = f"characters {citation['start']}-{citation['end']} of version {citation['version']}"
    typer.echo(f"\n[{citation['n']}] {place} ({span})")
    typer.echo(f"    “{line(citation['quote'])}”")


def place_of(title: str, page: int | None, heading_path: list[str]) -> str:
    """Where something stands, in one line."""
    parts = [title]
    if heading_path and heading_path[-1] != title:
        parts.append(heading_path[-1])
    if page is not None:
        parts.append(f"page {page}")
    return ", ".join(line(part) for part in parts)
