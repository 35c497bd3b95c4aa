"""What is known about a request besides what it says: its id, where it came from, who makes it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from citewell.domain.access import Caller, Origin

SCOPE_KEY = "citewell.facts"
MAX_ADDRESS = 80
"""Characters of an address: 45 at most, and the name of a network interface."""

MAX_AGENT = 300
"""Characters that are kept of how a program calls itself."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(slots=True)
class RequestFacts:
    """Made by the outermost middleware, completed on the way in.

    ``body_digest`` is the SHA-256 of a JSON body; ``again`` authenticates the request once more, as of now.
    ``warnings`` are told in a header of the response.
    """

    request_id: str
    address: str | None
    caller: Caller | None = None
    body_digest: str | None = None
    again: Callable[[], Caller] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def origin(self) -> Origin:
        """For the audit log."""
        return Origin(address=self.address, request_id=self.request_id, channel="http")


def facts_of(connection: HTTPConnection | Scope) -> RequestFacts:
    """The facts of a request."""
    scope: Any = connection.scope if isinstance(connection, HTTPConnection) else connection
    facts: RequestFacts = scope[SCOPE_KEY]
    return facts


def warn_of_budgets(connection: HTTPConnection, warnings: Iterable[Mapping[str, object]]) -> None:
    """Tell in a header of the response what budgets said when a question was let in."""
    facts_of(connection).warnings = tuple(str(warning["message"]) for warning in warnings)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Addresses or networks. Raises ``ValueError`` for what is neither."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def _parse(text: str) -> Address | None:
    text = text.strip()
    return _address(text) if len(text) <= MAX_ADDRESS else None  # what is remembered must not be what anybody sends


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))  # without a zone such as %eth0
    return address


def client_address(scope: Scope, trusted: Sequence[Network]) -> str | None:
    """The network address of whoever made the request.

    ``X-Forwarded-For`` is believed from right to left, as long as the hop that said it is a trusted proxy.
    """
    client = scope.get("client")
    nearest = _parse(client[0]) if client else None
    if nearest is None:
        return None
    hops: list[str] = []
    for value in Headers(scope=scope).getlist("x-forwarded-for"):
        hops.extend(value.split(","))
    while hops and any(nearest in network for network in trusted):
        before = _parse(hops.pop())
        if before is None:
            break
        nearest = before
    return str(nearest)


def login_origin(connection: HTTPConnection) -> Origin:
    """Where a login comes from: the origin, and how the program that asks calls itself, as far as it can be shown."""
    given = connection.headers.get("user-agent", "")[:MAX_AGENT]
    agent = "".join(char for char in given if char.isprintable()).strip()
    return replace(facts_of(connection).origin, agent=agent or None)


def rate_address(address: str | None) -> str:
    """What rate limits count by: an IPv4 address, or the /64 network that one IPv6 customer has."""
    parsed = _parse(address) if address else None
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
