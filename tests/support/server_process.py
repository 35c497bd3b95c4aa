"""``citewell serve`` as a process of its own, on a free port and a data directory of the test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

LINK = re.compile(r"(http://\S+)/#login=(\S+)")
START_SECONDS = 120
STOP_SECONDS = 60


class ServerDidNotStart(Exception):
    """It ended, or printed no link in time. The message is what it printed."""


@dataclass(frozen=True)
class Server:
    """A running server, the one-time token of its printed link, and where its data is."""

    url: str
    token: str
    process: subprocess.Popen[str]
    data: Path

    @property
    def link(self) -> str:
        """The printed link; it works once."""
        return f"{self.url}/#login={self.token}"


@contextmanager
def serving(data: Path, model: Path, *options: str, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server on a free port; killed at the end if it does not stop by itself.

    Args:
        data: Its data directory.
        model: Directory of a model that needs no network.
        options: Further options of ``citewell serve``.
        settings: Further variables of its environment.

    Raises:
        ServerDidNotStart: it printed no link.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CITEWELL_")}
    environment = kept | {
        "CITEWELL_DATA_DIR": str(data),
        "CITEWELL_EMBEDDING_MODEL": f"path:{model}",
        "CITEWELL_EMBEDDING_PRECISION": "fp32",
        "CITEWELL_PORT": "0",
        "CITEWELL_OFFLINE": "true",
        "PYTHONUNBUFFERED": "1",
        **(settings or {}),
    }
    command = [sys.executable, "-c", "from citewell.cli.main import run; run()", "serve", "--login-link", *options]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=data.parent
    )
    lines: SimpleQueue[str | None] = SimpleQueue()
    reader = threading.Thread(target=_drain, args=(process, lines), daemon=True)
    reader.start()
    try:
        yield Server(*_wait_for_link(lines), process, data)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()


def _drain(process: subprocess.Popen[str], lines: SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


def _wait_for_link(lines: SimpleQueue[str | None]) -> tuple[str, str]:
    seen: list[str] = []
    while True:
        try:
            line = lines.get(timeout=START_SECONDS)
        except Empty:
            line = None
        if line is None:
            raise ServerDidNotStart("".join(seen)[-4000:])
        seen.append(line)
        found = LINK.search(line)
        if found:
            return found[1], found[2]
