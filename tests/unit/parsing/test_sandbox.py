"""What holds when a parser turns on its host: limits, no network, no files, nothing left behind."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader
from citewell.domain.errors import DocumentUnreadable, JobCancelled, Unavailable
from citewell.ports.parser import ParsedDocument, ParseLimits, Part

HOSTILE = (sys.executable, "-I", str(Path(__file__).parents[2] / "support" / "hostile_child.py"))


class Lair:
    """A reader whose children obey the name of the file."""

    def __init__(self, folder: Path, *, children: int = 1, idle_seconds: float = 60.0) -> None:
        self.path = folder / "input"
        self.path.write_text("input")
        self.reader = SandboxedReader(children=children, idle_seconds=idle_seconds, command=HOSTILE)

    def does(self, what: str, limits: ParseLimits | None = None, given: str = "input") -> ParsedDocument:
        self.path.write_text(given)
        return self.reader.read(self.path, file_name=what, media_type="text/plain", limits=limits or ParseLimits())

    def pid(self) -> int:
        return int(self.does("pid").text)


def open_things() -> Counter[str]:
    """What this process has open, where the system tells: pipes and sockets by their inode, files by their path.

    The numbers would not do: one that an earlier test's garbage gave back may have been taken anew since.
    """
    found: Counter[str] = Counter()
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):  # the listing's own
            found[str(entry.readlink())] += 1
    return found


@pytest.fixture
def lair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lair]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = open_things()
    lair = Lair(tmp_path)
    with lair.reader:
        yield lair
    assert list(folder.iterdir()) == []
    assert not open_things() - before, "left open"  # that less is open than before is the doing of the collector


def ended(pid: int, *, within: float = 60.0) -> bool:
    """Whether the process ends and leaves no zombie; waits for it, at most ``within`` seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(within * 1000))
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("memory", "out_of_memory"),
        ("killed", "out_of_memory"),  # what the kernel does when the machine itself has no memory left
        ("crash", "parser_crashed"),
        ("bug", "parser_crashed"),
        ("lie", "parser_crashed"),
        ("garbage", "parser_crashed"),
    ],
)
def test_a_child_that_fails_is_explained_and_replaced(lair: Lair, what: str, reason: str) -> None:
    first = lair.pid()
    with pytest.raises(DocumentUnreadable) as caught:
        lair.does(what, ParseLimits(memory_bytes=600_000_000))
    assert caught.value.reason == reason
    assert caught.value.message.endswith(".")
    assert lair.pid() != first
    assert ended(first)


def test_a_child_that_does_its_work_is_kept(lair: Lair) -> None:
    first = lair.pid()
    with pytest.raises(DocumentUnreadable, match="more than 10 characters") as caught:
        lair.does("long", ParseLimits(text_chars=10))
    assert caught.value.reason == "too_large"
    assert lair.pid() == first


@pytest.mark.slow
def test_the_cpu_limit_counts_for_each_document_alone(lair: Lair) -> None:
    limits = ParseLimits(cpu_seconds=1)
    first = lair.pid()
    with pytest.raises(DocumentUnreadable, match="1 seconds of computing") as caught:
        lair.does("spin", limits)
    assert caught.value.reason == "timed_out"
    assert lair.pid() != first


def test_the_wall_clock_limit_ends_a_child_that_waits(lair: Lair) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        lair.does("wait", ParseLimits(wall_seconds=0.2))
    assert caught.value.reason == "timed_out"


def test_a_stopped_job_kills_its_child(lair: Lair) -> None:
    first = lair.pid()
    answers = iter([False, False, True])
    with pytest.raises(JobCancelled):
        lair.reader.read(
            lair.path, file_name="wait", media_type="text/plain", limits=ParseLimits(), stopped=lambda: next(answers)
        )
    assert ended(first)


def test_a_stopped_job_does_not_wait_for_a_busy_child(lair: Lair) -> None:
    begun, release = threading.Event(), threading.Event()

    def busy() -> bool:
        begun.set()
        return release.is_set()

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(
            lair.reader.read, lair.path, file_name="wait", media_type="text/plain", limits=ParseLimits(), stopped=busy
        )
        assert begun.wait(60)
        answers = iter([False, True])
        with pytest.raises(JobCancelled):
            lair.reader.read(
                lair.path, file_name="pid", media_type="text/plain", limits=ParseLimits(), stopped=lambda: next(answers)
            )
        release.set()
        assert isinstance(held.exception(60), JobCancelled)


