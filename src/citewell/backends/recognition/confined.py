"""Becomes the program that reads a picture, after giving up everything that it does not need.

``python -m … LIMITS PROGRAM ARGUMENTS``: limits on memory, time and files, a network without anything in it, and where
Linux has Landlock no file but the libraries, the language data and the directory in which it was started. It dies with
the thread that started it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Final

from citewell.backends.parsing import confinement, landlock

_DIE_WITH_PARENT: Final = 1


def main() -> None:
    """Takes its limits from the first argument; the rest is the program with its arguments."""
    limits, program, *arguments = sys.argv[1:]
    bounds = json.loads(limits)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != bounds["parent"]:
            return
    confinement.limit_process()
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["cpu_seconds"], bounds["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (bounds["memory_bytes"], bounds["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds["file_bytes"], bounds["file_bytes"]))
    confinement.leave_network()
    landlock.restrict(Path.cwd(), data=[Path(bounds["data"])], program=Path(program))
    os.execv(program, [program, *arguments])  # noqa: S606 - the program that the server found on its own path


if __name__ == "__main__":
    main()
