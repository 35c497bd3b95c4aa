"""What counts what questions use, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.services.access.rules import AccessRules
from citewell.services.chat.evidence import EvidenceReader
from citewell.services.usage.budget_rules import BudgetRules
from citewell.services.usage.budgets import Budgets
from citewell.services.usage.ledger import UsageLedger
from citewell.services.usage.prices import ModelPlace, Prices
from citewell.services.usage.refusals import Refusals
from citewell.services.usage.reports import UsageReports


@dataclass(frozen=True)
class Usage:
    """The services of usage of one process."""

    prices: Prices
    ledger: UsageLedger
    budgets: Budgets
    rules: BudgetRules
    reports: UsageReports
    evidence: EvidenceReader
    refusals: Refusals


def configured_place(settings: Settings) -> ModelPlace | None:
    """Where the model of the settings is, if there is one."""
    if settings.chat_model == "none":
        return None
    return ModelPlace(settings.chat_model, settings.chat_kind, settings.chat_url, settings.chat_model)


def make_usage(database: Database, access: AccessRules, *, configured: ModelPlace | None = None) -> Usage:
    """Make them. ``configured`` is the model of the settings, if there is one."""
    prices = Prices(database, configured=configured)
    refusals = Refusals(database)
    return Usage(
        prices=prices,
        ledger=UsageLedger(prices),
        budgets=Budgets(refusals),
        rules=BudgetRules(database, access),
        reports=UsageReports(database, access),
        evidence=EvidenceReader(database, access),
        refusals=refusals,
    )