def test_python_code_reaches_no_network_and_starts_no_program(lair: Lair) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        tried = json.loads(lair.does("connect", given=str(server.getsockname()[1])).text)
    assert tried == dict.fromkeys(["socket", "connect", "resolve", "run", "system", "fork", "log"], "Refused")


def test_native_code_reaches_no_network(lair: Lair) -> None:
    if not {"network_namespace", "landlock_tcp"} & set(lair.reader.confinement()):
        pytest.skip("this kernel grants neither a network namespace nor Landlock")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert lair.does("native", given=str(server.getsockname()[1])).text == "refused"


@pytest.mark.parametrize("name", ["secret", "/proc/self/environ", "/etc/passwd"])
def test_no_file_but_the_given_one_can_be_read(lair: Lair, tmp_path: Path, name: str) -> None:
    if "landlock_files" not in lair.reader.confinement():
        pytest.skip("this kernel has no Landlock")
    (tmp_path / "secret").write_text("secret")
    assert lair.does("read", given=str(tmp_path / name)).text == "refused"


def test_the_environment_of_the_server_is_not_handed_down(lair: Lair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_SECRET_KEY", "secret")
    lair.does("pid")
    seen = json.loads(lair.does("environment").text)
    assert not any("SECRET" in name or "CITEWELL" in name for name in seen["names"])
    assert seen["files"] == ["document"]


def test_metadata_comes_back_bounded_and_as_json(lair: Lair) -> None:
    document = lair.does("facts")
    assert document.title == "Title"
    assert set(document.metadata) == {"number", "huge", "deep", "long", "bad"}
    assert len(json.dumps(document.metadata, allow_nan=False)) < 20_000
    assert "\x00" not in json.dumps(document.metadata)


def test_idle_children_end(tmp_path: Path) -> None:
    lair = Lair(tmp_path, idle_seconds=0.05)
    with lair.reader:
        assert ended(lair.pid())


def test_closing_ends_the_children_and_refuses_further_work(tmp_path: Path) -> None:
    lair = Lair(tmp_path)
    pid = lair.pid()
    lair.reader.close()
    assert ended(pid)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    with pytest.raises(Unavailable):
        lair.pid()


def test_a_child_that_cannot_start_is_unavailable(tmp_path: Path) -> None:
    with SandboxedReader(command=(sys.executable, "-c", "raise SystemExit(3)")) as reader, pytest.raises(Unavailable):
        reader.confinement()


def test_many_threads_share_few_children(tmp_path: Path) -> None:
    lair = Lair(tmp_path, children=2)
    with lair.reader, ThreadPoolExecutor(8) as pool:
        pids = set(pool.map(lambda _: lair.pid(), range(40)))
    assert len(pids) <= 2


def test_children_do_not_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, threading; from pathlib import Path; from citewell.backends.parsing import SandboxedReader\n"
        "from citewell.ports.parser import ParseLimits\n"
        "reader = SandboxedReader(children=1, command=sys.argv[2:])\n"
        "def read(name): return reader.read(Path(sys.argv[1]), file_name=name, media_type='text/plain', "
        "limits=ParseLimits())\n"
        "print(read('pid').text, flush=True); read('wait')\n"
    )
    (tmp_path / "input").write_text("input")
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "input"), *HOSTILE], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        child = int(server.stdout.readline())
        handle = os.pidfd_open(child)
        server.send_signal(signal.SIGKILL)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        assert poll.poll(60_000)
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    "parts",
    [
        [["a", "text/plain", 1]],  # nothing was written
        [["a", "text/plain", -1]],
        [["a", "text/plain", 0]],
        [["a", "text/plain", 10**12]],
        [["a", "text/plain", 1]] * 3,
        [[str(number), "text/plain", 1] for number in range(20_000)],
    ],
)
def test_parts_that_cannot_be_are_not_believed(lair: Lair, parts: list[object]) -> None:
    taken: list[Part] = []

    def keep(part: Part, blocks: Iterator[bytes]) -> str:
        taken.append(part)
        return ""

    lair.path.write_text(json.dumps(parts))
    with pytest.raises(DocumentUnreadable) as caught:
        lair.reader.read(lair.path, file_name="parts", media_type="text/plain", limits=ParseLimits(), keep=keep)
    assert caught.value.reason == "parser_crashed"
    assert taken == []
