"""A parsing child whose one parser does what the name of the file says. Started by tests of the sandbox."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from citewell.backends.parsing import child
from citewell.ports.parser import Block, BlockKind, ParsedDocument, ParseLimits, Parser, Part


class Hostile:
    """Obeys the name of the file."""

    name = "hostile"
    version = "1"
    media_types = frozenset({"text/plain"})

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:
        said = getattr(self, f"do_{file_name}")(path, limits)
        if isinstance(said, ParsedDocument):
            return said
        return ParsedDocument(text=said, media_type=media_type, parser=self.name, parser_version=self.version)

    def do_pid(self, path: Path, limits: ParseLimits) -> str:
        return str(os.getpid())

    def do_memory(self, path: Path, limits: ParseLimits) -> str:
        return str(len(bytearray(4 * limits.memory_bytes)))

    def do_spin(self, path: Path, limits: ParseLimits) -> str:
        while True:
            pass

    def do_wait(self, path: Path, limits: ParseLimits) -> str:
        signal.pause()
        return "woken"

    def do_crash(self, path: Path, limits: ParseLimits) -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return "alive"

    def do_killed(self, path: Path, limits: ParseLimits) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return "alive"

    def do_bug(self, path: Path, limits: ParseLimits) -> str:
        raise ZeroDivisionError

    def do_lie(self, path: Path, limits: ParseLimits) -> ParsedDocument:
        blocks = (Block(BlockKind.CODE, 0, 4), Block(BlockKind.LIST, 2, 6))
        return ParsedDocument("123456", "text/plain", self.name, self.version, blocks=blocks)

    def do_garbage(self, path: Path, limits: ParseLimits) -> str:
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"\xff" * 4096)
            except OSError:
                continue
        return "written"

    def do_long(self, path: Path, limits: ParseLimits) -> str:
        return "a" * (limits.text_chars + 1)

    def do_parts(self, path: Path, limits: ParseLimits) -> ParsedDocument:
        parts = tuple(Part(*each) for each in json.loads(path.read_text()))
        return ParsedDocument("text", "text/plain", self.name, self.version, parts=parts)

    def do_facts(self, path: Path, limits: ParseLimits) -> ParsedDocument:
        deep: list[object] = []
        for _ in range(500):
            deep = [deep]
        odd = {
            "number": float("nan"),
            "huge": 2**100,
            "deep": deep,
            "long": "x" * 100_000,
            "bad": "\ud800\x00",
            "no": None,
        }
        return ParsedDocument("text", "text/plain", self.name, self.version, title="Title", metadata=odd)

    def do_connect(self, path: Path, limits: ParseLimits) -> str:
        tried = {}
        attempts: dict[str, Callable[[], object]] = {
            "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
            "connect": lambda: socket.create_connection(("127.0.0.1", int(path.read_text()))),
            "resolve": lambda: socket.getaddrinfo("localhost", 80),
            "run": lambda: subprocess.run(["/bin/true"], check=True),
            "system": lambda: os.system("/bin/true"),  # noqa: S605 - to see it refused
            "fork": os.fork,
            "log": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", "/dev/log"),
        }
        for name, attempt in attempts.items():
            try:
                attempt()
                tried[name] = "done"
            except OSError as error:
                tried[name] = type(error).__name__
        return json.dumps(tried)

    def do_native(self, path: Path, limits: ParseLimits) -> str:
        """Connects without Python's knowledge, the way a hijacked library would."""
        libc = ctypes.CDLL(None, use_errno=True)
        descriptor = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
        port = int(path.read_text())
        address = socket.AF_INET.to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
        return "refused" if descriptor < 0 or libc.connect(descriptor, address, len(address)) != 0 else "connected"

    def do_read(self, path: Path, limits: ParseLimits) -> str:
        try:
            return Path(path.read_text()).read_text()
        except PermissionError:
            return "refused"

    def do_environment(self, path: Path, limits: ParseLimits) -> str:
        return json.dumps({"names": sorted(os.environ), "files": sorted(each.name for each in Path().iterdir())})


def hostile(media_type: str) -> Parser | None:
    return Hostile()


if __name__ == "__main__":
    vars(child)["parser_for"] = hostile  # the fault that tests plant
    child.main()
