"""A conversation as a text to keep or to send on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from citewell.domain.names import deceives
from citewell.services.chat.replies import RUNNING, Conversation, Reply

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$=-])")
_NUMBERED: Final = re.compile(r"^(\s*\d{1,9})([.)])")
_ADDRESS: Final = re.compile(r"(https?|ftp|mailto|www)(?=[:.])", re.IGNORECASE)


def as_markdown(conversation: Conversation) -> str:
    """The branch that is shown, in Markdown: each answer with its citations as numbered notes.

    Nothing that a question, an answer, a title or a quote holds is markup: it can neither make a link or an image nor
    pass for another part of the text.
    """
    parts = [f"# {plain_line(conversation.chat.title)}\n"]
    for reply in conversation.shown():
        message = reply.message
        who = "Question" if message.role == "user" else "Answer"
        parts.append(f"## {who}, {message.created_at:%Y-%m-%d %H:%M} UTC\n")
        parts.append(f"{_body(reply)}\n")
        if reply.citations:
            parts.append("\n".join(_notes(reply)) + "\n")
    return "\n".join(parts)


def _body(reply: Reply) -> str:
    message = reply.message
    words = plain_text(message.text)
    if message.role == "user":
        return words
    if message.state == RUNNING:
        return "_This answer is being written._"
    if message.state == "cancelled":
        return f"{words}\n\n_This answer was stopped._".strip()
    if message.state == "failed":
        why = plain_line(str((message.error or {}).get("message", "")))
        return f"{words}\n\n_There is no answer. {why}_".strip()
    return words


def _notes(reply: Reply) -> Sequence[str]:
    notes = []
    for citation in reply.citations:
        place = reply.places.get(citation.id)
        title = "a document that is gone or that you cannot read" if place is None else plain_line(place.title)
        span = f"version {citation.version}, characters {citation.start} to {citation.end}"
        where = span if place is None or place.page is None else f"page {place.page}, {span}"
        notes.append(f"{citation.number}. {title}, {where}: \u201c{plain_line(citation.quote)}\u201d")
    return notes


def plain_line(text: str) -> str:
    """Text on one line, with everything escaped that Markdown or HTML could take for markup."""
    return _escaped(" ".join(_visible(text).split()))


def plain_text(text: str) -> str:
    """Text in its lines, escaped likewise; spaces at their beginnings go, as they would make code of them."""
    return "\n".join(_escaped(line.strip()) for line in _visible(text).split("\n"))


def _visible(text: str) -> str:
    return "".join("" if deceives(char) and not char.isspace() else char for char in text)


def _escaped(line: str) -> str:
    line = _ADDRESS.sub(lambda found: found[0] + "\u2060", line)  # so that no address becomes a link by itself
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))
