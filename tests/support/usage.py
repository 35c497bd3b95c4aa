"""Turns that used models, and their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from citewell.bootstrap.usage import Usage, make_usage
from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.ports.chat_model import ModelEnd
from citewell.services.access.rules import AccessRules
from citewell.services.answer.inquiry import ModelUse
from citewell.services.usage.ledger import Outcome, TurnUsage, UsageLedger
from citewell.services.usage.prices import ModelPlace, Prices

STAGES: Mapping[str, float] = {"search": 12.345}
OPENAI = ModelPlace("gpt-4o", "openai", None, "gpt-4o")


def a_use(
    purpose: str = "answer",
    tokens_in: int = 100,
    tokens_out: int = 10,
    *,
    cached: int = 0,
    model: str = "gpt-4o",
    provider: str = "openai",
) -> ModelUse:
    """A call of half a second, whose first token came after a tenth."""
    end = ModelEnd("stop", provider, model, tokens_in, tokens_out, tokens_cached=cached)
    return ModelUse(purpose, end, 0.5, 0.1)


def ledger_of(database: Database, configured: ModelPlace | None = None) -> UsageLedger:
    """A ledger with the built-in prices."""
    return UsageLedger(Prices(database, configured=configured))


def record(
    database: Database,
    ledger: UsageLedger,
    caller: Caller,
    *,
    uses: Sequence[ModelUse] = (),
    assistant_id: str | None = None,
    collection_ids: Sequence[str] = (),
    outcome: Outcome = "answered",
    stages: Mapping[str, float] = STAGES,
    failure: str | None = None,
) -> TurnUsage:
    """Record a turn in a transaction of its own."""
    with database.write(caller) as session:
        return ledger.record(
            session,
            caller,
            uses=uses,
            chat_id=None,
            message_id=None,
            assistant_id=assistant_id,
            collection_ids=collection_ids,
            stages=stages,
            outcome=outcome,
            failure=failure,
        )


@dataclass
class Desk:
    """The services of usage on a test's database, with a model of OpenAI's configured."""

    database: Database

    @cached_property
    def usage(self) -> Usage:
        return make_usage(self.database, AccessRules(), configured=OPENAI)

    def turn(
        self,
        caller: Caller,
        *uses: ModelUse,
        assistant_id: str | None = None,
        collection_ids: Sequence[str] = (),
        outcome: Outcome = "answered",
        stages: Mapping[str, float] = STAGES,
        failure: str | None = None,
    ) -> TurnUsage:
        """Record a turn of the caller."""
        return record(
            self.database,
            self.usage.ledger,
            caller,
            uses=uses,
            assistant_id=assistant_id,
            collection_ids=collection_ids,
            outcome=outcome,
            stages=stages,
            failure=failure,
        )

    def warnings(
        self, caller: Caller, *, assistant_id: str | None = None, collection_ids: Sequence[str] | None = None
    ) -> list[str]:
        """What the caller is warned of before a question. Raises ``BudgetSpent``."""
        with self.database.write(caller) as session:
            found = self.usage.budgets.check(session, caller, assistant_id=assistant_id, collection_ids=collection_ids)
            return [warning.message for warning in found]
