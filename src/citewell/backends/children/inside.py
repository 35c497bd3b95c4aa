"""What a child does about its parent. Runs inside the child only."""

from __future__ import annotations

import os
import select
import socket
import threading

from citewell.backends.children.frames import HEADER, WireError, decode_json


def take_channel() -> socket.socket:
    """The socket to the parent, which was standard input; that leads nowhere from now on, so that a library which
    reads it disturbs nobody.
    """
    channel = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    return channel


def leave_when_abandoned(descriptor: int) -> None:
    """Ends the child at once when the other end of ``descriptor`` closes, also in the middle of its work."""

    def watch() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # a hang-up is reported even when nothing is asked for
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="abandoned").start()


def receive(channel: socket.socket) -> dict[str, object]:
    """The next thing that the parent says, which has no text.

    Raises:
        EOFError: the parent closed the socket.
        WireError: it does not speak the protocol.
    """
    body_size, text_size = HEADER.unpack(exactly(channel, HEADER.size))
    if text_size:
        raise WireError("a text that nobody asked for")
    return decode_json(exactly(channel, body_size))


def exactly(channel: socket.socket, size: int) -> bytes:
    """The next ``size`` bytes. Raises ``EOFError`` if the parent closes the socket before."""
    parts = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            raise EOFError("the parent closed the socket")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
