"""Warm child processes: started when needed, used one document at a time, replaced when they die."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from citewell.backends.parsing.wire import HEADER, LONGEST_JSON, WireError, decode_json

CHILD_COMMAND: Final = (sys.executable, "-I", "-m", "citewell.backends.parsing.child")
_START_SECONDS: Final = 30.0
_TICK_SECONDS: Final = 0.25
_BYTES_A_CHARACTER: Final = 4
# Bounds the threads, and so the address space, of native libraries on machines with many cores.
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKIO_WORKER_THREADS": "1",
}


class ChildGone(Exception):
    """The child ended without an answer. ``status`` as ``Popen.returncode``, ``said`` the end of its error output."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"the parsing process ended with {status}")
        self.status = status
        self.said = said


class TooSlow(Exception):
    """The child did not answer in time."""


class Stopped(Exception):
    """The caller wants no answer any more."""


class PoolClosed(Exception):
    """The pool was closed; the program is ending."""


@dataclass(slots=True)
class Child:
    """One process with its socket, its directory and its error output."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    folder: Path
    errors: IO[bytes]
    confinement: tuple[str, ...] = ()
    served: int = 0
    idle_since: float = field(default=0.0)

    @classmethod
    def start(cls, command: Sequence[str], stopped: Callable[[], bool]) -> Child:
        """A new child of ``command``, ready for its first document.

        Raises:
            ChildGone: it died at once.
            TooSlow: it did not get ready.
            Stopped: ``stopped`` said so.
        """
        folder = Path(tempfile.mkdtemp(prefix="citewell-parse-"))
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, or what a test gives
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=folder,
                env={**_ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)},
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            errors.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            theirs.close()
        child = cls(process, ours, folder, errors)
        try:
            hello, _ = child.receive(time.monotonic() + _START_SECONDS, stopped, most_text=0)
        except BaseException:
            child.end()
            raise
        in_force = hello.get("confinement")
        child.confinement = tuple(map(str, in_force)) if isinstance(in_force, list) else ()
        return child

    def send(self, request: bytes, descriptor: int) -> None:
        """Hands over ``request`` and the open file ``descriptor``.

        Raises:
            ChildGone: there is nobody to take it.
        """
        try:
            self.channel.settimeout(_START_SECONDS)
            sent = socket.send_fds(self.channel, [request], [descriptor])
            if sent < len(request):  # sending nothing fails where a quick child has answered and gone
                self.channel.sendall(request[sent:])
        except OSError as exc:
            raise self._gone() from exc

    def receive(
        self, deadline: float, stopped: Callable[[], bool], *, most_text: int
    ) -> tuple[dict[str, object], bytes]:
        """The next answer and its text as UTF-8.

        Args:
            deadline: On the monotonic clock.
            stopped: Asked several times a second.
            most_text: Characters above which the answer is not believed.

        Raises:
            ChildGone: it ended.
            TooSlow: the deadline passed.
            Stopped: ``stopped`` said so.
            WireError: it does not speak the protocol.
        """
        head = self._exactly(HEADER.size, deadline, stopped)
        body_size, text_size = HEADER.unpack(head)
        if body_size > LONGEST_JSON or text_size > most_text * _BYTES_A_CHARACTER:
            raise WireError("an answer of absurd size")
        body = self._exactly(body_size, deadline, stopped)
        return decode_json(bytes(body)), bytes(self._exactly(text_size, deadline, stopped))

    def end(self) -> None:
        """Kills the process, waits for it and removes what was its own."""
        if self.process.poll() is None:  # its number is still its own
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.channel.close()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _exactly(self, size: int, deadline: float, stopped: Callable[[], bool]) -> bytearray:
        data = bytearray()
        poll = select.poll()
        poll.register(self.channel, select.POLLIN)
        while len(data) < size:
            if stopped():
                raise Stopped
            left = deadline - time.monotonic()
            if left <= 0:
                raise TooSlow
            if not poll.poll(min(left, _TICK_SECONDS) * 1000):
                continue
            try:
                part = self.channel.recv(min(size - len(data), 1 << 20))
            except OSError as exc:
                raise self._gone() from exc
            if not part:
                raise self._gone()
            data += part
        return data

    def _gone(self) -> ChildGone:
        try:
            status = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # it closed the socket but lives on; ``end`` will kill it
            status = 0
        size = self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, size - 4096))
        return ChildGone(status, self.errors.read().decode("utf-8", errors="replace"))


class ChildPool:
    """At most ``children`` processes at a time; idle ones end after ``idle_seconds``. Safe to use from many threads."""

    def __init__(
        self, *, children: int, documents_per_child: int, idle_seconds: float, command: Sequence[str] = CHILD_COMMAND
    ) -> None:
        self._command = command
        self._children = children
        self._documents_per_child = documents_per_child
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._idle: list[Child] = []
        self._busy = 0
        self._closed = False
        self._sweeper: threading.Timer | None = None

    def acquire(self, stopped: Callable[[], bool]) -> Child:
        """A child that is ready; waits while all are busy.

        Raises:
            Stopped: ``stopped`` said so.
            PoolClosed: there are no children any more.
            ChildGone, TooSlow: a new child did not start.
        """
        child: Child | None = None
        with self._changed:
            while not self._closed and self._busy >= self._children:
                if stopped():
                    raise Stopped
                self._changed.wait(_TICK_SECONDS)
            if self._closed:
                raise PoolClosed
            self._busy += 1
            if self._idle:
                child = self._idle.pop()
        try:
            if child is not None and child.process.poll() is None:
                return child
            if child is not None:
                child.end()
            return Child.start(self._command, stopped)
        except BaseException:
            self._leave()
            raise

    def release(self, child: Child, *, reusable: bool) -> None:
        """Gives ``child`` back; one that is not ``reusable``, or has served enough, is ended."""
        child.served += 1
        with self._changed:
            keep = reusable and not self._closed and child.served < self._documents_per_child
            if keep:
                child.idle_since = time.monotonic()
                self._idle.append(child)
                self._arm()
        if not keep:
            child.end()
        self._leave()

    def close(self) -> None:
        """Ends every idle child now and every busy one when its document is done."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            if self._sweeper is not None:
                self._sweeper.cancel()
            self._changed.notify_all()
        for child in idle:
            child.end()

    def _leave(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify()

    def _arm(self) -> None:
        """Has the idle children looked at in ``idle_seconds``; the lock is held."""
        if self._sweeper is None:
            self._sweeper = threading.Timer(self._idle_seconds, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        with self._changed:
            self._sweeper = None
            limit = time.monotonic() - self._idle_seconds
            old = [child for child in self._idle if child.idle_since <= limit]
            self._idle = [child for child in self._idle if child.idle_since > limit]
            if self._idle and not self._closed:
                self._arm()
        for child in old:
            child.end()
