"""Documents read in a child process that can be killed and has no network."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from citewell.backends.children.frames import WireError, frame
from citewell.backends.children.process import Child, ChildGone, Stopped, TooSlow
from citewell.backends.parsing.checking import BrokenPromise, check_document
from citewell.backends.parsing.pool import CHILD_COMMAND, ChildPool, PoolClosed
from citewell.backends.parsing.sniffing import sniff
from citewell.backends.parsing.spool import check_parts, kept, spool_for
from citewell.backends.parsing.wire import document_from_wire
from citewell.domain.errors import DocumentUnreadable, JobCancelled, Unavailable
from citewell.ports.parser import KeepPart, ParsedDocument, ParseLimits

_LONGEST_NAME: Final = 1_000
_NATIVE_OUT_OF_MEMORY: Final = ("memory allocation", "bad_alloc", "out of memory", "cannot allocate", "memoryerror")


class SandboxedReader:
    """Implements ``DocumentReader`` with a pool of warm child processes.

    Each child has limits on memory, CPU time, files and file size, an environment of its own, an empty directory, and
    no network: a network namespace where the kernel allows it, and always an audit hook that refuses sockets and new
    programs. Where Linux has Landlock, it can read nothing but the program and its own directory. It is handed an open
    descriptor, never a path.

    Args:
        children: How many documents are read at the same time.
        documents_per_child: After so many a child is replaced, which bounds what a library may leak.
        idle_seconds: A child without work ends after this time.
        command: What a child runs; tests plant hostile parsers with it.
    """

    def __init__(
        self,
        *,
        children: int = 2,
        documents_per_child: int = 200,
        idle_seconds: float = 60.0,
        command: Sequence[str] = CHILD_COMMAND,
    ) -> None:
        self._pool = ChildPool(
            children=children, documents_per_child=documents_per_child, idle_seconds=idle_seconds, command=command
        )

    def sniff(self, path: Path, *, file_name: str) -> str:
        """The media type by content; see ``DocumentReader.sniff``."""
        return sniff(path, file_name=file_name)

    def read(
        self,
        path: Path,
        *,
        file_name: str,
        media_type: str,
        limits: ParseLimits,
        stopped: Callable[[], bool] = lambda: False,
        keep: KeepPart | None = None,
    ) -> ParsedDocument:
        """The document in ``path``; see ``DocumentReader.read``."""
        with spool_for(keep) as spool:
            document = self._read(path, file_name, media_type, limits, stopped, spool)
            return document if keep is None or spool is None else kept(document, spool, keep)

    def _read(
        self,
        path: Path,
        file_name: str,
        media_type: str,
        limits: ParseLimits,
        stopped: Callable[[], bool],
        spool: BinaryIO | None,
    ) -> ParsedDocument:
        request = frame({"file_name": file_name[:_LONGEST_NAME], "media_type": media_type, "limits": asdict(limits)})
        try:
            child = self._pool.acquire(stopped)
        except Stopped:
            raise _cancelled() from None
        except (ChildGone, TooSlow, PoolClosed) as exc:
            raise Unavailable("The process that reads files does not start.") from exc
        sound = False
        try:
            document = _read_with(child, path, request, limits, stopped, spool)
            sound = True
        except DocumentUnreadable as error:
            sound = error.reason in _HARMLESS
            raise
        finally:
            self._pool.release(child, reusable=sound)
        return document

    def confinement(self) -> tuple[str, ...]:
        """What holds the children, of ``limits``, ``audit``, ``network_namespace``, ``landlock_files`` and
        ``landlock_tcp``; starts a child where none is idle.

        Raises:
            Unavailable: no child starts.
        """
        try:
            child = self._pool.acquire(lambda: False)
        except (ChildGone, TooSlow, PoolClosed) as exc:
            raise Unavailable("The process that reads files does not start.") from exc
        self._pool.release(child, reusable=True)
        in_force = child.hello.get("confinement")
        return tuple(map(str, in_force)) if isinstance(in_force, list) else ()

    def close(self) -> None:
        """Ends the children. Reading afterwards raises ``Unavailable``."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# The child refused politely and lives; after the other reasons it is replaced.
_HARMLESS: Final = frozenset({"empty", "encrypted", "damaged", "no_text", "unsupported", "too_large"})


def _read_with(
    child: Child,
    path: Path,
    request: bytes,
    limits: ParseLimits,
    stopped: Callable[[], bool],
    spool: BinaryIO | None,
) -> ParsedDocument:
    deadline = time.monotonic() + limits.wall_seconds
    try:
        with path.open("rb") as file:
            child.send(request, *(each.fileno() for each in (file, spool) if each is not None))
        said, text = child.receive(deadline, stopped, most_text=limits.text_chars)
        document = _understood(said, text)
        check_parts(document, spool, limits)
    except Stopped:
        raise _cancelled() from None
    except TooSlow:
        raise DocumentUnreadable(
            "timed_out", f"Reading the file took longer than {limits.wall_seconds:.0f} seconds and was stopped."
        ) from None
    except ChildGone as exc:
        raise _explained(exc, limits) from exc
    except (WireError, BrokenPromise, UnicodeDecodeError) as exc:
        raise DocumentUnreadable(
            "parser_crashed", "The parser's answer is not usable; the file may be damaged."
        ) from exc
    return document


def _understood(said: Mapping[str, object], text: bytes) -> ParsedDocument:
    refusal, described = said.get("unreadable"), said.get("document")
    if isinstance(refusal, dict):
        raise DocumentUnreadable(str(refusal.get("reason")), str(refusal.get("message")))
    if not isinstance(described, dict):
        raise WireError("neither a document nor a reason")
    document = document_from_wire(described, text.decode("utf-8"))
    check_document(document)
    return document


def _explained(gone: ChildGone, limits: ParseLimits) -> DocumentUnreadable:
    if gone.status == -signal.SIGXCPU:
        return DocumentUnreadable(
            "timed_out", f"Reading the file took more than {limits.cpu_seconds} seconds of computing and was stopped."
        )
    said = gone.said.lower()
    if gone.status == -signal.SIGKILL or any(sign in said for sign in _NATIVE_OUT_OF_MEMORY):
        return DocumentUnreadable(
            "out_of_memory",
            f"Reading the file took more memory than is allowed ({limits.memory_bytes // 1_000_000:,} MB).",
        )
    return DocumentUnreadable(
        "parser_crashed",
        "The parser crashed on this file; it is damaged or needs more memory than is allowed.",
        status=gone.status,
    )


def _cancelled() -> JobCancelled:
    return JobCancelled("Reading the file was stopped.")
