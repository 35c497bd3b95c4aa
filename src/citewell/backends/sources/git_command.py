"""The system's git, on a leash: no hooks, no prompts, nobody's configuration, one protocol, bounded time and size."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from citewell.domain.errors import JobCancelled, SourceFailed

BLOCK: Final = 1 << 20
LOOK_SECONDS: Final = 0.05
SAID: Final = (
    (
        "refused",
        ("authentication failed", "could not read username", "permission denied", "error: 401", "error: 403"),
        "The server refuses the credentials. Give others.",
    ),
    (
        "not_found",
        ("not found", "does not exist", "does not appear to be a git repo", "couldn't find remote ref"),
        "There is no such repository or branch, or these credentials do not show it.",
    ),
    ("refused", ("host key verification failed",), "The key of the server is not the one in host_key."),
)
"""What git says when it fails, and what that means."""


@dataclass(frozen=True)
class Git:
    """Runs git in ``folder`` for one repository. ``configuration`` may hold secrets: it goes by the environment, which
    only the same user can see.
    """

    folder: Path
    protocol: str
    configuration: Sequence[tuple[str, str]] = field(default=(), repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 900.0
    max_bytes: int = 1 << 30

    def text(self, *arguments: str, stopped: Callable[[], bool] = lambda: False) -> str:
        """What a command prints.

        Raises:
            SourceFailed: it fails, takes too long or too much room, or there is no git.
            JobCancelled: ``stopped`` said so.
        """
        process = self._start(arguments)
        until = time.monotonic() + self.seconds
        while True:
            try:
                out, err = process.communicate(timeout=LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                reason = self._too_much(until, stopped)
                if reason is None:
                    continue
                process.kill()
                process.communicate()
                raise reason from None
        if process.returncode != 0:
            raise _failure(err.decode("utf-8", "replace"))
        return out.decode("utf-8", "surrogateescape")

    @contextmanager
    def stream(self, *arguments: str) -> Iterator[IO[bytes]]:
        """What a command prints, bit by bit. Raises ``SourceFailed``."""
        process = self._start(arguments)
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.kill()
            process.communicate()

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        program = shutil.which("git")
        if program is None:
            raise SourceFailed("not_installed", "Git is not installed on the server. Install it.")
        settings = (
            ("core.hooksPath", os.devnull),
            ("gc.auto", "0"),
            ("http.followRedirects", "false"),
            ("http.lowSpeedLimit", "500"),
            ("http.lowSpeedTime", "60"),
            ("protocol.version", "2"),
            ("submodule.recurse", "false"),
            *self.configuration,
        )
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LC_ALL": "C",
            "GIT_ALLOW_PROTOCOL": self.protocol,
            "GIT_ASKPASS": "false",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_DIR": str(self.folder / "repository"),
            "GIT_TERMINAL_PROMPT": "0",
            **self.environment,
        }
        for number, (key, value) in enumerate(settings):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell; what others chose comes after --
            [program, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _too_much(self, until: float, stopped: Callable[[], bool]) -> Exception | None:
        if stopped():
            return JobCancelled("The job was asked to stop.")
        if time.monotonic() > until:
            return SourceFailed("timed_out", f"The repository was not there within {self.seconds:g} seconds.")
        if _size(self.folder) > self.max_bytes:
            return SourceFailed("too_large", f"The repository is larger than {self.max_bytes >> 20} MiB.")
        return None


def basic(username: str, token: str) -> str:
    """A header that logs in."""
    return "Authorization: Basic " + base64.b64encode(f"{username}:{token}".encode()).decode()


def _size(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118 - as os.walk gives it
            except FileNotFoundError:
                continue
    return total


def _failure(said: str) -> SourceFailed:
    """What went wrong; git's own words may hold addresses with credentials, so they are not repeated."""
    lowered = said.lower()
    for reason, signs, message in SAID:
        if any(sign in lowered for sign in signs):
            return SourceFailed(reason, message)
    return SourceFailed("unreachable", "The repository cannot be reached.")
