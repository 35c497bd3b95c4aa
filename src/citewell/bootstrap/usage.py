"""What counts what questions use, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.db.session import Database
from citewell.services.usage.budgets import Budgets
from citewell.services.usage.ledger import UsageLedger
from citewell.services.usage.prices import ModelPlace, Prices


@dataclass(frozen=True)
class Usage:
    """The services of usage of one process."""

    prices: Prices
    ledger: UsageLedger
    budgets: Budgets


def make_usage(database: Database, *, configured: ModelPlace | None = None) -> Usage:
    """Make them. ``configured`` is the model of the settings, if there is one."""
    prices = Prices(database, configured=configured)
    return Usage(prices, UsageLedger(prices), Budgets())
