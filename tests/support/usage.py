"""Turns that used models, and their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.ports.chat_model import ModelEnd
from citewell.services.answer.inquiry import ModelUse
from citewell.services.usage.ledger import Outcome, TurnUsage, UsageLedger
from citewell.services.usage.prices import ModelPlace, Prices

STAGES: Mapping[str, float] = {"search": 12.345}


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
            stages=STAGES,
            outcome=outcome,
        )
