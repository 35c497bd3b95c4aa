"""The child process that builds index segments, one plan in its life.

Started by ``citewell.bootstrap.building`` as ``python -I -m citewell.worker.build_child`` with a socket as standard
input, on which it gets everything it needs. It ends by itself when its parent does; what it published but nobody
recorded is removed by the next compaction.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from citewell.backends.children.frames import frame
from citewell.backends.children.inside import leave_when_abandoned, receive, take_channel
from citewell.bootstrap.building import build_as_asked
from citewell.domain.errors import CitewellError
from citewell.services.search.plans import Built, Former
from citewell.worker.guard import attempt, place_of

NICENESS: Final = 10
"""Searches come first: where both want a core, they get nine tenths of it."""

OUT_OF_MEMORY: Final = 500
"""Where memory runs out, the kernel ends this process rather than the server: a build can be done again."""


def main() -> None:
    """Builds what the parent asks for, and says how it went."""
    channel = take_channel()
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # not Linux, or not allowed
        Path("/proc/self/oom_score_adj").write_text(f"{OUT_OF_MEMORY}\n", encoding="ascii")
    leave_when_abandoned(channel.fileno())
    parent = _Parent(channel)
    parent.say({"ready": True})
    request = receive(channel)
    built: list[Built] = []
    error = attempt(partial(_build, request, parent, built))
    parent.say({"built": [asdict(each) for each in built]} if error is None else _described(error))
    sys.stderr.flush()
    os._exit(0)


def _build(request: Mapping[str, Any], parent: _Parent, built: list[Built]) -> None:
    built.extend(build_as_asked(request, parent))


class _Parent:
    """Told by both threads of a build."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._saying = threading.Lock()

    def say(self, said: Mapping[str, object]) -> None:
        with self._saying:
            self._channel.sendall(frame(said))

    def check(self) -> None:
        """The parent kills this process when there is a reason to stop."""

    def read(self, rows: int) -> None:
        self.say({"read": rows})

    def damaged(self, former: Former, problem: str) -> None:
        self.say({"damaged": asdict(former), "problem": problem})


def _described(error: Exception) -> dict[str, object]:
    if isinstance(error, CitewellError):
        facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int | float | None)}
        return {"error": error.code, "message": error.message, "facts": facts}
    # Its text may quote content.
    return {"error": "unexpected", "message": f"{type(error).__name__} at {place_of(error)}", "facts": {}}


if __name__ == "__main__":
    main()
