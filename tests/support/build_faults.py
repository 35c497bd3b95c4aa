"""Faults planted into builds of segments. As a program: the child that builds, with the fault that it is told."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

CALLS = ("fsync", "rename", "mkdir", "unlink", "link", "scandir", "lstat")


def _full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "no room")


def _bug(*_: object, **__: object) -> NoReturn:
    raise ZeroDivisionError("the text of a document")


def _killed(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _waiting(rows: Any, *, directory: Path, **_: object) -> NoReturn:
    """Reads and writes something, and then goes on for ever."""
    for each in rows:
        (directory / "begun").write_text(str(each))
    threading.Event().wait()
    raise AssertionError("it waits for ever")


def _nice(*_: object, **__: object) -> NoReturn:
    from citewell.domain.errors import Unavailable

    raise Unavailable(str(os.nice(0)))


def counted(real: Callable[..., Any], count: list[int], number: int) -> Callable[..., Any]:
    """``real``, which kills the process at the call of that number, of all that share ``count``."""

    def call(*args: object, **options: object) -> Any:
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)

    return call


def plant(fault: str, put: Callable[[object, str, object], None] = setattr) -> None:
    """``full``, ``bug``, ``killed``, ``waiting``, ``nice``, or the number of the call to the system that kills."""
    from citewell.backends import segments
    from citewell.backends.dense.indexes import FaissVectorIndexes
    from citewell.backends.lexical.tantivy_index import TantivyIndexes

    match fault:
        case "full":
            put(segments, "sync_files", _full)
        case "bug":
            put(TantivyIndexes, "build", _bug)
        case "killed":
            put(FaissVectorIndexes, "build", _killed)
        case "waiting":
            put(FaissVectorIndexes, "build", staticmethod(_waiting))
        case "nice":
            put(FaissVectorIndexes, "build", _nice)
        case number:
            count = [0]
            for name in CALLS:
                put(os, name, counted(getattr(os, name), count, int(number)))


def command(fault: str) -> tuple[str, ...]:
    """Runs the child with a fault."""
    return (sys.executable, "-I", __file__, fault)


if __name__ == "__main__":
    from citewell.worker import build_child

    plant(sys.argv[1])
    build_child.main()
