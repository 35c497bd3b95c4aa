"""The transport under every client: checked addresses, bounded time, bounded bodies, plain errors."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import certifi
import httpcore
import httpx

from citewell.backends.fetching.budget import Budget
from citewell.backends.fetching.decoding import ACCEPTED, decoded
from citewell.backends.fetching.line import Line
from citewell.backends.fetching.network import GuardedNetwork, Resolver, resolve
from citewell.backends.fetching.policy import FetchLimits, FetchPolicy
from citewell.backends.fetching.urls import parse_url
from citewell.domain.errors import FetchFailed, InvalidInput

LIMITS: Final = "citewell.limits"
"""The extension of a request that holds its own ``FetchLimits``."""
LINE: Final = "citewell.line"
"""The extension of a request that holds its ``Line``, where it may be given up from another thread."""
BODY: Final = "citewell.body"
"""The extension of a response that holds its ``Body``."""

_CONNECTIONS: Final = 64
_KEPT_CONNECTIONS: Final = 16
_KEPT_SECONDS: Final = 15.0
_OURS: Final = frozenset({b"host", b"accept-encoding"})
_UNPACKED: Final = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


@lru_cache(maxsize=4)
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates of the system, of ``certifi`` and in ``ca_file``; names are checked.

    Raises:
        InvalidInput: ``ca_file`` cannot be read, or holds no certificate.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as exc:
            raise InvalidInput(f"{ca_file} is not a file of certificates in PEM form.") from exc
    return context


class Body(httpx.SyncByteStream):
    """What a server sends, unpacked in small steps, as long as the budget lasts. ``received`` counts packed bytes."""

    def __init__(
        self,
        network: GuardedNetwork,
        origin: tuple[str, str, int],
        budget: Budget,
        stream: Any,
        encoding: str,
        limit: int,
    ) -> None:
        self._network = network
        self._origin = origin
        self._budget = budget
        self._stream = stream
        self._encoding = encoding
        self._limit = limit
        self.received = 0

    def __iter__(self) -> Iterator[bytes]:
        return decoded(self._packed(), self._encoding, self._limit)

    def _packed(self) -> Iterator[bytes]:
        parts = iter(self._stream)
        while True:
            with said_plainly(), self._network.asking(self._origin, self._budget):
                part = next(parts, None)
            if part is None:
                return
            self.received += len(part)
            yield part

    def close(self) -> None:
        """Give the connection back, or up if there is more to read."""
        if self._budget.line is not None:
            self._budget.line.release()
        with self._network.asking(self._origin, self._budget):
            self._stream.close()


class GuardedTransport(httpx.BaseTransport):
    """One request, one answer; follows no redirects. Safe for many threads; keeps connections.

    Args:
        policy: Where it may go and what it takes.
        resolver: Finds the addresses of names.
        clock: Seconds that only grow.
        connections: How many there are at the same moment, to all hosts together.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolver: Resolver = resolve,
        clock: Callable[[], float] = time.monotonic,
        connections: int = _CONNECTIONS,
    ) -> None:
        self.policy = policy
        self._connections = connections
        self._clock = clock
        self._network = GuardedNetwork(policy, resolver)
        self._making = threading.Lock()
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still to be read.

        Raises:
            FetchFailed: as the port says; also while the body is read.
            InvalidInput: a header cannot be sent.
        """
        limits: FetchLimits = request.extensions.get(LIMITS) or self.policy.limits
        address = parse_url(str(request.url))
        self.policy.check_port(address)
        line: Line | None = request.extensions.get(LINE)
        budget = Budget(limits, self._clock, line)
        whole = request.headers.get("accept-encoding") == "identity"
        headers = [(b"Host", address.authority.encode()), (b"Accept-Encoding", b"identity" if whole else ACCEPTED)]
        headers += [(name, value) for name, value in request.headers.raw if name.lower() not in _OURS]
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=address.scheme.encode(),
                host=address.host.encode(),
                port=address.port,
                target=request.url.raw_path,
            ),
            headers=headers,
            content=request.stream,
            extensions={"timeout": _timeouts(limits)},
        )
        with said_plainly(), self._network.asking(address.origin, budget):
            answer = self._pool_for(address.scheme).handle_request(asked)
        encoding = httpx.Headers(answer.headers).get("content-encoding", "")
        body = Body(self._network, address.origin, budget, answer.stream, encoding, limits.max_bytes)
        kept = [(name, value) for name, value in answer.headers if name.lower() not in _UNPACKED]
        return httpx.Response(answer.status, headers=kept, stream=body, extensions={BODY: body})

    def close(self) -> None:
        """Close the connections."""
        with self._making:
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()

    def _pool_for(self, scheme: str) -> httpcore.ConnectionPool:
        """The connections of ``scheme``; the certificates are read when the first secure one is wanted."""
        with self._making:
            pool = self._pools.get(scheme)
            if pool is None:
                pool = self._pools[scheme] = httpcore.ConnectionPool(
                    ssl_context=tls_context(self.policy.ca_file) if scheme == "https" else None,
                    max_connections=self._connections,
                    max_keepalive_connections=_KEPT_CONNECTIONS,
                    keepalive_expiry=_KEPT_SECONDS,
                    network_backend=self._network,
                )
        return pool


def _timeouts(limits: FetchLimits) -> Mapping[str, float]:
    return {
        "connect": limits.connect_seconds,
        "read": limits.read_seconds,
        "write": limits.read_seconds,
        "pool": limits.total_seconds,
    }


@contextmanager
def said_plainly() -> Iterator[None]:
    """Errors of the network become ``FetchFailed``, with texts that hold no address."""
    try:
        yield
    except httpcore.TimeoutException as exc:
        raise FetchFailed("timed_out", "The host does not answer in time.") from exc
    except httpcore.ConnectError as exc:  # connections are opened by ours, so it is what comes after
        raise FetchFailed("tls", "No secure connection: the certificate is not valid for this host.") from exc
    except httpcore.LocalProtocolError as exc:
        raise InvalidInput("A header of the request has characters that cannot be sent.") from exc
    except httpcore.NetworkError as exc:
        raise FetchFailed("connection", "The connection broke.") from exc
    except httpcore.ProtocolError as exc:
        raise FetchFailed("bad_answer", "The host breaks off, or does not speak HTTP.") from exc
