"""Servers that this process runs: the real one, and a private one behind a Unix socket for a single command."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

    from citewell.bootstrap.app import App
    from citewell.bootstrap.data_dir import DataDirectory
    from citewell.bootstrap.settings import Settings
    from citewell.client import Client

STOP_SECONDS = 20
OTHERS_SECONDS = 20
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter while others wait. A search is many short stretches of Python between
calls that work without it; with Python's 5 ms each of them would wait for whoever computes, and four clients together
got fewer answers than two."""
PRIVATE = 0o077
"""Whatever the server writes is its owner's alone."""


@contextmanager
def _imported_for_good() -> Iterator[None]:
    """Collect no garbage while modules are imported, nor ever look through them again.

    All of it stays until the end. Looking through it as it grows, and once more when the program ends, takes longer
    than half of the imports.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def uvicorn_server(app: App) -> uvicorn.Server:
    """A Uvicorn server for the container; it listens where it is told to when it runs."""
    import uvicorn

    sys.setswitchinterval(SWITCH_SECONDS)

    from citewell.http.app import create_app

    class Serving(uvicorn.Server):
        """Lets those go who listen where nothing happens, so that nobody waits for them when it stops."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.chats.pool.dismiss()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        create_app(app),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
        lifespan="off",
    )
    return Serving(config)


def mend_chats(app: App) -> None:
    """End answers that dead servers left, and look after those of this one."""
    app.chats.pool.open(alone=app.database.engine.dialect.name == "sqlite")


@contextmanager
def private_server(settings: Settings, directory: DataDirectory) -> Iterator[Client]:
    """A whole Citewell in this process, reachable only through a Unix socket, and a client of it.

    Args:
        settings: How it is set up.
        directory: Its data directory, which is released at the end.

    Raises:
        ConfigurationError: the settings are not usable.
    """
    with _imported_for_good():
        import citewell.http.app  # noqa: F401  # the most of it, and needed below
        from citewell.bootstrap.app import build_app
        from citewell.bootstrap.logging import configure_logging
        from citewell.client import Client

    if not settings.workers and settings.url_of_database.startswith("sqlite"):
        settings = settings.model_copy(update={"workers": 1})  # nobody else would do the work
    configure_logging(settings.log_level, settings.log_format)
    os.umask(PRIVATE)
    try:
        with build_app(settings) as app, tempfile.TemporaryDirectory(prefix="citewell-") as folder:
            path = str(Path(folder) / "socket")  # not in the data directory: a socket's path has about 100 bytes
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
                listening.bind(path)
                listening.listen(128)
                app.ensure_admin()
                mend_chats(app)
                server = uvicorn_server(app)
                with _in_thread(server, listening), working(app):
                    directory.announce(url="http://citewell", token=app.local_token, socket=path)
                    with Client("http://citewell", key=app.local_token, socket=path) as client:
                        yield client
                    directory.withdraw()
                    _let_others_finish(server)
    finally:
        directory.release()


def _let_others_finish(server: uvicorn.Server) -> None:
    """Other commands on the same directory may work through this one."""
    until = time.monotonic() + OTHERS_SECONDS
    while server.server_state.connections and time.monotonic() < until:
        time.sleep(0.05)


@contextmanager
def _in_thread(server: uvicorn.Server, listening: socket.socket) -> Iterator[None]:
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="http", daemon=True)
    thread.start()
    try:
        yield  # connections that come before it accepts wait in the socket's queue
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS + 5)


@contextmanager
def working(app: App) -> Iterator[None]:
    """Run jobs in threads of this process for the length of the block."""
    from citewell.services.jobs.recovery import end_leases
    from citewell.worker.loop import Worker

    if not app.settings.workers:
        yield
        return
    if app.database.engine.dialect.name == "sqlite":
        end_leases(app.database)  # this is the only process on the database: who held one is dead
    worker = Worker(app.database, app.queue, app.job_kinds, threads=app.settings.workers, live=app.live_settings)
    worker.start()
    try:
        yield
    finally:
        worker.stop(STOP_SECONDS)


def run_server(settings: Settings, *, prepare: Callable[[App], None], ready: Callable[[App, str], None]) -> None:
    """Serve until SIGINT or SIGTERM; jobs that run then go on at the next start. A second signal does not wait.

    Args:
        settings: Where to listen, and everything else.
        prepare: Called before anybody can connect.
        ready: Called with the address once connections are accepted.

    Raises:
        ConfigurationError: the settings are not usable, the address is taken, or the data directory is held.
    """
    with _imported_for_good():
        import citewell.http.app  # noqa: F401  # the most of it, and needed below
        from citewell.bootstrap.app import build_app
        from citewell.bootstrap.data_dir import DataDirectory
        from citewell.bootstrap.logging import configure_logging

    configure_logging(settings.log_level, settings.log_format)
    os.umask(PRIVATE)
    directory = DataDirectory(settings.data_dir)
    try:
        with build_app(settings) as app, _listen(settings) as listening:
            host, port = listening.getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            url = settings.public_url or f"http://{shown}:{port}"
            prepare(app)
            mend_chats(app)
            server = uvicorn_server(app)
            directory.announce(url=f"http://{_local(shown)}:{port}", token=app.local_token)
            with working(app):
                ready(app, url)
                server.run(sockets=[listening])
    finally:
        directory.release()


def end_on_signals() -> None:
    """Let SIGINT and SIGTERM unwind the program, so that it leaves in order.

    Uvicorn answers them by ending its own loop, and then sends them again, to whoever handled them before.
    """

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


def _local(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104  # compared, not bound to


def _listen(settings: Settings) -> socket.socket:
    from citewell.domain.errors import ConfigurationError

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise ConfigurationError(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
            "Choose another with --port, or stop what uses it."
        ) from error
    listening.listen(1024)
    return listening
