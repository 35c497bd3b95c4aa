"""About how many tokens there are, where nobody tells."""

from __future__ import annotations

import json

from citewell.ports.chat_model import ModelRequest


def weight(text: str) -> float:
    """About how many tokens a text has: four ASCII letters make one, and so do one and a half of the others."""
    if text.isascii():
        return len(text) / 4
    plain = sum(char.isascii() for char in text)
    return plain / 4 + (len(text) - plain) / 1.5


def estimated_input(request: ModelRequest) -> int:
    """About how many tokens a request has, with four for each message around it."""
    said = sum(weight(turn.text) + sum(weight(c.name + c.arguments) for c in turn.calls) + 4 for turn in request.turns)
    tools = sum(weight(tool.name + tool.description + json.dumps(tool.parameters)) for tool in request.tools)
    return round(said + tools + 0.5)
