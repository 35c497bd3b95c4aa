"""What the child may not do: fixed limits, no network, no new programs. Runs inside the child only."""

from __future__ import annotations

import ctypes
import math
import resource
import socket
import sys
from typing import Final

from citewell.ports.parser import ParseLimits

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_MOST_FILES: Final = 128
_SPARE_BYTES: Final = 512_000_000  # what a parser may write beside its input
_REFUSED: Final = (
    "socket.__new__",
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
)


class Refused(PermissionError):
    """A parser tried to reach the network or to start a program."""


def limit_process() -> None:
    """Sets the limits that hold for the whole life of the child: no core dump, few open files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(_MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def limit_document(limits: ParseLimits, *, file_size: int) -> None:
    """Sets the limits of one document; the CPU time it may use counts from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    _set_soft(resource.RLIMIT_CPU, spent + limits.cpu_seconds)
    _set_soft(resource.RLIMIT_AS, limits.memory_bytes)
    _set_soft(resource.RLIMIT_FSIZE, file_size + _SPARE_BYTES)


def leave_network() -> bool:
    """Whether the child now has a network of its own, with nothing in it: on Linux, where the kernel allows it."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


def refuse_calls() -> None:
    """Makes Python refuse sockets and new programs from now on. Cannot be undone; native code is not covered."""
    refused = frozenset(_REFUSED)

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.__new__" and arguments[1] == socket.AF_UNIX:
            return  # a pair within the process, as event loops make for themselves; what leads elsewhere is refused
        if event in refused:
            raise Refused(f"{event} is not allowed while parsing")

    sys.addaudithook(refuse)


def _set_soft(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
