"""Linux's Landlock: after ``restrict`` this process reads only the program and writes only its own directory.

A parser that is led astray (an external entity, a symbolic link, a crafted font) can then reach neither the database
nor the secrets, cannot start a program, connect by TCP or signal other processes. Constants and structures as in the
kernel's ``include/uapi/linux/landlock.h``; the numbers of the system calls are the same on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION: Final = 1
_RULE_PATH_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38

_EXECUTE: Final = 1
_READ_FILE, _READ_DIRECTORY = 1 << 2, 1 << 3
_ALL_FILE_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # by ABI version
_OWN_RIGHTS: Final = 1 << 1 | _READ_FILE | _READ_DIRECTORY | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 14
_TCP: Final = 0b11  # bind, connect
_SCOPES: Final = 0b11  # abstract sockets and signals of other processes
_TCP_SINCE, _SCOPES_SINCE = 4, 6

_SYSTEM: Final = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
    "/sys/devices/system/cpu",
)
_LOADERS: Final = ("lib64/ld-*.so*", "lib/ld-*.so*", "lib/*/ld-*.so*")  # start every program that has shared libraries


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("directory", ctypes.c_int32))


def restrict(own: Path, *, program: Path | None = None, data: Iterable[Path] = ()) -> frozenset[str]:
    """What is now in force, of ``files`` and ``tcp``; empty where the kernel has no Landlock. Cannot be undone.

    Call it before any thread starts: it holds for the calling thread and those that it starts later.

    Args:
        own: The directory that may be written.
        program: The one program that this process may become. Without it, it stays this one and starts none.
        data: What that program reads beside the libraries of the system.
    """
    version = in_kernel()
    if version < 1:
        return frozenset()
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _ALL_FILE_RIGHTS[max(known for known in _ALL_FILE_RIGHTS if known <= version)]
    rules = _Ruleset(handled, _TCP if version >= _TCP_SINCE else 0, _SCOPES if version >= _SCOPES_SINCE else 0)
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _TCP_SINCE else 8
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return frozenset()
    try:
        for path in _readable() if program is None else (*map(Path, _SYSTEM), *data):
            _allow(libc, ruleset, path, (_READ_FILE | _READ_DIRECTORY) & handled)
        for path in () if program is None else (program, *_loaders()):
            _allow(libc, ruleset, path, (_READ_FILE | _EXECUTE) & handled)
        _allow(libc, ruleset, own, _OWN_RIGHTS & handled)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            return frozenset()
    finally:
        os.close(ruleset)
    return frozenset({"files", "tcp"} if version >= _TCP_SINCE else {"files"})


def in_kernel() -> int:
    """The version of Landlock that the kernel speaks; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def _readable() -> Iterable[Path]:
    """Where the interpreter, the libraries and this package live; nothing with data."""
    interpreter = {str(Path(prefix) / "lib") for prefix in (sys.base_prefix, sys.prefix)}
    return map(Path, sorted({*filter(None, sys.path), *interpreter, *_SYSTEM}))


def _loaders() -> Iterable[Path]:
    return {found.resolve() for pattern in _LOADERS for found in Path("/").glob(pattern)}


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        rights &= _READ_FILE | _EXECUTE
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(rights, descriptor)
        libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
