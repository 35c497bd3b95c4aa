"""What a process uses, and processes of their own for what is measured. Linux; needs the standard library only."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ParamSpec, TypeVar

TICKS = os.sysconf("SC_CLK_TCK")
USER_TIME, SYSTEM_TIME = 11, 12
"""Fields of /proc/<pid>/stat behind the name."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Memory:
    """Resident megabytes: ``anonymous`` is the process's own, ``file`` are mapped pages that can be given back."""

    anonymous: float
    file: float

    @property
    def resident(self) -> float:
        """All of it."""
        return self.anonymous + self.file


def memory(pids: Iterable[int]) -> Memory:
    """Of all these processes together; a page that two of them share counts once in each."""
    anonymous = resident = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                name, *rest = line.split()
                anonymous += int(rest[0]) if name == "Anonymous:" else 0
                resident += int(rest[0]) if name == "Rss:" else 0
    return Memory(anonymous / 1024, (resident - anonymous) / 1024)


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:  # grows while it is read
        found.extend(parents.get(each, []))
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor seconds that these processes have used so far."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            ticks += int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])
    return ticks / TICKS


def pin(pids: Iterable[int], core: int) -> None:
    """Keep every thread of these processes, and those that they start, on one core."""
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(task.name), {core})


def drop_cached_pages(folder: Path) -> None:
    """Write what is dirty and let the system forget the contents of all files below ``folder``."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def megabytes(folder: Path) -> float:
    """Bytes of all files below ``folder``, a hard-linked one once."""
    found = {(stat.st_dev, stat.st_ino): stat.st_size for stat in map(os.stat, filter(Path.is_file, folder.rglob("*")))}
    return sum(found.values()) / 1e6


@contextlib.contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Processes that are started meanwhile have these variables."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def apart(core: int | None, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` returns in a fresh process, kept on one core unless that is ``None``.

    Raises:
        ChildProcessError: it raised or died; the reason was printed by it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, core, work, args, kwargs))
    process.start()
    theirs.close()
    try:
        result: T = ours.recv()
    except EOFError:
        process.join()
        raise ChildProcessError(f"{work.__name__} ended with {process.exitcode}") from None
    process.join()
    return result


def _run(
    pipe: Connection,
    core: int | None,
    work: Callable[..., object],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})
    pipe.send(work(*args, **kwargs))
    pipe.close()
