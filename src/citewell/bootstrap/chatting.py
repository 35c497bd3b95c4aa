"""Conversations, on top of whatever answers."""

from __future__ import annotations

from citewell.db.session import Database
from citewell.services.access.rules import AccessRules
from citewell.services.answer.answers import Answers
from citewell.services.assistants.assistants import Assistants
from citewell.services.chat.asking import Asking
from citewell.services.chat.chats import Chats
from citewell.services.chat.ends import TurnEnds
from citewell.services.chat.events import ChatEvents
from citewell.services.chat.keeper import Keeper
from citewell.services.chat.pool import TurnPool
from citewell.services.chat.running import ModelSource, TurnRunner
from citewell.services.settings.values import LiveSettings
from citewell.services.usage.budgets import Budgets
from citewell.services.usage.ledger import UsageLedger

STREAMS = 256
GRACE_SECONDS = 5.0
MAX_QUESTION_CHARS = 4000


def make_chats(
    database: Database,
    access: AccessRules,
    answers: Answers,
    *,
    models: ModelSource | None,
    assistants: Assistants,
    ledger: UsageLedger,
    budgets: Budgets,
    streams: int = STREAMS,
    per_user: int = STREAMS // 2,
    grace_seconds: float = GRACE_SECONDS,
    max_question_chars: int = MAX_QUESTION_CHARS,
    live: LiveSettings | None = None,
) -> Chats:
    """Make them. ``chats.pool.close()`` ends what runs; ``chats.pool.open()`` looks after what dead servers left.

    Args:
        database: Where they are kept.
        access: The rules of access.
        answers: Answers questions.
        models: Finds the model that writes; without it the sources' own sentences answer.
        assistants: Finds assistants.
        ledger: Writes down what is used.
        budgets: Say whether a question may be asked.
        streams: Answers at the same time.
        per_user: Of one user, and as many connections that listen.
        grace_seconds: How long an answer goes on when nobody listens.
        max_question_chars: The longest question.
        live: How questions are answered that do not say, and ask no assistant.
    """
    ends = TurnEnds(database, access, ledger)
    pool = TurnPool(ends, Keeper(database), streams=streams, per_user=per_user, grace_seconds=grace_seconds)
    runner = TurnRunner(database, answers, ends, max_question_chars=max_question_chars)
    asking = Asking(
        database, access, models, assistants, budgets, runner, pool, max_question_chars=max_question_chars, live=live
    )
    return Chats(database, access, asking, pool, ChatEvents(database))
