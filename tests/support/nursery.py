"""Commands as processes of their own, forked from one that has imported everything.

To start the interpreter and import the server takes far longer than most commands. A forked command has its own
process, environment, arguments and files as a started one; only what importing does is not seen.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

IMPORTED = (
    "anyio._backends._asyncio", "citewell.backends.embedding.onnx_embedder", "citewell.backends.sources.registry",
    "citewell.bootstrap.app", "citewell.cli.ingesting", "citewell.cli.main", "citewell.cli.retrieval_evaluation",
    "citewell.cli.server", "citewell.client", "citewell.http.app", "citewell.worker.loop", "faiss", "httpcore", "onnx",
    "py3langid", "sqlite3", "tantivy", "tokenizers", "uuid_utils", "uvicorn", "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)  # fmt: skip
"""Not onnxruntime: it starts a thread, which a fork does not have."""
PROGRAM = "import sys; from support.nursery import serve; serve(sys.argv[1]); from citewell.cli.main import run; run()"
TESTS = Path(__file__).parents[1]


class Nursery:
    """Runs commands; safe for many threads.

    Args:
        address: Path of the socket that it listens on.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def run(
        self, arguments: Sequence[str], *, environment: Mapping[str, str], given: str, folder: Path, seconds: float
    ) -> int:
        """The exit code of a command; what it prints is in ``folder``, as ``out`` and ``err``.

        Raises:
            TimeoutError: it did not end in time.
        """
        (folder / "in").write_text(given, encoding="utf-8")
        order = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds)
            connection.connect(self._address)
            connection.sendall(json.dumps(order | {"cwd": str(Path.cwd())}).encode())
            connection.shutdown(socket.SHUT_WR)
            return int(_all_of(connection))


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery while it lasts; ``folder`` must have a short path, as a socket needs it."""
    address = str(folder / "nursery")
    command = [sys.executable, "-c", PROGRAM, address]
    paths = [str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "it does not start"
        try:
            yield Nursery(address)
        finally:
            process.terminate()


def serve(address: str) -> None:
    """Wait for orders, and return in a new process for each, as the program that was ordered."""
    for name in IMPORTED:
        importlib.import_module(name)
    _work_on_routes()
    gc.freeze()  # a command that ends would look through all that was imported, which takes longer than most commands
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those that answer ended
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(16)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if listener not in ready:
                sys.exit()  # the tests are gone
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                break
            connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order = json.loads(_all_of(connection))
    child = os.fork()
    if child:
        _answer(connection, child)
    connection.close()
    _become(order)


def _work_on_routes() -> None:
    """What the server of a command would do when its first request comes, with the routes as they were imported."""
    from fastapi.routing import iter_route_contexts

    from citewell.http.app import routes

    assert list(iter_route_contexts(routes()))


def _answer(connection: socket.socket, child: int) -> NoReturn:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.sendall(str(code).encode())
    os._exit(0)


def _become(order: Mapping[str, Any]) -> None:
    folder = Path(order["folder"])
    for number, name, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        handle = os.open(folder / name, flags | os.O_CREAT | os.O_TRUNC if number else flags)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    sys.argv = ["citewell", *order["arguments"]]


def _all_of(connection: socket.socket) -> bytes:
    found = b""
    while part := connection.recv(65536):
        found += part
    return found
