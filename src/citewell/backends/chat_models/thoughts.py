"""What some models write before their answer: thoughts between marks, which are no part of it."""

from __future__ import annotations

from typing import Final

_BEGIN: Final = "<think>"
_END: Final = "</think>"


class Thoughts:
    """Leaves out thoughts at the beginning of a text that comes in pieces, and the space after them."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._had_some = False
        self._over = False

    def without(self, piece: str) -> str:
        """What of the text so far can be given out and was not yet."""
        if self._over:
            return piece
        self._held += piece
        while True:
            if self._inside:
                thought, mark, self._held = self._held.partition(_END)
                if not mark:
                    self._held = thought[-len(_END) :]  # the mark may be cut in two
                    return ""
                self._inside, self._had_some = False, True
            start = self._held.lstrip()
            if start.startswith(_BEGIN):
                self._inside, self._held = True, start[len(_BEGIN) :]
            elif _BEGIN.startswith(start):
                return ""  # it may become the mark yet
            else:
                self._over = True
                return self.rest()

    def rest(self) -> str:
        """What was held back and turned out to be text. Thoughts that never end are none of it."""
        held, self._held = self._held, ""
        if self._inside:
            return ""
        return held.lstrip() if self._had_some else held
