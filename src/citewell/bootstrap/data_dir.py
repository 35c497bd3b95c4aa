"""The data directory: one process at a time, and how the others find it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from citewell.domain.errors import ConfigurationError

LOCK_FILE = "server.lock"
ADDRESS_FILE = "server.json"
LOCK_TRIES = 5
LOCK_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that holds the directory: its address, or the path of its Unix socket, and the local token."""

    url: str
    token: str
    socket: str | None
    pid: int


class DataDirectory:
    """A data directory that this process holds until ``release``.

    Raises:
        ConfigurationError: another process holds it (fact ``held``), or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            message = f"The data directory {path} cannot be used: {error.strerror}. Choose another with --data-dir."
            raise ConfigurationError(message) from error
        if not self._locked():
            os.close(self._lock)
            message = f"Another Citewell is using {path}. Stop it first, or choose another directory with --data-dir."
            raise ConfigurationError(message, held=True)
        (path / ADDRESS_FILE).unlink(missing_ok=True)

    def _locked(self) -> bool:
        # Who only asks whether somebody holds the directory holds it for the blink of an eye, too.
        for _ in range(LOCK_TRIES):
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(LOCK_PAUSE_SECONDS)
            else:
                return True
        return False

    def announce(self, *, url: str, token: str, socket: str | None = None) -> None:
        """Tell the owner's other programs how to reach this server."""
        temporary = self.path / f".{ADDRESS_FILE}.{os.getpid()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"url": url, "token": token, "socket": socket, "pid": os.getpid()}, file)
        temporary.rename(self.path / ADDRESS_FILE)

    def withdraw(self) -> None:
        """Tell nobody any more: who comes now waits for the release."""
        (self.path / ADDRESS_FILE).unlink(missing_ok=True)

    def release(self) -> None:
        """Let the next process have it."""
        self.withdraw()
        os.close(self._lock)


def running_server(path: Path) -> RunningServer | None:
    """The server that holds the directory, or ``None`` when nobody does.

    Raises:
        ConfigurationError: somebody holds it, but does not say where it listens (yet).
    """
    try:
        descriptor = os.open(path / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _announced(path)
    finally:
        os.close(descriptor)
    return None


def _announced(path: Path) -> RunningServer:
    try:
        facts = json.loads((path / ADDRESS_FILE).read_text(encoding="utf-8"))
        return RunningServer(str(facts["url"]), str(facts["token"]), facts["socket"], int(facts["pid"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"Another Citewell is using {path} and is not ready yet. Try again in a moment."
        raise ConfigurationError(message) from error
