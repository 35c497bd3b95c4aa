"""A child process as its parent sees it: started, spoken with over a socket, killed."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from citewell.backends.children.frames import HEADER, LONGEST_JSON, WireError, decode_json

TICK_SECONDS: Final = 0.25
"""How long a parent waits before it asks again whether to go on."""
_START_SECONDS: Final = 120.0
_BYTES_A_CHARACTER: Final = 4


class ChildGone(Exception):
    """The child ended without an answer. ``status`` as ``Popen.returncode``, ``said`` the end of its error output."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"the child process ended with {status}")
        self.status = status
        self.said = said


class TooSlow(Exception):
    """The child did not answer in time."""


class Stopped(Exception):
    """The caller wants no answer any more."""


@dataclass(slots=True)
class Child:
    """One process with its socket, its directory and its error output."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    folder: Path | None
    errors: IO[bytes]
    hello: Mapping[str, object] = field(default_factory=dict)
    served: int = 0
    idle_since: float = field(default=0.0)

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        stopped: Callable[[], bool],
        *,
        environment: Mapping[str, str],
        folder: Path | None = None,
    ) -> Child:
        """A new child of ``command``, which has said that it is ready.

        It has the socket as standard input, and is in a process group of its own: what a terminal sends to the parent
        does not reach it.

        Args:
            command: Program and arguments. Others see them, so there are no secrets in them.
            stopped: Asked several times a second; what it raises is raised here, too.
            environment: All of it.
            folder: An empty directory of the child's own to begin in, removed with it. The child then also has a
                session of its own, away from the parent's terminal. A session would make the kernel share out
                processor time by sessions where it groups them, whatever their priority; without a folder the
                child stays in the parent's session and directory.

        Raises:
            ChildGone: it died at once.
            TooSlow: it did not get ready.
            Stopped: ``stopped`` said so.
        """
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, or what a test gives
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=folder,
                env=dict(environment),
                start_new_session=folder is not None,
                process_group=None if folder is not None else 0,
            )
        except BaseException:
            ours.close()
            errors.close()
            _remove(folder)
            raise
        finally:
            theirs.close()
        child = cls(process, ours, folder, errors)
        try:
            child.hello, _ = child.receive(time.monotonic() + _START_SECONDS, stopped, most_text=0)
        except BaseException:
            child.end()
            raise
        return child

    def send(self, request: bytes, *descriptors: int) -> None:
        """Hands over ``request`` and open files.

        Raises:
            ChildGone: there is nobody to take it.
        """
        try:
            self.channel.settimeout(_START_SECONDS)
            sent = socket.send_fds(self.channel, [request], descriptors)
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
        _remove(self.folder)

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
            if not poll.poll(min(left, TICK_SECONDS) * 1000):
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


def _remove(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
