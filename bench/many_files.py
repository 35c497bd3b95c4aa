"""Many small files through a server that is killed on the way: one summary, and the memory of the server meanwhile.

    python bench/many_files.py [--files 10000] [--kill-at 0.4] [--every 5] [--json FILE]

Starts ``citewell serve`` on a new data directory and runs ``citewell ingest`` on a folder of small files. When a share
of them is done the server is killed with SIGKILL and started again, and ``citewell ingest`` is run again, which goes on
with the batch. The resident memory of the server's process is read from ``/proc``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from citewell.bootstrap.data_dir import running_server
from citewell.bootstrap.settings import load_settings
from citewell.cli.output import print_table
from citewell.client import Client
from citewell.client.errors import ApiError, ServerUnreachable
from citewell.domain.errors import ConfigurationError

WORDS = ("meadow", "harbour", "granite", "lantern", "thistle", "copper", "amber", "willow", "orchard", "anchor")
START_SECONDS = 60.0


def make_files(folder: Path, count: int) -> None:
    """Small Markdown files, each different."""
    rng = random.Random(1)  # noqa: S311  # the same files every time
    for number in range(count):
        below = folder / f"{number // 500:03}"
        below.mkdir(parents=True, exist_ok=True)
        said = " ".join(rng.choice(WORDS) for _ in range(40))
        (below / f"{number:05}.md").write_text(f"# Note {number}\n\n{said.capitalize()}.\n")


@dataclass
class Stand:
    """A server on a data directory, killed and started again, and what was seen of it."""

    data: Path
    environment: dict[str, str]
    began: float = field(default_factory=time.monotonic)
    server: subprocess.Popen[bytes] | None = None
    curve: list[tuple[float, int, int]] = field(default_factory=list)

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        """``citewell`` with these words, as a process."""
        program = [str(Path(sys.executable).with_name("citewell")), *words, "--data-dir", str(self.data)]
        # Not a pipe, which a long summary would fill.
        with (Path(os.devnull) if "serve" in words else self.said).open("wb") as said:
            return subprocess.Popen(program, env=self.environment, stdout=said, stderr=subprocess.DEVNULL)

    @property
    def said(self) -> Path:
        """What the last ``citewell ingest`` wrote."""
        return self.data.parent / "said"

    def start(self) -> None:
        """A new server on the same data."""
        self.server = self.command("serve", "--port", "0")
        until = time.monotonic() + START_SECONDS
        while running_server_of(self.data) is None:
            if time.monotonic() > until:
                raise RuntimeError("the server does not start")
            time.sleep(0.2)

    def kill(self) -> None:
        """SIGKILL."""
        assert self.server is not None
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def look(self) -> int:
        """Note memory and progress; how many files have ended."""
        ended = 0
        found = running_server_of(self.data)
        if found is not None:
            try:
                with Client(found[0], key=found[1], timeout=30) as client:
                    batch = next(iter(client.batches()), None)
                    ended = 0 if batch is None else batch["total"] - batch["waiting"] - batch["running"]
            except (ApiError, ServerUnreachable):
                return 0
        assert self.server is not None
        self.curve.append((round(time.monotonic() - self.began, 1), ended, rss_mb(self.server.pid)))
        return ended


def running_server_of(data: Path) -> tuple[str, str] | None:
    """Address and token of the server that runs on the directory."""
    try:
        found = running_server(data)
    except ConfigurationError:
        return None  # it has begun to start
    return None if found is None else (found.url, found.token)


def rss_mb(pid: int) -> int:
    """Resident memory of a process in MB."""
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith("VmRSS:"):
            return int(row.split()[1]) // 1024
    return 0


def run(stand: Stand, folder: Path, count: int, kill_at: float, every: float) -> dict[str, object]:
    """Put the files in, with a kill on the way; the summary of the last command."""
    killed = kill_at <= 0
    interrupted = 0
    stand.start()
    while True:
        ingest = stand.command("ingest", str(folder), "--collection", "many", "--json")
        while ingest.poll() is None:
            try:
                ingest.wait(every)
            except subprocess.TimeoutExpired:
                if stand.look() >= kill_at * count and not killed:
                    killed = True
                    stand.kill()
                    ingest.wait()
                    stand.start()
        said = json.loads(stand.said.read_bytes() or b"{}")
        if "counts" in said:
            stand.look()
            return {"interrupted": interrupted, **{k: v for k, v in said.items() if k != "files"}}
        interrupted += 1
        if interrupted > 5:  # noqa: PLR2004  # something is wrong beside the kill
            raise RuntimeError(f"citewell ingest does not end: {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--kill-at", type=float, default=0.4, help="share of the files; 0 kills nothing")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    models = load_settings().models
    with tempfile.TemporaryDirectory(prefix="citewell-bench-") as place:
        root = Path(place)
        make_files(root / "files", given.files)
        environment = {
            **os.environ,
            "CITEWELL_MODEL_DIR": str(models),
            "CITEWELL_LOG_LEVEL": "error",
            "CITEWELL_RATE_UPLOAD": "1000000/second",
        }
        stand = Stand(root / "data", environment)
        try:
            summary = run(stand, root / "files", given.files, given.kill_at, given.every)
        finally:
            stand.kill()
    print_table(("seconds", "files ended", "server MB"), stand.curve)
    print_table(("measure", "value"), summary.items())
    if given.json:
        given.json.write_text(json.dumps({"curve": stand.curve, **summary}, indent=2) + "\n")


if __name__ == "__main__":
    main()
