"""How this installation fetches, as the settings say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell import __version__
from citewell.bootstrap.settings import Settings

if TYPE_CHECKING:
    from citewell.backends.fetching.policy import FetchPolicy

_MB = 1_000_000


def fetch_policy(settings: Settings) -> FetchPolicy:
    """Where this installation goes on the network, and what it takes from there.

    What people name (pages, sites, sources) is bound by it as it is. For an endpoint that the operator wrote into the
    settings, use ``fetch_policy(settings).trusting(url)``.
    """
    from citewell.backends.fetching.addresses import parse_rules
    from citewell.backends.fetching.policy import FetchLimits, FetchPolicy

    return FetchPolicy(
        rules=parse_rules(settings.fetch_allow),
        ports=frozenset(settings.fetch_ports),
        limits=FetchLimits(total_seconds=settings.fetch_seconds, max_bytes=settings.fetch_max_mb * _MB),
        user_agent=settings.fetch_user_agent or f"Citewell/{__version__}",
        ca_file=settings.fetch_ca_file,
    )
