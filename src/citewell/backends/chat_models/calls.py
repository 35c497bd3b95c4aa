"""Calls of tools, put together from the pieces that they come in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from citewell.backends.chat_models.dialect import CallPiece
from citewell.ports.chat_model import ToolCall

MOST_CALLS: Final = 64
"""Of one answer; a model that asks for more is stopped."""


class CallsInPieces:
    """Calls of tools, as they come: in pieces or whole, with ids or without, numbered or all with the same number."""

    def __init__(self) -> None:
        self._calls: list[list[str]] = []
        self._at: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, piece: CallPiece) -> int:
        """Take a piece in; how many characters it has."""
        at = self._at.get(piece.index)
        if at is None or self._is_another(self._calls[at], piece):
            at = self._at[piece.index] = len(self._calls)
            self._calls.append([piece.call_id, piece.name, piece.arguments])
        else:
            call = self._calls[at]
            call[0] = call[0] or piece.call_id
            call[1] = call[1] or piece.name
            call[2] += piece.arguments
        return len(piece.name) + len(piece.arguments)

    @staticmethod
    def _is_another(call: Sequence[str], piece: CallPiece) -> bool:
        if piece.call_id and call[0]:
            return piece.call_id != call[0]
        return bool(piece.name and call[1] and _is_json(call[2]))

    def whole(self) -> list[ToolCall]:
        """The calls that have a name, each with an id of its own."""
        made: list[ToolCall] = []
        taken: set[str] = set()
        for number, (given, name, arguments) in enumerate(self._calls[:MOST_CALLS]):
            call_id = given if given and given not in taken else f"call_{number}"
            taken.add(call_id)
            if name:
                made.append(ToolCall(call_id, name, arguments or "{}"))
        return made


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
