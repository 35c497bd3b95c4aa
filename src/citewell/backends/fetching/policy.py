"""Where the program may go on the network, and how much it takes from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self

from citewell.backends.fetching.addresses import AllowRule, is_public, parse_rules
from citewell.backends.fetching.urls import WebAddress, parse_url
from citewell.domain.errors import FetchFailed, InvalidInput

USUAL_PORTS: Final = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How long and how much, in seconds and bytes.

    ``total_seconds`` bounds one request from the name to the last byte. ``slowest`` bytes a second must come on average
    once ``patience`` seconds passed. ``max_bytes`` counts what a body unpacks to.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    patience: float = 15.0
    slowest: float = 512.0
    max_bytes: int = 50_000_000
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What one client may do.

    ``rules`` open internal addresses and unusual ports. ``trusted`` are origins that the operator wrote into the
    settings: they may lie anywhere, and only they, exactly. ``ca_file`` holds certificates that count beside the
    usual ones.
    """

    rules: tuple[AllowRule, ...] = ()
    trusted: frozenset[tuple[str, str, int]] = frozenset()
    ports: frozenset[int] = USUAL_PORTS
    limits: FetchLimits = FetchLimits()
    user_agent: str = "Citewell"
    ca_file: Path | None = None

    @classmethod
    def with_rules(cls, entries: Sequence[str]) -> Self:
        """A policy with the allow-list ``entries`` and nothing else changed. Raises ``InvalidInput`` as they do."""
        return cls(rules=parse_rules(entries))

    def trusting(self, url: str, limits: FetchLimits | None = None) -> Self:
        """This policy for an endpoint that the operator named in the settings.

        Raises:
            InvalidInput: ``url`` is no address of the web.
        """
        try:
            origin = parse_url(url).origin
        except FetchFailed as exc:
            raise InvalidInput(exc.message) from exc
        return replace(self, trusted=self.trusted | {origin}, limits=limits or self.limits)

    def check_port(self, address: WebAddress) -> None:
        """Raises ``FetchFailed`` unless the port of ``address`` may be asked at its host."""
        if address.port in self.ports or address.origin in self.trusted:
            return
        for rule in self.rules:
            if rule.fits_port(address.port, self.ports) and (rule.network is not None or rule.fits_name(address.host)):
                return
        raise FetchFailed(
            "blocked_address",
            f"Port {address.port} is not one that is fetched from. The operator can allow it in CITEWELL_FETCH_ALLOW.",
        )

    def check_addresses(self, origin: tuple[str, str, int], resolved: Sequence[str]) -> None:
        """Raises ``FetchFailed`` unless every one of ``resolved`` may be connected to for ``origin``."""
        if origin in self.trusted:
            return
        _, host, port = origin
        for text in resolved:
            address = ip_address(text)
            if is_public(address) and port in self.ports:
                continue
            named = [rule for rule in self.rules if rule.fits_port(port, self.ports)]
            if any(rule.opens(host, address) for rule in named):
                continue
            if is_public(address) and any(rule.fits_name(host) for rule in named):
                continue
            raise FetchFailed(
                "blocked_address",
                "This address leads into an internal network. The operator can allow it in CITEWELL_FETCH_ALLOW.",
            )


STRICT: Final = FetchPolicy()
"""The public network on usual ports, nothing else."""
