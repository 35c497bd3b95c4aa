"""Prices that are public, from the table of the ``genai-prices`` package. Nothing is fetched."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from citewell.domain.usage import NANO

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

PROVIDERS: Final = {"openai": "openai", "anthropic": "anthropic", "gemini": "google"}
"""What the package calls those whose own address is asked."""

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PublicPrice:
    """What a model costs, in US dollars for a million tokens. ``tiered``: long questions cost more than this."""

    token_in: Decimal
    token_cached: Decimal
    token_out: Decimal
    tiered: bool
    table: str


class BuiltInPrices:
    """The package's table, read when the first price is asked for (0.4 seconds, once). Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the table now rather than when the first price is asked for."""
        with self._lock:
            from genai_prices.data_snapshot import get_snapshot

            get_snapshot()

    def cost(
        self,
        kind: str,
        base_url: str | None,
        model: str,
        now: datetime,
        *,
        tokens_in: int,
        tokens_cached: int,
        tokens_out: int,
    ) -> int | None:
        """Billionths of a US dollar for one call; ``None`` where the table does not know the model at this address."""
        found = self._find(kind, base_url, model)
        if found is None:
            return None
        from genai_prices import Usage

        usage = Usage(input_tokens=tokens_in, cache_read_tokens=tokens_cached, output_tokens=tokens_out)
        dollars = found.get_prices(now).calc_price(usage)["total_price"]
        return round(dollars * NANO)

    def price(self, kind: str, base_url: str | None, model: str, now: datetime) -> PublicPrice | None:
        """What is asked for at ``now``; ``None`` where the table does not know the model at this address."""
        found = self._find(kind, base_url, model)
        if found is None:
            return None
        prices = found.get_prices(now)
        whole, cached, out = (getattr(prices, f"{name}_mtok", None) for name in ("input", "cache_read", "output"))
        given = whole, whole if cached is None else cached, out
        return PublicPrice(
            token_in=_base(given[0]),
            token_cached=_base(given[1]),
            token_out=_base(given[2]),
            tiered=any(hasattr(price, "tiers") for price in given),
            table=_version(),
        )

    def _find(self, kind: str, base_url: str | None, model: str) -> ModelInfo | None:
        with self._lock:
            # The package fills a cache of its own without a lock.
            from genai_prices.data_snapshot import get_snapshot

            snapshot = get_snapshot()
            try:
                if base_url is not None:
                    _, found = snapshot.find_provider_model(model, None, None, base_url)
                elif kind in PROVIDERS:
                    _, found = snapshot.find_provider_model(model, None, PROVIDERS[kind], None)
                else:
                    return None
            except LookupError:
                return None
            return found


def _base(price: object) -> Decimal:
    value = getattr(price, "base", price)
    return value if isinstance(value, Decimal) else Decimal(0)


def _version() -> str:
    from importlib.metadata import version

    return f"genai-prices {version('genai-prices')}"
