"""Connections to checked addresses only: a name is resolved once, and what was checked is what is connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from ssl import SSLContext
from typing import Any, Final

import httpcore

from citewell.backends.fetching.budget import Budget
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.errors import FetchFailed

Resolver = Callable[[str, int, float], Sequence[str]]
"""The addresses of a host, for a port, found within some seconds. Raises ``OSError`` where there are none."""

_MOST_ADDRESSES: Final = 4
_BLOCK: Final = 1 << 16


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """The addresses of ``host`` as the system finds them, in its order of preference.

    Raises:
        OSError: there are none, or not within ``seconds`` (``TimeoutError``).
    """
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except OSError as exc:
            answers.put(exc)
        except UnicodeError as exc:  # a label that no name can have
            answers.put(OSError(str(exc)))

    # The system's resolver has no timeout of its own; a thread that hangs in it ends when that gives up.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError("the name server does not answer") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def checked(policy: FetchPolicy, origin: tuple[str, str, int], resolver: Resolver, seconds: float) -> list[str]:
    """The addresses that ``origin`` has at this moment, when ``policy`` lets all of them be asked.

    Raises:
        FetchFailed: it does not; or the name is not known, or not found within ``seconds``.
    """
    _, host, port = origin
    try:
        addresses = list(resolver(host, port, seconds))
    except TimeoutError as exc:
        raise FetchFailed("dns", "The name of the host was not found in time.") from exc
    except OSError as exc:
        raise FetchFailed("dns", "The name of the host is not known.") from exc
    policy.check_addresses(origin, addresses)
    return addresses


class GuardedNetwork(httpcore.NetworkBackend):
    """Opens connections for ``httpcore``. Every wait in them counts on the budget of the thread that waits.

    Args:
        policy: Says which addresses may be connected to.
        resolver: Finds them.
        sockets: Connects to one address.
    """

    def __init__(
        self, policy: FetchPolicy, resolver: Resolver = resolve, sockets: httpcore.NetworkBackend | None = None
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._sockets = sockets or httpcore.SyncBackend()
        self._turn = threading.local()

    @contextmanager
    def asking(self, origin: tuple[str, str, int], budget: Budget) -> Iterator[None]:
        """In it, this thread works on a request to ``origin`` that has ``budget``."""
        before = getattr(self._turn, "now", None)
        self._turn.now = origin, budget
        try:
            yield
        finally:
            self._turn.now = before

    @property
    def budget(self) -> Budget:
        """Of the request that this thread works on."""
        budget: Budget = self._turn.now[1]
        return budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of ``host`` that answers, when all of them may be asked.

        Raises:
            FetchFailed: the name has no address, one that may not be asked, or none that answers.
        """
        origin, budget = self._turn.now
        assert origin[1:] == (host, port), "only the host that the request names is connected to"

        def connected() -> httpcore.NetworkStream:
            return self._connected(origin, budget, timeout, local_address, socket_options)

        if budget.line is None:
            return GuardedStream(self, connected())
        return GuardedStream(self, budget.line.wait_for(connected, httpcore.NetworkStream.close))

    def _connected(
        self,
        origin: tuple[str, str, int],
        budget: Budget,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        port = origin[2]
        reason, message = "dns", "The host has no address."
        for address in checked(self._policy, origin, self._resolver, budget.left(timeout))[:_MOST_ADDRESSES]:
            try:
                return self._sockets.connect_tcp(address, port, budget.left(timeout), local_address, socket_options)
            except httpcore.ConnectTimeout:
                reason, message = "timed_out", "The host does not answer in time."
            except httpcore.ConnectError:
                reason, message = "connection", "The host does not take connections."
        raise FetchFailed(reason, message)


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every wait is bounded by the budget of the request that it serves now."""

    def __init__(self, network: GuardedNetwork, stream: httpcore.NetworkStream) -> None:
        self._network = network
        self._stream = stream
        self._line: Line | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As ``httpcore`` says."""
        budget = self._serve()
        data = self._stream.read(max_bytes, budget.left(timeout))
        budget.add(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As ``httpcore`` says."""
        budget = self._serve()
        for start in range(0, len(buffer), _BLOCK):
            block = buffer[start : start + _BLOCK]
            self._stream.write(block, budget.left(timeout))
            budget.add(len(block))

    def close(self) -> None:
        """As ``httpcore`` says."""
        line, self._line = self._line, None
        if line is not None:
            line.release()  # before its number goes to another socket
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """As ``httpcore`` says."""
        budget = self._network.budget
        left = budget.left(timeout)
        if budget.line is None:
            return GuardedStream(self._network, self._stream.start_tls(ssl_context, server_hostname, left))
        # What is wrapped leaves its object before hands are shaken, so another one keeps hold of the connection.
        twin = self._stream.get_extra_info("socket").dup()
        with twin, budget.line.holding(lambda: _cut(twin)):
            return GuardedStream(self._network, self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """As ``httpcore`` says."""
        return self._stream.get_extra_info(info)

    def _serve(self) -> Budget:
        """The budget of the request that is served now; from now on its line holds this connection."""
        budget = self._network.budget
        if budget.line is not self._line:
            self._line = budget.line
            if budget.line is not None:
                connection: socket.socket = self._stream.get_extra_info("socket")
                budget.line.hold(lambda: _cut(connection))
        return budget


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # it is cut already
        # The method of plain sockets: that of secure ones would take away what another thread reads with.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
