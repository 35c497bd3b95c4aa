"""Blocks of code in the text of a model, which begin and end for every renderer where they do for the reader."""

from __future__ import annotations

import re

_FENCE = re.compile(r"[ \t]*+(`{3,}|~{3,})")
_FENCE_OPEN = re.compile(r"[ \t]*+(?:`{0,2}|~{0,2})\Z")
_NAME = re.compile(r"[\w+.#-]+")
_INDENT = re.compile(r"[ \t]{64}")
"""White space that begins a line and is left out: what follows it may be a fence, however far it is indented."""

_WINDOW = 2_000

_Step = tuple[int, str]


class Fences:
    """Where code begins and ends: its fences stand at the beginning of their lines, with three marks.

    Otherwise code would end for a renderer with the item or quotation that it is in, or not begin for it because it is
    indented too far or more ticks follow; and what is in it would be links and images.
    """

    def __init__(self) -> None:
        self._fence: str | None = None
        self._naming = False

    @property
    def inside(self) -> bool:
        """Whether code is being read."""
        return self._fence is not None

    def naming(self, held: str, at: int) -> bool:
        """Whether what stands at ``at`` is behind the beginning of code, in its line."""
        self._naming = self._naming and held[at] != "\n"
        return self._naming

    def name(self, held: str, at: int) -> _Step:
        """More of what stands there: the name of a language, and nothing else."""
        found = _NAME.match(held, at)
        return (at + 1, "") if found is None else (found.end(), found.group())

    def line(self, held: str, at: int, *, final: bool) -> tuple[bool, _Step | None]:
        """Of a line that begins at ``at``: whether it is open if code begins or ends there; and the step past its
        marks, if it does.
        """
        if self._fence is None:
            indent = _INDENT.match(held, at)
            if indent is not None:
                return False, (indent.end(), "")
            found = _FENCE.match(held, at)
            if found is not None:
                self._fence, self._naming = found[1][:3], True
                return False, (found.end(), self._fence)
            return not final and _FENCE_OPEN.match(held, at) is not None, None
        newline = held.find("\n", at, at + _WINDOW)
        line = held[at : newline if newline >= 0 else at + _WINDOW]
        marks = not line.strip(" \t" + self._fence[0])
        if marks and newline < 0 and not final and len(line) < _WINDOW:
            return True, None
        if not marks or not line.strip().startswith(self._fence):
            return False, None
        ended, self._fence = self._fence, None
        return False, (at + len(line), ended)
