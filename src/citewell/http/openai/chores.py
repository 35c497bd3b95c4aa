"""What chat pages ask on their own account: a title for a conversation, tags, questions that could follow.

They send it to whoever answers the user. It is no question about the sources, so nothing is searched and no model is
asked: the title is the beginning of the user's question, and lists are empty.
"""

from __future__ import annotations

import json
import re

TITLE_CHARACTERS = 60
LOOKED_AT = 100_000
OPENING = 400
"""Characters of a request in which it says that a title is wanted."""

_TASK = "### Task:"
_KEY = re.compile(r'\{\s*"(\w{1,40})"\s*:\s*(["\[])')
_WANTED = re.compile(r"\b(?:generate|provide|write|create|summari[sz]e)\b[^.\n]{0,80}\btitle\b", re.IGNORECASE)
_TALK = re.compile(r"\b(?:conversation|chat)\b", re.IGNORECASE)
_ASKED = re.compile(r"^\W{0,5}(?:user|human)\W{0,5}:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)


def chore_reply(message: str) -> str | None:
    """What to say to a chat page's own request; ``None`` for a question of a person."""
    text = message[:LOOKED_AT]
    if text.lstrip().startswith(_TASK) and "<chat_history>" in text:
        return _as_json(text)
    opening = text[:OPENING]
    asked = _ASKED.search(text)
    if asked is not None and _WANTED.search(opening) and _TALK.search(opening):
        return _title(asked[1])
    return None


def _as_json(text: str) -> str | None:
    wanted = _KEY.search(text.partition("<chat_history>")[0]) or _KEY.search(text)
    if wanted is None:
        return None
    name, opening = wanted.groups()
    if opening == "[":
        return json.dumps({name: []})
    asked = _ASKED.search(text.partition("<chat_history>")[2])
    title = _title(asked[1]) if asked is not None and name == "title" else ""
    return json.dumps({name: title}, ensure_ascii=False)


def _title(question: str) -> str:
    words = " ".join(question.strip("\"' ").split())
    return words if len(words) <= TITLE_CHARACTERS else words[:TITLE_CHARACTERS].rsplit(" ", 1)[0] + "…"
