"""Which network addresses are public, and which others an operator opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from citewell.domain.errors import InvalidInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_CLOSED_V4: Final = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's platform service
        "169.254.0.0/16",  # link-local, and the clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, another cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_OPEN_V6: Final = IPv6Network("2000::/3")
"""All global unicast. What embeds an IPv4 address (mapped, compatible, NAT64) lies outside; 6to4 and Teredo below."""
_CLOSED_V6: Final = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone
        "3fff::/20",  # documentation
    )
)
_INTRANET: Final[tuple[Network, ...]] = tuple(
    ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_METADATA: Final = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
"""Services of clouds that give out credentials and lie in blocks of intranets."""
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_ENTRY: Final = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*|[^\[\]]*:[^\[\]]*:[^\[\]]*?)(?::(?P<port>\d{1,5}|\*))?")
_LAST_PORT: Final = 65_535


def is_public(address: Address) -> bool:
    """Whether a packet to ``address`` leaves for the public network, whatever the form it was written in."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    return address.scope_id is None and address in _OPEN_V6 and not any(address in block for block in _CLOSED_V6)


@dataclass(frozen=True, slots=True)
class AllowRule:
    """One entry of the allow-list. Either ``network`` or ``name`` is given; ``port`` 0 means any, ``None`` the usual.

    A network opens its addresses, whatever name leads there. A name opens what an intranet has (10/8, 172.16/12,
    192.168/16, 100.64/10, fc00::/7), and loopback if it is no pattern; never link-local addresses or metadata.
    """

    network: Network | None
    name: str | None
    port: int | None

    def fits_port(self, port: int, usual: frozenset[int]) -> bool:
        """Whether the entry speaks of ``port``."""
        return self.port == 0 or (port in usual if self.port is None else port == self.port)

    def fits_name(self, host: str) -> bool:
        """Whether the entry names ``host``; ``*.`` stands for one label or more."""
        if self.name is None:
            return False
        return host.endswith(self.name[1:]) if self.name.startswith("*.") else host == self.name

    def opens(self, host: str, address: Address) -> bool:
        """Whether ``host`` may lead to ``address`` by this entry."""
        if self.network is not None:
            return address in self.network
        if not self.fits_name(host) or address in _METADATA:
            return False
        loopback = address.is_loopback and self.name is not None and not self.name.startswith("*.")
        return loopback or any(address in block for block in _INTRANET)


def parse_rules(entries: Iterable[str]) -> tuple[AllowRule, ...]:
    """The rules that ``entries`` write: ``wiki.example.org``, ``*.corp.example:8443``, ``10.0.0.0/8``, ``[fd00::]:*``.

    Raises:
        InvalidInput: an entry is neither a name, nor an address, nor a network; says which.
    """
    return tuple(_rule(entry) for entry in entries)


def _rule(entry: str) -> AllowRule:
    match = _ENTRY.fullmatch(entry.strip().lower())
    if match is None:
        raise _not_a_rule(entry)
    host = match["host"].removeprefix("[").removesuffix("]")
    port = None if match["port"] is None else 0 if match["port"] == "*" else int(match["port"])
    if (port == 0 and match["port"] != "*") or (port or 0) > _LAST_PORT:
        raise _not_a_rule(entry)
    try:
        return AllowRule(ip_network(host, strict=False), None, port)
    except ValueError:
        labels = host.removeprefix("*.").split(".")
        # The last label of a name is never a number; what looks like one is a mistyped address.
        if labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
            raise _not_a_rule(entry) from None
    return AllowRule(None, host, port)


def _not_a_rule(entry: str) -> InvalidInput:
    return InvalidInput(
        f"{entry!r} is not an entry of an allow-list. Write a host name, *.domain, an address or a network, and where "
        "it is not an usual one a port: wiki.example.org, *.corp.example:8443, 10.0.0.0/8, [fd00::1]:8080."
    )
