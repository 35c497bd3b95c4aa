"""A server that sends whatever bytes a script says, also what no honest server would."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[socket.socket, bytes], bool]
"""Answers one request, given its head; whether the connection stays open for the next."""


@dataclass
class Talk:
    """What the server saw: heads of requests in their order, and how many connections there were."""

    port: int
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    def header(self, name: str, request: int = -1) -> str | None:
        """A header of a request, by its name in lower case."""
        for line in self.heads[request].decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return None


def ok(body: bytes, *headers: str, keep: bool = False) -> Script:
    """A script that always answers 200 with ``body``."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return saying("\r\n".join(lines).encode() + body, keep=keep)


def saying(data: bytes, *, keep: bool = False) -> Script:
    """A script that always sends ``data`` as it is."""

    def script(connection: socket.socket, _: bytes) -> bool:
        connection.sendall(data)
        return keep

    return script


def endless(head: bytes, part: bytes) -> Script:
    """A script that sends ``head`` and then ``part`` for ever, until the other side hangs up."""

    def script(connection: socket.socket, _: bytes) -> bool:
        connection.sendall(head)
        while True:
            connection.sendall(part)

    return script


@contextmanager
def talking(script: Script, tls: ssl.SSLContext | None = None, *, greeting: bytes = b"") -> Iterator[Talk]:
    """A server on 127.0.0.1 that lives as long as the context, and may speak first."""
    open_now: set[socket.socket] = set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        talk = Talk(listening.getsockname()[1])

        def serve(raw: socket.socket) -> None:
            open_now.add(raw)
            with suppress(OSError), raw, tls.wrap_socket(raw, server_side=True) if tls else raw as connection:
                open_now.add(connection)
                connection.sendall(greeting)
                while head := _head(connection):
                    talk.heads.append(head)
                    if not script(connection, head):
                        return

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    talk.connections += 1
                    thread = threading.Thread(target=serve, args=(connection,))
                    threads.append(thread)
                    thread.start()

        threads = [threading.Thread(target=accept)]
        threads[0].start()
        try:
            yield talk
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            for connection in list(open_now):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(10)


def _head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65_536)
        if not part:
            return b""
        data += part
    return data.partition(b"\r\n\r\n")[0]
