"""One question to a child of the pool, and what its silence means."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from citewell.backends.children.frames import WireError, frame
from citewell.backends.children.process import ChildGone, Stopped, TooSlow
from citewell.backends.parsing.checking import BrokenPromise
from citewell.backends.parsing.pool import ChildPool, PoolClosed
from citewell.domain.errors import DocumentUnreadable, JobCancelled, Unavailable
from citewell.ports.parser import ParseLimits
from citewell.ports.recogniser import RecognisedPages

_LONGEST_NAME: Final = 1_000
_NATIVE_OUT_OF_MEMORY: Final = ("memory allocation", "bad_alloc", "out of memory", "cannot allocate", "memoryerror")
# The child refused politely and lives; after the other reasons it is replaced.
_HARMLESS: Final = frozenset({"empty", "encrypted", "damaged", "no_text", "unsupported", "too_large"})

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Given:
    """A file, and what a child is told of it. ``password`` is in no text that is shown or logged."""

    path: Path
    file_name: str
    media_type: str
    limits: ParseLimits
    stopped: Callable[[], bool]
    told: Callable[[int, int], None]
    pages: RecognisedPages | None
    password: str | None = field(default=None, repr=False)

    def request(self, text: str = "", **more: object) -> bytes:
        """As bytes for the wire, with what else is asked; ``text`` goes along."""
        said = {
            "file_name": self.file_name[:_LONGEST_NAME],
            "media_type": self.media_type,
            "limits": asdict(self.limits),
            "password": self.password,
        }
        return frame({**said, **more}, text)


def ask(
    pool: ChildPool,
    given: Given,
    request: bytes,
    understand: Callable[[Mapping[str, object], bytes], _Answer],
    *,
    most_text: int,
    spool: BinaryIO | None = None,
) -> _Answer:
    """What ``understand`` makes of the answer and its text.

    Args:
        pool: Has the children; waits while all are busy.
        given: The file, which is handed over open.
        request: From ``given.request``.
        understand: May raise ``WireError`` or ``BrokenPromise`` where it does not believe the child.
        most_text: Characters of text above which the answer is not believed.
        spool: Where the child writes the parts of the document.

    Raises:
        DocumentUnreadable: the child says so, or died of the file, or took too long.
        JobCancelled: ``given.stopped`` said so.
        Unavailable: no child starts.
    """
    try:
        child = pool.acquire(given.stopped)
    except Stopped:
        raise _cancelled() from None
    except (ChildGone, TooSlow, PoolClosed) as exc:
        raise Unavailable("The process that reads files does not start.") from exc
    sound = False
    deadline = time.monotonic() + given.limits.wall_seconds
    try:
        with given.path.open("rb") as file:
            child.send(request, *(each.fileno() for each in (file, spool) if each is not None))
        said, text = child.receive(deadline, given.stopped, most_text=most_text)
        _refused(said)
        answer = understand(said, text)
        sound = True
    except DocumentUnreadable as error:
        sound = error.reason in _HARMLESS
        raise
    except Stopped:
        raise _cancelled() from None
    except TooSlow:
        raise DocumentUnreadable(
            "timed_out", f"Reading the file took longer than {given.limits.wall_seconds:.0f} seconds and was stopped."
        ) from None
    except ChildGone as exc:
        raise _explained(exc, given.limits) from exc
    except (WireError, BrokenPromise, UnicodeDecodeError) as exc:
        raise DocumentUnreadable(
            "parser_crashed", "The parser's answer is not usable; the file may be damaged."
        ) from exc
    finally:
        pool.release(child, reusable=sound)
    return answer


def _refused(said: Mapping[str, object]) -> None:
    refusal = said.get("unreadable")
    if isinstance(refusal, dict):
        pages = refusal.get("pages")
        known = isinstance(pages, list) and all(isinstance(number, int) and number > 0 for number in pages)
        facts = {"pages": pages} if pages and known else {}
        raise DocumentUnreadable(str(refusal.get("reason")), str(refusal.get("message")), **facts)


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
